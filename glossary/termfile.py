"""The CSV file of a termbase: one concept a row, read whole or refused with every fault named."""

from __future__ import annotations

import csv
import difflib
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

from glossary.model import Case, Fault, Gender, Locale, Place, Target, Term, UserError

LONGEST = 400  # code points in a term or rendering; a longer cell is a sentence in the wrong column

_PLAIN_COLUMNS = ("id", "kind", "case", "note")
_ATTRIBUTES = ("forms", "gender", "forbidden", "plural")

# ISO 639-1; with it a misspelled column is told from a language without loading CLDR.
_LANGUAGES = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da
    de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz
    ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln
    lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi
    pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th
    ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
# What must not stand in a cell: placeholder marks, and controls other than white space.
_UNWRITABLE = re.compile("[⟦⟧\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_ODD_SPACE = re.compile(r"[^\S ]|  ")
_BAR = re.compile(r"((?:[^|\\]|\\.|\\$)*)(?:\||$)", re.DOTALL)


def by_source(terms: Iterable[Term]) -> dict[str, list[Term]]:
    out: dict[str, list[Term]] = {}
    for term in terms:
        out.setdefault(term.source.lower(), []).append(term)
    return out


def same(term: Term, others: Mapping[str, list[Term]]) -> list[Term]:
    """Those of `others` which nothing tells from `term`: neither the spelling nor the case rule."""
    return [o for o in others.get(term.source.lower(), ()) if o.case == term.case or o.source == term.source]


def read_terms(data: bytes | str, *, path: str, source: Locale | None) -> tuple[Locale, tuple[Term, ...]]:
    """The source language and the concepts in a file's content; raise `UserError` with all its faults."""
    return _Reader(decode(data, path) if isinstance(data, bytes) else data, path, source).read()


# ---------------------------------------------------------------- text of cells


def tidy(cell: str) -> str:
    """A cell in NFC with every run of white space made one space."""
    if _ODD_SPACE.search(cell):
        cell = " ".join(cell.split())
    cell = cell.strip()
    return cell if cell.isascii() else unicodedata.normalize("NFC", cell)


def _split(cell: str) -> tuple[str, ...]:
    r"""The items of a list cell, parted by `|`; `\|` is a bar."""
    if not cell:
        return ()
    items = cell.split("|") if "\\" not in cell else [m[1].replace(r"\|", "|") for m in _BAR.finditer(cell)]
    return tuple(dict.fromkeys(tidied for item in items if (tidied := item.strip())))


def text_faults(text: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a term or rendering, as messages with remedies."""
    if len(text) > LONGEST:
        yield f"{len(text)} characters long, more than {LONGEST}", "give the term, not a sentence about it"
    bad = _UNWRITABLE.search(text)
    if bad:
        char = bad[0]
        what = "is used for placeholders" if char in "⟦⟧" else "is a control character"
        yield f"U+{ord(char):04X} {what}", "take it out"


def slug(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return "-".join(re.findall(r"\w+", plain)) or "term"


def unused(name: str, taken: set[str]) -> str:
    """`name`, or `name-2` and so on; what is returned is added to `taken`."""
    if name in taken:
        name = next(made for n in range(2, len(taken) + 3) if (made := f"{name}-{n}") not in taken)
    taken.add(name)
    return name


def decode(data: bytes, path: str) -> str:
    """The text of a file, without byte order mark; raise `UserError` when it is not UTF-8 text."""
    remedy = "save it as UTF-8 (in a spreadsheet: CSV UTF-8)"
    if data.startswith(b"PK\x03\x04"):
        raise UserError.at(
            path, "is a zip archive, perhaps a spreadsheet, not CSV", "export the sheet as CSV UTF-8"
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UserError.at(path, "is UTF-16, not UTF-8", remedy)
    data = data.removeprefix(b"\xef\xbb\xbf")
    bad, message = -1, ""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        bad, message = error.start, f"is not UTF-8: byte 0x{data[error.start]:02x}"
        text = data[:bad].decode()
    nul = data.find(b"\0")
    if nul >= 0 and (bad < 0 or nul < bad):
        bad, message, remedy = nul, "holds a NUL: this is no text file", "name a CSV file, saved as UTF-8"
    if bad >= 0:
        before = data[:bad].decode()
        line, column = _advance(before, 1, 1)
        raise UserError.at(path, message, remedy, line=line, column=column)
    if not text.strip():
        raise UserError.at(path, "is empty", "write a header such as id,en,es and a row for each concept")
    return text


_NEWLINE = re.compile(r"\r\n|\r|\n")


def _advance(text: str, line: int, column: int) -> tuple[int, int]:
    """The line and column after `text`, which starts at the given ones."""
    ends = [m.end() for m in _NEWLINE.finditer(text)]
    return (line + len(ends), len(text) - ends[-1] + 1) if ends else (line, column + len(text))


# ---------------------------------------------------------------- columns


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where in a row everything stands; `locales` maps tags to columns by attribute, `""` for the text."""

    plain: dict[str, int]
    locales: dict[str, dict[str, int]]
    source: Locale
    variants: tuple[str, ...]  # columns of the source language's own variants: more source forms
    targets: tuple[str, ...]  # the widest locales first, so that a parent is read before its heirs
    wider: dict[str, tuple[str, ...]]  # the tags from which a target inherits, the nearest first
    complete: bool  # whether every column is known; else an unknown one may be the target, or the kind


def _read_column(name: str) -> tuple[Locale, str] | str | None:
    """A header cell as a plain column, or a locale and its attribute; None when it is neither."""
    name = name.strip()
    if name.lower() in _PLAIN_COLUMNS:
        return name.lower()
    tag, colon, attribute = name.partition(":")
    attribute = attribute.strip().lower()
    try:
        locale = Locale.parse(tag)
    except UserError:
        return None
    if len(locale.language) == 2:
        known = locale.language in _LANGUAGES.split()
    else:
        known = bool(colon) or not difflib.get_close_matches(tag.lower(), _PLAIN_COLUMNS, n=1, cutoff=0.7)
    if not known or (colon and attribute not in _ATTRIBUTES):
        return None
    return locale, attribute


def _column_remedy(name: str) -> str:
    """What to write in place of an unknown column name."""
    tag, colon, attribute = name.strip().partition(":")
    if colon and attribute.strip().lower() in _ATTRIBUTES:
        return "before the colon stands a locale tag, as in es or es_MX"
    if colon:
        near = difflib.get_close_matches(attribute.strip().lower(), _ATTRIBUTES, n=2, cutoff=0.5)
        meant = " or ".join(f"{tag}:{attribute}" for attribute in near)
        return f"did you mean {meant}?" if near else f"attributes are {', '.join(_ATTRIBUTES)}"
    near = difflib.get_close_matches(tag.lower(), _PLAIN_COLUMNS, n=2, cutoff=0.5)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return "columns are id, kind, case, note and locale tags such as en, es, es_MX, es:forms"


# ---------------------------------------------------------------- the reader


class _Reader:
    """One reading of a file's text, which gathers faults and makes the terms when there are none."""

    def __init__(self, text: str, path: str, source: Locale | None) -> None:
        self.text, self.path, self.wanted = text.removeprefix("\ufeff"), path, source
        self.lines = list(io.StringIO(self.text, newline=""))
        self.faults: list[Fault] = []
        first = next((line for line in self.lines if line.strip()), "")
        bare = re.sub(r'"[^"]*"?', "", first)
        self.delimiter = max(",;\t", key=bare.count)
        self.clean = not _UNWRITABLE.search(self.text)

    def read(self) -> tuple[Locale, tuple[Term, ...]]:
        records = self._records()
        start, header = next(records, (1, []))
        columns = self._columns(header, start)
        rows = [_Row(self, line, cells, len(header)) for line, cells in records if any(map(str.strip, cells))]
        terms = tuple(self._terms(columns, rows)) if columns is not None else ()
        if self.faults or columns is None:
            raise UserError(*sorted(self.faults, key=lambda f: f.place or Place("")))
        return columns.source, terms

    # -- records and places

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Each record with its first line; blank lines are left out."""
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

    def _quote_fault(self, start: int, error: str, end: int) -> None:
        cells = self._cells(start)
        if "unexpected end" in error or "field larger" in error:
            # The last cell is the one whose quote never closes.
            *_, (line, column, _) = cells
            self._fault(
                "a quote opens here and never closes", 'close it, or write "" for a quote', line, column
            )
            return
        text = "".join(self.lines[start - 1 : end])
        for line, column, raw in cells:
            closed = re.match(r'"(?:[^"]|"")*"', raw)
            if closed and closed.end() < len(raw):
                line, column = _advance(closed[0], line, column)
                self._fault("text after a closing quote", 'write "" for a quote inside a cell', line, column)
                return
        self._fault(f"not CSV: {error}", f"look at {text.strip()[:40]!r}", start, 1)

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
            line, column = _advance(match[0], line, column)
            if text[at : at + 1] != self.delimiter:
                break
            at, column = at + 1, column + 1
        return out

    def _fault(self, message: str, remedy: str, line: int, column: int) -> None:
        self.faults.append(Fault(message, remedy, Place(self.path, line, column)))

    def fault_in(self, start: int, cell: int, message: str, remedy: str) -> None:
        """A fault in a cell of the record that starts at a line; a missing cell is the record's end."""
        cells = self._cells(start)
        line, column, raw = cells[min(cell, len(cells) - 1)]
        if cell >= len(cells):
            line, column = _advance(raw, line, column)
        self._fault(message, remedy, line, column)

    # -- header

    def _columns(self, header: list[str], start: int) -> _Columns | None:
        plain: dict[str, int] = {}
        locales: dict[str, dict[str, int]] = {}
        read = [_read_column(name) for name in header]
        if not any(read) or not any(isinstance(r, str) or (r and not r[1]) for r in read):
            self._fault(
                "no header: no column is known",
                "begin the file with a line such as id,en,es",
                max(start, 1),
                1,
            )
            return None
        for at, (name, column) in enumerate(zip(header, read, strict=True)):
            if column is None:
                if not name.strip():
                    message, remedy = "a column without a name", "name it, or take it out"
                else:
                    message, remedy = f"unknown column {name.strip()!r}", _column_remedy(name)
                if name.strip() or at < len(header) - 1 or len(header) == 1:
                    self.fault_in(start, at, message, remedy)
                continue
            if isinstance(column, str):
                slot, key = plain, column
            else:
                slot, key = locales.setdefault(str(column[0]), {}), column[1]
            if key in slot:
                self.fault_in(start, at, f"column {name.strip()!r} stands twice", "keep one of them")
            slot.setdefault(key, at)
        named = [tag for tag in locales if "" in locales[tag]]
        source = self.wanted or (Locale.parse(named[0]) if named else None)
        if source is None or str(source) not in named:
            what = f"no column for the source language {source}" if source else "no source column"
            self.fault_in(start, 0, what, f"add a column {source or 'en'}")
            return None
        variants = tuple(t for t in locales if t != str(source) and source in Locale.parse(t).fallbacks)
        targets = [t for t in locales if t != str(source) and t not in variants]
        for tag in (*variants, *targets):
            if not any(str(wider) in named for wider in Locale.parse(tag).fallbacks):
                at = min(locales[tag].values())
                self.fault_in(
                    start, at, f"column {header[at].strip()!r} has no column {tag}", f"add a column {tag}"
                )
        targets.sort(key=lambda t: len(Locale.parse(t).fallbacks))
        wider = {tag: tuple(map(str, Locale.parse(tag).fallbacks[1:])) for tag in targets}
        return _Columns(plain, locales, source, variants, tuple(targets), wider, all(read))

    # -- rows

    def _terms(self, columns: _Columns, rows: list[_Row]) -> Iterator[Term]:
        ids: dict[str, int] = {}
        sources: dict[str, list[Term]] = {}
        lines: dict[tuple[str, str], int] = {}
        taken = {name for row in rows if (name := row.cell(columns.plain, "id"))}
        for row in rows:
            term = _read_term(row, columns, taken)
            if term is None:
                continue
            if term.id in ids:
                row.fault(
                    columns.plain,
                    "id",
                    f"id {term.id!r} stands on line {ids[term.id]} too",
                    "give it its own",
                )
            ids.setdefault(term.id, row.line)
            for other in same(term, sources)[:1]:
                message = f"{term.source!r} stands on line {lines[other.source, other.case]} too"
                apart = "" if other.source == term.source else ", or set case=exact for one of them"
                row.fault(
                    columns.locales[str(columns.source)], "", message, f"make one row of the two{apart}"
                )
            sources.setdefault(term.source.lower(), []).append(term)
            lines.setdefault((term.source, term.case), row.line)
            yield term


class _Row:
    """A record of the file whose cells are asked for by column."""

    __slots__ = ("_cells", "_reader", "line")

    def __init__(self, reader: _Reader, line: int, cells: list[str], width: int) -> None:
        self._reader, self.line, self._cells = reader, line, cells
        extra = next((at for at in range(width, len(cells)) if cells[at].strip()), None)
        if extra is not None:
            reader.fault_in(
                line,
                extra,
                f"{len(cells)} cells, but the header has {width}",
                "put a cell that holds the delimiter in double quotes",
            )

    def cell(self, slot: Mapping[str, int], key: str) -> str:
        """The tidied text of a column; empty when the file or the row has no such cell."""
        at = slot.get(key)
        return "" if at is None or at >= len(self._cells) else tidy(self._cells[at])

    def texts(self, slot: Mapping[str, int], key: str) -> tuple[str, ...]:
        """The terms or renderings in a column, of which each that cannot be used is a fault."""
        cell = self.cell(slot, key)
        items = _split(cell) if key in ("forms", "forbidden") else (cell,) if cell else ()
        for item in items:
            if len(item) > LONGEST or not self._reader.clean:
                for message, remedy in text_faults(item):
                    self.fault(slot, key, message, remedy)
        return items

    def fault(self, slot: Mapping[str, int], key: str, message: str, remedy: str) -> None:
        self._reader.fault_in(self.line, slot.get(key, 0), message, remedy)

    def place(self) -> Place:
        return Place(self._reader.path, self.line, 1)


def _read_term(row: _Row, columns: _Columns, taken: set[str]) -> Term | None:
    """One row as a term; None when its source is missing, which is a fault."""
    own = columns.locales[str(columns.source)]
    source = next(iter(row.texts(own, "")), "")
    if not source:
        row.fault(own, "", f"no source term in column {columns.source}", "fill it, or take the row out")
        return None
    forms = [*row.texts(own, "forms"), *row.texts(own, "plural")]
    for tag in columns.variants:
        forms += [form for key in ("", "forms", "plural") for form in row.texts(columns.locales[tag], key)]
    forms = [form for form in dict.fromkeys(forms) if form != source]
    kind = _choice(row, columns.plain, "kind", ("term", "name"), "term")
    case = _choice(row, columns.plain, "case", get_args(Case), "smart")
    targets: dict[str, Target] = {}
    for tag in columns.targets:
        parent = next((targets[wider] for wider in columns.wider[tag] if wider in targets), None)
        kept = Target(source, tuple(forms)) if kind == "name" and parent is None else None
        target = _read_target(row, columns.locales[tag], parent, kept)
        if target is not None:
            targets[tag] = target
    if not targets and kind == "term" and columns.complete:
        first = next((tag for tag in columns.targets if "" in columns.locales[tag]), None)
        remedy = f"fill {first}" if first else "add a column of the target language"
        slot = columns.locales[first or str(columns.source)]
        row.fault(slot, "", f"no target for {source!r}", f"{remedy}, or set kind=name")
    return Term(
        id=row.cell(columns.plain, "id") or unused(slug(source), taken),
        source=source,
        forms=tuple(forms),
        targets=targets,
        kind=cast(Literal["term", "name"], kind),
        case=cast(Case, case),
        note=row.cell(columns.plain, "note"),
        place=row.place(),
    )


def _choice(row: _Row, slot: Mapping[str, int], key: str, known: tuple[str, ...], default: str) -> str:
    """A cell that holds one of a few words."""
    word = row.cell(slot, key).lower()
    if word and word not in known:
        listed = ", ".join(known[:-1]) + " or " + known[-1]
        row.fault(slot, key, f"unknown {key.rpartition(':')[2]} {word!r}", f"write {listed}")
        return default
    return word or default


def _read_target(
    row: _Row, slot: Mapping[str, int], parent: Target | None, kept: Target | None
) -> Target | None:
    """The rendering in one locale; None when the row says nothing about it.

    `parent` is the rendering of the wider locale, `kept` the source of a name that stays as it is.
    """
    text = next(iter(row.texts(slot, "")), "")
    forms, forbidden = row.texts(slot, "forms"), row.texts(slot, "forbidden")
    plural = next(iter(row.texts(slot, "plural")), "")
    gender = cast(Gender, _choice(row, slot, "gender", ("m", "f", "mf"), ""))
    base = parent or kept
    if not text and base is None:
        return None
    if not text and parent is not None and not (forms or forbidden or plural or gender):
        return None
    if not text and base is not None:
        text, forms = base.text, (*forms, *base.forms)
    own = Target(text, tuple(f for f in forms if f != text), forbidden, gender, plural)
    for form in forbidden:
        if form in own.accepted:
            row.fault(slot, "forbidden", f"{form!r} is both accepted and forbidden", "decide for one")
    return _inherit(own, parent) if parent else own


def _inherit(own: Target, parent: Target) -> Target:
    """A regional rendering with what it does not say itself taken from its parent.

    What the parent accepts stays accepted unless forbidden here; what the parent forbids stays
    forbidden unless accepted here.
    """
    forms = tuple(
        f for f in dict.fromkeys((*own.forms, *parent.accepted)) if f not in (own.text, *own.forbidden)
    )
    forbidden = tuple(f for f in dict.fromkeys((*own.forbidden, *parent.forbidden)) if f not in own.accepted)
    same = own.text == parent.text
    return Target(
        own.text, forms, forbidden, own.gender or parent.gender, own.plural or (parent.plural if same else "")
    )
