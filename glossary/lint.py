"""`termpin lint` without the command line: files in, findings with their places out."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from glossary.checks import CHECKS, Check, run_catalog_checks, run_checks, select_checks, with_style
from glossary.control import Control, fingerprint
from glossary.dataclass import dataclass, field, replace
from glossary.inputs import Begun, Defaults, Item, Material, collect, load
from glossary.messages import ngettext
from glossary.model import Fault, Finding, Hit, Locale, Place, Severity, Span, Unit, UserError
from glossary.profile import DEFAULT_STYLE, require_style
from glossary.shares import Shares, processors, uncollected

if TYPE_CHECKING:
    from glossary.matcher import Matcher
    from glossary.termbase import Termbase

DEFAULT_PATHS = ("locales",)
STANDARD_INPUT = "-"
MOST = 20
"""Findings of one check that are told about one entry; of more, the last one says how many there are."""

# What must be to do for a second process to be worth its start.
_ITEMS, _BYTES = 8_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Report:
    """A finding with the sentences it is about; `unit` is None for a finding about a file.

    `subject` is context and source of the entry, or the id of the term, whichever line it stands on.
    """

    finding: Finding
    unit: Unit | None = None
    subject: tuple[str, str] = ("", "")

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.finding, self.subject)


@dataclass(frozen=True, slots=True)
class LintResult:
    """What a lint run found, in the order of files and lines.

    `faults` kept files from being read; `warnings` are about ignore comments. `passed_over` counts the
    findings that the baseline holds.
    """

    reports: tuple[Report, ...] = ()
    files: tuple[str, ...] = ()
    entries: int = 0
    signature: str = ""
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    passed_over: int = 0

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


@dataclass(frozen=True, slots=True)
class Linter:
    """Everything a run needs besides its files; it travels to other processes as it is."""

    checks: tuple[Check, ...] = CHECKS
    termbases: tuple[Termbase, ...] = ()
    control: Control = field(default_factory=Control)
    defaults: Defaults = field(default_factory=Defaults)

    @classmethod
    def make(
        cls,
        *,
        termbases: Sequence[Termbase] = (),
        control: Control | None = None,
        defaults: Defaults | None = None,
        style: str = DEFAULT_STYLE,
    ) -> Linter:
        """A linter with the checks that the control selects, those of typography by a style's profiles.

        `UserError` for checks and styles that do not exist.
        """
        control = control or Control()
        checks = select_checks(select=control.select, ignore=control.ignore)
        checks = with_style(checks, require_style(style))
        return cls(checks, tuple(termbases), control, defaults or Defaults())

    def read(self, path: str, data: bytes, begun: Begun | None = None) -> Material:
        """What a file gives to judge; raises `UserError` when it cannot be read.

        `begun` is called with what a part of it gives, before the rest is read.
        """
        material = load(path, data, defaults=self.defaults, finder=self.finder, begun=begun)
        material.require_sentences()
        return material

    def finder(self, locale: Locale) -> Callable[[str], tuple[Hit, ...]]:
        """The function that finds the terms of a text in this source language."""
        matcher = _matcher(self.termbases, locale.language)
        return matcher.find if matcher else _nothing

    def checks_of(self, material: Material) -> tuple[Check, ...]:
        """The checks that neither the settings for its path nor the file itself leave out."""
        ignored = self.control.for_path(material.path)[0] | material.ignores.ids
        return tuple(check for check in self.checks if check.id not in ignored)

    def judge(
        self, material: Material, sentences: Sentences, *, before: Material | None = None
    ) -> FileResult:
        """What the checks find in a file, in the order of lines; with `before`, in what changed since."""
        path = material.path
        levels = self.control.for_path(path)[1]
        old = before.states() if before else {}
        stays = (
            {item.subject for item in material.items if item.state in old.get(item.subject, ())}
            if old
            else ()
        )
        sentences.begin(material, least=_ITEMS)
        checks = sentences.checks
        on_catalog = _told(run_catalog_checks([item.unit for item in material.items], checks=checks))
        on_file = list(self._on_file(material, checks, before))
        reports = [
            (index, Report(finding, item.unit, item.subject))
            for index, finding in (*sentences.finish(), *_placed(on_catalog, material.items, material.place))
            for item in [material.items[index]]
            if finding.check not in item.ignores.ids and item.subject not in stays
        ]
        reports += on_file
        if levels:
            reports = [(index, _leveled(report, levels)) for index, report in reports]
        reports.sort(key=lambda pair: (pair[1].finding.place or Place(path), pair[0]))
        warnings = list(material.ignores.faults)
        warnings += dict.fromkeys(fault for item in material.items for fault in item.ignores.faults)
        return FileResult(
            path,
            tuple(report for _, report in reports),
            material.entries,
            warnings=tuple(warnings),
            languages=frozenset(item.unit.source_locale.language for item in material.items),
        )

    def _on_file(
        self, material: Material, checks: Sequence[Check], before: Material | None
    ) -> Iterator[tuple[int, Report]]:
        """What is found about the file itself; what was found before the revision's changes is left out."""
        known: Counter[str] = Counter()
        if before is not None:
            for finding in before.findings(checks):
                known[fingerprint(finding, before.about(finding.place)[0])] += 1
        for finding in material.findings(checks):
            subject, ignores = material.about(finding.place)
            key = fingerprint(finding, subject) if known else ""
            if known[key]:
                known[key] -= 1
            elif finding.check not in ignores.ids:
                yield -1, Report(finding, None, subject)


@dataclass(frozen=True, slots=True)
class FileResult:
    """What a run found in one file; `languages` are those of its sources."""

    path: str
    reports: tuple[Report, ...] = ()
    entries: int = 0
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    languages: frozenset[str] = frozenset()


def _nothing(text: str) -> tuple[Hit, ...]:
    return ()


_MATCHERS: dict[tuple[int, str], tuple[tuple[Termbase, ...], Matcher | None]] = {}


def _matcher(termbases: tuple[Termbase, ...], language: str) -> Matcher | None:
    """The matcher of the termbases of a source language, built once; None when there are none."""
    key = id(termbases), language
    if key not in _MATCHERS or _MATCHERS[key][0] is not termbases:
        merged = _merged(termbases, language)
        matcher = None
        if merged is not None:
            from glossary.matcher import Matcher

            matcher = Matcher(merged)
        _MATCHERS[key] = termbases, matcher  # the termbases too, so that the key stays theirs
    return _MATCHERS[key][1]


def _merged(termbases: Sequence[Termbase], language: str) -> Termbase | None:
    fitting = [base for base in termbases if base.source.language == language]
    return fitting[0].merged(*fitting[1:]) if len(fitting) > 1 else fitting[0] if fitting else None


# ---------------------------------------------------------------- runs


def lint_paths(
    paths: Sequence[str | Path] = (),
    *,
    termbases: Sequence[Termbase] = (),
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> LintResult:
    """Check PO files, bilingual tables and termbases, and those in folders; `locales/` without a path.

    Machine drafts are checked as well: text is built from them too. Untranslated and obsolete entries,
    and fuzzy ones that no draft of termpin is, are not. A later termbase wins over an earlier one; those
    of another source language are left out.

    Raises:
        UserError: unknown checks, missing paths, folders without catalogs, unreadable files; all at once.
    """
    faults: list[Fault] = []
    linter = Linter()
    try:
        linter = Linter.make(termbases=termbases, control=Control(select=tuple(select), ignore=tuple(ignore)))
    except UserError as error:
        faults += error.faults
    result = lint_files(paths or DEFAULT_PATHS, linter)
    if faults or result.faults:
        raise UserError(*faults, *result.faults)
    return result


def lint_files(
    paths: Sequence[str | Path],
    linter: Linter,
    *,
    jobs: int = 1,
    readers: Mapping[str, Reader] | None = None,
    stdin: bytes | None = None,
    stdin_name: str = STANDARD_INPUT,
) -> LintResult:
    """Lint files and folders; what cannot be read is a fault of the result, and the rest is judged.

    `stdin` stands for the path `-`. `jobs` is the number of processes at most, 0 for as many as there are
    processors and work for them; the result does not depend on it. `readers` name further files, with what
    reads their bytes; they come last.
    """
    jobs = jobs or processors()
    named = [path for path in paths if stdin is None or str(path) != STANDARD_INPUT]
    files, faults = collect(named)
    if linter.control.changed:
        from glossary.revision import require_revision

        require_revision(linter.control.changed)
    with uncollected():
        results = list(_each(files, linter, jobs))
        if stdin is not None and len(named) < len(paths):
            results.append(lint_data(stdin_name, stdin, linter, jobs=jobs))
        results += [_lint_file(path, linter, read) for path, read in (readers or {}).items()]
    reports, passed_over = _pass_over(results, linter)
    return LintResult(
        reports=tuple(reports),
        files=tuple(result.path for result in results if not result.faults),
        entries=sum(result.entries for result in results),
        signature=_signature(linter, frozenset().union(*(result.languages for result in results))),
        faults=(*faults, *(fault for result in results for fault in result.faults)),
        warnings=tuple(fault for result in results for fault in result.warnings),
        passed_over=passed_over,
    )


Reader = Callable[[bytes], Material]


def lint_data(
    path: str, data: bytes, linter: Linter, read: Reader | None = None, *, jobs: int = 1
) -> FileResult:
    """Lint the bytes of a file; `read` reads them where the linter does not know how."""
    with Sentences(linter, jobs) as sentences:
        try:
            begun = sentences.begin if len(data) >= _BYTES else None
            material = read(data) if read else linter.read(path, data, begun)
        except UserError as error:
            return FileResult(path, faults=error.faults)
        before = None
        if linter.control.changed:
            from glossary.revision import file_at

            old = file_at(linter.control.changed, path)
            if old is not None:
                try:
                    before = read(old) if read else linter.read(path, old)
                except UserError:
                    before = None  # what could not be read then is new now
        return linter.judge(material, sentences, before=before)


def lint_units(units: Sequence[Unit], *, checks: Sequence[Check] = CHECKS) -> tuple[Report, ...]:
    """What the checks find in the units of one catalog or article, in the order of the units."""
    items = [Item(unit, (unit.context, unit.source), index) for index, unit in enumerate(units)]
    found = _told(judge(items, checks))
    found.sort(key=lambda pair: (pair[0], pair[1].span.start if pair[1].span else 0))
    return tuple(Report(finding, units[index], items[index].subject) for index, finding in found)


def _each(files: Sequence[str], linter: Linter, jobs: int) -> Iterator[FileResult]:
    size = sum(map(_size, files))
    if min(jobs, len(files), size // _BYTES) < 2 or any(2 * _size(path) > size for path in files):
        for path in files:
            yield _lint_file(path, linter, jobs=jobs)
        return
    processes = min(jobs, len(files), size // _BYTES)
    if _COPIES:
        with closing(Shares(partial(_lint_some, files, linter), processes=processes)) as shares:
            shares.begin(len(files))
            yield from shares.finish(len(files))
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    context = get_context("spawn")
    with ProcessPoolExecutor(processes, context, initializer=_adopt, initargs=(linter,)) as pool:
        yield from pool.map(_lint_here, files)


_COPIES = sys.platform == "linux"  # of a process are made as it is, and need no lock that a system may lack


def _lint_some(files: Sequence[str], linter: Linter, first: int, last: int) -> list[FileResult]:
    return [_lint_file(path, linter) for path in files[first:last]]


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0  # which reading it will tell


_here = Linter(())


def _adopt(linter: Linter) -> None:
    """Keep the linter of the run in a worker process."""
    global _here
    _here = linter


def _lint_here(path: str) -> FileResult:
    return _lint_file(path, _here)


def _lint_file(path: str, linter: Linter, read: Reader | None = None, *, jobs: int = 1) -> FileResult:
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        from glossary.files import unreadable

        return FileResult(path, faults=unreadable(path, error).faults)
    return lint_data(path, data, linter, read, jobs=jobs)


def judge(items: Sequence[Item], checks: Sequence[Check]) -> list[tuple[int, Finding]]:
    """All that the checks find in items, by the index of each."""
    found = [(index, finding) for index, item in enumerate(items) for finding in _of_item(item, checks)]
    found += run_catalog_checks([item.unit for item in items], checks=checks)
    return found


class Sentences:
    """The checks of single sentences on one file; with `jobs`, so many processes begin while it is read.

    What they find says where in the file it is, and what is too much is left out.
    """

    def __init__(self, linter: Linter, jobs: int = 1) -> None:
        self._linter, self._jobs = linter, jobs
        self._shares: Shares[tuple[int, Finding]] | None = None
        self._material = Material()
        self.checks: tuple[Check, ...] = ()

    def __enter__(self) -> Sentences:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shares is not None:
            self._shares.close()

    def begin(self, material: Material, *, least: int = 0) -> None:
        """Begin on the items that the material has by now; on the first ones if they are at least so many."""
        if self._shares is None:
            self._material, self.checks = material, self._linter.checks_of(material)
            self._shares = Shares(self._work, processes=self._jobs if len(material.items) >= least else 1)
        self._shares.begin(len(material.items))

    def finish(self) -> list[tuple[int, Finding]]:
        """The findings in all items, each with the index of its item."""
        assert self._shares is not None
        return self._shares.finish(len(self._material.items))

    def _work(self, first: int, last: int) -> list[tuple[int, Finding]]:
        items = self._material.items
        found = [
            (index, finding)
            for index in range(first, last)
            for finding in _of_item(items[index], self.checks)
        ]
        return _placed(_told(found), items, self._material.place)


def _placed(
    found: Iterable[tuple[int, Finding]], items: Sequence[Item], place: Callable[[Item, Span | None], Place]
) -> list[tuple[int, Finding]]:
    return [(index, finding.at(place(items[index], finding.span))) for index, finding in found]


def _told(found: Sequence[tuple[int, Finding]]) -> list[tuple[int, Finding]]:
    """At most `MOST` findings of a check and severity about an item; the last one counts the others."""
    numbers = Counter((index, finding.check, finding.severity) for index, finding in found)
    if max(numbers.values(), default=0) <= MOST:
        return list(found)
    told: list[tuple[int, Finding]] = []
    seen: Counter[tuple[int, str, Severity]] = Counter()
    for index, finding in found:
        key = index, finding.check, finding.severity
        seen[key] += 1
        rest = numbers[key] - MOST
        if seen[key] == MOST and rest > 0:
            message = ngettext(
                "{message} (and {n} more in this entry)",
                "{message} (and {n} more in this entry)",
                rest,
                message=finding.message,
            )
            finding = replace(finding, message=message)
        if seen[key] <= MOST:
            told.append((index, finding))
    return told


def _of_item(item: Item, checks: Sequence[Check]) -> Sequence[Finding]:
    """The findings that hold against every source that the target may have been made from."""
    found: Sequence[Finding] = run_checks(item.unit, checks=checks)
    for source in item.alternatives:
        if not found:
            break
        again = {finding.check for finding in run_checks(replace(item.unit, source=source), checks=checks)}
        found = [finding for finding in found if finding.check in again]
    return found


def _leveled(report: Report, levels: dict[str, Severity]) -> Report:
    level = levels.get(report.finding.check)
    return replace(report, finding=replace(report.finding, severity=level)) if level else report


def _pass_over(results: Sequence[FileResult], linter: Linter) -> tuple[list[Report], int]:
    """The findings that the baseline does not hold, and the number of those that it does."""
    reports = [report for result in results for report in result.reports]
    if linter.control.baseline is None:
        return reports, 0
    from glossary.settings import relative

    kept: list[Report] = []
    for result in results:
        left = linter.control.baseline.left(relative(result.path, linter.control.folder))
        for report in result.reports:
            if left[report.fingerprint]:
                left[report.fingerprint] -= 1
            else:
                kept.append(report)
    return kept, len(reports) - len(kept)


def _signature(linter: Linter, languages: Iterable[str]) -> str:
    """The version, and the termbases that were used."""
    from glossary import __version__

    merged = (_merged(linter.termbases, language) for language in sorted(languages))
    return ", ".join([f"termpin {__version__}", *(f"terms {base.digest}" for base in merged if base)])
