"""The commands: each is there, and none is imported that is not called."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pipeline.app import COMMANDS
from pipeline.lazy import Commands


def run(*arguments: str, code: str = "") -> subprocess.CompletedProcess[str]:
    code = "import sys; sys.argv[0] = 'termpin'; from pipeline.cli import main\n" + (code or "main()")
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )


def test_help_names_every_command_in_order() -> None:
    lines = run("--help").stdout.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()
    assert [line.split()[0] for line in lines] == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_called_by_its_name(name: str) -> None:
    done = run(name, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: termpin {name} ")


def test_a_command_loads_no_other() -> None:
    code = (
        "try: main()\nexcept SystemExit: pass\n"
        "print(*(m for m in sys.modules if m.startswith('pipeline.commands.')), file=sys.stderr)"
    )
    loaded = set(run("lint", "--help", code=code).stderr.split())
    assert "pipeline.commands.lint" in loaded
    assert not loaded & {
        f"pipeline.commands.{n}" for n in ("translate", "po", "glossary", "memory", "models")
    }


def test_a_misspelled_command_is_told_with_the_nearest() -> None:
    done = run("lnit")
    assert done.returncode == 2
    assert "No such command 'lnit'. Did you mean 'lint'?" in done.stderr


def test_a_mapping_that_makes_a_command_once() -> None:
    commands = Commands(COMMANDS)
    assert list(commands) == list(COMMANDS)
    assert commands["lint"] is commands["lint"]
    assert commands["po"].name == "po"
    assert commands.get("nothing") is None
    commands["own"] = object()
    assert commands.get("own") is commands["own"]
    del commands["own"]
    assert "own" not in commands
    assert len(commands) == len(COMMANDS)
