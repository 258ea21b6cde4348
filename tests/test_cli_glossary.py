"""`termpin glossary` as people run it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from glossary.termbase import Termbase

ROOT = Path(__file__).parent.parent
NEWS = ROOT / "glossary" / "terms" / "news.csv"
FAULTY = ROOT / "tests" / "cases" / "termbase" / "faulty"


def run(*args: object, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "glossary", *map(str, args)]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=folder, env=environment, check=False
    )
    assert "Traceback" not in done.stderr
    return done


def test_check_is_clean_for_the_shipped_termbase() -> None:
    done = run("check", NEWS)
    assert (done.returncode, done.stderr) == (0, "")
    assert "notes in" in done.stdout


def test_check_tells_every_fault_with_its_place_and_fails() -> None:
    done = run("check", FAULTY / "many.csv", "--format", "json")
    assert done.returncode == 1
    findings = json.loads(done.stdout)["findings"]
    expected = (FAULTY / "many.faults").read_text(encoding="utf-8").splitlines()
    errors = [f for f in findings if f["severity"] == "error"]
    assert [f"many.csv:{f['line']}:{f['column']}" for f in errors] == [
        line.split(": ")[0] for line in expected
    ]
    chosen = run("check", FAULTY / "many.csv", "--select", "conflicting-term", "--no-color")
    assert chosen.stdout.count("error") == 2, "the finding and the summary"
    assert run("check", FAULTY / "many.csv", "--fail-on", "never").returncode == 0


def test_check_is_in_color_where_it_is_asked() -> None:
    assert "\x1b[" in run("check", NEWS, "--color").stdout, "in a pipe too"
    assert "\x1b[" not in run("check", NEWS).stdout


def test_check_names_unused_terms_with_articles(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("en,es,es:gender\njail,cárcel,f\ngate,puerta,f\n", encoding="utf-8")
    (tmp_path / "story.en.txt").write_text("A jail\n\nThe jail is new.\n", encoding="utf-8")
    done = run("check", "t.csv", "--articles", "story.en.txt", "--fail-on", "note", folder=tmp_path)
    assert done.returncode == 1
    assert "t.csv:3:1: note unused-term: “gate” stands in none of the articles" in done.stdout


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["check", "none.csv"], "none.csv: no such file"),
        (["check", FAULTY / "utf-16.csv"], "is UTF-16, not UTF-8"),
        (["check", NEWS, "--select", "shadow"], "there is no termbase check named 'shadow'"),
        (["check", NEWS, "--articles", "nowhere"], "nowhere: no such file or folder"),
        (["convert", "none.csv", "x.tbx"], "none.csv: no such file"),
        (["convert", NEWS, "x.docx"], "no format is known by the extension 'docx'"),
        (["convert", NEWS, "x.tbx", "--locales", "en,spanish"], "'spanish' is not a locale"),
        (["extract", "nowhere"], "nowhere: no such file or folder"),
        (["extract", "seeds", "--from", "fi"], "fi"),
        (["stats", FAULTY / "nul.csv"], "holds a NUL"),
    ],
)
def test_bad_input_is_one_clear_line(args: list[object], message: str) -> None:
    done = run(*args)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert message in done.stderr


def test_convert_says_what_does_not_fit(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "en,es,es:forbidden,note\nmega-jail,megacárcel,mega-cárcel|macrocárcel,seen\ngate,puerta,,seen\n",
        encoding="utf-8",
    )
    done = run("convert", "t.csv", "out.csv", "--to", "deepl", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, "out.csv\n")
    assert done.stderr.splitlines() == [
        "2 notes and 2 forbidden renderings do not fit DeepL CSV",
        "2 concepts, termpin CSV to DeepL CSV",
    ]
    assert (tmp_path / "out.csv").read_text(
        encoding="utf-8"
    ) == "mega-jail,megacárcel,en,es\ngate,puerta,en,es\n"


def test_convert_there_and_back(tmp_path: Path) -> None:
    assert run("convert", NEWS, tmp_path / "news.tbx").returncode == 0
    done = run("convert", tmp_path / "news.tbx", tmp_path / "back.csv")
    assert done.stderr == "286 concepts, TBX to termpin CSV\n"
    assert Termbase.load(tmp_path / "back.csv").digest == Termbase.load(NEWS).digest
    check = run("check", tmp_path / "news.tbx", "--format", "github")
    assert check.returncode == 0


def test_extract_writes_a_termbase_to_be_filled(tmp_path: Path) -> None:
    done = run("extract", "seeds", "--format", "csv", "--to", "es,es_MX", "--limit", "5", "--no-glossary")
    assert done.returncode == 0
    header, *rows = done.stdout.splitlines()
    assert header == "en,es,es_MX,kind,note"
    assert len(rows) == 5
    filled = "\n".join([header, *(row.replace(",,,,", ",x,,,", 1) for row in rows)])
    assert len(Termbase.parse(filled).terms) == 5
    listed = run("extract", "seeds", "--limit", "3")
    assert len(listed.stdout.splitlines()) == 4
    assert "more: --limit 0 shows all" in listed.stderr
    every = json.loads(run("extract", "seeds", "--format", "json", "--limit", "0").stdout)
    scores = [candidate["score"] for candidate in every["candidates"]]
    assert scores == sorted(scores, reverse=True)


def test_stats_counts(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "en,es,es:forms,es:gender,es:forbidden,es_MX,kind\n"
        "mega-jail,megacárcel,megaprisión,f,mega-cárcel,megapenal,\nCecot,,,m,,,name\n",
        encoding="utf-8",
    )
    (tmp_path / "story.txt").write_text("Cecot\n\nThe Cecot is new.\n", encoding="utf-8")
    done = run("stats", "t.csv", "--articles", "story.txt", "--format", "json", folder=tmp_path)
    (counted,) = json.loads(done.stdout)["termbases"]
    assert counted.pop("digest") == Termbase.load(tmp_path / "t.csv").digest
    assert counted == {
        "path": "t.csv",
        "name": "t",
        "source": "en",
        "concepts": 2,
        "names": 1,
        "source_forms": 0,
        "notes": 0,
        "faults": 0,
        "locales": [
            {"locale": "es", "rendered": 2, "own": 2, "gendered": 2, "forms": 3, "forbidden": 1},
            {"locale": "es_MX", "rendered": 2, "own": 1, "gendered": 2, "forms": 4, "forbidden": 1},
        ],
        "found": 1,
        "hits": 2,
        "unused": ["mega-jail"],
    }
    text = run("stats", "t.csv", folder=tmp_path).stdout
    assert "2 concepts from en, 1 of them names" in text
    assert "es_MX: 2 of 2 (100 %) rendered, 1 of its own; gender 2 of 2 (100 %)" in text
