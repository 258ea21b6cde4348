"""What nobody sees in a sentence does not reach the engine."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from glossary.folding import INVISIBLE
from glossary.matcher import Matcher
from glossary.model import Locale
from glossary.termbase import Termbase
from pipeline.candidates import Sentence
from pipeline.engines.argos import ArgosEngine
from pipeline.invisible import without_invisible
from pipeline.translator import Translator

EN, ES = Locale("en"), Locale("es")
BASE = Termbase.from_pairs({"mega-jail": "megacárcel", "inmate": "recluso"}, source="en", target="es")
PLAIN = "The mega-jail's inmates left the mega-jail on Monday."


def sentence(text: str) -> Sentence:
    return Sentence(text, Matcher(BASE).find(text), EN, ES)


@given(st.lists(st.tuples(st.integers(0, len(PLAIN)), st.sampled_from(INVISIBLE))))
def test_text_and_terms_are_those_of_the_plain_sentence(places: list[tuple[int, str]]) -> None:
    text = PLAIN
    for at, char in sorted(places, reverse=True):
        text = text[:at] + char + text[at:]
    assert without_invisible(sentence(text)) == sentence(PLAIN)


def test_controls_go_and_white_space_stays() -> None:
    assert without_invisible(sentence("The\x1b gate\t is\x00\nopen.")).text == "The gate\t is\nopen."
    assert without_invisible(sentence(PLAIN)).text == PLAIN


def test_the_engine_says_the_same(engine: ArgosEngine) -> None:
    translator = Translator(engine=engine, glossary=BASE)
    odd = PLAIN.replace("on", "o\u00adn").replace("left", "left\u200b").replace("jail", "\ufeffjail\u200e")
    plain, read = translator.translate([PLAIN, odd])
    assert read.text == plain.text
    assert [odd[hit.span.start : hit.span.end] for hit in read.hits] == [hit.surface for hit in read.hits]
