"""The columns of a termbase and what its rows say: one concept a row, with every fault named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from typing import cast, get_args

from glossary.dataclass import dataclass
from glossary.messages import _, ngettext
from glossary.model import Case, Gender, Locale, Place, Target, Term, UserError
from glossary.patterns import regex
from glossary.table import UNREADABLE, CsvTable, FileFault, Table, first_row

LONGEST = 400  # code points in a term or rendering; a longer cell is a sentence in the wrong column

_PLAIN_COLUMNS = ("id", "kind", "case", "note")
_CASES: tuple[str, ...] = get_args(Case)
_ATTRIBUTES = ("forms", "gender", "forbidden", "plural", "article")

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
_UNWRITABLE = regex("[⟦⟧\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_ODD_SPACE = regex(r"[^\S ]")
_ESCAPED = regex(r"\\([\\|])")
_BAR = regex(r"((?:[^|\\]|\\.|\\$)*)(?:\||$)", re.DOTALL)


def by_source(terms: Iterable[Term]) -> dict[str, list[Term]]:
    """Terms by their source in small letters."""
    out: dict[str, list[Term]] = {}
    for term in terms:
        out.setdefault(term.source.lower(), []).append(term)
    return out


def same(term: Term, others: Mapping[str, list[Term]]) -> list[Term]:
    """Those of `others` which nothing tells from `term`: no other case rule, no capitals with `exact`."""
    return [
        other
        for other in others.get(term.source.lower(), ())
        if other.source == term.source or other.case == term.case != "exact"
    ]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a termbase file holds, and what is wrong with it: concepts as far as they could be read."""

    source: Locale
    terms: tuple[Term, ...]
    faults: tuple[FileFault, ...]


def read_text(text: str, *, path: str, source: Locale | None) -> Contents:
    """The concepts in the text of a CSV file; raise `UserError` when it has no header to read them by."""
    # One look at the whole saves one at each cell; what is printable needs no pattern, which is long to make.
    printable = all(map(str.isprintable, text.split("\n"))) and "⟦" not in text and "⟧" not in text
    return _read(CsvTable(text, path), source, clean=printable or not _UNWRITABLE.search(text))


def read_rows(table: Table, *, source: Locale | None) -> Contents:
    """The concepts in rows that have our columns."""
    return _read(table, source, clean=False)


def _read(table: Table, source: Locale | None, *, clean: bool) -> Contents:
    locale, terms = _Reader(table, source, clean=clean).read()
    return Contents(locale, terms, tuple(table.faults))


# ---------------------------------------------------------------- text of cells


def tidy(cell: str) -> str:
    """A cell in NFC with every run of white space made one space."""
    # What is printable holds no other space than the usual one.
    if "  " in cell or (not cell.isprintable() and _ODD_SPACE.search(cell)):
        cell = " ".join(cell.split())
    cell = cell.strip()
    return cell if cell.isascii() else unicodedata.normalize("NFC", cell)


def _tidied(cells: list[str]) -> list[str]:
    """The cells of a row, each tidied; one look at them all saves one at each."""
    text = "".join(cells)
    if text.isprintable() and "  " not in text and (text.isascii() or unicodedata.is_normalized("NFC", text)):
        return list(map(str.strip, cells))
    return list(map(tidy, cells))


def _split(cell: str) -> tuple[str, ...]:
    r"""The items of a tidied list cell, parted by `|`; `\|` is a bar, `\\` a backslash."""
    if not cell:
        return ()
    if "|" not in cell and "\\" not in cell:
        return (cell,)
    items = cell.split("|") if "\\" not in cell else [_ESCAPED.sub(r"\1", m[1]) for m in _BAR.finditer(cell)]
    return tuple(dict.fromkeys(filter(None, map(str.strip, items))))


def join(items: Iterable[str]) -> str:
    """A list cell that is read as these items again."""
    return "|".join(item.replace("\\", r"\\").replace("|", r"\|") for item in items)


def text_faults(text: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a term or rendering, as messages with remedies."""
    if len(text) > LONGEST:
        message = _("{length} characters long, more than {most}", length=len(text), most=LONGEST)
        yield message, _("give the term, not a sentence about it")
    bad = _UNWRITABLE.search(text)
    if bad:
        char = bad[0]
        message = _("U+{code:04X} is a control character", code=ord(char))
        if char in "⟦⟧":
            message = _("U+{code:04X} is used for placeholders", code=ord(char))
        yield message, _("take it out")


def slug(text: str) -> str:
    """An id made of a term: its words in small letters without accents, joined by hyphens."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return "-".join(re.findall(r"\w+", plain)) or "term"


def unused(name: str, taken: set[str]) -> str:
    """`name`, or `name-2` and so on; what is returned is added to `taken`."""
    if name in taken:
        name = next(made for n in range(2, len(taken) + 3) if (made := f"{name}-{n}") not in taken)
    taken.add(name)
    return name


# ---------------------------------------------------------------- columns


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where in a row everything stands; `locales` maps tags to columns by attribute, `""` for the text."""

    plain: dict[str, int]
    locales: dict[str, dict[str, int]]
    source: Locale
    own: dict[str, int]  # those of the source
    variants: tuple[str, ...]  # columns of the source language's own variants: more source forms
    targets: tuple[str, ...]  # the widest locales first, so that a parent is read before its heirs
    wider: dict[str, tuple[str, ...]]  # the tags from which a target inherits, the nearest first
    complete: bool  # whether every column is known; else an unknown one may be the target, or the kind


def format_of(data: bytes | str, path: str) -> str:
    """The id of a file's format: `csv` for our own and for what is none of the others."""
    head = data[:512] if isinstance(data, str) else data[:512].removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    if head.removeprefix("\ufeff").lstrip().startswith("<") or head.startswith(("\xff\xfe<", "\xfe\xff\0<")):
        return "tbx"
    row = first_row(data)
    if {"source", "target"} <= {name.strip().lower() for name in row}:
        return "weblate"
    known = [_read_column(name) for name in row]
    # DeepL's tags have two letters; `one` and `two` would be languages of three.
    languages = [c for c in known[2:4] if isinstance(c, tuple) and not c[1] and len(c[0].language) == 2]
    if len(row) in (4, 5) and not any(known[:2]) and len(languages) == 2:
        return "deepl"  # term, rendering and their two languages, without a header
    extension = path.lower().rpartition(".")[2]
    if not any(known) and len(row) in (2, 3) and extension in ("tsv", "tab", "txt", "utf8"):
        return "omegat"
    return "csv"


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
        import difflib

        known = bool(colon) or not difflib.get_close_matches(tag.lower(), _PLAIN_COLUMNS, n=1, cutoff=0.7)
    if not known or (colon and attribute not in _ATTRIBUTES):
        return None
    return locale, attribute


def _column_check(name: str) -> str:
    """The check that speaks of an unknown column: of its locale when it has the form of one."""
    tag, colon, attribute = name.strip().partition(":")
    looks = re.fullmatch(r"[A-Za-z]{2}(?:[_-]\w{2,4})*", tag) is not None
    is_locale = looks if not colon else attribute.strip().lower() in _ATTRIBUTES
    return "bad-locale" if is_locale else UNREADABLE


def _column_remedy(name: str) -> str:
    """What to write in place of an unknown column name."""
    import difflib

    tag, colon, attribute = name.strip().partition(":")
    if colon and attribute.strip().lower() in _ATTRIBUTES:
        return _("before the colon stands a locale tag, as in es or es_MX")
    if colon:
        near = difflib.get_close_matches(attribute.strip().lower(), _ATTRIBUTES, n=2, cutoff=0.5)
        if not near:
            return _("attributes are {names}", names=", ".join(_ATTRIBUTES))
        near = [f"{tag}:{attribute}" for attribute in near]
    else:
        near = difflib.get_close_matches(tag.lower(), _PLAIN_COLUMNS, n=2, cutoff=0.5)
    if near:
        names = reduce(lambda first, last: _("{first} or {last}", first=first, last=last), near)
        return _("did you mean {names}?", names=names)
    return _("columns are id, kind, case, note and locale tags such as en, es, es_MX, es:forms")


# ---------------------------------------------------------------- the reader


class _Reader:
    """One reading of a table, which gathers faults and makes the terms."""

    def __init__(self, table: Table, source: Locale | None, *, clean: bool) -> None:
        self.table, self.wanted, self.clean = table, source, clean
        self.faults = table.faults

    def read(self) -> tuple[Locale, tuple[Term, ...]]:
        records = self.table.records()
        start, header = next(records, (1, []))
        columns = self._columns(header, start)
        rows = [_Row(self, line, cells, len(header)) for line, cells in records if any(map(str.strip, cells))]
        terms = tuple(self._terms(columns, rows)) if columns is not None else ()
        self.faults.sort(key=lambda f: f.place or Place(""))
        if columns is None:
            raise UserError(*self.faults)
        return columns.source, terms

    def fault_in(self, start: int, cell: int, message: str, remedy: str, check: str = UNREADABLE) -> None:
        """A fault in a cell of the record that starts at a line; a missing cell is the record's end."""
        self._fault(message, remedy, *self.table.locate(start, cell), check)

    def _fault(self, message: str, remedy: str, line: int, column: int, check: str = UNREADABLE) -> None:
        self.faults.append(FileFault(message, remedy, Place(self.table.path, line, column), check))

    # -- header

    def _columns(self, header: list[str], start: int) -> _Columns | None:
        plain: dict[str, int] = {}
        locales: dict[str, dict[str, int]] = {}
        read = [_read_column(name) for name in header]
        if not any(read) or not any(isinstance(r, str) or (r and not r[1]) for r in read):
            remedy = _("begin the file with a line such as id,en,es")
            self._fault(_("no header: no column is known"), remedy, max(start, 1), 1)
            return None
        for at, (name, column) in enumerate(zip(header, read, strict=True)):
            if column is None:
                if not name.strip():
                    message, remedy = _("a column without a name"), _("name it, or take it out")
                else:
                    message = _("unknown column {name!r}", name=name.strip())
                    remedy = _column_remedy(name)
                if name.strip() or at < len(header) - 1 or len(header) == 1:
                    self.fault_in(start, at, message, remedy, _column_check(name))
                continue
            if isinstance(column, str):
                slot, key = plain, column
            else:
                slot, key = locales.setdefault(str(column[0]), {}), column[1]
            if key in slot:
                message = _("column {name!r} stands twice", name=name.strip())
                self.fault_in(start, at, message, _("keep one of them"))
            slot.setdefault(key, at)
        named = [tag for tag in locales if "" in locales[tag]]
        source = self.wanted or (Locale.parse(named[0]) if named else None)
        if source is None or str(source) not in named:
            message = _("no source column")
            if source:
                message = _("no column for the source language {locale}", locale=source)
            self.fault_in(start, 0, message, _("add a column {name}", name=source or "en"))
            return None
        variants = tuple(t for t in locales if t != str(source) and source in Locale.parse(t).fallbacks)
        targets = [t for t in locales if t != str(source) and t not in variants]
        for tag in (*variants, *targets):
            if not any(str(wider) in named for wider in Locale.parse(tag).fallbacks):
                at = min(locales[tag].values())
                message = _("column {name!r} has no column {locale}", name=header[at].strip(), locale=tag)
                self.fault_in(start, at, message, _("add a column {name}", name=tag))
        targets.sort(key=lambda t: len(Locale.parse(t).fallbacks))
        wider = {tag: tuple(map(str, Locale.parse(tag).fallbacks[1:])) for tag in targets}
        own = locales[str(source)]
        return _Columns(plain, locales, source, own, variants, tuple(targets), wider, all(read))

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
                    _("id {id!r} stands on line {line} too", id=term.id, line=ids[term.id]),
                    _("give it its own"),
                )
            ids.setdefault(term.id, row.line)
            for other in same(term, sources)[:1]:
                line = lines[other.source, other.case]
                message = _("{term!r} stands on line {line} too", term=term.source, line=line)
                check = "duplicate-term" if term.targets == other.targets else "conflicting-term"
                remedy = _("make one row of the two, or set case=exact for one of them")
                if other.source == term.source:
                    remedy = _("make one row of the two")
                row.fault(columns.own, "", message, remedy, check)
            sources.setdefault(term.source.lower(), []).append(term)
            lines.setdefault((term.source, term.case), row.line)
            yield term


class _Row:
    """A record of the file whose cells are asked for by column."""

    __slots__ = ("_cells", "_reader", "line")

    def __init__(self, reader: _Reader, line: int, cells: list[str], width: int) -> None:
        self._reader, self.line = reader, line
        self._cells = _tidied(cells) + [""] * (width - len(cells))
        extra = None
        if len(cells) > width:
            extra = next((at for at in range(width, len(cells)) if cells[at].strip()), None)
        if extra is not None:
            reader.fault_in(
                line,
                extra,
                ngettext(
                    "{n} cell, but the header has {width}",
                    "{n} cells, but the header has {width}",
                    len(cells),
                    width=width,
                ),
                _("put a cell that holds the delimiter in double quotes"),
            )

    def cell(self, slot: Mapping[str, int], key: str) -> str:
        """The tidied text of a column; empty when the file or the row has no such cell."""
        return self._cells[slot[key]] if key in slot else ""

    def is_blank(self, slot: Mapping[str, int]) -> bool:
        """Whether the row leaves all of some columns empty."""
        return not any(self._cells[at] for at in slot.values())

    def text(self, slot: Mapping[str, int], key: str) -> str:
        """The term or rendering in a column; one that cannot be used is a fault."""
        cell = self.cell(slot, key)
        self._judge(slot, key, cell, (cell,))
        return cell

    def texts(self, slot: Mapping[str, int], key: str) -> tuple[str, ...]:
        """The terms or renderings listed in a column, of which each that cannot be used is a fault."""
        cell = self.cell(slot, key)
        items = _split(cell)
        self._judge(slot, key, cell, items)
        return items

    def _judge(self, slot: Mapping[str, int], key: str, cell: str, items: Iterable[str]) -> None:
        if len(cell) > LONGEST or not self._reader.clean:
            for fault in (fault for item in items for fault in text_faults(item)):
                self.fault(slot, key, *fault)

    def fault(
        self, slot: Mapping[str, int], key: str, message: str, remedy: str, check: str = UNREADABLE
    ) -> None:
        self._reader.fault_in(self.line, slot.get(key, 0), message, remedy, check)

    def place(self) -> Place:
        return Place(self._reader.table.path, self.line, 1)


def _read_term(row: _Row, columns: _Columns, taken: set[str]) -> Term | None:
    """One row as a term; None when its source is missing, which is a fault."""
    own = columns.own
    source = row.text(own, "")
    if not source:
        message = _("no source term in column {name}", name=columns.source)
        row.fault(own, "", message, _("fill it, or take the row out"))
        return None
    listed = [*row.texts(own, "forms"), row.text(own, "plural")]
    for slot in (columns.locales[tag] for tag in columns.variants):
        listed += [row.text(slot, ""), *row.texts(slot, "forms"), row.text(slot, "plural")]
    forms = tuple(form for form in dict.fromkeys(listed) if form and form != source)
    kind = _choice(row, columns.plain, "kind", ("term", "name"), "term")
    case = _choice(row, columns.plain, "case", _CASES, "smart")
    targets: dict[str, Target] = {}
    for tag in columns.targets:
        parent = next((targets[wider] for wider in columns.wider[tag] if wider in targets), None)
        kept = Target(source, forms) if kind == "name" and parent is None else None
        target = _read_target(row, columns.locales[tag], parent, kept)
        if target is not None:
            targets[tag] = target
    if not targets and kind == "term" and columns.complete:
        first = next((tag for tag in columns.targets if "" in columns.locales[tag]), None)
        remedy = _("add a column of the target language, or set kind=name")
        if first:
            remedy = _("fill {name}, or set kind=name", name=first)
        slot = columns.locales[first or str(columns.source)]
        row.fault(slot, "", _("no target for {term!r}", term=source), remedy, "missing-target")
    return Term(
        id=row.cell(columns.plain, "id") or unused(slug(source), taken),
        source=source,
        forms=forms,
        targets=targets,
        kind="name" if kind == "name" else "term",
        case=cast("Case", case),
        note=row.cell(columns.plain, "note"),
        place=row.place(),
    )


def _choice(row: _Row, slot: Mapping[str, int], key: str, known: tuple[str, ...], default: str) -> str:
    """A cell that holds one of a few words."""
    word = row.cell(slot, key).lower()
    if not word or word in known:
        return word or default
    # i18n: the name of a column, and a word that it does not know
    message = _("unknown {column} {word!r}", column=key.rpartition(":")[2], word=word)
    remedy = _("write {first} or {last}", first=", ".join(known[:-1]), last=known[-1])
    row.fault(slot, key, message, remedy)
    return default


def _read_target(
    row: _Row, slot: Mapping[str, int], parent: Target | None, kept: Target | None
) -> Target | None:
    """The rendering in one locale; None when the row says nothing about it.

    `parent` is the rendering of the wider locale, `kept` the source of a name that stays as it is.
    """
    if kept is None and row.is_blank(slot):
        return None
    text = row.text(slot, "")
    forms, forbidden = row.texts(slot, "forms"), row.texts(slot, "forbidden")
    plural = row.text(slot, "plural")
    gender = cast("Gender", _choice(row, slot, "gender", ("m", "f", "mf"), ""))
    article = _choice(row, slot, "article", ("yes", "no"), "") == "yes"
    base = parent or kept
    if not text and base is None:
        said = next((key for key in ("forms", "forbidden", "plural", "gender") if row.cell(slot, key)), "")
        if said:
            message = _("{column} without a rendering", column=said)
            row.fault(slot, said, message, _("fill the column before it"), "missing-target")
        return None
    if not text and parent is not None and not (forms or forbidden or plural or gender or article):
        return None
    if not text and base is not None:
        text, forms = base.text, tuple(dict.fromkeys((*forms, *base.forms)))
    if text in forms:
        forms = tuple(form for form in forms if form != text)
    own = Target(text, forms, forbidden, gender, plural, article)
    for form in forbidden:
        if form in (text, plural) or form in forms:
            row.fault(
                slot,
                "forbidden",
                _("{form!r} is both accepted and forbidden", form=form),
                _("decide for one"),
                "forbidden-is-preferred",
            )
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
        own.text,
        forms,
        forbidden,
        own.gender or parent.gender,
        own.plural or (parent.plural if same else ""),
        own.article or (parent.article and same),
    )
