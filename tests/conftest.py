"""What several test files share: the starter engine, and one real run over the sample articles."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from glossary import messages
from pipeline.engines import Hypothesis, open_engine
from pipeline.engines.argos import ArgosEngine
from pipeline.engines.packages import STARTERS

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
# What an update of a catalog counts.
COUNTS = (
    "new",
    "changed",
    "approved",
    "edited",
    "unknown",
    "refreshed",
    "unchanged",
    "revived",
    "obsoleted",
    "dropped",
)


@pytest.fixture(autouse=True, scope="session")
def _no_settings_of_this_machine(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Packages that are installed here, and a home with settings, are none of the tests' business."""
    for name in [name for name in os.environ if name.startswith(("ARGOS_", "TERMPIN_", "XDG_"))]:
        del os.environ[name]
    os.environ["HOME"] = str(tmp_path_factory.mktemp("home"))
    # Nor is the language of whoever runs them.
    os.environ.pop("LANGUAGE", None)
    os.environ["LC_ALL"] = "C.UTF-8"
    messages.use()


@pytest.fixture(scope="session")
def starter_path() -> Path:
    """The package that ships with termpin."""
    (path,) = STARTERS.glob("*.argosmodel")
    return path


@pytest.fixture(scope="session")
def engine() -> ArgosEngine:
    """The starter engine, loaded once."""
    opened = open_engine("argos", source="en", target="es")
    assert isinstance(opened, ArgosEngine)
    return opened


def termpin(
    *arguments: object, cwd: Path, env: dict[str, str] | None = None, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("termpin")), *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def texts(found: list[tuple[Hypothesis, ...]]) -> list[str]:
    """The best text of each request that an engine was given."""
    return [hypotheses[0].text for hypotheses in found]


@dataclass(frozen=True, slots=True)
class SampleRun:
    """`termpin translate` over the sample articles: the folder it ran in, and what it said."""

    folder: Path
    done: subprocess.CompletedProcess[str]

    @property
    def catalogs(self) -> Path:
        return self.folder / "locales"

    @property
    def texts(self) -> Path:
        return self.folder / "out"


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> SampleRun:
    """One run of the command over the sample articles, into a folder that tests must not change."""
    folder = tmp_path_factory.mktemp("sample")
    return SampleRun(folder, termpin("translate", SEEDS, "--to", "es_ES,es_MX", cwd=folder))


@pytest.fixture(scope="session")
def catalogs(sample_run: SampleRun) -> Path:
    assert sample_run.done.returncode == 0, sample_run.done.stderr
    return sample_run.catalogs
