"""`termpin localize`, as a user runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import termpin

SOURCE = (
    "It can house 40,000 people, and it costs $500m. “We will go,” she said on Monday.\n\n"
    "It lies 100 miles from the city, and the road there is as long as it is hard to find.\n"
)
TARGET = (
    "Puede albergar a 40,000 personas, y cuesta $500m. “Iremos,” dijo ella el Lunes.\r\n\r\n"
    "Está a 100 millas de la ciudad, y el camino es tan largo como difícil de encontrar.\r\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.en.txt").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "a.es.txt").write_bytes(TARGET.encode())
    return tmp_path


def test_the_text_goes_to_the_standard_output(folder: Path) -> None:
    done = termpin("localize", "a.es.txt", "--to", "es_MX", "--source", "a.en.txt", cwd=folder)
    assert done.stderr == ""
    assert done.returncode == 0
    first = done.stdout.splitlines()[0]
    assert (
        first
        == "Puede albergar a 40,000 personas, y cuesta 500 millones de dólares. “Iremos”, dijo ella el lunes."
    )
    assert (folder / "a.es.txt").read_bytes() == TARGET.encode()


def test_a_file_is_written_with_its_own_line_ends(folder: Path) -> None:
    done = termpin(
        "localize", "a.es.txt", "--to", "es_ES", "--source", "a.en.txt", "--metric", "-o", "b.txt", cwd=folder
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert (folder / "b.txt").read_bytes().decode() == (
        "Puede albergar a 40\u00a0000 personas, y cuesta 500 millones de dólares. "
        "«Iremos», dijo ella el lunes.\r\n\r\n"
        "Está a 100 millas (160 kilómetros) de la ciudad, "
        "y el camino es tan largo como difícil de encontrar.\r\n"
    )


def test_the_profile_is_chosen(folder: Path) -> None:
    done = termpin(
        "localize", "a.es.txt", "--to", "es_MX", "--source", "a.en.txt", "--profile", "academia", cwd=folder
    )
    assert "40\u00a0000 personas" in done.stdout
    assert "«Iremos»," in done.stdout


def test_the_difference_is_shown(folder: Path) -> None:
    (folder / "a.es.txt").write_bytes(TARGET.replace("\r\n", "\n").rstrip().encode())
    done = termpin("localize", "a.es.txt", "--to", "es_MX", "--source", "a.en.txt", "--diff", cwd=folder)
    lines = done.stdout.splitlines()
    assert lines[:2] == ["--- a/a.es.txt", "+++ b/a.es.txt"]
    assert (
        sum(line.startswith("+Puede") for line in lines)
        == sum(line.startswith("-Puede") for line in lines)
        == 1
    )
    assert "\\ No newline at end of file" in lines


def test_a_second_time_changes_nothing(folder: Path) -> None:
    arguments = ("--to", "es_ES", "--source", "a.en.txt", "--metric")
    termpin("localize", "a.es.txt", *arguments, "-o", "b.txt", cwd=folder)
    assert termpin("localize", "b.txt", *arguments, "--diff", cwd=folder).stdout == ""


def test_all_that_is_wrong_is_said_at_once(folder: Path) -> None:
    done = termpin(
        "localize", "none.txt", "--to", "es_XX", "--source", "a.en.txt", "--profile", "acadmia", cwd=folder
    )
    assert done.returncode == 2
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 3
    assert "es_MX" in lines[0]
    assert "did you mean academia" in lines[1]
    assert "none.txt: no such file" in lines[2]


@pytest.mark.parametrize("arguments", [("a.es.txt", "--to", "es_MX"), ("a.es.txt", "--source", "a.en.txt")])
def test_what_is_needed_is_asked_for(folder: Path, arguments: tuple[str, ...]) -> None:
    done = termpin("localize", *arguments, cwd=folder)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "Missing option" in done.stderr


def test_diff_and_out_exclude_each_other(folder: Path) -> None:
    done = termpin(
        "localize", "a.es.txt", "--to", "es", "--source", "a.en.txt", "--diff", "-o", "b.txt", cwd=folder
    )
    assert done.returncode == 2
    assert "leave one of them out" in done.stderr


def test_translate_names_near_profiles(folder: Path) -> None:
    done = termpin("translate", "a.en.txt", "--to", "es_MX", "--profile", "presse", cwd=folder)
    assert done.returncode == 2
    assert "did you mean press" in done.stderr
