"""A translate run: articles in, texts and catalogs out. `run` shows the way of the data."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from glossary.catalog import Draft, read_catalog, update_catalog
from glossary.model import Document, Finding, Hit, Kind, Locale, Place, Severity, UserError
from glossary.termbase import Termbase
from pipeline.engines import Engine, EngineInfo, Progress, open_engine
from pipeline.localize import require_locale
from pipeline.pin import Sentence
from pipeline.segment import find_articles, read_article
from pipeline.translator import Terms, Translation, check_sentence, translate_sentences

GENERATOR = "termpin"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is asked to do; `locales` are the tags of the versions to write."""

    paths: tuple[str, ...]
    locales: tuple[str, ...]
    source: str = "en"
    termbases: tuple[Termbase, ...] = ()
    engine: str = "auto"
    beam: int = 4
    threads: int = 0
    texts: Path = Path("out")
    catalogs: Path = Path("locales")
    approved_only: bool = False


@dataclass(frozen=True, slots=True)
class ArticleReport:
    """What a run did with an article in one locale.

    `terms` counts the occurrences of terms, `lost` those that do not stand in the text, `approved` the
    segments for which a person's translation was used. `seconds` is the article's share, by words, of
    the time that the engine and the checks took for all articles together.
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
    findings: tuple[Finding, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did: a report for each article and locale, the engines, the seconds of the whole run."""

    articles: tuple[ArticleReport, ...]
    engines: tuple[EngineInfo, ...]
    termbase: str
    seconds: float

    @property
    def errors(self) -> int:
        return sum(f.severity is Severity.ERROR for article in self.articles for f in article.findings)


@dataclass(slots=True)
class _Version:
    """An article on its way into one locale: the translations of its distinct segments by their source."""

    document: Document
    locale: Locale
    text: Path
    catalog: Path
    hits: dict[str, tuple[Hit, ...]] = field(default_factory=dict)
    person: dict[str, str] = field(default_factory=dict)
    drafts: dict[str, Translation] = field(default_factory=dict)


def run(settings: Settings, *, progress: Progress | None = None) -> RunReport:
    """Translate articles: read → segment → match → pin → localize → check → write.

    Nothing is written before everything is translated; each file is written whole or not at all.
    Raises `UserError` for what is wrong with the paths, locales, termbases, packages or folders.
    """
    start = time.monotonic()
    source = require_locale(settings.source)
    locales = [require_locale(tag) for tag in settings.locales]
    documents = [read_article(path, locale=source) for path in find_articles(settings.paths, locale=source)]
    versions = [_version(document, locale, settings) for locale in locales for document in documents]
    termbase = _merge(settings.termbases)
    terms = Terms(termbase)
    for folder in {path.parent for version in versions for path in (version.text, version.catalog)}:
        _require_writable(folder)
    for version in versions:
        _read_ledger(version)
        for segment in version.document.segments:
            if segment.translatable and segment.text not in version.hits:
                version.hits[segment.text] = terms.find(segment.text, version.locale)
    engines = {
        language: open_engine(settings.engine, source=source, target=language, threads=settings.threads)
        for language in dict.fromkeys(Locale(locale.language) for locale in locales)
    }
    working = time.monotonic()
    for language, engine in engines.items():
        _translate(
            [v for v in versions if v.locale.language == language.language],
            source,
            engine,
            settings.beam,
            progress,
        )
    worked = time.monotonic() - working
    words = sum(_words(version.document) for version in versions)
    reports = tuple(
        _write(
            version,
            source,
            engines[Locale(version.locale.language)].info,
            worked * _words(version.document) / words,
        )
        for version in versions
    )
    return RunReport(
        reports,
        tuple(engine.info for engine in engines.values()),
        f"{termbase.name} {termbase.digest}" if termbase else "none",
        time.monotonic() - start,
    )


def _merge(termbases: Sequence[Termbase]) -> Termbase | None:
    return termbases[0].merged(*termbases[1:]) if termbases else None


def _version(document: Document, locale: Locale, settings: Settings) -> _Version:
    return _Version(
        document,
        locale,
        settings.texts / str(locale) / f"{document.name}.txt",
        settings.catalogs / str(locale) / f"{document.name}.po",
    )


def _words(document: Document) -> int:
    return sum(len(segment.text.split()) for segment in document.segments) or 1


def _read_ledger(version: _Version) -> None:
    """What people wrote in an article's catalog, which no engine is asked for again."""
    if version.catalog.exists():
        version.person = dict(read_catalog(version.catalog, locale=version.locale).person)


def _translate(
    versions: Sequence[_Version], source: Locale, engine: Engine, beam: int, progress: Progress | None
) -> None:
    """Translate what people have not, for all articles and locales of a language in one run of its engine."""
    asked: list[tuple[_Version, Sentence, Kind]] = []
    for version in versions:
        seen: set[str] = set()
        for segment in version.document.segments:
            if not segment.translatable or segment.text in seen:
                continue
            seen.add(segment.text)
            sentence = Sentence(segment.text, version.hits[segment.text], source, version.locale)
            if segment.text in version.person:
                text = version.person[segment.text]
                findings = check_sentence(sentence, text)
                version.drafts[segment.text] = Translation(
                    segment.text, text, sentence.hits, findings, strategy="person"
                )
            else:
                asked.append((version, sentence, segment.kind))
    done = translate_sentences(
        [sentence for _, sentence, _ in asked],
        engine,
        kinds=[kind for _, _, kind in asked],
        beam=beam,
        progress=progress,
    )
    for (version, sentence, _), translation in zip(asked, done, strict=True):
        version.drafts[sentence.text] = translation


def _write(version: _Version, source: Locale, engine: EngineInfo, seconds: float) -> ArticleReport:
    """Write the catalog, then the text from what it holds; the person's words win over the draft."""
    from importlib.metadata import version as installed

    update = update_catalog(
        version.catalog,
        [_draft(version, text, engine) for text in version.drafts],
        locale=version.locale,
        source_locale=source,
        project=version.document.name,
        generator=f"{GENERATOR} {installed('termpin')}",
    )
    write_text(version.text, version.document.build(update.targets))
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
        findings=findings,
        seconds=seconds,
    )


def _draft(version: _Version, text: str, engine: EngineInfo) -> Draft:
    translation = version.drafts[text]
    segments = [segment for segment in version.document.segments if segment.text == text]
    score = "" if translation.score is None else f", score {translation.score:.2f}"
    where = dict.fromkeys(
        f"{s.kind.value}"
        if s.kind is not Kind.PARAGRAPH
        else f"paragraph {s.block}, sentence {s.index} of {s.count}"
        for s in segments
    )
    return Draft(
        source=text,
        target=translation.text,
        references=tuple(f"{version.document.path}:{segment.line}" for segment in segments),
        comments=(*where, *dict.fromkeys(_term_comments(translation.hits, version.locale))),
        origin=f"machine: {engine.name} {engine.model}, {translation.strategy}{score}",
    )


def _term_comments(hits: Sequence[Hit], locale: Locale) -> Iterator[str]:
    for hit in hits:
        target = hit.term.target(locale)
        if target is not None:
            gender = f", {target.gender}." if target.gender else ""
            yield f"term: {hit.term.source} → {target.text}{gender}"


def _require_writable(folder: Path) -> None:
    """Make a folder, and try that a file can be made in it: better now than after the translation."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UserError.at(
            folder,
            f"cannot write here: {error.strerror or error}",
            "name other folders with --out and --locales",
        ) from error


def write_text(path: Path, content: str) -> None:
    """Write a file whole or not at all; its bytes are those of `content`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(content)
            os.chmod(temporary, 0o644)
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
    except OSError as error:
        raise UserError.at(
            path, f"cannot write: {error.strerror or error}", "see to the folder's rights"
        ) from error
