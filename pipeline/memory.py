"""The translation memory: what people wrote and what engines drafted, each with its origin.

One SQLite file in WAL mode, which several processes may use at once. A person's unit is known by its
sentence and its article; a machine's by everything that shaped it, so that a draft is used again only
where the same engine would say the same. What `add` returned from is on the disk.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from glossary.catalog import Catalog
from glossary.entry import State
from glossary.messages import N_, _
from glossary.model import Locale, UserError
from pipeline.units import Machine, MemoryUnit, Recipe, Share, Suggestion

DEFAULT = Path(".termpin") / "memory.sqlite"
"""Where the memory of a project is: in the folder that termpin is run in."""

LEAST_FUZZY = 75
"""The similarity in percent from which a sentence is offered as a fuzzy hit."""

_APPLICATION = 0x7465726D  # "term", SQLite's application_id of our files
_VERSION = 1
_SCHEMA = """
CREATE TABLE unit (
    key BLOB NOT NULL UNIQUE,       -- what a unit is known by: MemoryUnit.key
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    source_locale TEXT NOT NULL,
    target_locale TEXT NOT NULL,
    origin TEXT NOT NULL,           -- human, machine
    article TEXT NOT NULL,
    kind TEXT NOT NULL,
    time INTEGER NOT NULL,          -- seconds since 1970, UTC
    approved INTEGER NOT NULL,
    length INTEGER NOT NULL,        -- code points of source (SQLite's length() stops at NUL)
    engine TEXT, model TEXT, beam INTEGER, pipeline TEXT,
    terms TEXT, context TEXT, score REAL, strategy TEXT
);
CREATE INDEX person_source ON unit (source, target_locale) WHERE origin = 'human';
CREATE INDEX person_length ON unit (target_locale, length) WHERE origin = 'human';
"""
_COLUMNS = (
    "source, target, source_locale, target_locale, article, kind, time, approved, "
    "engine, model, beam, pipeline, terms, context, score, strategy"
)
# Rows a transaction of an import or a step of a fuzzy search holds: short locks, bounded memory.
_ROWS = 2000

# ---------------------------------------------------------------- the file


class Memory:
    """An open memory file, for a `with` statement; every method raises `UserError` when the file fails."""

    def __init__(self, path: str | Path, *, create: bool = True, patience: float = 10.0) -> None:
        """Open the memory at a path; `patience` is how many seconds to wait for another process.

        Raises `UserError` when the file is not ours, is newer than this termpin, cannot be opened, or is
        not there and not to be made.
        """
        self.path = Path(path)
        self._patience = patience
        if not create and not self.path.exists():
            raise UserError.at(
                path, _("no memory here"), _("termpin translate makes one; --memory names another")
            )
        if self.path.is_dir():
            raise UserError.at(path, _("this is a folder"), _("name a file with --memory"))
        if create:
            self._make_folder()
        with self._failing():
            self._db = sqlite3.connect(os.path.abspath(self.path), timeout=patience, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def _make_folder(self) -> None:
        folder = self.path.parent
        try:
            if folder.is_dir():
                return
            folder.mkdir(parents=True, exist_ok=True)
            if folder.name == DEFAULT.parent.name:
                (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        except OSError as error:
            raise UserError.at(
                folder,
                _("cannot be made: {error}", error=error.strerror or error),
                _("name another place with --memory"),
            ) from error

    def _prepare(self) -> None:
        """Make the tables of a new file, and see that an old one is ours and of our version."""
        self._db.execute("PRAGMA synchronous = FULL")  # what is acknowledged stays, with the power gone too
        self._db.execute("PRAGMA secure_delete = ON")  # what is forgotten is not on the disk any more
        if self._is_new():
            self._switch_to_wal()
            with self._writing():
                if self._is_new():  # another process may have been first
                    for statement in _SCHEMA.split(";"):
                        self._db.execute(statement)
                    self._db.execute(f"PRAGMA application_id = {_APPLICATION}")
                    self._db.execute(f"PRAGMA user_version = {_VERSION}")
        if self._pragma("application_id") != _APPLICATION:
            raise UserError.at(
                self.path, _("an SQLite file of another program"), _("name another file with --memory")
            )
        version = self._pragma("user_version")
        if version != _VERSION:
            raise UserError.at(
                self.path,
                _(
                    "a memory of version {version}; this termpin knows version {known}",
                    version=version,
                    known=_VERSION,
                ),
                _("update termpin, or name another file with --memory"),
            )

    def _is_new(self) -> bool:
        return not self._pragma("application_id") and not self._pragma("schema_version")

    def _pragma(self, name: str) -> int:
        return int(self._db.execute(f"PRAGMA {name}").fetchone()[0])

    def _switch_to_wal(self) -> None:
        """Switch the journal; SQLite does not wait here for another process that does the same, so we do."""
        deadline = time.monotonic() + self._patience
        while True:
            try:
                self._db.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    def close(self) -> None:
        """Close the file; the last process to do so folds the write-ahead log into it."""
        with self._failing():
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextlib.contextmanager
    def _failing(self) -> Iterator[None]:
        """Turn what SQLite says into one clear line."""
        try:
            yield
        except sqlite3.Error as error:
            message, remedy = _FAILURES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, _ANY_FAILURE)
            raise UserError.at(self.path, _(message, error=error), _(remedy)) from error

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction that is kept whole or not at all."""
        with self._failing():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    # ------------------------------------------------------------ writing

    def add(self, units: Iterable[MemoryUnit]) -> int:
        """Keep units, and return how many were new or newer; each transaction is short, all are on the disk.

        Of a person's translations of one sentence in one article the newest is kept; a machine's first
        word stays.
        """
        changed = 0
        for batch in _batches(units, _ROWS):
            with self._writing():
                before = self._db.total_changes
                self._db.executemany(_INSERT, map(_row, batch))
                changed += self._db.total_changes - before
        return changed

    def learn(self, catalog: Catalog, article: str, *, now: int | None = None) -> int:
        """Keep what people approved or edited in an article's catalog; returns how many units changed.

        Where a person took the approval of a draft back, and left the text as the machine wrote it, the
        memory takes it back too.
        """
        moment = int(time.time()) if now is None else now
        said: list[MemoryUnit] = []
        unsaid: list[bytes] = []
        for entry in catalog.entries:
            if not entry.is_sentence or not entry.target:
                continue
            source, approved = entry.source, not entry.fuzzy
            if entry.fuzzy and entry.previous_source not in (None, source):
                # The words were written for the former sentence, whatever `msgid` says now.
                if not entry.approved_before:
                    continue
                source, approved = entry.previous_source or "", True
            unit = MemoryUnit(
                source,
                entry.target,
                catalog.source_locale,
                catalog.locale,
                article=article,
                time=moment,
                approved=approved,
            )
            if entry.by_person:
                said.append(unit)
            elif entry.state is State.DRAFT and not any(c.startswith(RECALLED) for c in entry.origin):
                unsaid.append(unit.key)
        return self.add(said) + self._withdraw(unsaid, {e.source: e.target for e in catalog.active})

    def _withdraw(self, keys: list[bytes], targets: dict[str, str]) -> int:
        """Forget people's units whose text is again a draft of the same words."""
        stale = [
            key
            for key in keys
            for source, target in self._read("SELECT source, target FROM unit WHERE key = ?", key)
            if targets.get(source) == target
        ]
        if not stale:
            return 0
        with self._writing():
            self._db.executemany("DELETE FROM unit WHERE key = ?", [(key,) for key in stale])
        return len(stale)

    def forget(
        self, *, article: str | None = None, origin: str | None = None, before: int | None = None
    ) -> int:
        """Remove the units for which everything given holds, nothing given: all; returns their number.

        `before` counts seconds since 1970. What is removed is wiped from the file too.
        """
        limits = (("article = ?", article), ("origin = ?", origin), ("time < ?", before))
        given = [(clause, value) for clause, value in limits if value is not None]
        where = " AND ".join(clause for clause, _ in given) or "1"
        with self._writing():
            removed = self._db.execute(f"DELETE FROM unit WHERE {where}", [value for _, value in given])
        # Readers may hold the log; then the last one to close it folds it in.
        with contextlib.suppress(sqlite3.OperationalError):
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return removed.rowcount

    # ------------------------------------------------------------ reading

    def _read(self, query: str, *values: object) -> Iterator[Any]:
        with self._failing():
            # Not the cursor itself: yield from would close it, perhaps after the file was closed.
            yield from iter(self._db.execute(query, values).fetchone, None)

    def find_machine(self, wanted: MemoryUnit) -> MemoryUnit | None:
        """The draft that the same engine made of the same sentence with the same terms, as `key` knows it."""
        rows = self._read(f"SELECT {_COLUMNS} FROM unit WHERE key = ?", wanted.key)
        return next(map(_unit, rows), None)

    def find_person(
        self, source: str, *, source_locale: Locale, target_locale: Locale, article: str = ""
    ) -> MemoryUnit | None:
        """What a person made of exactly this sentence: best in this article, then approved, then the newest.

        `en` and `en_US` are the same language to this search, `en_GB` and `en_US` are not.
        """
        clause, values = _same_language(source_locale)
        rows = self._read(
            f"SELECT {_COLUMNS} FROM unit"
            f" WHERE origin = 'human' AND source = ? AND target_locale = ? AND {clause}"
            " ORDER BY article = ? DESC, approved DESC, source_locale = ? DESC, time DESC, key LIMIT 1",
            source,
            str(target_locale),
            *values,
            article,
            str(source_locale),
        )
        return next(map(_unit, rows), None)

    def suggest(
        self,
        sources: Iterable[str],
        *,
        source_locale: Locale,
        target_locale: Locale,
        least: int = LEAST_FUZZY,
        most: int = 2,
    ) -> dict[str, tuple[Suggestion, ...]]:
        """People's translations of sentences similar to these, at least `least` percent, the best first.

        Those for a wider locale (es for es_MX) count too. Machines' drafts do not: where the engine has a
        draft of its own, another one of its drafts helps nobody, and a second run would offer what the
        first one made. One pass over the memory, in order of length, compares only what can be similar:
        2·lcs/(a+b) is at most 2·min/(a+b).
        """
        queries = sorted(dict.fromkeys(filter(None, sources)), key=len)
        if not queries:
            return {}
        lengths = [len(query) for query in queries]
        widest = (200 - least) / least
        clause, values = _same_language(source_locale)
        found: dict[str, list[tuple[tuple[float, ...], Suggestion]]] = {}
        for nearness, locale in enumerate(target_locale.fallbacks):
            rows = self._read(
                f"SELECT {_COLUMNS} FROM unit WHERE origin = 'human' AND target_locale = ?"
                f" AND length BETWEEN ? AND ? AND {clause} ORDER BY length, key",
                str(locale),
                int(lengths[0] / widest),
                int(lengths[-1] * widest) + 1,
                *values,
            )
            for batch in _batches(rows, _ROWS):
                import numpy  # here, for most memories have nothing to compare
                from rapidfuzz import fuzz, process

                texts: list[str] = [row[0] for row in batch]
                first = bisect_left(lengths, int(len(texts[0]) / widest))
                last = bisect_right(lengths, int(len(texts[-1]) * widest) + 1)
                if first == last:
                    continue
                scores = process.cdist(
                    queries[first:last], texts, scorer=fuzz.ratio, score_cutoff=least, workers=_cores()
                )
                for at, column in numpy.argwhere(scores >= least):
                    score, unit = float(scores[at, column]), _unit(batch[column])
                    order = (-score, nearness, -unit.approved, -unit.time)
                    found.setdefault(queries[first + at], []).append((order, Suggestion(unit, int(score))))
        return {query: _best(ranked, most) for query, ranked in found.items()}

    def units(
        self, *, target_locale: Locale | None = None, origin: str | None = None
    ) -> Iterator[MemoryUnit]:
        """Every unit, as of one moment, in a fixed order; perhaps of one target locale or origin only."""
        limits = (("target_locale = ?", target_locale and str(target_locale)), ("origin = ?", origin))
        given = [(clause, value) for clause, value in limits if value is not None]
        where = " AND ".join(clause for clause, _ in given) or "1"
        query = f"SELECT {_COLUMNS} FROM unit WHERE {where} ORDER BY key"
        return map(_unit, self._read(query, *(value for _, value in given)))

    def main_source(self) -> Locale:
        """The source locale of most units; English in an empty memory."""
        query = "SELECT source_locale FROM unit GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
        return next((_locale(row[0]) for row in self._read(query)), Locale("en"))

    def shares(self) -> list[Share]:
        """How many units there are of each pair and origin."""
        return [
            Share(*row)
            for row in self._read(
                "SELECT source_locale, target_locale, origin, coalesce(engine || ' ' || model, ''),"
                " count(*), count(DISTINCT article), max(time)"
                " FROM unit GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
            )
        ]


RECALLED = "memory: "
"""What the `#.` line of an entry's origin begins with when its text came from the memory."""

_HERE = N_("name another place with --memory, or run with --no-memory")
_ANY_FAILURE = (N_("SQLite failed: {error}"), _HERE)
_FAILURES = {
    sqlite3.SQLITE_NOTADB: (
        N_("not a memory: this is no SQLite file"),
        N_("name another file with --memory"),
    ),
    sqlite3.SQLITE_BUSY: (N_("locked by another process for too long"), N_("run again when it is done")),
    sqlite3.SQLITE_LOCKED: (N_("locked by another process for too long"), N_("run again when it is done")),
    sqlite3.SQLITE_CANTOPEN: (N_("cannot be opened or made here"), _HERE),
    sqlite3.SQLITE_READONLY: (N_("cannot be written: file or folder is read-only"), _HERE),
    sqlite3.SQLITE_FULL: (N_("cannot be written: the disk is full"), N_("make room; what was kept stays")),
    sqlite3.SQLITE_IOERR: (
        N_("cannot be read or written: {error}"),
        N_("see to the disk; name another place with --memory, or run with --no-memory"),
    ),
    sqlite3.SQLITE_CORRUPT: (
        N_("the file is damaged"),
        N_("move it away: drafts are made anew, people's words are in the catalogs"),
    ),
}

# ---------------------------------------------------------------- rows

_INSERT = f"""
INSERT INTO unit (key, origin, length, {_COLUMNS}) VALUES ({", ".join("?" * 19)})
ON CONFLICT (key) DO UPDATE SET
    target = excluded.target, approved = excluded.approved, time = excluded.time, kind = excluded.kind
WHERE origin = 'human' AND excluded.time >= time
    AND (excluded.target <> target OR excluded.approved <> approved)
"""


def _row(unit: MemoryUnit) -> tuple[object, ...]:
    machine = unit.machine
    recipe = machine.recipe if machine else None
    return (
        unit.key,
        unit.origin,
        len(unit.source),
        unit.source,
        unit.target,
        str(unit.source_locale),
        str(unit.target_locale),
        unit.article,
        unit.kind,
        unit.time,
        unit.approved,
        recipe and recipe.engine,
        recipe and recipe.model,
        recipe and recipe.beam,
        recipe and recipe.pipeline,
        machine and machine.terms,
        machine and machine.context,
        machine and machine.score,
        machine and machine.strategy,
    )


def _unit(row: Sequence[Any]) -> MemoryUnit:
    source, target, source_locale, target_locale, article, kind, moment, approved = row[:8]
    engine, model, beam, pipeline, terms, context, score, strategy = row[8:]
    machine = None
    if engine is not None:
        machine = Machine(Recipe(engine, model, beam, pipeline), terms, context, score, strategy)
    return MemoryUnit(
        source,
        target,
        _locale(source_locale),
        _locale(target_locale),
        article,
        kind,
        moment,
        bool(approved),
        machine,
    )


_locale = cache(Locale.parse)


def _same_language(locale: Locale) -> tuple[str, tuple[str, ...]]:
    """A clause for the source locales that go with this one: itself, its bare language, of a bare one all."""
    if locale == Locale(locale.language):
        return "(source_locale = ? OR source_locale GLOB ?)", (str(locale), f"{locale}_*")
    return "source_locale IN (?, ?)", (str(locale), locale.language)


def _best(ranked: list[tuple[tuple[float, ...], Suggestion]], most: int) -> tuple[Suggestion, ...]:
    """The best suggestions, each translation once; the sort is stable, so ties stay in the order of keys."""
    ranked.sort(key=lambda pair: pair[0])
    once = {suggestion.unit.target: suggestion for _, suggestion in reversed(ranked)}
    kept = [s for _, s in ranked if once[s.unit.target] is s]
    return tuple(kept[:most])


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _batches(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The items in lists of a size; what came before an error comes before the error."""
    iterator = iter(items)
    failure: UserError | None = None
    while failure is None:
        batch: list[Any] = []
        try:
            batch.extend(islice(iterator, size))
        except UserError as error:
            failure = error
        if batch:
            yield batch
        elif failure is None:
            return
    raise failure
