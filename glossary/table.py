"""The rows of a termbase file with their places: our CSV, or rows that the reader of another format made."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from glossary.dataclass import dataclass
from glossary.messages import _
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
        self.lines = list(io.StringIO(text.removeprefix("\ufeff"), newline=""))
        self.delimiter = delimiter_of(next((line for line in self.lines if line.strip()), ""))

    def records(self) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(self.lines, delimiter=self.delimiter, strict=True)
        while True:
            start = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._quote_fault(start, str(error), reader.line_num)
                continue
            if row:
                yield start, row

    def locate(self, start: int, cell: int) -> tuple[int, int]:
        cells = self._cells(start)
        line, column, raw = cells[min(cell, len(cells) - 1)]
        return advance(raw, line, column) if cell >= len(cells) else (line, column)

    def _quote_fault(self, start: int, error: str, end: int) -> None:
        cells = self._cells(start)
        if "unexpected end" in error or "field larger" in error:
            # The last cell is the one whose quote never closes.
            line, column = cells[-1][:2]
            remedy = _('close it, or write "" for a quote')
            self._fault(_("a quote opens here and never closes"), remedy, line, column)
            return
        text = "".join(self.lines[start - 1 : end])
        for line, column, raw in cells:
            closed = re.match(r'"(?:[^"]|"")*"', raw)
            if closed and closed.end() < len(raw):
                line, column = advance(closed[0], line, column)
                remedy = _('write "" for a quote inside a cell')
                self._fault(_("text after a closing quote"), remedy, line, column)
                return
        remedy = _("look at {text!r}", text=text.strip()[:40])
        self._fault(_("not CSV: {reason}", reason=error), remedy, start, 1)

    def _fault(self, message: str, remedy: str, line: int, column: int) -> None:
        self.faults.append(FileFault(message, remedy, Place(self.path, line, column)))

    def _cells(self, start: int) -> list[tuple[int, int, str]]:
        """Line, column and raw text of the cells of the record that starts at a line."""
        text, at = self.lines[start - 1], start
        while text.count('"') % 2 and at < len(self.lines):
            text, at = text + self.lines[at], at + 1
        part = re.escape(self.delimiter)
        cell = re.compile(rf'"(?:[^"]|"")*(?:"[^{part}\r\n]*|\Z)|[^{part}\r\n]*')
        out: list[tuple[int, int, str]] = []
        at, line, column = 0, start, 1
        while match := cell.match(text, at):
            out.append((line, column, match[0]))
            at = match.end()
            line, column = advance(match[0], line, column)
            if text[at : at + 1] != self.delimiter:
                break
            at, column = at + 1, column + 1
        return out


def delimiter_of(line: str) -> str:
    """The delimiter of a CSV line: the most frequent of comma, semicolon and tab outside quotes."""
    bare = re.sub(r'"[^"]*"?', "", line)
    return max(",;\t", key=bare.count)


def read_file(path: str | Path) -> bytes:
    """The bytes of a termbase file; raise `UserError` when there is none."""
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise UserError.at(
            path, _("there is no such file"), _("name a termbase: a CSV file with a header")
        ) from None
    except IsADirectoryError:
        raise UserError.at(path, _("is a folder, not a termbase"), _("name a CSV file in it")) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UserError.at(path, _("cannot be read: {reason}", reason=reason)) from None


def first_row(data: bytes | str) -> list[str]:
    """The cells of the first line that is neither blank nor a comment, whatever the file is."""
    head = data[:4096]
    text = head if isinstance(head, str) else head.decode(errors="replace")
    lines = (line for line in text.removeprefix("\ufeff").splitlines() if line.strip())
    line = next((line for line in lines if not line.startswith("#")), "")
    return next(csv.reader([line], delimiter=delimiter_of(line)), [])


def decode(data: bytes, path: str) -> str:
    """The text of a file, without byte order mark; raise `UserError` when it is not UTF-8 text."""
    remedy = _("save it as UTF-8 (in a spreadsheet: CSV UTF-8)")
    if data.startswith(b"PK\x03\x04"):
        raise UserError.at(
            path,
            _("is a zip archive, perhaps a spreadsheet, not CSV"),
            _("export the sheet as CSV UTF-8"),
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UserError.at(path, _("is UTF-16, not UTF-8"), remedy)
    data = data.removeprefix(b"\xef\xbb\xbf")
    bad, message = -1, ""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        bad, message = error.start, _("is not UTF-8: byte 0x{byte:02x}", byte=data[error.start])
        text = data[:bad].decode()
    nul = data.find(b"\0")
    if nul >= 0 and (bad < 0 or nul < bad):
        bad, message = nul, _("holds a NUL: this is no text file")
        remedy = _("name a CSV file, saved as UTF-8")
    if bad >= 0:
        before = data[:bad].decode()
        line, column = advance(before, 1, 1)
        raise UserError.at(path, message, remedy, line=line, column=column)
    if not text.strip():
        remedy = _("write a header such as id,en,es and a row for each concept")
        raise UserError.at(path, _("is empty"), remedy)
    return text


_NEWLINE = regex(r"\r\n|\r|\n")


def advance(text: str, line: int, column: int) -> tuple[int, int]:
    """The line and column after `text`, which starts at the given ones."""
    ends = [m.end() for m in _NEWLINE.finditer(text)]
    return (line + len(ends), len(text) - ends[-1] + 1) if ends else (line, column + len(text))
