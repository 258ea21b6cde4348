"""Settings: where they are found, what they say, and how every fault is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from glossary.model import Severity, UserError
from glossary.settings import PathRule, load_settings, parse_severities, relative

FULL = """
glossary = "terms/house.csv"
from = "en"
to = ["es_ES", "es_MX"]
engine = "argos"
beam = 8
threads = 2
out = "texts"
locales = "po"

[lint]
paths = ["po"]
select = ["terms", "untranslated"]
ignore = ["typography.*"]
fail-on = "warning"
baseline = "known.json"
jobs = 0

[lint.severity]
term-missing = "warning"

[lint.per-path."po/es_MX/**"]
ignore = ["untranslated"]
severity = { terms = "note" }
"""


def test_every_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "termpin.toml").write_text(FULL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = load_settings()
    assert (found.path, found.folder) == ("termpin.toml", tmp_path.resolve())
    assert (found.glossary, found.source, found.to) == (("terms/house.csv",), "en", ("es_ES", "es_MX"))
    assert (found.engine, found.beam, found.threads) == ("argos", 8, 2)
    assert (found.out, found.locales) == (Path("texts"), Path("po"))
    lint = found.lint
    assert (lint.paths, lint.select, lint.ignore) == (("po",), ("terms", "untranslated"), ("typography.*",))
    assert (lint.fail_on, lint.baseline, lint.jobs) == ("warning", "known.json", 0)
    assert lint.severity == {"term-missing": Severity.WARNING}
    assert lint.rules == (PathRule("po/es_MX/**", ("untranslated",), {"terms": Severity.NOTE}),)


def test_they_are_found_above_and_paths_follow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "termpin.toml").write_text('out = "texts"\n[lint]\npaths = ["po"]\n')
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    found = load_settings()
    assert (found.path, found.out, found.lint.paths) == (
        "../../termpin.toml",
        Path("../../texts"),
        ("../../po",),
    )
    assert relative("../../po/es.po", found.folder) == "po/es.po"


def test_the_search_ends_at_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "termpin.toml").write_text("beam = 8\n")
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "repo")
    assert load_settings().beam is None


def test_pyproject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    project = tmp_path / "pyproject.toml"
    project.write_text('[project]\nname = "x"\n')
    assert load_settings().path == ""
    with pytest.raises(UserError, match=r"pyproject.toml: no table \[tool.termpin\]"):
        load_settings("pyproject.toml")
    project.write_text('[tool.termpin]\nbeam = 8\n[tool.termpin.lint]\nfail-onn = "note"\n')
    with pytest.raises(
        UserError, match=r"pyproject.toml:4: lint.fail-onn is no setting \(did you mean fail-on"
    ):
        load_settings()
    project.write_text("[tool.termpin]\nbeam = 8\n")
    assert load_settings().beam == 8
    (tmp_path / "termpin.toml").write_text("beam = 9\n")
    assert load_settings().beam == 9, "termpin.toml wins"


def test_all_faults_with_their_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "termpin.toml").write_text(
        """glossray = ["x"]
to = ["es-"]
beam = 99
out = 3
lint.jobs = true
[lint.severity]
term-casin = "note"
untranslated = "eror"
[lint.per-path."po/*"]
ignore = ["typografy", "term-missing"]
[lint.per-path."po/es/*"]
ignroe = ["terms"]
"""
    )
    with pytest.raises(UserError) as caught:
        load_settings()
    found = {(f.place.line if f.place else 0): str(f) for f in caught.value.faults}
    assert {line: text.split(" ", 1)[1].split(" (")[0] for line, text in found.items()} == {
        1: "glossray is no setting",
        2: "to: 'es-' is not a locale",
        3: "beam is no whole number from 1 to 32",
        4: "out is not a text",
        5: "lint.jobs is no whole number from 0 to 1024",
        7: "lint.severity.term-casin: there is no check named 'term-casin'",
        8: "lint.severity.untranslated is none of note, warning, error",
        10: "lint.per-path.po/*.ignore: there is no check named 'typografy'",
        12: "lint.per-path.po/es/*.ignroe is no setting",
    }
    for line, near in ((1, "glossary"), (7, "term-casing"), (8, "error"), (12, "ignore")):
        assert f"did you mean {near}" in found[line] or f" or {near}" in found[line]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a = " + b"[" * 100_000, r"termpin.toml:1: nested too deep"),
        (b"x = 1\n[lint", r"termpin.toml:2: not TOML: Expected"),
        (b'to = "es"\nto = "es"', r"termpin.toml:2: not TOML: Cannot overwrite"),
        (b"x = 1\ny = \nz = 3", r"termpin.toml:2:5: not TOML: Invalid value"),
        (b"\n\xff", r"termpin.toml:2: not UTF-8"),
        (b"lint = 3", r"termpin.toml:1: lint is not a table"),
        (b"[lint]\nper-path = 3", r"termpin.toml:2: lint.per-path is not a table"),
        (b"[lint]\nseverity = 3", r"termpin.toml:2: lint.severity is not a table"),
    ],
)
def test_bad_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "termpin.toml").write_bytes(content)
    with pytest.raises(UserError, match=message) as caught:
        load_settings()
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].remedy


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no such file"):
        load_settings(tmp_path / "nothing.toml")


@pytest.mark.parametrize(
    ("pattern", "path", "applies"),
    [
        ("locales/es_MX/**", "locales/es_MX/a.po", True),
        ("locales/es_MX/**", "locales/es_MX/b/a.po", True),
        ("locales/es_MX/**", "locales/es_ES/a.po", False),
        ("locales/*", "locales/a.po", True),
        ("locales/*", "locales/es/a.po", False),
        ("locales/", "locales/es/a.po", True),
        ("**/a.po", "a.po", True),
        ("**/a.po", "x/y/a.po", True),
        ("*.po", "x/y/a.po", True),
        ("a.po", "x/a.po", True),
        ("a.po", "x/ba.po", False),
        ("./x/?.po", "x/a.po", True),
        ("x/a+(b).po", "x/a+(b).po", True),
        ("x/?.po", "x/ab.po", False),
    ],
)
def test_patterns(pattern: str, path: str, applies: bool) -> None:
    assert PathRule(pattern).applies(path) is applies


def test_severities_of_the_command() -> None:
    assert parse_severities(["terms=note,untranslated=error", "term-missing=warning"]) == {
        "terms": Severity.NOTE,
        "untranslated": Severity.ERROR,
        "term-missing": Severity.WARNING,
    }
    with pytest.raises(UserError) as caught:
        parse_severities(["term-mising=note", "terms=fatal", "terms"])
    assert len(caught.value.faults) == 3
