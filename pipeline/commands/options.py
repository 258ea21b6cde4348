"""What the commands share: options, termbases by name, the progress bar, how they write what they found."""

from __future__ import annotations

import enum
import os
import sys
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from glossary.messages import _
from glossary.model import Fault, Locale, Severity, UserError
from glossary.patterns import regex
from pipeline.declared import Context, Option, echo

if TYPE_CHECKING:
    from typer import Typer

    from glossary.termbase import Termbase

EXIT_FINDINGS, EXIT_INPUT, EXIT_BUG, EXIT_INTERRUPTED = 1, 2, 3, 130


def group(help: str) -> Typer:  # noqa: A002
    """A group of commands with plain help."""
    from typer import Typer

    return Typer(help=help, no_args_is_help=True, rich_markup_mode=None)


class Format(enum.StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"


class FailOn(enum.StrEnum):
    """The least severity that makes a command exit with 1."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"

    def fails(self, severities: Iterable[Severity]) -> bool:
        """Whether one of the severities is as bad."""
        if self is FailOn.NEVER:
            return False
        least = Severity(self.value).rank
        return any(severity.rank >= least for severity in severities)


Glossaries = Annotated[
    list[str] | None,
    Option(
        "--glossary",
        "-g",
        metavar="FILE",
        help=_(
            "A termbase (CSV, TBX …); several: the later wins. Without it, those of the settings, "
            "else those that ship with termpin."
        ),
    ),
]
NoGlossary = Annotated[bool, Option("--no-glossary", help=_("Take no termbase at all."))]
FormatOption = Annotated[Format, Option("--format", help=_("How the report is written."))]
FailOnOption = Annotated[FailOn, Option("--fail-on", help=_("Exit with 1 when a finding is as severe."))]
ProfileOption = Annotated[
    str,
    Option("--profile", metavar="NAME", help=_("Style of numbers and marks: press, academia or cldr.")),
]
EngineOption = Annotated[
    str,
    Option("--engine", metavar="NAME", help=_("auto, argos, apertium, or the path of an Argos package.")),
]
BeamOption = Annotated[
    int, Option("--beam", min=1, max=32, metavar="N", help=_("Hypotheses that the search keeps open."))
]
ThreadsOption = Annotated[
    int, Option("--threads", min=0, max=1024, metavar="N", help=_("Processor threads; 0 takes all."))
]
OutFolder = Annotated[
    Path, Option("--out", metavar="FOLDER", help=_("Where texts go: FOLDER/<locale>/<article>.txt."))
]
CatalogFolder = Annotated[
    Path,
    Option("--locales", metavar="FOLDER", help=_("Where catalogs are: FOLDER/<locale>/<article>.po.")),
]
# `pipeline.memory.DEFAULT`, written out: the help of a command loads no SQLite.
MemoryOption = Annotated[
    Path | None,
    Option(
        "--memory",
        metavar="FILE",
        help=_("The translation memory."),
        show_default=".termpin/memory.sqlite",
    ),
]
FromOption = Annotated[str, Option("--from", metavar="LOCALE", help=_("The articles' language."))]
ColorOption = Annotated[
    bool | None, Option("--color/--no-color", help=_("Color the report; a terminal gets it."))
]
MetricOption = Annotated[
    bool, Option("--metric", help=_("Add the metric measure to miles, pounds, acres and °F."))
]


def termbases(
    context: Context,
    paths: list[str] | None,
    none: bool,
    *,
    source: str = "en",
    targets: tuple[str, ...] = (),
) -> tuple[Termbase, ...]:
    """The termbases named, else those of the settings, else those that ship with termpin.

    A term that a later one overrides is said.
    """
    from glossary.termbase import shipped

    if none and paths:
        raise UserError(
            Fault(_("--glossary and --no-glossary exclude each other"), _("leave one of them out"))
        )
    if none:
        return ()
    paths = paths or list(context.obj.glossary)
    if paths:
        return load_termbases(paths, source=source, targets=targets)
    languages = _languages(targets) or ["es"]
    return tuple(base for language in languages if (base := shipped(source, language)).terms)


def load_termbases(
    paths: Sequence[str], *, source: str = "en", targets: Sequence[str] = ()
) -> tuple[Termbase, ...]:
    """The termbases in files; a term that a later one overrides is said on standard error.

    `source` and `targets` are for formats that do not name their languages.
    """
    from glossary.termbase import Termbase

    loaded: list[Termbase] = []
    faults: list[Fault] = []
    languages = _languages(targets)
    for path in paths:
        try:
            loaded.append(Termbase.load(path, locales=(source, *languages) if languages else ()))
        except UserError as error:
            faults += error.faults
    if faults:
        raise UserError(*faults)
    for old, new in loaded[0].merged(*loaded[1:]).overridden:
        message = _(
            "{place}: overrides {term!r} of {other}", place=new.place, term=old.source, other=old.place
        )
        echo(message, err=True)
    return tuple(loaded)


def _languages(tags: Iterable[str]) -> list[str]:
    """The languages of locales, each once: several versions of one language share it."""
    return list(dict.fromkeys(Locale.parse(tag).language for tag in tags))


def locale_tags(to: str) -> tuple[str, ...]:
    """The locales of a comma-separated list, each once; `UserError` when there are none."""
    tags = tuple(dict.fromkeys(str(Locale.parse(tag)) for tag in ids(to)))
    if not tags:
        raise UserError(Fault(_("--to names no locale"), _("write --to es_MX, or several: es_ES,es_MX")))
    return tags


def ids(value: str) -> list[str]:
    """The ids of a comma-separated list."""
    return [part.strip() for part in value.split(",") if part.strip()]


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on stderr when it is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def severities_text(severities: Iterable[Severity]) -> str:
    """`2 errors, 1 warning`, or `none`."""
    from glossary.render import severity_count

    found = list(severities)
    numbers = ((found.count(severity), severity) for severity in reversed(Severity))
    shown = ", ".join(severity_count(number, severity) for number, severity in numbers if number)
    # i18n: no findings, no termbase, no packages, no fields: in a cell of a table, or after a colon
    return shown or _("none")


# ---------------------------------------------------------------- what commands write


def is_colored(color: bool | None) -> bool:
    """Whether a report gets colors: as it was asked, else on a terminal, unless NO_COLOR is set."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") if color is None else color


def report_width() -> int:
    """The columns of a report: those of the terminal, or COLUMNS, else 100."""
    if not (sys.stdout.isatty() or "COLUMNS" in os.environ):
        return 100
    import shutil

    return shutil.get_terminal_size((100, 24)).columns


_CONTROL = regex(r"[\x00-\x1f\x7f-\x9f]")


def say_faults(faults: Iterable[Fault], *, kind: str = "") -> None:
    """Write faults to standard error, a line for each: what would break or color the line is escaped."""
    for fault in faults:
        line = _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", str(fault))
        print(f"termpin: {kind}{line}", file=sys.stderr)


def as_table(rows: Iterable[Sequence[str]], *, right: Container[int] = ()) -> str:
    """Rows of one length as aligned columns; those whose numbers are in `right` end at one place."""
    rows = [tuple(map(_printable, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if at in right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _printable(cell: str) -> str:
    return _CONTROL.sub("�", cell)


def as_json(shape: Mapping[str, object]) -> str:
    """A report for programs; `version` grows when a key changes its meaning or goes."""
    import json

    return json.dumps({"version": 1, **shape}, ensure_ascii=False, indent=2)
