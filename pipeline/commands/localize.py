"""`termpin localize`: give a text that was translated elsewhere the style of its locale."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from glossary.messages import _
from glossary.model import Fault, UserError
from pipeline.commands.options import Glossaries, MetricOption, NoGlossary, ProfileOption, termbases

if TYPE_CHECKING:
    from glossary.termbase import Termbase


def localize(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("The translation, plain text."))],
    to: Annotated[str, typer.Option("--to", metavar="LOCALE", help=_("Its locale, as es_MX."))],
    original: Annotated[
        Path, typer.Option("--source", metavar="FILE", help=_("The article that it translates."))
    ],
    source: Annotated[
        str, typer.Option("--from", metavar="LOCALE", help=_("The article's language."))
    ] = "en",
    profile: ProfileOption = "press",
    metric: MetricOption = False,
    glossary: Glossaries = None,
    no_glossary: NoGlossary = False,
    diff: Annotated[bool, typer.Option("--diff", help=_("Print what would change, not the text."))] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help=_("Write the text here, not to the screen.")),
    ] = None,
) -> None:
    """Write numbers, dates, sums, units, quotation marks and dashes of a translation as its locale does.

    The source article says what every number is, so that no value is guessed; the layout of the text and
    the names of the termbase stay as they are.
    """
    from glossary.files import write_atomically

    if diff and out is not None:
        raise UserError(Fault(_("--diff and --out exclude each other"), _("leave one of them out")))
    bases = termbases(context, glossary, no_glossary, source=source, targets=(to,))
    before, after = _localized(file, original, to, source, profile, metric, bases)
    if diff:
        typer.echo(_unified(str(file), before, after), nl=False)
    elif out is not None:
        write_atomically(out, after.encode())
    else:
        # As it stands in the file, whatever its line ends are.
        sys.stdout.buffer.write(after.encode())
        sys.stdout.buffer.flush()


def _localized(
    file: Path, original: Path, to: str, source: str, style: str, metric: bool, bases: tuple[Termbase, ...]
) -> tuple[str, str]:
    """The text of a file as it is and as it is to be; one `UserError` has the faults of all that is given."""
    from glossary.profile import require_locale, require_style
    from glossary.termbase import merge
    from pipeline.localize import localize_article
    from pipeline.segment import read_article
    from pipeline.terms import Terms

    faults: list[Fault] = []
    for look in (
        partial(require_locale, to),
        partial(require_locale, source),
        partial(require_style, style),
        partial(read_article, file),
        partial(read_article, original),
    ):
        try:
            look()
        except UserError as error:
            faults += error.faults
    if faults:
        raise UserError(*faults)
    locale, source_locale = require_locale(to), require_locale(source)
    translation = read_article(file, locale=locale)
    article = read_article(original, locale=source_locale)
    terms = Terms(merge(bases))
    after = localize_article(
        translation,
        article,
        source_locale=source_locale,
        locale=locale,
        style=style,
        metric=metric,
        find=lambda text: terms.find(text, locale),
    )
    return translation.text, after


def _unified(name: str, before: str, after: str) -> str:
    from difflib import unified_diff

    old, new = (text.splitlines(keepends=True) for text in (before, after))
    lines = unified_diff(old, new, f"a/{name}", f"b/{name}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
