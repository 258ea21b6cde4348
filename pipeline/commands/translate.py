"""`termpin translate`: articles to texts and catalogs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from glossary.messages import _, english, ngettext
from glossary.model import Fault, UserError
from pipeline.commands.options import (
    EXIT_FINDINGS,
    BeamOption,
    CatalogFolder,
    EngineOption,
    FailOn,
    FailOnOption,
    Format,
    FormatOption,
    FromOption,
    Glossaries,
    MemoryOption,
    MetricOption,
    NoGlossary,
    OutFolder,
    ProfileOption,
    ThreadsOption,
    as_json,
    as_table,
    locale_tags,
    progress_bar,
    severities_text,
    termbases,
)

if TYPE_CHECKING:
    from pipeline.run import RunReport


def translate(
    context: typer.Context,
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help=_("Articles (.txt), or folders of them."))
    ],
    to: Annotated[
        str, typer.Option("--to", metavar="LOCALES", help=_("Versions to write, as es_ES,es_MX."))
    ] = "es",
    source: FromOption = "en",
    glossary: Glossaries = None,
    no_glossary: NoGlossary = False,
    engine: EngineOption = "auto",
    profile: ProfileOption = "press",
    metric: MetricOption = False,
    beam: BeamOption = 4,
    threads: ThreadsOption = 0,
    out: OutFolder = Path("out"),
    locales: CatalogFolder = Path("locales"),
    memory: MemoryOption = None,
    no_memory: Annotated[
        bool, typer.Option("--no-memory", help=_("Neither read nor keep a memory."))
    ] = False,
    fuzzy: Annotated[
        int,
        typer.Option(
            min=0,
            max=100,
            metavar="PERCENT",
            help=_("Offer people's translations of sentences so similar; 0: none."),
        ),
    ] = 75,
    fuzzy_drafts: Annotated[
        bool, typer.Option("--fuzzy-drafts", help=_("Take the best of these offers as the draft."))
    ] = False,
    format: FormatOption = Format.TEXT,  # noqa: A002
    fail_on: FailOnOption = FailOn.NEVER,
) -> None:
    """Translate articles: a text and a PO catalog for each article and locale.

    What people approved or corrected in a catalog is kept and used; the rest is a draft, marked fuzzy,
    from the translation memory where it knows the sentence, else from the engine. Every term
    of the termbase stands in the text in an accepted form, or has a finding.
    """
    from pipeline.memory import DEFAULT, LEAST_FUZZY
    from pipeline.run import Settings, run

    if no_memory and (memory is not None or fuzzy_drafts):
        other = "--memory" if memory is not None else "--fuzzy-drafts"
        raise UserError(
            Fault(_("{option} and --no-memory exclude each other", option=other), _("leave one of them out"))
        )
    if 0 < fuzzy < LEAST_FUZZY:
        raise UserError(
            Fault(
                _(
                    "--fuzzy {percent}: less alike than {least} % helps nobody",
                    percent=fuzzy,
                    least=LEAST_FUZZY,
                ),
                _("write 75 to 100, or 0"),
            )
        )
    if fuzzy_drafts and not fuzzy:
        raise UserError(Fault(_("--fuzzy-drafts needs fuzzy hits"), _("leave --fuzzy 0 out")))
    tags = locale_tags(to)
    settings = Settings(
        paths=tuple(paths),
        locales=tags,
        source=source,
        termbases=termbases(context, glossary, no_glossary, source=source, targets=tags),
        engine=engine,
        style=profile,
        metric=metric,
        beam=beam,
        threads=threads,
        texts=out,
        catalogs=locales,
        memory=None if no_memory else memory or DEFAULT,
        fuzzy=fuzzy,
        fuzzy_drafts=fuzzy_drafts,
    )
    with progress_bar(_("Translating")) as progress:
        report = run(settings, progress=progress)
    typer.echo(_json(report) if format is Format.JSON else _text(report))
    if fail_on.fails(finding.severity for article in report.articles for finding in article.findings):
        raise typer.Exit(EXIT_FINDINGS)


def _text(report: RunReport) -> str:
    """A table with a line for each article and locale, and what spoke."""
    head = (
        # i18n: headings of a table, with a row for each article and locale
        _("article"),
        _("locale"),
        _("segments"),
        # i18n: how many of the translations are approved
        _("approved"),
        # i18n: how many segments come from the memory
        _("memory"),
        _("terms pinned"),
        _("findings"),
        # i18n: how long it took
        _("time"),
    )
    rows = [
        (
            article.article,
            str(article.locale),
            str(article.segments),
            str(article.approved),
            str(article.recalled),
            _("{part} of {whole}", part=article.terms - article.lost, whole=article.terms),
            severities_text(finding.severity for finding in article.findings),
            f"{article.seconds:.1f} s",
        )
        for article in report.articles
    ]
    files = [f"{article.text}  {article.catalog}" for article in report.articles]
    last = [
        ngettext(
            "engine: {engines}, asked for {n} sentence; terms: {termbase}; {seconds:.1f} s in all",
            "engine: {engines}, asked for {n} sentences; terms: {termbase}; {seconds:.1f} s in all",
            report.asked,
            engines=", ".join(map(str, report.engines)),
            termbase=report.termbase or _("none"),
            seconds=report.seconds,
        )
    ]
    if unknown := sum(article.unknown for article in report.articles):
        last.append(
            ngettext(
                "{n} fuzzy translation does not say who wrote it: kept as it is, not learned",
                "{n} fuzzy translations do not say who wrote them: kept as they are, not learned",
                unknown,
            )
        )
    if any(article.findings for article in report.articles):
        last.append(_("termpin lint shows each finding"))
    return "\n".join([as_table([head, *rows]), "", *files, "", *last])


def _json(report: RunReport) -> str:
    return as_json(
        {
            "engines": [english(str(engine)) for engine in report.engines],
            "termbase": report.termbase or "none",
            "asked": report.asked,
            "seconds": round(report.seconds, 3),
            "articles": [
                {
                    "article": article.article,
                    "locale": str(article.locale),
                    "text": article.text,
                    "catalog": article.catalog,
                    "segments": article.segments,
                    "words": article.words,
                    "approved": article.approved,
                    "unknown": article.unknown,
                    "recalled": article.recalled,
                    "terms": article.terms,
                    "lost": article.lost,
                    "seconds": round(article.seconds, 3),
                    "findings": [
                        {
                            "check": finding.check,
                            "severity": finding.severity.value,
                            "message": finding.message,
                            "place": str(finding.place) if finding.place else None,
                        }
                        for finding in article.findings
                    ],
                }
                for article in report.articles
            ],
        }
    )
