"""The translator's loop, without an engine: a PO file follows its article, and becomes text again."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from glossary import __version__
from glossary.catalog import (
    Catalog,
    CatalogUpdate,
    Draft,
    Said,
    read_catalog,
    read_file,
    update_catalog,
)
from glossary.entry import Entry, State
from glossary.files import write_atomically
from glossary.messages import _
from glossary.model import Document, Fault, Finding, Hit, Kind, Locale, Place, Segment, UserError
from glossary.ownership import require_own
from glossary.po_header import metadata
from glossary.po_writer import one_line
from glossary.termbase import Termbase

GENERATOR = "termpin"

Hits = Callable[[str], Sequence[Hit]]
"""Finds the terms of a sentence that have a target in the locale."""


def catalog_path(catalogs: Path, document: Document, locale: Locale) -> Path:
    """Where the PO file of an article is: `locales/es_MX/story.po`."""
    return catalogs / str(locale) / f"{document.name}.po"


def text_path(texts: Path, document: Document, locale: Locale) -> Path:
    """Where the text of an article is written: `out/es_MX/story.txt`."""
    return texts / str(locale) / f"{document.name}.txt"


def require_apart(documents: Sequence[Document], written: Iterable[Path]) -> None:
    """Raise `UserError` when one of the files to be written is an article that is read."""
    articles = {os.path.realpath(document.path) for document in documents}
    message = _("this is an article, and its translation would be written over it")
    remedy = _("name another folder with --out, or move the article")
    faults = [
        Fault(message, remedy, Place(str(path))) for path in written if os.path.realpath(path) in articles
    ]
    if faults:
        raise UserError(*faults)


def generator() -> str:
    """Program and version, for the header."""
    return f"{GENERATOR} {__version__}"


# ---------------------------------------------------------------- article → entries


def blank_drafts(document: Document, hits: Hits, locale: Locale) -> list[Draft]:
    """The sentences of an article, each once and in order, with `#:` and `#.` lines and no target."""
    places: dict[str, list[Segment]] = {}
    for segment in document.segments:
        if segment.translatable:
            places.setdefault(segment.text, []).append(segment)
    return [
        Draft(
            text,
            "",
            references=tuple(f"{document.path}:{segment.line}" for segment in segments),
            comments=(
                *dict.fromkeys(map(position, segments)),
                *dict.fromkeys(_term_comments(hits(text), locale)),
            ),
        )
        for text, segments in places.items()
    ]


def position(segment: Segment) -> str:
    """What a segment is, as its `#.` line says it."""
    if segment.kind is not Kind.PARAGRAPH:
        return segment.kind.value
    return f"paragraph {segment.block}, sentence {segment.index} of {segment.count}"


def _term_comments(hits: Sequence[Hit], locale: Locale) -> Iterator[str]:
    for hit in hits:
        target = hit.term.target(locale)
        if target is not None:
            gender = f", {target.gender}." if target.gender else ""
            yield f"term: {hit.term.source} → {target.text}{gender}"


def update(
    document: Document,
    path: Path,
    *,
    source: Locale,
    locale: Locale,
    hits: Hits = lambda _: (),
    said: Said = MappingProxyType({}),
) -> CatalogUpdate:
    """Make the entries of a PO file follow an article that was edited; no engine is asked.

    `said` is what is known of who wrote its texts, where the file itself has lost it. Raises
    `UserError` as `update_catalog` does.
    """
    return update_catalog(
        path,
        blank_drafts(document, hits, locale),
        locale=locale,
        source_locale=source,
        project=document.name,
        generator=generator(),
        said=said,
    )


# ---------------------------------------------------------------- entries → article


@dataclass(frozen=True, slots=True)
class Built:
    """An article made from a catalog; `lacking` are the segments for which the source stands in the text.

    `unknown` of them have no entry at all: the article was edited since the catalog was updated.
    """

    text: str
    lacking: tuple[Segment, ...]
    unknown: int


def build(document: Document, catalog: Catalog, *, approved_only: bool = False) -> Built:
    """Put the translations of a catalog into an article's own layout; drafts too, unless `approved_only`."""
    known = {e.source: e for e in catalog.active if e.is_sentence}
    targets = {
        source: e.target
        for source, e in known.items()
        if e.target and (e.state is State.APPROVED or not approved_only)
    }
    lacking = tuple(s for s in document.segments if s.translatable and s.text not in targets)
    return Built(document.build(targets), lacking, sum(s.text not in known for s in lacking))


def read_for(document: Document, path: Path, *, source: Locale, locale: Locale) -> Catalog:
    """The catalog of an article; raise `UserError` when there is none or it is another's."""
    if not path.exists():
        raise UserError.at(
            path, _("no catalog for this article"), _("run termpin translate or termpin po update")
        )
    catalog = read_catalog(path, locale=locale)
    require_own(
        catalog,
        {s.text for s in document.segments if s.translatable},
        locale=locale,
        source_locale=source,
        project=one_line(document.name),
        remedy=_("name the right folder, or see --from and --to"),
    )
    return catalog


# ---------------------------------------------------------------- status


@dataclass(frozen=True, slots=True)
class CatalogStatus:
    """Where a catalog stands: entries by state, words of the sources that are not obsolete, findings.

    `changed` of the fuzzy entries have a source that changed; `open_words` are those of the entries that
    nobody has approved.
    """

    path: str
    article: str
    locale: Locale
    states: dict[State, int]
    changed: int
    words: int
    open_words: int
    findings: tuple[Finding, ...] = ()

    def __getitem__(self, state: State) -> int:
        return self.states.get(state, 0)

    @property
    def fuzzy(self) -> int:
        """The entries that are marked: drafts, edited and unknown ones."""
        return self[State.DRAFT] + self[State.EDITED] + self[State.UNKNOWN]

    @property
    def total(self) -> int:
        """The entries that are not obsolete."""
        return sum(self.states.values()) - self[State.OBSOLETE]


def status(
    paths: Sequence[str | Path] = (), *, termbases: Sequence[Termbase] = (), findings: bool = True
) -> tuple[CatalogStatus, ...]:
    """The state of PO files, and of those in folders, by locale and article; `locales/` without paths.

    Raises `UserError` as `lint_paths` does.
    """
    from glossary.lint import lint_paths

    result = lint_paths(paths, termbases=termbases, select=() if findings else ("empty",))
    found: dict[str, list[Finding]] = {file: [] for file in result.files}
    for finding in result.findings if findings else ():
        if finding.place is not None and finding.place.path in found:
            found[finding.place.path].append(finding)
    rows = [_status(read_catalog(file), tuple(found[file])) for file in result.files]
    return tuple(sorted(rows, key=lambda row: (str(row.locale), row.article, row.path)))


def _status(catalog: Catalog, findings: tuple[Finding, ...]) -> CatalogStatus:
    active = catalog.active
    return CatalogStatus(
        path=catalog.path,
        article=Path(catalog.path).stem,
        locale=catalog.locale,
        states=dict(Counter(entry.state for entry in catalog.entries)),
        changed=sum(e.fuzzy and e.previous_source is not None for e in active),
        words=sum(map(_words, active)),
        open_words=sum(_words(e) for e in active if e.state is not State.APPROVED),
        findings=findings,
    )


def _words(entry: Entry) -> int:
    return len(entry.source.split())


# ---------------------------------------------------------------- .mo


def compile_catalog(path: Path) -> Path:
    """Compile a catalog to a .mo file beside it, with what people approved and without drafts.

    Raises `UserError` when it cannot be read or written.
    """
    import polib

    file = read_file(path)
    # Entry by entry: polib does not read every way in which a PO file may be written.
    compiled = polib.POFile()
    compiled.metadata = metadata(file.header.target) if file.header else {}
    for entry in file.entries:
        if entry.state is State.APPROVED:
            compiled.append(
                polib.POEntry(
                    msgid=entry.source,
                    msgstr="" if entry.plural_targets else entry.target,
                    msgctxt=entry.context,
                    msgid_plural=entry.plural or "",
                    msgstr_plural=dict(enumerate(entry.plural_targets)),
                )
            )
    target = path.with_suffix(".mo")
    write_atomically(target, compiled.to_binary())
    return target
