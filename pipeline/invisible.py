"""Characters that nobody sees: content systems leave them in articles, and a model reads words into them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import accumulate

from glossary.folding import INVISIBLE
from glossary.model import Hit, Span
from pipeline.candidates import Sentence

# Controls too, but for those that are white space.
_INVISIBLE = re.compile(rf"[{INVISIBLE}\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")


def without_invisible(sentence: Sentence) -> Sentence:
    """The sentence without its invisible characters, its terms at their new places."""
    if not _INVISIBLE.search(sentence.text):
        return sentence
    gone = [bool(_INVISIBLE.match(char)) for char in sentence.text]
    before = list(accumulate(gone, initial=0))
    text = _INVISIBLE.sub("", sentence.text)

    def moved(hit: Hit) -> Hit:
        start, end = (at - before[at] for at in (hit.span.start, hit.span.end))
        possessive = _INVISIBLE.sub("", hit.possessive)
        span = Span(start, end, hit.span.kind)
        return replace(hit, span=span, surface=text[start:end], possessive=possessive)

    return replace(sentence, text=text, hits=tuple(map(moved, sentence.hits)))
