"""The programs of GNU gettext, as judges of what we read and write."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def gettext(program: str, *args: object) -> subprocess.CompletedProcess[str]:
    """Run a GNU gettext program; only outside CI may it be absent."""
    if shutil.which(program) is None:
        if os.environ.get("CI"):
            pytest.fail(f"{program} is not installed")
        pytest.skip(f"{program} is not installed")
    command = [program, *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})


def pybabel_template(folder: Path, articles: str, *, config: str = "[termpin: **.en.txt]") -> Path:
    """The template that `pybabel extract` makes of the articles in a folder of `folder`."""
    (folder / "babel.cfg").write_text(config + "\n", "utf-8")
    command = [Path(sys.executable).with_name("pybabel"), "extract", "-F", "babel.cfg"]
    done = subprocess.run(
        [*command, "-o", "articles.pot", articles], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return folder / "articles.pot"


def msgfmt_is_silent(path: Path) -> None:
    """Pass when `msgfmt --check` finds nothing to say."""
    done = gettext("msgfmt", "--check", "-o", os.devnull, path)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
