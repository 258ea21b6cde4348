"""Files as they were in a revision of git, for findings on changed entries only."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from glossary.messages import N_, _
from glossary.model import Fault, UserError

_REMEDY = N_("name a revision of this repository, such as origin/main or HEAD~1")


def require_revision(base: str) -> None:
    """Raise `UserError` when the working folder is in no git repository, or has no such revision."""
    if not base or base.startswith("-"):
        raise UserError(Fault(_("--changed: {base!r} is no revision", base=base), _(_REMEDY)))
    inside = _git("rev-parse", "--git-dir")
    if inside is None:
        remedy = _("install it, or leave --changed out")
        raise UserError(Fault(_("--changed: git is not installed"), remedy))
    if inside.returncode:
        remedy = _("run it in a checkout")
        raise UserError(Fault(_("--changed: this folder is in no git repository"), remedy))
    found = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}")
    if found is None or found.returncode:
        message = _("--changed: git knows no revision {base!r}", base=base)
        remedy = _(
            "name a revision of this repository, such as origin/main or HEAD~1; a shallow clone may lack it"
        )
        raise UserError(Fault(message, remedy))


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
