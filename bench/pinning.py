"""Each strategy of pinning alone, and all together, on the evaluation set: the tables of docs/pinning.md.

    .venv/bin/python bench/pinning.py [--set bench/eval/news.jsonl] [--engine argos|apertium] [--threads 1]

Every row is a run over the whole set; `time` is processor time of this process (with Apertium: the
clock), and `extra` what it costs beyond the same sentences without terms, as a share of that. `bare`
is the engine alone, without splitting, checks and localization.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable

from glossary.model import Locale
from pipeline.engines import Engine, Request, open_engine
from pipeline.evalset import EvaluationSet, Mode, read_set
from pipeline.evaluate import Score, evaluate
from pipeline.pin import STAGES, stages_with
from pipeline.translator import Translator


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--set", default="bench/eval/news.jsonl")
    parser.add_argument("--engine", default="argos")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()

    given = read_set(options.set, source=Locale("en"), target=Locale("es"))
    engine = open_engine(options.engine, threads=options.threads)
    clock = time.perf_counter if engine.info.name == "apertium" else time.process_time
    bare = min(_bare(engine, given, clock) for _ in range(3))
    print(f"{len(given.examples)} sentences, {engine.info}, {options.threads} thread(s)\n")
    print(f"bare engine: {bare:.2f} s\n")

    everything = ("all together", tuple(dict.fromkeys(s.name for stage in STAGES for s in stage)))
    plain, plain_seconds = _run(engine, given, everything[1], Mode.NOTERM, clock)
    print("| strategies | held | lost silently | BLEU | chrF2++ | time | extra |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    print(_row("no terms asked for", plain, plain_seconds, plain_seconds))
    rows = [
        ("plain n-best", ("plain",)),
        *((name, (name,)) for name in everything[1] if name != "plain"),
        everything,
    ]
    for title, names in rows:
        score, seconds = _run(engine, given, names, Mode.PROPER, clock)
        print(_row(title, score, seconds, plain_seconds))
    print(f"\nbuilt by: {_share(score)}\n")
    random, seconds = _run(engine, given, everything[1], Mode.RANDOM, clock)
    print(_row("arbitrary pairs, all together", random, seconds, plain_seconds))


def _bare(engine: Engine, given: EvaluationSet, clock: Callable[[], float]) -> float:
    started = clock()
    engine.translate([Request(example.source) for example in given.examples])
    return clock() - started


def _run(
    engine: Engine, given: EvaluationSet, names: tuple[str, ...], mode: Mode, clock: Callable[[], float]
) -> tuple[Score, float]:
    translator = Translator(engine=engine, stages=stages_with([n for n in names if n != "plain"]))
    started = clock()
    (score,) = evaluate(given, translator, modes=(mode,))
    return score, clock() - started


def _row(title: str, score: Score, seconds: float, plain: float) -> str:
    held = "–" if score.success is None else f"{100 * score.success:.1f} %"
    silent = "–" if score.silent is None else str(score.silent)
    quality = score.quality
    bleu, chrf = (f"{quality.bleu:.1f}", f"{quality.chrf:.1f}") if quality else ("–", "–")
    extra = f"{seconds / plain - 1:+.1f} ×" if seconds != plain else "–"
    return f"| {title} | {held} | {silent} | {bleu} | {chrf} | {seconds:.1f} s | {extra} |"


def _share(score: Score) -> str:
    counted = Counter(score.strategies)
    return ", ".join(f"{name} {number}" for name, number in counted.most_common())


if __name__ == "__main__":
    main()
