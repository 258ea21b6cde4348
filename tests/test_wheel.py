"""The wheel has all that termpin needs, and works from a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from glossary import __version__
from pipeline.engines.packages import STARTERS

ROOT = Path(__file__).parents[1]
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input")


def sources(package: str) -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in (ROOT / package).rglob("*.py")}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy: setuptools leaves a `build` folder beside what it builds."""
    import shutil

    copy, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, copy)
    for name in ("glossary", "pipeline", "locales", "tests", "seeds"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run(
        [*PIP, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(target), str(copy)],
        check=True,
    )
    (path,) = target.iterdir()
    return path


def test_what_is_in_it(wheel: Path) -> None:
    assert wheel.name == f"termpin-{__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert sources("glossary") | sources("pipeline") <= names
    for package in ("glossary", "pipeline"):
        assert f"{package}/py.typed" in names
    for pattern in ("glossary/terms/*.csv", "glossary/profiles/*.toml", "pipeline/models/*.argosmodel"):
        files = {path.relative_to(ROOT).as_posix() for path in ROOT.glob(pattern)}
        assert files
        assert files <= names
    assert "glossary/locale/es/LC_MESSAGES/termpin.mo" in names
    tops = {name.split("/")[0] for name in names}
    assert tops == {"glossary", "pipeline", f"termpin-{__version__}.dist-info"}
    assert {name.rsplit("/", 1)[-1] for name in names} >= {"LICENSE", "NOTICE", "entry_points.txt"}
    assert not [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".sqlite"))]


def test_every_data_file_is_in_it(wheel: Path) -> None:
    """Whatever a module reads beside itself must travel with it."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "glossary", "pipeline"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if tracked.returncode:
        pytest.skip("not a git checkout")
    assert [
        name for name in tracked.stdout.splitlines() if (ROOT / name).exists() and name not in names
    ] == []


def test_it_works_from_a_folder_of_its_own(wheel: Path, tmp_path: Path) -> None:
    target, desk = tmp_path / "installed", tmp_path / "desk"
    desk.mkdir()
    subprocess.run(
        [*PIP, "install", "--no-deps", "--no-index", "--target", str(target), str(wheel)], check=True
    )
    (desk / "a.en.txt").write_text("The mega-jail holds 40,000 men.\n", encoding="utf-8")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(target / "bin" / "termpin"), *arguments],
            cwd=desk,
            env={**os.environ, "PYTHONPATH": str(target)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    where = subprocess.run(
        [sys.executable, "-c", "import pipeline.engines.packages as p; print(p.STARTERS)"],
        env={**os.environ, "PYTHONPATH": str(target)},
        cwd=desk,
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.strip() == str(target / "pipeline" / "models") != str(STARTERS)
    assert run("--version").stdout == f"termpin {__version__}\n"
    done = run("translate", "a.en.txt", "--to", "es_MX")
    assert (done.returncode, done.stderr) == (0, "")
    assert "(starter model)" in done.stdout
    text = (desk / "out" / "es_MX" / "a.txt").read_text(encoding="utf-8")
    assert "megacárcel" in text
    assert "40,000" in text
    lint = run("lint")
    assert (lint.returncode, lint.stderr) == (0, "")
