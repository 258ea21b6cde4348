"""typer's help, and what it says of a wrong command line, in the reader's language.

typer has its own words in English; some of them ask the gettext domain of the program, the others do not.
"""

from __future__ import annotations

import gettext
import re
import sys
from typing import Any

import typer

# typer has no public names for these; pyproject.toml bounds its version.
from typer._click.exceptions import ClickException, NoArgsIsHelpError, UsageError
from typer._click.formatting import HelpFormatter

from glossary.messages import CATALOGS, DOMAIN, N_, _, language

__all__ = ["in_words", "run"]


def run(app: typer.Typer) -> Any:
    """Run the command that the command line names; its exit code, None for 0."""
    if language() != "en":
        # Where typer asks a domain, it is the program's.
        gettext.bindtextdomain(DOMAIN, CATALOGS)
        gettext.textdomain(DOMAIN)
    try:
        return app(standalone_mode=False)
    except ClickException as error:
        _show(error)
        return error.exit_code


class _Formatter(HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        # i18n: before the line of a command with its options; a space follows
        super().write_usage(prog, args, prefix or _("Usage: "))


class _Context(typer.Context):
    formatter_class = _Formatter

    def __init__(self, command: Any, *settings: Any, **more: Any) -> None:
        super().__init__(command, *settings, **more)
        option = command.get_help_option(self)
        if option is not None:
            option.help = _("Show this message and exit.")


def in_words(command: Any) -> Any:
    """The command itself, its help and that of its own commands in the reader's language."""
    command.context_class = _Context
    command.help = command.help and _(command.help)
    for one in getattr(command, "commands", {}).values():
        in_words(one)
    return command


# What click says of a wrong command line. A value named `message` is such a text itself.
_ERRORS = (
    N_("{message} Did you mean {names}?"),
    N_("No such option: {option} (Possible options: {options})"),
    N_("No such option: {option}"),
    # i18n: the values follow, each on its own line
    N_("{message} Choose from:{values}"),
    N_("Missing argument {name}."),
    N_("Missing option {name}."),
    N_("Option {name} requires an argument."),
    N_("Option {name} does not take a value."),
    N_("Got unexpected extra argument(s) ({arguments})"),
    N_("Invalid value for {name}: {message}"),
    N_("{value} is not in the range {range}."),
    N_("{value} is not a valid int range."),
    N_("{value} is not one of {values}."),
)


def _show(error: ClickException) -> None:
    """Write to standard error what is wrong with a command line, as click does for readers of English."""
    if language() == "en" or isinstance(error, NoArgsIsHelpError):
        error.show()
        return
    if isinstance(error, UsageError) and error.ctx is not None:
        command = f"{error.ctx.command_path} {error.ctx.help_option_names[0]}"
        print(
            error.ctx.get_usage(),
            _("Try '{command}' for help.", command=command),
            sep="\n",
            end="\n\n",
            file=sys.stderr,
        )
    print(_("Error: {message}", message=_error(error.format_message())), file=sys.stderr)


def _error(text: str) -> str:
    """A text of click in the reader's language; one that is not known stays as it is."""
    for message in _ERRORS:
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(message))
        if match := re.fullmatch(pattern, text, re.DOTALL):
            values = match.groupdict()
            if "message" in values:
                values["message"] = _error(values["message"])
            return _(message, **values)
    return text
