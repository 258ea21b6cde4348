"""`termpin lint` and `termpin explain`: judging translations, and what the checks mean."""

from __future__ import annotations

import enum
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from glossary.messages import _, ngettext
from glossary.model import Fault, Place, Severity, UserError
from pipeline.commands.options import (
    EXIT_FINDINGS,
    EXIT_INPUT,
    ColorOption,
    FailOn,
    FailOnOption,
    Glossaries,
    NoGlossary,
    ProfileOption,
    ids,
    is_colored,
    report_width,
    say_faults,
    termbases,
)
from pipeline.declared import Argument, Context, Option, echo

if TYPE_CHECKING:
    from glossary.lint import Linter, LintResult, Reader
    from glossary.settings import ProjectSettings

BASELINE = ".termpin-baseline.json"
ARTICLES = (".txt", ".md", ".markdown")


class Format(enum.StrEnum):
    """How the findings are written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    JUNIT = "junit"
    MARKDOWN = "markdown"


def lint(
    context: Context,
    paths: Annotated[
        list[str] | None,
        Argument(
            metavar="[PATH]...",
            help=_(
                "PO files, bilingual tables, termbases, or folders of them; - is standard input. "
                "Without any: the paths of the settings, or locales/."
            ),
        ),
    ] = None,
    original: Annotated[
        list[str] | None,
        Option(
            "--source",
            metavar="PATH",
            help=_(
                "The original of the articles (.txt, .md) among the paths, or the folder of the originals."
            ),
        ),
    ] = None,
    source: Annotated[
        str, Option("--from", metavar="LOCALE", help=_("The language of sources that name none."))
    ] = "en",
    to: Annotated[
        str, Option("--to", metavar="LOCALE", help=_("The locale of translations that name none."))
    ] = "",
    glossary: Glossaries = None,
    no_glossary: NoGlossary = False,
    select: Annotated[
        str, Option(metavar="IDS", help=_("Run these checks or families only, as terms,untranslated."))
    ] = "",
    ignore: Annotated[str, Option(metavar="IDS", help=_("Leave these checks or families out."))] = "",
    severity: Annotated[
        list[str] | None,
        Option(metavar="ID=LEVEL", help=_("Weigh a check or family as error, warning or note.")),
    ] = None,
    fail_on: FailOnOption = FailOn.ERROR,
    format: Annotated[  # noqa: A002
        Format, Option("--format", help=_("How the findings are written."))
    ] = Format.TEXT,
    fix: Annotated[bool, Option("--fix", help=_("Write the safe edits into the files."))] = False,
    fix_approved: Annotated[
        bool, Option("--fix-approved", help=_("With --fix or --diff, edit what people approved too."))
    ] = False,
    diff: Annotated[
        bool,
        Option("--diff", help=_("Show the safe edits and write nothing; exit 1 when there are any.")),
    ] = False,
    baseline: Annotated[
        str, Option(metavar="FILE", help=_("Pass over the findings that this file holds."))
    ] = "",
    write_baseline: Annotated[
        bool,
        Option("--write-baseline", help=_("Write all findings to the baseline ({file}).", file=BASELINE)),
    ] = False,
    changed: Annotated[
        str, Option(metavar="BASE", help=_("Only what changed since this git revision."))
    ] = "",
    profile: ProfileOption = "press",
    fuzzy: Annotated[
        bool, Option("--fuzzy", help=_("Judge all fuzzy entries, not only the drafts of termpin."))
    ] = False,
    jobs: Annotated[
        int,
        Option(
            min=0,
            max=1024,
            metavar="N",
            help=_("Processes at most; 0: the processors that there is work for."),
        ),
    ] = 0,
    stdin_name: Annotated[
        str,
        Option("--stdin-name", metavar="FILE", help=_("The name of what comes from standard input.")),
    ] = "",
    color: ColorOption = None,
) -> None:
    """Check translations: terms, names, numbers, placeholders, typography, and the catalogs themselves.

    Needs no engine and no network. `termpin explain ID` says what a check means.
    """
    from glossary.control import Control, read_baseline
    from glossary.inputs import Defaults
    from glossary.lint import STANDARD_INPUT, Linter, lint_files
    from glossary.model import Locale
    from glossary.settings import parse_severities

    settings: ProjectSettings = context.obj
    if fix and diff:
        raise UserError(
            Fault(_("--fix and --diff exclude each other"), _("--diff shows what --fix would write"))
        )
    if fix_approved and not (fix or diff):
        raise UserError(
            Fault(_("--fix-approved alone edits nothing"), _("add --fix, or --diff to see the edits"))
        )
    _require_known(*ids(to), *(() if source == "en" else (source,)))
    known = read_baseline(baseline) if baseline and not write_baseline else None
    # One locale speaks for files that name none; of several versions in the settings none does.
    target = Locale.parse(to) if to and "," not in to else None
    linter = Linter.make(
        termbases=termbases(context, glossary, no_glossary, source=source, targets=tuple(ids(to))),
        control=Control(
            select=tuple(ids(select)),
            ignore=tuple(ids(ignore)),
            severity={**settings.lint.severity, **parse_severities(severity or ())},
            rules=settings.lint.rules,
            folder=settings.folder,
            baseline=known,
            changed=changed,
        ),
        defaults=Defaults(Locale.parse(source), target, fuzzy),
        style=profile,
    )
    named = list(paths or settings.lint.paths or (str(settings.locales or "locales"), *settings.glossary))
    named, readers, faults = _pairs(named, original or [], linter)
    stdin = None
    if stdin_name and STANDARD_INPUT not in named:
        raise UserError(Fault(_("--stdin-name, but no path is standard input"), _("add - to the paths")))
    if STANDARD_INPUT in named:
        if fix or diff:
            raise UserError(Fault(_("standard input cannot be fixed"), _("name the file")))
        stdin = sys.stdin.buffer.read()
    if fix or diff:
        shown = _fix(named, readers, linter, write=fix, approved=fix_approved)
        if diff:
            sys.exit(EXIT_INPUT if faults else EXIT_FINDINGS if shown else 0)
    result = lint_files(
        named, linter, jobs=jobs, readers=readers, stdin=stdin, stdin_name=stdin_name or STANDARD_INPUT
    )
    if write_baseline:
        _write_baseline(baseline or BASELINE, result, linter)
    else:
        sys.stdout.write(_rendered(result, format, fail_on, color))
    say_faults((*faults, *result.faults))
    # i18n: what begins the line of a warning; a space follows
    say_faults(result.warnings, kind=_("warning: "))
    if faults or result.faults:
        sys.exit(EXIT_INPUT)
    if not write_baseline and fail_on.fails(finding.severity for finding in result.findings):
        sys.exit(EXIT_FINDINGS)


def _require_known(*tags: str) -> None:
    """Raise `UserError` for every locale whose language or territory CLDR does not name."""
    from glossary.model import Locale
    from glossary.profile import require_locale

    faults: list[Fault] = []
    for tag in tags:
        from babel import localedata

        locale = Locale.parse(tag)
        if localedata.exists(str(locale)):
            continue
        # Catalogs are in more languages, and languages in more territories, than CLDR has data for.
        names = localedata.load("en")
        if locale.language in names["languages"] and (locale.territory or "001") in names["territories"]:
            continue
        try:
            require_locale(locale)
        except UserError as error:
            faults += error.faults
    if faults:
        raise UserError(*faults)


def _rendered(result: LintResult, format: Format, fail_on: FailOn, color: bool | None) -> str:  # noqa: A002
    if format is Format.SARIF:
        from glossary.sarif import render_sarif

        return render_sarif(result)
    from glossary import render

    if format is Format.TEXT:
        return render.render_text(result, color=is_colored(color), width=report_width())
    if format is Format.JUNIT:
        least = None if fail_on is FailOn.NEVER else Severity(fail_on.value)
        return render.render_junit(result, fail_on=least)
    plain = {
        Format.JSON: render.render_json,
        Format.GITHUB: render.render_github,
        Format.MARKDOWN: render.render_markdown,
    }
    return plain[format](result)


# ---------------------------------------------------------------- articles


def _pairs(
    paths: Sequence[str], originals: Sequence[str], linter: Linter
) -> tuple[list[str], Mapping[str, Reader], list[Fault]]:
    """The paths that are not articles, what reads those that are, and translations without an original."""
    if not originals:
        return list(paths), {}, []
    from pipeline.segment import article_name, find_articles

    named = [(path, _articles(path)) for path in paths]
    endings = {".txt", *(Path(article).suffix for _path, articles in named for article in articles)}
    found = find_articles(originals, locale=linter.defaults.source, endings=endings)
    by_name = {article_name(path): str(path) for path in found}
    rest: list[str] = []
    readers: dict[str, Reader] = {}
    faults: list[Fault] = []
    for path, articles in named:
        if not articles:
            rest.append(path)
        for article in articles:
            # One original and one translation belong together whatever their names are.
            alone = len(found) == 1 and article == path
            source = str(found[0]) if alone else by_name.get(article_name(article))
            if source is None:
                remedy = _("name it with --source, or name both files alike: story.en.txt, story.es.txt")
                faults.append(Fault(_("no original of this article"), remedy, Place(article)))
            else:
                readers[article] = _reader(source, article, linter)
    return rest, readers, faults


def _articles(path: str) -> list[str]:
    """The path itself when it is an article, or the articles in the folder."""
    if os.path.isdir(path):
        files = sorted(entry.path for entry in os.scandir(path) if entry.is_file())
        return [file for file in files if file.endswith(ARTICLES) and not Path(file).name.startswith(".")]
    return [path] if path.lower().endswith(ARTICLES) else []


def _reader(source: str, path: str, linter: Linter) -> Reader:
    from pipeline.align import ArticlePair

    def read(data: bytes) -> ArticlePair:
        pair = ArticlePair(source, path, data, linter.defaults, linter.finder)
        pair.require_sentences()
        return pair

    return read


# ---------------------------------------------------------------- fixes and the baseline


def _fix(
    paths: Sequence[str], readers: Mapping[str, Reader], linter: Linter, *, write: bool, approved: bool
) -> int:
    """Write the safe edits, or show them as a unified diff; the number of edits.

    A file that cannot be read is left to the report that follows, or is told here where none does.
    """
    from glossary.files import read_bytes, write_atomically
    from glossary.fixes import fix_data
    from glossary.inputs import collect

    files, faults = collect(paths)
    edits = files_changed = held = unwritable = 0
    for path in [*files, *readers]:
        try:
            before = read_bytes(path)
            fixed = fix_data(path, before, linter, approved=approved, read=readers.get(path))
        except UserError as error:
            faults += error.faults
            continue
        held += fixed.left
        unwritable += fixed.unwritable
        after = fixed.data
        if after == before:
            continue
        edits += fixed.made
        files_changed += 1
        if write:
            write_atomically(path, after)
        else:
            sys.stdout.writelines(_diff(path, before, after))
    where = ngettext("{n} file", "{n} files", files_changed)
    if write:
        message = ngettext("{n} edit made in {files}", "{n} edits made in {files}", edits, files=where)
    else:
        message = ngettext("{n} edit to make in {files}", "{n} edits to make in {files}", edits, files=where)
    print(message, file=sys.stderr)
    if held:
        message = ngettext(
            "{n} more in text that people approved: add --fix-approved",
            "{n} more in text that people approved: add --fix-approved",
            held,
        )
        print(message, file=sys.stderr)
    if unwritable:
        message = ngettext(
            "{n} more that the charset of its file cannot hold: save the file as UTF-8",
            "{n} more that the charset of their file cannot hold: save the file as UTF-8",
            unwritable,
        )
        print(message, file=sys.stderr)
    if faults and not write:
        raise UserError(*faults)
    return edits


def _diff(path: str, before: bytes, after: bytes) -> Iterator[str]:
    from difflib import unified_diff

    name = Path(path).as_posix()
    return unified_diff(_lines(path, before), _lines(path, after), f"a/{name}", f"b/{name}")


def _lines(path: str, data: bytes) -> list[str]:
    """The lines of a file with their ends; a catalog may be in any charset."""
    from glossary.po import decode

    text = decode(data, path)[0] if path.endswith(".po") else data.decode()
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _write_baseline(path: str, result: LintResult, linter: Linter) -> None:
    from glossary.control import dump_baseline
    from glossary.files import write_atomically
    from glossary.settings import relative

    folder = linter.control.folder
    content = dump_baseline(
        (
            relative(report.finding.place.path if report.finding.place else "", folder),
            report.finding,
            report.subject,
        )
        for report in result.reports
    )
    write_atomically(path, content)
    print(
        ngettext("{path}: {n} finding", "{path}: {n} findings", len(result.reports), path=path),
        file=sys.stderr,
    )


# ---------------------------------------------------------------- explain


def explain(
    id: Annotated[  # noqa: A002
        str, Argument(metavar="[ID]", help=_("A check, as term-missing, or a family; none lists all."))
    ] = "",
) -> None:
    """Say what a check means, with examples; without an ID, list the checks."""
    from glossary.checks import check_named
    from glossary.checks.page import anchor, help_text, rows

    listed = [row for row in rows() if id in ("", row[0])]
    if listed:
        width = max(len(row[1]) for row in listed)
        chapters = list(dict.fromkeys(row[0] for row in listed))
        for chapter in chapters:
            echo(f"{chapter}:")
            for family, name, severity, summary in listed:
                if family == chapter:
                    echo(f"  {name:<{width}}  {severity:<7}  {summary}")
        return
    check = check_named(id)
    more = _("See {page}", page="docs/checks.md#" + anchor(check))
    echo(f"{check.id}: {help_text(check, markdown=False)}\n\n{more}")
