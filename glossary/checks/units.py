"""Checks of measures and scales: an amount that stays, while what it counts has become something else."""

from __future__ import annotations

from collections.abc import Iterator

from glossary.checks.base import Example, UnitCheck
from glossary.clues import Clue
from glossary.messages import N_, _
from glossary.model import Edit, Finding, Severity, Text, Unit
from glossary.patterns import regex
from glossary.profile import profile_of
from glossary.style import Passage
from glossary.style.metric import DIMENSIONS, may_measure, measures
from glossary.style.numbers import large_number
from glossary.values import find_values

# A figure with a letter or a degree sign beside it, as every measure has it.
_BESIDE = regex(r"\d[-)\s]{0,2}(?:[^\W\d_]|[°º˚'\"′″])")


class UnitMismatch(UnitCheck):
    """The same amount with another unit of the same dimension: a hundred miles are no hundred kilometers."""

    id = "unit-mismatch"
    severity = Severity.ERROR
    clue = Clue(source=str.isdecimal)
    summary = N_("An amount of the source stands in another unit, without having been converted.")
    supersedes = frozenset({"number-mismatch"})
    good = (
        Example("It lies 100 miles away.", "Está a 100 millas."),
        Example("It lies 100 miles (100 km) away.", "Está a 100 millas (100 km).", why="both are there"),
        Example("He paid 100 pounds.", "Pagó 100 libras.", why="money and weight have one name"),
    )
    bad = (
        Example(
            "It lies 100 miles away.",
            "Está a 100 kilómetros.",
            span="100 kilómetros",
            message="“100 miles” became “100 kilómetros”",
        ),
        Example("It hit 95F there.", "Llegó a 95\u00a0°C.", span="95\u00a0°C", message="“95F” became"),
    )

    def check(self, unit: Unit) -> Iterator[Finding]:
        if not (_BESIDE.search(unit.source) and _BESIDE.search(unit.target)):
            return
        here = profile_of(unit.source_locale)
        if not (here.units and may_measure(unit.source, here)):
            return
        there = profile_of(unit.target_locale)
        if not (there.units and may_measure(unit.target, there)):
            return
        ours = list(measures(unit.source, find_values(unit.source, unit.source_locale), here))
        if not ours:
            return
        theirs = list(measures(unit.target, find_values(unit.target, unit.target_locale), there))
        same = {(other.unit, other.value.amount) for other in theirs}
        alike = {(DIMENSIONS.get(other.unit), other.value.amount): other for other in reversed(theirs)}
        for measure in ours:
            if (measure.unit, measure.value.amount) in same:
                continue
            instead = alike.get((DIMENSIONS.get(measure.unit), measure.value.amount))
            if instead is not None:
                now = unit.target[instead.span.start : instead.span.end]
                said = unit.source[measure.span.start : measure.span.end]
                message = _("“{surface}” became “{stands}”", surface=said, stands=now)
                yield self.finding(message, span=instead.span, source_span=measure.span)


class BillionBillon(UnitCheck):
    id = "billion-billon"
    severity = Severity.ERROR
    clue = Clue(source=str.isdecimal)
    summary = N_("An English billion has become a billón, which is a thousand times as much.")
    authority = "Diccionario panhispánico de dudas, «billón»"
    supersedes = frozenset({"number-mismatch"})
    safe_fix = True
    good = (
        Example("Over 8 billion people.", "Más de 8000 millones de personas."),
        Example("Over 8 billion people.", "Más de 8 mil millones de personas.", why="in words"),
        Example("It holds 2 trillion euros.", "Tiene 2 billones de euros.", why="a trillion is a billón"),
    )
    bad = (
        Example(
            "Over 8 billion people.",
            "Más de 8 billones de personas.",
            span="8 billones",
            message="“8 billion” became “8 billones”",
            fixed="Más de 8000 millones de personas.",
        ),
        Example(
            "It cost 1.2 billion dollars.",
            "Costó 1,2 billones de dólares.",
            span="1,2 billones",
            message="became “1,2 billones”",
            fixed="Costó 1200 millones de dólares.",
        ),
    )

    def check(self, unit: Unit) -> Iterator[Finding]:
        if "bill" not in unit.target or unit.target_locale.language != "es":
            return
        passage = Passage.of(
            Text(unit.target), unit.source, source_locale=unit.source_locale, locale=unit.target_locale
        )
        theirs = {value.core.start: value.amount for value in find_values(unit.target, unit.target_locale)}
        billions = {
            value.amount * 1000: value
            for value in reversed(find_values(unit.source, unit.source_locale))
            if value.magnitude == 10**9 and value.amount is not None
        }
        for edit in large_number(passage):
            now = passage.written(edit.span)
            amount = theirs.get(edit.span.start)
            ours = billions.get(amount) if amount is not None else None
            if ours is not None and "bill" in now:
                yield self.finding(
                    _("“{surface}” became “{stands}”", surface=passage.said(ours.span), stands=now),
                    span=edit.span,
                    source_span=ours.span,
                    fix=Edit(edit.span, edit.text),
                )
