"""Work in shares: the same in the same order as without, whatever becomes of the other processes."""

from __future__ import annotations

import errno
import gc
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
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


def shared(work: shares.Work[shares.T], *counts: int, processes: int = 2) -> list[shares.T]:
    """What the work gives for all, begun on at each count."""
    with closing(shares.Shares(work, processes=processes)) as others:
        for count in counts[:-1]:
            others.begin(count)
        return others.finish(counts[-1])


@pytest.mark.parametrize("processes", [1, 2, 3, 7])
@pytest.mark.parametrize(
    "counts", [[0], [1], [0, 0], [1, 1], [2, 2], [100, 100], [30, 100, 100], [1, 2, 3, 5]]
)
def test_all_in_order(counts: list[int], processes: int) -> None:
    found = shared(squares, *counts, processes=processes)
    assert [square for _, square in found] == [n * n for n in range(counts[-1])]


@needs_fork
def test_others_do_all_that_this_process_does_not_come_to() -> None:
    def work(first: int, last: int) -> list[int]:
        done.send_bytes(b"")
        return [os.getpid()] * (last - first)

    told, done = Pipe(duplex=False)
    with closing(shares.Shares(work, processes=2)) as others:
        others.begin(320)
        for _ in range(2 * shares._PARTS):
            told.recv_bytes()
        found = others.finish(320)
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

    assert len(set(shared(work, 320, 320))) == 2


@needs_fork
def test_no_more_at_work_than_may_be() -> None:
    """Those that are to do the second half wait, with this process at work, for the first ones to be done."""

    def work(first: int, last: int) -> list[int]:
        at_work.acquire()
        now = most.value = max(most.value, limit - at_work.get_value())
        time.sleep(0.002)
        at_work.release()
        return [now] * (last - first)

    context = get_context("fork")
    limit = 10
    at_work, most = context.Semaphore(limit), context.Value("i", 0, lock=False)
    found = shared(work, 100, 400, 400, processes=3)
    assert len(found) == 400
    assert 1 <= most.value <= 3


@needs_fork
def test_what_is_not_asked_for_is_stopped() -> None:
    def work(first: int, last: int) -> list[int]:
        done.send_bytes(str(os.getpid()).encode())
        time.sleep(60)
        return []

    told, done = Pipe(duplex=False)
    with closing(shares.Shares(work, processes=2)) as others:
        others.begin(100)
        pid = int(told.recv_bytes())
        others.begin(200)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@needs_fork
def test_what_another_process_leaves_undone_is_done_here() -> None:
    this = os.getpid()

    def work(first: int, last: int) -> list[int]:
        if os.getpid() != this:
            os.kill(os.getpid(), signal.SIGKILL)
        return list(range(first, last))

    assert shared(work, 20, 50, 50, processes=3) == list(range(50))


@needs_fork
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_copy_says_nothing(number: signal.Signals, capfd: pytest.CaptureFixture[str]) -> None:
    this = os.getpid()

    def work(first: int, last: int) -> list[int]:
        if os.getpid() != this:
            os.kill(os.getpid(), number)
        return list(range(first, last))

    assert shared(work, 20, 50, 50, processes=3) == list(range(50))
    assert capfd.readouterr() == ("", "")


@needs_fork
@pytest.mark.parametrize("granted", [0, 1, 2, 3])
@pytest.mark.parametrize("call", ["fork", "pipe"])
def test_what_the_system_does_not_grant_is_done_without(
    call: str, granted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []

    def refuse() -> object:
        if len(made) >= granted:
            raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
        made.append(real())
        return made[-1]

    real = getattr(os, call)
    monkeypatch.setattr(os, call, refuse)
    files = set(os.listdir("/proc/self/fd"))
    assert [square for _, square in shared(squares, 20, 50, 50, processes=3)] == [n * n for n in range(50)]
    assert len(made) == granted
    assert set(os.listdir("/proc/self/fd")) == files


@needs_fork
def test_no_more_copies_than_files_may_be_open(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    monkeypatch.setattr(resource, "getrlimit", lambda _: (24, 24))
    with closing(shares.Shares(squares, processes=1000)) as others:
        others.begin(100)
        assert len(others._begun[0].copies) == 2


@needs_fork
def test_half_an_answer_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = shares._Copy.answer
    monkeypatch.setattr(shares._Copy, "answer", lambda copy: whole(copy)[:-5])
    assert [square for _, square in shared(squares, 20, 50, 50)] == [n * n for n in range(50)]


@needs_fork
def test_where_the_ends_of_processes_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        found = shared(squares, 20, 50, 50, processes=3)
    finally:
        signal.signal(signal.SIGCHLD, before)
    assert [square for _, square in found] == [n * n for n in range(50)]


@needs_fork
def test_copies_end_when_this_process_was_killed() -> None:
    """What they have found, more than a pipe holds, has no reader then."""

    def work(first: int, last: int) -> list[str]:
        return ["x" * 100_000] * (last - first)

    alive, held = os.pipe()
    pid = os.fork()
    if not pid:
        others = shares.Shares(work, processes=3)
        others.begin(10)
        others.begin(20)
        os.kill(os.getpid(), signal.SIGKILL)
    os.close(held)
    os.waitpid(pid, 0)
    ready, _, _ = select.select([alive], [], [], 20)
    assert ready  # the end of the file: nobody has it open for writing
    assert os.read(alive, 1) == b""
    os.close(alive)


@needs_fork
def test_a_failure_is_told_here() -> None:
    def work(first: int, last: int) -> list[int]:
        if last == 50:
            raise ValueError("the last share")
        return list(range(first, last))

    with pytest.raises(ValueError, match="the last share"):
        shared(work, 50, 50)


def test_no_copies_of_a_process_with_threads() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert {pid for pid, _ in shared(squares, 10, 10)} == {os.getpid()}
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


def catalog_of(count: int) -> str:
    return HEADER + "\n".join(
        f'msgid "{SOURCES[n % 4].format(n % 90)}"\nmsgstr "{TARGETS[n % 4].format(n, n)}"\n'
        for n in range(count)
    )


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many items others are let to begin on, of files of any size."""
    begun: list[int] = []

    class Watched(shares.Shares[shares.T]):
        def begin(self, count: int) -> None:
            begun.append(count)
            super().begin(count)

    monkeypatch.setattr(lint, "Shares", Watched)
    monkeypatch.setattr(lint, "_ITEMS", 10)
    monkeypatch.setattr(lint, "_BYTES", 10)
    return begun


@needs_fork
@pytest.mark.parametrize("jobs", [2, 3])
def test_a_catalog_gives_the_same_findings_in_shares(tmp_path: Path, jobs: int, counts: list[int]) -> None:
    catalog = tmp_path / "es.po"
    catalog.write_text(catalog_of(200), encoding="utf-8")
    alone = lint_files([catalog], Linter(), jobs=1)
    counts.clear()
    assert lint_files([catalog], Linter(), jobs=jobs) == alone
    assert len(counts) == 2
    assert 50 < counts[0] < 100
    assert counts[1] == 200
    assert len(alone.reports) > 100
    assert {report.finding.check for report in alone.reports} > {"number-mismatch", "duplicate-entry"}


@needs_fork
@pytest.mark.parametrize(
    ("change", "begun"),
    [
        (lambda text: text + 'msgid "cut', True),
        (lambda text: text + f'msgid "{"a " * 60_000}"\nmsgstr "b"\n', True),
        (lambda text: text.replace('msgid "Open', "msgid Open", 1), False),
        (lambda text: text.replace("Language", "X-Tongue"), False),
        (lambda text: text.removeprefix(HEADER), False),
    ],
    ids=["cut", "too long", "no PO", "no locale", "no header"],
)
def test_a_fault_is_the_same_whatever_was_begun(
    tmp_path: Path, counts: list[int], change: Callable[[str], str], begun: bool
) -> None:
    catalog = tmp_path / "catalog.po"
    catalog.write_text(change(catalog_of(200)), encoding="utf-8")
    result = lint_files([catalog], Linter(), jobs=2)
    assert bool(counts) == begun
    assert result.faults
    assert result.faults == lint_files([catalog], Linter(), jobs=1).faults


@needs_fork
@pytest.mark.parametrize("copies", [True, False])
def test_several_catalogs_give_the_same_findings_in_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, copies: bool
) -> None:
    for name in ("a", "b", "c"):
        text = HEADER + f'msgid "Open the {name}?"\nmsgstr "Abrir la {name}?"\n'
        (tmp_path / f"{name}.po").write_text(text, encoding="utf-8")
    alone = lint_files([tmp_path], Linter(), jobs=1)
    monkeypatch.setattr(lint, "_BYTES", 100)
    monkeypatch.setattr(lint, "_COPIES", copies)
    assert lint_files([tmp_path], Linter(), jobs=2) == alone
    assert len(alone.reports) == 3
