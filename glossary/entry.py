"""The entry of a PO file, and what its comments say about who wrote its text."""

from __future__ import annotations

import enum
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from glossary.dataclass import dataclass, field
from glossary.patterns import regex

_DRAFT = regex(r"(?:^|[ ,;])draft ([0-9a-f]{8})$")
_APPROVED = regex(r"^person: .* text ([0-9a-f]{8})$")
_END = regex(r"(?:^|[ ,;])(?:draft|text) [0-9a-f]{8}$")
_DIGEST = regex(r"[0-9a-f]{8}")
_AUTHORS = ("machine", "memory", "person:")
_WRAPPED = 3  # lines that a tool may have made of a long one


def digest(target: str) -> str:
    """Eight hex digits that tell whether a person has touched a text since it was written."""
    from hashlib import blake2b

    return blake2b(target.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


def draft_origin(origin: str, target: str) -> str:
    """The `#.` line of a draft, from that on what made it."""
    return f"{origin}, draft {digest(target)}"


def former_approval(target: str) -> str:
    """The `#.` line of a text that a person approved before its source changed."""
    return f"person: approved for the former source, text {digest(target)}"


class State(enum.StrEnum):
    """How far an entry is: `draft` is a machine's untouched text, `edited` a person's that is still fuzzy.

    `unknown` is fuzzy too, and nothing says who wrote it.
    """

    UNTRANSLATED = "untranslated"
    DRAFT = "draft"
    UNKNOWN = "unknown"
    EDITED = "edited"
    APPROVED = "approved"
    OBSOLETE = "obsolete"


@dataclass(frozen=True, slots=True)
class Entry:
    """A message of a PO file.

    `notes` are the translator's comments (`# `), `comments` those of the program (`#.`), `flags` does
    not repeat `fuzzy`. With a plural, `target` is the first of `plural_targets`. `line` and
    `target_line` are those of `msgid` and `msgstr`; `raw` holds the entry's lines as they stand in the
    file, empty when they are to be made from the other fields.
    """

    source: str
    target: str = ""
    context: str | None = None
    fuzzy: bool = False
    obsolete: bool = False
    references: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    plural: str | None = None
    plural_targets: tuple[str, ...] = ()
    previous_source: str | None = None
    previous_context: str | None = None
    previous_plural: str | None = None
    line: int = field(default=0, compare=False)
    target_line: int = field(default=0, compare=False)
    raw: str = field(default="", compare=False, repr=False)

    @property
    def key(self) -> tuple[str | None, str]:
        """What may stand once in a file: context (None is not "") and source."""
        return self.context, self.source

    @property
    def targets(self) -> tuple[str, ...]:
        """The translation: of an entry with a plural all its forms, of any other the one text."""
        return self.plural_targets or (self.target,)

    @property
    def is_sentence(self) -> bool:
        """Whether the entry is of the kind termpin writes; others (context, plural) are somebody else's."""
        return self.context is None and self.plural is None

    @property
    def origin(self) -> tuple[str, ...]:
        """The `#.` lines that say who wrote the text; one that a tool has wrapped is one again."""
        return tuple(_statements(self.comments))

    @property
    def drafted(self) -> frozenset[str]:
        """The digests of the machine's drafts that the entry has had."""
        return frozenset(m[1] for line in self.origin if (m := _DRAFT.search(line)))

    @property
    def approved_before(self) -> bool:
        """Whether a person approved this very text before its source changed."""
        wanted = digest(self.target)
        return any(m[1] == wanted for line in self.origin if (m := _APPROVED.search(line)))

    @property
    def written_for(self) -> str:
        """The source that the text was written for: of a fuzzy one the former source, where it is known."""
        return self.source if not self.fuzzy or self.previous_source is None else self.previous_source

    @property
    def unsigned(self) -> bool:
        """Whether a text is fuzzy and nothing says who wrote it: a program took the line, or the text."""
        return self.fuzzy and any(self.targets) and not self.origin

    @property
    def by_person(self) -> bool:
        """Whether a person wrote or approved the target, or may have: it is not a draft known as ours."""
        if not any(self.targets):
            return False
        return not self.fuzzy or digest(self.target) not in self.drafted

    @property
    def state(self) -> State:
        """How far the entry is; of one with a plural, all its forms must be there."""
        if self.obsolete:
            return State.OBSOLETE
        if not all(self.targets):
            return State.UNTRANSLATED
        if not self.fuzzy:
            return State.APPROVED
        if self.unsigned:
            return State.UNKNOWN
        return State.EDITED if self.by_person else State.DRAFT


def _statements(comments: Sequence[str]) -> Iterator[str]:
    """The comments that end in a digest, each with the lines before it that belong to it."""
    done = 0
    for number, comment in enumerate(comments):
        parts = [comment]
        if not _END.search(comment):
            # polib wraps comments too, at any space.
            wrapped = number > done and comments[number - 1].endswith(("draft", "text"))
            if not (wrapped and _DIGEST.fullmatch(comment)):
                continue
            parts.insert(0, comments[number - 1])
        first = number + 1 - len(parts)
        if not parts[0].startswith(_AUTHORS):
            for start in range(first - 1, max(done, first - _WRAPPED) - 1, -1):
                if comments[start].startswith(_AUTHORS):
                    parts = [*comments[start:first], *parts]
                    break
        done = number + 1
        yield " ".join(parts)


@dataclass(frozen=True, slots=True)
class PoFile:
    """What a PO file holds: the header entry, the entries, comments after the last one, and its line ends."""

    header: Entry | None
    entries: tuple[Entry, ...]
    trailer: tuple[str, ...] = ()
    newline: str = "\n"


# A code point of a string as it is written.
CHARACTER = regex(r'\\(?:[0-7]{1,3}|x[0-9A-Fa-f]+|.)|[^"\\]')


class Layout:
    """Where in the file the code points of a target stand, one row after the other."""

    def __init__(self, entry: Entry, form: int) -> None:
        rows = entry.raw.split("\n")
        keyword = f"msgstr[{form}]" if entry.plural_targets else "msgstr"
        first = next((i for i, row in enumerate(rows) if row.lstrip(" \t#~").startswith(keyword)), len(rows))
        start = next((i for i, row in enumerate(rows) if row.lstrip(" \t#~").startswith("msgstr")), len(rows))
        self._line = (entry.target_line or entry.line) + first - start
        self._length = 0
        self._starts: list[int] = []  # of each row that holds something, the number of its first code point
        self._rows: list[tuple[int, Sequence[int]]] = []  # its line, and the column of each code point
        for number, row in enumerate(rows[first:]):
            if number and not row.lstrip(" \t#~").startswith('"'):
                break
            at = row.find('"') + 1
            columns: Sequence[int]
            if "\\" in row:
                columns = []
                while match := CHARACTER.match(row, at):
                    columns.append(at + 1)
                    at = match.end()
            else:
                columns = range(at + 1, row.find('"', at) + 1)
            if columns:
                self._starts.append(self._length)
                self._rows.append((self._line + number, columns))
                self._length += len(columns)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a code point, or of the last one when there is none."""
        if not self._length:
            return self._line, 1
        offset = min(offset, self._length - 1)
        row = bisect_right(self._starts, offset) - 1
        line, columns = self._rows[row]
        return line, columns[offset - self._starts[row]]
