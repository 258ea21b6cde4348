"""`termpin po`: the translator's files, out and back."""

from __future__ import annotations

import enum
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from glossary.messages import N_, _, english, ngettext
from glossary.model import Fault, UserError
from pipeline.commands.options import (
    EXIT_FINDINGS,
    CatalogFolder,
    FailOn,
    FailOnOption,
    Format,
    FormatOption,
    FromOption,
    Glossaries,
    MemoryOption,
    NoGlossary,
    OutFolder,
    as_json,
    as_table,
    group,
    locale_tags,
    severities_text,
    termbases,
)

if TYPE_CHECKING:
    from glossary.catalog import Catalog, CatalogUpdate
    from glossary.lint import Report
    from glossary.model import Document, Locale
    from pipeline.ledger import CatalogStatus
    from pipeline.returns import Import

T = TypeVar("T")
R = TypeVar("R")

po = group(_("The translator's files: PO catalogs, out and back."))

Articles = Annotated[
    list[str], typer.Argument(metavar="ARTICLE...", help=_("Articles (.txt), or folders of them."))
]
To = Annotated[
    str, typer.Option("--to", metavar="LOCALES", help=_("Locales of the catalogs, as es_ES,es_MX."))
]


class Target(enum.StrEnum):
    """What a catalog is converted to."""

    XLIFF = "xliff"
    PO = "po"


# ---------------------------------------------------------------- status


@po.command("status")
def po_status(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]...",
            help=_("Catalogs, or folders of them; without any, that of the settings, or locales/."),
        ),
    ] = None,
    glossary: Glossaries = None,
    no_glossary: NoGlossary = False,
    findings: Annotated[
        bool,
        typer.Option("--findings/--no-findings", help=_("Judge the translations too, as termpin lint does.")),
    ] = True,
    format: FormatOption = Format.TEXT,  # noqa: A002
) -> None:
    """Say how far each catalog is: what people approved, edited, and have not seen yet.

    Drafts are a machine's text that nobody has touched; edited ones are a person's, still marked fuzzy;
    unknown ones are fuzzy too, and nothing says who wrote them; changed ones are fuzzy because their
    source was edited. Words are those of the source.
    """
    from pipeline.ledger import status

    bases = termbases(context, glossary, no_glossary) if findings else ()
    folder = context.obj.locales
    rows = status(paths or ([folder] if folder else ()), termbases=bases, findings=findings)
    typer.echo(_status_json(rows) if format is Format.JSON else _status_text(rows, findings=findings))


_COLUMNS = (
    # i18n: headings of a table, with a row for each catalog: how many entries are approved, edited …
    N_("approved"),
    N_("edited"),
    N_("drafts"),
    # i18n: … or of unknown origin
    N_("unknown"),
    N_("untranslated"),
    N_("obsolete"),
    # i18n: how many entries have a changed source
    N_("changed"),
    N_("words"),
    # i18n: how many words are to be translated or approved
    N_("to do"),
)


def _numbers(row: CatalogStatus) -> tuple[int, ...]:
    from glossary.entry import State

    states = (State.APPROVED, State.EDITED, State.DRAFT, State.UNKNOWN, State.UNTRANSLATED, State.OBSOLETE)
    return (*(row[state] for state in states), row.changed, row.words, row.open_words)


def _status_text(rows: Sequence[CatalogStatus], *, findings: bool) -> str:
    """A table with a line for each catalog, and one for each locale that has several."""
    # Most desks never see a text of unknown origin.
    shown = [
        at for at, name in enumerate(_COLUMNS) if name != "unknown" or any(_numbers(r)[at] for r in rows)
    ]
    names = [_(_COLUMNS[at]) for at in shown]
    head = (_("locale"), _("article"), *names, *([_("findings")] if findings else []))
    lines: list[tuple[str, ...]] = [head]
    for locale in dict.fromkeys(row.locale for row in rows):
        here = [row for row in rows if row.locale == locale]
        sums: list[tuple[str, Sequence[CatalogStatus]]] = [(row.article, [row]) for row in here]
        if len(here) > 1:
            # i18n: in place of an article's name: all articles of a locale
            sums.append((_("all"), here))
        for name, of in sums:
            sums_of = [str(sum(column)) for column in zip(*map(_numbers, of), strict=True)]
            numbers = [sums_of[at] for at in shown]
            found = severities_text(finding.severity for row in of for finding in row.findings)
            lines.append((str(locale), name, *numbers, *([found] if findings else [])))
    return as_table(lines, right=range(2, 2 + len(shown)))


def _status_json(rows: Sequence[CatalogStatus]) -> str:
    from collections import Counter

    from glossary.entry import State

    catalogs = [
        {
            "locale": str(row.locale),
            "article": row.article,
            "path": row.path,
            "entries": row.total,
            "approved": row[State.APPROVED],
            "fuzzy": row.fuzzy,
            "drafts": row[State.DRAFT],
            "edited": row[State.EDITED],
            "unknown": row[State.UNKNOWN],
            "changed": row.changed,
            "untranslated": row[State.UNTRANSLATED],
            "obsolete": row[State.OBSOLETE],
            "words": row.words,
            "open_words": row.open_words,
            "findings": dict(Counter(finding.severity.value for finding in row.findings)),
        }
        for row in rows
    ]
    return as_json({"catalogs": catalogs})


# ---------------------------------------------------------------- update, build


@po.command("update")
def po_update(
    context: typer.Context,
    articles: Articles,
    to: To = "es",
    source: FromOption = "en",
    glossary: Glossaries = None,
    no_glossary: NoGlossary = False,
    locales: CatalogFolder = Path("locales"),
    memory: MemoryOption = None,
    no_memory: Annotated[
        bool, typer.Option("--no-memory", help=_("Ask no memory who wrote a text."))
    ] = False,
) -> None:
    """Make catalogs follow articles that were edited; no engine is asked.

    A changed sentence keeps its translation as fuzzy, with the former source (#|) and what changed (#.);
    a sentence that vanished becomes obsolete, and comes back with its translation when it does. Where
    another program took the line on who wrote a text, the memory is asked.
    """
    from glossary.termbase import merge
    from pipeline.ledger import catalog_path, update
    from pipeline.origins import recorded
    from pipeline.terms import Terms

    if no_memory and memory is not None:
        both = _("{option} and --no-memory exclude each other", option="--memory")
        raise UserError(Fault(both, _("leave one of them out")))

    terms = Terms(merge(termbases(context, glossary, no_glossary, source=source, targets=locale_tags(to))))

    def follow(pair: tuple[Document, Locale, Locale]) -> None:
        document, locale, language = pair
        path = catalog_path(locales, document, locale)
        said = {} if no_memory else recorded(path, document.name, locale, memory)
        done = update(
            document,
            path,
            source=language,
            locale=locale,
            hits=lambda text: terms.find(text, locale),
            said=said,
        )
        other = _("comments and places") if done.written else _("nothing to do")
        typer.echo(f"{path}: {_changes(done) or other}")

    _every(follow, _pairs(articles, to, source))


def _changes(done: CatalogUpdate) -> str:
    """`3 new, 1 changed`; empty when no entry has changed."""
    counts = (
        # i18n: entries of a catalog
        (done.new, ngettext("{count} new", "{count} new", done.new, count=done.new)),
        (done.changed, ngettext("{count} changed", "{count} changed", done.changed, count=done.changed)),
        # i18n: entries that were obsolete
        (done.revived, ngettext("{count} revived", "{count} revived", done.revived, count=done.revived)),
        # i18n: entries that became obsolete
        (
            done.obsoleted,
            ngettext("{count} obsoleted", "{count} obsoleted", done.obsoleted, count=done.obsoleted),
        ),
        (done.dropped, ngettext("{count} dropped", "{count} dropped", done.dropped, count=done.dropped)),
    )
    return ", ".join(text for number, text in counts if number)


@po.command("build")
def po_build(
    articles: Articles,
    to: To = "es",
    source: FromOption = "en",
    locales: CatalogFolder = Path("locales"),
    out: OutFolder = Path("out"),
    approved_only: Annotated[
        bool, typer.Option("--approved-only", help=_("Leave drafts out: the source stands in their place."))
    ] = False,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help=_("Write no text that would hold a source sentence; list those, exit 1.")
        ),
    ] = False,
) -> None:
    """Build articles from their catalogs, in their own layout; drafts included.

    With --approved-only --strict a text is written when a person has approved all of it.
    """
    from glossary.files import write_atomically
    from pipeline.ledger import build, catalog_path, read_for, require_apart, text_path

    def read(pair: tuple[Document, Locale, Locale]) -> tuple[Document, Catalog]:
        document, locale, language = pair
        path = catalog_path(locales, document, locale)
        return document, read_for(document, path, source=language, locale=locale)

    pairs = _every(read, _pairs(articles, to, source))
    paths = [text_path(out, document, catalog.locale) for document, catalog in pairs]
    require_apart([document for document, _catalog in pairs], paths)
    failed = False
    for (document, catalog), path in zip(pairs, paths, strict=True):
        built = build(document, catalog, approved_only=approved_only)
        if built.unknown:
            message = ngettext(
                "{path}: no entry for {n} segment of {article} (run termpin po update)",
                "{path}: no entry for {n} segments of {article} (run termpin po update)",
                built.unknown,
                path=catalog.path,
                article=document.path,
            )
            typer.echo(message, err=True)
        if strict and built.lacking:
            failed = True
            for segment in built.lacking:
                values = {
                    "place": f"{document.path}:{segment.line}",
                    "locale": catalog.locale,
                    "text": segment.text,
                }
                typer.echo(
                    _("{place}: not approved in {locale}: {text}", **values)
                    if approved_only
                    else _("{place}: not translated in {locale}: {text}", **values),
                    err=True,
                )
            continue
        write_atomically(path, built.text.encode())
        typer.echo(str(path))
        if built.lacking:
            typer.echo(_lacking(path, len(built.lacking), approved_only=approved_only), err=True)
    if failed:
        raise typer.Exit(EXIT_FINDINGS)


def _lacking(path: Path, number: int, *, approved_only: bool) -> str:
    """For how many segments of a text the source stands in it."""
    if approved_only:
        return ngettext(
            "{path}: {n} segment is not approved: the source stands there",
            "{path}: {n} segments are not approved: the source stands there",
            number,
            path=path,
        )
    return ngettext(
        "{path}: {n} segment is not translated: the source stands there",
        "{path}: {n} segments are not translated: the source stands there",
        number,
        path=path,
    )


def _pairs(articles: Sequence[str], to: str, source: str) -> Iterator[tuple[Document, Locale, Locale]]:
    """Each article with each locale, and the articles' language."""
    from glossary.profile import require_locale
    from pipeline.segment import read_articles

    language = require_locale(source)
    targets = [require_locale(tag) for tag in locale_tags(to)]
    documents = read_articles(articles, locale=language)
    for locale in targets:
        for document in documents:
            yield document, locale, language


def _every(function: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """The results for all items; where some are at fault, one `UserError` for all of these."""
    results: list[R] = []
    faults: list[Fault] = []
    for item in items:
        try:
            results.append(function(item))
        except UserError as error:
            faults += error.faults
    if faults:
        raise UserError(*faults)
    return results


# ---------------------------------------------------------------- compile, convert


@po.command("compile")
def po_compile(
    paths: Annotated[list[Path], typer.Argument(metavar="PO...", help=_("Catalogs to compile."))],
) -> None:
    """Compile catalogs to .mo files beside them, with what people approved and without drafts."""
    from pipeline.ledger import compile_catalog

    for path in _every(compile_catalog, paths):
        typer.echo(str(path))


@po.command("convert")
def po_convert(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("A PO or XLIFF file."))],
    to: Annotated[Target, typer.Option("--to", help=_("What to write."))],
    output: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help=_("Where; beside the file without."))
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help=_("Write over a file that is there."))
    ] = False,
) -> None:
    """Convert a catalog to XLIFF 2.1 for a CAT tool, or what comes back to PO.

    Approved entries are `final`, edited ones `translated`, drafts and untranslated ones `initial`. What a
    tool has made `translated`, `reviewed` or `final` is approved when it comes back. To merge it into the
    catalog, `termpin po import` takes the XLIFF file itself.
    """
    from glossary.files import write_atomically
    from pipeline.returns import convert

    suffix = ".xlf" if to is Target.XLIFF else ".po"
    target = output or file.with_suffix(suffix)
    if os.path.realpath(target) == os.path.realpath(file):
        raise UserError.at(target, _("this is the file that is converted"), _("name another with -o"))
    if target.exists() and not overwrite:
        raise UserError.at(
            target, _("the file is there already"), _("name another with -o, or add --overwrite")
        )
    write_atomically(target, convert(file, xliff=to is Target.XLIFF))
    typer.echo(str(target))


# ---------------------------------------------------------------- import


@po.command("import")
def po_import(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help=_("The PO or XLIFF file that came back."))],
    into: Annotated[str, typer.Option("--into", metavar="PO", help=_("The catalog that it was made from."))],
    base: Annotated[
        str | None,
        typer.Option(metavar="PO", help=_("The catalog as it was sent: tells who changed what.")),
    ] = None,
    theirs: Annotated[bool, typer.Option("--theirs", help=_("Settle conflicts for the file."))] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Say what would be done, write nothing."))
    ] = False,
    glossary: Glossaries = None,
    no_glossary: NoGlossary = False,
    fail_on: FailOnOption = FailOn.ERROR,
) -> None:
    """Merge a file that came back from a translator into its catalog.

    A person's words replace drafts; where two persons' texts differ the catalog keeps its own, and the
    sentence is listed as a conflict (exit 1). What is taken is checked, so that a changed term is seen.
    """
    from pipeline.returns import import_returned

    done = import_returned(
        file,
        into=into,
        base=base,
        termbases=termbases(context, glossary, no_glossary),
        prefer_theirs=theirs,
        dry_run=dry_run,
    )
    for line in _import_lines(done, file, into, dry_run=dry_run):
        typer.echo(line)
    if done.returned.conflicts or fail_on.fails(report.finding.severity for report in done.reports):
        raise typer.Exit(EXIT_FINDINGS)


def _import_lines(done: Import, file: str, into: str, *, dry_run: bool) -> Iterator[str]:
    from collections import Counter

    for one, judged in zip(done.returned.conflicts, done.disputed, strict=True):
        place = f"{into}:{one.ours.target_line}"
        yield _("{place}: conflict: {text}", place=place, text=one.ours.source)
        # i18n: the text in the catalog; two spaces follow, so that it stands above the text in the file
        yield _("  here  {text}", text=one.ours.target)
        place = f"{file}:{one.theirs.target_line}"
        # i18n: the text in the file that came back
        yield _("  there {text} ({place})", text=one.theirs.target, place=place)
        yield from (f"        {line}" for line in _finding_lines(judged))
    yield from _finding_lines(done.reports)
    counts = Counter(english(change.what) for change in done.returned.accepted)
    taken = ", ".join(_taken(what, number) for what, number in counts.items()) or _("nothing new")
    conflicts = ngettext("{n} conflict", "{n} conflicts", len(done.returned.conflicts))
    yield (
        _("{catalog}: would take {taken}; {conflicts}", catalog=into, taken=taken, conflicts=conflicts)
        if dry_run
        else _("{catalog}: took {taken}; {conflicts}", catalog=into, taken=taken, conflicts=conflicts)
    )


def _finding_lines(reports: Iterable[Report]) -> Iterator[str]:
    for report in reports:
        finding = report.finding
        yield f"{finding.place}: {_(finding.severity.value)}: {finding.message} [{finding.check}]"


def _taken(what: str, number: int) -> str:
    """How many entries were taken in one way, by `Accepted.what`."""
    return {
        # i18n: entries of a catalog
        "translated": ngettext("{count} translated", "{count} translated", number, count=number),
        "fuzzy": ngettext("{count} fuzzy", "{count} fuzzy", number, count=number),
        "approved": ngettext("{count} approved", "{count} approved", number, count=number),
        "made fuzzy": ngettext("{count} made fuzzy", "{count} made fuzzy", number, count=number),
        "kept as obsolete": ngettext(
            "{count} kept as obsolete", "{count} kept as obsolete", number, count=number
        ),
        "older source, fuzzy": ngettext(
            "{count} older source, fuzzy", "{count} older source, fuzzy", number, count=number
        ),
        # i18n: entries of which only the note was taken
        "note": ngettext("{count} note", "{count} note", number, count=number),
    }[what]
