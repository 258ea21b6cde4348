"""The syntax of PO files, without loss: every entry keeps the lines it was read from.

polib, the usual library, judges this one in the tests. It is not the reader, because polib 1.2 drops
previous sources and comments of obsolete entries, comments after the last entry and line wrapping,
refuses `#text` and `msgid "a" "b"`, misreads byte escapes, lets duplicates pass and stops at the first
fault. A ledger in which untouched entries stay byte for byte, and which tells all faults at once, needs
the lines themselves.
Grammar: GNU gettext manual, "The Format of PO Files", and gettext-tools/src/po-lex.c for the escapes.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from functools import cached_property

from glossary.entry import Entry, PoFile, State, digest
from glossary.messages import _
from glossary.model import Fault, Place, UserError
from glossary.patterns import regex
from glossary.po_writer import (
    BLANK,
    ESCAPES,
    clean_reference,
    dump,
    escape,
    format_entry,
    one_line,
    restate,
)

__all__ = [
    "Entry",
    "PoFile",
    "State",
    "clean_reference",
    "decode",
    "digest",
    "dump",
    "escape",
    "format_entry",
    "one_line",
    "parse",
    "restate",
]

_BEGUN = 3  # what part of a text is read before work may begin on it
_MAX_FAULTS = 50  # a file that is no PO at all has one fault a line

# ---------------------------------------------------------------- bytes to text

_FIRST_ENTRIES = regex(rb"^[ \t]*(?:#~[ \t]*)?msg(?:id|ctxt)\b", re.MULTILINE)
_CHARSET = regex(rb"Content-Type:[^\n]{0,200}?charset=([\w.:+-]+)", re.IGNORECASE)
_ASCII = bytes(range(0x20, 0x7F))


def decode(data: bytes, path: str) -> tuple[str, str]:
    """The text and the name of its charset: the header's, or UTF-8."""
    if data[:4] in (b"\xde\x12\x04\x95", b"\x95\x04\x12\xde"):
        raise UserError.at(path, _("this is a compiled catalog"), _("give the .po file it was made from"))
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise UserError.at(path, _("the file is UTF-16"), _("save it as UTF-8"))
    for byte, message, remedy in (
        (b"\0", _("a NUL byte: not a text file"), _("give a PO file")),
        (b"\4", _("the character U+0004, which separates contexts in a .mo file"), _("remove it")),
    ):
        if byte in data:
            raise UserError.at(path, message, remedy, line=data.count(b"\n", 0, data.index(byte)) + 1)
    charset = "utf-8"
    if data.startswith(codecs.BOM_UTF8):
        data = data[len(codecs.BOM_UTF8) :]
    else:
        starts = [m.start() for _n, m in zip(range(2), _FIRST_ENTRIES.finditer(data), strict=False)]
        named = _CHARSET.search(data, 0, starts[1] if len(starts) > 1 else len(data))
        if named and named[1] != b"CHARSET":  # what xgettext leaves in a template
            charset = named[1].decode()
            line = data.count(b"\n", 0, named.start()) + 1
            if not _is_usable(charset):
                message = _("unknown charset {charset}", charset=charset)
                raise UserError.at(path, message, _("save it as UTF-8"), line=line)
    try:
        return data.decode(charset), charset
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = _("byte 0x{byte:02X} is not {charset}", byte=data[error.start], charset=charset.upper())
        remedy = _("save it as UTF-8, or name its charset in the header's Content-Type")
        raise UserError.at(path, message, remedy, line=line) from None


def _is_usable(charset: str) -> bool:
    """Whether Python decodes the charset and ASCII bytes mean ASCII in it (UTF-16, UTF-7, hex … do not)."""
    try:
        return _ASCII.decode(charset) == _ASCII.decode("ascii")
    except (LookupError, ValueError):
        return False


# ---------------------------------------------------------------- strings

_UNESCAPES = {escaped[1]: char for char, escaped in ESCAPES.items()}
_QUOTED = regex(r'"([^"\\]*(?:\\.[^"\\]*)*)"[ \t\r\f\v]*')
_ESCAPE = regex(r"((?:\\(?:x[0-9A-Fa-f]{1,2}|[0-7]{1,3}))+)|\\(.)")
_BYTE = regex(r"\\(?:x([0-9A-Fa-f]{1,2})|([0-7]{1,3}))")


class _SyntaxFault(Exception):
    """A fault of one line; carries message and remedy."""


def _strings(text: str, charset: str) -> str:
    """The value of one or more quoted strings that fill a line."""
    body = text[1:-1]
    if len(text) > 1 and text[0] == text[-1] == '"' and "\\" not in body and '"' not in body:
        return body
    parts, at = [], 0
    while at < len(text):
        quoted = _QUOTED.match(text, at)
        if quoted is None:
            if text[at] != '"':
                raise _SyntaxFault(_("text outside the quotes"), _('write \\" for a quote inside the string'))
            raise _SyntaxFault(_("the string is not closed"), _('end the line with "'))
        parts.append(quoted[1])
        at = quoted.end()

    def char(match: re.Match[str]) -> str:
        if match[1]:
            return _bytes(match[1], charset)
        if match[2] not in _UNESCAPES:
            message = _("unknown escape \\{character}", character=match[2])
            raise _SyntaxFault(message, _("write \\\\ for a backslash"))
        return _UNESCAPES[match[2]]

    return "".join(_ESCAPE.sub(char, part) for part in parts)


def _joined(strings: str) -> str:
    """The value of quoted strings, each on a line of its own, without escapes of bytes."""
    text = strings[1:-1]
    if "\n" in text:
        text = text.replace('"\n"', "")
    if "\\" in text and "\\\\" not in text:  # so that each begins an escape: these two are nearly all
        text = text.replace("\\n", "\n").replace('\\"', '"')
    return _ESCAPE.sub(lambda match: _UNESCAPES[match[2]], text) if "\\" in text else text


def _bytes(escapes: str, charset: str) -> str:
    """Hexadecimal and octal escapes name bytes of the file's charset, not code points."""
    values = [int(x, 16) if x else int(octal, 8) for x, octal in _BYTE.findall(escapes)]
    if 0 in values or 4 in values or max(values) > 0xFF:
        raise _SyntaxFault(_("{escapes} is no character", escapes=escapes), _("write the character itself"))
    try:
        return bytes(values).decode(charset)
    except UnicodeDecodeError:
        message = _("{escapes} is not {charset}", escapes=escapes, charset=charset.upper())
        raise _SyntaxFault(message, _("write the character itself")) from None


# ---------------------------------------------------------------- reading

# File names with spaces stand between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE.
_REFERENCE = regex("\u2068([^\u2068\u2069]*)\u2069(:[0-9]+)?|[^ \t\u2068]+")
_KEYWORDS = {"msgid", "msgstr", "msgctxt", "msgid_plural"}
_KEYWORD = regex(r"[ \t\r\f\v]*(?:#~[ \t]*)?msg(?:id|str|ctxt)")
_PLURAL = regex(r"msgstr\[[ \t]*([0-9]{1,3})[ \t]*\]")
# An entry as nearly all are, up to the blank line behind it: read at once, and not line by line.
_LINE = r'"[^"\\\n]*+(?:\\[ntr"\\abfv][^"\\\n]*+)*+"'
_STRINGS = rf"({_LINE}(?:\n{_LINE})*+)\n"
_PLAIN = regex(
    rf"((?:#(?![~|])[^\n]*+\n)*+)(?:msgctxt {_STRINGS})?+msgid {_STRINGS}msgstr {_STRINGS}"
    r'(?:\n(?=#(?![~|])|msgid "|msgctxt "|\Z)|\Z)'  # elsewhere the entry may go on behind the blank line
)


_Strings = tuple[str, ...]
# The references, comments, notes and flags of an entry without any.
_UNSAID: tuple[_Strings, _Strings, _Strings, _Strings] = ((), (), (), ())


class _Reader:
    """Collects entries and faults line by line."""

    def __init__(self, path: str, charset: str, *, keep_duplicates: bool = False) -> None:
        self.path, self.charset, self.keep_duplicates = path, charset, keep_duplicates
        self.faults: list[Fault] = []
        self.entries: list[Entry] = []
        self.header: Entry | None = None
        self.seen: dict[tuple[str | None, str], int] = {}
        self.text = ""
        self.reset()

    @cached_property
    def lines(self) -> list[str]:
        """What stands between line feeds: splitlines() would cut at U+2028 and others, which are content."""
        return self.text.split("\n")

    def reset(self) -> None:
        self.fields: dict[str, list[str]] = {}
        self.places: dict[str, int] = {}
        self.current = ""  # the keyword to which a continuation line belongs
        self.first = self.last = self.filled = 0
        self.obsolete = False
        self.broken = False
        self.notes: list[str] = []
        self.comments: list[str] = []
        self.references: list[str] = []
        self.flags: list[str] = []

    def fault(self, line: int, message: str, remedy: str = "") -> None:
        self.broken = True
        self.faults.append(Fault(message, remedy, Place(self.path, line)))

    def read(self, text: str, begun: Callable[[], None]) -> tuple[str, ...]:
        """Read all lines, calling `begun` on the way; returns the comments after the last entry."""
        self.text = text
        number = at = 0
        stop = len(text) // _BEGUN
        apart = True  # whether a blank line, or none, stands before
        while at < len(text):
            if at > stop:
                stop = len(text)
                begun()
            if apart and (not self.first or "msgid" in self.fields) and _PLAIN.match(text, at):
                if self.fields:
                    self.close()
                at, first = self.plain(text, at, number + 1, stop)
                number = first - 1
                continue
            line = self.lines[number]
            number += 1
            at += len(line) + 1
            stripped = line.strip(BLANK)
            apart = not stripped
            if apart:
                continue
            if stripped[0] == "#" and stripped[1:2] not in ("~", "|"):
                if "msgid" in self.fields:
                    self.close()
                self.comment(stripped)
            else:
                try:
                    self.message(number, stripped)
                except _SyntaxFault as error:
                    self.fault(number, *error.args)
            self.first = self.first or number
            self.last = number
            self.filled += 1
            self.require_few_faults()
        trailer: tuple[str, ...] = ()
        if self.fields:
            self.close(at_end=True)
        elif self.first:
            trailer = tuple(filter(None, (x.strip(BLANK) for x in self.lines[self.first - 1 : self.last])))
        if self.faults:
            self.require_keyword()
            raise UserError(*self.faults)
        return trailer

    def require_few_faults(self) -> None:
        if len(self.faults) >= _MAX_FAULTS:
            self.require_keyword()
            raise UserError(*self.faults, Fault(_("and more"), place=Place(self.path)))

    def require_keyword(self) -> None:
        """Raise one fault where no line at all is one of a PO file."""
        if not any(map(_KEYWORD.match, self.lines)):
            remedy = _("give the catalog itself; the name of a table ends in .csv")
            raise UserError.at(self.path, _("not a PO file: no line begins with msgid or msgstr"), remedy)

    def plain(self, text: str, at: int, first: int, stop: int) -> tuple[int, int]:
        """Read the entries that `_PLAIN` matches from line `first` on; returns where the rest begins.

        The last of them may go beyond `stop`.
        """
        entries, seen = self.entries, self.seen
        while at <= stop and (match := _PLAIN.match(text, at)):
            if self.faults:
                self.require_few_faults()
            start, at = match.span()
            head, context, source, target = match.groups()
            line, fuzzy, said = first, False, _UNSAID
            if head:
                rows = head[:-1].split("\n")
                for row in rows:
                    self.comment(row.strip(BLANK))
                line += len(rows)
                fuzzy = "fuzzy" in self.flags
                flags = tuple(f for f in self.flags if f != "fuzzy") if fuzzy else tuple(self.flags)
                said = tuple(self.references), tuple(self.comments), tuple(self.notes), flags
            if context is not None:
                line += context.count("\n") + 1
                context = _joined(context)
            below = line + source.count("\n") + 1
            end = match.end(4)
            # Behind the last line stand its end and perhaps a blank line.
            first = below + target.count("\n") + at - end
            source = _joined(source) if "\\" in source or "\n" in source else source[1:-1]
            target = _joined(target) if "\\" in target or "\n" in target else target[1:-1]
            raw = text[start:end]
            entry = Entry(source, target, context, fuzzy, False, *said, line=line, target_line=below, raw=raw)
            if source and seen.setdefault((context, source), line) == line:
                entries.append(entry)
            else:
                self.add(entry)
            if head or self.broken:
                self.reset()
        return at, first

    def comment(self, line: str) -> None:
        mark = line[1:2]
        if mark == ".":
            self.comments.append(line[3:] if line[2:3] == " " else line[2:])
        elif mark == ":":
            if "\u2068" not in line:
                self.references += filter(None, line[2:].replace("\t", " ").split(" "))
                return
            for match in _REFERENCE.finditer(line, 2):
                name = match[1]
                self.references.append(match[0] if name is None else name + (match[2] or ""))
        elif mark == ",":
            self.flags += filter(None, (flag.strip(BLANK) for flag in line[2:].split(",")))
        else:
            self.notes.append(line[2:] if mark == " " else line[1:])

    def message(self, number: int, line: str) -> None:
        obsolete = line.startswith("#~")
        rest = line[2:].lstrip(BLANK) if obsolete else line
        previous = rest[:1] == "|" if obsolete else rest[:2] == "#|"
        if previous:
            rest = rest[1 if obsolete else 2 :].lstrip(BLANK)
        prefix = "|" if previous else ""
        if rest[:1] == '"':
            if not self.current or (self.current[0] == "|") != previous:
                raise _SyntaxFault(_("a string without a keyword"), _("write msgid or msgstr before it"))
            if not previous and obsolete != self.obsolete:
                raise _SyntaxFault(_("an entry that is obsolete in part"), _("write #~ before all its lines"))
            self.fields.setdefault(self.current, []).append(_strings(rest, self.charset))
            return
        quote = rest.find('"')
        keyword = (rest if quote < 0 else rest[:quote]).rstrip(BLANK)
        if keyword not in _KEYWORDS:
            plural = _PLURAL.fullmatch(keyword)
            if plural is None:
                remedy = _("see that the file is a PO catalog, UTF-8 text")
                raise _SyntaxFault(_("not a line of a PO file"), remedy)
            keyword = f"msgstr[{int(plural[1])}]"
        if "msgid" in self.fields and (previous or keyword in ("msgid", "msgctxt")):
            self.close()
        self.current = prefix + keyword
        if self.current in self.fields:
            raise _SyntaxFault(
                _("{keyword} stands twice in one entry", keyword=keyword), _("remove one of the two")
            )
        if not self.fields or self.current == "msgid":
            self.obsolete = obsolete
        elif not previous and obsolete != self.obsolete:
            raise _SyntaxFault(_("an entry that is obsolete in part"), _("write #~ before all its lines"))
        self.places[self.current] = number
        parts = self.fields[self.current] = []
        if quote < 0:
            remedy = _('write {keyword} "…"', keyword=keyword)
            raise _SyntaxFault(_("{keyword} without a string", keyword=keyword), remedy)
        parts.append(_strings(rest[quote:], self.charset))

    def close(self, *, at_end: bool = False) -> None:
        """Make an entry of what was collected."""
        fields, places = self.fields, self.places
        line = places.get("msgid", self.first)
        strings = {name: parts[0] if len(parts) == 1 else "".join(parts) for name, parts in fields.items()}
        plurals = tuple(value for name, value in strings.items() if name.startswith("msgstr["))
        if not self.broken:
            if "msgid" not in fields or not ("msgstr" in fields or plurals):
                what = "msgstr" if "msgid" in fields else "msgid"
                if at_end:
                    message = _("the file ends in an entry: no {keyword}", keyword=what)
                    self.fault(line, message, _("fetch the whole file again"))
                else:
                    message = _("the entry has no {keyword}", keyword=what)
                    self.fault(line, message, _("add {keyword}", keyword=what))
            elif ("msgid_plural" in fields) != bool(plurals) or ("msgstr" in fields and plurals):
                self.fault(line, _("singular and plural are mixed"), _("msgid_plural goes with msgstr[0] …"))
            elif any(f"msgstr[{n}]" not in fields for n in range(len(plurals))):
                self.fault(line, _("the plural forms are not numbered 0, 1 …"), _("renumber msgstr[…]"))
        if not self.broken:
            raw = self.lines[self.first - 1 : self.last]
            entry = Entry(
                strings["msgid"],
                plurals[0] if plurals else strings["msgstr"],
                strings.get("msgctxt"),
                "fuzzy" in self.flags,
                self.obsolete,
                tuple(self.references),
                tuple(self.comments),
                tuple(self.notes),
                tuple(f for f in self.flags if f != "fuzzy"),
                strings.get("msgid_plural"),
                plurals,
                strings.get("|msgid"),
                strings.get("|msgctxt"),
                strings.get("|msgid_plural"),
                line,
                places["msgstr[0]" if plurals else "msgstr"],
                "\n".join(raw if len(raw) == self.filled else filter(lambda x: x.strip(BLANK), raw)),
            )
            self.add(entry)
        self.reset()

    def add(self, entry: Entry) -> None:
        source, line = entry.source, entry.line
        twin = self.seen.setdefault((entry.context, source), line)
        if twin != line and not self.keep_duplicates:
            shown = source if len(source) <= 40 else source[:39] + "…"
            message = _("“{source}” stands already in line {line}", source=shown, line=twin)
            if not source:
                message = _("a header stands already in line {line}", line=twin)
            self.fault(line, message, _("remove one of the two (obsolete ones count)"))
        elif not source and entry.context is None and not entry.obsolete and self.header is None:
            self.header = entry
        else:
            self.entries.append(entry)


def parse(
    data: bytes,
    path: str,
    *,
    keep_duplicates: bool = False,
    begun: Callable[[PoFile], None] | None = None,
) -> PoFile:
    """Read the bytes of a PO file; `path` names it in faults. Raises `UserError` with all of them.

    A message or header that stands twice is a fault, or with `keep_duplicates` one more entry.
    `begun` is called with what the first third holds, if it has no fault, before the rest is read.
    """
    text, charset = decode(data, path)
    newline = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    text = text.replace("\r\n", "\n") if "\n" in text else text.replace("\r", "\n")
    reader = _Reader(path, charset, keep_duplicates=keep_duplicates)

    def first_part() -> None:
        if begun is not None and not reader.faults:
            begun(PoFile(reader.header, tuple(reader.entries), (), newline))

    trailer = reader.read(text, first_part)
    if reader.header is None and not reader.entries:
        raise UserError.at(path, _("the file has no entry"), _("remove it, or fetch the whole file again"))
    return PoFile(reader.header, tuple(reader.entries), trailer, newline)
