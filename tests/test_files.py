"""Files are read or told, and written whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import stat
from pathlib import Path

import pytest

from glossary.files import read_bytes, replacing, require_writable, write_atomically
from glossary.model import UserError


def test_what_cannot_be_read_is_told_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    for name, absent, told in (
        ("none.po", "", "none.po: no such file (check the path)"),
        ("none.po", "make it", "none.po: no such file (make it)"),
        ("", "make it", ": this is a folder (name a file in it)"),
        ("loop", "", "loop: cannot be read: Too many levels of symbolic links (see the permissions"),
    ):
        with pytest.raises(UserError, match=re.escape(told)):
            read_bytes(tmp_path / name, absent=absent)


def test_a_file_is_written_with_its_folders(tmp_path: Path) -> None:
    write_atomically(tmp_path / "es" / "story.po", b"x")
    assert (tmp_path / "es" / "story.po").read_bytes() == b"x"
    assert [p.name for p in (tmp_path / "es").iterdir()] == ["story.po"]


def test_an_error_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    path.write_bytes(b"old")

    def fail() -> None:
        with replacing(path) as stream:
            stream.write(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["story.po"]


def test_mode_and_link_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "story.po", tmp_path / "link.po"
    path.write_bytes(b"old")
    path.chmod(0o600)
    link.symlink_to(path)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_name_may_be_as_long_as_the_system_allows(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 251 + ".txt")
    write_atomically(path, b"x")
    assert path.read_bytes() == b"x"


def test_a_pipe_is_written_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_atomically(pipe, b"text")
        assert os.read(reader, 10) == b"text"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize("name", ["file/story.po", ".", "x" * 300])
def test_a_place_that_cannot_be_written(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError, match="cannot be written"):
        write_atomically(tmp_path / name, b"x")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "make room; a file that was there is as it was"),
        (errno.EDQUOT, "make room"),
        (errno.EROFS, "the file system is read-only: write to another place"),
        (errno.EACCES, "see the permissions of file and folder"),
    ],
)
def test_the_remedy_fits_the_cause(
    number: int, remedy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    (tmp_path / "story.po").write_bytes(b"old")
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(UserError, match=remedy):
        write_atomically(tmp_path / "story.po", b"new")
    assert (tmp_path / "story.po").read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["story.po"]


@pytest.mark.parametrize("name", ["file/story.po", "."])
def test_a_place_that_cannot_be_written_is_known_before(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError, match="cannot be written"):
        require_writable(tmp_path / name)
    require_writable(tmp_path / "new" / "story.po")
    require_writable(tmp_path / "file")
    require_writable("/dev/null")
    assert (tmp_path / "file").read_text() == "x"
    assert not list((tmp_path / "new").iterdir())
