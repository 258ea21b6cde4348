"""Translation engines behind one protocol; `open_engine` is the only door."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from glossary.model import Fault, Locale, Span, UserError

Progress = Callable[[int, int], None]
"""Called with the number of finished requests and their total."""


class Ability(enum.Flag):
    """What an engine can do beyond one plain translation."""

    NONE = 0
    NBEST = enum.auto()
    """Several hypotheses for a request."""
    SCORE = enum.auto()
    """Judge a given translation of a source."""
    MASK = enum.auto()
    """Copy the placeholders ⟦0⟧ … ⟦9⟧."""
    PREFIX = enum.auto()
    """Begin the translation with given words."""
    ALIGN = enum.auto()
    """Say which words of the source a word of the translation comes from."""
    AVOID = enum.auto()
    """Keep given words, or repetitions, out of the translation."""


@dataclass(frozen=True, slots=True)
class Request:
    """A source text for the engine, and how to decode it; each option needs the ability of its name.

    The translation begins with the words of `prefix`, has none of the words of `avoid`, and with
    `no_repeat` = n repeats no run of n tokens; with `align` its hypotheses have links.
    """

    text: str
    prefix: str = ""
    avoid: tuple[str, ...] = ()
    no_repeat: int = 0
    align: bool = False

    @property
    def needs(self) -> Ability:
        """The abilities that this request asks for."""
        needs = Ability.PREFIX if self.prefix else Ability.NONE
        needs |= Ability.AVOID if self.avoid or self.no_repeat else Ability.NONE
        return needs | (Ability.ALIGN if self.align else Ability.NONE)


@dataclass(frozen=True, slots=True)
class Link:
    """A piece of a translation and the piece of its source that it mostly comes from."""

    target: Span
    source: Span


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A translation and its score: the mean log probability of its tokens, end included (0 is certain).

    `links` cover the translation in order, where the request asked for them.
    """

    text: str
    score: float = 0.0
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """Which engine speaks: its kind, its model with version, the pair, and whether it is the starter model.

    `fingerprint` is of the model's content, where that can be told: two models may have one version.
    """

    name: str
    model: str
    source: Locale
    target: Locale
    starter: bool = False
    fingerprint: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.model}" + (" (starter model)" if self.starter else "")


class Engine(Protocol):
    """A translation engine for one pair of languages."""

    @property
    def info(self) -> EngineInfo:
        """Which engine and model speak."""

    @property
    def abilities(self) -> Ability:
        """What it can do beyond one plain translation."""

    def translate(
        self, requests: Sequence[Request], *, beam: int = 4, nbest: int = 1, progress: Progress | None = None
    ) -> list[tuple[Hypothesis, ...]]:
        """Hypotheses for each request, the best first: `nbest` of them at most, always at least one."""

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Scores of (source, translation) pairs, comparable with those of hypotheses; only with `SCORE`."""


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """An engine that is not loaded yet: which one it is, and what loads it."""

    info: EngineInfo
    open: Callable[[], Engine]


def open_engine(
    name: str = "auto", *, source: str | Locale = "en", target: str | Locale = "es", threads: int = 0
) -> Engine:
    """Open an engine by name: `auto`, `argos`, `apertium`, or the path of an Argos package.

    `auto` takes an installed Argos package, then the starter model, then Apertium. `threads` is the
    number of processor threads, 0 for all of the machine.
    """
    return choose_engine(name, source=source, target=target, threads=threads).open()


def choose_engine(
    name: str = "auto", *, source: str | Locale = "en", target: str | Locale = "es", threads: int = 0
) -> EngineChoice:
    """Find the engine that `open_engine` would open, without loading its model."""
    source, target = Locale.parse(source), Locale.parse(target)
    if name == "apertium":
        from pipeline.engines.apertium import ApertiumEngine

        return _opened(ApertiumEngine.open(source, target))
    from pipeline.engines import packages

    if name in ("auto", "argos"):
        package = packages.find_package(source, target)
    elif Path(name).suffix == ".argosmodel" or Path(name).is_dir():
        package = packages.read_package(name)
        if (package.source, package.target) != (source.language, target.language):
            raise UserError.at(
                name,
                f"this package translates {package.source} → {package.target}, "
                f"not {source.language} → {target.language}",
                "name another package, or other locales",
            )
    else:
        raise UserError(
            Fault(f"no engine {name!r}", "take auto, argos, apertium or the path of an .argosmodel")
        )
    if package is None and name == "auto":
        from pipeline.engines.apertium import ApertiumEngine

        if ApertiumEngine.mode(source, target):
            return _opened(ApertiumEngine.open(source, target))
    if package is None:
        have = ", ".join(sorted({f"{p.source} → {p.target}" for p in packages.all_packages()}))
        raise UserError(
            Fault(
                f"no package translates {source.language} → {target.language}",
                f"installed: {have or 'none'}; give the path of an .argosmodel with --engine",
            )
        )
    from pipeline.engines.argos import ArgosEngine

    return EngineChoice(package.info, lambda: ArgosEngine(package, threads=threads))


def _opened(engine: Engine) -> EngineChoice:
    return EngineChoice(engine.info, lambda: engine)
