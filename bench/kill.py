"""Kill translate runs at random moments with SIGKILL, let the next run finish, and compare every byte.

    python bench/kill.py --points 200

Each point starts `termpin translate` on a sample article in an empty folder, kills it at a random
moment, and runs it again; every fourth point kills the second run too, and every third aims at the end
of the run, where the files are written. Moments are counted in the run's own processor time, so that a
busy machine does not shift them. The last run must leave the texts and the PO files of an undisturbed
run, byte for byte, and must not ask the engine again for what the memory already held. Exit code 1 when
one point fails. Needs /proc.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Small batches, so that one run of a few seconds has many commits; the articles, so that it has many files.
COMMAND = "import pipeline.recall as r; r.BATCH = {batch}; from pipeline.cli import main; main()"
# Dates stand in the PO files: all runs are of one moment.
ENVIRONMENT = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000", "PYTHONPATH": str(ROOT)}
# The starter model, whatever is installed.
ENVIRONMENT["ARGOS_PACKAGES_DIR"] = os.devnull


@dataclass(frozen=True, slots=True)
class Job:
    """What is translated, and how many sentences lie between two commits."""

    article: Path
    locales: str = "es_ES,es_MX"
    batch: int = 1

    def start(self, folder: Path) -> subprocess.Popen[str]:
        """Start a run in a folder."""
        arguments = ["translate", str(self.article), "--to", self.locales, "--format", "json"]
        return subprocess.Popen(
            [sys.executable, "-c", COMMAND.format(batch=self.batch), *arguments],
            cwd=folder,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(self, folder: Path) -> tuple[int, float]:
        """Run to the end; returns how many sentences the engine was asked for, and the processor time."""
        run = self.start(folder)
        before = _children()
        out, talk = run.communicate(timeout=600)
        if run.returncode:
            raise RuntimeError(f"exit {run.returncode}: {talk.strip()}")
        return int(json.loads(out)["asked"]), _children() - before

    def kill(self, folder: Path, moment: float) -> float | None:
        """Run, and kill with SIGKILL at a moment of its processor time.

        None when that was done; where the run was through before, the last moment at which it was seen.
        """
        run, seen = self.start(folder), 0.0
        while run.poll() is None and (used := _used(run.pid)) < moment:
            seen = max(seen, used)
            time.sleep(0.002)
        run.kill()
        run.communicate()
        return None if run.returncode == -signal.SIGKILL else seen


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _used(pid: int) -> float:
    """The processor seconds of a running process, from /proc/PID/schedstat of its threads."""
    nanoseconds = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError, ValueError, IndexError):  # a thread that ended
            nanoseconds += int(thread.read_text().split()[0])
    return nanoseconds / 1e9


def product(folder: Path) -> dict[str, bytes]:
    """The texts and catalogs in a folder, by their path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for part in ("out", "locales")
        for path in sorted((folder / part).rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def beginning(folder: Path, article: Path, *, blocks: int) -> Path:
    """The first blocks of an article as a file in a folder: a run of a second, of which 200 are bearable."""
    path = folder / article.name
    path.write_text("\n\n".join(article.read_text(encoding="utf-8").split("\n\n")[:blocks]) + "\n", "utf-8")
    return path


def differences(wanted: dict[str, bytes], found: dict[str, bytes]) -> Iterator[str]:
    """The first line that is not the same, of each file that is not the same."""
    for name in sorted(wanted.keys() | found.keys()):
        if name not in wanted or name not in found:
            yield f"{name} is {'missing' if name in wanted else 'not wanted'}"
        elif wanted[name] != found[name]:
            pairs = zip_longest(wanted[name].splitlines(), found[name].splitlines(), fillvalue=b"")
            line, (old, new) = next((n, pair) for n, pair in enumerate(pairs, 1) if pair[0] != pair[1])
            yield f"{name}:{line}: {new.decode()!r} instead of {old.decode()!r}"


def remembered(folder: Path) -> int:
    """How many units the memory holds; reading it as the next run will, after the kill."""
    path = folder / ".termpin" / "memory.sqlite"
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path)) as database:
        if not database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'unit'").fetchone()[0]:
            return 0
        return int(database.execute("SELECT count(*) FROM unit").fetchone()[0])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--points", type=int, default=20, help="how many runs to kill (default: 20)")
    parser.add_argument("--seed", type=int, default=1, help="of the random moments (default: 1)")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="termpin-kill-") as place:
        job = Job(beginning(Path(place), ROOT / "seeds" / "alien-enemies-act.en.txt", blocks=6))
        undisturbed = Path(place) / "undisturbed"
        undisturbed.mkdir()
        total, length = job.finish(undisturbed)
        wanted = product(undisturbed)
        print(f"undisturbed: {total} sentences, {len(wanted)} files, {length:.1f} processor seconds")
        states: Counter[str] = Counter()
        failures = late = point = 0
        while point < options.points:
            folder = Path(place) / f"point-{point}"
            folder.mkdir()
            moment = chance.uniform(0 if point % 3 else 0.85 * length, length)
            through = job.kill(folder, moment)
            if through is not None:
                # It was done before: another moment is drawn, from those at which a run can be met, which are
                # fewer than it took in all, for its threads take their time with them when they end.
                late, length = late + 1, min(length, max(through, 0.1))
                if late > 20 * options.points:
                    sys.exit(
                        f"{late} runs were done before they could be killed: see whether they run at all"
                    )
                shutil.rmtree(folder)
                continue
            if point % 4 == 3:
                job.kill(folder, chance.uniform(0, length))
            known, files = remembered(folder), len(product(folder))
            asked, _ = job.finish(folder)
            states["files written" if files else "memory part full" if known else "memory empty"] += 1
            faults = [*differences(wanted, product(folder))]
            if asked != total - known:
                faults.append(f"{known} of {total} sentences were known, yet {asked} were asked for")
            for fault in faults:
                print(f"point {point}, killed at {moment:.3f} s: {fault}")
            failures += bool(faults)
            shutil.rmtree(folder)
            point += 1
    print(f"{point} runs killed ({late} more were done before): {point - failures} alike, {failures} not")
    print("state after the kill: " + ", ".join(f"{name} {number}" for name, number in sorted(states.items())))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
