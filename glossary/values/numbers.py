"""Numbers in digits with what stands around them, and numbers in words.

How an ambiguous number is read: a single `.` or `,` before exactly three digits (and after one to three,
the first not 0) groups thousands, in every locale but those of English, where `.` is always decimal. Where
the sign is the decimal sign of the locale, the decimal reading is kept among `others`: `1,500` is 1500,
perhaps 1.5, in es_ES and 1500 only in es_MX.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Hashable, Iterator
from decimal import Decimal

from glossary.dataclass import dataclass, replace
from glossary.model import Locale, Span
from glossary.patterns import regex
from glossary.values.value import GAP, ONE, WORD, Cover, Value, number_key, small, words_in
from glossary.values.words import SIGNS, Words, separators, words_of

# Continental English writes "11 000" and "28,17%".
_ENGLISH_DIGITS = regex(
    r"\d{1,3}(?:[, \u00a0\u2009\u202f]\d{3})+(?!\d)(?:\.\d+)?|\d+,\d{1,2}(?!\d|,\d)|\d+(?:\.\d+)?"
)
_DIGITS = regex(r"\d{1,3}([.,’' \u00a0\u2009\u202f])\d{3}(?:\1\d{3})*(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?")
_VERSION = regex(r"\d+(?:\.\d+){2,}")
# A number of a telephone with the sign before its country: +34 912 345 678, +1 555-0134.
_PHONE = regex(r"\+\d{1,3}(?:[ \u00a0\u2009\u202f.-]?\(?\d{2,5}\)?){2,6}(?![\w,]|\.\d)")
_FRACTION = regex(r"(\d{1,3})/(\d{1,3})(?![\w/])")

_SIGN_BEFORE = regex(
    rf"(?<![^\W_])({'|'.join(map(re.escape, sorted(SIGNS, key=len, reverse=True)))}){GAP}?-?$"
)
# What a sign ends with; a space, a minus and a line break may stand behind it.
_SIGN_ENDS = frozenset(sign[-1] for sign in SIGNS)
_GLUED_AFTER = regex(r"[^\W\d_]+(?:['’]s)?")
# No placeholder follows: 0%.3o, %3%4, 2%d.
_PERCENT = regex(
    rf"{GAP}?%(?!\d|\.\d|[diouxefgcs](?!\w))|{GAP}(?:per ?cent|por ?ciento)(?!\w)", re.IGNORECASE
)
_DEGREES = regex(
    rf"{GAP}?[°º˚]{GAP}?(?P<a>[CF])(?!\w)|(?P<b>(?-i:[CF]))(?!\w)"
    rf"|{GAP}(?:degrees?|grados?)(?:{GAP}(?P<c>celsius|centigrade|centígrados?|fahrenheit|[CF])(?!\w))?"
    r"|°(?!\w)",
    re.IGNORECASE,
)
_ORDINAL = regex(r"(?:st|nd|rd|th|\.?[ºª]|\.er|er|ro|ra|do|da|to|ta|mo|ma|vo|va|no|na)(?!\w)")
_DECADE = regex(r"['’]?s(?!\w)")
_DECADE_BEFORE = regex(r"(?:años|década de(?: los(?: años)?)?|decade of the)\s$", re.IGNORECASE)
# What begins neither a unit nor an ending, if it stands behind the digits; "" is the end of the text.
_ENDS = frozenset(["", *',;:!?…)]}>/|"”»\n'])
_DECADE_ENDS = frozenset("seSEſ")
# Symbols of units, glued to the digits or after a space; a unit in words is no part of the value.
UNIT = regex(
    rf"{GAP}?(kg|km|cm|mm|ml|mg|kW|MW|GW|kWh|MWh|GB|MB|TB|KB|kB|Hz|kHz|MHz|GHz|mph|kph|km/h|lb|lbs|ft|ha|km²|m²|g|m)(?![\w/])"
)
_NOT_A_NAME = frozenset(
    [
        "mid",
        "pre",
        "post",
        "late",
        "early",
        "under",
        "over",
        "non",
        "anti",
        "ex",
        "sub",
        "pro",
        "nº",
        "no",
        "núm",
    ]
)
_SHORT_RUN = regex(r"(?<!\d)(\d\d)\d\d[-–]$")
_NAME_BEFORE = regex(r"(?:(?<!\w)[^\W\d_a-zà-ÿ][^\W\d_]*|\bsub)[\s-]$")


def readings(digits: str, locale: Locale) -> tuple[Decimal, ...]:
    """What a string of digits and separators may mean, the likeliest first."""
    if digits.isdecimal():
        return (Decimal(digits),)
    bare = re.sub(r"[’'\s\u00a0\u2009\u202f]", "", digits)
    signs = [c for c in bare if c in ".,"]
    if not signs:
        return (Decimal(bare),)
    whole = Decimal(re.sub(r"[.,]", "", bare))
    head, _, tail = bare.rpartition(signs[-1])
    fraction = Decimal(re.sub(r"[.,]", "", head) + "." + tail)
    if locale.language == "en":
        return (fraction if signs[-1] == "." or len(tail) < 3 else whole,)
    if len(set(signs)) > 1 or bare != digits:
        return (fraction,)
    if len(signs) > 1:
        return (whole,)
    if len(tail) == 3 and len(head) <= 3 and not head.startswith("0"):
        return (whole, fraction) if signs[0] == separators(locale)[0] else (whole,)
    return (fraction,)


@functools.cache
def _magnitude(language: str) -> re.Pattern[str]:
    words = words_of(Locale(language))
    names = "|".join(map(re.escape, sorted(words.magnitudes, key=len, reverse=True))) or r"(?!)"
    letters = "|".join(sorted(words.letters, key=len, reverse=True)) or r"(?!)"
    return re.compile(rf"(?:{GAP}|-)(?P<word>{names})(?!\w)|(?P<letter>{letters})(?!\w)", re.IGNORECASE)


@functools.cache
def _currency(language: str) -> re.Pattern[str]:
    words = words_of(Locale(language))
    names = "|".join(map(re.escape, sorted(words.currencies, key=len, reverse=True))) or r"(?!)"
    signs = "|".join(map(re.escape, sorted(SIGNS, key=len, reverse=True)))
    return re.compile(
        rf"(?:(?: de)?(?:{GAP}|-))?(?P<sign>{signs})(?!\w)|(?: de)?(?:{GAP}|-)(?P<name>{names})(?!\w)",
        re.IGNORECASE,
    )


@functools.cache
def _money_words(language: str) -> tuple[str, ...]:
    """The signs and names of currencies in small letters, those left out that hold another."""
    names = {small(name) for name in (*SIGNS, *words_of(Locale(language)).currencies)}
    return tuple(name for name in names if not any(other in name for other in names - {name}))


def may_be_money(text: str, locale: Locale) -> bool:
    """Whether a text holds the sign or the name of a currency, so that there may be a sum in it."""
    lower = small(text)
    return any(name in lower for name in _money_words(locale.language))


def find_digits(text: str, locale: Locale, cover: Cover) -> Iterator[Value]:
    """Every number in digits that is not covered yet; covers it."""
    pattern = _ENGLISH_DIGITS if locale.language == "en" else _DIGITS
    words = words_of(locale)
    at = 0
    while match := pattern.search(text, at):
        start = match.start()
        if cover.holds(start, start + 1):
            at = start + 1
            continue
        # "5 2023-01-01": what is covered ends the number.
        end = cover.next(start, match.end())
        match = pattern.match(text, start, end) or match
        value = _around(text, Span(start, match.end(), "value"), locale, words, cover)
        cover.add(value.span)
        at = max(value.span.end, start + 1)
        yield value


def _around(text: str, core: Span, locale: Locale, words: Words, cover: Cover) -> Value:
    """The value whose digits stand at `core`, read with its neighbors."""
    version = _VERSION.match(text, core.start)
    if version and not re.fullmatch(r"\d{1,3}(?:\.\d{3})+", version[0]):
        return _code(Span(*version.span(), "value"), version[0])
    phone = _PHONE.match(text, core.start - 1) if text[core.start - 1 : core.start] == "+" else None
    if phone and not phone[0][1:].isdecimal():
        return _code(Span(*phone.span(), "value"), phone[0])
    if fraction := _FRACTION.match(text, core.start):
        return _fraction(fraction)
    amounts = readings(text[core.start : core.end], locale)
    before = text[max(0, core.start - 40) : core.start]
    start, negative = core.start, False
    sign = None if _SIGN_ENDS.isdisjoint(before[-4:]) else _SIGN_BEFORE.search(before)
    if sign:
        start -= len(sign[0])
        negative = sign[0].endswith("-")
        before = before[: -len(sign[0])]
    elif not (before[-1:] in ("x", "X") and before[-2:-1].isdecimal()):
        glued = text[_glue_start(text, start, cover) : start]
        if glued and _is_name(glued):
            tail = _GLUED_AFTER.match(text, core.end)
            span = Span(start - len(glued), tail.end() if tail else core.end, "value")
            return replace(_code(span, text[span.start : span.end]), others=(("digits", amounts[0]),))
    if _minus(before):
        start, negative = start - 1, True

    tail_read = _after(text, core, words, sign[1] if sign else "")
    if tail_read.kind == "code":
        # 8bit is 8 bits, 90sec is 90 seg.
        code = _code(Span(start, tail_read.end, "value"), text[start : tail_read.end])
        return replace(code, others=(number_key(amounts[0]),))
    kind, unit, scale = tail_read.kind, tail_read.unit, tail_read.magnitude * (-1 if negative else 1)
    amount = amounts[0] * scale
    others: list[Hashable] = [_key(kind, other * scale, unit) for other in amounts[1:]]
    if tail_read.doubtful:
        others.append(_key(kind, amounts[0] * scale / tail_read.magnitude, unit))
    others += _further(kind, amount, text, core)
    if not words.complete:
        others.append(number_key(amounts[0]))
    return Value(
        span=Span(start, tail_read.end, "value"),
        kind=kind,
        key=_key(kind, amount, unit),
        amount=amount,
        unit=unit,
        others=tuple(others),
        core=core,
        magnitude=tail_read.magnitude,
        # "in his 20s" is "veinteañero", "de unos veinte años": nothing that could be looked for.
        spelled=kind == "decade" and core.end - core.start == 2,
    )


def _currency_of(money: re.Match[str], words: Words) -> str:
    return SIGNS[small(money["sign"]).upper()] if money["sign"] else words.currencies[small(money["name"])]


@dataclass(frozen=True, slots=True)
class _After:
    """What stands after the digits; `doubtful` when the magnitude is one letter that may be a unit."""

    end: int
    kind: str = "number"
    unit: str = ""
    magnitude: Decimal = ONE
    doubtful: bool = False


def _after(text: str, core: Span, words: Words, sign: str) -> _After:
    """Read magnitude, unit or ending of the number at `core`, which a currency sign may precede."""
    digits = text[core.start : core.end]
    end, magnitude, doubtful = core.end, ONE, False
    if not sign and text[end : end + 1] in _ENDS:
        early = digits.isdigit() and _is_decade(text, core.start)
        return _After(end, "decade" if early else _bare(digits))
    scale = _magnitude(words.language).match(text, end)
    # A lone B or M after digits is money's only.
    if scale and (scale["word"] or sign or scale["letter"] in ("m", "bn", "tn", "mn", "k", "K")):
        name = small(scale["word"] or "")
        magnitude = words.magnitudes[name] if name else words.letters[small(scale["letter"])]
        end, doubtful = scale.end(), bool(scale["letter"]) and not sign  # "2.5m" may be meters, "10K" a race
    if money := _currency(words.language).match(text, end):
        unit = _currency_of(money, words)
        if sign and SIGNS[sign] != "USD":
            unit = SIGNS[sign]
        return _After(money.end(), "money", unit, magnitude, doubtful)
    if sign:
        return _After(end, "money", SIGNS[sign], magnitude, doubtful)
    if magnitude != ONE:
        return _After(end, magnitude=magnitude, doubtful=doubtful)
    if percent := _PERCENT.match(text, end):
        return _After(percent.end(), "percent", "%")
    if len(digits) <= 5 and (degrees := _DEGREES.match(text, end)):
        scale_name = degrees["a"] or degrees["b"] or degrees["c"] or ""
        return _After(degrees.end(), "temperature", scale_name[:1].upper())
    if digits.isdigit():
        if ordinal := _ORDINAL.match(text, end):
            return _After(ordinal.end(), "ordinal")
        if digits.endswith("0") and (decade := _DECADE.match(text, end)):
            return _After(decade.end(), "decade")
        if _is_decade(text, core.start):
            return _After(end, "decade")
    if symbol := UNIT.match(text, end):
        return _After(symbol.end(), "unit", "km/h" if symbol[1] == "kph" else symbol[1])
    tail = _GLUED_AFTER.match(text, end)
    if tail and tail[0].lower() not in ("s", "x") and not re.match(r"[xX]\d", text[end : end + 2]):
        return _After(tail.end(), "code")  # 3D, but 737s, 10x, 4x4
    return _After(end, _bare(digits))


def _bare(digits: str) -> str:
    bare = digits.lstrip("0")
    return "year" if len(bare) == 4 and bare.isdigit() and 1000 <= int(bare) <= 2100 else "number"


def _is_decade(text: str, start: int) -> bool:
    """Whether the words before a number make a decade of it."""
    if _DECADE_ENDS.isdisjoint(text[max(0, start - 3) : start]):
        return False
    return _DECADE_BEFORE.search(text, max(0, start - 24), start) is not None


def _is_name(glued: str) -> bool:
    """Whether what is glued to the front of a number makes it a name: MS-13, G20, but not post-2020."""
    stem = glued.rstrip("-")
    if not any(c.isalpha() for c in stem):
        return False
    return stem.lower().strip("-") not in _NOT_A_NAME and not (glued.endswith("-") and stem.islower())


def _fraction(match: re.Match[str]) -> Value:
    """9/11 may be a date, 24/7 stands for all the hours of the day."""
    first, second = int(match[1]), int(match[2])
    others: tuple[Hashable, ...] = (("date", 0, first, second), ("date", 0, second, first))
    if (first, second) == (24, 7):
        others = (number_key(Decimal(24)),)
    return replace(_code(Span(*match.span(), "value"), match[0]), others=others)


def _minus(before: str) -> bool:
    """Whether the text ends with a minus sign, which a hyphen after a word or number is not."""
    return before.endswith(("-", "−")) and not before[-2:-1].isalnum() and before[-2:-1] not in tuple(".)%-−")


def _glue_start(text: str, start: int, cover: Cover) -> int:
    """Where the run of letters, digits and hyphens begins that ends at `start`."""
    while (
        start and (text[start - 1].isalnum() or text[start - 1] in "-_") and not cover.holds(start - 1, start)
    ):
        start -= 1
    return start


def _key(kind: str, amount: Decimal, unit: str) -> Hashable:
    if kind in ("money", "percent", "temperature", "ordinal", "decade"):
        return (kind, amount, unit)
    return number_key(amount)


def _further(kind: str, amount: Decimal, text: str, core: Span) -> Iterator[Hashable]:
    digits = text[core.start : core.end]
    if kind in ("ordinal", "decade"):
        yield number_key(amount)
    if kind == "decade" and (amount < 100 or amount >= 1000):
        yield ("decade", amount % 100, "")
        yield number_key(amount % 100)
    if kind == "ordinal" and text[core.end : core.end + 1] in "ºª":
        yield ("temperature", amount, "")
    if kind == "temperature":
        yield ("temperature", abs(amount), "")  # "35 grados", "5 grados bajo cero"
    if amount < 0:
        yield _key(kind, abs(amount), "")
    if kind in ("number", "year", "ordinal"):
        before = text[max(0, core.start - 30) : core.start]
        # The name is the last word, and has no space in it.
        if _NAME_BEFORE.search(before, max(0, before.rfind(" ", 0, -2))):
            yield ("digits", amount)
        # 2019-20 is 2019-2020.
        if len(digits) == 2 and (run := _SHORT_RUN.search(before)):
            yield number_key(Decimal(run[1] + digits))


def _code(span: Span, text: str) -> Value:
    key = re.sub(r"[-\s]", "", text.lower())
    return Value(span, "code", ("code", key), core=span)


# ---------------------------------------------------------------- runs

BETWEEN = regex(r"\s?(?:[-–—]|(?:a|al|y|o|u|to|and|or|y el|y un|a un|o el|o un)(?=\s))\s?")


def share_units(text: str, values: list[Value]) -> list[Value]:
    """Give the first number of "20-30 %" or "2 o 3 millones" the unit of the second as a further reading."""
    out = list(values)
    for i in range(len(out) - 1, 0, -1):
        first, second = out[i - 1], out[i]
        if first.amount is None or second.amount is None or first.magnitude != ONE or second.spelled:
            continue
        if second.kind not in ("percent", "money", "temperature") and second.magnitude == ONE:
            continue
        if not BETWEEN.fullmatch(text, first.span.end, second.span.start):
            continue
        amount = first.amount * second.magnitude
        out[i - 1] = replace(
            first, others=(*first.others, _key(second.kind, amount, second.unit), number_key(amount))
        )
        if first.kind == "money" and second.kind == "number":
            out[i] = replace(second, others=(*second.others, _key("money", second.amount, first.unit)))
            out[i - 1] = replace(out[i - 1], others=(*out[i - 1].others, _key("money", amount, first.unit)))
    return out


# ---------------------------------------------------------------- words

_ROMAN = regex(r"(?<!\w)(?:[IVX]{2,5}|[IVX](?![.]))(?!\w)")
_ROMAN_DIGIT = regex("[IVX]")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}


@functools.cache
def _spelled(language: str) -> re.Pattern[str]:
    words = words_of(Locale(language))
    names = sorted({*words.numbers, *words.ordinals}, key=len, reverse=True)
    one = "|".join(map(re.escape, names)) or r"(?!)"
    join = "|".join(map(re.escape, words.joiners)) or r"(?!)"
    return re.compile(rf"(?<!\w)(?:{one})(?!\w)(?:(?:[\s-]|\s(?:{join})\s)(?:{one})(?!\w))*", re.IGNORECASE)


_HALF_A_MILLION = regex(r"(?<!\w)(?:medio millón|half a million)(?!\w)", re.IGNORECASE)


@functools.cache
def _number_words(language: str) -> frozenset[str]:
    words = words_of(Locale(language))
    return frozenset(words.numbers) | frozenset(words.ordinals)


def _spelled_in(text: str, language: str) -> Iterator[re.Match[str]]:
    """The runs of number words in a text: where a word of the language's table begins one."""
    pattern, names = _spelled(language), _number_words(language)
    at = 0
    for word in WORD.finditer(text):
        if word.start() >= at and small(word[0]) in names and (match := pattern.match(text, word.start())):
            yield match
            at = match.end()


def find_spelled(text: str, locale: Locale, cover: Cover) -> Iterator[Value]:
    """Numbers in words, up to the millions, and Roman numerals in Spanish; all are `spelled`."""
    words = words_of(locale)
    lower = small(text)
    # The pattern of all number words is slow to say where none stands.
    if not _number_words(locale.language).isdisjoint(words_in(lower)):
        for match in _spelled_in(text, locale.language):
            if not cover.holds(*match.span()):
                for amount, span in _sums(match, words):
                    yield _in_words(text, amount, span, words)
    for match in _HALF_A_MILLION.finditer(text) if "mill" in lower else ():
        yield Value(
            Span(*match.span(), "value"),
            "number",
            number_key(Decimal(500_000)),
            Decimal(500_000),
            spelled=True,
        )
    if locale.language == "es" and _ROMAN_DIGIT.search(text):
        for match in _ROMAN.finditer(text):
            digits = [_ROMAN_DIGITS[c] for c in match[0]]
            total = sum(-d if d < max(digits[i:]) else d for i, d in enumerate(digits))
            amount = Decimal(total)
            key = ("ordinal", amount, "")
            span = Span(*match.span(), "value")
            yield Value(span, "ordinal", key, amount, others=(number_key(amount),), spelled=True)


def _in_words(text: str, amount: Decimal, core: Span, words: Words) -> Value:
    """The number at `core` with the magnitude that follows; a unit makes a further reading."""
    scale = _magnitude(words.language).match(text, core.end)
    magnitude = words.magnitudes[small(scale["word"])] if scale and scale["word"] else ONE
    end = scale.end() if scale and magnitude != ONE else core.end
    others: list[Hashable] = [number_key(amount)] if magnitude != ONE else []
    if money := _currency(words.language).match(text, end):
        unit = _currency_of(money, words)
        others.append(_key("money", amount * magnitude, unit))
    if _PERCENT.match(text, core.end):
        others.append(_key("percent", amount, "%"))
    return Value(
        span=Span(core.start, end, "value"),
        kind="number",
        key=number_key(amount * magnitude),
        amount=amount * magnitude,
        others=tuple(others),
        core=core,
        magnitude=magnitude,
        spelled=True,
    )


def _sums(match: re.Match[str], words: Words) -> Iterator[tuple[Decimal, Span]]:
    """The numbers that a run of number words writes: "treinta y cinco" is one, "un cincuenta" are two."""
    total = current = start = end = 0
    last = 10**9
    for word in re.finditer(r"\w+", match[0]):
        name = small(word[0])
        if name in words.joiners:
            continue
        n = words.numbers.get(name, words.ordinals.get(name, 0))
        if n == 1000 or (n == 100 and name == "hundred"):
            current = max(1, current) * n
            if n == 1000:
                total, current = total + current, 0
        elif not end or (n < last and (last >= 100 or (last >= 20 and n < 10))):
            current += n
        else:
            yield Decimal(total + current), Span(match.start() + start, match.start() + end, "value")
            total, current, start = 0, n, word.start()
        last, end = n, word.end()
    yield Decimal(total + current), Span(match.start() + start, match.start() + end, "value")
