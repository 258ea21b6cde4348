"""`termpin memory`: what people and engines have said so far."""

from __future__ import annotations

import enum
import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from glossary.model import Fault, UserError
from pipeline.commands.options import as_table, counted, group, say_faults

memory = group("The translation memory: what people and engines have said so far.")

# Written out, so that the help does not load SQLite and the catalogs.
_DEFAULT = Path(".termpin") / "memory.sqlite"

MemoryFile = Annotated[
    Path, typer.Option("--memory", metavar="FILE", help="The translation memory.", show_default=True)
]


class Origin(enum.StrEnum):
    """Who said a translation."""

    HUMAN = "human"
    MACHINE = "machine"


@memory.command("import")
def import_(
    path: Annotated[Path, typer.Argument(metavar="FILE.tmx", help="A TMX 1.4 file.")],
    source: Annotated[
        str, typer.Option("--from", metavar="LOCALE", help="The source language where the file names none.")
    ] = "en",
    file: MemoryFile = _DEFAULT,
) -> None:
    """Take in a TMX file. What is known already changes nothing.

    Units of other programs count as a person's; they are offered and used as drafts, never as approved.
    Their inline codes are left out. A unit that is not usable is named and left out.
    """
    from pipeline.localize import require_locale
    from pipeline.memory import Memory
    from pipeline.tmx import Tally, read_tmx

    tally = Tally()
    locale = require_locale(source)
    with Memory(file) as opened:
        changed = opened.add(read_tmx(path, tally, source=locale, now=int(time.time())))
    say_faults(tally.faults)
    if tally.faulty > len(tally.faults):
        typer.echo(f"termpin: and {tally.faulty - len(tally.faults)} more", err=True)
    if tally.coded:
        typer.echo(f"termpin: inline codes of {counted(tally.coded, 'unit')} were left out", err=True)
    if not tally.units:
        raise UserError.at(path, "no unit in it could be used", "see that it has <tu> in the language --from")
    typer.echo(f"{counted(tally.units, 'unit')} read, {changed} of them new or changed")


@memory.command("export")
def export(
    path: Annotated[Path, typer.Argument(metavar="FILE.tmx", help="The file to write.")],
    to: Annotated[str, typer.Option("--to", metavar="LOCALE", help="Only this target locale.")] = "",
    origin: Annotated[Origin | None, typer.Option(help="Only what people said, or machines.")] = None,
    file: MemoryFile = _DEFAULT,
) -> None:
    """Write the memory to a TMX 1.4 file, which other programs read and `memory import` takes back whole."""
    from glossary import __version__
    from pipeline.localize import require_locale
    from pipeline.memory import Memory
    from pipeline.tmx import write_tmx

    locale = require_locale(to) if to else None
    with Memory(file, create=False) as opened:
        main = opened.main_source()
        units = opened.units(target_locale=locale, origin=origin.value if origin else None)
        tally = write_tmx(path, units, version=__version__, source=main)
    say_faults(tally.faults)
    typer.echo(f"{path}: {counted(tally.units, 'unit')}")


@memory.command("stats")
def stats(file: MemoryFile = _DEFAULT) -> None:
    """Show how many units the memory holds, by locales and origin."""
    from pipeline.memory import Memory

    with Memory(file, create=False) as opened:
        shares = opened.shares()
    head = ("from", "to", "said by", "units", "articles", "newest")
    rows = [
        (
            share.source_locale,
            share.target_locale,
            share.engine or "people",
            str(share.units),
            str(share.articles),
            f"{datetime.fromtimestamp(share.newest, UTC):%Y-%m-%d}",
        )
        for share in shares
    ]
    typer.echo(as_table([head, *rows]))
    size = file.stat().st_size / 1024
    typer.echo(f"\n{file}: {counted(sum(share.units for share in shares), 'unit')}, {size:,.0f} KiB")


@memory.command("forget")
def forget(
    article: Annotated[
        str | None, typer.Option(metavar="NAME", help="What was said in this article, or TMX file.")
    ] = None,
    origin: Annotated[Origin | None, typer.Option(help="What people said, or machines.")] = None,
    older_than: Annotated[
        str | None, typer.Option(metavar="AGE", help="What is older than: 90d, 12w, 2y.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Everything.")] = False,
    file: MemoryFile = _DEFAULT,
) -> None:
    """Remove units for which all that is given holds; they are wiped from the disk.

    What people said in catalogs is learned again by the next translate run, as long as it stands there.
    """
    from pipeline.memory import Memory

    given = article is not None or origin is not None or older_than is not None
    if given == all_:
        raise UserError(
            Fault(
                "--all goes with no other choice" if given else "nothing says what to forget",
                "give --all alone, or --article, --origin, --older-than",
            )
        )
    before = None if older_than is None else int(time.time()) - _seconds(older_than)
    with Memory(file, create=False) as opened:
        removed = opened.forget(article=article, origin=origin.value if origin else None, before=before)
    typer.echo(f"{counted(removed, 'unit')} forgotten")


_AGE = re.compile(r"(?P<number>\d{1,5})(?P<unit>[dwy])")
_DAYS = {"d": 1, "w": 7, "y": 365}


def _seconds(age: str) -> int:
    match = _AGE.fullmatch(age.strip())
    if match is None:
        raise UserError(Fault(f"{age!r} is no age", "write days, weeks or years: 90d, 12w, 2y"))
    return int(match["number"]) * _DAYS[match["unit"]] * 86400
