"""Where the translation of a sentence comes from: people first, then the memory, then the engine."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from glossary.catalog import Said, signed
from glossary.model import Document, Hit, Kind, Locale
from glossary.profile import DEFAULT_STYLE
from glossary.style import Around
from pipeline.engines import EngineChoice, Progress
from pipeline.facts import owner
from pipeline.ledger import read_for
from pipeline.memory import RECALLED, Memory
from pipeline.origins import origins
from pipeline.pin import Sentence
from pipeline.translator import Translation, check_draft, check_sentence, translate_sentences
from pipeline.units import Machine, MemoryUnit, Recipe, Suggestion, terms_digest

BATCH = 256
"""Sentences that the engine translates between two commits to the memory."""

_WORD = re.compile(r"[\w'’]+")  # Bukele's; its parts count too
_FIRST = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(slots=True)
class Version:
    """An article on its way into one locale: what is known of its distinct sentences, by their source.

    `kinds` has them all, in order; `around` what the article says of them. `person` are those that people
    translated in the article's catalog, `unknown` those of which it does not say who did, `recalled` those
    that the memory knew. `origins` has the `#.` line of a text that no engine made in this article, `said`
    those that the catalog has lost; `suggestions` are for the translator.
    """

    document: Document
    source: Locale
    locale: Locale
    text: Path
    catalog: Path
    kinds: dict[str, Kind]
    around: dict[str, Around] = field(default_factory=dict)
    hits: dict[str, tuple[Hit, ...]] = field(default_factory=dict)
    drafts: dict[str, Translation] = field(default_factory=dict)
    person: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    recalled: set[str] = field(default_factory=set)
    origins: dict[str, str] = field(default_factory=dict)
    said: Said = field(default_factory=dict)
    suggestions: dict[str, tuple[Suggestion, ...]] = field(default_factory=dict)

    def missing(self) -> list[str]:
        """The sentences that have no translation yet."""
        return [text for text in self.kinds if text not in self.drafts]

    def sentence(self, text: str) -> Sentence:
        """A sentence of the article with its terms."""
        return Sentence(text, self.hits[text], self.source, self.locale, self.surroundings(text).names)

    def wanted(self, text: str, recipe: Recipe) -> MemoryUnit:
        """The unit that an engine's draft of a sentence is kept as, its target still empty."""
        return MemoryUnit(
            text,
            "",
            self.source,
            self.locale,
            article=self.document.name,
            kind=self.kinds[text].value,
            machine=Machine(recipe, terms_digest(self.hits[text], self.locale), self._context(text)),
        )

    def surroundings(self, text: str) -> Around:
        """What the article says of a sentence and matters to it.

        Names matter in headings, those in them; elsewhere a capital says so but for that of a first word.
        """
        around = self.around.get(text, Around())
        if self.kinds[text] not in (Kind.HEADLINE, Kind.SUBHEADING):
            first = _FIRST.search(text)
            return replace(around, names=around.names & {owner(first[0])} if first else frozenset())
        words = {*_WORD.findall(text.lower()), *re.findall(r"\w+", text.lower())}
        return replace(around, names=frozenset(n for n in around.names if n.lower() in words))

    def _context(self, text: str) -> str:
        around = self.surroundings(text)
        return " ".join([*([f"depth {around.depth}"] if around.depth else []), *sorted(around.names)])

    def take(self, text: str, said: str, *, strategy: str) -> None:
        """Make a person's words the translation of a sentence."""
        sentence = self.sentence(text)
        findings = check_sentence(sentence, said)
        self.drafts[text] = Translation(text, said, sentence.hits, findings, strategy=strategy)


def read_ledger(version: Version, memory: Memory | None) -> None:
    """Take what people wrote in an article's catalog: no engine is asked for it, and the memory learns it.

    Their words for a sentence that has changed since are kept too, until a person decides; so is what they
    may have written, of which the memory learns nothing.
    """
    if not version.catalog.exists():
        return
    # A catalog of another article or locale is refused now, and not after the engine has worked.
    catalog = read_for(version.document, version.catalog, source=version.source, locale=version.locale)
    if memory is not None:
        version.said = origins(catalog, version.document.name, memory)
        catalog = replace(catalog, entries=signed(catalog.entries, version.said))
        memory.learn(catalog, version.document.name)
    for entry in catalog.kept_for(version.kinds):
        (version.unknown if entry.unsigned else version.person).add(entry.source)
        version.take(entry.source, entry.target, strategy="unknown" if entry.unsigned else "person")


def recall(
    versions: Sequence[Version], recipe: Recipe, memory: Memory, *, fuzzy: int, fuzzy_drafts: bool
) -> None:
    """Take from the memory what people said of a sentence, else what this very engine said of it.

    What they said of a similar sentence, from `fuzzy` percent on, is offered, and taken with `fuzzy_drafts`.
    """
    for version in versions:
        for text in version.missing():
            unit = memory.find_person(
                text,
                source_locale=version.source,
                target_locale=version.locale,
                article=version.document.name,
            )
            if unit is not None:
                where = f"{'approved in' if unit.approved else 'from'} {unit.article or 'an import'}"
                _take(version, text, unit, f"a person's, {where}")
    if fuzzy:
        for locale in dict.fromkeys(version.locale for version in versions):
            _suggest([v for v in versions if v.locale == locale], memory, fuzzy, fuzzy_drafts)
    for version in versions:
        for text in version.missing():
            found = memory.find_machine(version.wanted(text, recipe))
            if found is not None and found.machine is not None:
                sentence, machine = version.sentence(text), found.machine
                findings = check_draft(sentence, found.target)
                version.recalled.add(text)
                version.drafts[text] = Translation(
                    text, found.target, sentence.hits, findings, machine.score, machine.strategy
                )


def _take(version: Version, text: str, unit: MemoryUnit, origin: str) -> None:
    version.take(text, unit.target, strategy="memory")
    version.origins[text] = f"{RECALLED}{origin}"
    version.recalled.add(text)


def _suggest(versions: Sequence[Version], memory: Memory, least: int, as_drafts: bool) -> None:
    """Find what people said of sentences like the missing ones; `versions` are of one locale."""
    found = memory.suggest(
        (text for version in versions for text in version.missing()),
        source_locale=versions[0].source,
        target_locale=versions[0].locale,
        least=least,
    )
    for version in versions:
        for text in version.missing():
            offers = version.suggestions[text] = found.get(text, ())
            if offers and as_drafts:
                where = f" in {offers[0].unit.article}" if offers[0].unit.article else ""
                _take(version, text, offers[0].unit, f"{offers[0].percent} % like a sentence{where}")


def ask_engine(
    versions: Sequence[Version],
    recipe: Recipe,
    engine: EngineChoice,
    memory: Memory | None,
    *,
    style: str = DEFAULT_STYLE,
    metric: bool = False,
    progress: Progress | None = None,
) -> int:
    """Translate what is missing for all versions in the engine's language; returns how many sentences.

    Equal sentences are one, and the locales of a sentence share a batch, so that they share its decoding.
    Batches are cut from what is missing, in order, and each is kept before the next is begun: a run that
    goes on after a kill cuts the same ones, and says the same.
    """
    asked: dict[str, dict[bytes, list[Version]]] = {}
    for version in versions:
        for text in version.missing():
            alike = asked.setdefault(text, {}).setdefault(version.wanted(text, recipe).key, [])
            alike.append(version)
    total = sum(map(len, asked.values()))
    texts, done = list(asked), 0
    speaker = engine.open() if texts else None
    for start in range(0, len(texts), BATCH):
        assert speaker is not None
        batch = [(text, alike) for text in texts[start : start + BATCH] for alike in asked[text].values()]
        translations = translate_sentences(
            [alike[0].sentence(text) for text, alike in batch],
            speaker,
            kinds=[alike[0].kinds[text] for text, alike in batch],
            around=[alike[0].surroundings(text) for text, alike in batch],
            style=style,
            metric=metric,
            beam=recipe.beam,
            progress=_part(progress, done, len(batch), total),
        )
        if memory is not None:
            memory.add(
                _remembered(alike[0].wanted(text, recipe), translation)
                for (text, alike), translation in zip(batch, translations, strict=True)
            )
        for (text, alike), translation in zip(batch, translations, strict=True):
            for version in alike:
                version.drafts[text] = translation
        done += len(batch)
    return total


def _part(progress: Progress | None, done: int, part: int, total: int) -> Progress | None:
    """The progress of one batch as that of the whole."""
    if progress is None:
        return None
    return lambda ready, of: progress(done + part * ready // max(of, 1), total)


def _remembered(wanted: MemoryUnit, translation: Translation) -> MemoryUnit:
    assert wanted.machine is not None
    machine = replace(wanted.machine, score=translation.score, strategy=translation.strategy)
    return replace(wanted, target=translation.text, time=int(time.time()), machine=machine)
