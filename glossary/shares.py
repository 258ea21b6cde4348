"""Work that several processes share, each with a copy of what this one has in memory."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

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


def begin(work: Work[T], count: int, *, processes: int) -> Callable[[], list[T]]:
    """Begin work on `count` things in other processes; the call returned finishes it, and gives all in order.

    Each process takes the next part when it has done one, this process too when it is asked to finish: the
    caller may have something else to do meanwhile. Where processes cannot be copied it does all.
    """
    if processes < 2 or not can_fork():
        return lambda: work(0, count)
    from multiprocessing import get_context

    context = get_context("fork")
    number = max(1, min(count, _PARTS * processes, _MOST))
    parts = [(count * n // number, count * (n + 1) // number) for n in range(number)]
    waiting, begun = os.pipe()
    os.write(begun, b"".join(n.to_bytes(_SIZE, "little") for n in range(number)))
    os.close(begun)
    started = []
    for _ in range(processes - 1):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_send, args=(theirs, work, parts, waiting), daemon=True)
        process.start()
        theirs.close()
        started.append((process, ours))

    def finish() -> list[T]:
        try:
            found = _done(work, parts, waiting)
            for process, ours in started:
                # Without an answer it was killed, or failed as this process will.
                with suppress(EOFError):
                    found |= ours.recv()
                process.join()
            return [one for n, part in enumerate(parts) for one in (found[n] if n in found else work(*part))]
        finally:
            os.close(waiting)
            for process, ours in started:
                ours.close()
                process.kill()

    return finish


_SIZE = 2  # bytes of the number of a part


def _done(work: Work[T], parts: Sequence[tuple[int, int]], waiting: int) -> dict[int, list[T]]:
    """Do the parts whose numbers this process is the first to read, until none waits."""
    found: dict[int, list[T]] = {}
    while number := os.read(waiting, _SIZE):
        n = int.from_bytes(number, "little")
        found[n] = work(*parts[n])
    return found


def _send(connection: Connection, work: Work[T], parts: Sequence[tuple[int, int]], waiting: int) -> None:
    """What another process does; a failure says nothing here, for it comes again where it can be told."""
    try:
        connection.send(_done(work, parts, waiting))
    except Exception:
        os._exit(1)


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
