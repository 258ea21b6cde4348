"""The rows of a termbase file with their places: our CSV, or rows that the reader of another format made."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate, islice
from pathlib import PurePath
from typing import Protocol

from glossary.dataclass import dataclass
from glossary.messages import _, ngettext
from glossary.model import Fault, Place, UserError
from glossary.patterns import regex

UNREADABLE = "termbase-format"  # the check that speaks of what does not follow the format


@dataclass(frozen=True, slots=True)
class FileFault(Fault):
    """A fault of a termbase file, and the check that tells it where the file is judged, not loaded."""

    check: str = UNREADABLE


class Table(Protocol):
    """Records under a header, with their places in a file."""

    path: str
    faults: list[FileFault]

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """The header and then each record, with the line on which it starts."""
        ...

    def locate(self, start: int, cell: int) -> tuple[int, int]:
        """The line and column of a cell in the record that starts on a line; of its end where it has none."""
        ...


@dataclass(slots=True)
class Rows:
    """Records made from a file of another format: the header first, each with its line."""

    path: str
    made: Iterable[tuple[int, list[str]]]
    faults: list[FileFault]

    def records(self) -> Iterator[tuple[int, list[str]]]:
        return iter(self.made)

    def locate(self, start: int, cell: int) -> tuple[int, int]:
        return start, 0


class CsvTable:
    """A CSV text with comma, semicolon or tab; what is not CSV in it becomes faults."""

    def __init__(self, text: str, path: str) -> None:
        self.path = path
        self.faults: list[FileFault] = []
        self._text = text.removeprefix("\ufeff")
        self.lines = list(io.StringIO(self._text, newline=""))
        self.delimiter = delimiter_of(next((line for line in self.lines if line.strip()), ""))
        part = re.escape(self.delimiter)
        self._cell = re.compile(
            rf'"[^"]*+(?:""[^"]*+)*+(?:(?P<tail>"[^{part}\r\n]*+)|(?P<open>\Z))|[^{part}\r\n]*+'
        )
        self._last: tuple[int, list[_Cell]] = (0, [])

    def records(self) -> Iterator[tuple[int, list[str]]]:
        lines = iter(self.lines)
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        passed = 0  # lines that the reader has not seen
        while True:
            start = passed + reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                read = passed + reader.line_num
                end = self._fault_of(start, str(error), read)
                passed += sum(1 for _line in islice(lines, max(0, end - read)))
                continue
            if row:
                yield start, row

    def locate(self, start: int, cell: int) -> tuple[int, int]:
        cells = self._cells(start)
        at = cells[min(cell, len(cells) - 1)]
        return advance(at.raw, at.line, at.column) if cell >= len(cells) else (at.line, at.column)

    def _fault_of(self, start: int, error: str, read: int) -> int:
        """Tell what is wrong with the record that starts at a line and was read to another.

        Returns the last line that need not be read any more.
        """
        cells = self._cells(start)
        if cells[-1].is_open:
            remedy = _('close it, or write "" for a quote')
            self._fault(_("a quote opens here and never closes"), remedy, cells[-1].line, cells[-1].column)
            return len(self.lines)
        for cell in cells:
            if (size := len(cell.raw)) > csv.field_size_limit():
                limit = csv.field_size_limit()
                message = ngettext(
                    "{n} character is too many for one cell", "{n} characters are too many for one cell", size
                )
                remedy = ngettext("split it: at most {n} is read", "split it: at most {n} are read", limit)
                self._fault(message, remedy, cell.line, cell.column)
                return advance(cells[-1].raw, cells[-1].line, cells[-1].column)[0]
            if cell.tail > 1:
                line, column = advance(cell.raw[: 1 - cell.tail], cell.line, cell.column)
                remedy = _('write "" for a quote inside a cell')
                self._fault(_("text after a closing quote"), remedy, line, column)
                return read
        remedy = _("look at {text!r}", text="".join(self.lines[start - 1 : read]).strip()[:40])
        self._fault(_("not CSV: {reason}", reason=error), remedy, start, 1)
        return read

    def _fault(self, message: str, remedy: str, line: int, column: int) -> None:
        self.faults.append(FileFault(message, remedy, Place(self.path, line, column)))

    @cached_property
    def _starts(self) -> list[int]:
        """Where each line begins in the text."""
        return list(accumulate(map(len, self.lines), initial=0))

    def _cells(self, start: int) -> list[_Cell]:
        """The cells of the record that starts at a line."""
        if self._last[0] == start:
            return self._last[1]
        out: list[_Cell] = []
        at, line, column = self._starts[start - 1], start, 1
        while match := self._cell.match(self._text, at):
            at = match.end()
            out.append(_Cell(line, column, match[0], len(match["tail"] or ""), match["open"] is not None))
            line, column = advance(match[0], line, column)
            if self._text[at : at + 1] != self.delimiter:
                break
            at, column = at + 1, column + 1
        self._last = start, out
        return out


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell as it is written: `tail` is the length of its closing quote and what follows it, 0 without one.

    `is_open` says that its quote never closes.
    """

    line: int
    column: int
    raw: str
    tail: int
    is_open: bool


def delimiter_of(line: str) -> str:
    """The delimiter of a CSV line: the most frequent of comma, semicolon and tab outside quotes."""
    bare = re.sub(r'"[^"]*"?', "", line)
    return max(",;\t", key=bare.count)


def first_row(data: bytes | str) -> list[str]:
    """The cells of the first line that is neither blank nor a comment, whatever the file is."""
    head = data[:4096]
    text = head if isinstance(head, str) else head.decode(errors="replace")
    lines = (line for line in text.removeprefix("\ufeff").splitlines() if line.strip())
    line = next((line for line in lines if not line.startswith("#")), "")
    return next(csv.reader([line], delimiter=delimiter_of(line)), [])


@dataclass(frozen=True, slots=True)
class _Remedies:
    """What to do about a file that is no text, by the kind of file that its name says it is."""

    charset: str
    archive: tuple[str, str]  # what it is instead, and the remedy
    binary: str
    empty: str


def _remedies(path: str) -> _Remedies:
    if PurePath(path).suffix.lower() in (".tbx", ".xml"):
        again = _("export it as TBX again")
        return _Remedies(_("save it as UTF-8"), (_("is a zip archive, not TBX"), again), again, again)
    return _Remedies(
        _("save it as UTF-8 (in a spreadsheet: CSV UTF-8)"),
        (_("is a zip archive, perhaps a spreadsheet, not CSV"), _("export the sheet as CSV UTF-8")),
        _("name a CSV file, saved as UTF-8"),
        _("write a header such as id,en,es and a row for each concept"),
    )


def decode(data: bytes, path: str) -> str:
    """The text of a file, without byte order mark; raise `UserError` when it is not UTF-8 text."""
    if data.startswith(b"PK\x03\x04"):
        raise UserError.at(path, *_remedies(path).archive)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UserError.at(path, _("is UTF-16, not UTF-8"), _remedies(path).charset)
    data = data.removeprefix(b"\xef\xbb\xbf")
    bad, message, remedy = -1, "", ""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        bad, message = error.start, _("is not UTF-8: byte 0x{byte:02x}", byte=data[error.start])
        remedy = _remedies(path).charset
        text = data[:bad].decode()
    nul = data.find(b"\0")
    if nul >= 0 and (bad < 0 or nul < bad):
        bad, message, remedy = nul, _("holds a NUL: this is no text file"), _remedies(path).binary
    if bad >= 0:
        line, column = advance(data[:bad].decode(), 1, 1)
        raise UserError.at(path, message, remedy, line=line, column=column)
    if not text.strip():
        raise UserError.at(path, _("is empty"), _remedies(path).empty)
    return text


_NEWLINE = regex(r"\r\n|\r|\n")


def advance(text: str, line: int, column: int) -> tuple[int, int]:
    """The line and column after `text`, which starts at the given ones."""
    ends = [m.end() for m in _NEWLINE.finditer(text)]
    return (line + len(ends), len(text) - ends[-1] + 1) if ends else (line, column + len(text))
