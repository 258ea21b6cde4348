"""The strategies that translate a sentence in parts: a small model loses itself in wholes, not in parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from glossary.model import Span
from pipeline.candidates import LOOSE, MASKS, Attempt, Job, Pin, Proposal, composed, mask, unmask
from pipeline.engines import Ability, Hypothesis, Request


class Pieces:
    """Cut the sentence at its punctuation and translate the clauses one by one, masked.

    A small model loses itself in long sentences and in many placeholders, not in clauses. A clause
    that loses a placeholder all the same is cut into fragments.
    """

    name = "pieces"
    needs = Ability.NONE

    _CUT = re.compile(r"(?<=[,;:.!?])\s+|\s+[-–—]+\s+")

    def attempts(self, jobs: Sequence[Job], abilities: Ability) -> Iterator[Attempt]:
        masks = Ability.MASK in abilities
        for job in jobs:
            pieces = list(self._pieces(job))
            if len(pieces) > 1:
                yield _piecewise(job, [_clause(job, span, masks=masks) for span in pieces])

    def _pieces(self, job: Job) -> Iterator[Span]:
        """The clauses, with what stands between them, as spans that cover the source."""
        text, at = job.sentence.text, 0
        spans = [pin.span for pin in job.all_pins()]
        for match in self._CUT.finditer(text):
            if not any(span.start < match.end() and match.start() < span.end for span in spans):
                yield Span(at, match.end())
                at = match.end()
        if at < len(text):
            yield Span(at, len(text))


class Fragments:
    """Translate what stands between the terms, and put the terms there: they hold, whatever the grammar."""

    name = "fragments"
    needs = Ability.NONE

    def attempts(self, jobs: Sequence[Job], abilities: Ability) -> Iterator[Attempt]:
        for job in jobs:
            if job.pins:
                yield _piecewise(job, [_fragments(job, Span(0, len(job.sentence.text)))])


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a source: its requests, and what makes its text of their hypotheses; None when it fails."""

    requests: tuple[Request, ...]
    restore: Callable[[Sequence[Sequence[Hypothesis]]], str | None]


def _piecewise(job: Job, parts: Sequence[_Part]) -> Attempt:
    """An attempt that translates parts of the source each alone, and joins them again."""

    def restore(found: Sequence[Sequence[Hypothesis]]) -> Iterator[Proposal]:
        at, texts = 0, []
        for part in parts:
            texts.append(part.restore(found[at : at + len(part.requests)]))
            at += len(part.requests)
        if all(text is not None for text in texts):
            yield Proposal(re.sub(r" {2,}", " ", "".join(filter(None, texts))).strip())

    return Attempt(job, tuple(request for part in parts for request in part.requests), restore)


_OWNS = re.compile(r"['’]s\b")
# What stands around the words of a part and is kept as it is.
_MARKS = re.compile(r"(\W*)(.*?)(\W*)", re.DOTALL)


def _clause(job: Job, span: Span, *, masks: bool) -> _Part:
    """A clause, translated masked; where that fails, in fragments."""
    raw = job.sentence.text[span.start : span.end]
    pins = [pin for pin in job.all_pins() if span.start <= pin.span.start and pin.span.end <= span.end]
    fallback = _fragments(job, span)
    if len(pins) > MASKS or (pins and not masks) or not any(c.isalpha() for c in raw):
        return fallback
    lead, core, tail = _around(raw)
    offset = span.start + len(lead)
    inner = [Pin(pin.span.shift(-offset), pin.text, pin.hit) for pin in pins]
    request = Request(mask(core, inner, inner))
    goes_on = _goes_on(job.sentence.text[: span.start])

    def restore(found: Sequence[Sequence[Hypothesis]]) -> str | None:
        texts = (unmask(hypothesis.text, inner) for hypothesis in found[0])
        text = next((t for t in texts if t is not None), None)
        return fallback.restore(found[1:]) if text is None else lead + _as_part(text, core, goes_on) + tail

    return _Part((request, *(fallback.requests if pins else ())), restore)


def _fragments(job: Job, span: Span) -> _Part:
    """A stretch of the source with its terms in place, and what is between them translated alone."""
    texts: list[str | tuple[int, str, str, str, bool]] = []
    requests: list[Request] = []

    def between(start: int, end: int) -> None:
        lead, core, tail = _around(job.sentence.text[start:end])
        if not core:
            texts.append(lead + tail)
            return
        texts.append((len(requests), lead, core, tail, _goes_on(job.sentence.text[:start] + lead)))
        requests.append(Request(core))

    at = span.start
    for pin in composed(job.all_pins(), job.sentence):
        if span.start <= pin.span.start and pin.span.end <= span.end:
            between(at, pin.span.start)
            texts.append(pin.text)
            owns = None if pin.hit else _OWNS.match(job.sentence.text, pin.span.end)
            at = owns.end() if owns else pin.span.end + len(pin.hit.possessive if pin.hit else "")
    between(at, max(at, span.end))

    def restore(found: Sequence[Sequence[Hypothesis]]) -> str:
        parts = []
        for text in texts:
            if isinstance(text, str):
                parts.append(text)
            else:
                number, lead, core, tail, goes_on = text
                parts.append(lead + _as_part(found[number][0].text, core, goes_on) + tail)
        return "".join(parts)

    return _Part(tuple(requests), restore)


def _around(raw: str) -> tuple[str, str, str]:
    match = _MARKS.fullmatch(raw)
    assert match is not None
    lead, core, tail = match.groups()
    return (lead, core, tail) if core else (raw, "", "")


def _goes_on(before: str) -> bool:
    """Whether a sentence goes on behind what stands before: after a letter, a comma, a dash."""
    before = before.rstrip()
    return before[-1:].isalnum() or before.endswith((",", ";", "-", "–", "—"))


def _as_part(text: str, source: str, goes_on: bool) -> str:
    """A clause translated alone, without the capital and the marks of a sentence of its own.

    Where the sentence goes on, a capital of the source is a name's or a title's, which another word has.
    """
    text = text.strip().lstrip("¿¡").rstrip(".")
    first, _, rest = text.partition(" ")
    loose = goes_on and rest and first.lower() in LOOSE and first != source.partition(" ")[0]
    if (loose or source[:1].islower()) and text[:1].isupper() and not text[1:2].isupper():
        text = text[0].lower() + text[1:]
    return text
