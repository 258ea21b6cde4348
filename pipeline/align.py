"""Align an article with its translation, block by block and sentence by sentence, by their lengths.

Method: Gale and Church, "A Program for Aligning Sentences in Bilingual Corpora", Computational
Linguistics 19 (1), 1993: the length of a translation is that of its source, give or take a normal error.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby

from glossary.control import NOTHING, Ignores, read_ignores
from glossary.files import read_bytes
from glossary.inputs import Defaults, Finder, Item, Material, locale_of
from glossary.messages import _
from glossary.model import Document, Edit, Hit, Locale, Place, Segment, Span, Unit, UserError
from glossary.rewrite import Edited
from pipeline.segment import decode_article, segment

# ---------------------------------------------------------------- lengths

_VARIANCE = 6.8  # of the length of a translation, for each character of its source (Gale and Church)
# How often a bead of so many sentences against so many is met (Gale and Church, table 5).
_BEADS = {(1, 1): 0.89, (2, 1): 0.0445, (1, 2): 0.0445, (2, 2): 0.011}
# What stands on one side only. In the paper its cost grows with its length, so that a paragraph which the
# translator left out is merged with its neighbor; here it costs the same at any length, and is found.
_ALONE = {(1, 0): 800.0, (0, 1): 800.0}
_SENTENCES = {bead: -100 * math.log(share) for bead, share in _BEADS.items()} | _ALONE
# Translators join and part sentences, but seldom paragraphs.
_BLOCKS = {(1, 1): 0.0, (2, 1): 1200.0, (1, 2): 1200.0} | _ALONE
_RATIO = (0.8, 1.4)  # of the lengths of two articles; what is beyond is left out, not terse
_WIDE = "\u2e80"  # from here on a character is a syllable or a word, and counts as three
_BAND = 60  # rows off the diagonal that are looked at, beside the difference of the two lengths

Bead = tuple[range, range]
"""Which of the one side belong to which of the other; one of the two may be empty."""


def align(
    source: Sequence[int], target: Sequence[int], *, costs: Mapping[tuple[int, int], float] = _SENTENCES
) -> list[Bead]:
    """Beads of two sequences of lengths, in order; every index stands in one bead."""
    if len(source) == len(target) == 1:
        return [(range(1), range(1))]
    ratio = min(max(sum(target) / max(1, sum(source)), _RATIO[0]), _RATIO[1])
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    slope = len(target) / max(1, len(source))
    reach = _BAND + abs(len(source) - len(target))
    for i in range(len(source) + 1):
        middle = round(i * slope)
        for j in range(max(0, middle - reach), min(len(target), middle + reach) + 1):
            found = best.get((i, j))
            for (m, n), cost in costs.items():
                before = best.get((i - m, j - n)) if i >= m and j >= n else None
                if before is None:
                    continue
                step = cost
                if m and n:
                    step += _distance(sum(source[i - m : i]), sum(target[j - n : j]), ratio)
                if found is None or before[0] + step < found[0]:
                    found = best[i, j] = (before[0] + step, (m, n))
    beads: list[Bead] = []
    i, j = len(source), len(target)
    while i or j:
        m, n = best[i, j][1]
        beads.append((range(i - m, i), range(j - n, j)))
        i, j = i - m, j - n
    return beads[::-1]


@lru_cache(maxsize=1 << 16)
def _distance(source: int, target: int, ratio: float) -> float:
    """A hundred times the negative logarithm of the chance of so different a length."""
    if not source and not target:
        return 0.0
    mean = (source + target / ratio) / 2
    delta = abs(target - source * ratio) / math.sqrt(mean * _VARIANCE)
    chance = math.erfc(delta / math.sqrt(2))
    return -100 * math.log(chance) if chance > 1e-300 else 69_000.0


# ---------------------------------------------------------------- articles


def align_articles(source: Document, target: Document) -> list[tuple[list[Segment], list[Segment]]]:
    """Beads of segments; blocks are aligned first, and sentences within them."""
    ones, others = _blocks(source), _blocks(target)
    if [block[0].kind for block in ones] == [block[0].kind for block in others]:
        pairs = [(range(i, i + 1), range(i, i + 1)) for i in range(len(ones))]
    else:
        pairs = align([_length(b) for b in ones], [_length(b) for b in others], costs=_BLOCKS)
    out: list[tuple[list[Segment], list[Segment]]] = []
    for left, right in pairs:
        mine = [s for i in left for s in ones[i]]
        theirs = [s for j in right for s in others[j]]
        if not mine or not theirs:
            out.append((mine, theirs))
            continue
        beads = align([_size(s.text) for s in mine], [_size(s.text) for s in theirs])
        out += [([mine[i] for i in a], [theirs[j] for j in b]) for a, b in beads]
    return out


def _blocks(document: Document) -> list[list[Segment]]:
    return [list(block) for _, block in groupby(document.segments, key=lambda s: s.block)]


def _size(text: str) -> int:
    return len(text) if text.isascii() else sum(3 if char >= _WIDE else 1 for char in text)


def _length(block: Sequence[Segment]) -> int:
    return sum(_size(s.text) for s in block)


# ---------------------------------------------------------------- what lint judges

# White space is one space, as in `Segment.text`, but no-break spaces stay: checks judge them.
_RUN = re.compile(r"[^\S\u00a0\u202f\u2007]+|[\S\u00a0\u202f\u2007]")


def _runs(raw: str) -> Iterator[str]:
    """The characters of a sentence, each run of white space one space."""
    for run in _RUN.finditer(raw):
        yield " " if run[0].isspace() and run[0] not in "\u00a0\u202f\u2007" else run[0]


# A comment on a line of its own, for the block below it.
_COMMENT = re.compile(r"^[ \t]*(?:<!--[ \t]*|#[ \t]*)(termpin:[^\n]*)$", re.MULTILINE)


class ArticlePair(Material):
    """An article and its translation as units: what stands in the source only is a unit without target."""

    editable = True

    def __init__(self, source: str, path: str, data: bytes, defaults: Defaults, finder: Finder) -> None:
        self.path = path
        source_locale = locale_of("", source) or defaults.source
        locale = locale_of("", path) or defaults.target
        if locale is None:
            remedy = _("name the file story.es.txt, or name the locale with --to")
            raise UserError.at(path, _("the locale of this translation is not known"), remedy)
        original = decode_article(source, read_bytes(source, absent=_("check the path of the original")))
        self.text = decode_article(path, data)
        self._mark = data[: len(data) - len(self.text.encode())]
        document = segment(_without_comments(self.text), path=path, locale=locale)
        originals = segment(_without_comments(original), path=source, locale=source_locale)
        self._starts = dict(_starts(document))
        self._beads = [bead for bead in align_articles(originals, document) if bead[0]]
        self._places: dict[int, tuple[list[int], list[int]]] = {}
        self.items = tuple(self._items(source_locale, locale, finder(source_locale)))

    def _items(
        self, source_locale: Locale, locale: Locale, find: Callable[[str], tuple[Hit, ...]]
    ) -> Iterator[Item]:
        ignores = dict(self._ignores())
        for number, (ones, others) in enumerate(self._beads):
            source = " ".join(s.text for s in ones)
            target = " ".join("".join(_runs(s.raw)) for s in others)
            if not any(s.translatable for s in ones):
                continue
            silent = NOTHING
            for block in {s.block for s in others}:
                silent |= ignores.get(block, NOTHING)
            unit = Unit(source, target, source_locale, locale, find(source))
            yield Item(unit, ("", source), number, state=target, ignores=silent)

    def _ignores(self) -> Iterator[tuple[int, Ignores]]:
        """For each block the comments above it."""
        segments = [s for _, others in self._beads for s in others]
        for match in _COMMENT.finditer(self.text):
            line = self.text.count("\n", 0, match.start()) + 1
            below = next((s for s in segments if self._start(s) >= match.end()), None)
            if below is not None:
                yield below.block, read_ignores([match[1]], place=Place(self.path, line))

    def place(self, item: Item, span: Span | None) -> Place:
        starts = self._offsets(item)[0]
        at = starts[min(span.start if span else 0, len(starts) - 1)] if starts else self._gap(item)
        before = self.text[:at]
        return Place(self.path, before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1)

    def _start(self, part: Segment) -> int:
        return self._starts[part.block, part.index]

    def _gap(self, item: Item) -> int:
        """Where a sentence that was left out would stand: behind the last one before it."""
        for _ours, others in reversed(self._beads[: item.anchor]):
            if others:
                return self._start(others[-1]) + len(others[-1].raw)
        return 0

    def _offsets(self, item: Item) -> tuple[list[int], list[int]]:
        """For each code point of the target, where it begins and ends in the file; its end is added."""
        if item.anchor not in self._places:
            starts: list[int] = []
            ends: list[int] = []
            for part in self._beads[item.anchor][1]:
                base = self._start(part)
                if starts:
                    starts.append(ends[-1])
                    ends.append(base)
                for run in _RUN.finditer(part.raw):
                    starts.append(base + run.start())
                    ends.append(base + run.end())
            self._places[item.anchor] = starts, ends
        return self._places[item.anchor]

    def edit(self, edits: Mapping[int, Sequence[Edit]]) -> Edited:
        changes: list[tuple[int, int, str]] = []
        for index, wanted in edits.items():
            starts, ends = self._offsets(self.items[index])
            for edit in wanted:
                first, last = edit.span.start, edit.span.end
                if last > len(starts):
                    continue
                start = starts[first] if first < len(starts) else ends[-1]
                changes.append((start, ends[last - 1] if last > first else start, edit.text))
        text, at, made = [], 0, 0
        for start, end, new in sorted(changes):
            if start >= at:
                text += [self.text[at:start], new]
                at = end
                made += 1
        return Edited(self._mark + "".join([*text, self.text[at:]]).encode(), made)


def _without_comments(text: str) -> str:
    """The text with blanks in place of comments to termpin, so that every place stays."""
    return _COMMENT.sub(lambda match: " " * len(match[0]), text) if "termpin:" in text else text


def _starts(document: Document) -> Iterator[tuple[tuple[int, int], int]]:
    """The offset of each segment's `raw`, by its block and its number in there."""
    at = 0
    for s in document.segments:
        yield (s.block, s.index), at + len(s.lead)
        at += len(s.lead) + len(s.raw) + len(s.tail)
