"""Headlines in Title Case and in CAPITALS, which the models have not learnt to read: into sentence case."""

from __future__ import annotations

import re
from dataclasses import replace

from glossary.model import Hit, Locale
from pipeline.candidates import Sentence
from pipeline.facts import begins_sentence

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# The words that English Title Case leaves small.
_SMALL = frozenset(
    "a an and as at but by for from in into is nor of on or over per the to up via vs with".split()
)
_LONG = 4


def in_sentence_case(sentence: Sentence) -> tuple[Sentence, bool]:
    """A sentence in Title Case or CAPITALS lowered, and whether it stood in capitals; others as they are.

    Every place stays where it is. Terms keep the capitals of the termbase; other words keep theirs when
    they are names of the article, or when a lexicon does not know them in small letters.
    """
    style = _style(sentence.text)
    return (_lowered(sentence) if style else sentence), style == "capitals"


def _style(text: str) -> str:
    words = [match.group() for match in _WORD.finditer(text)]
    long = [word for word in words if len(word) >= _LONG]
    if len(long) < 2:
        return ""
    if text.isupper():
        return "capitals"
    capital = sum(word[0].isupper() for word in long)
    small = [word for word in words[1:] if word[0].islower() and word not in _SMALL]
    return "title" if len(words) > 3 and capital >= 3 and not small else ""


def _lowered(sentence: Sentence) -> Sentence:
    proper = {name.lower(): name for name in sorted(sentence.names)}
    shouted = sentence.text.isupper()
    text = list(sentence.text)
    first = True
    for match in _WORD.finditer(sentence.text):
        word, lower = match.group(), match.group().lower()
        begins, first = first or begins_sentence(sentence.text, match.start()), False
        if len(lower) != len(word):
            continue
        if lower in proper and len(proper[lower]) == len(word):
            written = proper[lower]
        elif shouted or _is_common(lower, sentence.source_locale):
            written = lower
        else:
            continue
        text[match.start() : match.end()] = _capital(written) if begins else written
    hits = tuple(_as_listed(hit, text) for hit in sentence.hits)
    return replace(sentence, text="".join(text), hits=hits)


def _as_listed(hit: Hit, text: list[str]) -> Hit:
    """The hit with the capitals that the termbase has, written into the text."""
    start, end = hit.span.start, hit.span.end
    surface = "".join(text[start:end])
    for form in (hit.term.source, *hit.term.forms):
        if form.lower() == surface.lower() and len(form) == len(surface):
            surface = _capital(form) if begins_sentence("".join(text[:start]), start) else form
            break
    text[start:end] = surface
    return replace(hit, surface=surface)


def _capital(word: str) -> str:
    """The word with a capital, where that is one letter: places stay."""
    capital = word[0].upper()
    return capital + word[1:] if len(capital) == 1 else word


def _is_common(word: str, locale: Locale) -> bool:
    if word in _SMALL:
        return True
    import simplemma

    try:
        return bool(simplemma.is_known(word, locale.language))
    except ValueError:  # no lexicon for the language
        return False
