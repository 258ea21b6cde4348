"""`termpin lint` and `termpin explain`: judging catalogs, and what the checks mean."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from pipeline.commands.options import (
    EXIT_FINDINGS,
    FailOn,
    FailOnOption,
    Glossaries,
    NoGlossary,
    ids,
    termbases,
)


def lint(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="PO catalogs, or folders of them; locales/ without."),
    ] = None,
    glossary: Glossaries = None,
    no_glossary: NoGlossary = False,
    select: Annotated[
        str, typer.Option(metavar="IDS", help="Run these checks only, as term-missing,untranslated.")
    ] = "",
    ignore: Annotated[str, typer.Option(metavar="IDS", help="Leave these checks out.")] = "",
    fail_on: FailOnOption = FailOn.ERROR,
    color: Annotated[
        bool | None, typer.Option("--color/--no-color", help="Color the report; a terminal gets it.")
    ] = None,
) -> None:
    """Check catalogs against the termbases: terms, names, numbers, placeholders.

    Needs no engine and no network. `termpin explain ID` says what a check means.
    """
    import shutil

    from glossary.lint import lint_paths
    from glossary.render import render_text

    if color is None:
        color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    result = lint_paths(
        paths or (),
        termbases=termbases(glossary, no_glossary),
        select=ids(select),
        ignore=ids(ignore),
    )
    typer.echo(render_text(result, color=color, width=shutil.get_terminal_size((100, 24)).columns), nl=False)
    if fail_on.fails(finding.severity for finding in result.findings):
        raise typer.Exit(EXIT_FINDINGS)


def explain(id: Annotated[str, typer.Argument(metavar="ID", help="A check, as term-missing.")]) -> None:  # noqa: A002
    """Say what a check means, with examples."""
    from glossary.checks import check_named

    check = check_named(id)
    lines = [f"{check.id} ({check.severity.value})", "", check.summary]
    for title, examples in (("Found", check.bad), ("Not found", check.good)):
        for example in examples:
            lines += ["", f"{title}:", f"  source  {example.source}", f"  target  {example.target}"]
            if example.message:
                lines.append(f"  says    {example.message}")
            if example.why:
                lines.append(f"  why     {example.why}")
    typer.echo("\n".join(lines))
