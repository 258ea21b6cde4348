"""What the sentences of an article say of each other: open quotations, names."""

from __future__ import annotations

from collections.abc import Sequence

from glossary.model import Document, Kind, Locale, Segment
from glossary.patterns import regex
from glossary.style.headings import has_heading_case
from glossary.style.passage import Around
from glossary.style.quotes import open_after
from glossary.values import words_of

# A word with a capital where no sentence, quotation or list begins.
_INSIDE = regex(r"(?<=[\w,’'] )[^\W\d_a-z][\w'’]*")


def surroundings(document: Document, *, locale: Locale) -> dict[str, Around]:
    """What is around each text of an article in a language; of a repeated text the first place counts."""
    names = names_in(document.segments, locale=locale)
    found: dict[str, Around] = {}
    depth = 0
    for segment in document.segments:
        if segment.index == 1:
            depth = 0
        found.setdefault(segment.text, Around(depth, names))
        depth = open_after(segment.text, depth=depth)
    return found


def names_in(segments: Sequence[Segment], *, locale: Locale) -> frozenset[str]:
    """The words that running text writes with a capital inside sentences, but for months and weekdays."""
    words = words_of(locale)
    calendar = {*words.months, *words.weekdays}
    return frozenset(
        word
        for segment in segments
        if segment.kind in (Kind.PARAGRAPH, Kind.CAPTION)
        # A sentence that lists names may have as many capitals as a heading, which has no stop.
        and (segment.text.endswith(".") or not has_heading_case(segment.text))
        for word in (
            match[0].removesuffix("'s").removesuffix("’s") for match in _INSIDE.finditer(segment.text)
        )
        if len(word) > 1 and word[0].isupper() and word.lower() not in calendar
    )
