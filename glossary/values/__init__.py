"""Values: the numbers, dates and sums that a translation must keep, whatever they look like.

`find_values` reads them, `pair_values` finds the counterpart of each in a translation, `lost_values` names
those that have none. A value in words is never owed: "one of them" asks for no 1. It counts as a counterpart.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from decimal import Decimal

from glossary.dataclass import dataclass, field
from glossary.model import Locale, Span
from glossary.patterns import regex
from glossary.values.dates import find_month_dates, find_numeric_dates, find_times, months_named
from glossary.values.numbers import find_digits, find_spelled, share_units
from glossary.values.value import Cover, Value
from glossary.values.words import words_of

__all__ = ["Value", "find_values", "lost_values", "opaque_spans", "pair_values", "words_of"]

# What carries digits that are no values, and has checks of its own.
_OPAQUE = regex(
    r"(?:https?|ftp)://\S+|(?<!\w)www\.\S+|(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|%\(\w+\)[#0 +-]*\d*[a-zA-Z]|%\d+\$[#0 +-]*\d*[a-zA-Z]|%[#0+-]?\d+(?:\.\d+)?l?[diouxXeEfgs](?!\w)"
    r"|%\.\d+l?[deEfg](?!\w)"
    r"|\{[^{}\s]*\}|⟦[^⟦⟧]*⟧|&#?\w+;|</?[A-Za-z][^<>]*>"
)
# One of these stands in whatever is opaque and no address of the web.
_OPAQUE_SIGN = regex("[@%{⟦&<]")
_HAS_DIGIT = regex(r"\d")


def opaque_spans(text: str) -> tuple[Span, ...]:
    """The URLs, addresses, placeholders and tags of a text: no prose, whatever they hold."""
    if not (_OPAQUE_SIGN.search(text) or "://" in text or "www." in text):
        return ()
    return tuple(Span(*match.span()) for match in _OPAQUE.finditer(text))


# The checks of a sentence, and the candidates for one, ask for the same text again and again.
@functools.lru_cache(maxsize=512)
def find_values(text: str, locale: Locale) -> tuple[Value, ...]:
    """The values of a text in order, none overlapping; URLs, addresses, placeholders and tags hold none."""
    found: list[Value] = []
    cover = Cover(len(text))
    if _HAS_DIGIT.search(text):
        for span in opaque_spans(text):
            cover.add(span)
        for finder in (find_month_dates, find_numeric_dates, find_times):
            _add(finder(text, locale), found, cover)
        found += find_digits(text, locale, cover)
    elif " y media" in text or " y cuarto" in text or " de la " in text:
        _add(find_times(text, locale), found, cover)
    _add(find_spelled(text, locale, cover), found, cover)
    found.sort(key=lambda value: value.span)
    return tuple(share_units(text, found))


def _add(values: Iterable[Value], found: list[Value], cover: Cover) -> None:
    for value in values:
        if not cover.holds(value.span.start, value.span.end):
            found.append(value)
            cover.add(value.span)


# ---------------------------------------------------------------- counterparts

# A unit that the target names somewhere else: "entre 20 y 30, en porcentaje". A sum keeps its amount when
# its currency is understood ("one million euros, then two million"); that is no lost number.
_NAMED_ELSEWHERE = {
    "percent": regex(r"%|por ciento|porcentaje|per ?cent|puntos", re.IGNORECASE),
    "temperature": regex(r"°|º|grado|degree", re.IGNORECASE),
    "time": regex(r"mañana|madrugada|tarde|noche|mediodía|medianoche|noon|midnight", re.IGNORECASE),
}


def pair_values(source: Sequence[Value], target: Sequence[Value]) -> list[tuple[Value, Value | None]]:
    """Each value of the source with its counterpart: the same key first, then any further reading.

    A value in digits is taken before one in words: "una" is rarely the 1.
    """
    by_key: dict[Hashable, list[int]] = {}
    by_any: dict[Hashable, list[int]] = {}
    for i in sorted(range(len(target)), key=lambda i: target[i].spelled):
        by_key.setdefault(target[i].key, []).append(i)
        for key in dict.fromkeys((target[i].key, *target[i].others)):
            by_any.setdefault(key, []).append(i)
    free = [True] * len(target)
    partner: list[Value | None] = [None] * len(source)

    def take(queue: list[int]) -> Value | None:
        while queue:
            i = queue.pop(0)
            if free[i]:
                free[i] = False
                return target[i]
        return None

    for n, value in enumerate(source):
        partner[n] = take(by_key.get(value.key, []))
    for n, value in enumerate(source):
        for key in (value.key, *value.others):
            if partner[n] is None:
                partner[n] = take(by_any.get(key, []))
    return list(zip(source, partner, strict=True))


@dataclass(slots=True)
class _Rest:
    """What the target holds beside the counterparts: numbers to be used up, months and years at will."""

    numbers: Counter[Decimal] = field(default_factory=Counter)
    months: set[int] = field(default_factory=set)
    years: set[int] = field(default_factory=set)

    def take(self, *numbers: Decimal) -> bool:
        """Use up the numbers if all are there."""
        wanted = Counter(numbers)
        if any(self.numbers[number] < count for number, count in wanted.items()):
            return False
        self.numbers.subtract(wanted)
        return True


def _date_parts(key: Hashable) -> tuple[int, int, int] | None:
    return (key[1], key[2], key[3]) if isinstance(key, tuple) and key[0] == "date" else None


# Below it the word may be an article or an idiom, and so may a round hundred.
_LEAST_IN_WORDS = 13


def lost_values(
    source: str, target: str, *, source_locale: Locale, target_locale: Locale, words: bool = False
) -> tuple[Value, ...]:
    """The values in digits of the source that have no counterpart in the target.

    With `words` also its numbers in words from thirteen on, where the target's language has a table of them.
    A counterpart is used once. Four things are let pass, since a false alarm costs more than a miss:
    the further readings of `Value.others`; a number whose unit stands elsewhere in the target, a sum without
    its currency; a date whose day stands apart while month and year are named somewhere ("March 5 and 6"
    against "5 y 6 de marzo"); numbers to twelve, and million or billion, where the target language has no
    table of number words.
    """
    words = words and words_of(target_locale).complete
    if not words and not _HAS_DIGIT.search(source):
        return ()
    values = find_values(source, source_locale)
    owed = [value for value in values if not value.spelled]
    if words:
        owed += _owed_in_words(values, source)
    if not owed:
        return ()
    held = find_values(target, target_locale)
    pairs = pair_values(owed, held)
    missing = [value for value, counterpart in pairs if counterpart is None]
    if not missing:
        return ()
    used = {counterpart.span for _, counterpart in pairs if counterpart is not None}
    rest = _Rest(months=set(months_named(target, target_locale)))
    for value in held:
        parts = _date_parts(value.key)
        if parts is not None:
            rest.years.add(parts[0])
            rest.months.add(parts[1])
        elif value.amount is not None and value.amount == int(value.amount):
            rest.years.add(int(value.amount))
        if value.span not in used:
            if parts is not None:
                rest.numbers.update(Decimal(n) for n in (parts[2], parts[0]) if n)
            elif value.amount is not None:
                rest.numbers[value.amount] += 1
            elif value.kind == "time":
                rest.numbers.update(
                    Decimal(key[1]) for key in value.keys if isinstance(key, tuple) and key[0] == "time"
                )
    untold = not words_of(target_locale).complete
    return tuple(v for v in missing if not _stands_apart(v, target, rest, untold=untold))


def _owed_in_words(values: Sequence[Value], source: str) -> Iterator[Value]:
    """The numbers in words that a translation can be asked for: no minutes (six thirty), nothing compound."""
    end = -2
    for value in values:
        start, last, end = value.span.start, end, value.span.end
        if value.kind == "number" and value.spelled and value.amount is not None:
            joined = "-" in (source[start - 1 : start], source[end : end + 1]) or last == start - 1
            if value.amount >= _LEAST_IN_WORDS and value.amount % 100 and not joined:
                yield value


_MIDDLE = regex("mediodía|medianoche", re.IGNORECASE)


# All values of a text are looked for in the same one.
@functools.lru_cache(maxsize=8)
def _is_named(kind: str, target: str) -> bool:
    """Whether what makes a number a value of a kind is named somewhere, as far as it must be."""
    named = _NAMED_ELSEWHERE.get(kind)
    return named is None or named.search(target) is not None


def _stands_apart(value: Value, target: str, rest: _Rest, *, untold: bool) -> bool:
    """Whether the parts of a value stand in what is left of the target."""
    parts = _date_parts(value.key)
    if parts is not None:
        year, month, day = parts
        return (
            month in rest.months and (not year or year in rest.years) and (not day or rest.take(Decimal(day)))
        )
    if untold and value.amount is not None:
        bare = abs(value.amount / value.magnitude)
        if bare <= 12 or (value.magnitude != 1 and rest.take(bare)):
            return True
    if value.kind == "code" or not _is_named(value.kind, target):
        return False
    if value.kind == "time" and isinstance(value.key, tuple):
        if value.key[1:] in ((12, 0), (0, 0)) and _MIDDLE.search(target):
            return True
        return rest.take(Decimal(value.key[1])) or rest.take(Decimal((value.key[1] - 1) % 12 + 1))
    return value.amount is not None and rest.take(value.amount)
