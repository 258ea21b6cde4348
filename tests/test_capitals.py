"""Headlines into sentence case: every place stays, terms and names keep their capitals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.matcher import Matcher
from glossary.model import Locale
from glossary.termbase import Termbase
from pipeline.candidates import Sentence
from pipeline.capitals import in_sentence_case

EN, ES = Locale("en"), Locale("es")
MATCHER = Matcher(
    Termbase.from_pairs({"Cecot": "Cecot", "US": "EE. UU.", "jail": "cárcel"}, source="en", target="es")
)


def sentence(text: str, names: frozenset[str] = frozenset()) -> Sentence:
    return Sentence(text, MATCHER.find(text), EN, ES, names)


@pytest.mark.parametrize(
    ("text", "read", "shouted"),
    [
        ("Asylum Seekers Win Right to Work", "Asylum seekers win right to work", False),
        ("Inside the Jail: Guards Tell Their Story", "Inside the jail: Guards tell their story", False),
        ("US Sends Planes to Cecot Prison", "US sends planes to Cecot prison", False),
        ("COURT HALTS FLIGHT", "Court halts flight", True),
        ("CECOT OPENS ITS DOORS", "Cecot opens its doors", True),
        ("Wojciech Wins the Vote Again", "Wojciech wins the vote again", False),
        ("The mayor of Oslo met the king.", "The mayor of Oslo met the king.", False),
        ("BBC", "BBC", False),
        ("The Great War", "The Great War", False),
    ],
)
def test_how_a_headline_is_read(text: str, read: str, shouted: bool) -> None:
    lowered, loud = in_sentence_case(sentence(text))
    assert (lowered.text, loud) == (read, shouted)
    for hit in lowered.hits:
        assert lowered.text[hit.span.start : hit.span.end] == hit.surface


def test_the_names_of_the_article_keep_their_capital() -> None:
    lowered, _ = in_sentence_case(sentence("Mark Signs Order on Trade", frozenset({"Mark"})))
    assert lowered.text == "Mark signs order on trade"
    lowered, _ = in_sentence_case(sentence("TRADE ORDER IS SIGNED BY MARK", frozenset({"Mark"})))
    assert lowered.text == "Trade order is signed by Mark"


@given(st.text(max_size=60))
def test_every_place_stays(text: str) -> None:
    lowered, _ = in_sentence_case(sentence(text))
    assert len(lowered.text) == len(text)
    assert lowered.text.casefold() == text.casefold() or lowered.text.lower() == text.lower()
    assert [hit.span for hit in lowered.hits] == [hit.span for hit in sentence(text).hits]
