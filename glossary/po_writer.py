"""What is written into PO files: escapes, comments, entries that have no lines of their own, whole files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from glossary.dataclass import replace
from glossary.entry import Entry, PoFile
from glossary.patterns import regex

BLANK = " \t\r\f\v"
"""What po-lex.c skips between tokens; str.strip() alone would eat U+0085 and U+2028."""

_SPECIAL = regex(r'[\\"\x07-\x0d]')
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
ESCAPES |= {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\v": "\\v"}


def escape(text: str) -> str:
    """The text as it stands between the quotes of a PO file."""
    return _SPECIAL.sub(lambda m: ESCAPES[m[0]], text) if _SPECIAL.search(text) else text


_CONTROL = regex("[\0-\x1f\x7f-\x9f]")


def one_line(text: str) -> str:
    """Text for a comment: white space joined, no control character, nothing that UTF-8 cannot hold."""
    if text.isprintable() and "  " not in text and text.strip() == text:
        return text
    clean = " ".join(_CONTROL.sub(" ", text).split())
    return clean.encode("utf-8", "replace").decode("utf-8")


def clean_reference(reference: str) -> str:
    """A reference (`file:line`) without what its line in a PO file cannot hold."""
    if reference.isprintable():
        return reference
    clean = reference.encode("utf-8", "replace").decode("utf-8")
    return _CONTROL.sub("", clean.replace("\u2068", "").replace("\u2069", ""))


def _reference(reference: str) -> str:
    name, colon, line = reference.rpartition(":")
    if not (line.isascii() and line.isdecimal()):
        name, colon, line = reference, "", ""
    return f"\u2068{name}\u2069{colon}{line}" if " " in name else reference


def _comment_lines(comments: Iterable[str], references: Sequence[str]) -> list[str]:
    lines = [f"#. {c}" if c else "#." for c in comments]
    return [
        _closed(x) for x in [*lines, *(["#: " + " ".join(map(_reference, references))] if references else [])]
    ]


def _closed(line: str) -> str:
    """A comment that ends where its line does: gettext reads a backslash before the line's end as none."""
    return line + " " if line.endswith("\\") else line


def _field(keyword: str, text: str, prefix: str = "") -> list[str]:
    """A keyword with its string; a text of several lines has one string a line, as gettext writes it."""
    if "\n" not in text[:-1]:
        return [f'{prefix}{keyword} "{escape(text)}"']
    lines = text.split("\n")
    pieces = [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    return [f'{prefix}{keyword} ""', *(f'{prefix}"{escape(piece)}"' for piece in pieces)]


def format_entry(entry: Entry) -> str:
    """The lines of an entry: those it was read from, or made from its fields."""
    if entry.raw:
        return entry.raw
    lines = [_closed(f"# {note}") if note else "#" for note in entry.notes]
    lines += _comment_lines(entry.comments, entry.references)
    if entry.fuzzy or entry.flags:
        lines.append("#, " + ", ".join((("fuzzy",) if entry.fuzzy else ()) + entry.flags))
    before = "#~| " if entry.obsolete else "#| "
    prefix = "#~ " if entry.obsolete else ""
    if entry.previous_context is not None:
        lines += _field("msgctxt", entry.previous_context, before)
    if entry.previous_source is not None:
        lines += _field("msgid", entry.previous_source, before)
    if entry.previous_plural is not None:
        lines += _field("msgid_plural", entry.previous_plural, before)
    if entry.context is not None:
        lines += _field("msgctxt", entry.context, prefix)
    lines += _field("msgid", entry.source, prefix)
    if entry.plural is not None:
        lines += _field("msgid_plural", entry.plural, prefix)
        for number, target in enumerate(entry.plural_targets):
            lines += _field(f"msgstr[{number}]", target, prefix)
    else:
        lines += _field("msgstr", entry.target, prefix)
    return "\n".join(lines)


def restate(
    entry: Entry, *, comments: Sequence[str], references: Sequence[str], obsolete: bool = False
) -> Entry:
    """The entry with other `#.` and `#:` lines, obsolete or back; its other lines stay as they stand."""
    changed = replace(entry, comments=tuple(comments), references=tuple(references), obsolete=obsolete)
    if changed == entry or not entry.raw:
        return changed
    notes: list[str] = []
    rest: list[str] = []
    for line in entry.raw.split("\n"):
        bare = line.lstrip(BLANK)
        if bare.startswith(("#.", "#:")):
            continue
        if bare[0] == "#" and bare[1:2] not in (",", "|", "~"):
            notes.append(line)
            continue
        if obsolete != entry.obsolete and not bare.startswith("#,"):
            if obsolete:
                line = "#~" + bare[1:] if bare.startswith("#|") else "#~ " + bare
            else:
                line = "#" + bare[2:] if bare.startswith("#~|") else bare[2:].lstrip(BLANK)
        rest.append(line)
    return replace(changed, raw="\n".join([*notes, *_comment_lines(comments, references), *rest]))


def dump(file: PoFile) -> bytes:
    """The UTF-8 bytes of a PO file."""
    entries = [file.header, *file.entries] if file.header else file.entries
    blocks = [format_entry(entry) for entry in entries]
    if file.trailer:
        blocks.append("\n".join(file.trailer))
    text = "\n\n".join(blocks) + "\n"
    return (text if file.newline == "\n" else text.replace("\n", file.newline)).encode()
