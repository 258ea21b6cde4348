"""Work that several processes share, each with a copy of what this one has in memory."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Generic, NoReturn, TypeVar

T = TypeVar("T")
Work = Callable[[int, int], list[T]]
"""Does a part of the work, from one index to another."""


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def can_fork() -> bool:
    """Whether a process may be copied as it is: on Linux, and while it has a single thread."""
    import threading

    return sys.platform == "linux" and threading.active_count() == 1


_PARTS = 32  # for each process: few enough to cost nothing, so many that none has to wait for the last
_MOST = 1000  # whose numbers a pipe takes at once, however little it holds
_SIZE = 2  # bytes of the number of a part
_FILES = 8  # that may be open for each process: two pipes, and all else that a program opens


class Shares(Generic[T]):
    """Work on things that come one after the other, shared with copies of this process.

    Each process takes the next part when it has done one, this process too when it is asked to finish: the
    caller may have something else to do meanwhile. Where processes cannot be copied, or the system grants
    none, it does all. At most `processes` are at work at a time, this one included; `close` stops the others.
    """

    def __init__(self, work: Work[T], *, processes: int) -> None:
        self._work = work
        self._processes = min(processes, _granted()) if processes > 1 and can_fork() else 1
        self._begun: list[_Share[T]] = []

    def close(self) -> None:
        for share in self._begun:
            share.close()
        self._begun.clear()

    @property
    def _count(self) -> int:
        """How many things others have begun on."""
        return self._begun[-1].last if self._begun else 0

    def begin(self, count: int) -> None:
        """Let copies of this process, with what it knows now, begin on all up to `count`."""
        if self._processes > 1 and count > self._count:
            before = self._begun[-1].copies if self._begun else [None] * (self._processes - 1)
            try:
                share = _Share(self._work, self._count, count, len(before) + 1)
            except OSError:  # no file may be opened any more
                self._processes = 1
                return
            self._begun.append(share)
            share.begin(before)

    def finish(self, count: int) -> list[T]:
        """What the work gives for all `count`, in order."""
        rest = self._work(self._count, count) if self._count < count else []
        for share in reversed(self._begun):
            share.help()
        return [one for share in self._begun for one in share.collect()] + rest


def _granted() -> int:
    """How many processes there may be, by the files that this one may open."""
    import resource

    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return sys.maxsize if files == resource.RLIM_INFINITY else files // _FILES


class _Share(Generic[T]):
    """The things from `first` to `last`: the numbers of their parts wait in a pipe that all read."""

    def __init__(self, work: Work[T], first: int, last: int, processes: int) -> None:
        count = last - first
        number = max(1, min(count, _PARTS * processes, _MOST))
        self._work, self.last = work, last
        self._parts = [
            (first + count * n // number, first + count * (n + 1) // number) for n in range(number)
        ]
        self._waiting, begun = os.pipe()
        os.write(begun, b"".join(n.to_bytes(_SIZE, "little") for n in range(number)))
        os.close(begun)
        self._found: dict[int, list[T]] = {}
        self.copies: list[_Copy] = []

    def begin(self, before: Sequence[_Copy | None]) -> None:
        """Make copies of this process, each of which waits for one of those that do the things before."""
        with suppress(OSError):  # no process or file is to be had any more: those that are there do all
            for one in before:
                with _uninterrupted():
                    self.copies.append(_Copy(self, one))

    def help(self) -> None:
        """Do the parts whose numbers this process is the first to read, until none waits."""
        while number := os.read(self._waiting, _SIZE):
            n = int.from_bytes(number, "little")
            self._found[n] = self._work(*self._parts[n])

    def answer(self) -> bytes:
        import pickle

        return pickle.dumps(self._found, pickle.HIGHEST_PROTOCOL)

    def collect(self) -> Iterator[T]:
        """What all have found, in order."""
        import pickle

        for copy in self.copies:
            # Without a whole answer it was killed, or failed as this process will.
            with suppress(EOFError, pickle.UnpicklingError):
                self._found |= pickle.loads(copy.answer())
        for n, part in enumerate(self._parts):
            yield from self._found[n] if n in self._found else self._work(*part)

    def close(self) -> None:
        os.close(self._waiting)
        for copy in self.copies:
            copy.close()


class _Copy:
    """A copy of this process that does parts of a share, once the one before it has done its own."""

    def __init__(self, share: _Share[Any], before: _Copy | None) -> None:
        self._answer, answer = os.pipe()
        try:
            self._process = os.fork()
        except OSError:
            os.close(self._answer)
            raise
        else:
            if not self._process:
                self._run(share, answer, before)
        finally:
            os.close(answer)

    def _run(self, share: _Share[Any], answer: int, before: _Copy | None) -> NoReturn:
        """What the copy does; a failure says nothing here, for it comes again where it can be told."""
        try:
            for number in _INTERRUPTS:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _INTERRUPTS)
            os.close(self._answer)  # so that writing ends when the process that would read has been killed
            if before is not None:
                before.wait()
            share.help()
            with open(answer, "wb") as stream:
                stream.write(share.answer())
        finally:
            os._exit(0)

    def wait(self) -> None:
        """Wait until it begins to answer, or has died."""
        import select

        ready = select.poll()
        ready.register(self._answer, select.POLLIN)
        ready.poll()

    def answer(self) -> bytes:
        """What it answers; a part when it dies meanwhile."""
        with open(self._answer, "rb", closefd=False) as stream:
            return stream.read()

    def close(self) -> None:
        # Where this program was started to ignore the ends of others, the system forgets it at once.
        with _uninterrupted(), suppress(ProcessLookupError, ChildProcessError):
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
        os.close(self._answer)


_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let an interrupt wait, so that no process is made or stopped by halves."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPTS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the garbage collector from walking a million small objects again and again: none is in a cycle."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
