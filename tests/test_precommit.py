"""The hooks: pre-commit itself installs them from this checkout and runs them in another repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

HEADER = 'msgid ""\nmsgstr ""\n"Language: es\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def git(cwd: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *identity, *arguments], cwd=cwd, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def snapshot(folder: Path) -> str:
    """A repository of this checkout as it stands, new files too; returns its commit."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "--force", ".")
    git(folder, "commit", "-qm", "snapshot")
    return git(folder, "rev-parse", "HEAD")


@pytest.mark.slow
def test_pre_commit_runs_the_hooks(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "termpin", tmp_path / "theirs"
    ours.mkdir()
    revision = snapshot(ours)
    catalog = theirs / "po" / "es.po"
    catalog.parent.mkdir(parents=True)
    catalog.write_text(HEADER + 'msgid "Gate 5."\nmsgstr "Puerta 5."\n', encoding="utf-8")
    hooks = [{"id": "termpin-lint"}]
    config = {"repos": [{"repo": str(ours), "rev": revision, "hooks": hooks}]}
    (theirs / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    git(theirs, "init", "-q")
    git(theirs, "add", ".")

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color=never"],
            cwd=theirs,
            env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home")},
            capture_output=True,
            text=True,
            check=False,
        )

    done = run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout
    catalog.write_text(HEADER + 'msgid "Gate 5."\nmsgstr "Puerta 6."\n', encoding="utf-8")
    git(theirs, "add", ".")
    done = run()
    assert done.returncode == 1, done.stdout + done.stderr
    assert "po/es.po:7:16: error number-mismatch" in done.stdout
    assert "Traceback" not in done.stdout


def test_the_hooks_file() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook["id"] for hook in hooks} == {"termpin-lint", "termpin-fix"}
    for hook in hooks:
        assert hook["language"] == "python"
        assert hook["entry"].startswith("termpin lint")


def test_the_action_is_one_of_composite_steps() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert action["runs"]["using"] == "composite"
    for step in action["runs"]["steps"]:
        assert "shell" in step or "uses" in step
        # An input in a script would be read as code.
        assert "${{" not in step.get("run", "")


def test_the_script_of_the_action(tmp_path: Path) -> None:
    """The step that lints, run by bash on a file with one finding, and on a cut one beside it."""
    (step,) = (s for s in yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"] if s.get("env"))
    program = tmp_path / "termpin" / "bin" / "termpin"
    program.parent.mkdir(parents=True)
    program.symlink_to(Path(sys.executable).with_name("termpin"))
    (tmp_path / "es.po").write_text(HEADER + 'msgid "Gate 5."\nmsgstr "Puerta 6."\n', encoding="utf-8")
    summary = tmp_path / "summary.md"
    (tmp_path / "cut.po").write_text(HEADER + 'msgid "Gate 5."\nmsgstr "Puer', encoding="utf-8")
    for paths, code in (("es.po", 1), ("cut.po es.po", 2)):
        inputs = {"PATHS": paths, "ARGUMENTS": "--select integrity", "CHANGED": "", "SARIF": "out.sarif"}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=tmp_path,
            env={**os.environ, **inputs, "RUNNER_TEMP": str(tmp_path), "GITHUB_STEP_SUMMARY": str(summary)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stderr
        assert done.stdout.startswith("::error file=es.po,title=termpin%3A number-mismatch,line=7,col=16::")
        assert summary.read_text().startswith("### 1 error in 1 entry of 1 file")
        assert "termpinFinding/v1" in (tmp_path / "out.sarif").read_text()
        summary.unlink()
        (tmp_path / "out.sarif").unlink()
