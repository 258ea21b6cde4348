"""Term candidates: what is one, how often it counts, how it is ranked."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.mining import Candidate, Sentence, mine
from glossary.mining_data import DETERMINERS, JOINERS, STOP_WORDS, WEAK_WORDS
from glossary.model import UserError
from glossary.termbase import Termbase


def found(*texts: str, locale: str = "en", known: str = "", min_count: int = 1) -> dict[str, Candidate]:
    base = Termbase.parse(known) if known else None
    sentences = [Sentence(text, f"article {number}") for number, text in enumerate(texts)]
    return {c.text: c for c in mine(sentences, locale=locale, known=base, min_count=min_count)}


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("They saw the watchtower.", {"watchtower"}),
        ("They saw the prison compound from afar.", {"prison compound"}),
        # Names in capitals, over a joiner too; the first word of a sentence shows nothing.
        (
            "He was in Tren de Aragua, she in El Salvador.",
            {"Tren de Aragua", "El Salvador"},
        ),
        ("Prisons are full.", set()),
        # No phrase reaches over punctuation, a possessive or a stop word.
        ("The warden's office, quiet and dark, was shut.", {"warden", "office"}),
        ("He said that it was so.", set()),
        ("THE WATCHTOWER FELL", set()),
        ("See https://example.org/the-watchtower now.", set()),
        ("The court stepped in.", set()),
        ("", set()),
    ],
)
def test_what_is_a_candidate(text: str, candidates: set[str]) -> None:
    assert set(found(text)) == candidates


def test_spanish_phrases_hold_together_over_de() -> None:
    assert "centro de detención" in found("Lo llevaron al centro de detención.", locale="es")


def test_a_plural_counts_with_its_singular() -> None:
    one = found("The cell block is new.", "Two cell blocks burned.", "The cell block fell.")["cell block"]
    assert (one.count, one.articles, one.example) == (3, 3, "The cell block is new.")


def test_the_score_is_the_c_value() -> None:
    texts = (
        ["The court is there."] * 3 + ["The court order is here."] * 2 + ["The court order of June stays."]
    )
    have = found(*texts)
    # court: 6 times, of which 3 inside "court order"; the only longer candidate.
    assert have["court order"].score == round(math.log2(3) * 3, 2)
    assert have["court"].count == 6
    assert have["court"].score == round(math.log2(2) * (6 - 3), 2)


def test_what_stands_inside_longer_ones_only_is_none() -> None:
    assert "residence" not in found("The residence permit is here.", "A residence permit is there.")


def test_known_terms_are_left_out() -> None:
    texts = ("The cell block is new.", "The cell door is old.")
    assert set(found(*texts, known="en,es\ncell block,pabellón\n")) == {"cell door"}


def test_rare_ones_are_left_out_and_the_best_come_first() -> None:
    texts = ["The gate is up."] * 2 + ["The watchtower is up."] * 3 + ["The wall is up."]
    assert list(found(*texts, min_count=2)) == ["watchtower", "gate"]


def test_a_language_without_stop_words_is_refused() -> None:
    with pytest.raises(UserError, match="no stop words for the language 'fi'"):
        mine([Sentence("Talo on uusi.")], locale="fi")


def test_word_lists_are_complete_and_apart() -> None:
    assert STOP_WORDS.keys() == DETERMINERS.keys() == JOINERS.keys() == WEAK_WORDS.keys()
    for language, stop in STOP_WORDS.items():
        assert DETERMINERS[language] | JOINERS[language] <= stop
        assert not stop & WEAK_WORDS[language]
        assert all(word == word.lower() for word in stop | WEAK_WORDS[language])


WORDS = st.sampled_from(
    "the a of US prison Prison gate gates court said Mano Dura , . ' - “ ” 15 x de".split()
)


@settings(max_examples=60)
@given(st.lists(st.lists(WORDS, max_size=8).map(" ".join), max_size=5))
def test_every_candidate_stands_in_its_example(texts: list[str]) -> None:
    for candidate in mine([Sentence(text, "a") for text in texts], locale="en", min_count=1):
        assert candidate.text.lower() in candidate.example.lower()
        assert candidate.count >= candidate.articles == 1
        assert candidate.score > 0
