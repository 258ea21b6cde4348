"""Term candidates in sentences, ranked by how often they stand there on their own.

A candidate is a run of words that has no stop word at its ends, no punctuation inside, and was seen where a
noun phrase stands; no tagger is needed. The score of a candidate `a` of `n` words is its C-value,

    log2(n + 1) · (f(a) − mean of f(b) over the longer candidates b that contain a)

after Frantzi, Ananiadou and Mima, "Automatic recognition of multi-word terms: the C-value/NC-value
method" (International Journal on Digital Libraries 3, 2000), with n + 1 for n so that single words have
a score as well (Barrón-Cedeño et al., "An improved automatic term recognition method for Spanish", 2009).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from glossary.dataclass import dataclass, field
from glossary.inflect import plurals
from glossary.matcher import ADDRESS, Matcher
from glossary.messages import _
from glossary.mining_data import DETERMINERS, JOINERS, STOP_WORDS, WEAK_WORDS
from glossary.model import Fault, Locale, UserError
from glossary.patterns import regex
from glossary.termbase import Termbase

LONGEST = 5  # words of a candidate


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and the article it is from."""

    text: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible term: as it is mostly written, how often, in how many articles, and a sentence with it."""

    text: str
    count: int
    articles: int
    score: float
    example: str


@dataclass(slots=True)
class _Seen:
    """What is known of the candidates with the same letters."""

    written: Counter[str] = field(default_factory=Counter)
    articles: set[str] = field(default_factory=set)
    example: str = ""
    is_noun: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int
    joined: bool  # nothing but a space between it and the word before
    owned: bool  # the word before is its possessive


_WORD = regex(r"[^\W\d_]+(?:[.&](?=[^\W\d_]))?[^\W_]*(?:[-'’][^\W_]+)*")
_PARTICIPLE = regex(r"[a-z]{4,}ed")  # a verb, where it ends the run: the court stepped in
_POSSESSIVE = regex(r"['’]s?\Z")


def mine(
    sentences: Iterable[Sentence],
    *,
    locale: Locale | str,
    known: Termbase | None = None,
    min_count: int = 2,
) -> tuple[Candidate, ...]:
    """The term candidates of the sentences, the best first; those that `known` finds are left out.

    Raises:
        UserError: there are no stop words for the language.
    """
    language = Locale.parse(locale).language
    if language not in STOP_WORDS:
        have = ", ".join(sorted(STOP_WORDS))
        raise UserError(
            Fault(
                _("no stop words for the language {language!r}", language=language),
                _("candidates are found in {languages}", languages=have),
            )
        )
    matcher = Matcher(known) if known is not None else None
    seen: dict[tuple[str, ...], _Seen] = {}
    for sentence in sentences:
        taken = [hit.span for hit in matcher.find(sentence.text)] if matcher else []
        taken_ranges = [(span.start, span.end) for span in taken]
        taken_ranges += [match.span() for match in ADDRESS.finditer(sentence.text)]
        for words, is_noun in _runs(sentence.text, language):
            start, end = words[0].start, words[-1].end
            if any(s <= start and end <= e for s, e in taken_ranges):
                continue
            key = tuple(word.text.lower() for word in words)
            one = seen.setdefault(key, _Seen())
            one.written[sentence.text[start:end]] += 1
            one.articles.add(sentence.article)
            one.example = one.example or sentence.text
            one.is_noun = one.is_noun or is_noun
            one.count += 1
    _join_numbers(seen, language)
    frequent = {key: one for key, one in seen.items() if one.count >= min_count and one.is_noun}
    found = [
        Candidate(
            max(one.written, key=lambda text: (one.written[text], text)),
            one.count,
            len(one.articles),
            round(score, 2),
            one.example,
        )
        for key, one, score in _scored(frequent)
        if score > 0
    ]
    return tuple(sorted(found, key=lambda c: (-c.score, -c.articles, c.text.lower())))


def _runs(text: str, language: str) -> Iterator[tuple[Sequence[_Word], bool]]:
    """The candidates of a sentence, and whether each stands where a noun phrase does.

    That is: behind a determiner or a possessive with a stop word or a break after it, or in capitals inside
    the sentence. A sentence in capitals shows nothing.
    """
    stop, weak = STOP_WORDS[language], WEAK_WORDS[language]
    words = list(_words(text))
    shouted = text.isupper()
    for first, word in enumerate(words):
        if _lower(word) in stop or _lower(word) in weak or not _is_wordy(word.text):
            continue
        for last in range(first, min(first + LONGEST, len(words))):
            if last > first and not words[last].joined:
                break
            here = words[first : last + 1]
            end = _lower(words[last])
            if end in stop and end not in JOINERS[language]:
                break
            if end in stop or end in weak or not _is_wordy(words[last].text):
                continue
            if language == "en" and _PARTICIPLE.fullmatch(words[last].text):
                continue
            # A joiner (of, de) holds capitalized names together, and Spanish noun phrases.
            if any(_lower(w) in stop for w in here) and language == "en" and not _is_title(here):
                continue
            named = _is_title(here) and first > 0
            noun = named or (_opens(words, first, language) and _closes(words, last, language))
            yield here, noun and not shouted


def _words(text: str) -> Iterator[_Word]:
    before, owner = 0, False
    for match in _WORD.finditer(text):
        word = _POSSESSIVE.sub("", match[0])
        near = bool(before) and text[before : match.start()].isspace()
        # A possessive parts what is before from what is after: the warden's office.
        yield _Word(word, match.start(), match.start() + len(word), near and not owner, near and owner)
        before, owner = match.end(), len(word) < len(match[0])


def _lower(word: _Word) -> str:
    return word.text.lower()


def _is_wordy(text: str) -> bool:
    return len(text) > 2 or (len(text) == 2 and text[0].isupper())


def _is_title(words: Sequence[_Word]) -> bool:
    """Whether a run is in capitals: every word but short joiners."""
    return words[0].text[0].isupper() and words[-1].text[0].isupper()


def _opens(words: Sequence[_Word], first: int, language: str) -> bool:
    if words[first].owned:
        return True
    return first > 0 and words[first].joined and _lower(words[first - 1]) in DETERMINERS[language]


def _closes(words: Sequence[_Word], last: int, language: str) -> bool:
    after = words[last + 1] if last + 1 < len(words) else None
    return after is None or not after.joined or _lower(after) in STOP_WORDS[language]


def _join_numbers(seen: dict[tuple[str, ...], _Seen], language: str) -> None:
    """Count plurals with their singular, where both were seen."""
    for key in list(seen):
        if key not in seen:
            continue
        for made in plurals(" ".join(key), language):
            other = tuple(made.split(" "))
            if other == key or other not in seen:
                continue
            one, several = seen[key], seen.pop(other)
            one.articles |= several.articles
            one.is_noun = one.is_noun or several.is_noun
            one.count += several.count


def _scored(seen: dict[tuple[str, ...], _Seen]) -> Iterator[tuple[tuple[str, ...], _Seen, float]]:
    """Each candidate with its C-value."""
    around: dict[tuple[str, ...], list[int]] = {}
    for key, one in seen.items():
        parts = {key[start:end] for start in range(len(key)) for end in range(start + 1, len(key) + 1)} - {
            key
        }
        for part in parts:
            if part in seen:
                around.setdefault(part, []).append(one.count)
    for key, one in seen.items():
        longer = around.get(key, [])
        own = one.count - (sum(longer) / len(longer) if longer else 0)
        yield key, one, math.log2(len(key) + 1) * own
