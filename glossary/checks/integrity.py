"""Checks of values and of the pipeline's own placeholders: what must come through a translation whole."""

from __future__ import annotations

import functools
import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from typing import ClassVar

from glossary.checks.base import Example, UnitCheck, name
from glossary.clues import Clue
from glossary.messages import N_, _
from glossary.model import Finding, Severity, Span, Unit
from glossary.patterns import regex
from glossary.values import Value, lost_values

# The characters with which the pipeline masks terms: a whole placeholder, or one half of a broken one.
PLACEHOLDER = regex(r"⟦[^⟦⟧]*⟧|⟦|⟧")


class NumberMismatch(UnitCheck):
    """Values are compared, not strings: 40,000 and 40.000 are one, March 15 and 15 de marzo too.

    A warning where an identifier with digits in it (MP3, utf-8) is no longer there. Bare numbers whose
    figures all stand in the translation are kept, however they are punctuated: lists, coordinates. In the
    draft of a machine a number in words is missed too, from thirteen on.
    """

    id = "number-mismatch"
    severity = Severity.ERROR
    clue: ClassVar[Clue | None] = Clue(source=str.isdecimal)
    summary = N_("A number, date or amount of the source has no counterpart in the translation.")
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
        Example("Pages 1,3,5-7 of 9", "Páginas 1,3,5-7 de 9", why="a list, not decimals"),
        Example("Write %1 in 8bit%0Acharacters.", "Escriba %1 en caracteres%0Ade 8 bits.", why="codes"),
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

    words: ClassVar[bool] = False

    def strict(self) -> UnitCheck:
        return _InWords()

    def check(self, unit: Unit) -> Iterator[Finding]:
        if not self.words and (not _RUN.search(unit.source) or _is_alike(unit)):
            return
        here, there = unit.source_locale, unit.target_locale
        lost = [
            value
            for value in lost_values(
                unit.source, unit.target, source_locale=here, target_locale=there, words=self.words
            )
            if not any(value.span.overlaps(hit.span) for hit in unit.hits)
            # %1 of Qt, %0A of a percent-encoded text.
            and unit.source[value.span.start - 1 : value.span.start] != "%"
        ]
        lost = [value for value in lost if not _is_copied(value, unit.source, unit.target)] if lost else []
        if not lost:
            return
        # What stands in the translation and nowhere in the source is probably what the value became.
        surplus = lost_values(unit.target, unit.source, source_locale=there, target_locale=here)
        prose = not _is_key(unit)
        for value, instead in zip(lost, _counterparts(lost, surplus), strict=True):
            surface = unit.source[value.span.start : value.span.end]
            exact = value.kind != "code" and not value.spelled
            sure = exact and prose and not _in_identifier(value, unit.source)
            severity = self.severity if sure else Severity.WARNING
            if instead is None:
                message = _("“{text}” has no counterpart", text=surface)
                yield self.finding(message, source_span=value.span, severity=severity)
            else:
                span = Span(instead.span.start, instead.span.end)
                stands = unit.target[span.start : span.end]
                if stands == surface:
                    continue  # copied: whether `40.000` suits the language is a matter of typography
                message = _("“{surface}” became “{stands}”", surface=surface, stands=stands)
                yield self.finding(message, span=span, source_span=value.span, severity=severity)


class _InWords(NumberMismatch):
    """The same with the numbers in words."""

    words = True
    clue = None


_RUN = regex(r"\d+")
# A word with a figure, looked for at the head of each word only.
_APART = r"\s()\[\]<>\"'“”‘’«»`"
_FIGURES = regex(rf"(?<![^{_APART}])[^{_APART}\d]*+\d[^{_APART}]*+")
# What makes of the figures beside it another value: magnitudes, months, halves of the day.
_WORDS = regex(
    r"(?<!\w)(?:hundred|thousand|[mbt]r?ill|milliard|per ?cent|degrees|[ap]\.?m(?![\w])|o'clock|noon|midnight"
    r"|(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?!\w)|dollar|euro|pound|peso)",
    re.IGNORECASE,
)


def _is_alike(unit: Unit) -> bool:
    """Whether source and target write the same figures and no word beside them changes what they mean."""
    here, there = _FIGURES.findall(unit.source), _FIGURES.findall(unit.target)
    if len(here) != len(there) or unit.source_locale.language != "en":
        return False
    if here != there:
        here, there = (sorted(word.rstrip(".,;:!?…") for word in words) for words in (here, there))
    return here == there and not _WORDS.search(unit.source)


_NAMES = regex(r"\w+")
_IDENTIFIER = regex(r"(?<!\w)[A-Za-z][A-Za-z0-9]*_\w*[A-Za-z](?!\w)")


def _is_key(unit: Unit) -> bool:
    """Whether the source is a key or a note for translators: it names what the translation does not."""
    if "_" not in unit.source:
        return False
    names = {match[0] for match in _IDENTIFIER.finditer(unit.source)}
    return any(name not in unit.target for name in names.difference(_NAMES.findall(unit.target)))


def _in_identifier(value: Value, source: str) -> bool:
    """Whether a number is joined to a name with capitals: the 1 of ISO_8859-1."""
    if source[value.span.start - 1 : value.span.start] not in ("-", "_", "."):
        return False
    token = source[max(0, value.span.start - 40) : value.span.start].split()[-1]
    return any(map(str.isupper, token))


def _is_copied(value: Value, source: str, target: str) -> bool:
    """Whether an identifier stands in the target, or the figures of a bare number do, as often as here."""
    surface = source[value.span.start : value.span.end]
    if value.kind == "code" or value.spelled:
        return surface.lower() in target.lower()
    if value.magnitude != 1 or value.unit or value.kind not in ("number", "ordinal", "temperature", "year"):
        return False
    runs = tuple(_RUN.findall(surface))
    if runs not in _in_a_row(target, len(runs)):
        return False
    here, there = _runs(source), _runs(target)
    return all(there[run] >= here[run] for run in runs)


# Every lost value of a unit is looked for in the same two texts.
@functools.lru_cache(maxsize=4)
def _runs(text: str) -> Counter[str]:
    return Counter(_RUN.findall(text))


@functools.lru_cache(maxsize=4)
def _in_a_row(text: str, number: int) -> frozenset[tuple[str, ...]]:
    """All so many figures that stand in a row, whatever one or two signs stand between them."""
    found: set[tuple[str, ...]] = set()
    row: deque[str] = deque(maxlen=number)
    end = -1
    for match in _RUN.finditer(text):
        if match.start() - end > 2:
            row.clear()
        row.append(match[0])
        end = match.end()
        if len(row) == number:
            found.add(tuple(row))
    return frozenset(found)


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
    clue = Clue(target="⟦⟧".__contains__)
    summary = N_("A placeholder with which a term was masked was left in the translation.")
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
            message = (
                _("the placeholder “{placeholder}” was left", placeholder=match[0])
                if len(match[0]) > 1
                else _("a half of a placeholder, “{half}” was left", half=match[0])
            )
            yield self.finding(message, span=Span(match.start(), match.end()))
