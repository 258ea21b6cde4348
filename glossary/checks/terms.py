"""Checks of terminology: what the termbase demands and forbids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from glossary.checks.base import Example, UnitCheck, alternatives, name, term
from glossary.dataclass import dataclass
from glossary.inflect import plurals
from glossary.matcher import (
    accepted,
    find_forms,
    forbidden_occurrences,
    missing,
    occurrences,
    preferred,
)
from glossary.messages import N_, _, ngettext
from glossary.model import Edit, Finding, Hit, Locale, Severity, Span, Unit

_JAIL = term(
    "mega-jail", "megacárcel", accepted=("megaprisión",), forbidden=("mega-cárcel", "supercárcel"), gender="f"
)
_CECOT = name("Cecot", accepted=("CECOT",))
_INMATE = term("inmate", "recluso", forbidden=("convicto",), gender="m")
_WARDEN = term("warden", "director", accepted=("director de prisión",), forbidden=("guardián",), gender="m")
_GUARD = term("guard", "guardián", accepted=("custodio",), gender="m")


class TermMissing(UnitCheck):
    """An error where the term stands nowhere, a warning where it stands less often than in the source."""

    id = "term-missing"
    severity = Severity.ERROR
    of_terms = True
    summary = N_("A term of the source has no accepted form in the translation.")
    good = (
        Example("The mega-jail opened in 2023.", "La megacárcel abrió en 2023.", (_JAIL,)),
        Example(
            "Two mega-jails opened.",
            "Se inauguraron dos megacárceles.",
            (_JAIL,),
            why="the plural of an accepted form is accepted",
        ),
        Example(
            "The mega-jail is called Cecot.",
            "La megaprisión se llama CECOT.",
            (_JAIL, _CECOT),
            why="other accepted forms of both terms",
        ),
    )
    bad = (
        Example(
            "Visitors never reach Cecot.",
            "Los visitantes nunca llegan al penal.",
            (_CECOT,),
            message="“Cecot” is missing: expected “Cecot” or “CECOT”",
        ),
        Example(
            "The mega-jail holds thousands.",
            "La cárcel alberga a miles de personas.",
            (_JAIL,),
            message="“mega-jail” is missing: expected “megacárcel” or “megaprisión”",
        ),
        Example(
            "The mega-jail is far away.",
            "La mega-jail queda lejos.",
            (_JAIL,),
            span="mega-jail",
            message="“mega-jail” is left as in the source: expected “megacárcel” or “megaprisión”",
        ),
        Example(
            "An inmate wrote to another inmate.",
            "Un recluso escribió a otro.",
            (_INMATE,),
            message="stands once, the source has it twice",
        ),
    )

    def check(self, unit: Unit) -> Iterator[Finding]:
        asked = Counter(id(hit.term) for hit in unit.hits)
        for hit in missing_hits(unit):
            forms = expected_forms(hit, unit.target_locale)
            stands = len(occurrences(unit.target, hit.term, unit.target_locale))
            copied = copied_span(unit, hit)
            if copied is not None:
                message = _(
                    "“{surface}” is left as in the source: expected {forms}",
                    surface=hit.surface,
                    forms=alternatives(forms),
                )
                yield self.finding(message, span=copied, source_span=hit.span)
            elif stands:
                # i18n: "once", "twice" or "{count} times" in both places
                message = _(
                    "“{form}” stands {stands}, the source has it {asked}",
                    form=forms[0],
                    stands=_times(stands),
                    asked=_times(asked[id(hit.term)]),
                )
                yield self.finding(message, source_span=hit.span, severity=Severity.WARNING)
            else:
                message = _(
                    "“{surface}” is missing: expected {forms}",
                    surface=hit.surface,
                    forms=alternatives(forms),
                )
                yield self.finding(message, source_span=hit.span)


class ForbiddenTerm(UnitCheck):
    """A warning where the term has its accepted form besides: the forbidden one may render another word."""

    id = "forbidden-term"
    severity = Severity.ERROR
    of_terms = True
    summary = N_("The translation renders a term by a form that the termbase forbids.")
    supersedes = frozenset({"term-missing"})
    good = (
        Example("The mega-jail opened.", "La megacárcel abrió.", (_JAIL,)),
        Example(
            "The warden spoke to the guard.",
            "El director habló con el guardián.",
            (_WARDEN, _GUARD),
            why="forbidden for one term, but it is the accepted form of another one in the sentence",
        ),
        Example(
            "The convict was released.",
            "El convicto fue liberado.",
            (_INMATE,),
            why="the rendering is forbidden for a term that the source does not hold",
        ),
        Example(
            "The inmates waited.",
            "Los reclusos esperaron al exconvicto.",
            (_INMATE,),
            why="the forbidden form is only a part of a word",
        ),
    )
    bad = (
        Example(
            "The mega-jail opened.",
            "La mega-cárcel abrió.",
            (_JAIL,),
            span="mega-cárcel",
            message="“mega-cárcel” is forbidden for “mega-jail”: use “megacárcel”",
            fixed="La megacárcel abrió.",
        ),
        Example(
            "Mega-jails are expensive.",
            "Mega-cárceles como estas son caras.",
            (_JAIL,),
            span="Mega-cárceles",
            message="use “megacárceles”",
            fixed="Megacárceles como estas son caras.",
        ),
        Example(
            "An inmate complained.",
            "Un CONVICTO se quejó.",
            (_INMATE,),
            span="CONVICTO",
            message="use “recluso”",
            fixed="Un RECLUSO se quejó.",
        ),
    )

    def check(self, unit: Unit) -> Iterator[Finding]:
        locale = unit.target_locale
        groups = _by_term(unit.hits)
        bad = [(hits, forbidden_occurrences(unit.target, hits[0].term, locale)) for hits in groups]
        if not any(spans for hits, spans in bad):
            return
        taken = marked(len(unit.target), (occurrences(unit.target, hits[0].term, locale) for hits in groups))
        lost = {id(hit) for hit in missing_hits(unit)}
        for hits, spans in bad:
            # A hit that is missing is the one that the forbidden form renders.
            waiting = iter([hit for hit in hits if id(hit) in lost])
            for span in spans:
                # What is forbidden for one term may be right for another.
                if taken.find(1, span.start, span.end) >= 0:
                    continue
                taken[span.start : span.end] = b"\1" * (span.end - span.start)
                missed = next(waiting, None)
                severity = Severity.ERROR if missed else Severity.WARNING
                hit = missed or hits[-1]
                stands = unit.target[span.start : span.end]
                better = preferred(hit, locale)
                message = _(
                    "“{stands}” is forbidden for “{surface}”: use “{better}”",
                    stands=stands,
                    surface=hit.surface,
                    better=better,
                )
                fix = Edit(span, _with_case_of(stands, better))
                yield self.finding(message, span=span, source_span=hit.span, fix=fix, severity=severity)


@dataclass(slots=True)
class _Last:
    """The missing hits of the last unit: its checks come one after the other, and share them."""

    unit: Unit | None = None
    hits: tuple[Hit, ...] = ()


_last = _Last()


def missing_hits(unit: Unit) -> tuple[Hit, ...]:
    """The hits whose term has an accepted form in the target's language but stands there too seldom."""
    if not unit.hits:
        return ()
    if _last.unit is not unit:
        _last.unit, _last.hits = unit, missing(unit.target, unit.hits, unit.target_locale)
    return _last.hits


def copied_span(unit: Unit, hit: Hit) -> Span | None:
    """Where a missing term stands in the translation as the source writes it."""
    if hit.surface in accepted(hit, unit.target_locale):
        return None
    return next(iter(find_forms(unit.target, [hit.surface])), None)


def expected_forms(hit: Hit, locale: Locale) -> tuple[str, ...]:
    """The accepted forms in the number of the hit, the preferred one first."""
    forms = accepted(hit, locale)
    several = {made for form in forms for made in plurals(form, locale) if made != form}
    fitting = tuple(form for form in forms if (form in several) == hit.plural)
    return fitting or forms


def marked(length: int, groups: Iterable[Iterable[Span]]) -> bytearray:
    """A mark for each character of a text that one of the spans covers."""
    marks = bytearray(length)
    for span in chain.from_iterable(groups):
        marks[span.start : span.end] = b"\1" * (span.end - span.start)
    return marks


def _by_term(hits: Sequence[Hit]) -> list[list[Hit]]:
    groups: dict[int, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(id(hit.term), []).append(hit)
    return list(groups.values())


def _with_case_of(old: str, new: str) -> str:
    if len(old) > 1 and old.isupper():
        return new.upper()
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


def _times(count: int) -> str:
    if count == 1:
        return _("once")
    return _("twice") if count == 2 else ngettext("{count} time", "{count} times", count, count=count)
