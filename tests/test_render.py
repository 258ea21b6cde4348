"""What findings look like: carets under the words, in any script, at any width; annotations; JSON."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.lint import LintResult, Report
from glossary.model import Edit, Finding, Locale, Place, Severity, Span, Unit
from glossary.render import columns, excerpt, render_github, render_json, render_text, visible

UNIT = Unit("The gate.", "La ⟦0⟧.", Locale("en"), Locale("es"), context="menu")
PLACE = Place("locales/es/a.po", 7, 12)
FIX = Edit(Span(3, 6), "puerta")
FINDING = Finding(
    "placeholder-left", Severity.ERROR, "left: “⟦0⟧”, 50%", span=Span(3, 6), fix=FIX, place=PLACE
)
RESULT = LintResult(
    (Report(FINDING, UNIT),), files=("locales/es/a.po",), entries=1_200, signature="termpin 1, terms ab"
)


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
        }
    ]
