"""What is long: lint takes a time that grows with an entry only, reading and rendering included."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from glossary.inputs import LONGEST
from glossary.lint import MOST, Linter, LintResult, lint_files, lint_units
from glossary.matcher import Matcher
from glossary.model import Locale, Unit
from glossary.po import escape
from glossary.render import render_github, render_json, render_junit, render_markdown, render_text
from glossary.sarif import render_sarif
from glossary.termbase import Termbase, shipped

HEADER = (
    'msgid ""\nmsgstr ""\n"Language: es\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)
RENDERERS: tuple[Callable[[LintResult], str], ...] = (
    lambda result: render_text(result, color=False),
    render_github,
    render_json,
    render_junit,
    render_markdown,
    render_sarif,
)


def seconds(path: Path, source: str, target: str, size: int) -> float:
    """How long it takes to lint and to show an entry of about so many characters."""
    texts = []
    for piece in (source, target):
        text = "".join(piece.replace("#", str(number)) for number in range(size // max(1, len(piece))))
        texts.append(escape(text[: size - 10]))
    path.write_text(f'{HEADER}msgid "{texts[0]}."\nmsgstr "{texts[1]} x"\n', encoding="utf-8")
    linter = Linter.make(termbases=[shipped("en", "es")])
    start = time.process_time()
    result = lint_files([path], linter)
    for render in RENDERERS:
        render(result)
    taken = time.process_time() - start
    assert not result.faults
    return taken


# `#` is a number that grows.
PAIRS = [
    ("$1 ", "$1 "),
    ("$# ", "1# "),
    ("1", "2"),
    ("1,000 ", "2000 "),
    ("#.# ", "1#.# "),
    ("1st ", "1st "),
    ("January 1, ", "January 1, "),
    ("May # ", "Mayo # "),
    ("at 10:# p.m. ", "a las 10:1# p.m. "),
    ("# miles ", "# kilómetros "),
    ("# billion ", "# billones "),
    ("The mega-jail is big. ", "The mega-jail is big. "),
    ("The mega-jail is big. ", "La mega-cárcel es grande. "),
    ("The mega-jail is big. ", "La Megacárcel es grande. "),
    ("the inmates' ", "los presidiarios "),
    ("is (big. ", "is (big. "),
    ("Cecot ", "Cecot "),
    ("Donald Trump # ", "Donald Tramp # "),
    ("Mister Trump#, ", "Mister Tramp#, "),
    ("United States ", "Estados Unido "),
    ("TELL US MORE ", "CUÉNTANOS MÁS "),
    ("María#, what? ", "María, qué? "),
    ("a the of # ", "a the of # "),
    ("“a” ", '"http://a.b/c" '),
    ("http://a#.b/c ", "http://b#.b/c "),
    ("<b>a</b> ", "<i>a</i> "),
    ("{a#} ", "{b#} "),
    ("%d %s ", "%s %d "),
    ("e\u0301", "e\u0301"),
    ("\\n", '\\"'),
    ("\n", "\t"),
    ("NGOs,", "ONGs,"),
    ("?", "?"),
    ("! a\n", "! a\n"),
    ("«.» ", "«.» "),
    (".» ", ".» "),
    ("a! ", "a! "),
    ("@a $5 bn _a", "x.. "),
    ("a_# # ", "a_# "),
]


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_time_grows_with_the_entry_only(tmp_path: Path, source: str, target: str) -> None:
    few = seconds(tmp_path / "es.po", source, target, 4_000)
    assert seconds(tmp_path / "es.po", source, target, 32_000) < 20 * few + 0.3


def test_an_entry_at_the_limit_takes_seconds(tmp_path: Path) -> None:
    sources, targets = ("".join(side) for side in zip(*PAIRS, strict=True))
    assert seconds(tmp_path / "es.po", sources, targets, LONGEST) < 15


def test_of_many_findings_the_last_says_how_many_there_are() -> None:
    source, target = "The warden. " * 50, "El carcelero. " * 50
    base = Termbase.from_pairs({"warden": "director"}, source="en", target="es")
    unit = Unit(source, target, Locale("en"), Locale("es"), hits=Matcher(base).find(source))
    found = [r.finding for r in lint_units([unit]) if r.finding.check == "term-missing"]
    assert len(found) == MOST
    assert found[0].message == "“warden” is missing: expected “director”"
    assert found[-1].message == f"{found[0].message} (and 30 more in this entry)"
