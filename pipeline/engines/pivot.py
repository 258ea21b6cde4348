"""Two engines in a row, through a language that both know, for a pair that no engine translates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

from pipeline.engines import Ability, Engine, EngineInfo, Hypothesis, Progress, Request

# What the second engine can do to its own translation, whatever it was given.
_OF_THE_TARGET = Ability.NBEST | Ability.PREFIX | Ability.AVOID


def pivot_info(first: EngineInfo, second: EngineInfo) -> EngineInfo:
    """What a pivot over two engines says of itself."""
    both = f"{first.name} {first.model} + {second.name} {second.model}"
    prints = blake2b(f"{first.fingerprint}\0{second.fingerprint}".encode(), digest_size=4).hexdigest()
    return EngineInfo("pivot", both, first.source, second.target, first.starter or second.starter, prints)


class PivotEngine:
    """The best translation of the first engine, translated by the second.

    Placeholders come through when both copy them. There is no score and no alignment: those of the second
    engine are of the pivot's text, not of the source.
    """

    def __init__(self, first: Engine, second: Engine) -> None:
        if first.info.target.language != second.info.source.language:
            raise ValueError(f"{first.info} does not lead to {second.info}")
        self._first, self._second = first, second
        self.info = pivot_info(first.info, second.info)
        self.abilities = (first.abilities & second.abilities & Ability.MASK) | (
            second.abilities & _OF_THE_TARGET
        )

    def translate(
        self, requests: Sequence[Request], *, beam: int = 4, nbest: int = 1, progress: Progress | None = None
    ) -> list[tuple[Hypothesis, ...]]:
        """Hypotheses for each request, without scores; a request for links raises `ValueError`."""
        if any(request.align for request in requests):
            raise ValueError("a pivot cannot tell which words of the source a translation comes from")

        def half(done: int, total: int) -> None:
            if progress is not None:
                progress(done, 2 * total)

        def rest(done: int, total: int) -> None:
            if progress is not None:
                progress(total + done, 2 * total)

        plain = [Request(request.text) for request in requests]
        between = [best.text for best, *_ in self._first.translate(plain, beam=beam, progress=half)]
        halfway = [replace(request, text=text) for request, text in zip(requests, between, strict=True)]
        found = self._second.translate(halfway, beam=beam, nbest=nbest, progress=rest)
        return [tuple(replace(hypothesis, score=0.0) for hypothesis in each) for each in found]

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Raise `NotImplementedError`: neither engine has seen both ends of a pair."""
        raise NotImplementedError("a pivot does not score")
