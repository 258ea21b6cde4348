"""The checks, their registry, and the two functions that run them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from glossary.checks.base import CatalogCheck, Check, Example, UnitCheck
from glossary.checks.consistency import TermInconsistent
from glossary.checks.fluency import Empty, MirroredSource, RepetitionLoop, Untranslated
from glossary.checks.integrity import PLACEHOLDER, NumberMismatch, PlaceholderLeft
from glossary.checks.markup import BracketBalance, EmailMismatch, PlaceholderMismatch, UrlMismatch
from glossary.checks.names import NameAltered
from glossary.checks.terms import ForbiddenTerm, TermMissing
from glossary.model import Fault, Finding, Unit, UserError

__all__ = [
    "CHECKS",
    "PLACEHOLDER",
    "CatalogCheck",
    "Check",
    "Example",
    "UnitCheck",
    "check_named",
    "run_catalog_checks",
    "run_checks",
    "select_checks",
]

# The order of the findings of a sentence.
CHECKS: tuple[Check, ...] = (
    TermMissing(),
    ForbiddenTerm(),
    NameAltered(),
    TermInconsistent(),
    NumberMismatch(),
    PlaceholderLeft(),
    PlaceholderMismatch(),
    UrlMismatch(),
    EmailMismatch(),
    BracketBalance(),
    Empty(),
    Untranslated(),
    MirroredSource(),
    RepetitionLoop(),
)

_BY_ID = {check.id: check for check in CHECKS}


def run_checks(unit: Unit, *, checks: Sequence[Check] = CHECKS) -> tuple[Finding, ...]:
    """What the checks of one sentence find, in the order of `checks`; one fault is one finding."""
    found = [finding for check in checks if isinstance(check, UnitCheck) for finding in check.check(unit)]
    if len(found) > 1:
        found = _told_once(found, {c.id: c.supersedes for c in checks}, len(unit.source))
    return tuple(f if f.place or unit.place is None else f.at(unit.place) for f in found)


def run_catalog_checks(
    units: Sequence[Unit], *, checks: Sequence[Check] = CHECKS
) -> tuple[tuple[int, Finding], ...]:
    """What the checks of a whole catalog find, each with the index of its entry in `units`."""
    return tuple(
        (index, replace(finding, place=finding.place or units[index].place))
        for check in checks
        if isinstance(check, CatalogCheck)
        for index, finding in check.check_all(units)
    )


def _told_once(
    found: Sequence[Finding], supersedes: Mapping[str, frozenset[str]], length: int
) -> list[Finding]:
    """The findings without those whose fault another one tells better; `length` is the source's."""
    covered: dict[str, bytearray] = {}
    for strong in found:
        for weak in supersedes[strong.check]:
            # The last mark stands for the whole sentence, which a finding without a place is about.
            marks = covered.setdefault(weak, bytearray(length + 1))
            span = strong.source_span
            start, end = (span.start, span.end) if span else (0, length + 1)
            marks[start:end] = b"\1" * (end - start)
    return [weak for weak in found if weak.check not in covered or not _is_covered(weak, covered[weak.check])]


def _is_covered(finding: Finding, marks: bytearray) -> bool:
    span = finding.source_span
    return bool(marks[-1]) if span is None else 1 in marks[span.start : span.end]


def check_named(check_id: str) -> Check:
    """The check with this id; `UserError` names the nearest ones when there is none."""
    check = _BY_ID.get(check_id)
    if check is None:
        raise UserError(_unknown(check_id))
    return check


def select_checks(*, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[Check, ...]:
    """The checks to run: those of `select` (all when empty) without those of `ignore`."""
    wanted, unwanted = list(select), set(ignore)
    unknown = [name for name in dict.fromkeys([*wanted, *unwanted]) if name not in _BY_ID]
    if unknown:
        raise UserError(*map(_unknown, sorted(unknown)))
    return tuple(c for c in CHECKS if (not wanted or c.id in wanted) and c.id not in unwanted)


def _unknown(check_id: str) -> Fault:
    from difflib import get_close_matches

    near = get_close_matches(check_id, _BY_ID, n=3, cutoff=0.5)
    remedy = f"did you mean {' or '.join(near)}?" if near else f"the checks are {', '.join(_BY_ID)}"
    return Fault(f"there is no check named {check_id!r}", remedy)
