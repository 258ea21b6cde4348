"""The value: a number, date or sum of money with a key that is the same in every language."""

from __future__ import annotations

import functools
from collections.abc import Hashable
from decimal import Decimal

from glossary.dataclass import dataclass, field
from glossary.model import Span
from glossary.patterns import regex

# Spaces that stand inside a number or before its unit; a line break does not.
GAP = r"[ \u00a0\u2009\u202f]"
ONE = Decimal(1)


def small(text: str) -> str:
    """A word in small letters as `re.IGNORECASE` matched it: to it ſ is an s, and İ and ı are an i."""
    lower = text.lower()
    return lower if lower.isascii() else lower.replace("ſ", "s").replace("ı", "i").replace("\u0307", "")


WORD = regex(r"\w+")


# Those who look for dates, times and numbers in words ask for the same text, one after the other.
@functools.lru_cache(maxsize=4)
def words_in(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(WORD.findall(text))


@dataclass(frozen=True, slots=True)
class Value:
    """A value found in a text.

    `key` is its canonical form, equal across languages; `others` are further readings that may count as
    equal (the decimal reading of an ambiguous `1,500`, the plain number of an ordinal). `amount` is in units
    of `unit` (`%`, `C`, `F`, an ISO 4217 code, `kg` …), already multiplied by `magnitude`. `core` spans the
    digits alone. `spelled` marks what is written in words, which a text never owes.
    """

    span: Span
    kind: str  # number, year, ordinal, decade, percent, temperature, money, unit, date, time, code
    key: Hashable
    amount: Decimal | None = None
    unit: str = ""
    others: tuple[Hashable, ...] = ()
    core: Span = field(default_factory=lambda: Span(0, 0))
    magnitude: Decimal = ONE
    spelled: bool = False

    @property
    def keys(self) -> frozenset[Hashable]:
        """Every reading."""
        return frozenset((self.key, *self.others))


class Cover:
    """The characters of a text that are spoken for."""

    __slots__ = ("_marks",)

    def __init__(self, length: int) -> None:
        self._marks = bytearray(length)

    def add(self, span: Span) -> None:
        """Cover the characters of a span."""
        self._marks[span.start : span.end] = b"\1" * (span.end - span.start)

    def holds(self, start: int, end: int) -> bool:
        """Whether any character of the range is covered."""
        return self._marks.find(1, start, end) >= 0

    def next(self, start: int, end: int) -> int:
        """The first covered position of the range, or `end`."""
        found = self._marks.find(1, start, end)
        return end if found < 0 else found


def number_key(amount: Decimal) -> Hashable:
    """The key of a bare number."""
    return ("number", amount)
