"""What `termpin lint` judges: PO files, bilingual tables and termbases become units with their places."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from glossary.checks.base import Message
from glossary.control import NOTHING, Ignores, read_ignores
from glossary.dataclass import dataclass, field
from glossary.entry import Layout
from glossary.messages import _, ngettext
from glossary.model import Edit, Fault, Finding, Hit, Locale, Place, Span, Term, Unit, UserError
from glossary.patterns import regex

if TYPE_CHECKING:
    from glossary.checks.base import Check
    from glossary.entry import Entry, PoFile
    from glossary.rewrite import Edited

CATALOGS, TABLES, TERMBASES = (".po", ".pot"), (".csv", ".tsv", ".tab"), (".tbx", ".xml")

Finder = Callable[[Locale], Callable[[str], tuple[Hit, ...]]]
"""Gives, for a source language, the function that finds the terms of a text."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """The locales of files that do not name their own, and whether every fuzzy entry is judged."""

    source: Locale = field(default_factory=lambda: Locale("en"))
    target: Locale | None = None
    fuzzy: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A unit of a file: what it is about, whether a person answers for it, what its comments leave out.

    `subject` is context and source; `state` is all that makes the item another one when it changes.
    `alternatives` are other sources against which the target may be right (a plural has two).
    """

    unit: Unit
    subject: tuple[str, str]
    anchor: int
    form: int = 0
    state: object = None
    by_person: bool = False
    ignores: Ignores = NOTHING
    alternatives: tuple[str, ...] = ()


LONGEST = 100_000
"""Code points of a source or target; what is longer is no sentence."""


class Material:
    """One file to judge: its items, and what only the kind of file knows."""

    path: str
    items: Sequence[Item]
    ignores: Ignores = NOTHING
    editable = False

    def require_sentences(self) -> None:
        """Raise `UserError` for every item that is too long to be judged."""
        faults = [
            Fault(
                ngettext(
                    "{n} character is too many for one entry",
                    "{n} characters are too many for one entry",
                    length,
                ),
                ngettext("split it: at most {n} is judged", "split it: at most {n} are judged", LONGEST),
                self.place(item, None),
            )
            for item in self.items
            if (length := max(len(item.unit.source), len(item.unit.target))) > LONGEST
        ]
        if faults:
            raise UserError(*faults)

    @property
    def entries(self) -> int:
        """How many entries were judged: an entry with a plural is one."""
        return len({item.anchor for item in self.items})

    def place(self, item: Item, span: Span | None) -> Place:
        """Where the span of an item's target begins in the file; the target's begin without a span."""
        raise NotImplementedError

    def findings(self, checks: Sequence[Check]) -> Iterator[Finding]:
        """What the checks find that look at the file itself."""
        return iter(())

    def about(self, place: Place | None) -> tuple[tuple[str, str], Ignores]:
        """Subject and ignored checks of what stands at a line, for findings on the file itself."""
        return ("", ""), NOTHING

    def states(self) -> dict[tuple[str, str], set[object]]:
        """For each subject what it looks like, to tell what a revision changed."""
        found: dict[tuple[str, str], set[object]] = {}
        for item in self.items:
            found.setdefault(item.subject, set()).add(item.state)
        return found

    def edit(self, edits: Mapping[int, Sequence[Edit]]) -> Edited:
        """Make edits in the targets of items, by their index; all else in the file stays."""
        raise NotImplementedError


Begun = Callable[[Material], None]


# ---------------------------------------------------------------- which files


def collect(paths: Iterable[str | Path]) -> tuple[list[str], list[Fault]]:
    """The files that the paths name, each once: of folders the catalogs, termbases and bilingual tables."""
    found: dict[str, str] = {}
    faults: list[Fault] = []
    for named in paths:
        path = Path(named)
        if not str(named):
            faults.append(Fault(_("a path is empty"), _("name a file or a folder; . is this one")))
            continue
        if path.is_dir():
            files = list(_under(path))
            if not files:
                remedy = _("name a folder that holds .po files or termbases")
                faults.append(Fault(_("no catalogs in this folder"), remedy, Place(str(path))))
        elif not path.exists():
            default = str(path) == "locales"
            remedy = _("run `termpin translate` first, or name a catalog") if default else _("check the path")
            faults.append(Fault(_("no such file or folder"), remedy, Place(str(path))))
            continue
        elif path.suffix.lower() not in (*CATALOGS, *TABLES, *TERMBASES):
            remedy = _(
                "lint reads .po, .csv, .tsv and .tbx files; with an article, name its original: --source"
            )
            faults.append(Fault(_("not a catalog, a table or a termbase"), remedy, Place(str(path))))
            continue
        else:
            files = [path]
        for file in files:
            found.setdefault(os.path.realpath(file), str(file))
    return list(found.values()), faults


def _under(path: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            suffix = PurePath(name).suffix.lower()
            if name.startswith(".") or suffix not in (".po", *TABLES):
                continue
            file = Path(folder, name)
            if suffix == ".po" or _table_kind(_first_line(file)):
                yield file


def _first_line(path: Path) -> str:
    """The first line of a file, as far as a header may go; empty where it cannot be read."""
    try:
        with open(path, "rb") as stream:
            return stream.readline(4096).decode("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError):
        return ""


# ---------------------------------------------------------------- reading


def load(
    path: str, data: bytes, *, defaults: Defaults, finder: Finder, begun: Begun | None = None
) -> Material:
    """What a file gives to judge, told by its name, or for standard input (`-`) by its content.

    `begun` is called with what the first part of a catalog gives, while the rest is still to be read.
    Raises `UserError` with every fault that keeps it from being read.
    """
    suffix = PurePath(path).suffix.lower()
    if suffix not in (*CATALOGS, *TABLES, *TERMBASES):
        head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
        suffix = ".po" if head.startswith((b"#", b"msg")) else ".xml" if head.startswith(b"<") else ".csv"
    if suffix in CATALOGS:
        return Catalog(path, data, defaults, finder, begun)
    if suffix in TABLES:
        from glossary.table import decode

        text = decode(data, path)
        kind = _table_kind(next((line for line in text.splitlines() if line.strip()), ""))
        if kind == "table":
            return Table(path, text, defaults, finder)
    return Terms(path, data)


# ---------------------------------------------------------------- PO files


class Catalog(Material):
    """A PO file, read as it stands: duplicates kept, any charset, its locale from header, path or default."""

    editable = True
    _last: tuple[int, int, Layout] | None = None  # of the form that was asked for last

    def __init__(
        self, path: str, data: bytes, defaults: Defaults, finder: Finder, begun: Begun | None = None
    ) -> None:
        from glossary.po import parse

        def first_part(file: PoFile) -> None:
            if begun is not None and file.header and self._know(file.header, defaults):
                self._take(file, defaults, finder)
                begun(self)

        self.path, self.data = path, data
        self.items: list[Item] = []
        self._taken = 0  # how many entries they are from
        file = parse(data, path, keep_duplicates=True, begun=first_part)
        header = file.header
        if not self._know(header, defaults):
            what = _("the header names no Language") if header else _('no header entry (msgid "")')
            line = header.line if header else 0
            remedy = _('write "Language: es_MX\\n" into it, with your locale, or name the locale with --to')
            raise UserError.at(path, what, remedy, line=line)
        self._take(file, defaults, finder)

    def _know(self, header: Entry | None, defaults: Defaults) -> bool:
        """Learn what the header says; false where the target's locale stays unknown."""
        from glossary.po_header import metadata

        fields = metadata(header.target) if header else {}
        self.locale = locale_of(fields.get("Language", ""), self.path) or defaults.target
        self.source_locale = locale_of(fields.get("X-Source-Language", ""), "") or defaults.source
        if header:
            self.ignores = read_ignores(header.notes, place=Place(self.path, header.line))
        self._plural_forms = fields.get("Plural-Forms", "")
        return self.locale is not None

    def _take(self, file: PoFile, defaults: Defaults, finder: Finder) -> None:
        """Add the items of the entries that are new in the file as far as it is read."""
        self.file = file
        self.items += self._items(defaults, finder(self.source_locale))
        self._taken = len(file.entries)

    @cached_property
    def _lone(self) -> frozenset[int]:
        assert self.locale is not None
        return _lone_forms(self._plural_forms, self.locale)

    def _items(self, defaults: Defaults, find: Callable[[str], tuple[Hit, ...]]) -> Iterator[Item]:
        assert self.locale is not None
        for number, entry in enumerate(self.file.entries[self._taken :], self._taken):
            targets = entry.targets
            if entry.obsolete or not entry.source or not any(targets):
                continue
            if entry.fuzzy and not (defaults.fuzzy or entry.origin):
                continue  # gettext leaves them out of the compiled catalog; ours are text all the same
            ignores = NOTHING
            if entry.notes:
                ignores = read_ignores(entry.notes, place=Place(self.path, entry.line))
            context, state = entry.context or "", (targets, entry.fuzzy)
            by_person = not entry.fuzzy or entry.by_person
            for form, target in enumerate(targets):
                if not target:
                    continue
                # A singular may be made from either source: “%d file” from “one file”, “%d files”.
                singular = entry.plural is None or (form == 0 and len(entry.plural_targets) > 1)
                source = entry.source if singular or entry.plural is None else entry.plural
                yield Item(
                    Message(
                        source,
                        target,
                        self.source_locale,
                        self.locale,
                        find(source),
                        context,
                        flags=entry.flags,
                        lone=entry.plural is not None and form in self._lone,
                        form=None if entry.plural is None else form,
                        draft=not by_person,
                    ),
                    (context, entry.source),
                    number,
                    form,
                    state,
                    by_person,
                    ignores,
                    (entry.plural,) if singular and entry.plural is not None else (),
                )

    def place(self, item: Item, span: Span | None) -> Place:
        if self._last is None or self._last[:2] != (item.anchor, item.form):
            self._last = item.anchor, item.form, Layout(self.file.entries[item.anchor], item.form)
        return Place(self.path, *self._last[2].place(span.start if span else 0))

    def findings(self, checks: Sequence[Check]) -> Iterator[Finding]:
        from glossary.checks.base import FileCheck

        for check in checks:
            if isinstance(check, FileCheck):
                yield from check.check_file(self.file, self.path)

    def about(self, place: Place | None) -> tuple[tuple[str, str], Ignores]:
        """The entry that stands at a line."""
        header = self.file.header
        if place is None or not place.line:
            return ("", ""), NOTHING
        number = bisect_right(self._starts, place.line) - 1
        if number < 0 or (header and header.line > self._starts[number] and header.line <= place.line):
            return ("", ""), NOTHING
        entry = self.file.entries[number]
        return (entry.context or "", entry.source), read_ignores(entry.notes)

    @cached_property
    def _starts(self) -> list[int]:
        """The first line of each entry, in the order of the file."""
        return [e.line - e.raw[: max(0, e.raw.find("msgid"))].count("\n") for e in self.file.entries]

    def edit(self, edits: Mapping[int, Sequence[Edit]]) -> Edited:
        from glossary.rewrite import rewrite_catalog

        wanted = [
            (self.file.entries[self.items[index].anchor], self.items[index].form, changes)
            for index, changes in edits.items()
        ]
        return rewrite_catalog(self.data, self.path, wanted)


def _lone_forms(field: str, locale: Locale) -> frozenset[int]:
    """The plural forms for a single number, by the header, else by the rule of the locale."""
    from glossary.plural_forms import plural_rule, usual_rules

    try:
        return plural_rule(field).lone
    except ValueError:
        return next((rule.lone for rule in usual_rules(locale)), frozenset())


_IN_PATH = regex(r"[a-z]{2}(?:[_-](?:[A-Z]{2}|[A-Z][a-z]{3}|\d{3}))*")


def locale_of(value: str, path: str) -> Locale | None:
    """The locale that a header field names, else the one in the path: `es.po`, `es/LC_MESSAGES/x.po`."""
    candidates = [value.split("@")[0].split(".")[0].strip()]  # sr@latin, es_MX.UTF-8
    file = PurePath(path)
    parent = file.parent.parent if file.parent.name == "LC_MESSAGES" else file.parent
    for tag in (file.stem, file.stem.rpartition(".")[2], parent.name):
        if _IN_PATH.fullmatch(tag) and tag not in _FOLDERS:
            candidates.append(tag)
    for tag in filter(None, candidates):
        try:
            return Locale.parse(tag)
        except UserError:
            continue  # "Language: Spanish" is the header check's to tell
    return None


# Names of folders and files that have the form of a language and are none.
_FOLDERS = frozenset({"po", "js", "py", "ui"})


# ---------------------------------------------------------------- tables


_PLAIN = frozenset("id key kind case note context source target location fuzzy comment comments".split())
_TERMBASE = frozenset({"id", "kind", "case"})
_COLUMN = regex(r"[A-Za-z]{2}(?:[_-](?:[A-Za-z]{2}|[A-Za-z]{4}|\d{3}))*")


def _table_kind(header: str) -> str:
    """What a table's header says it is: `termbase`, `table` of translations, or neither (empty)."""
    cells = _cells(header)
    locales = [cell for cell in cells if _COLUMN.fullmatch(cell) and cell.lower() not in _PLAIN]
    if locales and (_TERMBASE & {cell.lower() for cell in cells} or any(":" in cell for cell in cells)):
        return "termbase"
    return "table" if len(locales) > 1 or {"source", "target"} <= {cell.lower() for cell in cells} else ""


def _cells(header: str) -> list[str]:
    from glossary.table import delimiter_of

    return [cell.strip().strip('"').strip() for cell in header.split(delimiter_of(header))]


def _first(header: Sequence[str], *names: str) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


class Table(Material):
    """A table with a column for each language (`en,es,es_MX`), or with `source` and `target`."""

    def __init__(self, path: str, text: str, defaults: Defaults, finder: Finder) -> None:
        from glossary.table import CsvTable

        self.path = path
        self.table = CsvTable(text, path)
        self.cells: list[tuple[int, int]] = []  # anchor → line of the record, cell
        records = list(self.table.records())
        if self.table.faults:
            raise UserError(*self.table.faults)
        header = [cell.strip() for cell in records[0][1]]
        lower = [cell.lower() for cell in header]
        if {"source", "target"} <= set(lower):
            target = locale_of("", path) or defaults.target
            if target is None:
                raise UserError.at(path, _("the table names no locale"), _("name it with --to es_MX"), line=1)
            source, column, targets = defaults.source, lower.index("source"), {lower.index("target"): target}
        else:
            tags = {
                at: Locale.parse(cell)
                for at, cell in enumerate(header)
                if _COLUMN.fullmatch(cell) and cell.lower() not in _PLAIN
            }
            column = next(iter(tags))
            source = tags.pop(column)
            targets = tags
        context = _first(lower, "context", "id", "key", "location")
        note = _first(lower, "note", "comment", "comments")
        self.items = tuple(self._items(records[1:], source, column, targets, context, note, finder(source)))

    def _items(
        self,
        records: Iterable[tuple[int, list[str]]],
        source_locale: Locale,
        column: int,
        targets: Mapping[int, Locale],
        context: int | None,
        note: int | None,
        find: Callable[[str], tuple[Hit, ...]],
    ) -> Iterator[Item]:
        for line, row in records:
            source = row[column].strip() if column < len(row) else ""
            where = row[context] if context is not None and context < len(row) else ""
            notes = [row[note]] if note is not None and note < len(row) else []
            for at, locale in targets.items():
                target = row[at] if at < len(row) else ""
                if source and target.strip():
                    self.cells.append((line, at))
                    yield Item(
                        Unit(source, target, source_locale, locale, find(source), where),
                        (where, source),
                        len(self.cells) - 1,
                        state=(str(locale), target),
                        ignores=read_ignores(notes, place=Place(self.path, line)),
                    )

    def place(self, item: Item, span: Span | None) -> Place:
        line, column = self.table.locate(*self.cells[item.anchor])
        row = self.table.lines[line - 1]
        quoted = row[column - 1 : column] == '"'
        if span and '"' not in item.unit.target and "\n" not in item.unit.target[: span.start]:
            column += span.start + quoted
        return Place(self.path, line, column)


# ---------------------------------------------------------------- termbases


class Terms(Material):
    """A termbase; what keeps it from being loaded is a finding of the check that the fault names."""

    items = ()

    def __init__(self, path: str, data: bytes) -> None:
        from glossary.checks import CHECKS
        from glossary.checks.termbase import TermbaseFile
        from glossary.termbase import Termbase

        self.path = path
        base, faults = Termbase.inspect_text(data, path=path)
        known = {check.id for check in CHECKS}
        untold = [fault for fault in faults if fault.check not in known]
        if untold:
            raise UserError(*untold)
        self.file = TermbaseFile(base, faults)

    @property
    def entries(self) -> int:
        return len(self.file.base.terms)

    def findings(self, checks: Sequence[Check]) -> Iterator[Finding]:
        from glossary.checks.base import TermbaseCheck

        for check in checks:
            if isinstance(check, TermbaseCheck):
                yield from check.check_termbase(self.file)

    def about(self, place: Place | None) -> tuple[tuple[str, str], Ignores]:
        """The term that stands at a line; its note may leave checks out."""
        term = self._by_line.get(place.line) if place else None
        return (("", term.id), read_ignores([term.note])) if term else (("", ""), NOTHING)

    @cached_property
    def _by_line(self) -> dict[int, Term]:
        return {term.place.line: term for term in self.file.base.terms if term.place}
