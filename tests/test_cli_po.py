"""`termpin po` as people run it, and the programs that people open its files with."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from gettext_programs import gettext, msgfmt_is_silent

from glossary.catalog import read_catalog
from glossary.model import Locale
from pipeline.memory import DEFAULT, Memory
from pipeline.units import Machine, MemoryUnit, Recipe

BIN = Path(sys.executable).parent
ARTICLE = """A night at the gate

The letter came two days late. Nobody opened it.

The bus left at nine.
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    (tmp_path / "story.en.txt").write_text(ARTICLE, "utf-8")

    def termpin(*args: object, code: int = 0) -> subprocess.CompletedProcess[str]:
        command = [BIN / "termpin", *map(str, args)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        return done

    return termpin


def fill(path: Path, texts: dict[str, str]) -> None:
    """Write translations as an editor does."""
    content = path.read_text("utf-8")
    for source, target in texts.items():
        old = f'msgid "{source}"\nmsgstr ""'
        assert old in content
        content = content.replace(old, f'msgid "{source}"\nmsgstr "{target}"')
    path.write_text(content, "utf-8")


TEXTS = {
    "A night at the gate": "Una noche en el portón",
    "The letter came two days late.": "La carta llegó dos días tarde.",
    "The bus left at nine.": "El autobús salió a las nueve.",
}


def test_the_whole_loop(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "locales" / "es_MX" / "story.po"
    done = run("po", "update", "story.en.txt", "--to", "es_MX")
    assert done.stdout == "locales/es_MX/story.po: 4 new\n"
    assert run("po", "update", "story.en.txt", "--to", "es_MX").stdout.endswith(": nothing to do\n")
    fill(path, TEXTS)

    done = run("po", "build", "story.en.txt", "--to", "es_MX")
    assert done.stdout == "out/es_MX/story.txt\n"
    assert "1 segment is not translated: the source stands there" in done.stderr
    built = (tmp_path / "out" / "es_MX" / "story.txt").read_text("utf-8")
    assert built == (
        "Una noche en el portón\n\nLa carta llegó dos días tarde. Nobody opened it.\n\n"
        "El autobús salió a las nueve.\n"
    )

    article = tmp_path / "story.en.txt"
    article.write_text(ARTICLE.replace("nine", "ten"), "utf-8")
    done = run("po", "update", "story.en.txt", "--to", "es_MX")
    assert done.stdout == "locales/es_MX/story.po: 1 changed\n"
    assert "#. source changed: The bus left at [-nine-]{+ten+}." in path.read_text("utf-8")

    done = run(
        "po", "build", "story.en.txt", "--to", "es_MX", "--approved-only", "--strict", "--out", "b", code=1
    )
    assert done.stderr.splitlines() == [
        "story.en.txt:3: not approved in es_MX: Nobody opened it.",
        "story.en.txt:5: not approved in es_MX: The bus left at ten.",
    ]
    assert done.stdout == ""
    assert not (tmp_path / "b").exists()
    run("po", "build", "story.en.txt", "--to", "es_MX", "--approved-only", "--out", "b")
    assert "The bus left at ten.\n" in (tmp_path / "b" / "es_MX" / "story.txt").read_text("utf-8")

    lines = run("po", "status").stdout.splitlines()
    columns = "locale article approved edited drafts untranslated obsolete changed words to do findings"
    assert lines[0].split() == columns.split()
    assert lines[1].split()[:10] == ["es_MX", "story", "2", "1", "0", "1", "0", "1", "19", "8"]
    report = json.loads(run("po", "status", "--format", "json", "--no-findings").stdout)
    assert report["version"] == 1
    (row,) = report["catalogs"]
    assert (row["approved"], row["fuzzy"], row["edited"], row["drafts"]) == (2, 1, 1, 0)
    assert row["findings"] == {}

    assert run("po", "compile", path).stdout == f"{path.with_suffix('.mo')}\n"
    assert "La carta llegó" in gettext("msgunfmt", path.with_suffix(".mo")).stdout


def test_back_from_the_translator_as_xliff_and_po(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "locales" / "es" / "story.po"
    run("po", "update", "story.en.txt")
    before = path.read_bytes()
    assert run("po", "convert", path, "--to", "xliff", "-o", "out.xlf").stdout == "out.xlf\n"
    run("po", "convert", path, "--to", "xliff", "-o", "out.xlf", code=2)
    run("po", "convert", "out.xlf", "--to", "po", "-o", "back.po")
    assert read_catalog(tmp_path / "back.po").entries == read_catalog(path).entries
    done = run("po", "import", "out.xlf", "--into", path)
    assert done.stdout == f"{path}: took nothing new; 0 conflicts\n"
    assert path.read_bytes() == before

    xliff = tmp_path / "out.xlf"
    content = xliff.read_text("utf-8").replace('state="initial"', 'state="translated"')
    source = "<source>Nobody opened it.</source>"
    xliff.write_text(content.replace(source, f"{source}<target>Nadie la abrió.</target>"), "utf-8")
    assert "would take 1 translated" in run("po", "import", "out.xlf", "--into", path, "--dry-run").stdout
    assert path.read_bytes() == before
    assert "took 1 translated; 0 conflicts" in run("po", "import", "out.xlf", "--into", path).stdout

    other = tmp_path / "other.po"
    other.write_text(path.read_text("utf-8").replace("Nadie la abrió.", "No la abrió nadie."), "utf-8")
    done = run("po", "import", "other.po", "--into", path, code=1)
    assert "conflict: Nobody opened it." in done.stdout
    assert "  here  Nadie la abrió." in done.stdout
    assert "Nadie la abrió." in path.read_text("utf-8")
    run("po", "import", "other.po", "--into", path, "--theirs")
    assert "No la abrió nadie." in path.read_text("utf-8")
    msgfmt_is_silent(path)


def test_a_changed_term_fails_the_import(run: Run, tmp_path: Path) -> None:
    (tmp_path / "terms.csv").write_text("id,en,es\nbus,bus,autobús\n", "utf-8")
    path = tmp_path / "locales" / "es" / "story.po"
    run("po", "update", "story.en.txt", "--glossary", "terms.csv")
    assert "#. term: bus → autobús" in path.read_text("utf-8")
    back = tmp_path / "back.po"
    back.write_bytes(path.read_bytes())
    fill(back, {"The bus left at nine.": "El camión salió a las nueve."})
    done = run("po", "import", "back.po", "--into", path, "--glossary", "terms.csv", code=1)
    assert "back.po:" in done.stdout
    assert "[term-missing]" in done.stdout
    assert "El camión" in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["build", "story.en.txt"], "locales/es/story.po: no catalog for this article"),
        (["update", "none.txt"], "none.txt: no such file or folder"),
        (["update", "story.en.txt", "--to", ","], "--to names no locale"),
        (["update", "story.en.txt", "--to", "xx_YY"], "xx_YY"),
        (["status", "none"], "none: no such file or folder"),
        (["import", "none.po", "--into", "none.po"], "none.po: no such file"),
        (
            ["convert", "story.en.txt", "--to", "xliff", "-o", "a.xlf"],
            "story.en.txt: not a PO file",
        ),
        (["convert", "bad.xlf", "--to", "po"], "bad.xlf: a document type declaration"),
        (["compile", "story.en.txt", "none.po"], "none.po: no such file"),
    ],
)
def test_bad_input_is_one_clear_line_each(run: Run, tmp_path: Path, args: list[str], message: str) -> None:
    (tmp_path / "bad.xlf").write_text('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "utf-8")
    done = run("po", *args, code=2)
    assert message in done.stderr
    assert all(line.startswith("termpin: ") for line in done.stderr.splitlines())
    assert done.stdout == ""


def test_a_read_only_folder(run: Run, tmp_path: Path) -> None:
    run("po", "update", "story.en.txt")
    folder = tmp_path / "locales" / "es"
    before = (folder / "story.po").read_bytes()
    if os.geteuid() == 0:
        # Root writes anywhere but where the kernel takes no files.
        done = run("po", "update", "story.en.txt", "--locales", "/proc/termpin", code=2)
    else:
        folder.chmod(0o555)
        (tmp_path / "story.en.txt").write_text(ARTICLE + "\nMore.\n", "utf-8")
        done = run("po", "update", "story.en.txt", code=2)
        folder.chmod(0o755)
    assert "cannot be written" in done.stderr
    assert (folder / "story.po").read_bytes() == before


def test_every_command_has_help(run: Run) -> None:
    for command in ("status", "update", "build", "compile", "import", "convert"):
        assert "Usage: termpin po " + command in run("po", command, "--help").stdout


def test_translate_toolkit_and_babel_read_our_files(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "locales" / "es_MX" / "story.po"
    run("po", "update", "story.en.txt", "--to", "es_MX")
    fill(path, TEXTS)
    (tmp_path / "story.en.txt").write_text(ARTICLE.replace("nine", "ten"), "utf-8")
    run("po", "update", "story.en.txt", "--to", "es_MX")
    msgfmt_is_silent(path)

    with path.open("rb") as file:
        catalog = read_po(file, abort_invalid=True)
    assert {m.id: (m.string, m.fuzzy) for m in catalog if m.id} == {
        e.source: (e.target, e.fuzzy) for e in read_catalog(path).entries
    }
    assert str(catalog.locale) == "es_MX"

    table = tmp_path / "story.csv"
    done = subprocess.run([BIN / "po2csv", path, table], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert {row[1]: row[2] for row in rows}.items() >= {
        "The letter came two days late.": "La carta llegó dos días tarde.",
        "Nobody opened it.": "",
    }.items()

    found = tmp_path / "found.po"
    done = subprocess.run(
        [BIN / "pofilter", "--language=es", "--nofuzzy", "-t", "untranslated", path, found],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "Nobody opened it." in found.read_text("utf-8")
    assert "The letter came" not in found.read_text("utf-8")


def test_settings_name_locales_folders_and_termbase(run: Run, tmp_path: Path) -> None:
    (tmp_path / "terms.csv").write_text("en,es\nbus,camión\n", "utf-8")
    settings = 'to = ["es_MX"]\nlocales = "catalogs"\nout = "texts"\nglossary = ["terms.csv"]\n'
    (tmp_path / "termpin.toml").write_text(settings, "utf-8")
    run("po", "update", "story.en.txt")
    path = tmp_path / "catalogs" / "es_MX" / "story.po"
    assert "#. term: bus → camión" in path.read_text("utf-8")
    assert "es_MX" in run("po", "status").stdout
    fill(path, TEXTS)
    assert run("po", "build", "story.en.txt").stdout == "texts/es_MX/story.txt\n"
    assert run("po", "build", "story.en.txt", "--out", "there").stdout == "there/es_MX/story.txt\n"


def test_an_article_is_not_written_over(run: Run, tmp_path: Path) -> None:
    article = tmp_path / "es" / "story.txt"
    article.parent.mkdir()
    article.write_text(ARTICLE, "utf-8")
    run("po", "update", "es/story.txt")
    done = run("po", "build", "es/story.txt", "--out", ".", code=2)
    assert done.stderr.startswith("termpin: es/story.txt: this is an article")
    assert article.read_text("utf-8") == ARTICLE


def test_a_locale_named_twice_is_one(run: Run) -> None:
    done = run("po", "update", "story.en.txt", "--to", "es_MX,es-MX,ES_mx")
    assert done.stdout.count("es_MX/story.po") == 1


def test_who_wrote_a_text_is_asked_of_the_memory(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "locales" / "es_MX" / "story.po"
    run("po", "update", "story.en.txt", "--to", "es_MX")
    fill(path, TEXTS)
    path.write_text(path.read_text("utf-8").replace("#: story", "#, fuzzy\n#: story"), "utf-8")
    recipe = Recipe("argos", "en_es 0.2 00000000", 4, "0")
    draft = MemoryUnit(
        "The bus left at nine.",
        "El autobús salió a las nueve.",
        Locale("en"),
        Locale("es", "MX"),
        machine=Machine(recipe, ""),
    )
    with Memory(tmp_path / DEFAULT) as memory:
        memory.add([draft])
    row = json.loads(run("po", "status", "--format", "json").stdout)["catalogs"][0]
    assert (row["unknown"], row["drafts"], row["edited"], row["fuzzy"]) == (3, 0, 0, 3)
    assert "unknown" in run("po", "status").stdout.splitlines()[0]
    run("po", "update", "story.en.txt", "--to", "es_MX", "--no-memory")
    assert "machine:" not in path.read_text("utf-8")
    run("po", "update", "story.en.txt", "--to", "es_MX")
    assert "#. machine: argos en_es 0.2, plain, draft " in path.read_text("utf-8")
    row = json.loads(run("po", "status", "--format", "json").stdout)["catalogs"][0]
    assert (row["unknown"], row["drafts"]) == (2, 1)
    done = run("po", "update", "story.en.txt", "--memory", "m.sqlite", "--no-memory", code=2)
    assert "--memory and --no-memory exclude each other" in done.stderr
    done = run("po", "update", "story.en.txt", "--to", "es_MX", "--memory", "m.sqlite", code=2)
    assert "m.sqlite: no memory here" in done.stderr


def test_a_catalog_is_not_converted_onto_itself(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "locales" / "es" / "story.po"
    run("po", "update", "story.en.txt")
    before = path.read_bytes()
    (tmp_path / "link.po").symlink_to(path)
    for target in (path, "link.po"):
        done = run("po", "convert", path, "--to", "xliff", "-o", target, "--overwrite", code=2)
        assert "this is the file that is converted (name another with -o)" in done.stderr
    assert path.read_bytes() == before


def test_a_foreign_catalog_gains_no_source_language(run: Run, tmp_path: Path) -> None:
    header = '"Language: es\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    foreign = f'msgid ""\nmsgstr ""\n{header}\nmsgid "Open"\nmsgstr "Abrir"\n'
    for text in (foreign, foreign.replace("Language: es", "Language: es\\nX-Source-Language: en")):
        (tmp_path / "a.po").write_text(text, "utf-8")
        run("po", "convert", "a.po", "--to", "xliff", "--overwrite")
        run("po", "convert", "a.xlf", "--to", "po", "-o", "b.po", "--overwrite")
        assert read_catalog(tmp_path / "b.po").metadata == read_catalog(tmp_path / "a.po").metadata
