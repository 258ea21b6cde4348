"""Files that are read, or not, with one clear line; and written whole or not at all."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from glossary.messages import N_, _
from glossary.model import UserError


@contextmanager
def replacing(path: str | Path) -> Iterator[IO[bytes]]:
    """An open file that takes the place of `path` when all of it is written.

    Folders are made, an existing file's mode and a link to it stay; a pipe or a device is written as it is.
    Raises `UserError` when the place cannot be written.
    """
    target = Path(os.path.realpath(path))
    with _refusing(path):
        if target.exists() and not target.is_file():
            with open(path, "wb") as stream:
                yield stream
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.parent / f".{os.getpid()}-{time.time_ns():x}.tmp"
        try:
            with open(draft, "xb") as stream:
                yield stream
                # On the disk before it gets its name, so that a power cut leaves the old file or the new one.
                stream.flush()
                os.fsync(stream.fileno())
            if target.exists():
                draft.chmod(target.stat().st_mode & 0o7777)
            os.replace(draft, target)
        finally:
            draft.unlink(missing_ok=True)


@contextmanager
def reading(path: str | Path, *, absent: str = "") -> Iterator[IO[bytes]]:
    """An open file to be read; `absent` is the remedy where there is none.

    Raises `UserError` when it is not there, is a folder, or cannot be read.
    """
    try:
        with open(path, "rb") as stream:
            yield stream
    except OSError as error:
        raise unreadable(path, error, absent=absent) from None


def read_bytes(path: str | Path, *, absent: str = "") -> bytes:
    """The bytes of a file; raises `UserError` as `reading` does."""
    with reading(path, absent=absent) as stream:
        return stream.read()


def unreadable(path: str | Path, error: OSError, *, absent: str = "") -> UserError:
    """What the system says of a file that is to be read, with a remedy; `absent` is that for none there."""
    if isinstance(error, FileNotFoundError):
        return UserError.at(path, _("no such file"), absent or _("check the path"))
    if isinstance(error, IsADirectoryError):
        return UserError.at(path, _("this is a folder"), _("name a file in it"))
    what = _("cannot be read: {reason}", reason=error.strerror or error)
    return UserError.at(path, what, _(_PERMISSIONS))


def require_writable(path: str | Path) -> None:
    """Raise `UserError` when `replacing` could not begin: better now than after the work."""
    import tempfile

    target = Path(os.path.realpath(path))
    with _refusing(path):
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if target.is_file() or not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=target.parent):
                pass


@contextmanager
def _refusing(path: str | Path) -> Iterator[None]:
    """Turn what the system says into one clear line."""
    try:
        yield
    except OSError as error:
        what = _("cannot be written: {reason}", reason=error.strerror or error)
        remedy = _(_REMEDIES.get(error.errno or 0, _PERMISSIONS))
        raise UserError.at(path, what, remedy) from None


_PERMISSIONS = N_("see the permissions of file and folder")
_ROOM = N_("make room; a file that was there is as it was")
_REMEDIES = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EROFS: N_("the file system is read-only: write to another place"),
}


def write_atomically(path: str | Path, data: bytes) -> None:
    """Write the bytes of a file as `replacing` does."""
    with replacing(path) as stream:
        stream.write(data)
