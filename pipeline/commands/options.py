"""What the commands share: options, termbases by name, the progress bar, the text of counts."""

from __future__ import annotations

import enum
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from glossary.model import Fault, Severity, UserError

if TYPE_CHECKING:
    from glossary.termbase import Termbase

EXIT_FINDINGS, EXIT_INPUT, EXIT_BUG, EXIT_INTERRUPTED = 1, 2, 3, 130


def group(help: str) -> typer.Typer:  # noqa: A002
    """A group of commands with plain help."""
    return typer.Typer(help=help, no_args_is_help=True, rich_markup_mode=None)


class FailOn(enum.StrEnum):
    """The least severity that makes a command exit with 1."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"

    def fails(self, severities: Iterable[Severity]) -> bool:
        if self is FailOn.NEVER:
            return False
        least = Severity(self.value).rank
        return any(severity.rank >= least for severity in severities)


Glossaries = Annotated[
    list[str] | None,
    typer.Option(
        "--glossary",
        "-g",
        metavar="FILE",
        help="A termbase (CSV, TBX …); several: the later wins. Without it, those that ship with termpin.",
    ),
]
NoGlossary = Annotated[bool, typer.Option("--no-glossary", help="Take no termbase at all.")]
FailOnOption = Annotated[FailOn, typer.Option("--fail-on", help="Exit with 1 when a finding is as severe.")]
ProfileOption = Annotated[
    str,
    typer.Option("--profile", metavar="NAME", help="Style of numbers and marks: press, academia or cldr."),
]
MetricOption = Annotated[
    bool, typer.Option("--metric", help="Add the metric measure to miles, pounds, acres and °F.")
]
Ids = Annotated[str, typer.Option(metavar="IDS")]


def termbases(
    paths: list[str] | None, none: bool, *, source: str = "en", targets: tuple[str, ...] = ()
) -> tuple[Termbase, ...]:
    """The termbases named, or those that ship with termpin; a term that a later one overrides is said."""
    from glossary.termbase import Termbase, shipped

    if none and paths:
        raise UserError(Fault("--glossary and --no-glossary exclude each other", "leave one of them out"))
    if none:
        return ()
    if not paths:
        languages = dict.fromkeys(tag.split("_")[0].split("-")[0] for tag in targets) or {"es": None}
        return tuple(base for language in languages if (base := shipped(source, language)).terms)
    loaded: list[Termbase] = []
    faults: list[Fault] = []
    # For formats that do not name their languages; several versions of one language share it.
    languages = dict.fromkeys(tag.split("_")[0].split("-")[0] for tag in targets)
    pair = (source, *languages) if languages else ()
    for path in paths:
        try:
            loaded.append(Termbase.load(path, locales=pair))
        except UserError as error:
            faults += error.faults
    if faults:
        raise UserError(*faults)
    for old, new in loaded[0].merged(*loaded[1:]).overridden:
        typer.echo(f"{new.place}: overrides {old.source!r} of {old.place}", err=True)
    return tuple(loaded)


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
    counted = list(severities)
    parts = []
    for severity in reversed(Severity):
        if number := counted.count(severity):
            parts.append(f"{number} {severity.value}{'s' if number != 1 else ''}")
    return ", ".join(parts) or "none"
