"""The programs of GNU gettext, as judges of what we read and write."""

from __future__ import annotations

import os
import shutil
import subprocess
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


def msgfmt_is_silent(path: Path) -> None:
    """Pass when `msgfmt --check` finds nothing to say."""
    done = gettext("msgfmt", "--check", "-o", os.devnull, path)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
