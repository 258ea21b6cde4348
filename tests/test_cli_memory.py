"""`termpin memory`, and the options of `termpin translate` that concern it, as people run them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import termpin

from glossary.model import Locale
from pipeline.memory import DEFAULT, Memory
from pipeline.units import Machine, MemoryUnit, Recipe

EN, ES, MX = Locale("en"), Locale("es"), Locale("es", "MX")
PERSON = MemoryUnit("One.", "Uno.", EN, MX, article="story", time=86400, approved=True)
DRAFT = MemoryUnit(
    "Two.", "Dos.", EN, ES, article="story", machine=Machine(Recipe("argos", "en_es 0.2", 4, "0"), "0")
)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder whose memory holds a person's unit and a machine's."""
    with Memory(tmp_path / DEFAULT) as memory:
        memory.add([PERSON, DRAFT])
    return tmp_path


def held(desk: Path) -> set[str]:
    with Memory(desk / DEFAULT) as memory:
        return {unit.target for unit in memory.units()}


def test_export_and_import(desk: Path) -> None:
    done = termpin("memory", "export", "all.tmx", cwd=desk)
    assert (done.returncode, done.stdout, done.stderr) == (0, "all.tmx: 2 units\n", "")
    done = termpin("memory", "import", "all.tmx", cwd=desk)
    assert (done.returncode, done.stdout) == (0, "2 units read, 0 of them new or changed\n")
    done = termpin("memory", "import", "all.tmx", "--memory", "x/new.sqlite", cwd=desk)
    assert (done.returncode, done.stdout) == (0, "2 units read, 2 of them new or changed\n")
    termpin("memory", "export", "again.tmx", "--memory", "x/new.sqlite", cwd=desk)
    assert (desk / "all.tmx").read_bytes() == (desk / "again.tmx").read_bytes()
    for arguments in (["--to", "es_MX"], ["--origin", "human"]):
        done = termpin("memory", "export", "some.tmx", *arguments, cwd=desk)
        assert done.stdout == "some.tmx: 1 unit\n"
        assert "Uno." in (desk / "some.tmx").read_text(encoding="utf-8")


def test_stats(desk: Path) -> None:
    done = termpin("memory", "stats", cwd=desk)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:3] == [
        "from  to     said by          units  articles  newest",
        "en    es     argos en_es 0.2  1      1         1970-01-01",
        "en    es_MX  people           1      1         1970-01-02",
    ]
    assert ".termpin/memory.sqlite: 2 units, " in done.stdout
    shown = f"[default: ({DEFAULT})]"
    for command in (["memory", "stats"], ["translate"], ["po", "update"]):
        assert shown in " ".join(termpin(*command, "--help", cwd=desk).stdout.split())


@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        (["--all"], set()),
        (["--origin", "machine"], {"Uno."}),
        (["--article", "story"], set()),
        (["--article", "other"], {"Uno.", "Dos."}),
        (["--older-than", "50y", "--origin", "human"], {"Dos."}),
        (["--older-than", "90d"], set()),
        (["--older-than", "99999y"], {"Uno.", "Dos."}),
    ],
)
def test_forget(desk: Path, arguments: list[str], left: set[str]) -> None:
    done = termpin("memory", "forget", *arguments, cwd=desk)
    number = 2 - len(left)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{number} unit{'' if number == 1 else 's'} forgotten\n"
    assert held(desk) == left


def test_units_that_are_not_usable_are_named(desk: Path) -> None:
    good = '<tu><tuv xml:lang="en"><seg>A <ph/>b.</seg></tuv><tuv xml:lang="es"><seg>B.</seg></tuv></tu>\n'
    bad = '<tu><tuv xml:lang="en"><seg>Alone.</seg></tuv></tu>\n'
    path = desk / "a.tmx"
    path.write_text(f'<tmx version="1.4"><header srclang="en"/><body>\n{good}{bad * 30}</body></tmx>')
    done = termpin("memory", "import", "a.tmx", cwd=desk)
    assert (done.returncode, done.stdout) == (0, "1 unit read, 1 of them new or changed\n")
    lines = done.stderr.splitlines()
    assert lines[0] == "termpin: a.tmx:3: a <tu> without a translation (left out)"
    assert lines[20:] == ["termpin: and 10 more", "termpin: inline codes of 1 unit were left out"]
    path.write_text(f'<tmx version="1.4"><header srclang="en"/><body>\n{bad}</body></tmx>')
    assert termpin("memory", "import", "a.tmx", cwd=desk).returncode == 2


# ---------------------------------------------------------------- bad input

BAD: dict[str, tuple[Sequence[str], str]] = {
    "no memory": (["memory", "stats", "--memory", "none.sqlite"], "none.sqlite: no memory here"),
    "no memory to export": (
        ["memory", "export", "x.tmx", "--memory", "none.sqlite"],
        "none.sqlite: no memory here",
    ),
    "not SQLite": (["memory", "stats", "--memory", "text"], "text: not a memory: this is no SQLite file"),
    "not SQLite to translate": (["translate", "a.en.txt", "--memory", "text"], "text: not a memory"),
    "a folder": (["translate", "a.en.txt", "--memory", "."], ".: this is a folder"),
    "read-only folder": (
        ["translate", "a.en.txt", "--memory", "/proc/x/m.sqlite"],
        "/proc/x: cannot be made",
    ),
    "read-only place": (
        ["translate", "a.en.txt", "--memory", "/proc/m.sqlite"],
        "/proc/m.sqlite: cannot be opened or made here",
    ),
    "no TMX": (["memory", "import", "none.tmx"], "none.tmx: no such file"),
    "not TMX": (["memory", "import", "text"], "text:1:1: not XML"),
    "entities": (["memory", "import", "bomb.tmx"], "bomb.tmx:1: its DOCTYPE declares entities"),
    "no place for TMX": (
        ["memory", "export", ".termpin/memory.sqlite/x.tmx"],
        ".termpin/memory.sqlite/x.tmx: cannot be written",
    ),
    "unknown locale": (["memory", "export", "x.tmx", "--to", "es_XX"], "es_XX"),
    "nothing to forget": (["memory", "forget"], "nothing says what to forget"),
    "all and some": (["memory", "forget", "--all", "--article", "a"], "--all goes with no other choice"),
    "a name that is not UTF-8": (
        ["memory", "forget", "--article", os.fsdecode(b"caf\xe9")],
        "'caf\\udce9' is not UTF-8",
    ),
    "no age": (["memory", "forget", "--older-than", "soon"], "'soon' is no age"),
    "memory and none": (["translate", "a.en.txt", "--memory", "m", "--no-memory"], "exclude each other"),
    "drafts without memory": (
        ["translate", "a.en.txt", "--fuzzy-drafts", "--no-memory"],
        "exclude each other",
    ),
    "hardly alike": (["translate", "a.en.txt", "--fuzzy", "40"], "--fuzzy 40: "),
    "drafts without offers": (
        ["translate", "a.en.txt", "--fuzzy", "0", "--fuzzy-drafts"],
        "--fuzzy-drafts needs",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_line_and_exit_2(name: str, desk: Path) -> None:
    (desk / "a.en.txt").write_text("The prison is full.\n", encoding="utf-8")
    (desk / "text").write_bytes(b"One.\n" * 500)
    (desk / "bomb.tmx").write_text('<!DOCTYPE tmx [<!ENTITY a "b">]><tmx>&a;</tmx>')
    arguments, said = BAD[name]
    done = termpin(*arguments, cwd=desk)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("termpin: ")
    assert said in line
    assert held(desk) == {"Uno.", "Dos."}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a file system")
def test_a_full_disk(desk: Path) -> None:
    small = desk / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", str(small)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("root may not mount here")
    try:
        with Memory(desk / "many.sqlite") as memory:
            memory.add(MemoryUnit(f"{n} guards.", "x" * 500, EN, ES) for n in range(2000))
        assert termpin("memory", "export", "many.tmx", "--memory", "many.sqlite", cwd=desk).returncode == 0
        for arguments in (
            ["memory", "import", "many.tmx", "--memory", "small/m.sqlite"],
            ["memory", "export", "small/x.tmx", "--memory", "many.sqlite"],
        ):
            done = termpin(*arguments, cwd=desk)
            assert (done.returncode, done.stdout) == (2, "")
            (line,) = done.stderr.splitlines()
            assert "disk is full" in line or "No space left" in line
        assert [path.name for path in small.iterdir() if path.suffix == ".tmx"] == []
        assert termpin("memory", "stats", "--memory", "small/m.sqlite", cwd=desk).returncode == 0
    finally:
        subprocess.run(["umount", str(small)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a file system")
def test_a_read_only_file_system(desk: Path) -> None:
    """What only reads works there; what writes says what would help it."""
    place = desk / "place"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(place)], capture_output=True).returncode:
        pytest.skip("root may not mount here")
    try:
        shutil.copy(desk / DEFAULT, place / "m?.sqlite")
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        named = ["--memory", "place/m?.sqlite"]
        done = termpin("memory", "stats", *named, cwd=desk)
        assert (done.returncode, done.stderr) == (0, "")
        assert "place/m?.sqlite: 2 units" in done.stdout
        done = termpin("memory", "export", "all.tmx", *named, cwd=desk)
        assert (done.returncode, done.stdout) == (0, "all.tmx: 2 units\n")
        for command in (["import", "all.tmx"], ["forget", "--all"]):
            done = termpin("memory", *command, *named, cwd=desk)
            assert done.returncode == 2
            (line,) = done.stderr.splitlines()
            assert "see the permissions of file and folder, or name another place with --memory" in line
            assert "--no-memory" not in line
        done = termpin("memory", "export", "place/x.tmx", cwd=desk)
        assert "place/x.tmx: cannot be written: Read-only file system (the file sys" in done.stderr
        # A log that was not folded in holds units that the file itself lacks.
        subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True)
        (place / "m?.sqlite-wal").write_bytes(b"x" * 100)
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        done = termpin("memory", "stats", *named, cwd=desk)
        assert done.returncode == 2
        assert "its log m?.sqlite-wal cannot be folded in here" in done.stderr
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_the_help_loads_neither_the_engine_nor_the_catalogs(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pipeline.app import app\n"
        "try: app(['memory', 'import', '--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'sqlite3', 'lxml', 'rapidfuzz', 'numpy', 'ctranslate2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "Take in a TMX file" in done.stdout
