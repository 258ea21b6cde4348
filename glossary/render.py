"""Findings for readers: text and Markdown for people, annotations, JUnit and JSON for programs.

A renderer takes a `LintResult` and returns what goes to standard output. No check prints. SARIF, which
carries the checks themselves, is in `glossary.sarif`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from glossary.messages import N_, _, grouped, ngettext
from glossary.model import Fault, Finding, Severity, Span
from glossary.patterns import NOT_XML, regex

if TYPE_CHECKING:
    from glossary.lint import LintResult, Report

_RESET = "\x1b[0m"
_BOLD = "\x1b[1m"
_DIM = "\x1b[2m"
_COLORS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.NOTE: "\x1b[1;36m"}
_ELLIPSIS = "…"
# i18n: a source and its translation, before their texts
_LABELS = (N_("source"), N_("target"))


def render_text(result: LintResult, *, color: bool, width: int = 100) -> str:
    """The whole report, with a line of counts and the signature at its end; `width` is the terminal's."""
    blocks = [_block(report, color=color, width=width) for report in result.reports]
    return "\n\n".join([*blocks, _summary(result, color=color)]) + "\n"


def _block(report: Report, *, color: bool, width: int) -> str:
    finding = report.finding
    where = f"{finding.place}: " if finding.place else ""
    severity = _paint(_(finding.severity.value), _COLORS[finding.severity], color)
    head = f"{_paint(where, _BOLD, color)}{severity} {finding.check}: {visible(finding.message)}"
    if report.unit is None:
        return head
    lines = [head]
    labels = [_(label) for label in _LABELS]
    size = max(map(len, labels))
    margin = _paint(" " * size + " |", _DIM, color)
    texts = (report.unit.source, report.unit.target)
    for label, text, span in zip(labels, texts, (finding.source_span, finding.span), strict=True):
        shown, caret = excerpt(text, span, width=max(20, width - size - 5))
        lines.append(f"  {_paint(f'{label:<{size}} |', _DIM, color)} {shown}".rstrip())
        if caret:
            lines.append(f"  {margin} {_underline(caret, finding.severity, color)}")
    return "\n".join(lines)


def _underline(caret: str, severity: Severity, color: bool) -> str:
    marks = caret.lstrip()
    return caret[: len(caret) - len(marks)] + _paint(marks, _COLORS[severity], color)


def _summary(result: LintResult, *, color: bool) -> str:
    counts = [
        _paint(severity_count(number, severity), _COLORS[severity], color)
        for severity in reversed(Severity)
        if (number := result.count(severity))
    ]
    found = ", ".join(counts) or _("No findings")
    if result.passed_over:
        found = ngettext(
            "{findings} ({n} more in the baseline)",
            "{findings} ({n} more in the baseline)",
            result.passed_over,
            findings=found,
        )
    text = _(
        "{findings} in {entries} of {files}.",
        findings=found,
        entries=ngettext("{n} entry", "{n} entries", result.entries),
        files=ngettext("{n} file", "{n} files", len(result.files)),
    )
    return f"{text} {_paint(result.signature, _DIM, color)}".rstrip()


def severity_count(number: int, severity: Severity) -> str:
    """`2 errors`, `1 note`."""
    if severity is Severity.ERROR:
        return ngettext("{n} error", "{n} errors", number)
    if severity is Severity.WARNING:
        return ngettext("{n} warning", "{n} warnings", number)
    # i18n: findings of the least severity
    return ngettext("{n} note", "{n} notes", number)


def _paint(text: str, code: str, color: bool) -> str:
    return f"{code}{text}{_RESET}" if color and text else text


# ---------------------------------------------------------------- GitHub

_GITHUB_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render_github(result: LintResult) -> str:
    """Workflow commands that GitHub Actions shows as annotations of the changed files.

    Source: the workflow-command page of GitHub's documentation; escapes as in actions/toolkit, command.ts.
    """
    return "".join(_annotation(report.finding) + "\n" for report in result.reports)


def _annotation(finding: Finding) -> str:
    fields = {"title": f"termpin: {finding.check}"}
    if finding.place is not None:
        fields = {"file": finding.place.path} | fields
        if finding.place.line:
            fields |= {"line": str(finding.place.line), "col": str(max(1, finding.place.column))}
    shown = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in fields.items())
    return f"::{_GITHUB_LEVELS[finding.severity]} {shown}::{_escaped(finding.message)}"


def _escaped(text: str, more: str = "") -> str:
    return "".join(f"%{ord(char):02X}" if char in "%\r\n" + more else char for char in text)


# ---------------------------------------------------------------- JSON

JSON_VERSION = 1


def render_json(result: LintResult) -> str:
    """One JSON object, as docs/lint.md describes it."""
    import json

    content = {
        "version": JSON_VERSION,
        "signature": result.signature,
        "files": list(result.files),
        "entries": result.entries,
        "counts": {severity.value: result.count(severity) for severity in reversed(Severity)},
        "passed_over": result.passed_over,
        "faults": [_json_fault(fault) for fault in result.faults],
        "findings": [_json_finding(report) for report in result.reports],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _json_finding(report: Report) -> dict[str, object]:
    finding, unit, place = report.finding, report.unit, report.finding.place
    return {
        "check": finding.check,
        "severity": finding.severity.value,
        "message": finding.message,
        "path": place.path if place else None,
        "line": place.line if place and place.line else None,
        "column": place.column if place and place.column else None,
        "source": unit.source if unit else None,
        "target": unit.target if unit else None,
        "context": unit.context or None if unit else None,
        "span": _ends(finding.span),
        "source_span": _ends(finding.source_span),
        "fix": {"span": _ends(finding.fix.span), "text": finding.fix.text} if finding.fix else None,
        "fingerprint": report.fingerprint,
    }


def _json_fault(fault: Fault) -> dict[str, object]:
    place = fault.place
    return {
        "message": fault.message,
        "remedy": fault.remedy,
        "path": place.path if place else None,
        "line": place.line or None if place else None,
        "column": place.column or None if place else None,
    }


def _ends(span: Span | None) -> list[int] | None:
    return [span.start, span.end] if span else None


# ---------------------------------------------------------------- JUnit


def render_junit(result: LintResult, *, fail_on: Severity | None = Severity.ERROR) -> str:
    """A JUnit file: a suite for each file, a case for each finding; those from `fail_on` on are failures.

    A file without findings is one case that passed; a file that could not be read is an error.
    """
    by_file: dict[str, list[Report]] = {path: [] for path in result.files}
    for report in result.reports:
        place = report.finding.place
        by_file.setdefault(place.path if place else "", []).append(report)
    suites = [_suite(path, reports, fail_on) for path, reports in by_file.items()]
    for fault in result.faults:
        path = fault.place.path if fault.place else "termpin"
        case = f"<error message={_attribute(str(fault))}/>"
        suites.append((path, [_case(path, "read", case)], 0, 1))
    tests, failures, errors = (
        sum(len(cases) for _, cases, _, _ in suites),
        sum(failed for _, _, failed, _ in suites),
        sum(broken for _, _, _, broken in suites),
    )
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="termpin" tests="{tests}" failures="{failures}" errors="{errors}">',
    ]
    for path, cases, failed, broken in suites:
        counts = f'tests="{len(cases)}" failures="{failed}" errors="{broken}"'
        lines += [f"<testsuite name={_attribute(path)} {counts}>", *cases, "</testsuite>"]
    return "\n".join([*lines, "</testsuites>"]) + "\n"


_Suite = tuple[str, list[str], int, int]


def _suite(path: str, reports: list[Report], fail_on: Severity | None) -> _Suite:
    if not reports:
        return path, [_case(path, "termpin lint", "")], 0, 0
    cases = []
    failures = 0
    for report in reports:
        finding = report.finding
        line = finding.place.line if finding.place else 0
        texts = [str(finding.place or path), finding.message]
        if report.unit is not None:
            texts.append(_("source: {text}", text=report.unit.source))
            texts.append(_("target: {text}", text=report.unit.target))
        body = _content("\n".join(texts))
        failed = fail_on is not None and finding.severity.rank >= fail_on.rank
        failures += failed
        if failed:
            what = f"type={_attribute(finding.check)} message={_attribute(finding.message)}"
            inner = f"<failure {what}>{body}</failure>"
        else:
            inner = f"<system-out>{body}</system-out>"
        cases.append(_case(path, f"{finding.check}:{line}" if line else finding.check, inner))
    return path, cases, failures, 0


def _case(path: str, name: str, inner: str) -> str:
    head = f"<testcase classname={_attribute(path)} name={_attribute(name)}"
    return f"{head}>{inner}</testcase>" if inner else f"{head}/>"


def _content(text: str) -> str:
    clean = NOT_XML.sub("\ufffd", text)
    return clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(text: str) -> str:
    return '"' + _content(text).replace('"', "&quot;").replace("\n", "&#10;") + '"'


# ---------------------------------------------------------------- Markdown

_MARKDOWN = regex(r"[\\`*_{}\[\]<>#|~&]")


def render_markdown(result: LintResult, *, limit: int = 100) -> str:
    """A summary for a page: counts, a table of checks, and the first `limit` findings."""
    lines = [f"### {_markdown(_summary(result, color=False))}", ""]
    if result.reports:
        # i18n: headings of a table
        lines += [_("| check | findings |"), "| --- | ---: |"]
        counts = result.counts_by_check().items()
        numbers = [(check, grouped(number)) for check, number in counts]
        lines += [f"| `{check}` | {number} |" for check, number in numbers]
        # i18n: headings of a table
        lines += ["", _("| place | severity | check | message |"), "| --- | --- | --- | --- |"]
    for report in result.reports[:limit]:
        finding = report.finding
        place = _markdown(str(finding.place or ""))
        message = _markdown(finding.message)
        lines.append(f"| {place} | {_(finding.severity.value)} | `{finding.check}` | {message} |")
    if len(result.reports) > limit:
        left = len(result.reports) - limit
        lines += ["", ngettext("And {n} more.", "And {n} more.", left)]
    if result.faults:
        lines += ["", *(f"- {_markdown(str(fault))}" for fault in result.faults)]
    return "\n".join(lines).rstrip() + "\n"


def _markdown(text: str) -> str:
    """Text for a cell: nothing in it is read as markup."""
    return _MARKDOWN.sub(lambda match: "\\" + match[0], visible(text))


# ---------------------------------------------------------------- one line of text


def excerpt(text: str, span: Span | None, *, width: int) -> tuple[str, str]:
    """One line of at most `width` columns around the span, and the line of carets (empty without a span).

    Control characters are shown by their pictures, so that a text can neither break the line nor color it.
    An empty span has one caret.
    """
    # What is shown is never farther away than this, but for characters that take no column.
    at = min(span.start, len(text)) if span else 0
    near = text[max(0, at - width - 1) : at + width + 1]
    # Up to the combining marks, what is printable shows as itself in one column.
    plain = near.isprintable() and (near.isascii() or max(near) < "\u0300")
    size: Callable[[str], int] = len if plain else columns
    first, last = _window(text, size, span, width)
    head = _ELLIPSIS if first else ""
    tail = _ELLIPSIS if last < len(text) else ""
    shown = head + (text[first:last] if plain else "".join(map(visible, text[first:last]))) + tail
    if span is None:
        return shown, ""
    start, end = max(span.start, first), min(span.end, last)
    before = len(head) + sum(map(size, text[first:start]))
    under = max(1, sum(map(size, text[start:end])))
    return shown, " " * before + "^" * under


def _window(text: str, size: Callable[[str], int], span: Span | None, width: int) -> tuple[int, int]:
    """The part of a text to show: all that fits, with the span in the middle and room for two ellipses."""
    if _fits(text, size, width):
        return 0, len(text)
    room = width - 2 * len(_ELLIPSIS)
    first = last = min(span.start, len(text)) if span else 0
    used = 0
    if span:
        while last < min(span.end, len(text)) and used + size(text[last]) <= room:
            used += size(text[last])
            last += 1
    # Grow on both sides by turns; a third of the room before the span is enough to read it.
    before = (room - used) // 3 if span else 0
    while first > 0 and before - size(text[first - 1]) >= 0:
        first -= 1
        before -= size(text[first])
        used += size(text[first])
    while last < len(text) and used + size(text[last]) <= room:
        used += size(text[last])
        last += 1
    while first > 0 and used + size(text[first - 1]) <= room:
        first -= 1
        used += size(text[first])
    return first, last


def _fits(text: str, size: Callable[[str], int], width: int) -> bool:
    if size is len:
        return len(text) <= width
    used = 0
    for char in text:
        used += size(char)
        if used > width:
            return False
    return True


def columns(char: str) -> int:
    """How many columns of a terminal a character takes: 0 for a combining mark, 2 for a wide one."""
    if char.isascii():
        return 1
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 1 if visible(char) != char else 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def visible(text: str) -> str:
    """The text with control characters as pictures (`␊`), and what would turn or hide text as `�`."""
    return text if text.isprintable() else "".join(_pictures(text))


def _pictures(text: str) -> Iterator[str]:
    for char in text:
        code = ord(char)
        if code < 0x20:
            yield chr(0x2400 + code)
        elif code == 0x7F:
            yield "␡"
        elif char in "\u00a0\u202f" or char.isprintable():
            yield char
        elif unicodedata.category(char) == "Zs":
            yield " "
        else:
            yield "\ufffd"
