"""The translation memory: what people wrote and what engines drafted, each with its origin.

A person's unit is known by its sentence and its article; a machine's by everything that shaped it, so that
a draft is used again only where the same engine would say the same. What `add` returned from is on the disk
(`memory_file`).
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any

from glossary.catalog import Catalog
from glossary.entry import State
from glossary.model import Locale, UserError
from glossary.shares import processors
from pipeline.memory_file import DEFAULT, MemoryFile
from pipeline.units import Machine, MemoryUnit, Recipe, Share, Suggestion

__all__ = ["DEFAULT", "LEAST_FUZZY", "RECALLED", "Memory"]

LEAST_FUZZY = 75
"""The similarity in percent from which a sentence is offered as a fuzzy hit."""

_COLUMNS = (
    "source, target, source_locale, target_locale, article, kind, time, approved, "
    "engine, model, beam, pipeline, terms, context, score, strategy"
)
# Rows a transaction of an import or a step of a fuzzy search holds: short locks, bounded memory.
_ROWS = 2000
_ASKED = 400  # pairs in one query: SQLite takes so many variables

# ---------------------------------------------------------------- the units


class Memory(MemoryFile):
    """An open memory, for a `with` statement; every method raises `UserError` when its file fails."""

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

        A fuzzy text of which nobody knows who wrote it is not kept: it may be a machine's.
        Where a person took the approval of a draft back, and left the text as the machine wrote it, the
        memory takes it back too.
        """
        moment = int(time.time()) if now is None else now
        said: list[MemoryUnit] = []
        unsaid: list[bytes] = []
        for entry in catalog.entries:
            if not entry.is_sentence or not entry.target or entry.unsigned:
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

    def find_machine(self, wanted: MemoryUnit) -> MemoryUnit | None:
        """The draft that the same engine made of the same sentence with the same terms, as `key` knows it."""
        rows = self._read(f"SELECT {_COLUMNS} FROM unit WHERE key = ?", wanted.key)
        return next(map(_unit, rows), None)

    def saying(
        self, pairs: Iterable[tuple[str, str]], *, source_locale: Locale, target_locale: Locale
    ) -> Iterator[MemoryUnit]:
        """The units of anyone who said of one of these sentences just this."""
        clause, values = _same_language(source_locale)
        for batch in _batches(dict.fromkeys(pairs), _ASKED):
            marks = ", ".join(["(?, ?)"] * len(batch))
            query = f"SELECT {_COLUMNS} FROM unit WHERE target_locale = ? AND {clause}"
            texts = (text for pair in batch for text in pair)
            query += f" AND (source, target) IN (VALUES {marks}) ORDER BY key"
            yield from map(_unit, self._read(query, str(target_locale), *values, *texts))

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
                    queries[first:last], texts, scorer=fuzz.ratio, score_cutoff=least, workers=processors()
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
