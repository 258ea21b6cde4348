"""What a sentence must hold for a check or a rule to find anything in it: most hold none of it.

One look at each character of a sentence tells which of many checks are worth their while.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, Protocol, TypeVar

from glossary.dataclass import dataclass

Test = Callable[[str], object]
"""Says of a character whether it is one of those meant: `str.isdecimal`, `"?!".__contains__`."""


@dataclass(frozen=True, slots=True)
class Clue:
    """A character of the source, or one of the target, a part or a pattern of the target: any will do.

    A clue is a promise: where none of it stands, whoever has the clue finds nothing.
    """

    source: Test | None = None
    target: Test | None = None
    parts: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()

    @classmethod
    def any_of(cls, clues: Iterable[Clue | None]) -> Clue | None:
        """What at least one of some clues gives; None when one of them is None."""
        given: list[Clue] = []
        for clue in clues:
            if clue is None:
                return None
            given.append(clue)
        return cls(
            _either([clue.source for clue in given]),
            _either([clue.target for clue in given]),
            tuple(part for clue in given for part in clue.parts),
            tuple(pattern for clue in given for pattern in clue.patterns),
        )


def _either(tests: Sequence[Test | None]) -> Test:
    return lambda char: any(test(char) for test in tests if test)


class Clued(Protocol):
    """What may have a clue; without one (None) it is always worth a look."""

    @property
    def clue(self) -> Clue | None: ...


T = TypeVar("T", bound=Clued)


class Choice(Generic[T]):
    """Chooses of some checks or rules those that may find something in two texts, in their order."""

    def __init__(self, some: Sequence[T]) -> None:
        clues = [one.clue for one in some]
        self._some = tuple(some)
        self._always = sum(1 << n for n, clue in enumerate(clues) if clue is None)
        self._source = _Characters([clue.source if clue else None for clue in clues])
        self._target = _Characters([clue.target if clue else None for clue in clues])
        parts: dict[str, int] = {}
        patterns: dict[re.Pattern[str], int] = {}
        for n, clue in enumerate(clues):
            for part in clue.parts if clue else ():
                parts[part] = parts.get(part, 0) | 1 << n
            for pattern in clue.patterns if clue else ():
                patterns[pattern] = patterns.get(pattern, 0) | 1 << n
        self._parts = tuple(parts.items())
        self._patterns = tuple((pattern.search, bits) for pattern, bits in patterns.items())
        self._chosen: dict[int, tuple[T, ...]] = {}

    def of(self, source: str, target: str) -> tuple[T, ...]:
        """Those whose clue the texts give."""
        return self.named(self.bits(source, target))

    def named(self, bits: int) -> tuple[T, ...]:
        """Those that a result of `bits` stands for."""
        chosen = self._chosen.get(bits)
        if chosen is None:
            chosen = tuple(one for n, one in enumerate(self._some) if bits >> n & 1)
            self._chosen[bits] = chosen
        return chosen

    def bits(self, source: str, target: str) -> int:
        """Those whose clue the texts give, the first as the lowest bit."""
        given = self._always
        told = self._source
        for char in set(told.signs(source)):
            given |= told[char]
        told = self._target
        for char in set(told.signs(target)):
            given |= told[char]
        for part, bits in self._parts:
            if part in target:
                given |= bits
        for search, bits in self._patterns:
            if bits & ~given and search(target):
                given |= bits
        return given


# What most texts are made of; in other scripts each character is looked at.
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ áàâãçéèêíïñóôõöúüäß"


class _Characters(dict[str, int]):
    """For each character met so far, the tests that it passes, as bits."""

    def __init__(self, tests: Sequence[Test | None]) -> None:
        super().__init__()
        told: dict[Test, int] = {}
        for n, test in enumerate(tests):
            if test is not None:
                told[test] = told.get(test, 0) | 1 << n
        self._tests = tuple(told.items())
        dull = "".join(char for char in _LETTERS if not self[char])
        self.signs: Callable[[str], list[str]] = re.compile(f"[^{dull}]" if dull else "(?s:.)").findall
        """Finds the characters of a text, but for letters that pass no test."""

    def __missing__(self, char: str) -> int:
        bits = 0
        for test, told in self._tests:
            if test(char):
                bits |= told
        self[char] = bits
        return bits
