"""The strategies of pinning: each builds candidate translations of sentences in its own way.

A strategy sees the sentences that are still open and yields attempts: requests for the engine, and
what to make of its hypotheses. It never judges; `pipeline.pin` verifies and chooses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

from glossary.matcher import places
from glossary.model import Finding, Hit, Locale, Span, Text
from pipeline.agree import agree_with_terms
from pipeline.engines import Ability, Hypothesis, Link, Request

# The starter model has ⟦0⟧ … ⟦9⟧ as single tokens, and mixes up the last two.
MASKS = 8
# A model that says `⟦0⟧s` or `⟦0⟧'s` means the plural or the possessive, which the form has of its own.
_MASK = re.compile(r"⟦\s*(\d)\s*⟧(?:['’]s\b|s\b)?")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A source sentence with the terms it holds, for one target locale.

    `names` are words that its article writes with a capital in the middle of sentences.
    """

    text: str
    hits: tuple[Hit, ...]
    source_locale: Locale
    locale: Locale
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pin:
    """Words of the source that must stand in the target as `text`: a term's, or a fact's as it is."""

    span: Span
    text: str
    hit: Hit | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A text that a strategy proposes, with the links to its source where the engine gave them.

    `score` is there when the engine made this text of the source itself; a strategy that asked for
    something else leaves it out.
    """

    text: str
    links: tuple[Link, ...] = ()
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposal with its verdict: which hits are lost, the errors found, and how many other faults it has.

    `leftover` are words of the source language that stand in it untranslated, `names` the names of the
    source that do not stand in it; `other` counts both too.
    """

    text: Text
    proposal: Proposal
    strategy: str
    lost: tuple[Hit, ...]
    errors: tuple[Finding, ...]
    other: int
    leftover: tuple[str, ...] = ()
    names: tuple[Span, ...] = ()

    @property
    def faults(self) -> tuple[int, int]:
        """Terms lost, then everything else: the fewer the better."""
        return len(self.lost), self.other

    @property
    def clean(self) -> bool:
        return self.faults == (0, 0)


@dataclass(slots=True)
class Job:
    """A distinct sentence on its way through the stages; `candidates` begin with the plain hypothesis."""

    sentence: Sentence
    pins: tuple[Pin, ...]
    names: tuple[Span, ...] = ()
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def first(self) -> Candidate:
        return self.candidates[0]

    @property
    def best(self) -> Candidate:
        """The first of the candidates with the fewest faults."""
        return min(self.candidates, key=lambda candidate: candidate.faults)

    def all_pins(self) -> list[Pin]:
        """The terms, and the facts that the first hypothesis lost, in the order of the source."""
        taken = [pin.span for pin in self.pins]
        lost = dict.fromkeys([*(error.source_span for error in self.first.errors), *self.first.names])
        facts = [
            Pin(span, self.sentence.text[span.start : span.end])
            for span in lost
            if span is not None and span.start < span.end and not any(span.overlaps(other) for other in taken)
        ]
        return sorted((*self.pins, *_apart(facts)), key=lambda pin: pin.span)

    def lost_pins(self, candidate: Candidate) -> list[Pin]:
        """The pins that a candidate does not hold."""
        spans = {hit.span for hit in candidate.lost} | {error.source_span for error in candidate.errors}
        spans.update(candidate.names)
        return [pin for pin in self.all_pins() if pin.span in spans]


def _apart(pins: Sequence[Pin]) -> list[Pin]:
    kept: list[Pin] = []
    for pin in sorted(pins, key=lambda p: p.span):
        if not kept or kept[-1].span.end <= pin.span.start:
            kept.append(pin)
    return kept


Restore = Callable[[Sequence[Sequence[Hypothesis]]], Iterable[Proposal]]


@dataclass(frozen=True, slots=True)
class Attempt:
    """Requests for a job, and what makes proposals of their hypotheses (one sequence for each request)."""

    job: Job
    requests: tuple[Request, ...]
    restore: Restore


class Strategy(Protocol):
    """A way to build candidates; it is used with engines that have the abilities it needs."""

    @property
    def name(self) -> str: ...

    @property
    def needs(self) -> Ability: ...

    def attempts(self, jobs: Sequence[Job], abilities: Ability) -> Iterator[Attempt]: ...


def _as_they_are(found: Sequence[Sequence[Hypothesis]]) -> Iterator[Proposal]:
    for hypothesis in found[0]:
        yield Proposal(hypothesis.text, hypothesis.links, hypothesis.score)


def _of_another_source(found: Sequence[Sequence[Hypothesis]]) -> Iterator[Proposal]:
    for hypothesis in found[0]:
        yield Proposal(hypothesis.text)


class Plain:
    """Translate the sentence as it is."""

    name = "plain"
    needs = Ability.NONE

    def attempts(self, jobs: Sequence[Job], abilities: Ability) -> Iterator[Attempt]:
        for job in jobs:
            align = bool(job.pins) and Ability.ALIGN in abilities
            yield Attempt(job, (Request(job.sentence.text, align=align),), _as_they_are)


class Masked:
    """Put placeholders for the terms, which the model copies, and the target forms in their place after.

    Once for all terms, and once for the lost ones only: the fewer the placeholders, the more the model
    knows of what it reads. Where there are more terms than placeholders, the others are written out.
    """

    name = "masked"
    needs = Ability.MASK

    def attempts(self, jobs: Sequence[Job], abilities: Ability) -> Iterator[Attempt]:
        for job in jobs:
            pins, lost = job.all_pins(), job.lost_pins(job.first)
            if pins:
                yield self._attempt(job, pins, sorted(pins, key=lambda pin: (pin not in lost, pin.span)))
            if lost and len(lost) < len(pins):
                yield self._attempt(job, lost, lost)
            whole = composed(pins, job.sentence)
            if len(whole) < len(pins):
                yield self._attempt(job, whole, whole)

    def _attempt(self, job: Job, pins: Sequence[Pin], wanted: Sequence[Pin]) -> Attempt:
        masked = sorted(wanted[:MASKS], key=lambda pin: pin.span)

        def restore(found: Sequence[Sequence[Hypothesis]]) -> Iterator[Proposal]:
            for hypothesis in found[0]:
                text = unmask(hypothesis.text, masked)
                if text is not None:
                    yield Proposal(text)

        return Attempt(job, (Request(mask(job.sentence.text, pins, masked)),), restore)


def mask(text: str, pins: Sequence[Pin], masked: Sequence[Pin]) -> str:
    """The text with placeholders for the pins of `masked`, by their order, and the others written out."""

    def write(pin: Pin) -> str:
        if pin not in masked:
            return pin.text
        # The model learnt that ⟦0⟧s is a plural.
        return f"⟦{masked.index(pin)}⟧" + ("s" if pin.hit and pin.hit.plural else "")

    return _write(text, pins, write)


def unmask(text: str, masked: Sequence[Pin]) -> str | None:
    """The text with the forms in place of their placeholders; None when one is lost, doubled or made up."""
    if sorted(int(number) for number in _MASK.findall(text)) != list(range(len(masked))):
        return None
    return _MASK.sub(lambda match: masked[int(match[1])].text, text)


def _write(text: str, pins: Iterable[Pin], write: Callable[[Pin], str]) -> str:
    parts: list[str] = []
    at = 0
    for pin in sorted(pins, key=lambda p: p.span):
        parts += [text[at : pin.span.start], write(pin)]
        at = pin.span.end
    return "".join([*parts, text[at:]])


class Written:
    """Write the target forms into the source: the model copies most of them, and agrees with them."""

    name = "written"
    needs = Ability.NONE

    def attempts(self, jobs: Sequence[Job], abilities: Ability) -> Iterator[Attempt]:
        for job in jobs:
            changed = [pin for pin in job.pins if pin.hit and pin.text != pin.hit.surface]
            if changed:
                text = _write(job.sentence.text, changed, lambda pin: pin.text)
                yield Attempt(job, (Request(text),), _of_another_source)


class Replaced:
    """Replace what the model made of a lost term, found by its attention, by the target form."""

    name = "replaced"
    needs = Ability.ALIGN

    def attempts(self, jobs: Sequence[Job], abilities: Ability) -> Iterator[Attempt]:
        for job in jobs:
            lost = job.lost_pins(job.first)
            if not lost:
                continue

            def restore(
                found: Sequence[Sequence[Hypothesis]], job: Job = job, lost: Sequence[Pin] = lost
            ) -> Iterator[Proposal]:
                proposal = (
                    next(iter(_as_they_are(found)), job.first.proposal) if found else job.first.proposal
                )
                text = proposal.text
                held = places(text, job.sentence.hits, job.sentence.locale)
                found_at = [
                    (place, pin.text)
                    for pin in composed(lost, job.sentence)
                    if (place := aligned(proposal, pin.span))
                    and not any(place.overlaps(other) for other in held if other)
                ]
                for place, form in sorted(found_at, reverse=True):
                    text = text[: place.start] + form + text[place.end :]
                apart = all(a.end <= b.start for a, b in pairwise(sorted(place for place, _ in found_at)))
                if found_at and apart:
                    yield Proposal(text)

            linked = bool(job.first.proposal.links)
            yield Attempt(job, () if linked else (Request(job.sentence.text, align=True),), restore)


class Resumed:
    """Keep the translation up to a lost term, force the term there, and let the model finish.

    What follows agrees with the term, which a placeholder cannot bring about. One term a round.
    """

    name = "resumed"
    needs = Ability.ALIGN | Ability.PREFIX

    def attempts(self, jobs: Sequence[Job], abilities: Ability) -> Iterator[Attempt]:
        for job in jobs:
            linked = [
                candidate for candidate in job.candidates if candidate.proposal.links and candidate.lost
            ]
            if not linked:
                continue
            best = min(linked, key=lambda candidate: candidate.faults)
            places = [
                (place, pin.text)
                for pin in job.lost_pins(best)
                if (place := aligned(best.proposal, pin.span))
            ]
            if not places:
                continue
            place, form = min(places)
            begun = best.proposal.text[: place.start] + form
            prefix = agree_with_terms(begun, job.sentence.text, job.sentence.hits, job.sentence.locale).value
            yield Attempt(job, (Request(job.sentence.text, prefix=prefix, align=True),), _as_they_are)


class Unlooped:
    """Decode again without repetitions where the best hypothesis runs in circles."""

    name = "unlooped"
    needs = Ability.AVOID

    def attempts(self, jobs: Sequence[Job], abilities: Ability) -> Iterator[Attempt]:
        for job in jobs:
            if job.first.other:
                align = bool(job.pins) and Ability.ALIGN in abilities
                yield Attempt(job, (Request(job.sentence.text, no_repeat=2, align=align),), _as_they_are)


class Avoided:
    """Decode again without the wrong renderings of lost terms, and without leftover words."""

    name = "avoided"
    needs = Ability.AVOID

    def attempts(self, jobs: Sequence[Job], abilities: Ability) -> Iterator[Attempt]:
        wrong: dict[str, None] = {}
        open_jobs: list[Job] = []
        for job in jobs:
            text = job.first.proposal.text
            found = [aligned(job.first.proposal, pin.span) for pin in job.lost_pins(job.first)]
            words = [*job.first.leftover, *(text[place.start : place.end] for place in found if place)]
            if words:
                wrong |= dict.fromkeys(words)
                open_jobs.append(job)
        # All open sentences share one batch, so what any of them needs is not avoided.
        needed = {word.casefold() for job in jobs for pin in job.all_pins() for word in pin.text.split()}
        avoid = tuple(words for words in wrong if not needed & {word.casefold() for word in words.split()})
        if avoid:
            for job in open_jobs:
                yield Attempt(job, (Request(job.sentence.text, avoid=avoid),), _as_they_are)


# How a language says that one thing is another's, for a term that owns a term.
_OF = {"es": "de", "fr": "de", "pt": "de", "ca": "de", "it": "di", "gl": "de"}


def composed(pins: Sequence[Pin], sentence: Sentence) -> list[Pin]:
    """The pins, with those that depend on one another made one, in the order of the target language.

    `Bukele's mega-jail` is megacárcel de Bukele, `gang leader` of two terms cabecilla de pandilla. A
    name after a term is an apposition, and stays: presidente Bukele.
    """
    of = _OF.get(sentence.locale.language)
    made: list[Pin] = []
    for pin in pins:
        owner = made[-1] if made else None
        if (
            of
            and owner
            and owner.hit
            and pin.hit
            and _depends(owner.hit, pin, sentence.text[owner.span.end :])
        ):
            made[-1] = Pin(Span(owner.span.start, pin.span.end), f"{pin.text} {of} {owner.text}", pin.hit)
        else:
            made.append(pin)
    return made


def _depends(owner: Hit, pin: Pin, after: str) -> bool:
    between = after[: pin.span.start - owner.span.end]
    if owner.possessive:
        return between == f"{owner.possessive} "
    return between == " " and pin.text[:1].islower()


# ---------------------------------------------------------------- alignment

# Words at the border of an aligned stretch that belong to the sentence and not to the term.
LOOSE = frozenset(
    [
        "el",
        "la",
        "los",
        "las",
        "un",
        "una",
        "unos",
        "unas",
        "de",
        "del",
        "a",
        "al",
        "en",
        "y",
        "o",
        "e",
        "u",
        "que",
        "por",
        "para",
        "con",
        "su",
        "sus",
    ]
)
_GAP = 12


def aligned(proposal: Proposal, span: Span) -> Span | None:
    """The words of a proposal that come from a span of its source, by the links; None when there are none."""
    links = [
        link.target
        for link in proposal.links
        if link.source.overlaps(span) and link.target.start < link.target.end
    ]
    if not links:
        return None
    groups: list[list[Span]] = []
    for target in sorted(links):
        if groups and target.start - groups[-1][-1].end <= _GAP:
            groups[-1].append(target)
        else:
            groups.append([target])
    group = max(groups, key=lambda spans: sum(s.end - s.start for s in spans))
    start, end = group[0].start, group[-1].end
    text = proposal.text
    while start > 0 and _inside_word(text, start):
        start -= 1
    while end < len(text) and _inside_word(text, end):
        end += 1
    return _tightened(text, start, end)


def _inside_word(text: str, at: int) -> bool:
    return all(c.isalnum() or c in "-'’" for c in text[at - 1 : at + 1])


_ABBREVIATED = re.compile(r"\b(?:\w{1,2}\.\s?)+\w{1,2}$")
_GOES_ON = re.compile(r"\.(?:[,;:]|\s+[^\W\d_A-ZÁÉÍÓÚÑ])")


def _tightened(text: str, start: int, end: int) -> Span | None:
    """The stretch without marks and loose words at its ends."""
    words = list(re.finditer(r"[^\s\"“”«»()\[\],.;:¿?¡!]+(?:\.(?=\s*\w+\.))*", text[start:end]))
    while len(words) > 1 and words[0].group().lower() in LOOSE:
        words.pop(0)
    while len(words) > 1 and words[-1].group().lower() in LOOSE:
        words.pop()
    if not words:
        return None
    start, end = start + words[0].start(), start + words[-1].end()
    # The point of an abbreviation goes with it, unless it ends the sentence too.
    return Span(start, end + bool(_ABBREVIATED.search(text, start, end) and _GOES_ON.match(text, end)))
