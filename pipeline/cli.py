"""The command `termpin`: its commands, and the one boundary for what goes wrong."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from typing import Annotated

import typer

from glossary import __version__
from glossary.messages import _
from glossary.model import Fault, Place, UserError
from pipeline.commands import project
from pipeline.commands.options import EXIT_BUG, EXIT_FINDINGS, EXIT_INPUT, EXIT_INTERRUPTED, say_faults
from pipeline.lazy import group_of
from pipeline.usage import run

# Where each command is, in the order of the help.
COMMANDS = {
    "translate": "pipeline.commands.translate:translate",
    "localize": "pipeline.commands.localize:localize",
    "lint": "pipeline.commands.lint:lint",
    "explain": "pipeline.commands.lint:explain",
    "eval": "pipeline.commands.evaluate:eval_command",
    "po": "pipeline.commands.po:po",
    "glossary": "pipeline.commands.glossary:glossary",
    "memory": "pipeline.commands.memory:memory",
    "models": "pipeline.commands.models:models",
}

app = typer.Typer(
    cls=group_of(COMMANDS),
    epilog=_(
        "Exit codes: 0 clean, 1 findings, 2 something is wrong with the input, 3 a bug of termpin, "
        "130 interrupted."
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Plain help and plain errors: they start fast, and a log can hold them.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
            help=_("The settings; else the nearest termpin.toml, or pyproject.toml with [tool.termpin]."),
        ),
    ] = "",
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help=_("Print the version and exit.")),
    ] = False,
) -> None:
    """Translate articles offline with their terms pinned, and lint terminology in PO catalogs."""
    if context.invoked_subcommand in project.COMMANDS:
        from glossary.settings import load_settings

        context.obj = load_settings(settings or None)
        context.default_map = project.defaults(context.obj)
    elif settings:
        command = context.invoked_subcommand
        raise UserError(
            Fault(_("termpin {command} goes by no settings", command=command), _("leave --settings out"))
        )


def main() -> None:
    """Run the command and turn what goes wrong into one clear line and its exit code."""
    signal.signal(signal.SIGTERM, _terminate)
    _write_utf8()
    try:
        sys.exit(run(app))
    except UserError as error:
        say_faults(error.faults)
        sys.exit(EXIT_INPUT)
    except SystemExit as error:
        if error.code == EXIT_INTERRUPTED:  # what typer makes of a KeyboardInterrupt
            _interrupted()
        raise
    except BrokenPipeError:
        # The reader of our output has gone; Python must not try to flush to it.
        _let_go_of_stdout()
        sys.exit(EXIT_FINDINGS)
    except OSError as error:
        if os.environ.get("TERMPIN_DEBUG"):
            raise
        # A disk, a right or a name that the machine refuses is no bug of ours, wherever it comes up.
        place = Place(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else None
        say_faults([Fault(error.strerror or str(error), _("see the path, its rights and the disk"), place)])
        _let_go_of_stdout()
        sys.exit(EXIT_INPUT)
    except Exception as error:
        if os.environ.get("TERMPIN_DEBUG"):
            raise
        detail = f"{type(error).__name__}: {error}".splitlines()[0]
        message = _(
            "a bug of termpin, not of your input: {detail} (TERMPIN_DEBUG=1 shows the traceback)",
            detail=detail,
        )
        print(f"termpin: {message}", file=sys.stderr)
        sys.exit(EXIT_BUG)


def _let_go_of_stdout() -> None:
    """Keep Python from flushing what is left to a standard output that takes no more."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write_utf8() -> None:
    """Write UTF-8 into files and pipes whatever the locale is; what a terminal cannot show is escaped.

    A stream that the caller has closed is an empty one.
    """
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def _terminate(number: int, frame: object) -> None:
    """A polite kill is an interrupt: the same cleaning up, the same exit code."""
    raise KeyboardInterrupt


def _interrupted() -> None:
    print("termpin: " + _("interrupted; no file is half written"), file=sys.stderr)
    sys.stderr.flush()
    # The engine's threads would finish their queue first.
    os._exit(EXIT_INTERRUPTED)
