"""Translation engines behind one protocol; `open_engine` is the only door."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from glossary.messages import _
from glossary.model import Fault, Locale, Span, UserError

if TYPE_CHECKING:
    from pipeline.engines.packages import Package

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
        engine = f"{self.name} {self.model}"
        # i18n: an engine with the model that ships with termpin
        return _("{engine} (starter model)", engine=engine) if self.starter else engine


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

    `auto` takes an installed Argos package, then the starter model, then Apertium; where none translates
    the pair, two in a row through a third language. `threads` is the number of processor threads, 0 for
    all of the machine.
    """
    return choose_engine(name, source=source, target=target, threads=threads).open()


def choose_engine(
    name: str = "auto", *, source: str | Locale = "en", target: str | Locale = "es", threads: int = 0
) -> EngineChoice:
    """Find the engine that `open_engine` would open, without loading its model."""
    source, target = Locale.parse(source), Locale.parse(target)
    if name in _NAMES:
        choice = _direct(name, source, target, threads) or _pivot(name, source, target, threads)
        if choice is None:
            raise UserError(_none(name, source, target))
        return choice
    from pipeline.engines.packages import read_package

    if Path(name).suffix != ".argosmodel" and not Path(name).is_dir():
        raise UserError(
            Fault(
                _("no engine {name!r}", name=name),
                _("take auto, argos, apertium or the path of an .argosmodel"),
            )
        )
    package = read_package(name)
    if (package.source, package.target) != (source.language, target.language):
        own, wanted = _arrow(package.source, package.target), _arrow(source.language, target.language)
        raise UserError.at(
            name,
            _("this package translates {pair}, not {wanted}", pair=own, wanted=wanted),
            _("name another package, or other locales"),
        )
    return _argos(package, threads)


_NAMES = ("auto", "argos", "apertium")


def _direct(name: str, source: Locale, target: Locale, threads: int) -> EngineChoice | None:
    """The engine of this name for a pair, None when there is none."""
    if name != "apertium":
        from pipeline.engines.packages import find_package

        package = find_package(source, target)
        if package is not None:
            return _argos(package, threads)
    if name != "argos":
        from pipeline.engines.apertium import ApertiumEngine

        mode = ApertiumEngine.mode(source, target)
        if mode is not None:
            engine = ApertiumEngine(mode, source, target)
            return EngineChoice(engine.info, lambda: engine)
    return None


def _pivot(name: str, source: Locale, target: Locale, threads: int) -> EngineChoice | None:
    """Two engines in a row; English, of which there are most packages, before other languages between."""
    pairs = _pairs(name)
    between = {b for a, b in pairs if a == source.language} & {a for a, b in pairs if b == target.language}
    for language in sorted(between, key=lambda language: (language != "en", language)):
        first = _direct(name, source, Locale(language), threads)
        second = _direct(name, Locale(language), target, threads)
        if first is not None and second is not None:
            return _in_a_row(first, second)
    return None


def _in_a_row(first: EngineChoice, second: EngineChoice) -> EngineChoice:
    from pipeline.engines.pivot import PivotEngine, pivot_info

    return EngineChoice(pivot_info(first.info, second.info), lambda: PivotEngine(first.open(), second.open()))


def _pairs(name: str) -> set[tuple[str, str]]:
    """The pairs of languages that the engines of a name translate."""
    pairs: set[tuple[str, str]] = set()
    if name != "apertium":
        from pipeline.engines.packages import all_packages

        pairs |= {(package.source, package.target) for package in all_packages()}
    if name != "argos":
        from pipeline.engines.apertium import ApertiumEngine

        pairs |= ApertiumEngine.pairs()
    return pairs


def _none(name: str, source: Locale, target: Locale) -> Fault:
    pair = _arrow(source.language, target.language)
    if name == "apertium":
        from pipeline.engines.apertium import INSTALL

        return Fault(_("Apertium is not installed for {pair}", pair=pair), _(INSTALL))
    have = ", ".join(sorted(_arrow(*pair) for pair in _pairs(name)))
    return Fault(
        _("no package translates {pair}", pair=pair),
        _("installed: {pairs}; give the path of an .argosmodel with --engine", pairs=have or _("none")),
    )


def _arrow(source: str, target: str) -> str:
    return f"{source} → {target}"


def _argos(package: Package, threads: int) -> EngineChoice:
    from pipeline.engines.argos import ArgosEngine

    return EngineChoice(package.info, lambda: ArgosEngine(package, threads=threads))
