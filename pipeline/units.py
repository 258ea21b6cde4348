"""What the memory holds: sentences with their translation, and what shaped each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

from glossary.model import Hit, Locale


@dataclass(frozen=True, slots=True)
class Recipe:
    """What shapes every draft of an engine: its name, its model with version and content, the beam, our code.

    `pipeline` is `pipeline_version()`.
    """

    engine: str
    model: str
    beam: int
    pipeline: str


@dataclass(frozen=True, slots=True)
class Machine:
    """How an engine came to a draft.

    `terms` is `terms_digest` of the sentence's hits, `context` what else the article says of it, empty
    where that is nothing.
    """

    recipe: Recipe
    terms: str
    context: str = ""
    score: float | None = None
    strategy: str = "plain"


@dataclass(frozen=True, slots=True)
class MemoryUnit:
    """A sentence with its translation and who said it: a person, or a `machine`.

    `approved` holds for a person's translation that is not marked fuzzy; `kind` is the block's, empty
    where it is not known; `time` counts seconds since 1970.
    """

    source: str
    target: str
    source_locale: Locale
    target_locale: Locale
    article: str = ""
    kind: str = ""
    time: int = 0
    approved: bool = False
    machine: Machine | None = None

    @property
    def origin(self) -> str:
        """`human` or `machine`."""
        return "human" if self.machine is None else "machine"

    @property
    def key(self) -> bytes:
        """What the unit is known by; two units with one key are never kept side by side."""
        known = [self.source, str(self.source_locale), str(self.target_locale)]
        if self.machine is None:
            known.append(self.article)
        else:
            recipe = self.machine.recipe
            known += [recipe.engine, recipe.model, str(recipe.beam), recipe.pipeline]
            known += [self.machine.terms, self.machine.context, self.kind]
        return blake2b(json.dumps(known).encode(), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A person's translation of a similar sentence; `percent` is how similar it is, rounded down."""

    unit: MemoryUnit
    percent: int

    def __str__(self) -> str:
        where = f", {self.unit.article}" if self.unit.article else ""
        return f"fuzzy {self.percent} %: {self.unit.target} (for: {self.unit.source}{where})"


@dataclass(frozen=True, slots=True)
class Share:
    """How many units a memory holds of one origin and pair; `engine` is empty for people."""

    source_locale: str
    target_locale: str
    origin: str
    engine: str
    units: int
    articles: int
    newest: int


def terms_digest(hits: Sequence[Hit], locale: Locale) -> str:
    """Eight hex digits of what the termbase says on a sentence: where terms stand, and how to write them."""
    known: list[object] = []
    for hit in hits:
        target = hit.term.target(locale)
        if target is not None:
            known.append((hit.span.start, hit.span.end, hit.plural, hit.possessive, hit.term.source))
            known.append((hit.term.kind, hit.term.case, target.text, target.forms, target.forbidden))
            known.append((target.gender, target.plural))
    return blake2b(json.dumps(known).encode(), digest_size=4).hexdigest()


@cache
def pipeline_version() -> str:
    """The version of what makes drafts of an engine's output: `0.1.0+` and a digest.

    The digest covers our code and its data, not only the version's number, and the libraries whose data
    or arithmetic shape a draft. So a checkout that is being worked on never shows yesterday's drafts.
    Commands and termbases are left out: the former only show, and `terms_digest` has the latter.
    """
    from importlib.metadata import version

    import glossary

    digest = blake2b(digest_size=4)
    for package in (Path(glossary.__file__).parent, Path(__file__).parent):
        for path in sorted(package.rglob("*.*")):
            if path.suffix in _SHAPING and path.parent.name not in ("commands", "terms"):
                digest.update(f"{path.relative_to(package)}\0".encode() + path.read_bytes())
    for library in ("babel", "ctranslate2", "sentencepiece", "simplemma"):
        digest.update(f"{library} {version(library)}\0".encode())
    return f"{version('termpin')}+{digest.hexdigest()}"


_SHAPING = frozenset({".py", ".toml", ".csv", ".tsv", ".txt", ".json"})
