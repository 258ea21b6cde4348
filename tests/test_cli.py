"""The command `termpin` as a whole: its help, its exit codes, and what it does when something breaks."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import termpin

from glossary import __version__

TERMPIN = Path(sys.executable).with_name("termpin")
COMMANDS = ("translate", "lint", "explain", "po", "glossary", "memory", "eval")


def test_version(tmp_path: Path) -> None:
    done = termpin("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"termpin {__version__}\n", "")


def test_help_names_every_command_and_the_exit_codes(tmp_path: Path) -> None:
    for arguments in (("--help",), ("-h",)):
        done = termpin(*arguments, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        for command in COMMANDS:
            assert re.search(rf"^  {command} +\S", done.stdout, re.MULTILINE), command
        assert "Exit codes: 0 clean, 1 findings, 2" in " ".join(done.stdout.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, tmp_path: Path) -> None:
    done = termpin(command, "--help", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: termpin " + command)
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert not re.search(r"[│╭\x1b]", done.stdout)  # plain: a log can hold it


def test_without_a_command_it_shows_its_help(tmp_path: Path) -> None:
    done = termpin(cwd=tmp_path)
    assert done.returncode == 2
    assert "Usage: termpin" in done.stdout + done.stderr


def test_an_unknown_command(tmp_path: Path) -> None:
    done = termpin("translat", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "translat" in done.stderr
    assert "Traceback" not in done.stderr


# ---------------------------------------------------------------- exit codes

CATALOG = """msgid ""
msgstr ""
"Language: es\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "The mega-jail is full."
msgstr "La {} está llena."
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a good catalog and a bad one."""
    for name, word in (("good", "megacárcel"), ("bad", "cárcel")):
        (tmp_path / f"{name}.po").write_text(CATALOG.replace("{}", word), encoding="utf-8")
    return tmp_path


def test_0_is_clean(desk: Path) -> None:
    done = termpin("lint", "good.po", "--select", "term-missing", cwd=desk)
    assert (done.returncode, done.stderr) == (0, "")


def test_1_is_findings(desk: Path) -> None:
    done = termpin("lint", "bad.po", "--select", "term-missing", "--no-color", cwd=desk)
    assert (done.returncode, done.stderr) == (1, "")
    assert "bad.po:7:9: error term-missing" in done.stdout


def test_2_is_input_and_beats_findings(desk: Path) -> None:
    done = termpin("lint", "bad.po", "none.po", cwd=desk)
    assert done.returncode == 2
    assert done.stderr == "termpin: none.po: no such file or folder (check the path)\n"


BUG = """
import sys
import pipeline.run

def run(*arguments, **keywords):
    raise ZeroDivisionError("an article too many\\nand more")

pipeline.run.run = run
sys.argv = ["termpin", "translate", "a.en.txt"]
from pipeline.cli import main
main()
"""


def test_3_is_our_bug(tmp_path: Path) -> None:
    (tmp_path / "a.en.txt").write_text("The prison.\n", encoding="utf-8")

    def run(**environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", BUG],
            cwd=tmp_path,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    done = run()
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == (
        "termpin: a bug of termpin, not of your input: ZeroDivisionError: an article too many "
        "(TERMPIN_DEBUG=1 shows the traceback)\n"
    )
    assert "Traceback (most recent call last)" in run(TERMPIN_DEBUG="1").stderr


@pytest.mark.parametrize("arguments", [["lint", "bad.po"], ["--help"], ["explain", "term-missing"]])
def test_a_reader_who_leaves_is_no_bug(arguments: list[str], desk: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as gone:
        done = subprocess.run(
            [str(TERMPIN), *arguments], cwd=desk, stdout=gone, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode in (0, 1)
    assert done.stderr == ""


def test_explain(tmp_path: Path) -> None:
    done = termpin("explain", "term-missing", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("term-missing: ")
    unknown = termpin("explain", "term-mising", cwd=tmp_path)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "term-missing" in unknown.stderr  # the near one is named
    assert len(unknown.stderr.splitlines()) == 1


def test_output_is_utf_8_in_any_locale(desk: Path) -> None:
    done = subprocess.run(
        [str(TERMPIN), "lint", "bad.po", "--no-color"],
        cwd=desk,
        env={
            **os.environ,
            "LC_ALL": "C",
            "PYTHONIOENCODING": "",
            "PYTHONUTF8": "0",
            "PYTHONCOERCECLOCALE": "0",
        },
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert "megacárcel" in done.stdout.decode("utf-8")
