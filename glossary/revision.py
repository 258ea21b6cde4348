"""Files as they were in a revision of git, for findings on changed entries only."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from glossary.model import Fault, UserError

_REMEDY = "name a revision of this repository, such as origin/main or HEAD~1"


def require_revision(base: str) -> None:
    """Raise `UserError` when the working folder is in no git repository, or has no such revision."""
    if not base or base.startswith("-"):
        raise UserError(Fault(f"--changed: {base!r} is no revision", _REMEDY))
    inside = _git("rev-parse", "--git-dir")
    if inside is None:
        raise UserError(Fault("--changed: git is not installed", "install it, or leave --changed out"))
    if inside.returncode:
        raise UserError(Fault("--changed: this folder is in no git repository", "run it in a checkout"))
    found = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}")
    if found is None or found.returncode:
        message = f"--changed: git knows no revision {base!r}"
        raise UserError(Fault(message, _REMEDY + "; a shallow clone may lack it"))


def file_at(base: str, path: str) -> bytes | None:
    """The bytes of a file in a revision; None when it was not there."""
    folder, name = os.path.split(os.path.realpath(path))
    shown = _git("show", "--end-of-options", f"{base}:./{name}", folder=Path(folder))
    return shown.stdout if shown is not None and shown.returncode == 0 else None


def _git(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[bytes] | None:
    try:
        return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)
    except OSError:
        return None
