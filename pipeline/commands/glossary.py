"""`termpin glossary`: judging, converting, proposing and counting terms."""

from __future__ import annotations

import enum
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from glossary.model import Fault, UserError
from pipeline.commands.options import (
    EXIT_FINDINGS,
    FailOn,
    FailOnOption,
    Format,
    FormatOption,
    Glossaries,
    NoGlossary,
    as_json,
    group,
    ids,
    locale_tags,
    termbases,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossary.checks.termbase import TermbaseFile
    from glossary.formats import Conversion
    from glossary.mining import Candidate

glossary = group("Termbases: check, convert, count; find candidates in articles.")


class CheckFormat(enum.StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


class ExtractFormat(enum.StrEnum):
    """How candidates are written; CSV is a termbase to be filled in."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"


Files = Annotated[list[str], typer.Argument(metavar="FILE...", help="Termbases.")]
Articles = Annotated[
    list[str] | None,
    typer.Option("--articles", "-a", metavar="PATH", help="Articles, or folders of them, to seek terms in."),
]
LocalesOption = Annotated[
    str, typer.Option("--locales", metavar="LOCALES", help="Source and targets, as en,es.")
]


@glossary.command("check")
def check(
    files: Files,
    articles: Articles = None,
    locales: LocalesOption = "",
    select: Annotated[str, typer.Option(metavar="IDS", help="Run these checks only.")] = "",
    ignore: Annotated[str, typer.Option(metavar="IDS", help="Leave these checks out.")] = "",
    fail_on: FailOnOption = FailOn.ERROR,
    format: Annotated[  # noqa: A002
        CheckFormat, typer.Option("--format", help="How findings are written.")
    ] = CheckFormat.TEXT,
    color: Annotated[
        bool | None, typer.Option("--color/--no-color", help="Color the report; a terminal gets it.")
    ] = None,
) -> None:
    """Check termbases: faults of the file, terms that clash, terms that are never found.

    With --articles it names the terms that stand in none of them.
    """
    import shutil

    from glossary.checks.termbase import run_termbase_checks
    from glossary.lint import LintResult, Report
    from glossary.render import render_github, render_json, render_text

    checks = _checks(ids(select), ids(ignore))
    judged = _files(files, articles, locales)
    result = LintResult(
        reports=tuple(Report(f) for file in judged for f in run_termbase_checks(file, checks=checks)),
        files=tuple(files),
        entries=sum(len(file.base.terms) for file in judged),
        signature=", ".join(f"terms {file.base.digest}" for file in judged),
    )
    if format is CheckFormat.JSON:
        typer.echo(render_json(result), nl=False)
    elif format is CheckFormat.GITHUB:
        typer.echo(render_github(result), nl=False)
    else:
        shown = sys.stdout.isatty() and not os.environ.get("NO_COLOR") if color is None else color
        width = shutil.get_terminal_size((100, 24)).columns
        typer.echo(render_text(result, color=shown, width=width), nl=False)
    if fail_on.fails(finding.severity for finding in result.findings):
        raise typer.Exit(EXIT_FINDINGS)


def _checks(select: list[str], ignore: list[str]) -> Sequence[object]:
    from glossary.checks.termbase import TERMBASE_CHECKS

    known = {check.id for check in TERMBASE_CHECKS}
    unknown = [name for name in dict.fromkeys([*select, *ignore]) if name not in known]
    if unknown:
        raise UserError(
            *(
                Fault(f"there is no termbase check named {name!r}", f"they are {', '.join(sorted(known))}")
                for name in unknown
            )
        )
    return [c for c in TERMBASE_CHECKS if (not select or c.id in select) and c.id not in ignore]


def _files(files: Sequence[str], articles: Sequence[str] | None, locales: str) -> list[TermbaseFile]:
    """The termbases with their faults, and with the sentences of the articles."""
    from glossary.checks.termbase import TermbaseFile
    from glossary.termbase import Termbase
    from pipeline.segment import read_articles

    judged: list[TermbaseFile] = []
    faults: list[Fault] = []
    read: dict[str, list[str]] = {}
    for path in files:
        try:
            base, found = Termbase.inspect(path, locales=ids(locales))
            language = base.source.language
            if articles is not None and language not in read:
                documents = read_articles(articles, locale=language)
                read[language] = [s.text for d in documents for s in d.segments if s.translatable]
            judged.append(TermbaseFile(base, found, read.get(language)))
        except UserError as error:
            faults += error.faults
    if faults:
        raise UserError(*dict.fromkeys(faults))
    return judged


@glossary.command("convert")
def convert(
    source: Annotated[str, typer.Argument(metavar="IN", help="The termbase to read.")],
    target: Annotated[str, typer.Argument(metavar="OUT", help="The file to write.")],
    read_as: Annotated[
        str, typer.Option("--from", metavar="FORMAT", help="Its format; guessed from its content without.")
    ] = "",
    write_as: Annotated[
        str, typer.Option("--to", metavar="FORMAT", help="The format to write; by the extension without.")
    ] = "",
    locales: LocalesOption = "",
) -> None:
    """Convert a termbase: csv (ours), tbx, tbx-dct, tbx-2008, omegat, deepl, weblate.

    What the other format cannot hold is listed on standard error. Formats of two languages take the
    target from --locales; OmegaT and Weblate files do not name their languages, so it is needed there.
    """
    from glossary.formats import convert as convert_file

    done = convert_file(source, target, read_as=read_as, write_as=write_as, locales=ids(locales))
    for line in _conversion(done, target):
        typer.echo(line, err=True)
    typer.echo(target)


def _conversion(done: Conversion, target: str) -> list[str]:
    lines = [str(fault) for fault in done.faults]
    if done.unread:
        lines.append(f"{done.unread} of {done.read.title} do not fit our columns")
    if done.unwritten:
        lines.append(f"{done.unwritten} do not fit {done.written.title}")
    if done.repeated:
        lines.append(
            f"{done.repeated} concepts have the term of another: termpin glossary check {target} shows them"
        )
    lines.append(f"{done.concepts} concepts, {done.read.title} to {done.written.title}")
    return lines


@glossary.command("extract")
def extract(
    context: typer.Context,
    articles: Annotated[
        list[str], typer.Argument(metavar="ARTICLE...", help="Articles, or folders of them.")
    ],
    source: Annotated[str, typer.Option("--from", metavar="LOCALE", help="The articles' language.")] = "en",
    to: Annotated[
        str, typer.Option("--to", metavar="LOCALES", help="Columns to fill in a CSV, as es,es_MX.")
    ] = "es",
    known: Glossaries = None,
    no_glossary: NoGlossary = False,
    min_count: Annotated[
        int, typer.Option("--min-count", min=1, metavar="N", help="How often a candidate stands at least.")
    ] = 2,
    limit: Annotated[
        int, typer.Option("--limit", min=0, metavar="N", help="How many to show; 0 shows all.")
    ] = 50,
    format: Annotated[  # noqa: A002
        ExtractFormat, typer.Option("--format", help="text, json, or csv: a termbase to fill in.")
    ] = ExtractFormat.TEXT,
) -> None:
    """Propose terms of articles that the termbases do not have, the best first.

    They are ranked by C-value: how often a phrase stands there other than inside longer ones, and how
    many words it has.
    """
    from glossary.mining import Sentence, mine
    from pipeline.segment import read_articles

    targets = locale_tags(to)
    bases = termbases(context, known, no_glossary, source=source, targets=targets)
    have = bases[0].merged(*bases[1:]) if bases else None
    sentences = [
        Sentence(segment.text, document.name)
        for document in read_articles(articles, locale=source)
        for segment in document.segments
        if segment.translatable
    ]
    found = mine(sentences, locale=source, known=have, min_count=min_count)
    shown = found[: limit or None]
    if format is ExtractFormat.CSV:
        typer.echo(_candidates_csv(shown, source, targets), nl=False)
    elif format is ExtractFormat.JSON:
        typer.echo(_candidates_json(shown))
    else:
        typer.echo(_candidates_text(shown))
    if len(shown) < len(found):
        typer.echo(f"{len(found) - len(shown)} more: --limit 0 shows all", err=True)


def _candidates_text(candidates: Sequence[Candidate]) -> str:
    if not candidates:
        return "No candidates"
    width = max(len(c.text) for c in candidates)
    lines = [f"{'score':>7}  {'count':>5}  {'articles':>8}  {'candidate':<{width}}  example"]
    for c in candidates:
        example = c.example if len(c.example) <= 80 else c.example[:79] + "…"
        lines.append(f"{c.score:>7.2f}  {c.count:>5}  {c.articles:>8}  {c.text:<{width}}  {example}")
    return "\n".join(lines)


def _candidates_json(candidates: Sequence[Candidate]) -> str:
    from dataclasses import asdict

    return as_json({"candidates": [asdict(c) for c in candidates]})


def _candidates_csv(candidates: Sequence[Candidate], source: str, targets: Sequence[str]) -> str:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([source, *targets, "kind", "note"])
    writer.writerows([c.text, *([""] * len(targets)), "", c.example] for c in candidates)
    return out.getvalue()


@glossary.command("stats")
def stats(
    files: Files,
    articles: Articles = None,
    locales: LocalesOption = "",
    format: FormatOption = Format.TEXT,  # noqa: A002
) -> None:
    """Count concepts, names, renderings, genders and forbidden forms; with --articles what stands there."""
    from glossary import inventory

    judged = _files(files, articles, locales)
    taken = [inventory.take_inventory(file, path=path) for path, file in zip(files, judged, strict=True)]
    if format is Format.JSON:
        typer.echo(as_json({"termbases": [inventory.as_json(one) for one in taken]}))
    else:
        typer.echo("\n".join(line for one in taken for line in inventory.lines(one)))
