"""The file of a memory: how it is opened, made, read and written, and what is said when it fails.

One SQLite file in WAL mode, which several processes may use at once.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from glossary.messages import N_, _
from glossary.model import UserError

DEFAULT = Path(".termpin") / "memory.sqlite"
"""Where the memory of a project is: in the folder that termpin is run in."""

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


class MemoryFile:
    """An open memory file, for a `with` statement; every method raises `UserError` when the file fails."""

    def __init__(
        self,
        path: str | Path,
        *,
        create: bool = True,
        reading: bool = False,
        optional: bool = False,
        patience: float = 10.0,
    ) -> None:
        """Open the memory at a path; `patience` is how many seconds to wait for another process.

        With `reading` nothing will be written, and the file may lie where nothing can be; `optional` says
        that the command has --no-memory. Raises `UserError` when the file is not ours, is newer than this
        termpin, cannot be opened, or is not there and not to be made.
        """
        self.path = Path(path)
        self._patience = patience
        self._optional = optional
        create = create and not reading
        if not create and not self.path.exists():
            raise UserError.at(
                path, _("no memory here"), _("termpin translate makes one; --memory names another")
            )
        if self.path.is_dir():
            raise UserError.at(path, _("this is a folder"), _("name a file with --memory"))
        if create:
            self._make_folder()
        with self._failing():
            try:
                self._open("")
            except sqlite3.OperationalError as error:
                if not reading or error.sqlite_errorcode & 0xFF not in _UNWRITABLE:
                    raise
                self._require_no_log()
                self._open("?mode=ro&immutable=1")

    def _open(self, query: str) -> None:
        address = f"file:{quote(os.fsencode(os.path.abspath(self.path)))}{query}"
        self._db = sqlite3.connect(address, uri=True, timeout=self._patience, isolation_level=None)
        try:
            self._prepare()
        except BaseException:
            self._db.close()
            raise

    def _require_no_log(self) -> None:
        """Raise `UserError` when a log holds what the file itself does not: it is folded in by writing."""
        log = Path(f"{self.path}-wal")
        if log.exists() and log.stat().st_size:
            raise UserError.at(
                self.path,
                _("its log {log} cannot be folded in here: file or folder is read-only", log=log.name),
                _("copy both to a folder that can be written, and name the copy with --memory"),
            )

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
                _(_WITHOUT if self._optional else _ELSEWHERE),
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
        except UnicodeEncodeError as error:
            message = _("{text!r} is not UTF-8, as all in a memory is", text=error.object)
            raise UserError.at(self.path, message, _("give a name in UTF-8")) from error
        except sqlite3.Error as error:
            message, remedy = _FAILURES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, _ANY_FAILURE)
            remedy = _(remedy or (_WITHOUT if self._optional else _ELSEWHERE))
            raise UserError.at(self.path, _(message, error=error), remedy) from error

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

    def _read(self, query: str, *values: object) -> Iterator[Any]:
        with self._failing():
            # Not the cursor itself: yield from would close it, perhaps after the file was closed.
            yield from iter(self._db.execute(query, values).fetchone, None)


_WITHOUT = N_("name another place with --memory, or run with --no-memory")
_ELSEWHERE = N_("see the permissions of file and folder, or name another place with --memory")
_UNWRITABLE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
# What SQLite's codes mean, and the remedy; without one it is that of the place.
_ANY_FAILURE = (N_("SQLite failed: {error}"), "")
_FAILURES = {
    sqlite3.SQLITE_NOTADB: (
        N_("not a memory: this is no SQLite file"),
        N_("name another file with --memory"),
    ),
    sqlite3.SQLITE_BUSY: (N_("locked by another process for too long"), N_("run again when it is done")),
    sqlite3.SQLITE_LOCKED: (N_("locked by another process for too long"), N_("run again when it is done")),
    sqlite3.SQLITE_CANTOPEN: (N_("cannot be opened or made here"), ""),
    sqlite3.SQLITE_READONLY: (N_("cannot be written: file or folder is read-only"), ""),
    sqlite3.SQLITE_FULL: (N_("cannot be written: the disk is full"), N_("make room; what was kept stays")),
    sqlite3.SQLITE_IOERR: (N_("cannot be read or written: {error}"), ""),
    sqlite3.SQLITE_CORRUPT: (
        N_("the file is damaged"),
        N_("move it away: drafts are made anew, people's words are in the catalogs"),
    ),
}
