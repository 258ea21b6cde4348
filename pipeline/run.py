"""A translate run: articles in, texts and catalogs out. `run` shows the way of the data."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from glossary.catalog import Draft, update_catalog
from glossary.files import write_atomically
from glossary.messages import _
from glossary.model import Document, Fault, Finding, Kind, Locale, Place, UserError
from glossary.profile import DEFAULT_STYLE, require_locale, require_style
from glossary.style.around import surroundings
from glossary.termbase import Termbase, merge
from pipeline.engines import EngineInfo, Progress, choose_engine
from pipeline.ledger import blank_drafts, catalog_path, generator, require_apart, text_path
from pipeline.memory import LEAST_FUZZY, Memory
from pipeline.origins import machine_origin
from pipeline.recall import Version, ask_engine, read_ledger, recall
from pipeline.segment import read_articles
from pipeline.terms import Terms
from pipeline.units import Recipe, pipeline_version


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is asked to do; `locales` are the tags of the versions to write.

    Without a `memory` nothing is remembered. `fuzzy` is the least similarity, in percent, of people's
    translations that are offered to the translator, 0 for none; with `fuzzy_drafts` the best one is the
    draft.
    """

    paths: tuple[str, ...]
    locales: tuple[str, ...]
    source: str = "en"
    termbases: tuple[Termbase, ...] = ()
    engine: str = "auto"
    beam: int = 4
    threads: int = 0
    texts: Path = Path("out")
    catalogs: Path = Path("locales")
    style: str = DEFAULT_STYLE
    metric: bool = False
    memory: Path | None = None
    fuzzy: int = LEAST_FUZZY
    fuzzy_drafts: bool = False


@dataclass(frozen=True, slots=True)
class ArticleReport:
    """What a run did with an article in one locale.

    `terms` counts the occurrences of terms, `lost` those that do not stand in the text. Of the segments
    `approved` have a person's translation from the catalog, `unknown` one of which it does not say whose it
    is, `recalled` one from the memory; the engine was asked for the rest. `seconds` is the article's share,
    by words, of the time that the engine and the checks took for all articles together.
    """

    article: str
    locale: Locale
    text: str
    catalog: str
    segments: int
    words: int
    terms: int
    lost: int
    approved: int
    unknown: int
    recalled: int
    findings: tuple[Finding, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did: a report for each article and locale, the engines, the seconds of the whole run.

    `asked` counts the sentences that an engine was asked for, each once for every locale.
    """

    articles: tuple[ArticleReport, ...]
    engines: tuple[EngineInfo, ...]
    termbase: str
    asked: int
    seconds: float


def run(settings: Settings, *, progress: Progress | None = None) -> RunReport:
    """Translate articles: read → segment → match → recall → pin → localize → check → write.

    Nothing is written before everything is translated; each file is written whole or not at all. What
    the engine has said goes to the memory as it comes, so that a run that was killed goes on from there.
    Raises `UserError` for what is wrong with the paths, locales, termbases, packages, memory or folders.
    """
    start = time.monotonic()
    source = require_locale(settings.source)
    locales = list(dict.fromkeys(require_locale(tag) for tag in settings.locales))
    require_style(settings.style)
    documents = read_articles(settings.paths, locale=source)
    versions = [_version(document, source, locale, settings) for locale in locales for document in documents]
    termbase = merge(settings.termbases)
    terms = Terms(termbase)
    written = [path for version in versions for path in (version.text, version.catalog)]
    require_apart(documents, written)
    _require_writable(path.parent for path in written)
    engines = {
        language: choose_engine(settings.engine, source=source, target=language, threads=settings.threads)
        for language in dict.fromkeys(Locale(locale.language) for locale in locales)
    }
    with (
        contextlib.nullcontext()
        if settings.memory is None
        else Memory(settings.memory, optional=True) as memory
    ):
        for version in versions:
            version.hits = {text: terms.find(text, version.locale) for text in version.kinds}
            read_ledger(version, memory)
        working = time.monotonic()
        asked = 0
        for language, engine in engines.items():
            speaking = [v for v in versions if v.locale.language == language.language]
            recipe = _recipe(engine.info, settings)
            if memory is not None:
                recall(speaking, recipe, memory, fuzzy=settings.fuzzy, fuzzy_drafts=settings.fuzzy_drafts)
            asked += ask_engine(
                speaking,
                recipe,
                engine,
                memory,
                style=settings.style,
                metric=settings.metric,
                progress=progress,
            )
        worked = time.monotonic() - working
    words = sum(_words(version.document) for version in versions)
    reports = tuple(
        _write(
            version,
            engines[Locale(version.locale.language)].info,
            worked * _words(version.document) / words,
        )
        for version in versions
    )
    return RunReport(
        reports,
        tuple(engine.info for engine in engines.values()),
        f"{termbase.name} {termbase.digest}" if termbase else "",
        asked,
        time.monotonic() - start,
    )


def _version(document: Document, source: Locale, locale: Locale, settings: Settings) -> Version:
    kinds: dict[str, Kind] = {}
    for segment in document.segments:
        if segment.translatable:
            kinds.setdefault(segment.text, segment.kind)
    return Version(
        document,
        source,
        locale,
        text=text_path(settings.texts, document, locale),
        catalog=catalog_path(settings.catalogs, document, locale),
        kinds=kinds,
        around=surroundings(document, locale=source),
    )


def _recipe(engine: EngineInfo, settings: Settings) -> Recipe:
    model = " ".join(filter(None, (engine.model, engine.fingerprint)))
    # What shapes a draft after the engine: one of another style or with other measures is another draft.
    shape = [settings.style] if settings.style != DEFAULT_STYLE else []
    shape += ["metric"] if settings.metric else []
    return Recipe(engine.name, model, settings.beam, " ".join([pipeline_version(), *shape]))


def _words(document: Document) -> int:
    return sum(len(segment.text.split()) for segment in document.segments) or 1


def _write(version: Version, engine: EngineInfo, seconds: float) -> ArticleReport:
    """Write the catalog, then the text from what it holds; the person's words win over the draft."""
    update = update_catalog(
        version.catalog,
        _drafts(version, engine),
        locale=version.locale,
        source_locale=version.source,
        project=version.document.name,
        generator=generator(),
        now=_now(),
        said=version.said,
    )
    write_atomically(version.text, version.document.build(update.targets).encode())
    lines = {entry.source: entry.target_line for entry in update.catalog.active}
    findings = tuple(
        finding.at(Place(str(version.catalog), lines.get(text, 0)))
        for text, draft in version.drafts.items()
        for finding in draft.findings
    )
    segments = [segment for segment in version.document.segments if segment.translatable]
    return ArticleReport(
        article=version.document.name,
        locale=version.locale,
        text=str(version.text),
        catalog=str(version.catalog),
        segments=len(segments),
        words=_words(version.document),
        terms=sum(len(version.drafts[segment.text].hits) for segment in segments),
        lost=sum(len(version.drafts[segment.text].lost) for segment in segments),
        approved=sum(segment.text in version.person for segment in segments),
        unknown=sum(segment.text in version.unknown for segment in segments),
        recalled=sum(segment.text in version.recalled for segment in segments),
        findings=findings,
        seconds=seconds,
    )


def _drafts(version: Version, engine: EngineInfo) -> list[Draft]:
    """The sentences in the order of the article, each with its translation and what made it."""
    drafts: list[Draft] = []
    for blank in blank_drafts(version.document, version.hits.__getitem__, version.locale):
        text = blank.source
        translation = version.drafts[text]
        machine = machine_origin(engine.name, engine.model, translation.strategy, translation.score)
        offers = tuple(map(str, version.suggestions.get(text, ())))
        drafts.append(
            replace(
                blank,
                target=translation.text,
                comments=(*blank.comments, *offers),
                origin=version.origins.get(text, machine),
            )
        )
    return drafts


def _now() -> datetime | None:
    """The moment for catalogs; `SOURCE_DATE_EPOCH` sets it, so that a build can be repeated to the byte."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return None
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise UserError(
            Fault(_("SOURCE_DATE_EPOCH={epoch} is no moment", epoch=epoch), _("write the seconds since 1970"))
        ) from None


def _require_writable(folders: Iterable[Path]) -> None:
    """Make folders, and try that a file can be made in each: better now than after the translation."""
    faults: list[Fault] = []
    for folder in dict.fromkeys(folders):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            what, remedy = (
                _("cannot write here: {error}", error=error.strerror or error),
                _("name others with --out and --locales"),
            )
            faults.append(Fault(what, remedy, Place(str(folder))))
    if faults:
        raise UserError(*faults)
