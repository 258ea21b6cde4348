"""How a locale writes numbers, dates, sums and marks: data in `profiles/*.toml`, one file for a locale.

A profile is what its own file says, completed by the files of its parents (es_MX, es_419, es, root). An
empty pattern means that termpin knows no rule of the locale and leaves what it finds.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import resources
from importlib.resources.abc import Traversable

from glossary.model import Fault, Locale, Place, UserError
from glossary.values.words import separators

_FOLDER = resources.files("glossary") / "profiles"


@dataclass(frozen=True, slots=True)
class Profile:
    """The rules of one locale; the fields are the keys of the files, whose sections only order them.

    Patterns hold their parts in braces. `a|b` is singular and plural, or, in `decade_after`, a list.
    """

    locale: Locale
    # numbers
    decimal: str = "."
    group: str = ","
    group_from: int = 4  # digits of the whole part from which groups are made
    percent: str = ""
    degree: str = ""
    unit: str = ""
    ordinal_m: str = ""
    ordinal_f: str = ""
    # times
    am: str = ""
    pm: str = ""
    time: str = ""
    # dates
    day_month_year: str = ""
    day_month: str = ""
    month_year: str = ""
    article: str = ""
    names: str = ""
    decade: str = ""
    decade_after: str = ""
    # money
    sum: str = ""
    millions: str = ""
    million: str = ""
    billions: str = ""
    billion: str = ""
    currencies: Mapping[str, str] = field(default_factory=dict)
    # layout
    reading_time: str = ""
    opening_marks: bool = False
    stop_outside: bool = False
    space_before: str = ""

    def number(self, amount: Decimal, *, decimals: int | None = None, grouped: bool = True) -> str:
        """Write a number; `decimals` keeps zeros at its end, None leaves them out."""
        plain = f"{abs(amount):f}" if decimals is None else f"{abs(amount):.{decimals}f}"
        whole, _, fraction = plain.partition(".")
        fraction = fraction.rstrip("0") if decimals is None else fraction
        if grouped and len(whole) >= self.group_from:
            head = len(whole) % 3
            parts = [whole[:head]] if head else []
            whole = self.group.join([*parts, *(whole[i : i + 3] for i in range(head, len(whole), 3))])
        sign = "-" if amount < 0 else ""
        return f"{sign}{whole}{self.decimal if fraction else ''}{fraction}"


# The placeholders that each pattern must hold, no more and no fewer.
_PARTS: Mapping[str, frozenset[str]] = {
    key: frozenset(parts.split())
    for key, parts in {
        "percent": "number",
        "degree": "number scale",
        "unit": "number symbol",
        "ordinal_m": "number",
        "ordinal_f": "number",
        "time": "time half",
        "day_month_year": "day month year",
        "day_month": "day month",
        "month_year": "month year",
        "decade": "year",
        "sum": "amount currency",
        "millions": "amount million currency",
        "billions": "amount billion currency",
        "reading_time": "number",
    }.items()
}
_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "numbers": ("decimal", "group", "group_from", "percent", "degree", "unit", "ordinal_m", "ordinal_f"),
    "times": ("am", "pm", "time"),
    "dates": ("day_month_year", "day_month", "month_year", "article", "names", "decade", "decade_after"),
    "money": ("sum", "millions", "million", "billions", "billion", "names"),
    "layout": ("reading_time", "opening_marks", "stop_outside", "space_before"),
}
_TYPES: Mapping[str, type] = {"group_from": int, "opening_marks": bool, "stop_outside": bool}


@functools.cache
def profile_of(locale: Locale) -> Profile:
    """The shipped profile of a locale."""
    return load_profile(locale)


def load_profile(locale: Locale, *, folder: Traversable = _FOLDER) -> Profile:
    """Read the profile of a locale; raise `UserError` with every fault of its files."""
    settings: dict[str, object] = {}
    currencies: dict[str, str] = {}
    faults: list[Fault] = []
    for tag in ("root", *reversed([str(at) for at in locale.fallbacks])):
        file = folder / f"{tag}.toml"
        if not file.is_file():
            continue
        try:
            text = file.read_bytes().decode("utf-8")
            data = tomllib.loads(text)
        except UnicodeDecodeError:
            faults.append(Fault("not UTF-8", "save the file as UTF-8", Place(str(file))))
            continue
        except tomllib.TOMLDecodeError as error:
            faults.append(_syntax(error, str(file), text))
            continue
        found = list(_faults(data, str(file), text))
        faults += found
        if not found:
            for section, values in data.items():
                for key, value in values.items():
                    if section == "money" and key == "names":
                        currencies |= value
                    else:
                        settings[key] = value
    if faults:
        raise UserError(*faults)
    decimal, group = separators(locale)
    settings["decimal"] = decimal if settings.get("decimal", "cldr") == "cldr" else settings["decimal"]
    settings["group"] = group if settings.get("group", "cldr") == "cldr" else settings["group"]
    return Profile(locale=locale, currencies=currencies, **settings)  # type: ignore[arg-type]


def _syntax(error: tomllib.TOMLDecodeError, path: str, text: str) -> Fault:
    at = re.search(r" \((?:at line (\d+), column (\d+)|at end of document)\)$", str(error))
    line, column = (int(at[1]), int(at[2])) if at and at[1] else (text.count("\n") + 1, 0)
    message = str(error)[: at.start()] if at else str(error)
    return Fault(f"not TOML: {message}", "see the other profiles for the form", Place(path, line, column))


def _faults(data: Mapping[str, object], path: str, text: str) -> Iterator[Fault]:
    def place(key: str, section: str) -> Place:
        lines = text.splitlines()
        start = next((i for i, line in enumerate(lines) if line.strip().startswith(f"[{section}]")), 0)
        at = next(
            (i for i in range(start, len(lines)) if re.match(rf"\s*{re.escape(key)}\s*=", lines[i])), start
        )
        return Place(path, at + 1)

    for section, values in data.items():
        if section not in _SECTIONS or not isinstance(values, dict):
            yield Fault(
                f"no section {section!r}", f"sections are {', '.join(_SECTIONS)}", place(section, section)
            )
            continue
        for key, value in values.items():
            if key not in _SECTIONS[section]:
                yield Fault(
                    f"no key {key!r} in {section}",
                    f"keys are {', '.join(_SECTIONS[section])}",
                    place(key, section),
                )
            elif section == "money" and key == "names":
                bad = (
                    [k for k, v in value.items() if not isinstance(v, str) or v.count("|") != 1]
                    if isinstance(value, dict)
                    else [key]
                )
                for name in bad:
                    yield Fault(
                        f"no singular and plural for {name!r}",
                        'write "dólar|dólares"',
                        place(name, "money.names"),
                    )
            elif type(value) is not _TYPES.get(key, str):
                want = {int: "a whole number", bool: "true or false"}.get(
                    _TYPES.get(key, str), "a text in quotes"
                )
                yield Fault(f"{key} is not {want}", "", place(key, section))
            elif (
                isinstance(value, str)
                and key in _PARTS
                and set(re.findall(r"\{(\w*)\}", value)) != _PARTS[key]
            ):
                parts = " and ".join(f"{{{part}}}" for part in sorted(_PARTS[key]))
                yield Fault(f"{key} must hold {parts} and no other part", "", place(key, section))
            elif key in ("million", "billion") and isinstance(value, str) and value.count("|") != 1:
                yield Fault(
                    f"no singular and plural in {key}", 'write "millón|millones"', place(key, section)
                )


def require_locale(tag: str | Locale) -> Locale:
    """Read the tag of a locale that CLDR knows; raise `UserError` that names near ones for any other."""
    import difflib

    from babel.localedata import exists, locale_identifiers

    locale = Locale.parse(tag)
    if exists(str(locale)):
        return locale
    known = locale_identifiers()
    near = difflib.get_close_matches(str(locale), known, n=3, cutoff=0.75)
    if exists(locale.language):
        near = list(dict.fromkeys([locale.language, *near]))[:4]
    remedy = (
        f"did you mean {' or '.join(near)}?"
        if near
        else "write a language and perhaps a territory, as in es or es_MX"
    )
    raise UserError(Fault(f"no locale {str(locale)!r}", remedy))
