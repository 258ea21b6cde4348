"""What a translation may not lose beside the terms: names that no termbase lists, and emoji.

Only names that stay as they are count: capitalized words in mid-sentence that a lexicon of the source
language does not know. Countries, nationalities, months and most large cities are in the lexicon, and
are translated; so are words that look like a nationality.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from glossary.folding import unaccented
from glossary.model import Locale, Span

_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Before these a capital says nothing: a sentence begins.
_START = re.compile(r"(?:^|[.!?:…]|[.!?]\S?)[\s\"'“”‘’«»()\[\]¿¡—–-]*\Z")
_ADJECTIVE = re.compile(r"(?:an|ese|ish|ist|ite)s?\Z")
# Emoji and signs that no model has a word for, with what varies and joins them.
_PICTURE = "\U0001f000-\U0001faff\u2600-\u27bf"
_PICTURES = re.compile(f"[{_PICTURE}][{_PICTURE}\u200d\ufe0e\ufe0f]*")
_SHORTEST = 3
_NEAR = 40  # code points before a word that are looked at


def begins_sentence(text: str, at: int) -> bool:
    """Whether nothing but opening marks stands between a place and a stop, or the beginning of the text."""
    return _START.search(text, max(0, at - _NEAR), at) is not None


def find_names(text: str, apart: Iterable[Span], locale: Locale) -> tuple[Span, ...]:
    """The names in a source sentence, and its emoji, outside the spans `apart`; runs are one."""
    skip = list(apart)
    runs: list[Span] = []
    for match in _NAME.finditer(text):
        span = Span(match.start(), match.end())
        if not _is_name(match.group(), locale) or any(span.overlaps(other) for other in skip):
            continue
        if runs and text[runs[-1].end : span.start] == " ":
            runs[-1] = Span(runs[-1].start, span.end)
        elif not begins_sentence(text, span.start) or _leads_a_name(text, span, locale):
            runs.append(span)
    pictures = (Span(*match.span()) for match in _PICTURES.finditer(text))
    runs += (span for span in pictures if not any(span.overlaps(other) for other in skip))
    return tuple(sorted(runs))


def lost_names(source: str, names: Sequence[Span], target: str) -> tuple[Span, ...]:
    """Those of a source's names of which a word does not stand in the target, but for its accents."""
    words = {unaccented(match.group()) for match in _NAME.finditer(target)}
    lost: list[Span] = []
    for span in names:
        name = source[span.start : span.end]
        parts = _NAME.findall(name)
        # A model that knows no emoji writes halves of characters, perhaps beside it.
        broken = not parts and (name not in target or "\ufffd" in target)
        if broken or any(unaccented(part) not in words for part in parts):
            lost.append(span)
    return tuple(lost)


def _is_name(word: str, locale: Locale) -> bool:
    if len(word) < _SHORTEST or not word[0].isupper() or word.isupper() or _ADJECTIVE.search(word):
        return False
    import simplemma

    try:
        parts = re.split(r"['’-]", word.lower())
        return not any(
            all(simplemma.is_known(part, locale.language) for part in spelling)
            for spelling in ([word], [word.lower()], parts)
        )
    except ValueError:  # no lexicon: nothing can be told from a common word
        return False


def _leads_a_name(text: str, span: Span, locale: Locale) -> bool:
    """Whether a first word that no lexicon knows is followed by another name."""
    after = _NAME.match(text, span.end + 1)
    return after is not None and _is_name(after.group(), locale)
