"""`termpin lint` without the command line: catalogs in, findings with their places out."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from glossary.checks import CHECKS, Check, run_catalog_checks, run_checks, select_checks
from glossary.model import Fault, Finding, Place, Severity, Span, Unit, UserError

if TYPE_CHECKING:
    from glossary.catalog import Catalog
    from glossary.matcher import Matcher
    from glossary.po import Entry
    from glossary.termbase import Termbase

DEFAULT_PATHS = ("locales",)


@dataclass(frozen=True, slots=True)
class Report:
    """A finding with the sentences it is about; `unit` is None for a finding about a file."""

    finding: Finding
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class LintResult:
    """What a lint run found, in the order of files and lines."""

    reports: tuple[Report, ...] = ()
    files: tuple[str, ...] = ()
    entries: int = 0
    signature: str = ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(report.finding for report in self.reports)

    def count(self, severity: Severity) -> int:
        return sum(report.finding.severity is severity for report in self.reports)

    def counts_by_check(self) -> dict[str, int]:
        """How many findings each check has, the most frequent first."""
        return dict(Counter(report.finding.check for report in self.reports).most_common())

    def failed(self, fail_on: Severity = Severity.ERROR) -> bool:
        """Whether there is a finding of this severity or a worse one."""
        return any(report.finding.severity.rank >= fail_on.rank for report in self.reports)


def lint_paths(
    paths: Sequence[str | Path] = (),
    *,
    termbases: Sequence[Termbase] = (),
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> LintResult:
    """Check the translated entries of PO files, and of those in folders; `locales/` when no path is given.

    Fuzzy entries are checked as well: text is built from drafts too. Untranslated and obsolete ones
    are not. A later termbase wins over an earlier one; those of another source language are left out.

    Raises:
        UserError: unknown checks, missing paths, folders without catalogs, unreadable catalogs; all at once.
    """
    faults: list[Fault] = []
    checks: tuple[Check, ...] = ()
    try:
        checks = select_checks(select=select, ignore=ignore)
    except UserError as error:
        faults += error.faults
    files: list[Path] = []
    for path in paths or DEFAULT_PATHS:
        try:
            files += _catalogs_under(Path(path))
        except UserError as error:
            faults += error.faults
    files = list(dict.fromkeys(files))
    catalogs: list[tuple[Path, Catalog]] = []
    for file in files:
        try:
            catalogs.append((file, _read(file)))
        except UserError as error:
            faults += error.faults
    if faults:
        raise UserError(*faults)

    matchers = _Matchers(termbases)
    reports: list[Report] = []
    entries = 0
    for file, catalog in catalogs:
        judged = [e for e in catalog.entries if e.source and e.target and not e.obsolete]
        entries += len(judged)
        units = _units(judged, catalog, matchers.of(catalog.source_locale.language))
        for index, finding in _judge(units, checks):
            place = _place(str(file), judged[index], finding.span)
            reports.append(Report(finding.at(place), units[index]))
    return LintResult(
        reports=tuple(reports),
        files=tuple(str(file) for file in files),
        entries=entries,
        signature=_signature(matchers.digests),
    )


def lint_units(units: Sequence[Unit], *, checks: Sequence[Check] = CHECKS) -> tuple[Report, ...]:
    """What the checks find in the units of one catalog or article, in the order of the units."""
    return tuple(Report(finding, units[index]) for index, finding in _judge(units, checks))


def _judge(units: Sequence[Unit], checks: Sequence[Check]) -> list[tuple[int, Finding]]:
    found = [(i, finding) for i, unit in enumerate(units) for finding in run_checks(unit, checks=checks)]
    found += run_catalog_checks(units, checks=checks)
    found.sort(key=lambda pair: (pair[0], pair[1].span.start if pair[1].span else 0))
    return found


# ---------------------------------------------------------------- catalogs


def _catalogs_under(path: Path) -> list[Path]:
    """The path itself, or the PO files under a folder, in order, hidden folders left out."""
    if path.is_dir():
        found = [
            Path(folder, name)
            for folder, folders, names in _walk(path)
            for name in names
            if name.endswith(".po") and not name.startswith(".")
        ]
        if not found:
            raise UserError.at(path, "no catalogs in this folder", "name a folder that holds .po files")
        return found
    if not path.exists():
        default = str(path) in DEFAULT_PATHS
        remedy = "run `termpin translate` first, or name a catalog" if default else "check the path"
        raise UserError.at(path, "no such file or folder", remedy)
    if path.suffix not in (".po", ".pot"):
        raise UserError.at(path, "not a catalog", "termpin lint reads .po files")
    return [path]


def _walk(path: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield folder, folders, sorted(names)


def _read(file: Path) -> Catalog:
    from glossary.catalog import read_catalog

    return read_catalog(file)


class _Matchers:
    """One matcher for each source language, built when the first catalog needs it."""

    def __init__(self, termbases: Sequence[Termbase]) -> None:
        self._termbases = termbases
        self._built: dict[str, Matcher | None] = {}
        self.digests: list[str] = []

    def of(self, language: str) -> Matcher | None:
        """The matcher of the merged termbases of a source language; None when there are none."""
        if language not in self._built:
            fitting = [base for base in self._termbases if base.source.language == language]
            self._built[language] = self._build(fitting) if fitting else None
        return self._built[language]

    def _build(self, termbases: Sequence[Termbase]) -> Matcher:
        from glossary.matcher import Matcher

        merged = termbases[0].merged(*termbases[1:])
        self.digests.append(merged.digest)
        return Matcher(merged)


def _units(entries: Sequence[Entry], catalog: Catalog, matcher: Matcher | None) -> list[Unit]:
    return [
        Unit(
            entry.source,
            entry.target,
            catalog.source_locale,
            catalog.locale,
            hits=matcher.find(entry.source) if matcher is not None else (),
            context=entry.context or "",
        )
        for entry in entries
    ]


_CHARACTER = re.compile(r'\\(?:[0-7]{1,3}|x[0-9A-Fa-f]+|.)|[^"\\]')


def _place(path: str, entry: Entry, span: Span | None) -> Place:
    """Where the span begins in the `msgstr` as it is written in the file, or the message without a span."""
    offset = span.start if span is not None else 0
    rows = entry.raw.split("\n")
    first = next((i for i, row in enumerate(rows) if row.lstrip().startswith("msgstr")), len(rows))
    place = Place(path, entry.target_line or entry.line, 1)
    for number, row in enumerate(rows[first:]):
        if number and not row.lstrip().startswith('"'):
            break
        column = row.find('"') + 1
        while match := _CHARACTER.match(row, column):
            place = Place(path, entry.target_line + number, column + 1)
            if not offset:
                return place
            offset -= 1
            column = match.end()
    return place


def _signature(digests: Iterable[str]) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        parts = [f"termpin {version('termpin')}"]
    except PackageNotFoundError:
        parts = ["termpin (not installed)"]
    return ", ".join([*parts, *(f"terms {digest}" for digest in digests)])
