"""The reference page of the checks, made from their classes.

Written by `python -m glossary.checks.page > docs/checks.md`; a test fails when the file is stale.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from glossary.checks import CHECKS, Check, Example, FileCheck, TermbaseCheck
from glossary.model import Locale, Term

_TITLES = {
    "terms": "Terms",
    "integrity": "Integrity",
    "typography": "Typography",
    "catalog": "Catalogs",
    "termbase": "Termbases",
}
_HEAD = """# Checks

Made from the classes in `glossary/checks` by `python -m glossary.checks.page > docs/checks.md`; the examples
are tests as well. `termpin explain ID` shows one check, and [lint.md](lint.md) how to select, ignore and
weigh them. An *error* is meaning or markup lost, a *warning* is likely wrong, a *note* is taste.
"""


def anchor(check: Check) -> str:
    """Where the page speaks of a check."""
    return check.id


def page() -> str:
    """The page of all checks, by family."""
    families = list(dict.fromkeys([*_TITLES, *(check.family for check in CHECKS)]))
    lines = [_HEAD, "| check | severity | fix | finds |", "| --- | --- | --- | --- |"]
    chapters: list[str] = []
    for family in families:
        checks = [check for check in CHECKS if check.family == family]
        if not checks:
            continue
        chapters += ["", f"## {_TITLES.get(family, family.capitalize())}", ""]
        chapters.append(f"Family `{family}`.")
        for check in checks:
            fix = "yes" if check.safe_fix else ""
            link = f"[{check.id}](#{anchor(check)})"
            lines.append(f"| {link} | {check.severity.value} | {fix} | {_plain(check.summary)} |")
            chapters += ["", f"### {check.id}", "", help_text(check, markdown=True)]
    return "\n".join([*lines, *chapters]).rstrip() + "\n"


def help_text(check: Check, *, markdown: bool) -> str:
    """What a check means, with its authority and examples."""
    show = _plain if markdown else str
    fix = " `--fix` writes its edits." if check.safe_fix and markdown else ""
    fix = " --fix writes its edits." if check.safe_fix and not markdown else fix
    parts = [f"{show(check.summary)} ({check.severity.value}){fix}"]
    if check.authority:
        parts.append(f"Authority: {show(check.authority)}")
    for title, examples in (("Found", check.bad), ("Not found", check.good)):
        shown = [_example(example, check) for example in examples]
        if shown:
            body = "\n\n".join("\n".join(lines) for lines in shown)
            parts.append(f"{title}:\n\n{_fenced(body)}" if markdown else f"{title}:\n\n{_indented(body)}")
    return "\n\n".join(parts)


def _example(example: Example, check: Check) -> list[str]:
    """The lines of an example: two sentences, or the file that it is about."""
    if isinstance(check, FileCheck | TermbaseCheck) or example.file:
        lines = [f"  {row}" for row in example.file.rstrip("\n").split("\n")]
        lines.insert(0, "file")
    else:
        lines = [f"source  {_shown(example.source)}", f"target  {_shown(example.target)}"]
        for source, target in example.others:
            lines += [f"also    {_shown(source)}", f"        {_shown(target)}"]
    for label, value in (
        ("terms", ", ".join(_term(term, Locale.parse(example.target_locale)) for term in example.terms)),
        ("says", example.message),
        ("fixed", _shown(example.fixed) if example.fixed is not None else ""),
        ("why", example.why),
    ):
        if value:
            lines.append(f"{label:<7} {value}")
    return lines


def _term(term: Term, locale: Locale) -> str:
    target = term.target(locale)
    return f"{term.source} → {target.text}" if target and target.text != term.source else term.source


def _shown(text: str) -> str:
    """Text on one line: line ends and characters that cannot be seen by their escapes."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _plain(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", text)


def _fenced(body: str) -> str:
    longest = max((len(run) for run in re.findall("`+", body)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{body}\n{fence}"


def _indented(body: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in body.split("\n"))


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Family, id, severity and summary of each check, in the order of the page."""
    order = list(dict.fromkeys([*_TITLES, *(check.family for check in CHECKS)]))
    for check in sorted(CHECKS, key=lambda check: order.index(check.family)):
        yield check.family, check.id, check.severity.value, check.summary


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
