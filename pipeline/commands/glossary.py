"""`termpin glossary`: judging, converting, proposing and counting terms."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Annotated

import typer

from glossary.messages import _, ngettext
from glossary.model import Fault, UserError
from pipeline.commands.options import (
    EXIT_FINDINGS,
    ColorOption,
    FailOn,
    FailOnOption,
    Format,
    FormatOption,
    FromOption,
    Glossaries,
    NoGlossary,
    as_json,
    group,
    ids,
    is_colored,
    locale_tags,
    report_width,
    termbases,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossary.checks.base import TermbaseCheck
    from glossary.checks.termbase import TermbaseFile
    from glossary.formats import Conversion
    from glossary.mining import Candidate

glossary = group(_("Termbases: check, convert, count; find candidates in articles."))


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


Files = Annotated[list[str], typer.Argument(metavar="FILE...", help=_("Termbases."))]
Articles = Annotated[
    list[str] | None,
    typer.Option(
        "--articles", "-a", metavar="PATH", help=_("Articles, or folders of them, to seek terms in.")
    ),
]
LocalesOption = Annotated[
    str, typer.Option("--locales", metavar="LOCALES", help=_("Source and targets, as en,es."))
]


@glossary.command("check")
def check(
    files: Files,
    articles: Articles = None,
    locales: LocalesOption = "",
    select: Annotated[str, typer.Option(metavar="IDS", help=_("Run these checks only."))] = "",
    ignore: Annotated[str, typer.Option(metavar="IDS", help=_("Leave these checks out."))] = "",
    fail_on: FailOnOption = FailOn.ERROR,
    format: Annotated[  # noqa: A002
        CheckFormat, typer.Option("--format", help=_("How findings are written."))
    ] = CheckFormat.TEXT,
    color: ColorOption = None,
) -> None:
    """Check termbases: faults of the file, terms that clash, terms that are never found.

    With --articles it names the terms that stand in none of them.
    """
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
        shown = is_colored(color)
        typer.echo(render_text(result, color=shown, width=report_width()), color=shown, nl=False)
    if fail_on.fails(finding.severity for finding in result.findings):
        raise typer.Exit(EXIT_FINDINGS)


def _checks(select: list[str], ignore: list[str]) -> list[TermbaseCheck]:
    """The termbase checks that are chosen; `UserError` names all ids that there are not."""
    from glossary.checks.termbase import TERMBASE_CHECKS

    known = {check.id for check in TERMBASE_CHECKS}
    unknown = [name for name in dict.fromkeys([*select, *ignore]) if name not in known]
    if unknown:
        raise UserError(
            *(
                Fault(
                    _("there is no termbase check named {name!r}", name=name),
                    _("they are {names}", names=", ".join(sorted(known))),
                )
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
    source: Annotated[str, typer.Argument(metavar="IN", help=_("The termbase to read."))],
    target: Annotated[str, typer.Argument(metavar="OUT", help=_("The file to write."))],
    read_as: Annotated[
        str, typer.Option("--from", metavar="FORMAT", help=_("Its format; guessed from its content without."))
    ] = "",
    write_as: Annotated[
        str, typer.Option("--to", metavar="FORMAT", help=_("The format to write; by the extension without."))
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
        lines.append(
            _("{losses} of {format} do not fit our columns", losses=str(done.unread), format=done.read.title)
        )
    if done.unwritten:
        lines.append(_("{losses} do not fit {format}", losses=str(done.unwritten), format=done.written.title))
    if done.repeated:
        lines.append(
            ngettext(
                "{count} concepts have the term of another: termpin glossary check {file} shows them",
                "{count} concepts have the term of another: termpin glossary check {file} shows them",
                done.repeated,
                count=done.repeated,
                file=target,
            )
        )
    lines.append(
        # i18n: a termbase was converted from one format to another
        ngettext(
            "{count} concepts, {format} to {other}",
            "{count} concepts, {format} to {other}",
            done.concepts,
            count=done.concepts,
            format=done.read.title,
            other=done.written.title,
        )
    )
    return lines


@glossary.command("extract")
def extract(
    context: typer.Context,
    articles: Annotated[
        list[str], typer.Argument(metavar="ARTICLE...", help=_("Articles, or folders of them."))
    ],
    source: FromOption = "en",
    to: Annotated[
        str, typer.Option("--to", metavar="LOCALES", help=_("Columns to fill in a CSV, as es,es_MX."))
    ] = "es",
    known: Glossaries = None,
    no_glossary: NoGlossary = False,
    min_count: Annotated[
        int, typer.Option("--min-count", min=1, metavar="N", help=_("How often a candidate stands at least."))
    ] = 2,
    limit: Annotated[
        int, typer.Option("--limit", min=0, metavar="N", help=_("How many to show; 0 shows all."))
    ] = 50,
    format: Annotated[  # noqa: A002
        ExtractFormat, typer.Option("--format", help=_("text, json, or csv: a termbase to fill in."))
    ] = ExtractFormat.TEXT,
) -> None:
    """Propose terms of articles that the termbases do not have, the best first.

    They are ranked by C-value: how often a phrase stands there other than inside longer ones, and how
    many words it has.
    """
    from glossary.mining import Sentence, mine
    from glossary.termbase import merge
    from pipeline.segment import read_articles

    targets = locale_tags(to)
    bases = termbases(context, known, no_glossary, source=source, targets=targets)
    have = merge(bases)
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
        more = len(found) - len(shown)
        typer.echo(_("{count} more: --limit 0 shows all", count=more), err=True)


def _candidates_text(candidates: Sequence[Candidate]) -> str:
    if not candidates:
        return _("No candidates")
    width = max(len(c.text) for c in candidates)
    # i18n: headings of a table, with a row for each candidate: how well it scores, how often it stands
    head = (_("score"), _("count"), _("articles"), _("candidate").ljust(width), _("example"))
    score, count, articles = (max(least, len(name)) for least, name in zip((7, 5, 8), head, strict=False))
    lines = ["  ".join([head[0].rjust(score), head[1].rjust(count), head[2].rjust(articles), *head[3:]])]
    for c in candidates:
        example = c.example if len(c.example) <= 80 else c.example[:79] + "…"
        figures = f"{c.score:>{score}.2f}  {c.count:>{count}}  {c.articles:>{articles}}"
        lines.append(f"{figures}  {c.text:<{width}}  {example}")
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
