"""Aligning an article with its translation: blocks, then sentences, by length."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.fixes import fix_data
from glossary.inputs import Defaults
from glossary.lint import Linter, lint_data
from glossary.model import Locale
from pipeline.align import ArticlePair, align, align_articles
from pipeline.segment import segment

ENGLISH = """The gate opens at nine

A man waited at the gate for 40 years, day after day, night after night. He never asked
why. The guard gave him a stool.

Nobody else came to the gate in all that time.
"""
SPANISH = """La puerta abre a las nueve

Un hombre esperó ante la puerta 40 años, día tras día y noche tras noche, y
nunca preguntó por qué. El guardia le dio un taburete.

En todo ese tiempo no vino nadie más a la puerta.
"""


def beads(source: str, target: str) -> list[tuple[str, str]]:
    pairs = align_articles(segment(source, locale="en"), segment(target, locale="es"))
    return [(" ".join(s.text for s in ones), " ".join(s.text for s in others)) for ones, others in pairs]


def test_two_sentences_may_become_one() -> None:
    found = beads(ENGLISH, SPANISH)
    assert [source.split()[0] for source, _ in found] == ["The", "A", "The", "Nobody"]
    assert found[1] == (
        "A man waited at the gate for 40 years, day after day, night after night. He never asked why.",
        "Un hombre esperó ante la puerta 40 años, día tras día y noche tras noche, y nunca preguntó por qué.",
    )


def test_a_block_that_was_left_out_stands_alone() -> None:
    dog = "Then a dog came by, looked at the gate for a while, sat down beside it and slept till morning."
    source = ENGLISH.replace("Nobody", f"{dog}\n\nNobody")
    found = beads(source, SPANISH)
    assert (dog, "") in found
    assert found[-1][1].startswith("En todo ese tiempo")


@given(
    source=st.lists(st.integers(0, 300), max_size=12),
    target=st.lists(st.integers(0, 300), max_size=12),
)
def test_every_sentence_stands_in_one_bead(source: list[int], target: list[int]) -> None:
    found = align(source, target)
    assert [i for ones, _ in found for i in ones] == list(range(len(source)))
    assert [j for _, others in found for j in others] == list(range(len(target)))
    assert all(len(ones) <= 2 and len(others) <= 2 and (ones or others) for ones, others in found)


@given(lengths=st.lists(st.integers(5, 300), min_size=1, max_size=30))
def test_equal_lengths_are_aligned_one_to_one(lengths: list[int]) -> None:
    assert align(lengths, lengths) == [(range(i, i + 1), range(i, i + 1)) for i in range(len(lengths))]


@pytest.fixture
def linter() -> Linter:
    return Linter.make()


def test_findings_have_their_place_in_the_file(tmp_path: Path, linter: Linter) -> None:
    (tmp_path / "a.en.txt").write_text(ENGLISH, encoding="utf-8")
    text = "\ufeff" + SPANISH.replace("40", "41").replace("más a", "ma\u00ads a")

    def read(data: bytes) -> ArticlePair:
        return ArticlePair(str(tmp_path / "a.en.txt"), "a.es.txt", data, Defaults(), linter.finder)

    data = text.encode()
    result = lint_data("a.es.txt", data, linter, read)
    found = {r.finding.check: str(r.finding.place) for r in result.reports}
    assert found["number-mismatch"] == "a.es.txt:3:33"
    assert found["invisible-characters"] == "a.es.txt:6:36"
    fixed = fix_data("a.es.txt", data, linter, read=read)
    assert (fixed.data, fixed.made, fixed.left) == (data.replace("\u00ad".encode(), b""), 1, 0)


def test_no_break_spaces_are_judged_as_they_stand(tmp_path: Path, linter: Linter) -> None:
    (tmp_path / "a.en.txt").write_text("It is 75 km from here.\n", encoding="utf-8")

    def read(data: bytes) -> ArticlePair:
        return ArticlePair(str(tmp_path / "a.en.txt"), "a.es.txt", data, Defaults(), linter.finder)

    for text, expected in (("Está a 75\u00a0km de aquí.\n", []), ("Está a\n75 km de aquí.\n", ["nbsp"])):
        result = lint_data("a.es.txt", text.encode(), linter, read)
        assert [r.finding.check for r in result.reports] == expected
        fixed = fix_data("a.es.txt", text.encode(), linter, read=read)
        assert (fixed.data.decode(), fixed.made) == (text.replace("75 km", "75\u00a0km"), len(expected))


def test_comments_speak_for_the_block_below(tmp_path: Path, linter: Linter) -> None:
    (tmp_path / "a.en.txt").write_text("Gate 1 is open.\n\nGate 2 is open.\n", encoding="utf-8")

    def checks(text: str) -> list[tuple[str, int]]:
        def read(data: bytes) -> ArticlePair:
            return ArticlePair(str(tmp_path / "a.en.txt"), "a.es.txt", data, Defaults(), linter.finder)

        result = lint_data("a.es.txt", text.encode(), linter, read)
        return [(r.finding.check, r.finding.place.line) for r in result.reports if r.finding.place]

    text = "La puerta 3 está abierta.\n\n{}La puerta 4 está abierta.\n"
    assert checks(text.format("")) == [("number-mismatch", 1), ("number-mismatch", 3)]
    for comment in ("<!-- termpin: ignore number-mismatch — rounded -->", "# termpin: ignore integrity"):
        assert checks(text.format(comment + "\n")) == [("number-mismatch", 1)]


def test_a_sentence_that_was_left_out_is_found(tmp_path: Path, linter: Linter) -> None:
    source = "The gate is old.\n\n" + "The hall behind it is much older than the gate, they say. " * 4 + "\n"
    (tmp_path / "a.en.txt").write_text(source, encoding="utf-8")

    def read(data: bytes) -> ArticlePair:
        return ArticlePair(
            str(tmp_path / "a.en.txt"), "x.txt", data, Defaults(target=Locale("es")), linter.finder
        )

    result = lint_data("x.txt", b"La puerta es antigua.\n", linter, read)
    assert [(r.finding.check, str(r.finding.place)) for r in result.reports] == [("empty", "x.txt:1:22")]
