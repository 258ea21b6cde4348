"""Names that no termbase lists: what is taken for one, and when it is lost."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from glossary.model import Locale, Span
from pipeline.facts import find_names, lost_names

EN = Locale("en")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Reporters met Jasmina Dzankovic in Przemysl.", ["Jasmina Dzankovic", "Przemysl"]),
        ("Kovács Buschwald wrote it.", ["Kovács Buschwald"]),
        ("Novak said no.", []),
        ("The Venezuelan minister spoke on Tuesday in Congress.", []),
        ("The Salvadorean leader left.", []),
        ("He works for NATO and the FBI.", []),
        ('He left. "Wonderful," she said.', []),
        ("The O'Brien-Kowalczyk report is out.", ["O'Brien-Kowalczyk"]),
        ("It was updated at noon on Nov. 12 and Sept. 13.", []),
        ("They ate at Zorbald's, and Zorbald's had room.", ["Zorbald's", "Zorbald's"]),
        ("A third of Halvorsig's output is steel.", ["Halvorsig"]),
        (
            "The case is Doe v. Okaforde, not Gov. Wiśnicki and Otis P. Gradyev.",
            ["Okaforde", "Wiśnicki", "Otis", "Gradyev"],
        ),
    ],
)
def test_what_is_a_name(text: str, names: list[str]) -> None:
    assert [text[span.start : span.end] for span in find_names(text, [], EN)] == names


def test_a_sentence_begins_with_a_name_that_its_article_has_inside_another() -> None:
    text = "Dzankovic said no."
    assert find_names(text, [], EN) == ()
    assert find_names(text, [], EN, known={"Dzankovic"}) == (Span(0, 9),)
    assert find_names("Novelists said no.", [], EN, known={"Novelists"}) == ()


def test_a_place_with_one_name_in_both_languages_is_a_name() -> None:
    text = "In Indiana and Tennessee, a bill passed."
    spans = find_names(text, [], EN, target=Locale("es", "ES"))
    assert [text[span.start : span.end] for span in spans] == ["Indiana", "Tennessee"]
    assert find_names(text, [], EN, target=Locale("fr")) == ()


def test_an_owner_keeps_the_ending_where_it_is_part_of_the_name() -> None:
    source = "They ate at Zorbald's twice."
    names = find_names(source, [], EN)
    assert lost_names(source, names, "Comieron en Zorbald's dos veces.") == ()


def test_a_dateline_in_capitals_does_not_stand_for_the_place() -> None:
    source = "ZORBLATT, June 5 - A storm struck near Zorblatt."
    names = find_names(source, [], EN)
    assert lost_names(source, names, "ZORBLATT, 5 de junio - Hubo una tormenta cerca del golfo.") == names
    assert lost_names(source, names, "ZORBLATT, 5 de junio - Hubo una tormenta cerca de Zorblatt.") == ()


def test_what_a_term_covers_is_no_name_of_its_own() -> None:
    assert find_names("They met Dzankovic there.", [Span(9, 18)], EN) == ()


def test_a_language_without_a_lexicon_has_no_names() -> None:
    assert find_names("They met Dzankovic there.", [], Locale("qq")) == ()


@pytest.mark.parametrize(
    ("target", "lost"),
    [
        ("Vieron a Dzankovic en Przemysl.", []),
        ("Vieron a Džankovic en Przemyśl.", []),
        ("Vieron a Dzanković en Przemysl.", []),
        ("Vieron a Dzanvic en Przemysl.", ["Dzankovic"]),
        ("Los vieron.", ["Dzankovic", "Przemysl"]),
    ],
)
def test_a_name_is_lost_when_more_than_an_accent_differs(target: str, lost: list[str]) -> None:
    source = "They saw Dzankovic in Przemysl."
    names = find_names(source, [], EN)
    assert [source[span.start : span.end] for span in lost_names(source, names, target)] == lost


@given(st.text(max_size=80))
@example("¹❶")
def test_names_lie_in_the_text_and_are_never_lost_in_it(text: str) -> None:
    names = find_names(text, [], EN)
    assert all(0 <= span.start < span.end <= len(text) for span in names)
    assert lost_names(text, names, text) == ()


def test_emoji_stay() -> None:
    text = "🎉 She went home 👩‍👩‍👧 with Zorblat on Monday ✈️."
    spans = find_names(text, [], EN)
    assert [text[span.start : span.end] for span in spans] == ["🎉", "👩‍👩‍👧", "Zorblat", "✈️"]
    assert [text[s.start : s.end] for s in lost_names(text, spans, "🎉 Zorblat 👩‍👩‍👧")] == ["✈️"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("The sign said 東京 in red.", ["東京"]),
        ("Someone wrote Привет мир on the wall.", ["Привет мир"]),
        ("They paid 3 ₿ and 4 €.", ["₿"]),
        ("The café Ñandú closed.", ["Ñandú"]),
        ("A naïve façade, with œuvres and an ﬁsh.", []),
    ],
)
def test_what_is_in_another_script_stays(text: str, kept: list[str]) -> None:
    assert [text[span.start : span.end] for span in find_names(text, [], EN)] == kept


def test_a_language_in_another_script_is_no_name() -> None:
    assert find_names("Он сказал привет всем.", [], Locale("ru")) == ()
