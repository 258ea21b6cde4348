"""Work that several processes share, each with a copy of what this one has in memory."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
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


def begin(work: Work[T], count: int, *, processes: int) -> Callable[[], list[T]]:
    """Begin work on `count` things in other processes; the call returned finishes it, and gives all in order.

    This process does a smaller share itself, when it is asked to finish. Where processes cannot be copied it
    does all.
    """
    if processes < 2 or not can_fork():
        return lambda: work(0, count)
    from multiprocessing import get_context

    context = get_context("fork")
    # The caller has something else to do meanwhile, and its share is half as large.
    bounds = [count * max(0, 2 * n - 1) // (2 * processes - 1) for n in range(processes + 1)]
    started = []
    for first, last in pairwise(bounds[1:]):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_send, args=(theirs, work, first, last), daemon=True)
        process.start()
        theirs.close()
        started.append((process, ours, first, last))

    def finish() -> list[T]:
        try:
            found = work(0, bounds[1])
            for process, ours, first, last in started:
                try:
                    found += ours.recv()
                except EOFError:
                    found += work(first, last)  # it was killed, or failed as this process will
                process.join()
            return found
        finally:
            for process, ours, *_ in started:
                ours.close()
                process.kill()

    return finish


def _send(connection: Connection, work: Work[T], first: int, last: int) -> None:
    """What another process does; a failure says nothing here, for it comes again where it can be told."""
    try:
        connection.send(work(first, last))
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
