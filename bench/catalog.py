"""Seconds to make a large catalog follow an edited article: termpin against polib loading and saving it.

Both work on the same file of 20,000 entries, by turns, so that a busy machine slows them alike; the table
shows medians. `one change` edits one sentence, `a tenth` edits every tenth, `moved` turns the article's
order around. Exits with 1 when one change takes twice polib's time or more.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polib

from glossary.catalog import CatalogUpdate, Draft, update_catalog
from glossary.model import Locale

AIM = 2.0
WORDS = (
    "a about after answered asked at because before border bus came clerk closed council court door eight "
    "family farmer five for four from gate hour judge left letter long mayor meeting members morning no "
    "nobody nine office officer old on opened order people prison quiet rain reply report road seven short "
    "six small stayed ten that the their three to town two until visit waited was went window without"
).split()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entries", type=int, default=20_000, help="entries of the catalog (default 20,000)")
    parser.add_argument("--repeats", type=int, default=5, help="rounds (default 5)")
    options = parser.parse_args()
    if options.entries < 10 or options.repeats < 1:
        parser.error("take at least 10 entries and 1 round")

    drafts = article(options.entries)
    middle = len(drafts) // 2
    edits = {
        "one change": [edited(d) if n == middle else d for n, d in enumerate(drafts)],
        "a tenth": [edited(d) if n % 10 == 0 else d for n, d in enumerate(drafts)],
        "moved": list(reversed(drafts)),
    }
    times: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "story.po"
        follow(path, [replace(draft, target=f"Traducción de: {draft.source}") for draft in drafts])
        before = path.read_bytes()
        for _ in range(options.repeats):
            times.setdefault("polib", []).append(timed(lambda: polib.pofile(str(path)).save(f"{path}.polib")))
            for name, now in edits.items():
                path.write_bytes(before)
                times.setdefault(name, []).append(timed(lambda now=now: follow(path, now)))
            path.write_bytes(before)
    base = statistics.median(times["polib"])
    print(f"{options.entries:,} entries, {len(before) / 1e6:.1f} MB, median of {options.repeats}")
    for name, values in times.items():
        median = statistics.median(values)
        print(f"{name:12} {median:6.2f} s  {median / base:5.2f} × polib")
    if statistics.median(times["one change"]) >= AIM * base:
        sys.exit(f"one change takes {AIM:g} times polib's time or more")


def article(size: int) -> list[Draft]:
    """Sentences by chance, the same in every run."""
    chance = random.Random(7)
    drafts = []
    for number in range(size):
        words = " ".join(chance.choices(WORDS, k=chance.randint(6, 28)))
        source = f"{words.capitalize()} {number}."
        comments = (f"paragraph {number // 4 + 1}, sentence {number % 4 + 1} of 4",)
        drafts.append(Draft(source, "", (f"story.en.txt:{number // 4 + 1}",), comments))
    return drafts


def edited(draft: Draft) -> Draft:
    """The sentence as an editor leaves it: two words other than before."""
    words = draft.source.split()
    words[len(words) // 2 : len(words) // 2 + 1] = ["quite", "another"]
    return replace(draft, source=" ".join(words))


def follow(path: Path, drafts: list[Draft]) -> CatalogUpdate:
    return update_catalog(
        path,
        drafts,
        locale=Locale("es", "MX"),
        source_locale=Locale("en"),
        project="story",
        generator="termpin bench",
    )


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
