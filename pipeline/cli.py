"""The command `termpin`: the way to its commands, and the one boundary for what goes wrong."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import signal
import sys

from glossary.messages import _
from glossary.model import Fault, Place, UserError
from pipeline.commands.options import EXIT_BUG, EXIT_FINDINGS, EXIT_INPUT, EXIT_INTERRUPTED, say_faults


def main() -> None:
    """Run the command and turn what goes wrong into one clear line and its exit code."""
    signal.signal(signal.SIGTERM, _terminate)
    _write_utf8()
    try:
        _run(sys.argv[1:])
    except UserError as error:
        say_faults(error.faults)
        sys.exit(EXIT_INPUT)
    except SystemExit as error:
        if error.code == EXIT_INTERRUPTED:  # what typer makes of a KeyboardInterrupt
            _interrupted()
        raise
    except KeyboardInterrupt:
        _interrupted()
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
        if isinstance(error.__cause__, KeyboardInterrupt):  # while Python made a class
            _interrupted()
        if os.environ.get("TERMPIN_DEBUG"):
            raise
        detail = f"{type(error).__name__}: {error}".splitlines()[0]
        message = _(
            "a bug of termpin, not of your input: {detail} (TERMPIN_DEBUG=1 shows the traceback)",
            detail=detail,
        )
        print(f"termpin: {message}", file=sys.stderr)
        sys.exit(EXIT_BUG)


def _run(arguments: list[str]) -> None:
    """Run the command that the arguments name; a plain `lint` is spared typer, which takes longer than it."""
    if arguments[:1] == ["lint"]:
        # What a lint makes is in no cycle: to collect it takes a sixth of a short run, at its end above all.
        gc.disable()
        try:
            if _linted(arguments[1:]):
                return
        finally:
            gc.freeze()
            gc.enable()
    from pipeline.app import app
    from pipeline.usage import run

    sys.exit(run(app))


def _linted(arguments: list[str]) -> bool:
    """Lint if the arguments are plain; whether they were."""
    from pipeline.commands import lint, project
    from pipeline.declared import Given, read_plainly

    if read_plainly(lint.lint, arguments, {}) is None:
        return False
    from glossary.settings import load_settings

    settings = load_settings()
    values = read_plainly(lint.lint, arguments, project.defaults(settings)["lint"])
    lint.lint(Given(settings), **(values or {}))
    return True


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
