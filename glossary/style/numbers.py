"""Rules for numbers, percentages, units, sums of money: each writes the amount that stands in the source."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from glossary.model import Edit, Kind, Span
from glossary.patterns import regex
from glossary.style.passage import NEAR, OWED, Passage, Rule, ends_with
from glossary.values import Value
from glossary.values.numbers import BETWEEN, UNIT, may_be_money, readings
from glossary.values.value import GAP, ONE

_MILLION, _BILLION, _TRILLION = (Decimal(10) ** power for power in (6, 9, 12))
_GROUPING = regex(r"\d[.,’' \u00a0\u2009\u202f](?=\d{3}(?!\d))")


def _value(span: Span, text: str) -> Edit:
    return Edit(span, text, freeze="value")


def _decimals(passage: Passage, ours: Value) -> int:
    """Digits after the decimal sign of a number of the source, its last zeros too."""
    return _places(readings(passage.said(ours.core), passage.source_locale)[0])


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _mantissa(passage: Passage, ours: Value, theirs: Value) -> str | None:
    """The digits of `theirs` as the profile writes them; None when they do not say the amount of `ours`."""
    if ours.amount is None or theirs.amount is None or not theirs.core.end or theirs.spelled:
        return None
    core = passage.written(theirs.core)
    amount = abs(ours.amount) / theirs.magnitude
    if ours.spelled:
        return None
    read = next((reading for reading in readings(core, passage.locale) if reading == amount), None)
    if read is None:
        return None
    said = passage.said(ours.core)
    if re.match(r"0\d", core):
        return None  # a code
    if ours.kind in ("year", "decade"):
        return core if core.isdigit() else said  # "2.022" is no year
    grouped = bool(_GROUPING.search(core) or _GROUPING.search(said))
    # The zeros at the end are the translation's own: 2 for 2.0 is no fault of the sign.
    decimals = _places(read)
    return passage.profile.number(amount, decimals=decimals, grouped=grouped)


# Digits that a sign parts, or that are not ours; all others are written as every profile writes them.
_ODD_DIGITS = regex(r"\d[.,’' \u00a0\u2009\u202f]\d|(?![0-9])\d")

_RUNS_ON = regex(r"[.,]\d")  # 1,51.5: whatever it is, with another sign it would be something else


def _respelled(passage: Passage) -> Iterator[tuple[Value, Value, str]]:
    if not (_ODD_DIGITS.search(passage.source) or _ODD_DIGITS.search(passage.target)):
        return
    for ours, theirs in passage.pairs:
        if theirs is None or theirs.kind in ("code", "date", "time"):
            continue
        core, target = theirs.core, passage.target
        before = target[max(0, core.start - 2) : core.start]
        if _RUNS_ON.match(target, core.end) or _RUNS_ON.match(before[::-1]):
            continue
        digits = _mantissa(passage, ours, theirs)
        if digits is not None and digits != passage.written(core):
            yield ours, theirs, digits


def thousands(passage: Passage) -> Iterator[Edit]:
    for _, theirs, digits in _respelled(passage):
        if len(re.split(r"\D", digits)) != 2 or _GROUPING.search(digits):
            yield _value(theirs.core, digits)


def decimals(passage: Passage) -> Iterator[Edit]:
    versions = _VERSIONS.search(passage.source) is not None
    for ours, theirs, digits in _respelled(passage):
        if len(re.split(r"\D", digits)) == 2 and not _GROUPING.search(digits):
            bare = ours.kind == "number" and ours.magnitude == ONE  # "Leaves 1.4 Million" is no version
            same = bare and passage.said(ours.core) == passage.written(theirs.core)
            if same and (versions or _named(passage, ours, theirs)):
                continue
            yield _value(theirs.core, digits)


# "macOS 10.14", "release 2.4": no decimals. A sentence that has one may have a list of them.
_VERSIONS = regex(
    r"(?<!\w)(?:[A-Za-z][a-z]*[A-Z]\w*|(?<=[\w,;:] )[A-Z]\w+|(?:versions?|releases?|sections?|v)\.?)"
    r"\s\d+\.\d+(?![\d%])"
)


_NAME = regex(r"(?<!\w)([A-Z]\w+) $")
_LONGEST = 40  # code points of such a name


def _named(passage: Passage, ours: Value, theirs: Value) -> bool:
    """Whether the number goes with a name that both have: Nautilus 3.6, Radio 98.5."""
    said = _NAME.search(passage.source, max(0, ours.core.start - _LONGEST), ours.core.start)
    written = _NAME.search(passage.target, max(0, theirs.core.start - _LONGEST), theirs.core.start)
    return said is not None and written is not None and said[1] == written[1]


def _around_core(passage: Passage, theirs: Value, pattern: str, **parts: str) -> Edit:
    """Write what follows the digits by a pattern, keeping what stands before them (a minus)."""
    lead = passage.target[theirs.span.start : theirs.core.start]
    return _value(theirs.span, lead + pattern.format(**parts))


def percent(passage: Passage) -> Iterator[Edit]:
    if not passage.profile.percent or "%" not in passage.target:
        return
    for ours, theirs in passage.matched("percent"):
        if (digits := _mantissa(passage, ours, theirs)) and passage.written(theirs.span).endswith("%"):
            yield _around_core(passage, theirs, passage.profile.percent, number=digits)


_SCALED = regex(rf"\d(?:{GAP}?[°º˚]|[CF])")


def degree(passage: Passage) -> Iterator[Edit]:
    if not passage.profile.degree or not _SCALED.search(passage.target):
        return
    for ours, theirs in passage.matched("temperature"):
        if theirs.unit not in ("C", "F") or re.search(r"grad|degree", passage.written(theirs.span)):
            continue
        if digits := _mantissa(passage, ours, theirs):
            yield _around_core(passage, theirs, passage.profile.degree, number=digits, scale=theirs.unit)


_MEASURED = regex(rf"\d(?:{UNIT.pattern})")


def unit(passage: Passage) -> Iterator[Edit]:
    if not passage.profile.unit or not _MEASURED.search(passage.target):
        return
    for ours, theirs in passage.matched("unit"):
        if ours.unit == theirs.unit and (digits := _mantissa(passage, ours, theirs)):
            yield _around_core(passage, theirs, passage.profile.unit, number=digits, symbol=theirs.unit)


# ---------------------------------------------------------------- ordinals and decades

_ENDED = regex(r"\d(?:st|nd|rd|th|\.?[ºª])")
_FEMININE_BEFORE = regex(r"(?:^|\s)(?:la|las|una|unas|esta|esa)\s$", re.IGNORECASE)
_FEMININE_AFTER = regex(r"\s\w+(?:a|as|ión|dad)(?!\w)")


def ordinal(passage: Passage) -> Iterator[Edit]:
    if not passage.profile.ordinal_m or not _ENDED.search(passage.target):
        return
    for _, theirs in passage.matched("ordinal"):
        suffix = passage.target[theirs.core.end : theirs.span.end]
        if theirs.spelled or suffix not in ("st", "nd", "rd", "th", "º", "ª", ".º", ".ª"):
            continue
        feminine = suffix.endswith("ª")
        if suffix[-1] not in "ºª":
            feminine = bool(
                ends_with(_FEMININE_BEFORE, passage.target, theirs.span.start)
                or _FEMININE_AFTER.match(passage.target, theirs.span.end)
            )
        pattern = passage.profile.ordinal_f if feminine else passage.profile.ordinal_m
        yield _value(theirs.span, pattern.format(number=passage.written(theirs.core)))


_FOUR = regex(r"\d{4}")


def decade(passage: Passage) -> Iterator[Edit]:
    profile = passage.profile
    if not profile.decade or not _FOUR.search(passage.target):
        return
    for ours, theirs in passage.pairs:
        if ours.kind != "decade" or theirs is None or theirs.spelled:
            continue
        digits = passage.written(theirs.core)
        before = passage.target[max(0, theirs.span.start - NEAR) : theirs.span.start]
        bare = theirs.span.end == theirs.core.end
        if len(digits) != 4 or (
            bare and not re.search(r"(?<!década de )(?<!\w)los $", before, re.IGNORECASE)
        ):
            continue
        doubled = any(before.lower().endswith(f"{words} ") for words in profile.decade_after.split("|"))
        plain = (doubled and not before.lower().endswith("los ")) or before.lower().endswith("década de los ")
        yield _value(theirs.span, digits if plain else profile.decade.format(year=digits))


# ---------------------------------------------------------------- large numbers and money

_SCALE = regex(
    r"[ \u00a0\u2009\u202f-]?"
    r"(?P<word>billones|billón|billon|millions?|billions?|trillions?|millon|mn|bn|tn|m)(?!\w)"
)
_SCALED_UP = regex(rf"\d(?:{_SCALE.pattern})")
# What can follow "millones" without "de".
_NO_DE = regex(
    r"\s(?:de|del|al|a|y|o|u|e|en|por|para|más|menos|que|con|sin|desde|hasta|según|cada)(?!\w)|\s?[^\w\s]"
)


def _large(passage: Passage, amount: Decimal, decimals: int | None = None) -> str:
    """An amount of millions or more in digits and words: 1200 millones, 1,5 billones."""
    profile = passage.profile
    scale, names = next(
        (scale, names)
        for scale, names in (
            (_TRILLION, profile.billion),
            (_BILLION, profile.milliard),
            (_MILLION, profile.million),
        )
        if names and (amount >= scale or scale == _MILLION)
    )
    one, many = names.split("|")
    count = amount / scale
    return f"{profile.number(count, decimals=decimals)} {one if count == 1 else many}"


def large_number(passage: Passage) -> Iterator[Edit]:
    """Mend "3bn", "3 billion" and the false friend "3 billones" by the amount of the source."""
    if not passage.profile.million or not _SCALED_UP.search(passage.target):
        return
    pairs = [(ours, theirs) for ours, theirs in passage.pairs if theirs is not None]
    lost: dict[Decimal | None, deque[Value]] = {}
    for ours, counterpart in passage.pairs:
        if counterpart is None and ours.magnitude == _BILLION:
            assert ours.amount is not None
            lost.setdefault(ours.amount * 1000, deque()).append(ours)
    for theirs in passage.free:
        waiting = lost.get(theirs.amount)
        if waiting and theirs.magnitude == _TRILLION and not theirs.spelled:
            pairs.append((waiting.popleft(), theirs))
    for ours, theirs in pairs:
        scale = _SCALE.match(passage.target, theirs.core.end)
        if (
            ours.amount is None
            or ours.magnitude < _MILLION
            or ours.spelled
            or theirs.spelled
            or scale is None
        ):
            continue
        if theirs.amount == ours.amount and scale["word"].startswith("bill") and scale["word"] != "billion":
            continue  # a true billón
        if theirs.kind == "money" and theirs.core.start != theirs.span.start and ours.key == theirs.key:
            continue  # "$3bn": the rule for money writes it whole
        if theirs.amount not in (ours.amount, ours.amount * 1000):
            continue
        decimals = _decimals(passage, ours) if ours.magnitude == _MILLION else None
        text = _large(passage, abs(ours.amount), decimals)
        end = scale.end()
        if len(scale["word"]) < 3 and end < len(passage.target) and not _NO_DE.match(passage.target, end):
            text += " de"
        yield _value(Span(theirs.core.start, end), text)


_RANGED = regex(r"\d\s?(?:[-–—]|to|and|or|a|al|y|o|u)\s?\D?\d")


def range_scale(passage: Passage) -> Iterator[Edit]:
    """Both ends of a range count in one scale: of "1.5-1.7 billion" no "1,5-1700 millones" is made."""
    if not passage.profile.million or not _RANGED.search(passage.source):
        return
    for (ours, theirs), (ours_last, last) in pairwise(passage.pairs):
        if (
            theirs is None
            or last is None
            or ours.amount is None
            or theirs.amount != ours.amount
            or not ours.magnitude == theirs.magnitude == ONE
            or any(value.spelled for value in (ours, theirs, ours_last, last))
            or not ours_last.magnitude > last.magnitude > ONE
            or ours_last.amount != last.amount
            or BETWEEN.fullmatch(passage.source, ours.span.end, ours_last.span.start) is None
            or BETWEEN.fullmatch(passage.target, theirs.span.end, last.span.start) is None
        ):
            continue
        yield _value(theirs.core, passage.profile.number(ours.amount * ours_last.magnitude / last.magnitude))


# A range, or something glued on: no sum that could be written out.
_RANGE_BEFORE, _RANGE_AFTER = regex(r"\d\s?[-–]$|\w$"), regex(r"\s?[-–]\s?[\d$€£]|\w")


def _sum(passage: Passage, ours: Value) -> str | None:
    profile = passage.profile
    names = profile.currencies.get(ours.unit)
    if names is None or not profile.sum or ours.amount is None or ours.amount < 0:
        return None
    one, many = names.split("|")
    amount = ours.amount
    for scale, pattern, part in (
        (_TRILLION, profile.billions, "billion"),
        (_BILLION, profile.milliards, "milliard"),
        (_MILLION, profile.millions, "million"),
    ):
        exact = (amount / scale) == (amount / scale).quantize(Decimal("0.001"))
        if pattern and amount >= scale and exact and ours.magnitude >= _MILLION:
            if scale > ours.magnitude:
                continue
            words = getattr(profile, part).split("|")
            decimals = _decimals(passage, ours) if ours.magnitude == scale else None
            digits = profile.number(amount / scale, decimals=decimals)
            word = words[0] if amount == scale else words[1]
            return pattern.format(amount=digits, currency=many, **{part: word})
    decimals = _decimals(passage, ours) if ours.magnitude == ONE else None
    return profile.sum.format(
        amount=profile.number(amount, decimals=decimals), currency=one if amount == 1 else many
    )


def money(passage: Passage) -> Iterator[Edit]:
    """Sums with a sign are written in words after the amount."""
    if not may_be_money(passage.source, passage.source_locale):
        return
    for ours, theirs in passage.matched("money"):
        in_words = theirs.core.start == theirs.span.start and passage.written(theirs.span)[-1:].isalpha()
        # "$5-10 million": the source's first sum has the second's scale as a further reading.
        ranged = any(isinstance(key, tuple) and key[0] == "money" and key != ours.key for key in ours.others)
        if (
            in_words
            or ranged
            or ends_with(_RANGE_BEFORE, passage.target, theirs.span.start)
            or _RANGE_AFTER.match(passage.target, theirs.span.end)
        ):
            continue
        if text := _sum(passage, ours):
            yield _value(theirs.span, text)


_CURRENCY = regex(r"[$€£¥₹₡]|dólar|euro|libra|peso|yen|real(?:es)?\b", re.IGNORECASE)
_NO_SUM = regex(r"\s(?:de|por ciento)(?!\w)")


def money_lost(passage: Passage) -> Iterator[Edit]:
    """A sum whose currency the translation has dropped gets it back."""
    if not may_be_money(passage.source, passage.source_locale) or _CURRENCY.search(passage.target):
        return
    bare: dict[Decimal | None, list[Value]] = {}
    for value in passage.free:
        if value.kind == "number" and not value.spelled:
            bare.setdefault(value.amount, []).append(value)
    for ours, theirs in passage.pairs:
        if ours.kind != "money" or theirs is not None or ours.spelled:
            continue
        same = bare.get(ours.amount, [])
        if len(same) != 1 or _NO_SUM.match(passage.target, same[0].span.end):
            continue
        if text := _sum(passage, ours):
            yield _value(same[0].span, text)


# ---------------------------------------------------------------- repairs

# A sentence that has lost more numbers than this is a table, and nothing can be told from its digits.
_MANY = 20


def spoiled(passage: Passage) -> Iterator[Edit]:
    """An engine may repeat the end of a long number (2022: 20222, 202222) or lose it (40,000: 40,00)."""
    if not (_FOUR.search(passage.source) or _GROUPING.search(passage.source)):
        return
    lost = [v for v, theirs in passage.pairs if theirs is None and v.kind in ("number", "year")]
    if len(lost) > _MANY:
        return
    for theirs in passage.free:
        digits = passage.written(theirs.core)
        for ours in lost:
            said = passage.said(ours.core)
            if ours.amount is not None and (stuttered(digits, said) or _cut(digits, said)):
                grouped = _GROUPING.search(said) is not None
                amount = abs(ours.amount) / ours.magnitude
                yield _value(theirs.core, passage.profile.number(amount, grouped=grouped))
                lost.remove(ours)
                break


def stuttered(digits: str, said: str) -> bool:
    """Whether `digits` is `said` with its end written again."""
    rest = digits[len(said) :]
    return (
        len(said) >= 4
        and digits.isdigit()
        and said.isdigit()
        and digits.startswith(said)
        and 0 < len(rest) <= len(said)
        and (said.endswith(rest) or set(rest) == {said[-1]})
    )


def _cut(digits: str, said: str) -> bool:
    """Whether `digits` is `said` cut off inside a group of thousands."""
    head, sign, tail = digits.replace(".", ",").rpartition(",")
    return (
        bool(sign)
        and 0 < len(tail) < 3
        and said.startswith(f"{head},{tail}")
        and _GROUPING.search(said) is not None
    )


_READING_TIME = regex(r"(\W*)(\d{1,3})[ -]min(?:ute)?s?(?:[ -]read(?:ing)?(?: time)?)?(\W*)", re.IGNORECASE)


def reading_time(passage: Passage) -> Iterator[Edit]:
    """The line is written anew: an engine makes nothing of it."""
    if passage.kind is not Kind.READING_TIME or not passage.profile.reading_time:
        return
    if match := _READING_TIME.fullmatch(passage.source):
        text = match[1] + passage.profile.reading_time.format(number=match[2]) + match[3]
        yield _value(Span(0, len(passage.target)), text)


RULES = (
    Rule(
        "reading-time",
        "The reading time is written as the locale's press writes it.",
        reading_time,
        repairs=True,
        kinds=(Kind.READING_TIME,),
    ),
    Rule(
        "digits-spoiled",
        "No number of the source has its last digits doubled or cut off.",
        spoiled,
        repairs=True,
        clue=OWED,
    ),
    Rule("money-lost", "A sum keeps its currency.", money_lost, repairs=True, clue=OWED),
    Rule(
        "billion-billon", "An English billion is a thousand millions.", large_number, repairs=True, clue=OWED
    ),
    Rule("range-scale", "Both ends of a range count in one scale.", range_scale, repairs=True, clue=OWED),
    Rule("money-form", "A sum is written with the name of the currency after it.", money, clue=OWED),
    Rule("percent-space", "The percent sign stands as the profile says.", percent, clue=OWED),
    Rule(
        "degree-space", "A temperature has the degree sign, with the space of the profile.", degree, clue=OWED
    ),
    Rule("unit-space", "A symbol of a unit stands apart from its digits.", unit, clue=OWED),
    Rule("ordinal-form", "An ordinal in digits has the sign of the language.", ordinal, clue=OWED),
    Rule("decade-form", "A decade is named as the language names it.", decade, clue=OWED),
    Rule("thousands-separator", "Thousands are grouped as the profile says.", thousands, clue=OWED),
    Rule("decimal-separator", "The decimal sign is that of the profile.", decimals, clue=OWED),
)
