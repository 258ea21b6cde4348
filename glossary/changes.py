"""What became of the sentences of an article that was edited: which old one a new one was made from."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher

from glossary.patterns import regex

__all__ = ["pair_changed", "word_diff"]

# A sentence and its successor share this much (0 to 1) where their neighbors say nothing; each neighbor
# that stayed the same speaks for the pair. Of unrelated sentences of the seeds 99 in 100 come under 0.32.
_ALIKE, _NEIGHBOR = 0.6, 0.1
_ALL_PAIRS = 100_000  # comparisons; beyond, only those nearby in the document are made
_NEARBY = 40

_TOKEN = regex(r"\s+|\w+(?:['’.,-]\w+)*|[^\w\s]")
_CONTEXT = 4  # words shown around a difference


def pair_changed(
    old: Sequence[str], new: Sequence[str], *, gone: Collection[str], fresh: Collection[str]
) -> dict[str, str]:
    """Pair each sentence of `fresh` with the one of `gone` that it was made from, where there is one.

    `old` and `new` are all sentences before and after, each once and in document order; `gone` are some of
    `old`, `fresh` some of `new`. No sentence is used twice.
    """
    stayed = set(old).intersection(new)
    before = _neighbors(old, stayed)
    after = _neighbors(new, stayed)
    place = {sentence: number for number, sentence in enumerate(old)}
    missing = sorted((s for s in gone if s in place), key=place.__getitem__)
    places = [place[s] for s in missing]
    words = {s: s.split() for s in (*missing, *fresh)}
    every = len(missing) * len(fresh) <= _ALL_PAIRS
    ranked: list[tuple[float, int, str, str]] = []
    for sentence in fresh:
        at = after[sentence]
        expected = place[at[0]] + at[2] if at[0] is not None else at[2] - 1
        near = bisect_left(places, expected)
        for former in missing if every else missing[max(near - _NEARBY, 0) : near + _NEARBY]:
            was = before[former]
            bonus = _NEIGHBOR * ((was[0] == at[0]) + (was[1] == at[1]))
            score = bonus + _similarity(former, sentence, words)
            if score >= _ALIKE:
                ranked.append((-score, abs(place[former] - expected), sentence, former))
    pairs: dict[str, str] = {}
    used: set[str] = set()
    for _, _, sentence, former in sorted(ranked):
        if sentence not in pairs and former not in used:
            pairs[sentence] = former
            used.add(former)
    return pairs


def _similarity(one: str, other: str, words: dict[str, list[str]]) -> float:
    """By characters, which forgives an ending, and by words, which chance does not make alike."""
    from rapidfuzz.distance import Indel

    return (
        Indel.normalized_similarity(one, other) + Indel.normalized_similarity(words[one], words[other])
    ) / 2


def _neighbors(
    sentences: Sequence[str], stayed: Collection[str]
) -> dict[str, tuple[str | None, str | None, int]]:
    """For each sentence that did not stay: the nearest that did before and after it, and how far behind."""
    found: dict[str, tuple[str | None, str | None, int]] = {}
    waiting: list[tuple[str, int]] = []
    last: str | None = None
    distance = 0
    for sentence in sentences:
        distance += 1
        if sentence in stayed:
            found.update({s: (last, sentence, behind) for s, behind in waiting})
            waiting, last, distance = [], sentence, 0
        else:
            waiting.append((sentence, distance))
    found.update({s: (last, None, behind) for s, behind in waiting})
    return found


def word_diff(old: str, new: str) -> str:
    """The new text with what changed in it, as `wdiff` writes it: `the gate is [-closed-]{+open+}`.

    Long stretches without a change are shortened to an ellipsis.
    """
    if old == new:
        return new
    changes = list(_changes(_TOKEN.findall(old), _TOKEN.findall(new)))
    parts: list[str] = []
    for number, (gone, came) in enumerate(changes):
        if gone == came:
            parts.append(_shortened(came, first=number == 0, last=number == len(changes) - 1))
            continue
        parts += [f"[-{''.join(gone)}-]"] * bool(gone) + [f"{{+{''.join(came)}+}}"] * bool(came)
    return "".join(parts)


def _changes(old: list[str], new: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Runs of tokens before and after, in turns alike and different; a lone space parts no changes."""
    gone: list[str] = []
    came: list[str] = []
    ops = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for number, (tag, i, j, k, m) in enumerate(ops):
        inside = 0 < number < len(ops) - 1 and "".join(new[k:m]).isspace()
        if tag == "equal" and not inside:
            if gone or came:
                yield gone, came
                gone, came = [], []
            yield old[i:j], new[k:m]
        else:
            gone += old[i:j]
            came += new[k:m]
    if gone or came:
        yield gone, came


def _shortened(tokens: list[str], *, first: bool, last: bool) -> str:
    ends = [] if first else tokens[: 2 * _CONTEXT]
    starts = [] if last else tokens[-2 * _CONTEXT :]
    if len(tokens) <= len(ends) + len(starts) + 2:
        return "".join(tokens)
    return (
        "".join(ends).rstrip()
        + (" " if ends else "")
        + "…"
        + (" " if starts else "")
        + "".join(starts).lstrip()
    )
