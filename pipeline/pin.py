"""Pinning: build candidates for a sentence, verify that every term and fact stands, choose the best.

A sentence starts with its plain hypotheses. When the best of them holds every term and passes the
checks, it is taken. Otherwise the strategies of the next stage build further candidates, each stage
as one batch for all sentences that are still open; the survivors are scored against the original
source by the engine itself, and the best one is taken. When none survives, the one with the fewest
faults is kept, and its faults are findings: a term is never lost silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from glossary.checks import run_checks
from glossary.matcher import find_forms, missing, preferred
from glossary.model import Hit, Severity, Span, Text, Unit
from pipeline.agree import agree_with_terms
from pipeline.candidates import (
    Attempt,
    Avoided,
    Candidate,
    Job,
    Masked,
    Pin,
    Plain,
    Proposal,
    Replaced,
    Resumed,
    Sentence,
    Strategy,
    Unlooped,
    Written,
)
from pipeline.engines import Ability, Engine, Hypothesis, Progress
from pipeline.pieces import Fragments, Pieces

__all__ = ["STAGES", "Pinned", "Sentence", "pin"]

_NBEST = 4
# The share of the source's length that a translation may have: outside, something was lost or looped.
_SHORTEST, _LONGEST, _RATIO_FROM = 0.4, 2.5, 25
_LOOP = re.compile(r"\b(\w+(?: \w+){0,4}),? \1\b", re.IGNORECASE)

_WORD = re.compile(r"[^\W\d_]{4,}")

Stages = tuple[tuple[Strategy, ...], ...]

STAGES: Stages = (
    (Plain(),),
    (Masked(), Written(), Replaced(), Unlooped()),
    (Resumed(), Avoided(), Pieces()),
    (Resumed(),),
    (Fragments(),),
)
"""The strategies, the cheap ones first; a stage runs for the sentences that those before left open."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """What became of a sentence: its terms are frozen spans of `text`.

    `score` is the engine's mean log probability, None when it does not score; `strategy` names what
    built the text; `lost` are the hits whose term does not stand in it.
    """

    text: Text
    score: float | None
    strategy: str
    lost: tuple[Hit, ...]


def pin(
    sentences: Sequence[Sentence],
    engine: Engine,
    *,
    beam: int = 4,
    stages: Stages = STAGES,
    progress: Progress | None = None,
) -> list[Pinned]:
    """Translate sentences with their terms pinned, in one batch for each stage; equal ones are one job.

    Sentences for several locales share their decoding when their terms are written alike. The first
    stage must be `Plain`.
    """
    shouted = [_is_shouted(sentence.text) for sentence in sentences]
    sentences = [_lowered(s) if loud else s for s, loud in zip(sentences, shouted, strict=True)]
    keys = [
        (s.text, s.source_locale, tuple((h.span, h.term.target(s.locale)) for h in s.hits)) for s in sentences
    ]
    jobs: dict[object, Job] = {}
    for key, sentence in zip(keys, sentences, strict=True):
        if key not in jobs:
            jobs[key] = Job(sentence, _pins(sentence))
    nbest = _NBEST if Ability.NBEST in engine.abilities else 1
    still_open = list(jobs.values())
    for number, stage in enumerate(stages):
        attempts = [
            (strategy.name, attempt)
            for strategy in stage
            if strategy.needs in engine.abilities
            for attempt in strategy.attempts(still_open, engine.abilities)
        ]
        hypotheses = iter(
            engine.translate(
                [request for _, attempt in attempts for request in attempt.requests],
                beam=beam,
                nbest=nbest,
                progress=None if number else progress,
            )
        )
        for name, attempt in attempts:
            found = [next(hypotheses) for _ in attempt.requests]
            attempt.job.candidates += _verified(name, attempt, found)
        still_open = [
            job for job in still_open if not job.best.clean or (number == 0 and not job.first.clean)
        ]
    chosen = dict(zip(jobs, _choose(list(jobs.values()), engine), strict=True))
    return [_raised(chosen[key]) if loud else chosen[key] for key, loud in zip(keys, shouted, strict=True)]


def _pins(sentence: Sentence) -> tuple[Pin, ...]:
    return tuple(
        Pin(hit.span, preferred(hit, sentence.locale), hit)
        for hit in sentence.hits
        if hit.term.target(sentence.locale) is not None
    )


# ---------------------------------------------------------------- capitals


def _is_shouted(text: str) -> bool:
    """Whether a sentence stands in capitals, words and all, which the models have not learnt to read."""
    return (
        text.isupper() and sum(word.isalpha() and len(word) > 3 for word in re.split(r"[\W\d_]+", text)) >= 2
    )


def _lowered(sentence: Sentence) -> Sentence:
    """The sentence in small letters, with the capitals of a sentence and of its terms; every place stays."""
    text = list(sentence.text.lower())
    if len(text) != len(sentence.text):
        return sentence
    first = next((at for at, char in enumerate(text) if char.isalpha()), 0)
    text[first] = text[first].upper()
    hits = []
    for hit in sentence.hits:
        written = (hit.term.source, *hit.term.forms)
        surface = next((form for form in written if form.upper() == hit.surface), hit.surface.lower())
        if len(surface) == hit.span.end - hit.span.start:
            text[hit.span.start : hit.span.end] = surface
        else:
            surface = "".join(text[hit.span.start : hit.span.end])
        hits.append(replace(hit, surface=surface))
    return replace(sentence, text="".join(text), hits=tuple(hits))


def _raised(pinned: Pinned) -> Pinned:
    """The translation in capitals again."""
    value = pinned.text.value.upper()
    frozen = pinned.text.frozen if len(value) == len(pinned.text.value) else ()
    return replace(pinned, text=Text(value, frozen))


# ---------------------------------------------------------------- verify


def _verified(strategy: str, attempt: Attempt, found: Sequence[Sequence[Hypothesis]]) -> Iterator[Candidate]:
    """The first candidate of an attempt and, when it has faults, the one with the fewest."""
    candidates: list[Candidate] = []
    for proposal in attempt.restore(found):
        candidates.append(_verify(attempt.job.sentence, strategy, proposal))
        if candidates[-1].clean:
            break
    if candidates:
        best = min(candidates, key=lambda candidate: candidate.faults)
        yield candidates[0]
        if best is not candidates[0]:
            yield best


def _verify(sentence: Sentence, strategy: str, proposal: Proposal) -> Candidate:
    """Make a proposal agree with its terms, and count what it lost."""
    text = agree_with_terms(proposal.text, sentence.text, sentence.hits, sentence.locale)
    unit = Unit(sentence.text, text.value, sentence.source_locale, sentence.locale, sentence.hits)
    errors = tuple(f for f in run_checks(unit) if f.severity is Severity.ERROR)
    lost = missing(text.value, sentence.hits, sentence.locale)
    spans = {hit.span for hit in lost}
    other = sum(error.source_span not in spans for error in errors)
    other += _spoilt(sentence.text, text.value) + _doubled(sentence, text.value)
    leftover = _leftover(sentence, text)
    return Candidate(text, proposal, strategy, lost, errors, other + len(leftover), leftover)


def _spoilt(source: str, text: str) -> bool:
    """Whether a text repeats itself where its source does not, or has a length that no translation has."""
    if _LOOP.search(text) and not _LOOP.search(source):
        return True
    ratio = len(text) / max(len(source), 1)
    return len(source) >= _RATIO_FROM and not _SHORTEST <= ratio <= _LONGEST


def _doubled(sentence: Sentence, text: str) -> int:
    """How many more times the preferred forms stand in a text than the terms in its source."""
    forms = {pin.text for pin in _pins(sentence)}
    return max(0, len(find_forms(text, forms)) - len(sentence.hits)) if forms else 0


def _leftover(sentence: Sentence, text: Text) -> tuple[str, ...]:
    """The words of a text that stand in its source too, and are words of the source's language only."""
    source = set(_small_words(sentence.text, [hit.span for hit in sentence.hits]))
    same = [word for word in _small_words(text.value, text.frozen) if word in source]
    if not same:
        return ()
    import simplemma  # a lexicon of 20 MB, and slow to load

    here, there = sentence.source_locale.language, sentence.locale.language
    try:
        return tuple(w for w in same if simplemma.is_known(w, here) and not simplemma.is_known(w, there))
    except ValueError:  # no lexicon for the language
        return ()


def _small_words(text: str, apart: Sequence[Span]) -> list[str]:
    """The words of four letters and more, in small letters but for the first, outside the spans `apart`."""
    return [
        match.group().lower()
        for match in _WORD.finditer(text)
        if match.group()[1:].islower()
        and (match.group().islower() or not text[: match.start()].strip("\"'“‘«¿¡([ "))
        and not any(span.start < match.end() and match.start() < span.end for span in apart)
    ]


# ---------------------------------------------------------------- choose


def _choose(jobs: Sequence[Job], engine: Engine) -> list[Pinned]:
    """The best candidate of each job: the fewest faults, then the best score against the source."""
    finalists = [_finalists(job) for job in jobs]
    scoring = Ability.SCORE in engine.abilities
    pairs = [
        (job.sentence.text, candidate.text.value)
        for job, final in zip(jobs, finalists, strict=True)
        if scoring and (len(final) > 1 or final[0].proposal.score is None)
        for candidate in final
    ]
    scores = dict(zip(pairs, engine.score(pairs), strict=True)) if pairs else {}
    chosen: list[Pinned] = []
    for job, final in zip(jobs, finalists, strict=True):
        # max keeps the first of equals, so the order of the strategies decides where nothing else does.
        best = max(final, key=lambda c: scores.get((job.sentence.text, c.text.value), 0.0))
        score = scores.get((job.sentence.text, best.text.value), best.proposal.score) if scoring else None
        chosen.append(Pinned(best.text, score, best.strategy, best.lost))
    return chosen


def _finalists(job: Job) -> list[Candidate]:
    if job.first.clean:
        return [job.first]
    least = job.best.faults
    return list({c.text.value: c for c in reversed(job.candidates) if c.faults == least}.values())[::-1]
