"""How a locale writes numbers, dates, sums and marks: data in `profiles/*.toml`, one file for a locale.

A profile is what its own file says, completed by the files of its parents (es_MX, es_419, es, root). Over
that lies what the files say of the style asked for (`[academia.numbers]`), the parents' first again. An
empty pattern means that termpin knows no rule of the locale and leaves what it finds.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glossary.dataclass import dataclass, field
from glossary.messages import N_, _
from glossary.model import Fault, Locale, Place, UserError
from glossary.plain_toml import read_plainly
from glossary.values.words import separators

if TYPE_CHECKING:
    from tomllib import TOMLDecodeError

_FOLDER = Path(__file__).with_name("profiles")

STYLES = ("press", "academia", "cldr")
DEFAULT_STYLE = "press"


@dataclass(frozen=True, slots=True)
class Profile:
    """The rules of one locale; the fields are the keys of the files, whose sections only order them.

    Patterns hold their parts in braces. `a|b` is singular and plural, or, in `decade_after`, a list.
    """

    locale: Locale
    style: str = DEFAULT_STYLE
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
    clock: str = ""  # "on the hour|with minutes", hours to 24; empty where half of the day is named
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
    milliards: str = ""  # of a thousand millions, in languages that have a word for them
    milliard: str = ""
    billions: str = ""  # of a million millions
    billion: str = ""
    currencies: Mapping[str, str] = field(default_factory=dict)
    # units
    units: Mapping[str, str] = field(default_factory=dict)
    # marks
    opening_marks: bool = False
    stop_outside: bool = False
    space_before: str = ""  # each sign with the space that stands before it
    quotes: str = ""  # opening and closing mark of each level, the outermost first
    quote_space: str = ""  # inside angular marks
    dash_open: str = ""  # around an aside, with their spaces
    dash_close: str = ""
    dash_ends: bool = False  # whether the closing dash stands before a full stop too
    ellipsis: str = ""
    apostrophe: str = ""
    # words
    joined: str = ""  # abbreviations of several parts, which no line break may part
    acronym_plural: bool = True  # whether an acronym takes an s
    # layout
    reading_time: str = ""
    byline: str = ""
    byline_join: str = ""
    sentence_case: bool = False  # whether headlines have capitals like sentences

    @property
    def levels(self) -> tuple[tuple[str, str], ...]:
        """The opening and the closing quotation mark of each level."""
        return _levels(self.quotes)

    @property
    def spaces_before(self) -> Mapping[str, str]:
        """The space that stands before a sign."""
        return _spaces_before(self.space_before)

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


@functools.cache
def _levels(quotes: str) -> tuple[tuple[str, str], ...]:
    marks = quotes.split()
    return tuple(zip(marks[::2], marks[1::2], strict=True))


@functools.cache
def _spaces_before(spaces: str) -> Mapping[str, str]:
    return dict(zip(spaces[1::2], spaces[::2], strict=True))


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
        "milliards": "amount milliard currency",
        "billions": "amount billion currency",
        "clock": "hour minute",
        "reading_time": "number",
        "byline": "name",
    }.items()
}
_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "numbers": ("decimal", "group", "group_from", "percent", "degree", "unit", "ordinal_m", "ordinal_f"),
    "times": ("am", "pm", "time", "clock"),
    "dates": ("day_month_year", "day_month", "month_year", "article", "names", "decade", "decade_after"),
    "money": (
        "sum", "millions", "million", "milliards", "milliard", "billions", "billion", "names",
    ),
    "units": ("names",),
    "marks": (
        "opening_marks", "stop_outside", "space_before", "quotes", "quote_space", "dash_open", "dash_close",
        "dash_ends", "ellipsis", "apostrophe",
    ),
    "words": ("joined", "acronym_plural"),
    "layout": ("reading_time", "byline", "byline_join", "sentence_case"),
}  # fmt: skip
_TYPES: Mapping[str, type] = {
    "group_from": int,
    **dict.fromkeys(("opening_marks", "stop_outside", "dash_ends", "acronym_plural", "sentence_case"), bool),
}
_KINDS = {
    int: N_("{key} is not a whole number"),
    bool: N_("{key} is not true or false"),
    str: N_("{key} is not a text in quotes"),
}


def require_style(name: str) -> str:
    """The name of a style; raise `UserError` that names near ones for any other."""
    if name in STYLES:
        return name
    import difflib

    near = difflib.get_close_matches(name, STYLES, n=1, cutoff=0.4)
    names = ", ".join(STYLES)
    remedy = _("profiles are {names}", names=names)
    if near:
        remedy = _("did you mean {name}? profiles are {names}", name=near[0], names=names)
    raise UserError(Fault(_("no profile {name!r}", name=name), remedy))


def profile_of(locale: Locale, style: str = DEFAULT_STYLE) -> Profile:
    """The shipped profile of a locale."""
    return _shipped(locale, style)


@functools.cache
def _shipped(locale: Locale, style: str) -> Profile:
    return load_profile(locale, style=style)


def load_profile(locale: Locale, *, style: str = DEFAULT_STYLE, folder: Path = _FOLDER) -> Profile:
    """Read the profile of a locale; raise `UserError` with every fault of its files."""
    require_style(style)
    faults: list[Fault] = []
    layers: list[Mapping[str, Mapping[str, object]]] = []
    overlays: list[Mapping[str, Mapping[str, object]]] = []
    for tag in ("root", *reversed([str(at) for at in locale.fallbacks])):
        file = folder / f"{tag}.toml"
        if not file.is_file():
            continue
        try:
            text = file.read_bytes().decode("utf-8")
            data = _parsed(text, str(file))
        except UnicodeDecodeError:
            faults.append(Fault(_("not UTF-8"), _("save the file as UTF-8"), Place(str(file))))
            continue
        except UserError as error:
            faults += error.faults
            continue
        found = list(_faults(data, _Lines(str(file), "")))
        if found:  # and only then it is worth the while to look for the lines
            found = list(_faults(data, _Lines(str(file), text)))
        faults += found
        if not found:
            layers.append({name: section for name, section in data.items() if name not in STYLES})
            overlays.append(data.get(style, {}))
    if faults:
        raise UserError(*faults)
    settings: dict[str, object] = {}
    names: dict[str, dict[str, str]] = {"money": {}, "units": {}}
    for layer in (*layers, *overlays):
        for section, values in layer.items():
            for key, value in values.items():
                if key == "names" and isinstance(value, dict):
                    names[section] |= value
                else:
                    settings[key] = value
    decimal, group = separators(locale)
    settings["decimal"] = decimal if settings.get("decimal", "cldr") == "cldr" else settings["decimal"]
    settings["group"] = group if settings.get("group", "cldr") == "cldr" else settings["group"]
    return Profile(
        locale=locale,
        style=style,
        currencies=names["money"],
        units=names["units"],
        **settings,  # type: ignore[arg-type]
    )


def _parsed(text: str, path: str) -> dict[str, Any]:
    data = read_plainly(text)
    if data is None:
        import tomllib

        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise UserError(_syntax(error, path, text)) from None
    return data


def _syntax(error: TOMLDecodeError, path: str, text: str) -> Fault:
    at = re.search(r" \((?:at line (\d+), column (\d+)|at end of document)\)$", str(error))
    line, column = (int(at[1]), int(at[2])) if at and at[1] else (text.count("\n") + 1, 0)
    message = _("not TOML: {reason}", reason=str(error)[: at.start()] if at else str(error))
    return Fault(message, _("see the other profiles for the form"), Place(path, line, column))


@dataclass(frozen=True, slots=True)
class _Lines:
    """A file, to say in which line a key of a section stands."""

    path: str
    text: str

    def place(self, section: str, key: str = "") -> Place:
        lines = self.text.splitlines()
        start = next((i for i, line in enumerate(lines) if line.strip().startswith(f"[{section}")), 0)
        at = next(
            (i for i in range(start, len(lines)) if key and re.match(rf"\s*{re.escape(key)}\s*=", lines[i])),
            start,
        )
        return Place(self.path, at + 1)


def _faults(data: Mapping[str, object], lines: _Lines, within: str = "") -> Iterator[Fault]:
    """What is wrong in the sections of a file, or of the style `within` it."""
    for section, values in data.items():
        path = f"{within}{section}"
        if not within and section in STYLES and isinstance(values, dict):
            yield from _faults(values, lines, f"{section}.")
        elif section not in _SECTIONS or not isinstance(values, dict):
            names, styles = ", ".join(_SECTIONS), ", ".join(STYLES)
            remedy = _("sections are {names}, and those in {styles}", names=names, styles=styles)
            if within:
                remedy = _("sections are {names}", names=names)
            yield Fault(_("no section {section!r}", section=path), remedy, lines.place(path))
        else:
            for key, value in values.items():
                yield from _key_faults(section, path, key, value, lines)


def _key_faults(section: str, path: str, key: str, value: object, lines: _Lines) -> Iterator[Fault]:
    place = lines.place(path, key)
    if key not in _SECTIONS[section]:
        message = _("no key {key!r} in {section}", key=key, section=section)
        yield Fault(message, _("keys are {names}", names=", ".join(_SECTIONS[section])), place)
    elif key == "names" and section in ("money", "units"):
        entries = value.items() if isinstance(value, dict) else [(key, None)]
        for name, forms in entries:
            if not isinstance(forms, str) or forms.count("|") != 1:
                yield Fault(
                    _("no singular and plural for {name!r}", name=name),
                    _('write "dólar|dólares"'),
                    lines.place(f"{path}.names", name),
                )
    elif type(value) is not _TYPES.get(key, str):
        yield Fault(_(_KINDS[_TYPES.get(key, str)], key=key), "", place)
    elif isinstance(value, str):
        if key in _PARTS and value and set(re.findall(r"\{(\w*)\}", value)) != _PARTS[key]:
            parts = functools.reduce(
                lambda first, last: _("{first} and {last}", first=first, last=last),
                [f"{{{part}}}" for part in sorted(_PARTS[key])],
            )
            yield Fault(_("{key} must hold {parts} and no other part", key=key, parts=parts), "", place)
        if key in ("million", "milliard", "billion") and value and value.count("|") != 1:
            message = _("no singular and plural in {key}", key=key)
            yield Fault(message, _('write "millón|millones"'), place)
        if key == "clock" and value and value.count("|") != 1:
            yield Fault(_("no two forms in clock"), _('write "{hour} h|{hour} h {minute}"'), place)
        if key == "quotes" and (len(value.split()) % 2 or any(len(mark) != 1 for mark in value.split())):
            yield Fault(_("quotes are not pairs of marks"), _('write "« » “ ”"'), place)
        if key == "space_before" and (len(value) % 2 or any(not c.isspace() for c in value[::2])):
            message = _("space_before is not pairs of a space and a sign")
            yield Fault(message, _('write "\\u00a0:"'), place)


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
    remedy = _("write a language and perhaps a territory, as in es or es_MX")
    if near:
        names = functools.reduce(lambda first, last: _("{first} or {last}", first=first, last=last), near)
        remedy = _("did you mean {names}?", names=names)
    raise UserError(Fault(_("no locale {locale!r}", locale=str(locale)), remedy))
