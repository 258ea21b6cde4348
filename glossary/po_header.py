"""The header of a PO file: its fields, the plural forms, and what must be filled in."""

from __future__ import annotations

from collections.abc import Mapping

from glossary.dataclass import replace
from glossary.entry import Entry
from glossary.model import Locale

# As msginit writes them (gettext-tools/src/plural-table.c of GNU gettext 0.21); not CLDR, whose `many` for
# Spanish, French, Italian and Portuguese (un millón de …) gettext catalogs do not know.
_TWO = "nplurals=2; plural=(n != 1);"
_FRENCH = "nplurals=2; plural=(n > 1);"
_ONE = "nplurals=1; plural=0;"
_SLAVIC = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
)
_PLURAL_FORMS = {
    **dict.fromkeys(("bg", "ca", "da", "de", "el", "en", "eo", "es", "et", "eu", "fi", "gl"), _TWO),
    **dict.fromkeys(("he", "hu", "it", "nb", "nl", "nn", "pt", "sv", "tr"), _TWO),
    **dict.fromkeys(("fr", "pt_BR"), _FRENCH),
    **dict.fromkeys(("ja", "ko", "vi", "zh"), _ONE),
    **dict.fromkeys(("be", "hr", "ru", "sr", "uk"), _SLAVIC),
    **dict.fromkeys(("cs", "sk"), "nplurals=3; plural=(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2;"),
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "ro": "nplurals=3; plural=n==1 ? 0 : (n==0 || (n%100 > 0 && n%100 < 20)) ? 1 : 2;",
}

# What xgettext and msginit leave to be filled in, and msgfmt --check warns about.
UNFILLED = {
    "PACKAGE VERSION",
    "YEAR-MO-DA HO:MI+ZONE",
    "FULL NAME <EMAIL@ADDRESS>",
    "LANGUAGE <LL@li.org>",
    "text/plain; charset=CHARSET",
    "ENCODING",
    "nplurals=INTEGER; plural=EXPRESSION;",
}


def plural_forms(locale: Locale) -> str:
    """The header's Plural-Forms of a locale, empty where the table has none."""
    return next((_PLURAL_FORMS[str(at)] for at in locale.fallbacks if str(at) in _PLURAL_FORMS), "")


def metadata(header: str) -> dict[str, str]:
    """The fields of a header; of a field that stands twice the first, as gettext reads it."""
    return {name: values[0] for name, values in all_fields(header).items()}


def all_fields(header: str) -> dict[str, list[str]]:
    """The fields of a header with all their values, which should be one."""
    fields: dict[str, list[str]] = {}
    name = ""
    for line in header.split("\n"):
        key, colon, value = line.partition(":")
        if colon and key.strip():
            name = key.strip()
            fields.setdefault(name, []).append(value.strip())
        elif line.strip() and name:
            fields[name][-1] += "\n" + line.strip()
    return fields


def set_fields(header: str, fields: Mapping[str, str]) -> str:
    """The header with these fields set where they stand, new ones at the end; the rest is left alone."""
    left = dict(fields)
    lines = []
    for line in header.removesuffix("\n").split("\n") if header else []:
        name = line.partition(":")[0].strip()
        value = left.pop(name, None)
        lines.append(line if value is None else f"{name}: {value}")
    lines += [f"{name}: {value}" for name, value in left.items()]
    return "".join(line + "\n" for line in lines)


# What must be true of the file; the other fields are a translator's once they are filled in.
_OURS = {
    "Project-Id-Version",
    "Language",
    "X-Source-Language",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
}
_WELCOME = (
    "A fuzzy entry is a machine's draft: correct it and clear the mark.",
    "What a person writes here is kept, marked or not.",
)


def complete_header(old: Entry | None, fields: Mapping[str, str]) -> Entry:
    """The header with the fields that ours must have, and those that it lacks."""
    have = metadata(old.target) if old else {}
    wanted = {
        name: value
        for name, value in fields.items()
        if not have.get(name) or have[name] in UNFILLED or (name in _OURS and have[name] != value)
    }
    if old is None:
        return Entry("", set_fields("", wanted), notes=_WELCOME)
    target = set_fields(old.target, {n: v for n, v in wanted.items() if have.get(n) != v})
    if target == old.target and not old.fuzzy:
        return old
    return replace(old, target=target, fuzzy=False, raw="")
