"""Work that several processes share, each with a copy of what this one has in memory."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

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


class Shares(Generic[T]):
    """Work on things that come one after the other, shared with copies of this process.

    Each process takes the next part when it has done one, this process too when it is asked to finish: the
    caller may have something else to do meanwhile. Where processes cannot be copied it does all.
    At most `processes` are at work at a time, this one included; `close` stops the others.
    """

    def __init__(self, work: Work[T], *, processes: int) -> None:
        self._work = work
        self._processes = processes if processes > 1 and can_fork() else 1
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
            self._begun.append(_Share(self._work, self._count, count, before))

    def finish(self, count: int) -> list[T]:
        """What the work gives for all `count`, in order."""
        rest = self._work(self._count, count) if self._count < count else []
        for share in reversed(self._begun):
            share.help()
        return [one for share in self._begun for one in share.collect()] + rest


class _Share(Generic[T]):
    """The things from `first` to `last`: the numbers of their parts wait in a pipe that all processes read.

    `before` are the copies that work on the things before, each of which one of the new copies waits for.
    """

    def __init__(self, work: Work[T], first: int, last: int, before: Sequence[_Copy | None]) -> None:
        count = last - first
        number = max(1, min(count, _PARTS * (len(before) + 1), _MOST))
        self._work, self.last = work, last
        self._parts = [
            (first + count * n // number, first + count * (n + 1) // number) for n in range(number)
        ]
        self._waiting, begun = os.pipe()
        os.write(begun, b"".join(n.to_bytes(_SIZE, "little") for n in range(number)))
        os.close(begun)
        self._found: dict[int, list[T]] = {}
        self.copies = [_Copy(self, one) for one in before]

    def help(self) -> None:
        """Do the parts whose numbers this process is the first to read, until none waits."""
        while number := os.read(self._waiting, _SIZE):
            n = int.from_bytes(number, "little")
            self._found[n] = self._work(*self._parts[n])

    def send(self, connection: Connection) -> None:
        connection.send(self._found)

    def collect(self) -> Iterator[T]:
        """What all have found, in order."""
        for copy in self.copies:
            # Without an answer it was killed, or failed as this process will.
            with suppress(EOFError):
                self._found |= copy.connection.recv()
        for n, part in enumerate(self._parts):
            yield from self._found[n] if n in self._found else self._work(*part)

    def close(self) -> None:
        os.close(self._waiting)
        for copy in self.copies:
            copy.close()


class _Copy:
    """A copy of this process that does parts of a share, once the one before it has done its own."""

    def __init__(self, share: _Share[Any], before: _Copy | None) -> None:
        from multiprocessing import get_context

        context = get_context("fork")
        self.connection, theirs = context.Pipe(duplex=False)
        self._at_work, done = os.pipe()
        self._process = context.Process(target=self._run, args=(share, theirs, done, before), daemon=True)
        self._process.start()
        theirs.close()
        os.close(done)

    @staticmethod
    def _run(share: _Share[Any], theirs: Connection, done: int, before: _Copy | None) -> None:
        """What the copy does; a failure says nothing here, for it comes again where it can be told."""
        try:
            if before is not None:
                os.read(before._at_work, 1)  # ends when the other closes its end, at the latest by dying
            share.help()
            os.close(done)
            share.send(theirs)
        except Exception:
            os._exit(1)

    def close(self) -> None:
        self._process.kill()
        self._process.join()
        self.connection.close()
        os.close(self._at_work)


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
