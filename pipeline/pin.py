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
from itertools import pairwise

from glossary.checks import FIDELITY_CHECKS, run_checks
from glossary.checks.integrity import NumberMismatch
from glossary.matcher import find_forms, missing, preferred
from glossary.messages import _
from glossary.model import Fault, Hit, Severity, Span, Text, Unit, UserError
from glossary.values import lost_values, opaque_spans
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
    composed,
)
from pipeline.capitals import in_sentence_case
from pipeline.engines import Ability, Engine, Hypothesis, Progress
from pipeline.facts import find_names, lost_names
from pipeline.invisible import without_invisible
from pipeline.pieces import Fragments, Pieces

__all__ = ["STAGES", "Pinned", "Sentence", "Stages", "leftover_words", "names_of", "pin", "stages_with"]

_NBEST = 4
# The share of the source's length that a translation may have: outside, something was lost or looped.
_SHORTEST, _LONGEST, _RATIO_FROM = 0.4, 2.5, 25
_LOOP = re.compile(r"\b(\w+(?: \w+){0,4}),? \1\b", re.IGNORECASE)

_ORDINAL = re.compile(r"(?<![\w.,])(\d{1,3})(?:st|nd|rd|th)\b")
_CLOSING = "\"'”’»)] "
_WORD = re.compile(r"[^\W\d_]{4,}")

Stages = tuple[tuple[Strategy, ...], ...]

STAGES: Stages = (
    (Plain(),),
    (Masked(), Replaced(), Unlooped()),
    (Written(), Resumed(), Avoided(), Pieces()),
    (Resumed(),),
    (Fragments(),),
)
"""The strategies, the cheap ones first; a stage runs for the sentences that those before left open."""


def stages_with(names: Sequence[str]) -> Stages:
    """The stages with these strategies only, beside `plain`; `UserError` for an unknown name."""
    known = dict.fromkeys(strategy.name for stage in STAGES for strategy in stage)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UserError(
            Fault(
                _("there is no strategy {name!r}", name=unknown[0]),
                _("the strategies are {names}", names=", ".join(known)),
            )
        )
    kept = (tuple(s for s in stage if s.name in {"plain", *names}) for stage in STAGES)
    return tuple(stage for stage in kept if stage)


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
    lowered: Sequence[bool] = (),
    progress: Progress | None = None,
) -> list[Pinned]:
    """Translate sentences with their terms pinned, in one batch for each stage; equal ones are one job.

    Sentences for several locales share their decoding when their terms are written alike. The first
    stage must be `Plain`. `lowered` says of each sentence whether its translation stays in small letters
    though the source stands in capitals.
    """
    read = [in_sentence_case(without_invisible(sentence)) for sentence in sentences]
    sentences, shouted = [sentence for sentence, _ in read], [loud for _, loud in read]
    keys = [
        (s.text, s.source_locale, tuple((h.span, h.term.target(s.locale)) for h in s.hits)) for s in sentences
    ]
    jobs: dict[object, Job] = {}
    for key, sentence in zip(keys, sentences, strict=True):
        if key not in jobs:
            jobs[key] = Job(sentence, _pins(sentence), names_of(sentence))
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
    return [
        _raised(chosen[key]) if loud and not (lowered and lowered[number]) else chosen[key]
        for number, (key, loud) in enumerate(zip(keys, shouted, strict=True))
    ]


def names_of(sentence: Sentence) -> tuple[Span, ...]:
    """The names of a sentence that no termbase lists."""
    apart = [hit.span for hit in sentence.hits]
    here, there = sentence.source_locale, sentence.locale
    return find_names(sentence.text, apart, here, target=there, known=sentence.names)


def _pins(sentence: Sentence) -> tuple[Pin, ...]:
    return tuple(
        Pin(hit.span, preferred(hit, sentence.locale), hit)
        for hit in sentence.hits
        if hit.term.target(sentence.locale) is not None
    )


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
        candidates.append(_verify(attempt.job, strategy, proposal))
        if candidates[-1].clean:
            break
    if candidates:
        best = min(candidates, key=lambda candidate: candidate.faults)
        yield candidates[0]
        if best is not candidates[0]:
            yield best


def _verify(job: Job, strategy: str, proposal: Proposal) -> Candidate:
    """Make a proposal agree with its terms, and count what it lost."""
    sentence = job.sentence
    text = agree_with_terms(proposal.text, sentence.text, sentence.hits, sentence.locale)
    unit = Unit(sentence.text, text.value, sentence.source_locale, sentence.locale, sentence.hits)
    found = run_checks(unit, checks=FIDELITY_CHECKS)
    errors = tuple(f for f in found if f.severity is Severity.ERROR)
    lost = missing(text.value, sentence.hits, sentence.locale)
    spans = {hit.span for hit in lost}
    other = sum(error.source_span not in spans for error in errors)
    other += sum(f.check == NumberMismatch.id for f in found if f.severity is Severity.WARNING)
    other += _spoilt(sentence.text, text.value) + _doubled(sentence, text.value)
    other += _misordered(job, text.value) + _invented(sentence, text.value)
    leftover = leftover_words(sentence, text)
    names = lost_names(sentence.text, job.names, text.value)
    other += len(leftover) + len(names)
    return Candidate(text, proposal, strategy, lost, errors, other, leftover, names)


def _spoilt(source: str, text: str) -> bool:
    """Whether a text repeats itself, lost a quotation or its last mark, or has a length out of bounds."""
    if _LOOP.search(text) and not _LOOP.search(source):
        return True
    if "\ufffd" in text and "\ufffd" not in source:  # what a model makes of half a character
        return True
    if text.count('"') % 2 and not source.count('"') % 2:
        return True
    if any(text.count(mark) != source.count(mark) for mark in "?!"):
        return True
    mark = source.rstrip(_CLOSING)[-1:]
    if mark in ("?", "!") and not text.rstrip(_CLOSING).endswith(mark):
        return True
    if any(re.search(rf"(?<!\w){number} años", text) for number in _ORDINAL.findall(source)):
        return True  # the 82nd Airborne is no 82 years old
    ratio = len(text) / max(len(source), 1)
    return len(source) >= _RATIO_FROM and not _SHORTEST <= ratio <= _LONGEST


def _doubled(sentence: Sentence, text: str) -> int:
    """How many more times the preferred forms stand in a text than the terms in its source."""
    forms = {pin.text for pin in _pins(sentence)}
    return max(0, len(find_forms(text, forms)) - len(sentence.hits)) if forms else 0


def _misordered(job: Job, text: str) -> bool:
    """Whether two terms stand in the order of the source where one depends on the other: Cecot reclusos."""
    ordered = {pin.span.start for pin in composed(job.pins, job.sentence)}
    return any(
        first.span.end + 1 == second.span.start
        and second.span.start not in ordered
        and f"{first.text} {second.text}".casefold() in text.casefold()
        for first, second in pairwise(job.pins)
    )


def _invented(sentence: Sentence, text: str) -> int:
    """How many values a text has that its source has not."""
    values = lost_values(
        text, sentence.text, source_locale=sentence.locale, target_locale=sentence.source_locale
    )
    return len(values)


# What stands before English names, and is nothing in other languages.
_TITLES = re.compile(r"(?<!\w)(?:Atty|Gov|Lt|Maj|Mrs?|Ms|Rep|Sgt)\.(?= [A-Z])", re.IGNORECASE)


def leftover_words(sentence: Sentence, text: Text) -> tuple[str, ...]:
    """The words of a text that stand in its source too, and are words of the source's language only."""
    titles: list[str] = []
    if sentence.source_locale.language == "en" != sentence.locale.language:
        said = {title.lower() for title in _TITLES.findall(sentence.text)}
        titles = [title for title in _TITLES.findall(text.value) if title.lower() in said] if said else []
    return (*titles, *_common_words(sentence, text))


def _common_words(sentence: Sentence, text: Text) -> tuple[str, ...]:
    """Those that a lexicon knows as words of the source's language only."""
    source = set(_small_words(sentence.text, [hit.span for hit in sentence.hits]))
    apart = (*text.frozen, *opaque_spans(text.value))
    same = [word for word in _small_words(text.value, apart) if word in source]
    if not same:
        return ()
    import simplemma  # a lexicon of 20 MB, and slow to load

    here, there = sentence.source_locale.language, sentence.locale.language
    try:
        return tuple(w for w in same if simplemma.is_known(w, here) and not simplemma.is_known(w, there))
    except ValueError:  # no lexicon for the language
        return ()


def _small_words(text: str, apart: Sequence[Span]) -> list[str]:
    """The words of four letters and more in small letters, and a first one that no name begins with."""
    found = []
    for match in _WORD.finditer(text):
        word = match.group()
        if not word.islower():
            first = word[1:].islower() and not text[: match.start()].strip("\"'“‘«¿¡([ ")
            if not first or text[match.end() + 1 : match.end() + 2].isupper():
                continue
        if not any(span.start < match.end() and match.start() < span.end for span in apart):
            found.append(word.lower())
    return found


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
