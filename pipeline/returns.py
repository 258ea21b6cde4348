"""Take in what a translator sends back: a PO or XLIFF file, merged into the catalog that it was made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from glossary.catalog import Catalog, catalog_of, read_file
from glossary.entry import Entry, PoFile
from glossary.files import read_bytes, write_atomically
from glossary.lint import Report, lint_units
from glossary.messages import _
from glossary.model import Fault, Place, Unit, UserError
from glossary.po import parse
from glossary.po_header import metadata, set_fields
from glossary.po_writer import dump
from glossary.returned import Returned, merge_returned
from glossary.termbase import Termbase, merge

_XLIFF = (".xlf", ".xliff")


@dataclass(frozen=True, slots=True)
class Import:
    """What came of a returned file: the merge, what the checks say of what was taken, whether it was written.

    `disputed` has, for each conflict, what they say of the text that was not taken. The places of `reports`
    are in the returned file.
    """

    returned: Returned
    reports: tuple[Report, ...]
    disputed: tuple[tuple[Report, ...], ...]
    written: bool


def read_any(path: str | Path) -> PoFile:
    """Read a PO file, or an XLIFF file by its extension. Raises `UserError` with all faults."""
    if Path(path).suffix.lower() in _XLIFF:
        from pipeline.xliff import from_xliff

        return from_xliff(read_bytes(path), str(path))
    return read_file(path)


def convert(path: Path, *, xliff: bool) -> bytes:
    """The bytes of a PO or XLIFF file as XLIFF 2.1, or as PO. Raises `UserError` with all faults."""
    from pipeline.xliff import to_xliff

    file = read_any(path)
    catalog = catalog_of(file, str(path))
    if not xliff:
        return dump(PoFile(file.header, tuple(replace(e, raw="") for e in file.entries), file.trailer))
    return to_xliff(file, name=path.name, source=catalog.source_locale, target=catalog.locale)


def import_returned(
    path: str | Path,
    *,
    into: str | Path,
    base: str | Path | None = None,
    termbases: Sequence[Termbase] = (),
    prefer_theirs: bool = False,
    dry_run: bool = False,
) -> Import:
    """Merge a returned file into a catalog, and judge what was taken.

    `base` is the catalog as it was sent, for telling who changed what. Raises `UserError` when a file
    cannot be read or written, or the returned one is for another locale or project.
    """
    ours, theirs = read_file(into), read_any(path)
    catalog = catalog_of(ours, str(into))
    _require_related(catalog, catalog_of(theirs, str(path), catalog.locale))
    returned = merge_returned(
        ours.entries,
        theirs.entries,
        base=read_any(base).entries if base is not None else (),
        prefer_theirs=prefer_theirs,
    )
    merged = replace(ours, entries=returned.entries)
    written = bool(returned.accepted) and not dry_run
    if written:
        data = dump(_signed(merged, theirs))
        if parse(data, str(into)).entries != returned.entries:
            raise RuntimeError(f"{into}: what was to be written would not read back as the same entries")
        write_atomically(into, data)
    judge = _Judge(catalog, str(path), termbases)
    taken = [a for a in returned.accepted if a.before is not None]
    return Import(
        returned,
        judge((a.after, a.theirs) for a in taken),
        tuple(judge([(conflict.theirs, conflict.theirs)]) for conflict in returned.conflicts),
        written,
    )


def _require_related(ours: Catalog, theirs: Catalog) -> None:
    """Raise `UserError` when a returned file cannot belong to the catalog."""
    place = Place(theirs.path)
    faults = []
    if theirs.locale != ours.locale:
        what = _(
            "this file is for {locale}, the catalog {catalog} for {wanted}",
            locale=theirs.locale,
            catalog=ours.path,
            wanted=ours.locale,
        )
        faults.append(Fault(what, _("import it into the catalog of its locale"), place))
    name = "Project-Id-Version"
    here, there = ours.metadata.get(name, ""), theirs.metadata.get(name, "")
    known = {s for e in ours.entries for s in (e.source, e.previous_source)}
    if here != there and not any(e.source in known for e in theirs.entries):
        what = (
            _(
                "a file of another project ({project}): it shares no sentence with {catalog}",
                project=there,
                catalog=ours.path,
            )
            if there
            else _("a file of another project: it shares no sentence with {catalog}", catalog=ours.path)
        )
        faults.append(Fault(what, _("import it into the catalog that it was made from"), place))
    if faults:
        raise UserError(*faults)


def _signed(merged: PoFile, theirs: PoFile) -> PoFile:
    """The catalog with the translator's name, team and date in its header."""
    if merged.header is None or theirs.header is None:
        return merged
    brought = metadata(theirs.header.target)
    fields = {
        name: brought[name]
        for name in ("PO-Revision-Date", "Last-Translator", "Language-Team")
        if brought.get(name) and not brought[name].startswith(("FULL NAME", "LANGUAGE <", "YEAR"))
    }
    date = "PO-Revision-Date"
    if date in fields and _moment(fields[date]) < _moment(metadata(merged.header.target).get(date, "")):
        del fields[date]  # the desk has worked on it since
    target = set_fields(merged.header.target, fields)
    if target == merged.header.target:
        return merged
    return replace(merged, header=replace(merged.header, target=target, raw=""))


def _moment(date: str) -> datetime:
    """The moment in a header; one that names no zone is in UTC, and what names no moment is before all."""
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class _Judge:
    """Runs the checks on texts of a returned file; a changed pinned term is among what they find."""

    def __init__(self, catalog: Catalog, path: str, termbases: Sequence[Termbase]) -> None:
        from glossary.matcher import Matcher

        fitting = [base for base in termbases if base.source.language == catalog.source_locale.language]
        merged = merge(fitting)
        self.matcher = Matcher(merged) if merged else None
        self.catalog, self.path = catalog, path

    def __call__(self, pairs: Iterable[tuple[Entry, Entry]]) -> tuple[Report, ...]:
        """What is found in entries, each given with the one of the file, where its text stands."""
        return lint_units(
            [
                Unit(
                    entry.source,
                    entry.target,
                    self.catalog.source_locale,
                    self.catalog.locale,
                    hits=self.matcher.find(entry.source) if self.matcher else (),
                    place=Place(self.path, theirs.target_line),
                )
                for entry, theirs in pairs
                if entry.target and entry.is_sentence
            ]
        )
