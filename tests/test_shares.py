"""Work in shares: the same in the same order as without, whatever becomes of the other processes."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from multiprocessing import Pipe, get_context
from pathlib import Path

import pytest

from glossary import lint, shares
from glossary.lint import Linter, lint_files


@pytest.fixture
def fork(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copy processes although another test has left an idle thread, which only a program must not."""
    if sys.platform != "linux":
        pytest.skip("processes cannot be copied here")
    monkeypatch.setattr(shares, "can_fork", lambda: True)


# Python 3.12 and later warn of it.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
needs_fork = pytest.mark.usefixtures("fork")


def squares(first: int, last: int) -> list[tuple[int, int]]:
    return [(os.getpid(), n * n) for n in range(first, last)]


@pytest.mark.parametrize("processes", [1, 2, 3, 7])
@pytest.mark.parametrize("count", [0, 1, 2, 100])
def test_all_in_order(count: int, processes: int) -> None:
    found = shares.begin(squares, count, processes=processes)()
    assert [square for _, square in found] == [n * n for n in range(count)]


@needs_fork
def test_others_do_all_that_this_process_does_not_come_to() -> None:
    def work(first: int, last: int) -> list[int]:
        done.send_bytes(b"")
        return [os.getpid()] * (last - first)

    told, done = Pipe(duplex=False)
    finish = shares.begin(work, 320, processes=2)
    for _ in range(2 * shares._PARTS):
        told.recv_bytes()
    found = finish()
    assert len(found) == 320
    assert len(set(found)) == 1
    assert os.getpid() not in found


@needs_fork
def test_this_process_takes_its_part() -> None:
    both = get_context("fork").Barrier(2)
    begun: set[int] = set()

    def work(first: int, last: int) -> list[int]:
        if os.getpid() not in begun:
            begun.add(os.getpid())
            both.wait()
        return [os.getpid()] * (last - first)

    assert len(set(shares.begin(work, 320, processes=2)())) == 2


@needs_fork
def test_what_another_process_leaves_undone_is_done_here() -> None:
    this = os.getpid()

    def work(first: int, last: int) -> list[int]:
        if os.getpid() != this:
            os.kill(os.getpid(), signal.SIGKILL)
        return list(range(first, last))

    assert shares.begin(work, 50, processes=3)() == list(range(50))


@needs_fork
def test_a_failure_is_told_here() -> None:
    def work(first: int, last: int) -> list[int]:
        if last == 50:
            raise ValueError("the last share")
        return list(range(first, last))

    with pytest.raises(ValueError, match="the last share"):
        shares.begin(work, 50, processes=2)()


def test_no_copies_of_a_process_with_threads() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert {pid for pid, _ in shares.begin(squares, 10, processes=2)()} == {os.getpid()}
    finally:
        done.set()
        thread.join()


def test_the_collector_is_as_before() -> None:
    with shares.uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.disable()
    try:
        with shares.uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


HEADER = 'msgid ""\nmsgstr ""\n"Language: es_MX\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
SOURCES = ("Open “{}” now?", "{} (one)", "The {} gates", "File %s of {}")
TARGETS = ("Abrir “{}” ahora?", "{} (uno", "Las puertas", "Archivo %d de {} {}")


@needs_fork
def test_a_catalog_gives_the_same_findings_in_shares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [
        f'msgid "{SOURCES[n % 4].format(n % 90)}"\nmsgstr "{TARGETS[n % 4].format(n, n)}"\n'
        for n in range(200)
    ]
    catalog = tmp_path / "es.po"
    catalog.write_text(HEADER + "\n".join(entries), encoding="utf-8")
    alone = lint_files([catalog], Linter(), jobs=1)
    begun: list[int] = []

    def begin(*arguments: object, processes: int) -> object:
        begun.append(processes)
        return shares.begin(*arguments, processes=processes)  # type: ignore[arg-type]

    monkeypatch.setattr(lint, "begin", begin)
    monkeypatch.setattr(lint, "_ITEMS", 10)
    assert lint_files([catalog], Linter(), jobs=3) == alone
    assert begun == [3]
    assert len(alone.reports) > 100
    assert {report.finding.check for report in alone.reports} > {"number-mismatch", "duplicate-entry"}


def test_several_catalogs_give_the_same_findings_in_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        text = HEADER + f'msgid "Open the {name}?"\nmsgstr "Abrir la {name}?"\n'
        (tmp_path / f"{name}.po").write_text(text, encoding="utf-8")
    alone = lint_files([tmp_path], Linter(), jobs=1)
    monkeypatch.setattr(lint, "_BYTES", 100)
    assert lint_files([tmp_path], Linter(), jobs=2) == alone
    assert len(alone.reports) == 3
