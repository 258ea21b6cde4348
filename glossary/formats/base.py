"""What the formats share: rows of our columns, what does not fit, how a format is described."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO

from glossary.dataclass import dataclass, field
from glossary.messages import N_plural, _, ngettext
from glossary.model import Fault, Locale, Target, Term, UserError
from glossary.table import CsvTable, Rows, decode
from glossary.termfile import join

Record = tuple[int, list[str]]  # the line in the file, and cells under our header


class Losses(Counter[str]):
    """What a format cannot hold, counted by what it is, in the singular."""

    def __bool__(self) -> bool:
        return any(self.values())

    def __str__(self) -> str:
        """`12 notes and 3 forbidden renderings`; empty when all fits."""
        parts = [_told(what, number) for what, number in self.items() if number]
        if len(parts) < 2:
            return "".join(parts)
        return _("{first} and {last}", first=", ".join(parts[:-1]), last=parts[-1])


def _told(what: str, number: int) -> str:
    forms, locale = _LOSSES.get(what), ""
    if forms is None:
        known, _in, locale = what.rpartition(" ")
        forms = _LOSSES[known + " {locale}"]
    return ngettext(*forms, number, locale=locale)


# What the formats count, by its name in the singular; the locale is the last word where one belongs to it.
_FORMS = (
    N_plural("{n} note", "{n} notes"),
    # i18n: a proper name
    N_plural("{n} name", "{n} names"),
    N_plural("{n} case rule", "{n} case rules"),
    N_plural("{n} other rendering", "{n} other renderings"),
    N_plural("{n} forbidden rendering", "{n} forbidden renderings"),
    N_plural("{n} gender", "{n} genders"),
    N_plural("{n} plural", "{n} plurals"),
    # i18n: whether a name takes an article
    N_plural("{n} article", "{n} articles"),
    N_plural("{n} rendering in another locale", "{n} renderings in another locale"),
    N_plural("{n} concept without a rendering in {locale}", "{n} concepts without a rendering in {locale}"),
    N_plural("{n} row in another language", "{n} rows in another language"),
    # i18n: a column of DeepL's glossaries
    N_plural("{n} relevance", "{n} relevances"),
    N_plural("{n} term that stands twice", "{n} terms that stand twice"),
    N_plural("{n} term that begins with #", "{n} terms that begin with #"),
    N_plural("{n} rendering that needs editing", "{n} renderings that need editing"),
    N_plural("{n} context", "{n} contexts"),
    N_plural("{n} location", "{n} locations"),
    N_plural("{n} source form", "{n} source forms"),
    N_plural("{n} term in another language", "{n} terms in another language"),
    N_plural("{n} concept without a term in {locale}", "{n} concepts without a term in {locale}"),
    N_plural("{n} gender of another form", "{n} genders of another form"),
    # i18n: a gender that is none of masculine, feminine and both
    N_plural("{n} gender of another kind", "{n} genders of another kind"),
    N_plural("{n} subject field", "{n} subject fields"),
    N_plural("{n} source reference", "{n} source references"),
    N_plural("{n} part of speech", "{n} parts of speech"),
    N_plural("{n} term type", "{n} term types"),
    N_plural("{n} regional usage", "{n} regional usages"),
    N_plural("{n} transaction", "{n} transactions"),
    N_plural("{n} cross reference", "{n} cross references"),
    N_plural("{n} picture", "{n} pictures"),
    N_plural("{n} other detail", "{n} other details"),
)
_LOSSES = {one.removeprefix("{n} "): (one, several) for one, several in _FORMS}


@dataclass(slots=True)
class Reading:
    """A file as rows of our columns; `losses` is complete once the rows have been gone through."""

    rows: Rows
    losses: Losses = field(default_factory=Losses)


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its id: how it is called, which extensions it has, how it is read and written.

    `read` takes an open file, its path for messages, and the locales asked for, source first (None for
    our own, which `glossary.termfile` reads); `write` takes the concepts, an open file, and the locales to
    write, and returns what did not fit.
    """

    id: str
    title: str
    extensions: tuple[str, ...]
    read: Callable[[IO[bytes], str, Sequence[Locale]], Reading] | None
    write: Callable[[Iterable[Term], IO[bytes], Sequence[Locale]], Losses]
    pair: bool = True  # holds two languages only


def header_for(source: Locale | str, targets: Iterable[Locale | str]) -> list[str]:
    """All our columns for these locales."""
    own = str(source)
    header = ["id", own, f"{own}:forms"]
    for tag in map(str, targets):
        header += [
            tag,
            f"{tag}:forms",
            f"{tag}:gender",
            f"{tag}:forbidden",
            f"{tag}:plural",
            f"{tag}:article",
        ]
    return [*header, "kind", "case", "note"]


@dataclass(slots=True)
class Entry:
    """A concept that gathers what the lines of a file of pairs say about one source term."""

    line: int
    source: str
    renderings: dict[str, list[str]] = field(default_factory=dict)
    forbidden: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    kind: str = ""

    def record(self, header: Sequence[str]) -> Record:
        """The concept as a row under a header of `header_for`."""
        cells = dict.fromkeys(header, "")
        source = header[1]
        cells |= {source: self.source, f"{source}:forms": join(self.forms), "kind": self.kind}
        cells["note"] = "; ".join(dict.fromkeys(filter(None, self.notes)))
        for tag, texts in self.renderings.items():
            cells[tag], cells[f"{tag}:forms"] = texts[0], join(texts[1:])
        for tag, texts in self.forbidden.items():
            cells[f"{tag}:forbidden"] = join(texts)
        return self.line, [cells[name] for name in header]


class Entries(dict[str, Entry]):
    """Entries by source term: of several renderings of one term the first is the preferred.

    A source that differs from an earlier one in case only and has its rendering is a form of it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._folded: dict[tuple[str, str, str], Entry] = {}

    def add(self, line: int, source: str, tag: str, rendering: str, *, forbidden: bool = False) -> Entry:
        """Take in what a line says; returned is the concept that it belongs to."""
        entry = self.get(source)
        if entry is None:
            entry = self._folded.get((source.lower(), tag, rendering))
            if entry is not None:
                entry.forms.append(source)
            self[source] = entry = entry or Entry(line, source)
        by_tag = entry.forbidden if forbidden else entry.renderings
        if rendering and rendering not in by_tag.setdefault(tag, []):
            by_tag[tag].append(rendering)
            self._folded.setdefault((source.lower(), tag, rendering), entry)
        if not by_tag.get(tag):
            by_tag.pop(tag, None)
        return entry

    def rows(self, path: str, source: Locale, targets: Sequence[str]) -> Rows:
        """All concepts under our header, in the order of their first lines."""
        header = header_for(source, targets)
        entries = {id(entry): entry for entry in self.values()}.values()
        return Rows(path, [(1, header), *(entry.record(header) for entry in entries)], [])


def csv_records(stream: IO[bytes], path: str) -> list[Record]:
    """The records of a CSV file without a header of ours; raise `UserError` where it is not CSV."""
    table = CsvTable(decode(stream.read(), path), path)
    records = [(line, [cell.strip() for cell in cells]) for line, cells in table.records()]
    if table.faults:
        raise UserError(*table.faults)
    return records


def pair_of(locales: Sequence[Locale], title: str, path: str) -> tuple[Locale, Locale]:
    """Source and target for a format that does not name them."""
    if len(locales) == 2:
        return locales[0], locales[1]
    if len(locales) > 2:
        named, wanted = ", ".join(map(str, locales[1:])), f"{locales[0]},{locales[1]}"
        message = _("{format} holds one target language, not {locales}", format=title, locales=named)
        raise UserError(Fault(message, _("write --locales {locales}", locales=wanted)))
    raise UserError.at(
        path,
        _("a file of {format} does not name its languages", format=title),
        _("write --locales en,es, or convert it once: termpin glossary convert"),
    )


def as_text(stream: IO[bytes]) -> io.TextIOWrapper:
    """A UTF-8 text file over a binary one; detach it, so that it does not close the other."""
    return io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)


def count_unheld(losses: Losses, term: Term, target: Target | None, *, held: frozenset[str]) -> None:
    """Count what one concept has and a format of pairs does not hold.

    `held` names what it does hold, of: note, forbidden, forms, kind.
    """
    losses["note"] += bool(term.note) and "note" not in held
    losses["name"] += term.kind == "name" and "kind" not in held
    losses["case rule"] += term.case != "smart"
    if target is None:
        return
    if "forms" not in held:
        losses["other rendering"] += len(target.forms)
    if "forbidden" not in held:
        losses["forbidden rendering"] += len(target.forbidden)
    losses["gender"] += bool(target.gender)
    losses["plural"] += bool(target.plural)
    losses["article"] += target.article


def rendered(
    terms: Iterable[Term], locales: Sequence[Locale], losses: Losses
) -> Iterator[tuple[Term, Target, Locale]]:
    """Each concept with its rendering in the target; a concept without one is counted."""
    target = locales[1]
    tags = {str(at) for at in target.fallbacks}
    for term in terms:
        found = term.target(target)
        if found is None and term.kind == "name":
            found = Target(term.source, term.forms)
        losses["rendering in another locale"] += len(term.targets.keys() - tags)
        if found is None:
            losses[f"concept without a rendering in {target}"] += 1
        else:
            yield term, found, target
