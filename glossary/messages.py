"""What termpin says, in its reader's language: English in the code, other languages in compiled catalogs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import NullTranslations

DOMAIN = "termpin"
CATALOGS = os.path.join(os.path.dirname(__file__), "locale")
# Between groups of three figures, and from how many figures on; English has it in the code.
_GROUPS = {"es": ("\u00a0", 5)}


class Message(str):
    """A message in the reader's language that remembers what it is in English."""

    english: str

    def __new__(cls, text: str, english: str) -> Message:
        message = super().__new__(cls, text)
        message.english = english
        return message

    def __reduce__(self) -> tuple[type[Message], tuple[str, str]]:
        return Message, (str(self), self.english)


def languages(environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The languages that a reader wants, by the variables of GNU gettext; empty for English.

    https://www.gnu.org/software/gettext/manual/html_node/Locale-Environment-Variables.html: LC_ALL before
    LC_MESSAGES before LANG, and LANGUAGE, a list, before all of them unless they name the locale C.
    """
    locale = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    if locale in ("C", "POSIX"):
        return ()
    tags = (environ.get("LANGUAGE") or locale).split(":")
    wanted: list[str] = []
    for tag in tags:
        language = tag.partition(".")[0].partition("@")[0].partition("_")[0].lower()
        if language in ("en", "c", "posix"):
            break
        if language:
            wanted.append(language)
    return tuple(wanted)


_translations: NullTranslations | None = None
_language = "en"


def use(*wanted: str) -> str:
    """Speak the first of some languages that has a catalog, else English; return which one it is."""
    global _language, _translations
    _language, _translations = "en", None
    for language in wanted:
        path = os.path.join(CATALOGS, language, "LC_MESSAGES", f"{DOMAIN}.mo")
        if language.isalnum() and os.path.exists(path):
            import gettext

            with open(path, "rb") as file:
                _language, _translations = language, gettext.GNUTranslations(file)
            break
    return _language


def language() -> str:
    """The language that is spoken."""
    return _language


def _(message: str, /, **values: object) -> str:
    """A message in the reader's language, with `values` in the places of its `{names}` when there are any."""
    if _translations is None:
        return message.format(**values) if values else message
    return _said(_translations.gettext(message), message, values)


def ngettext(one: str, several: str, number: int, /, **values: object) -> str:
    """The form of a message for a number, which stands in the place of `{n}`, in groups of three figures."""
    form = one if number == 1 else several
    if _translations is None:
        return form.format(n=f"{number:,}", **values)
    return _said(_translations.ngettext(one, several, number), form, {**values, "n": grouped(number)})


def grouped(number: int) -> str:
    """A number as the reader groups its figures: 20,000 in English, 20 000 in Spanish."""
    if _translations is None:
        return f"{number:,}"
    separator, least = _GROUPS.get(_language, (",", 4))
    text = f"{number:,}".replace(",", separator) if abs(number) >= 10 ** (least - 1) else str(number)
    return Message(text, f"{number:,}")


def N_(message: str) -> str:
    """Marks a message for the extraction that is given to `_` only where it is shown."""
    return message


def N_plural(one: str, several: str) -> tuple[str, str]:
    """Marks the two forms of a message, which are given to `ngettext` only where it is shown."""
    return one, several


def english(message: str) -> str:
    """The message as it is without a translation: for what must be the same for all readers."""
    return message.english if isinstance(message, Message) else message


def _said(text: str, message: str, values: Mapping[str, object]) -> Message:
    if values:
        text = text.format(**values)
        message = message.format(
            **{name: english(value) if isinstance(value, str) else value for name, value in values.items()}
        )
    return Message(text, message)


use(*languages())
