"""Dates and times of day in a text."""

from __future__ import annotations

import functools
import re
from collections.abc import Hashable, Iterator
from decimal import Decimal

from glossary.dataclass import replace
from glossary.model import Locale, Span
from glossary.patterns import regex
from glossary.values.value import GAP, Cover, Value, small, words_in
from glossary.values.words import words_of

# ---------------------------------------------------------------- dates

# A day is not the head of a longer number: "March 15,000", "May 20.5", "June 10:30".
_DAY_ENDS = r"(?![\d%]|[.,:]\d)"
_YEAR_ENDS = r"(?!\d|[.,]\d)"

_NUMERIC = regex(r"(?<![\w/.,-])(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})(?![\w/]|[.,-]\d)")


@functools.cache
def month_pattern(*languages: str, cased: bool = False) -> str:
    """The name of a month, as group m, or its short form, as group s, to which a point may belong.

    `cased` wants a capital: small "march" and "may" are verbs in English.
    """
    full: set[str] = set()
    short: set[str] = set()
    for language in languages:
        words = words_of(Locale(language))
        full |= {words.month_name(n) for n in words.months.values()} | {n for n in words.months if len(n) > 5}
        short |= set(words.months)

    def either(names: set[str]) -> str:
        forms = [f for n in names for f in ((n.capitalize(), n.upper()) if cased else (n,))]
        return "|".join(map(re.escape, sorted(forms, key=len, reverse=True))) or r"(?!)"

    return rf"(?<!\w)(?:(?P<m>{either(full)})(?!\w)|(?P<s>{either(short - full)})(?!\w)\.?)"


@functools.cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """Patterns with the groups d, m, y, the fullest first; each needs a digit beside the month's name."""
    words = words_of(Locale(language))
    if not words.months:
        return ()
    month = month_pattern(language, cased=language == "en")
    flags = re.NOFLAG if language == "en" else re.IGNORECASE
    of = rf"(?:{GAP}(?:de|del|d['’]|of))?" if language != "en" else rf"(?:{GAP}of)?"
    day = r"(?<![\w.,:/$€£-])(?P<d>[0-3]?\d)(?:st|nd|rd|th|\.?[ºª°]|\.)?"
    year = r"(?P<y>\d{4})" + _YEAR_ENDS
    sources = (
        rf"{day}{of}{GAP}{month}(?:,?{of}{GAP}{year})?",
        rf"{month}{GAP}(?P<d>[0-3]?\d)(?:st|nd|rd|th|\.?º)?{_DAY_ENDS}(?:,?{of}{GAP}{year})?",
        rf"{month},?{of}{GAP}{year}",
    )
    return tuple(re.compile(source, flags) for source in sources)


# Languages whose months are single words of letters that `small` makes small as `re.IGNORECASE` does.
_IN_WORDS = frozenset({"en", "es"})


def may_name_month(text: str, locale: Locale) -> bool:
    """Whether the name of a month stands in a text; where we do not know, it may."""
    if locale.language not in _IN_WORDS:
        return True
    return not words_of(locale).months.keys().isdisjoint(words_in(small(text)))


def _date(span: Span, year: int, month: int, day: int, *others: Hashable) -> Value:
    return Value(span, "date", ("date", year, month, day), others=others, core=span)


def find_month_dates(text: str, locale: Locale) -> Iterator[Value]:
    """Dates with the name of a month; year or day is 0 in the key where the text has none."""
    if not may_name_month(text, locale):
        return
    months = words_of(locale).months
    cover = Cover(len(text))
    for pattern in _patterns(locale.language):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            span = Span(*match.span(), "value")
            day, year = int(groups.get("d") or 0), int(groups.get("y") or 0)
            if (groups.get("d") and not 1 <= day <= 31) or cover.holds(span.start, span.end):
                continue
            cover.add(span)
            yield _date(span, year, months[small(match["m"] or match["s"])], day)


def month_first(locale: Locale) -> bool:
    """Whether 02/05/2024 is the fifth of February, as in the US, Puerto Rico and Panama (CLDR)."""
    return str(locale) in ("en", "en_US", "es_PR", "es_PA")


def find_numeric_dates(text: str, locale: Locale) -> Iterator[Value]:
    """Dates in digits; where day and month could change places, the other order is among `others`."""
    for match in _NUMERIC.finditer(text):
        first, sign, second, third = match[1], match[2], int(match[3]), match[4]
        if len(first) == 4 and len(third) <= 2:
            year, month, day = int(first), second, int(third)
        elif len(first) <= 2 and (len(third) == 4 or (len(third) == 2 and sign == "/")):
            year = int(third) + (0 if len(third) == 4 else 2000 if int(third) < 70 else 1900)
            month, day = (int(first), second) if month_first(locale) else (second, int(first))
            if month > 12 >= day:
                month, day = day, month
        else:
            continue
        if 1 <= month <= 12 and 1 <= day <= 31:
            swapped = [("date", year, day, month)] if day <= 12 else []
            yield _date(Span(*match.span(), "value"), year, month, day, *swapped)


def months_named(text: str, locale: Locale) -> frozenset[int]:
    """The months whose full name stands in the text."""
    months = words_of(locale).months
    return frozenset(months[w] for w in re.findall(r"\w+", text.lower()) if len(w) > 2 and w in months)


# ---------------------------------------------------------------- times

_HALF_DAY = regex(
    rf"(?<![\w:.,/-])(?P<h>1[0-2]|0?[1-9])(?:[:.](?P<m>[0-5]\d))?{GAP}?"
    rf"(?:(?P<dotted>[ap])\.{GAP}?m\.?|(?P<half>[ap])m)(?!\w)",
    re.IGNORECASE,
)
_CLOCK = regex(
    rf"(?<![\w:.,/-])(?P<h4>1[0-2]|[1-9]){GAP}o{GAP}?['’]{GAP}?clock(?!\w)|"
    r"(?<![\w:.,/-])(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)(?::[0-5]\d)?(?![\d:])"
    # "a las 17.30 horas" is a time of day, "17.30 horas" a duration.
    rf"|(?:(?<=\blas )|(?<=\bla ))(?P<h2>[01]?\d|2[0-3])\.(?P<m2>[0-5]\d){GAP}?(?:h|hs|hrs|horas)(?!\w)"
    r"|(?<![\w:.,/-])(?P<h3>[01]?\d|2[0-3])h(?P<m3>[0-5]\d)(?!\w)"
)
# "17 h 30", "17h"; in other languages h is the symbol of a duration as well.
_H_CLOCK = regex(rf"(?<![\w:.,/-])(?P<h>[01]?\d|2[0-3]){GAP}?h(?:{GAP}?(?P<m>[0-5]\d))?(?!\w)")
_HOURS = ["una", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce"]
_HOUR = rf"(?P<h>1[0-2]|0?[1-9]|{'|'.join(_HOURS)})"
_WHEN = r" de la (?P<when>mañana|madrugada|tarde|noche)(?!\w)"
_SPANISH = (
    regex(rf"(?<![\w:.,/-]){_HOUR}(?:[:.](?P<m>[0-5]\d)| y (?P<part>media|cuarto))?{_WHEN}", re.IGNORECASE),
    # "a las dos y media", "las 7.30"
    regex(
        rf"(?:(?<=\blas )|(?<=\bla )){_HOUR}"
        r"(?:\.(?P<m>[0-5]\d)(?![\d.,%]| mil)| y (?P<part>media|cuarto)(?!\w))(?P<when>)",
        re.IGNORECASE,
    ),
)


# What every time of day holds, in small letters; with more of its beginning each pattern above is slow.
_MAY_BE_TIME = regex(
    rf"\d(?:[:.][0-5]\d|{GAP}?(?:h|[ap](?:\.{GAP}?)?m)|{GAP}o{GAP}?['’])"
    rf"|las? (?:\d|{'|'.join(_HOURS)})| de la [mtn]"
)


def _time(match: re.Match[str], hour: int, minute: int, *, sure: bool) -> Value:
    others: list[Hashable] = []
    if not sure and 1 <= hour < 12:
        others.append(("time", hour + 12, minute))
    if minute == 0:
        others.append(("number", Decimal(hour)))  # "a las 17", "17 horas"
    return Value(Span(*match.span(), "value"), "time", ("time", hour, minute), others=tuple(others))


def find_times(text: str, locale: Locale) -> Iterator[Value]:
    """Times of day; `5:30` without half of the day may also be half past seventeen."""
    if not _MAY_BE_TIME.search(small(text)):
        return
    for match in _HALF_DAY.finditer(text):
        hour = int(match["h"]) % 12
        if (match["half"] or match["dotted"]).lower() == "p":
            hour += 12
        yield _time(match, hour, int(match["m"] or 0), sure=True)
    for match in _CLOCK.finditer(text):
        hour = int(match["h"] or match["h2"] or match["h3"] or match["h4"])
        yield _time(match, hour, int(match["m"] or match["m2"] or match["m3"] or 0), sure=hour > 12)
    if locale.language in ("fr", "pt"):
        for match in _H_CLOCK.finditer(text):
            yield _time(match, int(match["h"]), int(match["m"] or 0), sure=True)
    if locale.language == "es":
        for pattern in _SPANISH:
            for match in pattern.finditer(text):
                yield _spanish_time(match)


def _spanish_time(match: re.Match[str]) -> Value:
    word, when = small(match["h"]), small(match["when"])
    hour = (_HOURS.index(word) + 1 if word in _HOURS else int(word)) % 12
    if when in ("tarde", "noche") and (hour, when) != (0, "noche"):
        hour += 12
    minute = {"media": 30, "cuarto": 15}.get(small(match["part"] or ""), int(match["m"] or 0))
    value = _time(match, hour, minute, sure=bool(when))
    return replace(value, spelled=word in _HOURS)
