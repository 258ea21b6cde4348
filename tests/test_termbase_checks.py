"""The checks on termbases: their examples, and what the faults of a file become."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from glossary.checks.base import Example, TermbaseCheck
from glossary.checks.termbase import TERMBASE_CHECKS, TermbaseFile, run_termbase_checks
from glossary.model import Finding, Severity
from glossary.termbase import Termbase, shipped

ROOT = Path(__file__).parent.parent
FAULTY = sorted((ROOT / "tests" / "cases" / "termbase" / "faulty").glob("*.csv"))
UNREADABLE = {"empty", "latin-1", "nul", "utf-16", "spreadsheet", "no-header", "no-source"}


def examples(kind: str) -> list[object]:
    return [
        pytest.param(check, example, id=f"{check.id}-{number}")
        for check in TERMBASE_CHECKS
        for number, example in enumerate(getattr(check, kind), 1)
    ]


def run(check: TermbaseCheck, example: Example) -> list[Finding]:
    return list(run_termbase_checks(TermbaseFile.of(example), checks=[check]))


@pytest.mark.parametrize("check", TERMBASE_CHECKS, ids=lambda c: c.id)
def test_a_check_has_examples_and_a_near_miss(check: TermbaseCheck) -> None:
    assert len(check.bad) >= 2
    assert len(check.good) >= 3
    assert any(example.why for example in check.good)
    assert check.summary.endswith(".")
    assert check.family == "termbase"


@pytest.mark.parametrize(("check", "example"), examples("bad"))
def test_bad_example(check: TermbaseCheck, example: Example) -> None:
    (finding,) = run(check, example)
    assert finding.check == check.id
    assert example.message
    assert example.message in finding.message
    assert finding.place is not None
    assert (finding.place.path, finding.place.line) == ("terms.csv", example.line)


@pytest.mark.parametrize(("check", "example"), examples("good"))
def test_good_example(check: TermbaseCheck, example: Example) -> None:
    assert run(check, example) == []


@pytest.mark.parametrize(("check", "example"), examples("good"))
def test_a_good_example_is_no_error_of_another_check(check: TermbaseCheck, example: Example) -> None:
    found = run_termbase_checks(TermbaseFile.of(example))
    assert [f for f in found if f.severity is Severity.ERROR] == []


@pytest.mark.parametrize("path", [p for p in FAULTY if p.stem not in UNREADABLE], ids=lambda p: p.stem)
def test_every_fault_of_a_readable_file_is_one_error(path: Path) -> None:
    base, faults = Termbase.inspect(path)
    assert faults
    found = run_termbase_checks(TermbaseFile(base, faults))
    errors = [f for f in found if f.severity is Severity.ERROR]
    assert sorted(map(str, (f.place for f in errors))) == sorted(str(fault.place) for fault in faults)
    assert {fault.check for fault in faults} == {f.check for f in errors}


def test_the_shipped_termbase_has_neither_error_nor_warning() -> None:
    found = run_termbase_checks(TermbaseFile(shipped("en", "es")))
    assert [f"{f.place}: {f.check}: {f.message}" for f in found if f.severity is not Severity.NOTE] == []


def test_articles_decide_what_is_unused() -> None:
    base = Termbase.parse("en,es\njail,cárcel\ngate,puerta\n", path="t.csv")
    found = run_termbase_checks(TermbaseFile(base, texts=["A jail."]))
    assert [(f.check, f.place and f.place.line) for f in found if f.check != "gender-unknown"] == [
        ("unused-term", 3)
    ]
    assert [f.check for f in run_termbase_checks(TermbaseFile(base))] == ["gender-unknown"]


def test_the_page_names_every_check_and_its_example_is_clean() -> None:
    page = (ROOT / "docs" / "termbase.md").read_text(encoding="utf-8")
    assert {check.id for check in TERMBASE_CHECKS} <= set(re.findall(r"`([a-z-]+)`", page))
    example = re.search(r"```\n(id,en,.*?)```", page, re.DOTALL)
    assert example is not None
    base, faults = Termbase.inspect_text(example[1], path="page.csv")
    assert len(base.terms) == example[1].count("\n") - 1
    assert run_termbase_checks(TermbaseFile(base, faults)) == ()
