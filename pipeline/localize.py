"""Localize a translation: apply the rules of style of its locale, driven by what stands in the source."""

from __future__ import annotations

from glossary.model import Kind, Locale, Text
from glossary.profile import require_locale
from glossary.style import corrections

__all__ = ["localize", "require_locale"]

# An edit may uncover another (a date written anew can be the sentence's first word); three rounds have
# sufficed for every case so far, and a bound keeps two quarrelling rules from running forever.
_ROUNDS = 6


def localize(
    text: Text, source: str, *, source_locale: Locale, locale: Locale, kind: Kind = Kind.PARAGRAPH
) -> Text:
    """Write numbers, dates, sums, units and marks of a translation as its locale does.

    Frozen spans stay as they are; a value that was written is frozen as `value`. Applied again, it changes
    nothing.
    """
    for _ in range(_ROUNDS):
        found = corrections(text, source, source_locale=source_locale, locale=locale, kind=kind)
        if not found:
            break
        text = text.apply(correction.edit for correction in found)
    return text
