"""The checks, their registry, and the two functions that run them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from glossary.checks.base import (
    CatalogCheck,
    Check,
    Example,
    FileCheck,
    Message,
    TermbaseCheck,
    UnitCheck,
    one_of,
)
from glossary.checks.catalog import (
    DuplicateEntry,
    FuzzyEntry,
    Header,
    MsgfmtFormat,
    ObsoleteEntry,
    PluralForms,
)
from glossary.checks.characters import InvisibleCharacters, MixedScript, NewlineMismatch
from glossary.checks.consistency import SegmentInconsistent, TermInconsistent
from glossary.checks.fluency import Empty, LengthRatio, MirroredSource, RepetitionLoop, Untranslated
from glossary.checks.grammar import TermAgreement, TermCasing
from glossary.checks.integrity import PLACEHOLDER, NumberMismatch, PlaceholderLeft
from glossary.checks.markup import BracketBalance, EmailMismatch, QuoteBalance, UrlMismatch
from glossary.checks.names import NameAltered
from glossary.checks.placeholders import PlaceholderMismatch
from glossary.checks.style import Chooser, StyleCheck
from glossary.checks.termbase import TERMBASE_CHECKS
from glossary.checks.terms import ForbiddenTerm, TermMissing
from glossary.checks.typography import typography_checks
from glossary.checks.units import BillionBillon, UnitMismatch
from glossary.dataclass import replace
from glossary.messages import _
from glossary.model import Fault, Finding, Unit, UserError

__all__ = [
    "CHECKS",
    "FIDELITY_CHECKS",
    "PLACEHOLDER",
    "CatalogCheck",
    "Check",
    "Example",
    "FileCheck",
    "TermbaseCheck",
    "UnitCheck",
    "check_named",
    "named_checks",
    "run_catalog_checks",
    "run_checks",
    "select_checks",
    "with_style",
]

# The order of the findings of a sentence.
CHECKS: tuple[Check, ...] = (
    TermMissing(),
    ForbiddenTerm(),
    NameAltered(),
    TermCasing(),
    TermAgreement(),
    TermInconsistent(),
    SegmentInconsistent(),
    NumberMismatch(),
    UnitMismatch(),
    BillionBillon(),
    PlaceholderLeft(),
    PlaceholderMismatch(),
    UrlMismatch(),
    EmailMismatch(),
    BracketBalance(),
    QuoteBalance(),
    Empty(),
    Untranslated(),
    MirroredSource(),
    RepetitionLoop(),
    LengthRatio(),
    NewlineMismatch(),
    InvisibleCharacters(),
    MixedScript(),
    Header(),
    PluralForms(),
    DuplicateEntry(),
    FuzzyEntry(),
    ObsoleteEntry(),
    MsgfmtFormat(),
    *typography_checks(),
    *TERMBASE_CHECKS,
)

_FIDELITY = frozenset(
    check_id
    for line in (
        "term-missing forbidden-term name-altered number-mismatch unit-mismatch billion-billon",
        "placeholder-left placeholder-mismatch url-mismatch email-mismatch bracket-balance empty",
        "untranslated mirrored-source repetition-loop",
    )
    for check_id in line.split()
)

FIDELITY_CHECKS: tuple[Check, ...] = tuple(
    check.strict() for check in CHECKS if check.id in _FIDELITY and isinstance(check, UnitCheck)
)
"""What a translation may not lose of its source: the checks that pinning runs on each candidate."""

_BY_ID = {check.id: check for check in CHECKS}


def run_checks(unit: Unit, *, checks: Sequence[Check] = CHECKS) -> tuple[Finding, ...]:
    """What the checks of one sentence find, in the order of `checks`; one fault is one finding."""
    found = [finding for check in _worth_while(unit, checks) for finding in check.check(unit)]
    if not found:
        return ()
    if len(found) > 1:
        found = _told_once(found, {c.id: c.supersedes for c in checks}, unit)
    return tuple(f if f.place or unit.place is None else f.at(unit.place) for f in found)


_CHOICES: dict[tuple[int, bool, bool], tuple[Sequence[Check], Chooser]] = {}


def _worth_while(unit: Unit, checks: Sequence[Check]) -> tuple[UnitCheck, ...]:
    """The checks that may find something in a unit."""
    draft = isinstance(unit, Message) and unit.draft
    key = id(checks), bool(unit.hits), draft
    kept, chooser = _CHOICES.get(key, (None, None))
    if chooser is None or kept is not checks:
        of_units = [check.strict() if draft else check for check in checks if isinstance(check, UnitCheck)]
        chooser = Chooser([check for check in of_units if unit.hits or not check.of_terms])
        if isinstance(checks, tuple):
            if len(_CHOICES) > 32:
                _CHOICES.clear()
            _CHOICES[key] = checks, chooser  # the checks too, so that the id stays theirs
    return chooser.of(unit.source, unit.target)


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


class _Covered:
    """What the findings of a sentence cover that tell a fault better."""

    def __init__(self, unit: Unit) -> None:
        self._all = self._all_of_source = False
        self._source, self._target = bytearray(len(unit.source)), bytearray(len(unit.target))

    def add(self, finding: Finding) -> None:
        if (span := finding.source_span) is not None:
            self._source[span.start : span.end] = b"\1" * (span.end - span.start)
            return
        self._all_of_source = True
        if (span := finding.span) is not None:
            self._target[span.start : span.end] = b"\1" * (span.end - span.start)
        else:
            self._all = True

    def holds(self, finding: Finding) -> bool:
        if (span := finding.source_span) is not None:
            return self._all_of_source or self._source.find(1, span.start, span.end) >= 0
        if (span := finding.span) is not None:
            return self._all or self._target.find(1, span.start, span.end) >= 0
        return self._all_of_source


def _told_once(
    found: Sequence[Finding], supersedes: Mapping[str, frozenset[str]], unit: Unit
) -> list[Finding]:
    """The findings without those whose fault another one tells better."""
    covered: dict[str, _Covered] = {}
    for strong in found:
        for weak in supersedes[strong.check]:
            if weak not in covered:
                covered[weak] = _Covered(unit)
            covered[weak].add(strong)
    return [weak for weak in found if weak.check not in covered or not covered[weak.check].holds(weak)]


def with_style(checks: Sequence[Check], style: str) -> tuple[Check, ...]:
    """The checks, those of typography by the profiles of a style (`press`, `academia`, `cldr`)."""
    return tuple(type(check)(style) if isinstance(check, StyleCheck) else check for check in checks)


def check_named(check_id: str) -> Check:
    """The check with this id; `UserError` names the nearest ones when there is none."""
    check = _BY_ID.get(check_id)
    if check is None:
        raise UserError(_unknown(check_id))
    return check


def select_checks(*, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[Check, ...]:
    """The checks to run: those of `select` (all when empty) without those of `ignore`.

    A name is an id, a family (`typography`, also `typography.*`), or `family.id`.
    """
    wanted, unwanted = list(select), list(ignore)
    named_checks([*wanted, *unwanted])  # for the faults of both at once
    selected, ignored = named_checks(wanted), named_checks(unwanted)
    return tuple(c for c in CHECKS if (not selected or c.id in selected) and c.id not in ignored)


def named_checks(names: Iterable[str]) -> frozenset[str]:
    """The ids of the checks that the names stand for; `UserError` with every name that stands for none."""
    found: set[str] = set()
    faults: list[Fault] = []
    for name in dict.fromkeys(names):
        ids = _ids_of(name)
        found |= ids
        if not ids:
            faults.append(_unknown(name))
    if faults:
        raise UserError(*faults)
    return frozenset(found)


def _ids_of(name: str) -> set[str]:
    family, dot, rest = name.partition(".")
    if not dot:
        return {check.id for check in CHECKS if name in (check.id, check.family)}
    return {check.id for check in CHECKS if check.family == family and rest in ("*", check.id)}


def _unknown(name: str) -> Fault:
    from difflib import get_close_matches

    known = [*_BY_ID, *dict.fromkeys(check.family for check in CHECKS)]
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    remedy = _("did you mean {names}?", names=one_of(near)) if near else _("`termpin explain` lists them")
    return Fault(_("there is no check named {name!r}", name=name), remedy)
