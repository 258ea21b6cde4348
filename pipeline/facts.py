"""What a translation may not lose beside the terms: names that no termbase lists, emoji, and other scripts.

Of names only those count that stay as they are: capitalized words in mid-sentence that a lexicon of the
source language does not know. Countries, nationalities, months and most large cities are in the lexicon,
and are translated; so are words that look like a nationality.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from glossary.folding import unaccented
from glossary.model import Locale, Span
from glossary.values import words_of

_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Before these a capital says nothing: a sentence begins.
_START = re.compile(r"(?:^|[.!?:…]|[.!?]\S?)[\s\"'“”‘’«»()\[\]¿¡—–-]*\Z")
# The point of one of these ends no sentence: Doe v. Smith, Gov. Smith, John P. Smith.
_ABBREVIATED = re.compile(
    r"(?<![\w.])(?:[A-Z]|vs?|Capt|Col|Dr|Gen|Gov|Lt|Mr|Mrs|Ms|Prof|Rep|Rev|Sen|Sgt|St)\. ?\Z"
)
_ADJECTIVE = re.compile(r"(?:an|ese|ish|ist|ite)s?\Z")
# Emoji and signs that no model has a word for, with what varies and joins them.
_PICTURE = "\U0001f000-\U0001faff\u2600-\u27bf"
_PICTURES = re.compile(f"[{_PICTURE}][{_PICTURE}\u200d\ufe0e\ufe0f]*")
# Letters and signs of money that a model of a language in Latin letters has no piece for; € it has.
_SCRIPTS = (
    "\u0370-\u1dff\u1f00-\u1fff\u20a0-\u20ab\u20ad-\u20cf\u2c00-\u2c5f\u2c80-\u2dff\u2e80-\u2fff\u3005-\ua71f"
    "\ua800-\uab2f\uab70-\ud7ff\uf900-\ufaff\ufb07-\ufdff\ufe70-\ufefe\uff66-\uffdc\U00010000-\U0001cfff"
    "\U0001e000-\U0001efff\U00020000-\U0003ffff"
)
_OTHER_SCRIPTS = re.compile(f"[{_SCRIPTS}]+(?:[ '’·・-]?[{_SCRIPTS}]+)*")
_SHORTEST = 3
# What English adds to an owner. A name itself has it where no thing follows: McDonald's and Moody's said no.
_POSSESSIVE = re.compile(r"['’]s\Z")
_OWNS = re.compile(r" (?!(?:and|are|at|had|has|in|is|on|or|said|says|was|were|will)\b)\w")
# Places that a lexicon knows, and whose name is the same in the target language but for accents.
_SAME = {
    ("en", "es"): frozenset(
        """
        Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Georgia Idaho
        Illinois Indiana Iowa Kansas Kentucky Maine Maryland Massachusetts Michigan Minnesota Montana
        Nebraska Nevada Ohio Oklahoma Oregon Tennessee Utah Vermont Virginia Washington Wisconsin Wyoming
        """.split()
    )
}
_NEAR = 40  # code points before a word that are looked at


def begins_sentence(text: str, at: int) -> bool:
    """Whether nothing but opening marks stands between a place and a stop, or the beginning of the text."""
    near = max(0, at - _NEAR)
    return _START.search(text, near, at) is not None and _ABBREVIATED.search(text, near, at) is None


def owner(word: str) -> str:
    """A word without the English `'s` at its end."""
    return _POSSESSIVE.sub("", word)


def find_names(
    text: str,
    apart: Iterable[Span],
    locale: Locale,
    *,
    target: Locale | None = None,
    known: Collection[str] = (),
) -> tuple[Span, ...]:
    """The names in a source, its emoji and what is in other scripts, outside `apart`; runs are one.

    `known` are words that the article writes with a capital inside sentences: a sentence may begin with them.
    `target` is the locale of the translation, in which some places have the same name.
    """
    same = _SAME.get((locale.language, target.language), frozenset()) if target else frozenset()
    patterns = [_PICTURES]
    if _OTHER_SCRIPTS.search(text) and _script(locale) == "Latn":
        patterns.append(_OTHER_SCRIPTS)
    taken = list(apart)
    kept = [Span(*match.span()) for pattern in patterns for match in pattern.finditer(text)]
    kept = [span for span in kept if not any(span.overlaps(other) for other in taken)]
    taken += kept
    runs: list[Span] = []
    for match in _NAME.finditer(text):
        owns = _OWNS.match(text, match.end())
        word = owner(match.group()) if owns else match.group()
        span = Span(match.start(), match.start() + len(word))
        stays = word in same
        if not (stays or _is_name(word, locale)) or any(span.overlaps(other) for other in taken):
            continue
        if runs and text[runs[-1].end : span.start] == " ":
            runs[-1] = Span(runs[-1].start, span.end)
        elif (
            stays
            or word in known
            or not begins_sentence(text, span.start)
            or _leads_a_name(text, span, locale)
        ):
            runs.append(span)
    runs += kept
    return tuple(sorted(runs))


def lost_names(source: str, names: Sequence[Span], target: str) -> tuple[Span, ...]:
    """Those of a source's names of which a word does not stand in the target, but for its accents."""
    # GULFPORT of a dateline is not the Gulfport of its sentence.
    found = [match.group() for match in _NAME.finditer(target)]
    shouted = target.isupper()
    written = {unaccented(word) for word in found if shouted or not word.isupper()}
    words = written | set(map(owner, written))
    lost: list[Span] = []
    for span in names:
        name = source[span.start : span.end]
        parts = _NAME.findall(name)
        if not parts or _PICTURES.search(name) or _OTHER_SCRIPTS.search(name):
            # A model that does not know the character writes halves of characters, perhaps beside it.
            gone = name not in target or target.count("\ufffd") > source.count("\ufffd")
        else:
            gone = any(unaccented(part) not in words for part in parts)
        if gone:
            lost.append(span)
    return tuple(lost)


def _is_name(word: str, locale: Locale) -> bool:
    if len(word) < _SHORTEST or not word[0].isupper() or word.isupper() or _ADJECTIVE.search(word):
        return False
    words = words_of(locale)
    if word.lower() in words.months or word.lower() in words.weekdays:
        return False  # Nov
    import simplemma

    try:
        parts = re.split(r"['’-]", word.lower())
        return not any(
            all(simplemma.is_known(part, locale.language) for part in spelling)
            for spelling in ([word], [word.lower()], parts)
        )
    except ValueError:  # no lexicon: nothing can be told from a common word
        return False


def _script(locale: Locale) -> str:
    """The script in which a language is written, by CLDR's likely subtags; empty when CLDR does not know."""
    from babel.core import get_global

    likely: str = get_global("likely_subtags").get(locale.language, "")
    return locale.script or next((part for part in likely.split("_") if len(part) == 4), "")


def _leads_a_name(text: str, span: Span, locale: Locale) -> bool:
    """Whether a first word that no lexicon knows is followed by another name."""
    after = _NAME.match(text, span.end + 1)
    return after is not None and _is_name(after.group(), locale)
