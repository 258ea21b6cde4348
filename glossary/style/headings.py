"""Rules for the parts of an article that are no running text: headlines, bylines."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from glossary.model import Edit, Kind, Locale, Span
from glossary.patterns import regex
from glossary.profile import profile_of
from glossary.style.passage import Passage, Rule, ends_with

_WORD = regex(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Letters that a heading in title case does not capitalize are few; two in three words must have a capital.
_SHARE = 2 / 3
# The first words of names of places, which are common words too: "Nueva York", "San Salvador".
_LEADING = frozenset(
    "nueva nuevo san santa santo los las la el puerto costa río new north south saint".split()
)


def has_heading_case(text: str) -> bool:
    """Whether a heading is in capitals, or has a capital on most of its words, as English headings have."""
    words = [match[0] for match in _WORD.finditer(text)]
    if len(words) < 2:
        return False
    if all(word.isupper() for word in words):
        return any(len(word) > 3 for word in words)
    longer = [word for word in words[1:] if len(word) > 3]
    return len(longer) > 1 and sum(word[0].isupper() for word in longer) > _SHARE * len(longer)


_SENTENCE_END = regex(r"[.?!…]\s+[\"“«'‘(¿¡]*$")


def _words(text: str, locale: Locale, names: frozenset[str], *, shouted: bool) -> Iterator[tuple[Span, str]]:
    """The words of a heading as a sentence has them, those that change.

    Kept are the words of `names`, the places of CLDR, acronyms, and what the language's lexicon has not.
    """
    folded = {name.lower(): name for name in names}
    kept = _places(text, locale.language)
    matches = list(_WORD.finditer(text))
    common = [_is_common(match[0].lower(), locale.language) for match in matches]
    for n, match in enumerate(matches):
        word, span = match[0], Span(*match.span())
        small = word.lower()
        if not word[0].isupper() or len(small) != len(word):
            continue
        inside = any(span.overlaps(other) for other in kept)
        begins = ends_with(_SENTENCE_END, text, span.start)
        if small in folded:
            new = folded[small]
        elif inside or not common[n] or begins:
            new = (word[0] + small[1:] if len(word) > 3 or inside else word) if shouted else word
        elif (
            small in _LEADING
            and n + 1 < len(matches)
            and matches[n + 1].start() == span.end + 1
            and (matches[n + 1][0].lower() in folded or not common[n + 1])
        ):
            new = word[0] + small[1:]
        elif not shouted and len(word) > 1 and word.isupper():
            new = word  # an acronym
        else:
            new = small
        if new != word and len(new) == len(word):
            yield span, new


@functools.cache
def _names_of_places(language: str) -> re.Pattern[str]:
    """The territories of CLDR, and the cities that it names time zones by."""
    from babel import Locale as CLDR
    from babel import UnknownLocaleError

    names: set[str] = set()
    try:
        data = CLDR(language)
        names |= {str(name) for name in data.territories.values()}
        names |= {str(zone["city"]) for zone in data.time_zones.values() if "city" in zone}
    except UnknownLocaleError:
        pass
    longest = sorted(map(re.escape, names), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest) or '(?!)'})(?!\w)", re.IGNORECASE)


def _places(text: str, language: str) -> list[Span]:
    return [Span(*match.span()) for match in _names_of_places(language).finditer(text)]


def _is_common(word: str, language: str) -> bool:
    """Whether a lexicon has the word, and not as a name; without a lexicon every word is one."""
    import simplemma

    try:
        known = simplemma.is_known(word, lang=language) and simplemma.lemmatize(word, lang=language).islower()
        return len(word) == 1 or known
    except ValueError:
        return False


def headline_case(passage: Passage) -> Iterator[Edit]:
    """A headline whose source has English capitals has those of a sentence."""
    if passage.kind not in (Kind.HEADLINE, Kind.SUBHEADING) or not passage.profile.sentence_case:
        return
    if not has_heading_case(passage.source) or not has_heading_case(passage.target):
        return
    target = passage.target
    said = {match[0] for match in _WORD.finditer(passage.source)} if not passage.source.isupper() else set()
    first = next(_WORD.finditer(target))
    for span, word in _words(target, passage.locale, passage.around.names, shouted=target.isupper()):
        # A word that the translation has copied is a name, a term or no translation: not ours to change.
        if span.start == first.start():
            word = word[0].upper() + word[1:]
        elif passage.written(span) in said and len(word) > 2:
            continue
        yield Edit(span, word)


# ---------------------------------------------------------------- bylines

_PARTED = regex(r"\s+[-–—|·]\s+")
_COMMA = regex(r",\s+")
_NAME = regex(r"[^\W\d_][\w'’.-]*(?: [\w'’.&-]+){0,7}")


def byline(passage: Passage) -> Iterator[Edit]:
    """`By Jane Roe - Reporter` is `Por Jane Roe · Reportera`: the name stays, the join is the locale's."""
    profile = passage.profile
    if passage.kind is not Kind.BYLINE or not profile.byline:
        return
    source, target = passage.source, passage.target
    by = profile_of(passage.source_locale).byline.format(name="").strip()
    led = re.match(rf"{re.escape(by)}:?\s+", source, re.IGNORECASE) if by else None
    start = led.end() if led else 0
    sign = _PARTED if _PARTED.search(source, start) or not led else _COMMA
    parted = sign.search(source, start)
    name = source[start : parted.start() if parted else len(source)].strip()
    if not _NAME.fullmatch(name):
        return
    written = profile.byline.format(name=name) if led else name
    if parted is None:
        yield Edit(Span(0, len(target)), written)
        return
    cut = _PARTED.search(target) or sign.search(target)
    if cut is None:
        return
    yield Edit(Span(0, cut.start()), written)
    yield Edit(Span(*cut.span()), profile.byline_join)
    if source[parted.end()].isupper() and target[cut.end() :][:1].islower():
        yield Edit(Span(cut.end(), cut.end() + 1), target[cut.end()].upper())


RULES = (
    Rule(
        "headline-case",
        "A headline has the capitals of a sentence.",
        headline_case,
        kinds=(Kind.HEADLINE, Kind.SUBHEADING),
    ),
    Rule(
        "byline-form",
        "A byline keeps its names, and has the words and signs of the locale.",
        byline,
        kinds=(Kind.BYLINE,),
    ),
)
