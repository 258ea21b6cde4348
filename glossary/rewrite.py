"""Edits inside the strings of a PO file: what no edit touches stays byte for byte."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from glossary.dataclass import dataclass, replace
from glossary.entry import CHARACTER, Entry, State, digest
from glossary.model import Edit, Text, UserError
from glossary.po import decode, parse
from glossary.po_writer import BLANK, escape

Change = tuple[Entry, int, Sequence[Edit]]
"""An entry, the number of its form (0 without a plural), and the edits of that text."""


@dataclass(frozen=True, slots=True)
class Edited:
    """The bytes of a file with edits made in it: how many were made, and how many its charset cannot hold."""

    data: bytes
    made: int
    unwritable: int = 0


def rewrite_catalog(data: bytes, path: str, changes: Sequence[Change]) -> Edited:
    """Make edits in the entries of a PO file; charset, wrapping and line ends stay.

    The digest of a machine's draft follows its text, so that it stays a draft. A form whose edits would
    not read back as they were meant is left as it is; edits that the charset cannot hold are left out.
    """
    text, charset = decode(data, path)
    prefix = data[: len(data) - len(text.encode(charset))] if charset == "utf-8" else b""
    ends = "\n" if "\n" in text else "\r"
    rows = text.split(ends)
    made = unwritable = 0
    for entry, form, edits in changes:
        first, last = _extent(rows, entry)
        before = rows[first:last]
        apart = _apart(edits)
        kept = [edit for edit in apart if _is_held(edit.text, charset)]
        unwritable += len(apart) - len(kept)
        wanted = Text(entry.targets[form]).apply(kept).value
        done = _rewrite(rows, entry, form, kept)
        if done and form == 0 and entry.state is State.DRAFT:
            _follow(rows, entry, wanted)
        if done and _reads_as(rows[first:last], entry, form, wanted, charset, path):
            made += len(kept)
        else:
            rows[first:last] = before
    return Edited(prefix + ends.join(rows).encode(charset), made, unwritable)


def _is_held(text: str, charset: str) -> bool:
    """Whether a charset has all characters of a text."""
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def _apart(edits: Sequence[Edit]) -> list[Edit]:
    """The edits without those that overlap one before them, in order of place."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda e: (e.span.start, e.span.end)):
        if not kept or edit.span.start >= kept[-1].span.end:
            kept.append(edit)
    return kept


def _extent(rows: Sequence[str], entry: Entry) -> tuple[int, int]:
    """The rows of an entry, from its first comment to its last string."""
    first, last = entry.line - 1, entry.target_line
    while first > 0 and rows[first - 1].lstrip(BLANK).startswith(("#", "msgctxt", '"')):
        first -= 1
    while last < len(rows) and rows[last].lstrip(BLANK).startswith(("msgstr", '"')):
        last += 1
    return first, last


def _rewrite(rows: list[str], entry: Entry, form: int, edits: Sequence[Edit]) -> bool:
    """Make the edits in the rows of one `msgstr`, the last edit first, so that places hold."""
    places = list(_places(rows, entry, form))
    for edit in reversed(edits):
        if edit.span.end > len(places) - 1:
            return False
        row, start, _ = places[edit.span.start]
        for at in range(edit.span.end - 1, edit.span.start - 1, -1):
            number, first, last = places[at]
            rows[number] = rows[number][:first] + rows[number][last:]
        rows[row] = rows[row][:start] + escape(edit.text) + rows[row][start:]
    return True


def _places(rows: Sequence[str], entry: Entry, form: int) -> Iterator[tuple[int, int, int]]:
    """Row, start and end of each code point of a target as written, and of the place behind the last."""
    keyword = f"msgstr[{form}]" if entry.plural_targets else "msgstr"
    number = entry.target_line - 1
    while not rows[number].lstrip(BLANK).startswith(keyword):
        number += 1
    first, end = number, (number, rows[number].find('"') + 1)
    while number < len(rows) and (number == first or rows[number].lstrip(BLANK).startswith('"')):
        at = rows[number].find('"') + 1
        while match := CHARACTER.match(rows[number], at):
            yield number, match.start(), match.end()
            at = match.end()
            end = (number, at)
        number += 1
    yield (*end, end[1])


def _follow(rows: list[str], entry: Entry, target: str) -> None:
    """Write the digest of the new text in place of the old one, in the comments above the entry."""
    old, new = digest(entry.target), digest(target)
    first, _ = _extent(rows, entry)
    for number in range(first, entry.line):
        row = rows[number].rstrip(BLANK)
        if row.lstrip(BLANK).startswith("#.") and row.endswith(old):
            rows[number] = row.removesuffix(old) + new + rows[number][len(row) :]


def _reads_as(rows: Sequence[str], entry: Entry, form: int, wanted: str, charset: str, path: str) -> bool:
    """Whether the rows of an entry read back as the same entry with the new text in its place."""
    content = f'msgid ""\nmsgstr "Content-Type: text/plain; charset={charset}\\n"\n\n'
    content += "\n".join(rows).replace("\r", "") + "\n"
    try:
        file = parse(content.encode(charset), path)
    except UserError:
        return False
    targets = (*entry.targets[:form], wanted, *entry.targets[form + 1 :])
    expected = replace(entry, target=targets[0], plural_targets=targets if entry.plural_targets else ())
    found = [replace(e, comments=expected.comments) for e in file.entries]
    return len(found) == 1 and found[0] == expected
