"""How long `termpin lint` takes to start, against `python -c "import polib"`, in one run.

    python bench/start.py [ROUNDS [PYTHON]]

All are run in turns, so that a busy machine is busy for each; the least time of each counts, for load only
ever adds. Processor time stands beside the clock's. The catalog has ten entries; `startup` is Python alone,
`typer` the import of the command line's framework, which a plain lint does without.

PYTHON is the interpreter of another environment, as of one into which the wheel was installed: the finder of
an editable install makes every start of Python longer, that of polib too. Modules are compiled before
anything counts, as those of an installed package are.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HEADER = 'msgid ""\nmsgstr ""\n"Language: es\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
ENTRIES = "\n".join(
    f'msgid "The gate has {n} bars."\nmsgstr "La puerta tiene {n} barras."\n' for n in range(20, 30)
)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    python = sys.argv[2] if len(sys.argv) > 2 else sys.executable
    with tempfile.TemporaryDirectory() as folder:
        catalog = Path(folder, "es.po")
        catalog.write_text(HEADER + ENTRIES, encoding="utf-8")
        program = str(Path(python).with_name("termpin"))
        commands = {
            "startup": [python, "-c", ""],
            "polib": [python, "-c", "import polib"],
            "typer": [python, "-c", "import typer"],
            "lint": [program, "lint", str(catalog)],
            "lint, no termbase": [program, "lint", "--no-glossary", str(catalog)],
        }
        best = {name: (float("inf"), float("inf")) for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                best[name] = tuple(map(min, best[name], _times(command, folder)))
    for name, times in best.items():
        clock, processor = (
            f"{t * 1000:6.0f} ms {t / b:5.2f} ×" for t, b in zip(times, best["polib"], strict=True)
        )
        print(f"{name:<18} {clock}   processor {processor}")


def _times(command: list[str], folder: str) -> tuple[float, float]:
    """Seconds of the clock and of the processor for one run."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=folder, env=environment)
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
