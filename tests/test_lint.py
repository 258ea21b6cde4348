"""Linting catalogs: golden cases under tests/cases/lint, and what goes wrong with paths and settings."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from glossary.lint import LintResult, lint_paths, lint_units
from glossary.model import Locale, Severity, Unit, UserError
from glossary.render import render_text
from glossary.termbase import Termbase

CASES = Path(__file__).parent / "cases" / "lint"
HEADER = 'msgid ""\nmsgstr ""\n"Language: es\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def case_folders() -> list[Path]:
    folders = sorted(path for path in CASES.iterdir() if path.is_dir())
    assert len(folders) >= 5
    return folders


def run_case(folder: Path) -> LintResult:
    terms = folder / "terms.csv"
    bases = [Termbase.load(terms)] if terms.exists() else []
    # What these cases are about; the examples of the checks themselves are in tests/test_checks.py.
    return lint_paths([folder], termbases=bases, select=["terms", "integrity", "catalog"])


@pytest.mark.parametrize("folder", case_folders(), ids=lambda path: path.name)
def test_golden_case(folder: Path) -> None:
    """`expected.txt` is the report with the folder's path and the signature left out."""
    expected = (folder / "expected.txt").read_text(encoding="utf-8")
    assert expected.strip(), "an empty expected.txt proves nothing"
    result = replace(run_case(folder), signature="")
    assert render_text(result, color=False, width=80).replace(f"{folder}/", "") == expected


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def write(path: Path, *entries: tuple[str, str], header: str = HEADER) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    body = "\n".join(f"msgid {quoted(s)}\nmsgstr {quoted(t)}\n" for s, t in entries)
    path.write_text(header + body, encoding="utf-8")
    return path


def test_the_default_is_the_folder_locales(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "locales" / "es" / "a.po", ("A gate.", "Una ⟦0⟧."))
    monkeypatch.chdir(tmp_path)
    result = lint_paths()
    assert [str(f.place) for f in result.findings] == ["locales/es/a.po:7:13"]
    assert result.files == ("locales/es/a.po",)


def test_without_the_default_folder_the_remedy_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=r"locales: no such file or folder .*termpin translate"):
        lint_paths()


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("no catalog")
    (tmp_path / "broken.po").write_text('msgid "a\nmsgstr "b"\n')
    paths = [tmp_path / name for name in ("empty", "notes.txt", "broken.po", "missing.po")]
    with pytest.raises(UserError) as caught:
        lint_paths(paths, select=["term-mising"])
    message = str(caught.value)
    for part in (
        "did you mean term-missing",
        "no catalogs",
        "not a catalog, a table",
        "broken.po:1",
        "missing.po",
    ):
        assert part in message
    assert all(fault.remedy for fault in caught.value.faults)


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    file = write(tmp_path / "es.po", ("A gate.", "Una ⟦0⟧."))
    result = lint_paths([file, tmp_path, tmp_path / "." / "es.po"])
    assert len(result.files) == result.entries == len(result.findings) == 1


def test_select_and_ignore(tmp_path: Path) -> None:
    file = write(tmp_path / "es.po", ("A gate in 1998.", "Una ⟦0⟧."))
    assert {f.check for f in lint_paths([file]).findings} == {"placeholder-left", "number-mismatch"}
    assert {f.check for f in lint_paths([file], select=["number-mismatch"]).findings} == {"number-mismatch"}
    assert {f.check for f in lint_paths([file], ignore=["number-mismatch"]).findings} == {"placeholder-left"}
    assert lint_paths([file], select=["untranslated"], ignore=["untranslated"]).findings == ()


def test_a_later_termbase_wins_and_another_language_is_left_out(tmp_path: Path) -> None:
    file = write(tmp_path / "es.po", ("The inmate wrote.", "El preso escribió."))
    first = Termbase.from_pairs({"inmate": "recluso"}, source="en", target="es")
    second = Termbase.from_pairs({"inmate": "preso"}, source="en", target="es")
    foreign = Termbase.from_pairs({"inmate": "nada"}, source="de", target="es")
    assert len(lint_paths([file], termbases=[first]).findings) == 1
    result = lint_paths([file], termbases=[first, second, foreign])
    assert result.findings == ()
    assert first.merged(second).digest in result.signature
    assert foreign.digest not in result.signature


def test_the_source_language_of_the_catalog_counts(tmp_path: Path) -> None:
    header = HEADER.replace("Language: es", 'X-Source-Language: de\\n"\n"Language: es')
    file = write(tmp_path / "es.po", ("Der Häftling schrieb.", "El preso escribió."), header=header)
    german = Termbase.from_pairs({"Häftling": "recluso"}, source="de", target="es")
    assert [f.check for f in lint_paths([file], termbases=[german]).findings] == ["term-missing"]


@pytest.mark.parametrize(
    ("severity", "fails"), [(Severity.NOTE, True), (Severity.WARNING, True), (Severity.ERROR, False)]
)
def test_failing_goes_by_severity(severity: Severity, fails: bool) -> None:
    source, target = "Then came a certain Kirsty Youngblood.", "Entonces llegó una tal Kristy Youngblood."
    result = LintResult(lint_units([Unit(source, target, Locale("en"), Locale("es"))]))
    assert [f.severity for f in result.findings] == [Severity.WARNING]
    assert result.failed(severity) is fails
    assert LintResult().failed(severity) is False


def test_counts(tmp_path: Path) -> None:
    entries = (("A gate in 1998.", "Una ⟦0⟧."), ("Yes, in 1997.", "Sí."), ("No.", "No."))
    result = lint_paths([write(tmp_path / "es.po", *entries)])
    assert result.counts_by_check() == {"number-mismatch": 2, "placeholder-left": 1}
    assert (result.count(Severity.ERROR), result.count(Severity.WARNING), result.entries) == (3, 0, 3)
