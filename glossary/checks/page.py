"""The reference page of the checks, made from their classes.

Written by `python -m glossary.checks.page > docs/checks.md`; a test fails when the file is stale.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from glossary.checks import CHECKS, Check, Example, FileCheck, TermbaseCheck
from glossary.messages import N_, _, english
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
# Before the lines of an example.
_LABELS = (
    N_("file"),
    # i18n: before a sentence of the source
    N_("source"),
    # i18n: before its translation
    N_("target"),
    # i18n: before another sentence of the source
    N_("also"),
    N_("terms"),
    # i18n: before what a check says
    N_("says"),
    # i18n: before a translation that has been corrected
    N_("fixed"),
    # i18n: before the reason why a check finds nothing
    N_("why"),
)


def _in_english(message: str, **values: object) -> str:
    return english(_(message, **values))


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
            chapters += ["", f"### {check.id}", "", help_text(check, markdown=True, say=_in_english)]
    return "\n".join([*lines, *chapters]).rstrip() + "\n"


def help_text(check: Check, *, markdown: bool, say: Callable[..., str] = _) -> str:
    """What a check means, with its authority and examples; `say` puts it into a language."""
    show = _plain if markdown else str
    fix = " " + say(N_("`--fix` writes its edits.")) if check.safe_fix else ""
    fix = fix if markdown else fix.replace("`", "")
    parts = [f"{show(say(check.summary))} ({say(check.severity.value)}){fix}"]
    if check.authority:
        parts.append(say(N_("Authority: {authority}"), authority=show(say(check.authority))))
    # i18n: heading of the examples that a check finds
    found = say(N_("Found"))
    # i18n: heading of the examples that a check does not find
    not_found = say(N_("Not found"))
    for title, examples in ((found, check.bad), (not_found, check.good)):
        shown = [_example(example, check, say) for example in examples]
        if shown:
            body = "\n\n".join("\n".join(lines) for lines in shown)
            parts.append(f"{title}:\n\n{_fenced(body)}" if markdown else f"{title}:\n\n{_indented(body)}")
    return "\n\n".join(parts)


def _example(example: Example, check: Check, say: Callable[..., str]) -> list[str]:
    """The lines of an example: two sentences, or the file that it is about."""
    width = max(len(say(label)) for label in _LABELS)
    if isinstance(check, FileCheck | TermbaseCheck) or example.file:
        lines = [f"  {row}" for row in example.file.rstrip("\n").split("\n")]
        lines.insert(0, say("file"))
    else:
        lines = [
            f"{say('source'):<{width}}  {_shown(example.source)}",
            f"{say('target'):<{width}}  {_shown(example.target)}",
        ]
        for source, target in example.others:
            lines += [f"{say('also'):<{width}}  {_shown(source)}", f"{'':<{width}}  {_shown(target)}"]
    for label, value in (
        ("terms", ", ".join(_term(term, Locale.parse(example.target_locale)) for term in example.terms)),
        ("says", example.message),
        ("fixed", _shown(example.fixed) if example.fixed is not None else ""),
        ("why", example.why),
    ):
        if value:
            lines.append(f"{say(label):<{width}}  {value}")
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
        yield check.family, check.id, _(check.severity.value), _(check.summary)


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
