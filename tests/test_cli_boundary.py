"""What the command makes of a machine that refuses: closed streams, full disks, names it cannot take."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import termpin

TERMPIN = Path(sys.executable).with_name("termpin")
CATALOG = (
    'msgid ""\nmsgstr "Language: es\\n"\n\nmsgid "The gate is open."\nmsgstr "El portón está abierto."\n'
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the shell and /dev/full of Linux")


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    line = line.replace("termpin", str(TERMPIN))
    return subprocess.run(["bash", "-c", line], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "story.po").write_text(CATALOG, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("command", ["lint story.po --fail-on never", "explain", "po status story.po"])
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_closed_streams_are_empty_ones(command: str, closed: str, desk: Path) -> None:
    done = shell(f"termpin {command} {closed}", desk)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_closed_standard_input_is_an_empty_file(desk: Path) -> None:
    done = shell("termpin lint - <&-", desk)
    assert done.returncode == 2
    assert done.stderr.startswith("termpin: -: is empty")


@pytest.mark.parametrize("command", ["lint story.po", "--help", "po status story.po"])
def test_a_full_disk_is_no_bug(command: str, desk: Path) -> None:
    done = shell(f"termpin {command} >/dev/full", desk)
    assert done.returncode == 2
    assert done.stderr == "termpin: No space left on device (see the path, its rights and the disk)\n"


@pytest.mark.parametrize("command", ["translate", "lint", "po update", "po status", "models info"])
def test_a_name_that_no_system_takes(command: str, desk: Path) -> None:
    done = termpin(*command.split(), "x" * 300, cwd=desk)
    assert done.returncode == 2
    assert "File name too long" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_fault_is_one_line_whatever_the_name(desk: Path) -> None:
    done = termpin("translate", "a\nb\x1b[31m.txt", cwd=desk)
    assert done.returncode == 2
    assert done.stderr == r"termpin: a\x0ab\x1b[31m.txt: no such file or folder (check the path)" + "\n"


def test_links_in_circles(desk: Path) -> None:
    (desk / "one.po").symlink_to("two.po")
    (desk / "two.po").symlink_to("one.po")
    done = termpin("lint", ".", cwd=desk)
    assert done.returncode == 2
    assert "termpin: one.po: cannot be read: Too many levels of symbolic links" in done.stderr
    assert "1 entry of 1 file" in done.stdout  # the others are judged


def test_settings_that_a_command_does_not_go_by(desk: Path) -> None:
    done = termpin("--settings", "termpin.toml", "explain", cwd=desk)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "termpin: termpin explain goes by no settings (leave --settings out)\n"


def test_an_interrupt_while_a_class_is_made_is_one(tmp_path: Path) -> None:
    """Python 3.11 makes a RuntimeError of what `__set_name__` raises."""
    code = (
        "import pipeline.cli as cli\n"
        "class Named:\n    def __set_name__(self, owner, name):\n        raise KeyboardInterrupt\n"
        "def run(arguments):\n    type('Made', (), {'one': Named()})\n"
        "cli._run = run\ncli.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (130, "termpin: interrupted; no file is half written\n")
