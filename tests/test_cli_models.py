"""`termpin models`: what is installed is what translates, and nothing gets out of its folder."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pipeline.engines.packages import STARTERS

(STARTER,) = STARTERS.glob("*.argosmodel")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "packages"


def termpin(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    home = {"HOME": str(folder.parent), "ARGOS_PACKAGES_DIR": str(folder)}
    environment = {**os.environ, **home}
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        environment.pop(name, None)
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=120)


def package(
    path: Path, *, version: str = "9.9", extra: dict[str, bytes] | None = None, link: str = ""
) -> Path:
    """The starter model as another package, with further files."""
    with zipfile.ZipFile(STARTER) as source, zipfile.ZipFile(path, "w") as target:
        for item in source.infolist():
            data = source.read(item)
            name = item.filename.replace("en_es-0_3", "en_es-9_9")
            if name.endswith("metadata.json"):
                data = json.dumps({**json.loads(data), "package_version": version}).encode()
            target.writestr(name, data)
        for name, data in (extra or {}).items():
            target.writestr(name, data)
        if link:
            info = zipfile.ZipInfo(link)
            info.external_attr = (stat.S_IFLNK | 0o777) << 16
            target.writestr(info, b"/etc/passwd")
    return path


def test_installed_listed_used_removed(tmp_path: Path, folder: Path) -> None:
    done = termpin(folder, "models", "install", package(tmp_path / "new.argosmodel"))
    assert (done.returncode, done.stderr) == (0, "")
    assert [p.name for p in folder.iterdir()] == ["translate-en_es-9_9"]

    rows = termpin(folder, "models", "list").stdout.splitlines()
    assert [row.split()[:4] for row in rows if row.startswith("*")] == [["*", "en_es", "9.9", "installed"]]
    assert any("starter" in row for row in rows)
    assert "en_es 9.9" in termpin(folder, "models", "info", "en_es").stdout

    again = termpin(folder, "models", "install", package(tmp_path / "new.argosmodel"))
    assert again.returncode == 0
    assert termpin(folder, "models", "remove", "en-es").returncode == 0
    assert list(folder.iterdir()) == []
    assert termpin(folder, "models", "info", "en_es").stdout.startswith("en_es 0.3")


@pytest.mark.parametrize(
    ("extra", "link", "message"),
    [
        ({"../outside": b"x"}, "", "writes outside its folder"),
        ({"/absolute": b"x"}, "", "writes outside its folder"),
        ({"other/file": b"x"}, "", "writes outside its folder"),
        ({}, "translate-en_es-9_9/link", "holds a link"),
    ],
)
def test_an_archive_stays_in_its_folder(
    tmp_path: Path, folder: Path, extra: dict[str, bytes], link: str, message: str
) -> None:
    done = termpin(folder, "models", "install", package(tmp_path / "bad.argosmodel", extra=extra, link=link))
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not folder.exists()
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["install", "missing.argosmodel"], "no such package"),
        (["info", "xx_yy"], "there is no package for xx_yy"),
        (["remove", "en_es"], "there is no package for en_es"),
        (["install", "english"], "is no pair of languages"),
    ],
)
def test_bad_input_is_one_line(folder: Path, arguments: list[str], message: str) -> None:
    done = termpin(folder, "models", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_without_a_network_the_index_is_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("argostranslate")
    monkeypatch.setenv("ARGOS_PACKAGE_INDEX", "http://127.0.0.1:9/")
    done = termpin(folder, "models", "install", "en_es")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("termpin: the Argos index cannot be reached")
