"""Agreement around a pinned form, where it is mechanical: contractions, articles, capitals, `y` and `o`.

Only the words that touch a pinned form are changed, never the form itself beyond its first letter.
The rules are those of the Real Academia Española's Diccionario panhispánico de dudas, at the entries
named beside each table. A language without rules here is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from glossary.agreement import (
    ARTICLES,
    Anchor,
    anchor_of,
    determiner_edits,
    inflect,
    like,
    participle_edits,
    words_before,
)
from glossary.matcher import places
from glossary.model import Edit, Hit, Locale, Span, Text

# After these a name that takes an article has it: en el Cecot, contra la MS-13. Como and titles take none.
_BEFORE_NAMES = frozenset("a ante con contra de desde en entre hacia hasta para por según sobre tras".split())

_ENGLISH_ENDING = re.compile(r"['’]s\b|['’](?=\s)|s\b")
_OPENING = re.compile(r"""[\s"'“«‘(\[¿¡—–-]*""")


def agree_with_terms(text: str, source: str, hits: Sequence[Hit], locale: Locale) -> Text:
    """Freeze the terms that stand in a translation of `source`, and make the words around them agree."""
    anchors: list[Anchor] = []
    for hit, place in zip(hits, places(text, hits, locale), strict=True):
        target = hit.term.target(locale)
        if place is not None and target is not None and not any(place.overlaps(a.span) for a in anchors):
            anchors.append(anchor_of(text, place, hit, target, locale))
    frozen = Text(text).freeze(Span(a.span.start, a.span.end, "term") for a in anchors)
    if locale.language == "es" and anchors:
        bare = _begins_bare(source, hits[0])
        inserted = [edit for anchor in anchors for edit in _article(text, anchor, begins=bare)]
        small = {anchor.span.start for anchor in anchors if anchor.small}
        for at in {edit.span.start for edit in inserted} & small:
            frozen = Text(
                frozen.value[:at] + frozen.value[at].lower() + frozen.value[at + 1 :], frozen.frozen
            )
        frozen, anchors = frozen.apply(inserted), [_moved(anchor, inserted) for anchor in anchors]
    first = source.lstrip("\"'“‘«([¿¡—–- ")[:1]
    return agree(frozen, anchors, locale, capital=first.isupper() or first.isdigit())


def _begins_bare(source: str, hit: Hit) -> bool:
    """Whether a whole sentence begins with a term, no name, without an article."""
    opening = _OPENING.match(source)
    begins = hit.span.start == (opening.end() if opening else 0) and not hit.possessive
    return begins and hit.term.kind != "name" and source.rstrip("\"'”’»").endswith(".")


def _article(text: str, anchor: Anchor, *, begins: bool) -> Iterator[Edit]:
    """The article that a form lacks: a name's after a preposition, a noun's at the start of a sentence.

    English begins with a bare noun where Spanish does not (RAE and ASALE, NGLE, ch. 15): Statelessness
    begins … is La apatridia empieza …. Headlines have no full stop, and keep their bare noun.
    """
    form, at = text[anchor.span.start : anchor.span.end], anchor.span.start
    if anchor.plural is None or anchor.gender not in ("m", "f"):
        return
    article = inflect("el", anchor, form, nearest=True)
    if anchor.article:
        words = words_before(text, at)
        if words and words[0][0] in _BEFORE_NAMES:
            yield Edit(Span(at, at), f"{article} ")
    elif begins and _OPENING.fullmatch(text[:at]) and re.match(r" [a-záéíóúñ]", text[anchor.span.end :]):
        yield Edit(Span(at, at), f"{article.capitalize()} ")


def _moved(anchor: Anchor, inserted: Sequence[Edit]) -> Anchor:
    return replace(
        anchor,
        span=anchor.span.shift(sum(len(e.text) for e in inserted if e.span.start <= anchor.span.start)),
    )


def agree(text: Text, anchors: Sequence[Anchor], locale: Locale, *, capital: bool = False) -> Text:
    """Make the words around pinned forms agree with them; `text` has the forms as frozen spans.

    With `capital`, a form at the start of the sentence gets a capital letter.
    """
    if capital and anchors:
        text = _capitalize(text, min(anchor.span for anchor in anchors))
    # A form that ends in a full stop brings that of the sentence: EE. UU..
    text = text.apply(
        Edit(Span(anchor.span.end, anchor.span.end + 1), "")
        for anchor in anchors
        if re.fullmatch(r"\.\.[^.]?", text.value[anchor.span.end - 1 : anchor.span.end + 2])
    )
    if locale.language != "es":
        return text
    # From the right, so that the spans to the left stay where they are.
    for anchor in sorted(anchors, key=lambda a: a.span, reverse=True):
        text = text.apply(_edits(text.value, anchor))
    return text


def _capitalize(text: Text, first: Span) -> Text:
    opening = _OPENING.match(text.value)
    if (
        opening is None
        or opening.end() != first.start
        or not text.value[first.start : first.start + 1].islower()
    ):
        return text
    at = first.start
    return Text(text.value[:at] + text.value[at].upper() + text.value[at + 1 :], text.frozen)


def _edits(text: str, anchor: Anchor) -> Iterator[Edit]:
    form = text[anchor.span.start : anchor.span.end]
    ending = _ENGLISH_ENDING.match(text, anchor.span.end)
    if ending:
        yield Edit(Span(ending.start(), ending.end()), "")
    words = words_before(text, anchor.span.start)
    yield from participle_edits(text, words, anchor)
    if not words:
        return
    own = form.split(" ", 1)[0]
    word, start, end = words[0]
    lower = word.lower()
    if own in ARTICLES and " " in form and lower in ARTICLES:
        # The form brings its own article: la la Mara Salvatrucha.
        yield Edit(Span(start, end + 1), "")
        return
    if lower in ("y", "o"):
        # DPD, «y» 3 and «o» 1: e before the sound i, u before the sound o.
        sound = _first_sound(form)
        if (lower, sound) in (("y", "i"), ("o", "o")):
            yield Edit(Span(start, end), like(word, "e" if lower == "y" else "u"))
        return
    yield from determiner_edits(words, anchor, form)


def _first_sound(form: str) -> str:
    word = form.lower()
    if re.match(r"h?[ií](?![aeouáéóú])", word):
        return "i"
    return "o" if re.match(r"h?[oó]", word) else ""
