"""`termpin memory`: what people and engines have said so far."""

from __future__ import annotations

import enum
import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from glossary.messages import _, ngettext
from glossary.model import Fault, UserError
from pipeline.commands.options import MemoryOption, as_table, group, say_faults

memory = group(_("The translation memory: what people and engines have said so far."))


class Origin(enum.StrEnum):
    """Who said a translation."""

    HUMAN = "human"
    MACHINE = "machine"


@memory.command("import")
def import_(
    path: Annotated[Path, typer.Argument(metavar="FILE.tmx", help=_("A TMX 1.4 file."))],
    source: Annotated[
        str,
        typer.Option("--from", metavar="LOCALE", help=_("The source language where the file names none.")),
    ] = "en",
    file: MemoryOption = None,
) -> None:
    """Take in a TMX file. What is known already changes nothing.

    Units of other programs count as a person's; they are offered and used as drafts, never as approved.
    Their inline codes are left out. A unit that is not usable is named and left out.
    """
    from glossary.profile import require_locale
    from pipeline.memory import DEFAULT, Memory
    from pipeline.tmx import Tally, read_tmx

    tally = Tally()
    locale = require_locale(source)
    with Memory(file or DEFAULT) as opened:
        changed = opened.add(read_tmx(path, tally, source=locale, now=int(time.time())))
    say_faults(tally.faults)
    if tally.faulty > len(tally.faults):
        say_faults([Fault(_("and {count} more", count=tally.faulty - len(tally.faults)))])
    if tally.coded:
        codes = ngettext(
            "inline codes of {n} unit were left out", "inline codes of {n} units were left out", tally.coded
        )
        say_faults([Fault(codes)])
    if not tally.units:
        raise UserError.at(
            path, _("no unit in it could be used"), _("see that it has <tu> in the language --from")
        )
    typer.echo(
        ngettext(
            "{n} unit read, {changed} of them new or changed",
            "{n} units read, {changed} of them new or changed",
            tally.units,
            changed=changed,
        )
    )


@memory.command("export")
def export(
    path: Annotated[Path, typer.Argument(metavar="FILE.tmx", help=_("The file to write."))],
    to: Annotated[str, typer.Option("--to", metavar="LOCALE", help=_("Only this target locale."))] = "",
    origin: Annotated[Origin | None, typer.Option(help=_("Only what people said, or machines."))] = None,
    file: MemoryOption = None,
) -> None:
    """Write the memory to a TMX 1.4 file, which other programs read and `memory import` takes back whole."""
    from glossary import __version__
    from glossary.profile import require_locale
    from pipeline.memory import DEFAULT, Memory
    from pipeline.tmx import write_tmx

    locale = require_locale(to) if to else None
    with Memory(file or DEFAULT, reading=True) as opened:
        main = opened.main_source()
        units = opened.units(target_locale=locale, origin=origin.value if origin else None)
        tally = write_tmx(path, units, version=__version__, source=main)
    say_faults(tally.faults)
    typer.echo(ngettext("{path}: {n} unit", "{path}: {n} units", tally.units, path=path))


@memory.command("stats")
def stats(file: MemoryOption = None) -> None:
    """Show how many units the memory holds, by locales and origin."""
    from pipeline.memory import DEFAULT, Memory

    with Memory(file or DEFAULT, reading=True) as opened:
        path, shares = opened.path, opened.shares()
    head = (
        # i18n: heading of a table: the source language
        _("from"),
        # i18n: heading of a table: the language of the translations
        _("to"),
        # i18n: heading of a table: an engine, or people
        _("said by"),
        _("units"),
        _("articles"),
        # i18n: heading of a table: the date of the newest unit
        _("newest"),
    )
    rows = [
        (
            share.source_locale,
            share.target_locale,
            share.engine or _("people"),
            str(share.units),
            str(share.articles),
            f"{datetime.fromtimestamp(share.newest, UTC):%Y-%m-%d}",
        )
        for share in shares
    ]
    typer.echo(as_table([head, *rows]))
    size = path.stat().st_size / 1024
    number = sum(share.units for share in shares)
    total = ngettext(
        "{file}: {n} unit, {size:,.0f} KiB",
        "{file}: {n} units, {size:,.0f} KiB",
        number,
        file=path,
        size=size,
    )
    typer.echo(f"\n{total}")


@memory.command("forget")
def forget(
    article: Annotated[
        str | None, typer.Option(metavar="NAME", help=_("What was said in this article, or TMX file."))
    ] = None,
    origin: Annotated[Origin | None, typer.Option(help=_("What people said, or machines."))] = None,
    older_than: Annotated[
        str | None, typer.Option(metavar="AGE", help=_("What is older than: 90d, 12w, 2y."))
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help=_("Everything."))] = False,
    file: MemoryOption = None,
) -> None:
    """Remove units for which all that is given holds; they are wiped from the disk.

    What people said in catalogs is learned again by the next translate run, as long as it stands there.
    """
    from pipeline.memory import DEFAULT, Memory

    given = article is not None or origin is not None or older_than is not None
    if given == all_:
        raise UserError(
            Fault(
                _("--all goes with no other choice") if given else _("nothing says what to forget"),
                _("give --all alone, or --article, --origin, --older-than"),
            )
        )
    before = None if older_than is None else int(time.time()) - _seconds(older_than)
    with Memory(file or DEFAULT, create=False) as opened:
        removed = opened.forget(article=article, origin=origin.value if origin else None, before=before)
    typer.echo(ngettext("{n} unit forgotten", "{n} units forgotten", removed))


_AGE = re.compile(r"(?P<number>\d{1,5})(?P<unit>[dwy])")
_DAYS = {"d": 1, "w": 7, "y": 365}


def _seconds(age: str) -> int:
    match = _AGE.fullmatch(age.strip())
    if match is None:
        raise UserError(Fault(_("{age!r} is no age", age=age), _("write days, weeks or years: 90d, 12w, 2y")))
    return int(match["number"]) * _DAYS[match["unit"]] * 86400
