"""Localize a translation: apply the rules of style of its locale, driven by what stands in the source."""

from __future__ import annotations

import re
from collections.abc import Callable

from glossary.matcher import accepted, find_forms
from glossary.model import Document, Hit, Kind, Locale, Segment, Span, Text
from glossary.profile import DEFAULT_STYLE, profile_of
from glossary.style import METRIC, RULES, Around, Rule, corrections
from glossary.style.around import surroundings
from glossary.style.words import hold_together

__all__ = ["localize", "localize_article"]

# An edit may uncover another (a date written anew can be the sentence's first word); four rounds have
# sufficed for every case so far, and a bound keeps two quarrelling rules from running forever.
_ROUNDS = 8


def localize(
    text: Text,
    source: str,
    *,
    source_locale: Locale,
    locale: Locale,
    kind: Kind = Kind.PARAGRAPH,
    style: str = DEFAULT_STYLE,
    around: Around = Around(),  # noqa: B008
    metric: bool = False,
) -> Text:
    """Write numbers, dates, sums, units and marks of a translation as its locale does.

    Frozen spans stay as they are, but for the points and spaces of an abbreviation (`EE. UU.`); a value
    that was written is frozen as `value`. Applied again, it changes nothing. With `metric`, a measure in
    miles, pounds or degrees Fahrenheit has its metric measure in brackets behind it.
    """
    text = _hold_terms_together(text, profile_of(locale, style).joined)
    rules: tuple[Rule, ...] = (*RULES, METRIC) if metric else RULES
    for _ in range(_ROUNDS):
        found = corrections(
            text,
            source,
            source_locale=source_locale,
            locale=locale,
            kind=kind,
            style=style,
            around=around,
            rules=rules,
        )
        if not found:
            break
        text = text.apply(correction.edit for correction in found)
    return text


def _hold_terms_together(text: Text, forms: str) -> Text:
    """Write the abbreviations of frozen terms with their points and no-break spaces.

    A termbase accepts EE.UU. and has a common space in EE. UU.; on the page both are one.
    """
    value, frozen, at = "", [], 0
    for span in text.frozen:
        value += text.value[at : span.start]
        term = text.value[span.start : span.end]
        term = hold_together(term, forms) if span.kind == "term" else term
        frozen.append(Span(len(value), len(value) + len(term), span.kind))
        value += term
        at = span.end
    return Text(value + text.value[at:], tuple(frozen))


# ---------------------------------------------------------------- articles


def localize_article(
    translation: Document,
    original: Document,
    *,
    source_locale: Locale,
    locale: Locale,
    style: str = DEFAULT_STYLE,
    metric: bool = False,
    find: Callable[[str], tuple[Hit, ...]] = lambda text: (),
) -> str:
    """The text of a translated article in the style of its locale, its layout and its names kept.

    The two are aligned by sentence; what has no counterpart in the original stays as it is. `find` finds the
    terms of a source text: where the translation has one as a name, it is frozen.
    """
    from pipeline.align import align_articles

    around = surroundings(original, locale=source_locale)
    written: dict[int, str] = {}
    for ours, theirs in align_articles(original, translation):
        if not ours:
            continue
        source = " ".join(segment.text for segment in ours)
        names = [hit for hit in find(source) if hit.term.kind == "name"]
        for segment in theirs:
            text = Text(segment.text).freeze(_name_spans(segment.text, names, locale))
            done = localize(
                text,
                source,
                source_locale=source_locale,
                locale=locale,
                kind=ours[0].kind,
                style=style,
                around=around.get(ours[0].text, Around()),
                metric=metric,
            )
            written[id(segment)] = _into_layout(segment, done.value)
    return "".join(
        segment.lead + written.get(id(segment), segment.raw) + segment.tail
        for segment in translation.segments
    )


def _name_spans(text: str, names: list[Hit], locale: Locale) -> list[Span]:
    forms = {form for hit in names for form in accepted(hit.term, locale)}
    return [Span(span.start, span.end, "term") for span in find_forms(text, forms)] if forms else []


def _into_layout(segment: Segment, text: str) -> str:
    """A new text with the line breaks that the segment has in its file."""
    if segment.raw == segment.text:
        return text
    from difflib import SequenceMatcher

    # Where each character of the text stands in the file, white space being one character there.
    runs = [match.span() for match in re.finditer(r"\s+|\S", segment.raw)]
    out: list[str] = []
    for step, start, end, first, last in SequenceMatcher(
        None, segment.text, text, autojunk=False
    ).get_opcodes():
        if step == "equal":
            out.append(segment.raw[runs[start][0] : runs[end - 1][1]])
        else:
            out.append(text[first:last])
    return "".join(out)
