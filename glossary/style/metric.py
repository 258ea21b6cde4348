"""Metric measures beside the English ones, for who asks for them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from glossary.dataclass import dataclass
from glossary.model import Edit, Kind, Span
from glossary.patterns import regex
from glossary.profile import Profile, profile_of
from glossary.style.passage import Passage, Rule, ends_with
from glossary.values import Value

# Exact by definition, except the gallon of the US in liters (3.785411784), which is exact too.
_FACTORS: dict[str, tuple[str, Decimal]] = {
    "mi": ("km", Decimal("1.609344")),
    "yd": ("m", Decimal("0.9144")),
    "ft": ("m", Decimal("0.3048")),
    "in": ("cm", Decimal("2.54")),
    "lb": ("kg", Decimal("0.45359237")),
    "oz": ("g", Decimal("28.349523125")),
    "acre": ("ha", Decimal("0.40468564224")),
    "gal": ("l", Decimal("3.785411784")),
}
# What one can be taken for another: units of one dimension.
DIMENSIONS: dict[str, str] = {
    **dict.fromkeys(("mi", "km", "yd", "ft", "in", "m", "cm"), "length"),
    **dict.fromkeys(("lb", "oz", "kg", "g"), "mass"),
    **dict.fromkeys(("acre", "ha"), "area"),
    **dict.fromkeys(("gal", "l"), "volume"),
    **dict.fromkeys(("F", "C"), "temperature"),
}
_SYMBOLS = {"lbs": "lb", "mph": "mi"}
# What makes a pound a weight: money has the same name.
_WEIGHT = regex(r"\d[\d.,]*(?:\s?lbs?(?!\w)|-pound(?!\w)|\spounds?\s(?:of|in\sweight|heavier|lighter))|weigh")


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with the unit that follows it; `span` covers both, `symbol` says that the unit is one."""

    value: Value
    unit: str
    span: Span
    symbol: bool


@functools.cache
def _pattern(names: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    words = {form.lower(): unit for unit, forms in names for form in forms.split("|")}
    symbols = {unit: unit for unit, _ in names if unit not in ("acre", "in", "l", "m", "g")} | _SYMBOLS
    either = "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)"
    short = "|".join(map(re.escape, sorted(symbols, key=len, reverse=True))) or r"(?!)"
    word = rf"[ \u00a0\u202f-](?:(?:de|d['’])\s)?(?P<word>(?i:{either}))(?!\w)"
    symbol = rf"[ \u00a0\u202f]?(?P<symbol>{short})(?![\w/])"
    return re.compile(f"{word}|{symbol}"), words | symbols


def _pattern_of(profile: Profile) -> tuple[re.Pattern[str], dict[str, str]]:
    return _pattern(tuple(sorted(profile.units.items())))


# A temperature that says its scale.
_SCALE = regex(r"[°º˚]|\d[CF](?!\w)|(?i:degree|grado)")


def may_measure(text: str, profile: Profile) -> bool:
    """Whether a text holds what could be a unit of the profile or a scale of temperature."""
    return bool(_SCALE.search(text) or _pattern_of(profile)[0].search(text))


def measures(text: str, values: Iterator[Value] | tuple[Value, ...], profile: Profile) -> Iterator[Measure]:
    """The values that a unit of the profile follows."""
    pattern, names = _pattern_of(profile)
    for value in values:
        if value.kind == "temperature" and value.unit:
            yield Measure(value, value.unit, value.span, True)
        elif (
            value.kind in ("number", "unit", "money", "year") and value.amount is not None and value.core.end
        ):
            match = pattern.match(text, value.core.end) or pattern.match(text, value.span.end)
            if match:
                name = match["word"] or match["symbol"]
                unit = names.get(name.lower(), names.get(name, ""))
                yield Measure(value, unit, Span(value.span.start, match.end()), bool(match["symbol"]))


def convert(amount: Decimal, unit: str) -> tuple[Decimal, str] | None:
    """An amount in metric units, rounded as coarsely as it was: two digits at least, degrees whole."""
    if unit == "F":
        return ((amount - 32) * 5 / 9).quantize(Decimal(1), ROUND_HALF_UP), "C"
    if unit not in _FACTORS:
        return None
    metric, factor = _FACTORS[unit]
    exact = amount * factor
    if not exact:
        return exact, metric
    digits = max(2, len(amount.normalize().as_tuple().digits))
    rounded = exact.quantize(Decimal((0, (1,), exact.adjusted() - digits + 1)), ROUND_HALF_UP)
    return Decimal(f"{rounded:f}"), metric


_GOES_ON = regex(r"\s?(?:[(\[/]|por\s|o\s\d|a\s\d|-)")
_BEGUN = regex(r"\d\s?[-–a]\s?$|\(\s?$")


def metric(passage: Passage) -> Iterator[Edit]:
    """The metric measure in brackets behind a measure that is none: `100 millas (160 kilómetros)`.

    The measure of the source stays, so no value is lost; where one is given already, nothing is added.
    """
    profile = passage.profile
    if not profile.units or passage.kind in (Kind.BYLINE, Kind.READING_TIME, Kind.CREDIT):
        return
    here = profile_of(passage.source_locale)
    said = {
        (measure.value.amount, measure.unit)
        for measure in measures(passage.source, tuple(ours for ours, _ in passage.pairs), here)
    }
    values = tuple(theirs for _, theirs in passage.pairs if theirs is not None)
    for measure in measures(passage.target, values, profile):
        value = measure.value
        if (value.amount, measure.unit) not in said:
            continue
        # Money in pounds, a rate, a measure that has its conversion, one of a range.
        if measure.unit == "lb" and not _WEIGHT.search(passage.source):
            continue
        if value.spelled or value.amount is None or _GOES_ON.match(passage.target, measure.span.end):
            continue
        if ends_with(_BEGUN, passage.target, measure.span.start):
            continue
        if (
            passage.written(measure.span).lower().endswith("mph")
            or (found := convert(value.amount, measure.unit)) is None
        ):
            continue
        amount, unit = found
        if unit == "C":
            text = profile.degree.format(number=profile.number(amount), scale="C")
        elif measure.symbol:
            text = profile.unit.format(number=profile.number(amount), symbol=unit)
        else:
            one, many = profile.units[unit].split("|")
            text = f"{profile.number(amount)} {one if amount == 1 else many}"
        end = measure.span.end
        yield Edit(Span(end, end), f" ({text})", freeze="value")


RULE = Rule(
    "metric", "A measure in miles, pounds or degrees Fahrenheit has its metric measure beside it.", metric
)
