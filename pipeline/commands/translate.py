"""`termpin translate`: articles to texts and catalogs."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from glossary.model import Fault, UserError
from pipeline.commands.options import (
    EXIT_FINDINGS,
    FailOn,
    FailOnOption,
    Glossaries,
    NoGlossary,
    progress_bar,
    severities_text,
    termbases,
)

if TYPE_CHECKING:
    from pipeline.run import RunReport


class Format(enum.StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"


def translate(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Articles (.txt), or folders of them.")
    ],
    to: Annotated[
        str, typer.Option("--to", metavar="LOCALES", help="Versions to write, as es_ES,es_MX.")
    ] = "es",
    source: Annotated[str, typer.Option("--from", metavar="LOCALE", help="The articles' language.")] = "en",
    glossary: Glossaries = None,
    no_glossary: NoGlossary = False,
    engine: Annotated[
        str, typer.Option(metavar="NAME", help="auto, argos, apertium, or the path of an Argos package.")
    ] = "auto",
    beam: Annotated[int, typer.Option(min=1, max=32, help="Hypotheses that the search keeps open.")] = 4,
    threads: Annotated[int, typer.Option(min=0, help="Processor threads; 0 takes all.")] = 0,
    out: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Where texts go: FOLDER/<locale>/<article>.txt.")
    ] = Path("out"),
    locales: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Where catalogs are: FOLDER/<locale>/<article>.po.")
    ] = Path("locales"),
    format: Annotated[Format, typer.Option("--format", help="How the report is written.")] = Format.TEXT,  # noqa: A002
    fail_on: FailOnOption = FailOn.NEVER,
) -> None:
    """Translate articles: a text and a PO catalog for each article and locale.

    What people approved or corrected in a catalog is kept and used; the rest is a machine's draft,
    marked fuzzy. Every term of the termbase stands in the text in an accepted form, or has a finding.
    """
    from pipeline.run import Settings, run

    tags = tuple(dict.fromkeys(tag.strip() for tag in to.split(",") if tag.strip()))
    if not tags:
        raise UserError(Fault("--to names no locale", "write --to es_MX, or several: es_ES,es_MX"))
    settings = Settings(
        paths=tuple(paths),
        locales=tags,
        source=source,
        termbases=termbases(glossary, no_glossary, source=source, targets=tags),
        engine=engine,
        beam=beam,
        threads=threads,
        texts=out,
        catalogs=locales,
    )
    with progress_bar("Translating") as progress:
        report = run(settings, progress=progress)
    typer.echo(_as_json(report) if format is Format.JSON else _as_text(report))
    if fail_on.fails(finding.severity for article in report.articles for finding in article.findings):
        raise typer.Exit(EXIT_FINDINGS)


def _as_text(report: RunReport) -> str:
    """A table with a line for each article and locale, and what spoke."""
    head = ("article", "locale", "segments", "approved", "terms pinned", "findings", "time")
    rows = [
        (
            article.article,
            str(article.locale),
            str(article.segments),
            str(article.approved),
            f"{article.terms - article.lost} of {article.terms}",
            severities_text(finding.severity for finding in article.findings),
            f"{article.seconds:.1f} s",
        )
        for article in report.articles
    ]
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    table = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (head, *rows)
    ]
    files = [f"{article.text}  {article.catalog}" for article in report.articles]
    spoke = ", ".join(map(str, report.engines))
    last = [f"engine: {spoke}; terms: {report.termbase}; {report.seconds:.1f} s in all"]
    if any(article.findings for article in report.articles):
        last.append("termpin lint shows each finding")
    return "\n".join([*table, "", *files, "", *last])


def _as_json(report: RunReport) -> str:
    import json

    return json.dumps(
        {
            "version": 1,
            "engines": [str(engine) for engine in report.engines],
            "termbase": report.termbase,
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
        },
        ensure_ascii=False,
        indent=2,
    )
