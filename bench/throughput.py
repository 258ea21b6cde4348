"""Segments per second: termpin against argostranslate's own `translate()`, and against raw CTranslate2.

All contestants translate the same sentences with the same package and beam, in one run and by turns, so
that a busy machine slows them alike; the table shows medians, and processor time, which others on the
machine hardly change. The limit is `translate_batch` on input that is tokenized and sorted before the
clock starts, with the threads and batch size that a sweep found best, and without turning tokens back to
text. The aims are the engine's: pinning asks it several times for the sentences whose terms it loses.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
import types
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
AIMS = {"argostranslate": 4.0, "limit": 0.85}

Contestant = Callable[[Sequence[str]], object]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=5, help="rounds (default 5)")
    parser.add_argument("--beam", type=int, default=4, help="hypotheses the search keeps open (default 4)")
    parser.add_argument("--package", type=Path, help="an .argosmodel; the starter package without")
    parser.add_argument("--limit", type=int, default=0, help="take the first so many sentences only")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()

    texts = sentences()[: options.limit or None]
    with tempfile.TemporaryDirectory() as home:
        folder = unpack(options.package or starter(), Path(home))
        raw, setting = best_raw(folder, texts, options.beam)
        contestants: dict[str, Contestant] = {
            "argostranslate translate()": argos(folder, Path(home), options.beam),
            "termpin engine": engine(folder, options.beam),
            "termpin Translator, no terms": translator(folder, options.beam, terms=False),
            "termpin Translator, terms pinned": translator(folder, options.beam, terms=True),
            f"limit: translate_batch, {setting}": raw,
        }
        seconds = race(contestants, texts, options.repeats)
    report(texts, seconds, options.beam, options.json)


def sentences() -> list[str]:
    """The distinct sentences of the sample articles, then those of the evaluation set."""
    from pipeline.segment import read_article

    found = [
        segment.text
        for path in sorted((ROOT / "seeds").glob("*.en.txt"))
        for segment in read_article(path).segments
        if segment.translatable
    ]
    news = ROOT / "bench" / "eval" / "news.jsonl"
    if news.exists():
        found += [json.loads(line)["en"] for line in news.read_text(encoding="utf-8").splitlines() if line]
    return list(dict.fromkeys(found))


def starter() -> Path:
    from pipeline.engines.packages import STARTERS

    return next(iter(sorted(STARTERS.glob("*.argosmodel"))))


def unpack(package: Path, home: Path) -> Path:
    """Unpack a package as Argos Translate installs it."""
    with zipfile.ZipFile(package) as archive:
        archive.extractall(home / "packages")
    (folder,) = (home / "packages").iterdir()
    return folder


# ---------------------------------------------------------------- contestants


def engine(folder: Path, beam: int) -> Contestant:
    """termpin's engine alone: text to text, n-best and attention off."""
    from pipeline.engines import Request, open_engine

    opened = open_engine(str(folder))
    return lambda texts: opened.translate([Request(text) for text in texts], beam=beam)


def translator(folder: Path, beam: int, *, terms: bool) -> Contestant:
    """All of termpin: segmenting, pinning, localizing and checking."""
    from glossary.termbase import shipped
    from pipeline import Translator

    opened = Translator(glossary=shipped("en", "es") if terms else None, engine=str(folder), beam=beam)
    return lambda texts: opened.translate(texts)


def argos(folder: Path, home: Path, beam: int) -> Contestant:
    """argostranslate as its users call it, sentence by sentence, with its own settings."""
    os.environ |= {
        "HOME": str(home),
        "ARGOS_PACKAGES_DIR": str(folder.parent),
        "ARGOS_BEAM_SIZE": str(beam),
        **{f"XDG_{name}_HOME": str(home / name.lower()) for name in ("DATA", "CONFIG", "CACHE")},
    }
    # It imports its sentence splitters whether it needs them or not; the sentences are split already.
    sys.modules["stanza"] = types.ModuleType("stanza")
    splitter: Any = types.ModuleType("minisbd")
    splitter.SBDetect = None
    splitter.models = types.SimpleNamespace(list_models=lambda: ["en"], cache_dir="")
    sys.modules["minisbd"] = splitter
    from argostranslate import translate

    class Whole:
        """Leaves a text as it is."""

        def split_sentences(self, text: str) -> list[str]:
            return [text]

    translation: Any = translate.get_translation_from_codes("en", "es")
    translation.underlying.sentencizer = Whole()
    return lambda texts: [translate.translate(text, "en", "es") for text in texts]


def best_raw(folder: Path, texts: Sequence[str], beam: int) -> tuple[Contestant, str]:
    """`translate_batch` with the threads and batch size that are the fastest on this machine."""
    import ctranslate2
    import sentencepiece

    processor: Any = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sentencepiece.model"))
    tokens = sorted((processor.encode(text, out_type=str) for text in texts), key=len, reverse=True)
    cores = len(os.sched_getaffinity(0))
    best: tuple[float, Contestant, str] | None = None
    for inter, intra in sorted({(cores, 1), (1, cores), (max(cores // 2, 1), min(cores, 2))}):
        model = ctranslate2.Translator(
            str(folder / "model"),
            device="cpu",
            compute_type="int8",
            inter_threads=inter,
            intra_threads=intra,
        )
        for size in (256, 512, 1024, 2048):

            def decode(_: Sequence[str], model: Any = model, size: int = size) -> object:
                return model.translate_batch(
                    tokens, max_batch_size=size, batch_type="tokens", beam_size=beam, max_input_length=0
                )

            time_once(decode, texts)
            took = min(time_once(decode, texts).wall for _ in range(2))
            if best is None or took < best[0]:
                best = took, decode, f"{inter} x {intra} threads, {size} tokens a batch"
    assert best is not None
    return best[1], best[2]


# ---------------------------------------------------------------- race


@dataclass(frozen=True, slots=True)
class Time:
    """Seconds by the clock, and of the processor in all threads."""

    wall: float
    processor: float


def time_once(contestant: Contestant, texts: Sequence[str]) -> Time:
    wall, processor = time.perf_counter(), time.process_time()
    contestant(texts)
    return Time(time.perf_counter() - wall, time.process_time() - processor)


def race(contestants: dict[str, Contestant], texts: Sequence[str], repeats: int) -> dict[str, list[Time]]:
    """The times of each contestant in each round; the order turns, the first call is not counted."""
    for contestant in contestants.values():
        contestant(texts[:20])
    times: dict[str, list[Time]] = {name: [] for name in contestants}
    names = list(contestants)
    for turn in range(repeats):
        at = turn % len(names)
        for name in names[at:] + names[:at]:
            times[name].append(time_once(contestants[name], texts))
    return times


def report(texts: Sequence[str], times: dict[str, list[Time]], beam: int, target: Path | None) -> None:
    first, *_, last = times

    def ratio(name: str, base: str) -> float:
        """The median of the rounds' ratios: contestants of one round met the same machine."""
        return statistics.median(b.wall / n.wall for n, b in zip(times[name], times[base], strict=True))

    rows: list[dict[str, Any]] = []
    for name, rounds in times.items():
        walls = [time.wall for time in rounds]
        rows.append(
            {
                "contestant": name,
                "segments_per_second": round(len(texts) / statistics.median(walls), 1),
                "slowest": round(len(texts) / max(walls), 1),
                "fastest": round(len(texts) / min(walls), 1),
                "times_argostranslate": round(ratio(name, first), 2),
                "of_limit": round(ratio(name, last), 2),
                "processor_seconds": round(statistics.median(time.processor for time in rounds), 2),
            }
        )
    words = sum(len(text.split()) for text in texts)
    machine = {
        "cpu": cpu(),
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        **{name: version(name) for name in ("termpin", "argostranslate", "ctranslate2", "sentencepiece")},
    }
    print(f"{len(texts)} distinct sentences, {words} words; beam {beam}; {len(times[first])} rounds, medians")
    print(", ".join(f"{name} {value}" for name, value in machine.items()))
    print()
    width = max(map(len, times))
    print(f"{'':{width}}  segments/s  (slowest to fastest)  x argostranslate  of the limit  processor s")
    for row in rows:
        spread = f"({row['slowest']} to {row['fastest']})"
        print(
            f"{row['contestant']:{width}}  {row['segments_per_second']:10.1f}  {spread:>20}"
            f"  {row['times_argostranslate']:16.2f}  {row['of_limit']:12.2f}"
            f"  {row['processor_seconds']:11.2f}"
        )
    print(f"\naims of the engine: {AIMS['argostranslate']} x argostranslate, {AIMS['limit']} of the limit")
    if target is not None:
        facts = {"sentences": len(texts), "words": words, "beam": beam, "machine": machine, "rows": rows}
        target.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")


if __name__ == "__main__":
    main()
