"""Termbases of other programs: what they are, reading them as ours, converting from one to another.

A reader makes rows of our own columns, so that one judge (`glossary.termfile`) reads them all. What a
format cannot hold is counted, never dropped in silence.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO

from glossary.dataclass import dataclass
from glossary.files import reading, replacing
from glossary.formats.base import Format, Losses, Reading
from glossary.formats.deepl import DEEPL
from glossary.formats.omegat import OMEGAT
from glossary.formats.own import CSV, write_records
from glossary.formats.tbx import TBX, TBX_2008, TBX_DCT
from glossary.formats.weblate import WEBLATE
from glossary.messages import _
from glossary.model import Fault, Locale, UserError
from glossary.table import FileFault
from glossary.termbase import Termbase
from glossary.termfile import Contents, format_of, read_rows

__all__ = ["FORMATS", "Conversion", "Format", "Losses", "convert", "format_named", "read_foreign"]

FORMATS: tuple[Format, ...] = (CSV, TBX, TBX_DCT, TBX_2008, OMEGAT, DEEPL, WEBLATE)


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a conversion did: how many concepts, and what fitted neither our columns nor the other format.

    `faults` are those of the file that was read, `repeated` counts concepts whose term stood before; such
    concepts are converted all the same.
    """

    read: Format
    written: Format
    concepts: int
    unread: Losses
    unwritten: Losses
    faults: tuple[FileFault, ...] = ()
    repeated: int = 0


def format_named(name: str) -> Format:
    """The format with this id; `UserError` names those there are."""
    for known in FORMATS:
        if known.id == name.lower():
            return known
    names = ", ".join(known.id for known in FORMATS)
    raise UserError(Fault(_("there is no format {name!r}", name=name), _("formats are {names}", names=names)))


def read_foreign(
    data: bytes | str, format_id: str, *, path: str = "", locales: Sequence[Locale] = ()
) -> Contents:
    """The concepts in the content of a file of another format, with its faults."""
    reading = _read(io.BytesIO(data.encode() if isinstance(data, str) else data), format_id, path, locales)
    return read_rows(reading.rows, source=locales[0] if locales else None)


def _read(stream: IO[bytes], format_id: str, path: str, locales: Sequence[Locale]) -> Reading:
    reader = format_named(format_id).read
    if reader is None:
        raise ValueError(f"{format_id} is not a foreign format")
    return reader(stream, path, locales)


def convert(
    source: str | Path,
    target: str | Path,
    *,
    read_as: str = "",
    write_as: str = "",
    locales: Sequence[str | Locale] = (),
) -> Conversion:
    """Write a termbase in another format; ids of formats are guessed when they are not given.

    `locales` names the source and the targets to write; without it, they are those of the file.

    Raises:
        UserError: the file cannot be read, a format or its languages are not known.
    """
    tags = [Locale.parse(tag) for tag in locales]
    with _opened(source) as stream:
        reader = format_named(read_as or format_of(stream.read(4096), str(source)))
        writer = format_named(write_as) if write_as else _by_extension(target)
        stream.seek(0)
        if reader.read is not None and writer is CSV:
            return _stream(reader, stream, str(source), target, tags)
    unread = Losses()
    faults: tuple[FileFault, ...] = ()
    if reader.read is None:
        base = Termbase.load(source, source=tags[0] if tags else None)
    else:
        with _opened(source) as stream:
            reading = reader.read(stream, str(source), tags)
            contents = read_rows(reading.rows, source=tags[0] if tags else None)
        base, faults, unread = Termbase(contents.terms, contents.source), contents.faults, reading.losses
    written = _written(base, tags, writer)
    with replacing(target) as out:
        unwritten = writer.write(base.terms, out, written)
    return Conversion(reader, writer, len(base.terms), unread, unwritten, faults)


def _stream(
    reader: Format, stream: IO[bytes], path: str, target: str | Path, tags: Sequence[Locale]
) -> Conversion:
    """Write rows while they are read: a large file is never held whole."""
    assert reader.read is not None
    reading = reader.read(stream, path, tags)
    with replacing(target) as out:
        concepts, repeated = write_records(reading.rows.made, out)
    return Conversion(reader, CSV, concepts, reading.losses, Losses(), repeated=repeated)


def _written(base: Termbase, tags: Sequence[Locale], writer: Format) -> list[Locale]:
    """The locales to write, source first; `UserError` when a format of pairs would have several targets."""
    targets = list(tags[1:]) or list(base.locales)
    if not writer.pair:
        return [base.source, *targets]
    # A regional rendering falls back on its parent: without a choice the widest one is written.
    widest = [t for t in targets if not any(t != other and other in t.fallbacks for other in targets)]
    if len(widest) != 1:
        named = ", ".join(map(str, widest))
        message = _("{format} holds one target language, not none", format=writer.title)
        if widest:
            message = _(
                "{format} holds one target language, not {locales}", format=writer.title, locales=named
            )
        wanted = f"{base.source},{widest[0] if widest else 'es'}"
        raise UserError(Fault(message, _("write --locales {locales}", locales=wanted)))
    return [base.source, widest[0]]


def _by_extension(path: str | Path) -> Format:
    extension = Path(path).suffix.lower().lstrip(".")
    for known in FORMATS:
        if extension in known.extensions:
            return known
    message = _("has no extension")
    if extension:
        message = _("no format is known by the extension {extension!r}", extension=extension)
    names = ", ".join(known.id for known in FORMATS)
    raise UserError.at(path, message, _("write --to with one of {names}", names=names))


def _opened(path: str | Path) -> AbstractContextManager[IO[bytes]]:
    return reading(path, absent=_("name a termbase: a CSV file with a header"))
