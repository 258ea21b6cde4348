"""Checks of values and of the pipeline's own placeholders: what must come through a translation whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from glossary.checks.base import Example, UnitCheck, name, quoted
from glossary.model import Finding, Severity, Span, Unit
from glossary.values import Value, lost_values

# The characters with which the pipeline masks terms: a whole placeholder, or one half of a broken one.
PLACEHOLDER = re.compile(r"⟦[^⟦⟧]*⟧|⟦|⟧")


class NumberMismatch(UnitCheck):
    """Values are compared, not strings: 40,000 and 40.000 are one, March 15 and 15 de marzo too."""

    id = "number-mismatch"
    severity = Severity.ERROR
    summary = "A number, date or amount of the source has no counterpart in the translation."
    good = (
        Example(
            "It cost 40,000 dollars.", "Costó 40\u00a0000 dólares.", why="another way to group thousands"
        ),
        Example("On March 15, 2023 it rained.", "El 15 de marzo de 2023 llovió."),
        Example("There were 3 doors.", "Había tres puertas.", why="a small number in words"),
        Example(
            "It sold 250.000 copies.", "Vendió 250.000 ejemplares.", why="the source writes it in Spanish"
        ),
        Example(
            "They joined MS-13.",
            "Se unieron a la Mara Salvatrucha.",
            (name("MS-13", accepted=("Mara Salvatrucha",)),),
            why="the number belongs to a name that the termbase translates",
        ),
    )
    bad = (
        Example(
            "The hall holds 40,000 people.",
            "El pabellón tiene sitio para 4000 personas.",
            span="4000",
            message="“40,000” became “4000”",
        ),
        Example(
            "It was built in 1998.",
            "Se construyó hace tiempo.",
            message="“1998” has no counterpart",
        ),
    )

    def check(self, unit: Unit) -> Iterator[Finding]:
        if not any(map(str.isdigit, unit.source)):
            return
        here, there = unit.source_locale, unit.target_locale
        lost = [
            value
            for value in lost_values(unit.source, unit.target, source_locale=here, target_locale=there)
            if not any(value.span.overlaps(hit.span) for hit in unit.hits)
        ]
        if not lost:
            return
        # What stands in the translation and nowhere in the source is probably what the value became.
        surplus = lost_values(unit.target, unit.source, source_locale=there, target_locale=here)
        for value, instead in zip(lost, _counterparts(lost, surplus), strict=True):
            surface = unit.source[value.span.start : value.span.end]
            if instead is None:
                yield self.finding(f"{quoted(surface)} has no counterpart", source_span=value.span)
            else:
                span = Span(instead.span.start, instead.span.end)
                stands = unit.target[span.start : span.end]
                if stands == surface:
                    continue  # copied: whether `40.000` suits the language is a matter of typography
                message = f"{quoted(surface)} became {quoted(stands)}"
                yield self.finding(message, span=span, source_span=value.span)


def _counterparts(lost: Sequence[Value], surplus: Sequence[Value]) -> list[Value | None]:
    """For each lost value the surplus one of its kind and rank, where there are as many of both."""
    by_kind: dict[str, list[Value]] = {}
    for other in surplus:
        by_kind.setdefault(other.kind, []).append(other)
    wanted = Counter(value.kind for value in lost)
    waiting = {kind: iter(others) for kind, others in by_kind.items() if len(others) == wanted[kind]}
    return [next(waiting[value.kind]) if value.kind in waiting else None for value in lost]


class PlaceholderLeft(UnitCheck):
    id = "placeholder-left"
    severity = Severity.ERROR
    summary = "A placeholder with which a term was masked was left in the translation."
    good = (
        Example("The gate opened.", "La puerta se abrió."),
        Example(
            "The sets [0] and [1] are equal.", "Los conjuntos [0] y [1] son iguales.", why="square brackets"
        ),
        Example("Write ⟦x⟧ for the sum.", "Escriba ⟦x⟧ para la suma.", why="the source holds it too"),
    )
    bad = (
        Example(
            "The mega-jail opened.",
            "La ⟦0⟧ abrió.",
            span="⟦0⟧",
            message="the placeholder “⟦0⟧” was left",
        ),
        Example(
            "Nobody saw the gate.", "Nadie vio la ⟦3 puerta.", span="⟦", message="a half of a placeholder"
        ),
    )

    def check(self, unit: Unit) -> Iterator[Finding]:
        if "⟦" not in unit.target and "⟧" not in unit.target:
            return
        given = Counter(PLACEHOLDER.findall(unit.source))
        for match in PLACEHOLDER.finditer(unit.target):
            if given[match[0]]:
                given[match[0]] -= 1
                continue
            what = "the placeholder" if len(match[0]) > 1 else "a half of a placeholder,"
            yield self.finding(f"{what} {quoted(match[0])} was left", span=Span(match.start(), match.end()))
