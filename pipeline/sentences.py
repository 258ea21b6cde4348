"""Split paragraphs into sentences that join to them again.

sentencex proposes, rules with the words of `segment_data` decide where it is known to err: quotations,
brackets, dashes, abbreviations that may or may not end a sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass

from glossary.model import Locale
from pipeline import segment_data as data

_CLOSING = r"(?:[\"'”’»›)\]}]|\s[»›](?=[\s.,;:]|\Z))"  # `»` may stand apart, as in French
# A possible end: stops, closing marks, white space. The look-behind and the possessive quantifiers
# keep the search linear.
_END = re.compile(rf"(?<![.!?…])(?P<stop>[.!?…]++)(?P<close>{_CLOSING}*+)(?P<gap>\s++)")
_AFTER_MARK = re.compile(rf"{_CLOSING}*+\s*+")
_PARAGRAPH = re.compile(r"(?:(?:\r\n|\r|\n)[^\S\r\n]*+){2,}+|\u2029\s*+")
# Hidden from sentencex, which does not split inside quotations and brackets: white space, quotation
# marks, brackets (an apostrophe inside a word stays), and what UTF-8 cannot carry.
_HIDDEN = re.compile(r"[\s\"“”„«»‹›()\[\]{}\ud800-\udfff]|(?<!\w)['‘’]|['‘’](?!\w)")
_WINDOW = 80  # code points looked at on either side of a stop
_ASIDE = 200  # a longer quotation or parenthesis is split even in the middle of a sentence


def split_sentences(text: str, locale: str | Locale = "en") -> list[str]:
    """Split a paragraph into sentences that join to it exactly; white space stays behind its sentence.

    A blank line ends a sentence, a single line break is white space like any other.
    """
    language = Locale.parse(locale).language
    sentences: list[str] = []
    start = 0
    for end in [*(m.end() for m in _PARAGRAPH.finditer(text)), len(text)]:
        part = text[start:end]
        if part.strip():
            sentences += _split_paragraph(part, language)
        elif sentences:
            sentences[-1] += part
        elif end < len(text):
            continue  # leading white space goes with the sentence behind it
        elif part:
            sentences.append(part)
        start = end
    return sentences


def _split_paragraph(text: str, language: str) -> list[str]:
    """Decide every possible end in turn: by the rules where they speak, else by sentencex."""
    rules = data.LANGUAGES.get(language)
    proposed, foreign = _library_ends(text, language)
    possible = {m.end(): m for m in _END.finditer(text)}
    asides = _Asides.find(text)
    sentences: list[str] = []
    start = 0
    for at in sorted(possible.keys() | foreign):
        match = possible.get(at)
        if match is not None:
            stop = _Stop.read(text, start, match)
            by_library = match.end("stop") in proposed
            if asides.hold(text, start, match.start()) or not _ends(stop, rules, by_library=by_library):
                continue
        if at < len(text) and not text[start:at].isspace():
            sentences.append(text[start:at])
            start = at
    sentences.append(text[start:])
    return sentences


def _library_ends(text: str, language: str) -> tuple[set[int], set[int]]:
    """What sentencex would split: where Latin stops end, and what begins behind other stops (`。`, `।`)."""
    import sentencex

    hidden = _HIDDEN.sub(" ", text)
    proposed: set[int] = set()
    foreign: set[int] = set()
    at = 0
    for sentence in sentencex.segment(language, hidden):
        mark = len(sentence.rstrip())
        if not mark or sentence[mark - 1] in ".!?…":
            proposed.add(at + mark)
        elif behind := _AFTER_MARK.match(text, at + mark):
            foreign.add(behind.end())
        at += len(sentence)
    return proposed, foreign


@dataclass(frozen=True, slots=True)
class _Stop:
    """A possible end of a sentence with what stands around it, no more than a window on either side."""

    before: str
    stop: str
    close: str
    after: str
    first: bool  # `before` is all the sentence has so far

    @classmethod
    def read(cls, text: str, start: int, match: re.Match[str]) -> _Stop:
        left = max(start, match.start() - _WINDOW)
        after = text[match.end() : match.end() + _WINDOW]
        return cls(text[left : match.start()], match["stop"], match["close"], after, left == start)

    @property
    def words(self) -> tuple[str, str]:
        """The word before the stop, alone and with the short abbreviations before it (`UU`, `EE.UU`)."""
        words = self.before.split()[-5:]
        if not words or self.before[-1].isspace():
            return "", ""
        last = spaced = words.pop()
        while words and len(spaced) < 12 and _SHORT.fullmatch(words[-1]):
            spaced = words.pop() + spaced
        return _bare(last), _bare(spaced)

    @property
    def next(self) -> str:
        """The word behind the stop, without opening marks and with the stop that may follow it."""
        words = self.after.split(maxsplit=1)
        return words[0].lstrip(_OPENING) if words else ""


_OPENING = "\"'“”„‘«‹([{¿¡"
_SHORT = re.compile(r"[(«“\"'¿¡]*(?:[^\W\d_]{1,2}\.)+")
_ELISION = re.compile(r"^\w{1,2}['’](?=\w)")  # l’av.
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}|[^\W\d_]")
_NUMBER = re.compile(r"[\dIVXLC]*\d|[IVXLC]{2,}\b")
_ENUMERATOR = re.compile(r"\s*\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4}|[IVX]{1,4})")
_CLOCK_FIRST = re.compile(r"\s*(?:[^\W\d_]+\s){0,2}\d[\d:.]*\s?[apAP]\.?\s?[mM]")
_DASH = re.compile(r"[-–—]+\s*")
_BRAND = re.compile(r"[a-z]{1,2}[A-Z]")  # iPhone, eBay: a small first letter that starts a sentence


def _bare(word: str) -> str:
    return _ELISION.sub("", word.lstrip(_OPENING))


def _ends(stop: _Stop, rules: data.Language | None, *, by_library: bool) -> bool:
    """Whether a sentence ends at a stop; `by_library` is what sentencex holds of it."""
    if stop.before.endswith(("[", "(")) and stop.close:  # [...]
        return False
    after = stop.after
    if dash := _DASH.match(after):
        # A dash that goes on in small letters, or stands free behind `?` or `!`, is in mid-sentence.
        after = after[dash.end() :]
        if after[:1].islower() or (dash[0][-1].isspace() and stop.stop[-1] in "!?"):
            return False
    letter = after.lstrip(_OPENING + " \u00a0\u202f")[:3]
    if not letter or after[0] in ".,;:!?…)]}%":
        return False
    period = stop.stop == "."
    if letter[0].islower():
        abbreviated = period and any(_is_listed(word, rules) for word in stop.words)
        if abbreviated or not _BRAND.match(letter):
            return False
    if period and not stop.close.strip("'’"):
        return _period_ends(stop, rules, by_library=by_library)
    return period or rules is None or not _is_attributed(stop, rules)


def _period_ends(stop: _Stop, rules: data.Language | None, *, by_library: bool) -> bool:
    """Whether a single full stop, right behind a word, ends a sentence or belongs to an abbreviation."""
    if stop.first and _ENUMERATOR.fullmatch(stop.before):
        return False
    if rules is None:
        return by_library
    (last, word), following = stop.words, stop.next
    bare = following.rstrip(".,;:!?…\"'”’»)")
    if not word:
        return by_library
    if following.startswith(f"{bare}.") and _is_listed(f"{word}.{bare}", rules):  # inside `p. ej.`, `EE. UU.`
        return False
    if word.isupper() and following.isupper() and _is_listed(word.capitalize(), rules):  # a line in capitals
        last = word = word.capitalize()
    if _has(rules.numbered, word) and _NUMBER.match(following):
        return False
    if _has(rules.leading, word) or _has(rules.leading, last):
        return False
    if word in rules.words or (word.isupper() and len(word) > 1 and word.isalpha()):
        return True
    if _has(rules.closing, word):
        return True
    if _has(rules.clock, word):
        opens = stop.first and _CLOCK_FIRST.fullmatch(stop.before)  # At 5 p.m. Mr. Novak left.
        return not opens and bare not in rules.clock_tail
    if _has(rules.either, word) or (_DOTTED.fullmatch(word) and word[0].isupper()):  # or initials, `U.S.`
        initial = len(bare) == 1 and following.endswith(".")
        return (bare in rules.starters and not initial) or stop.after[0] in "¿¡"
    return _has(rules.numbered, word) or by_library


def _has(words: frozenset[str], word: str) -> bool:
    """Whether the list holds the word, perhaps in small letters where the text has a capital."""
    return word in words or word[:1].lower() + word[1:] in words


def _is_listed(word: str, rules: data.Language | None) -> bool:
    if rules is None:
        return False
    lists = (rules.leading, rules.numbered, rules.closing, rules.clock, rules.either)
    return any(_has(words, word) for words in lists)


def _is_attributed(stop: _Stop, rules: data.Language) -> bool:
    """Whether a speaker's name and a verb of speech follow a quoted question: `"Why?" Lena Brandt asked.`"""
    if not stop.close or not rules.speech:
        return False
    words = stop.after.split()[:6]
    if not words or words[0] in rules.starters - rules.leading - {"Mr", "Mrs", "Ms", "Dr"}:
        return False
    for word in words:
        if word.rstrip(".,:;") in rules.speech:
            return True
        if not word[0].isupper() and word not in ("and", "of", "the"):
            return False
    return False


_PAIRS = {")": "(", "]": "[", "}": "{", "”": "“", "»": "«", "’": "‘"}
_MARK = re.compile(r"[\"'“”«»‘’()\[\]{}]")


@dataclass(slots=True)
class _Asides:
    """Closed quotations and brackets of a paragraph, the outermost of each family in order.

    A stop inside one does not end a sentence when the aside began in the middle of the sentence and
    the sentence goes on behind it in small letters; a bracket always goes on.
    """

    families: tuple[list[tuple[int, int]], ...]

    @classmethod
    def find(cls, text: str) -> _Asides:
        opened: dict[str, list[int]] = defaultdict(list)
        brackets: list[tuple[int, int]] = []
        doubles: list[tuple[int, int]] = []
        singles: list[tuple[int, int]] = []
        for match in _MARK.finditer(text):
            mark, at = match[0], match.start()
            before, after = text[at - 1 : at], text[at + 1 : at + 2]
            if mark in "\"'":
                opens = (not before or before.isspace() or before in "([{“‘\"'—–-¿¡") and not after.isspace()
                key = mark
            else:
                opens = mark not in _PAIRS
                key = _PAIRS.get(mark, mark)
            if mark in "'’" and before.isalnum():
                continue  # an apostrophe, or a close that ends no sentence
            if opens:
                opened[key].append(at)
            elif opened[key]:
                family = brackets if key in "([{" else singles if key in "'‘" else doubles
                family.append((opened[key].pop(), at))
        return cls(tuple(_outermost(pairs) for pairs in (brackets, doubles, singles)))

    def hold(self, text: str, start: int, at: int) -> bool:
        """Whether the sentence from `start` runs on beyond a stop at `at`, which lies in an aside."""
        for number, pairs in enumerate(self.families):
            index = bisect_right(pairs, (at, len(text))) - 1
            if index < 0:
                continue
            opening, closing = pairs[index]
            inside = start < opening < at < closing and closing - opening <= _ASIDE
            # A stop right before the closing mark is the business of `_ends`.
            if not inside or text[at:closing].strip(".!?…\"'”’)") == "":
                continue
            if opening - start < _WINDOW and not text[start:opening].strip(_OPENING + " \u00a0"):
                continue
            if number == 0 or text[closing + 1 : closing + 8].lstrip(", \u00a0\"'”’)")[:1].islower():
                return True
        return False


def _outermost(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    outermost: list[tuple[int, int]] = []
    for pair in sorted(pairs):
        if not outermost or pair[0] > outermost[-1][1]:
            outermost.append(pair)
    return outermost
