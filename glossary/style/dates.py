"""Rules for dates and times of day."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Hashable, Iterator

from glossary.clues import Clue
from glossary.model import Edit, Locale, Span
from glossary.patterns import regex
from glossary.style.numbers import stuttered
from glossary.style.passage import NEAR, OWED, Passage, Rule, ends_with
from glossary.values import Value
from glossary.values.dates import find_month_dates, may_name_month, month_first, month_pattern
from glossary.values.value import small
from glossary.values.words import words_of


def _parts(value: Value) -> tuple[int, int, int]:
    key = value.key
    assert isinstance(key, tuple)
    return key[1], key[2], key[3]


def _written(passage: Passage, value: Value) -> str:
    """A date of the source as the profile writes it; empty when the profile has no pattern."""
    year, month, day = _parts(value)
    profile = passage.profile
    pattern = profile.day_month_year if day and year else profile.day_month if day else profile.month_year
    return pattern.format(day=day, month=words_of(passage.locale).month_name(month), year=year)


def _named(passage: Passage) -> list[tuple[Value, Value | None]]:
    """The dates of the source that name a month, with their counterparts."""
    if not passage.profile.day_month_year or not may_name_month(passage.source, passage.source_locale):
        return []
    return [
        (s, t)
        for s, t in passage.pairs
        if s.kind == "date" and any(c.isalpha() for c in passage.said(s.span))
    ]


@functools.cache
def _months(*languages: str) -> str:
    names = {name for language in languages for name in words_of(Locale(language)).months}
    return "|".join(map(re.escape, sorted(names, key=len, reverse=True)))


@functools.cache
def _accepted(language: str) -> re.Pattern[str]:
    """Spanish dates that need no edit, beside what the pattern of the profile gives."""
    months = _months(language)
    return re.compile(rf"(?:(?:\d{{1,2}}|1\.?[º°]|primero) de )?(?:{months})(?: del? \d{{4}})?")


def date_form(passage: Passage) -> Iterator[Edit]:
    left: dict[Hashable, Span] | None = None
    for ours, theirs in _named(passage):
        if theirs is not None and theirs.kind == "date":
            now = passage.written(theirs.span)
            # The first word of a sentence keeps its capital.
            small = now[0].lower() + now[1:] if _begins(_before(passage.target, theirs.span.start)) else now
            if any(c.isalpha() for c in now) and not _accepted(passage.locale.language).fullmatch(small):
                yield _edit(passage, ours, theirs.span)
        elif theirs is None:
            # The engine left the date in the source's language.
            if left is None:
                found = list(find_month_dates(passage.target, passage.source_locale))
                left = {value.key: value.span for value in reversed(found)}
            if ours.key in left:
                yield _edit(passage, ours, left[ours.key])


_ARTICLE_BEFORE = regex(
    r"(?:(?<!\w)(?:el|del|al|desde|hasta|entre|y|o|este|ese|la|los)|\w,)\s$", re.IGNORECASE
)
_CONTRACTS = regex(r"(?<!\w)(en|de|a)\s$", re.IGNORECASE)
_FUSED = {"es": {"en": "el", "de": "del", "a": "al"}, "fr": {"en": "le", "de": "du"}}


def _edit(passage: Passage, ours: Value, span: Span) -> Edit:
    """Write a date, with the article before the day where the source says "on"."""
    text = _written(passage, ours)
    _, _, day = _parts(ours)
    before = _before(passage.target, span.start)
    article = passage.profile.article
    start = span.start
    if day and article:
        fused = _FUSED.get(passage.locale.language, {})
        short = ends_with(_CONTRACTS, passage.target, span.start)
        if short and short[1].lower() in fused:
            new = fused[short[1].lower()]
            text = f"{new.capitalize() if short[1][0].isupper() else new} {text}"
            start = short.start()
        elif not (_ARTICLE_BEFORE.search(before) or before.lower().endswith(f"{article} ")) and re.search(
            r"(?<!\w)on\s$", _before(passage.source, ours.span.start), re.IGNORECASE
        ):
            text = f"{article if before.strip() else article.capitalize()} {text}"
    frozen = passage.text.is_frozen(Span(start, span.start)) if start < span.start else False
    return Edit(
        Span(span.start if frozen else start, span.end),
        _written(passage, ours) if frozen else text,
        freeze="value",
    )


@functools.cache
def _cluster(*languages: str) -> re.Pattern[str]:
    """A month with the numbers strung around it: "de marzo de 15, 2023", "diciembre de 202222"."""
    month = month_pattern(*languages)
    number = r"\d{1,8}(?![\d%]|[.,:]\d)"
    return re.compile(
        rf"(?:(?<![\d.,:$€£-]){number}(?:\.?º)?,?\s)?(?:(?<!\w)del?\s)?{month}(?:,?\s(?:del?\s)?{number})*",
        re.IGNORECASE,
    )


def date_garbled(passage: Passage) -> Iterator[Edit]:
    """A date whose day or year the translation has displaced, doubled or dropped is written anew.

    Only where the month stands once beside numbers that are all the date's own, and what would be added
    does not stand elsewhere.
    """
    lost = [ours for ours, theirs in _named(passage) if theirs is None]
    if not lost:
        return
    used = [theirs.span for _, theirs in passage.pairs if theirs is not None]
    months = {**words_of(passage.source_locale).months, **words_of(passage.locale).months}
    clusters = list(
        _cluster(passage.source_locale.language, passage.locale.language).finditer(passage.target)
    )
    by_month: dict[int, list[re.Match[str]]] = {}
    for cluster in clusters:
        by_month.setdefault(months[small(cluster["m"] or cluster["s"])], []).append(cluster)
    rivals = Counter(_parts(ours)[1] for ours in lost)
    for ours in lost:
        year, month, day = _parts(ours)
        same = by_month.get(month, [])
        if len(same) != 1 or rivals[month] != 1:
            continue
        span = Span(*same[0].span())
        own = {str(day), f"{day:02}", str(year)}
        digits = re.findall(r"\d+", same[0][0])
        if any(span.overlaps(other) for other in used) or not digits:
            continue
        if not all(d in own or stuttered(d, str(year)) for d in digits):
            continue
        outside = re.findall(r"\d+", passage.target[: span.start] + " " + passage.target[span.end :])
        missing = [
            n
            for n in (day, year)
            if n and not any(d.lstrip("0") == str(n) or stuttered(d, str(n)) for d in digits)
        ]
        if not any(str(n) in outside for n in missing):
            yield _edit(passage, ours, span)


def numeric_date(passage: Passage) -> Iterator[Edit]:
    """A date in digits that was copied changes its order where the two locales differ in it."""
    if not passage.source_locale.territory or passage.locale.language not in ("es", "fr", "pt", "ca", "it"):
        return
    if month_first(passage.source_locale) == month_first(passage.locale):
        return
    for ours, theirs in passage.matched("date"):
        now = passage.written(theirs.span)
        match = re.fullmatch(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{2,4})", now)
        if match and now == passage.said(ours.span) and ours.key != theirs.key:
            yield Edit(theirs.span, f"{match[3]}{match[2]}{match[1]}{match[2]}{match[4]}", freeze="value")


_HALF = regex(
    r"(\d{1,2}(?:[:.]\d\d)?)[ \u00a0\u2009\u202f]?([ap])\.?[ \u00a0\u2009\u202f]?m\.?", re.IGNORECASE
)


def time_form(passage: Passage) -> Iterator[Edit]:
    profile = passage.profile
    if not (profile.time or profile.clock) or not _HALF.search(passage.target):
        return
    for ours, theirs in passage.matched("time"):
        match = _HALF.fullmatch(passage.target, theirs.span.start, theirs.span.end)
        if match is not None:
            yield _time(passage, ours, theirs.span, match[1])


def time_garbled(passage: Passage) -> Iterator[Edit]:
    """A time that lost the letter of its half of the day, as "1. m.", has it again."""
    if not _HALF.search(passage.source):
        return
    found: dict[str, list[re.Match[str]]] = {}
    for ours, theirs in passage.pairs:
        if (
            ours.kind != "time"
            or (theirs and theirs.kind == "time")
            or not _HALF.fullmatch(passage.said(ours.span))
        ):
            continue
        digits = re.match(r"\d+(?:[:.]\d\d)?", passage.said(ours.span))
        assert digits is not None
        if digits[0] not in found:
            mangled = rf"(?<![\w.,:]){re.escape(digits[0])}\.?[ \u00a0]?\.?m\.(?!\w)"
            found[digits[0]] = list(re.finditer(mangled, passage.target))
        left = found[digits[0]]
        if len(left) == 1:
            yield _time(passage, ours, Span(*left[0].span()), digits[0])


_DIGITS_NEXT = regex(r"[ \u00a0\u202f]?[^\w\s]?\d")
_BLANK = regex(r"\s*")
_POINT = regex(r"\.(?!\.)")


def _time(passage: Passage, ours: Value, span: Span, digits: str) -> Edit:
    """A time of the source as the profile writes it at `span`; `digits` are its hour and minutes."""
    profile, key = passage.profile, ours.key
    assert isinstance(key, tuple)
    start, end = span.start, span.end
    if profile.clock:
        whole, parted = profile.clock.split("|")
        # "13 h 10 personnes" would be ten past.
        next_to_digits = _DIGITS_NEXT.match(passage.target, end)
        text = (parted if key[2] or next_to_digits else whole).format(hour=key[1], minute=f"{key[2]:02}")
        if passage.target[end - 1 : end] == "." and _BLANK.fullmatch(passage.target, end):
            text += "."  # the point of the abbreviation was the full stop too
        return Edit(span, text, freeze="value")
    text = profile.time.format(time=digits, half=profile.am if key[1] < 12 else profile.pm)
    # One hour is singular: "a la 1 a. m.".
    if re.match(r"1(?!\d)", digits) and re.search(r"(?<!\w)las $", _before(passage.target, start)):
        start, text = start - 4, f"la {text}"
    # The point of the abbreviation is the full stop too.
    if text.endswith(".") and passage.target[end - 1] != "." and _POINT.match(passage.target, end):
        end += 1
    return Edit(Span(start, end), text, freeze="value")


# A capital somewhere behind the first word.
_CAPITAL = regex(r"[^\w-][^\W\d_a-z]")


def _before(text: str, at: int) -> str:
    """What stands near before a place in a text."""
    return text[max(0, at - NEAR) : at]


def _begins(before: str) -> bool:
    """Whether a sentence or a quotation begins behind a text."""
    return not before.strip(" \"'“‘«([¿¡—-·") or bool(
        re.search(r"[.!?…:]\s*[\"“«'(¿¡—-]*$|(?:^|\s)[\"“«‘']$", before)
    )


def _calendar_names(language: str) -> set[str]:
    words = words_of(Locale(language))
    names = {*words.months, *words.weekdays}
    return {name.capitalize() for name in names} if language == "en" else names


@functools.cache
def _calendar(language: str) -> re.Pattern[str]:
    """A month or weekday by its name in the language, with a capital or all in capitals."""
    names = _calendar_names(language)
    either = "|".join(map(re.escape, sorted({*names, *(n.upper() for n in names)}, key=len, reverse=True)))
    return re.compile(
        rf"(?<!\w)(?:{either or '(?!)'})(?!\w)", re.NOFLAG if language == "en" else re.IGNORECASE
    )


@functools.cache
def _begun() -> re.Pattern[str]:
    """How the English ones begin, which is faster to look for."""
    starts = {name[:3] for name in _calendar_names("en")}
    return re.compile("|".join(sorted(starts | {start.upper() for start in starts})))


def small_names(passage: Passage) -> Iterator[Edit]:
    """Months and weekdays of the source in small letters, unless they begin the sentence or a name."""
    language = passage.source_locale.language
    if passage.profile.names != "small" or (language == "en" and not _begun().search(passage.source)):
        return
    if not _calendar(language).search(passage.source):
        return
    ours, theirs = words_of(passage.source_locale), words_of(passage.locale)
    said = set(re.findall(r"\w+", passage.source.lower()))
    months = {n for name, n in ours.months.items() if name in said}
    names = {name for name, n in theirs.months.items() if n in months and len(name) > 3}
    names |= {there for here, there in zip(ours.weekdays, theirs.weekdays, strict=False) if here in said}
    for match in re.finditer(r"(?<![\w-])\w+", passage.target):
        if match[0][0].islower() or match[0].lower() not in names:
            continue
        before = _before(passage.target, match.start())
        after = passage.target[match.end() : match.end() + NEAR]
        # "Plaza de Mayo", "Viernes Santo", "Domingo de Ramos", "Dos de Mayo"
        feast = match[0].lower() in theirs.weekdays and re.match(r"\sde\s[A-ZÁÉÍÓÚÑ]", after)
        led = re.search(r"[A-ZÁÉÍÓÚÑ]\w*\s(?:de\s)?$", before)
        named = feast or led or re.match(r"\s[A-ZÁÉÍÓÚÑ]", after)
        if not _begins(before) and not (
            named
            and not re.search(r"\d\s(?:de\s)?$", before)
            and not re.search(r"^(?:El|Los|En|Desde|Hasta|Un|Este|Cada)\s$", before)
        ):
            yield Edit(Span(*match.span()), match[0].lower())


RULES = (
    Rule(
        "date-garbled",
        "A date keeps its day, month and year together.",
        date_garbled,
        repairs=True,
        clue=OWED,
    ),
    Rule(
        "date-order", "A date in digits has the order of the locale.", numeric_date, repairs=True, clue=OWED
    ),
    Rule(
        "date-form",
        "A date with the name of a month is written by the pattern of the locale.",
        date_form,
        clue=OWED,
    ),
    Rule("time-garbled", "A time keeps its half of the day.", time_garbled, repairs=True, clue=OWED),
    Rule("time-form", "Half of the day is written as the profile says.", time_form, clue=OWED),
    Rule("month-case", "Months and weekdays have no capital.", small_names, clue=Clue(patterns=(_CAPITAL,))),
)
