"""The command line with all that typer does for it: the commands, the help, what a mistake is told."""

from __future__ import annotations

from typing import Annotated

import typer

from glossary import __version__
from glossary.messages import _
from glossary.model import Fault, UserError
from pipeline.commands import project
from pipeline.lazy import group_of

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
