"""Agreement around a pinned form: the cases are a file, one row a case."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.matcher import Matcher
from glossary.model import Locale, Span, Text
from glossary.termbase import Termbase
from pipeline.agree import Anchor, agree, agree_with_terms

CASES = Path(__file__).parent / "cases" / "agree" / "es.tsv"
ES = Locale("es")
NUMBERS = {"s": False, "p": True, "-": None}


def rows() -> list[tuple[str, str, str, str]]:
    found = []
    for line in CASES.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        cells = line.split("\t")
        assert len(cells) == 4, f"not a case: {line!r}"
        assert cells[0].count("⟦") == cells[0].count("⟧") == 1
        assert cells[2] in NUMBERS
        found.append((cells[0], cells[1], cells[2], cells[3]))
    assert len(found) > 30
    return found


@pytest.mark.parametrize(("marked", "gender", "number", "expected"), rows())
def test_case(marked: str, gender: str, number: str, expected: str) -> None:
    before, rest = marked.split("⟦")
    form, after = rest.split("⟧")
    span = Span(len(before), len(before) + len(form), "term")
    anchor = Anchor(span, gender, NUMBERS[number])  # type: ignore[arg-type]
    done = agree(Text(before + form + after, (span,)), [anchor], ES)
    assert done.value == expected
    assert [done.value[s.start : s.end] for s in done.frozen] == [form]


def test_a_form_with_its_own_article_takes_no_other() -> None:
    text = Text("Hablan de la la Mara.", (Span(13, 20, "term"),))
    done = agree(text, [Anchor(Span(13, 20), "f")], ES)
    assert done.value == "Hablan de la Mara."


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("pandilleros huyen.", "Gang members flee.", "Pandilleros huyen."),
        ("“pandilleros” huyen.", "“Gang members” flee.", "“Pandilleros” huyen."),
        ("¿pandilleros huyen?", "Do gang members flee?", "¿Pandilleros huyen?"),
        ("pandilleros huyen", "gang members flee", "pandilleros huyen"),
    ],
)
def test_a_form_at_the_start_takes_the_capital_of_its_source(text: str, source: str, expected: str) -> None:
    termbase = Termbase.from_pairs({"gang members": "pandilleros"}, source="en", target="es")
    hits = Matcher(termbase).find(source)
    assert agree_with_terms(text, source, hits, ES).value == expected


def test_other_languages_are_left_alone() -> None:
    text = Text("la Cecot", (Span(3, 8, "term"),))
    assert agree(text, [Anchor(Span(3, 8), "m")], Locale("fr")) == text


@given(
    before=st.lists(
        st.sampled_from("el la los un de a del al toda este y o casa rojo ,".split()), max_size=6
    ),
    after=st.text(alphabet="abc .,'s", max_size=8),
    gender=st.sampled_from(["m", "f", "mf", ""]),
    number=st.sampled_from([None, False, True]),
)
def test_the_form_stands_and_a_second_time_changes_nothing(
    before: list[str], after: str, gender: str, number: bool | None
) -> None:
    start = "".join(word + " " for word in before)
    span = Span(len(start), len(start) + 5, "term")
    anchor = Anchor(span, gender, number)  # type: ignore[arg-type]
    once = agree(Text(start + "Cecot" + after, (span,)), [anchor], ES)
    (kept,) = once.frozen
    assert once.value[kept.start : kept.end] == "Cecot"
    again = agree(once, [Anchor(Span(kept.start, kept.end), anchor.gender, anchor.plural)], ES)
    if not after.startswith(("s", "'s")):
        assert again == once


CECOT = Termbase.parse(
    "id,en,es,es:gender,es:article,kind\ncecot,Cecot,,m,yes,name\nms,MS-13,,f,yes,name\njail,jail,cárcel,f,,term\n",
    path="terms.csv",
)


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("Condiciones de Cecot.", "Conditions at Cecot.", "Condiciones del Cecot."),
        ("Los llevaron a Cecot.", "They were taken to Cecot.", "Los llevaron al Cecot."),
        ("Viven en Cecot.", "They live in Cecot.", "Viven en el Cecot."),
        ("Salieron del Cecot.", "They left Cecot.", "Salieron del Cecot."),
        ("Miembros de MS-13 y de Cecot.", "Members of MS-13 and Cecot.", "Miembros de la MS-13 y del Cecot."),
        ("Conocida como Cecot.", "Known as Cecot.", "Conocida como Cecot."),
        ("La prisión Cecot.", "The Cecot prison.", "La prisión Cecot."),
        ("Cárcel significa encierro.", "Jail means confinement.", "La cárcel significa encierro."),
        ("Cárcel para el ministro", "Jail for the minister", "Cárcel para el ministro"),
        ("Una cárcel cerró.", "A jail closed.", "Una cárcel cerró."),
    ],
)
def test_the_article_that_spanish_needs(text: str, source: str, expected: str) -> None:
    assert agree_with_terms(text, source, Matcher(CECOT).find(source), ES).value == expected
