"""The command `termpin`: its commands, and the one boundary for what goes wrong."""

from __future__ import annotations

import io
import os
import signal
import sys
from typing import Annotated

import typer

from glossary import __version__
from glossary.model import UserError
from pipeline.commands import project
from pipeline.commands.evaluate import eval_command
from pipeline.commands.glossary import glossary
from pipeline.commands.lint import explain, lint
from pipeline.commands.localize import localize
from pipeline.commands.memory import memory
from pipeline.commands.models import models
from pipeline.commands.options import EXIT_BUG, EXIT_FINDINGS, EXIT_INPUT, EXIT_INTERRUPTED
from pipeline.commands.po import po
from pipeline.commands.translate import translate

app = typer.Typer(
    epilog="Exit codes: 0 clean, 1 findings, 2 something is wrong with the input, 3 a bug of termpin, "
    "130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Plain help and plain errors: they start fast, and a log can hold them.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(translate)
app.command()(localize)
app.command()(lint)
app.command()(explain)
app.command("eval")(eval_command)
app.add_typer(po, name="po")
app.add_typer(glossary, name="glossary")
app.add_typer(memory, name="memory")
app.add_typer(models, name="models")


def _version(value: bool) -> None:
    if value:
        typer.echo(f"termpin {__version__}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    settings: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="The settings; else the nearest termpin.toml, or pyproject.toml with [tool.termpin].",
        ),
    ] = "",
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Translate articles offline with their terms pinned, and lint terminology in PO catalogs."""
    if context.invoked_subcommand in project.COMMANDS:
        from glossary.settings import load_settings

        context.obj = load_settings(settings or None)
        context.default_map = project.defaults(context.obj)


def main() -> None:
    """Run the command and turn what goes wrong into one clear line and its exit code."""
    signal.signal(signal.SIGTERM, _terminate)
    _write_utf8()
    try:
        app()
    except UserError as error:
        for fault in error.faults:
            print(f"termpin: {fault}", file=sys.stderr)
        sys.exit(EXIT_INPUT)
    except SystemExit as error:
        if error.code == EXIT_INTERRUPTED:  # what typer makes of a KeyboardInterrupt
            _interrupted()
        raise
    except BrokenPipeError:
        # The reader of our output has gone; Python must not try to flush to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_FINDINGS)
    except Exception as error:
        if os.environ.get("TERMPIN_DEBUG"):
            raise
        detail = f"{type(error).__name__}: {error}".splitlines()[0]
        print(
            f"termpin: a bug of termpin, not of your input: {detail} (TERMPIN_DEBUG=1 shows the traceback)",
            file=sys.stderr,
        )
        sys.exit(EXIT_BUG)


def _write_utf8() -> None:
    """Write UTF-8 into files and pipes whatever the locale is; what a terminal cannot show is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def _terminate(number: int, frame: object) -> None:
    """A polite kill is an interrupt: the same cleaning up, the same exit code."""
    raise KeyboardInterrupt


def _interrupted() -> None:
    print("termpin: interrupted; no file is half written", file=sys.stderr)
    sys.stderr.flush()
    # The engine's threads would finish their queue first.
    os._exit(EXIT_INTERRUPTED)
