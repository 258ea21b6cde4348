"""Pinning with the real starter model: what a user relies on is that no term is lost silently."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.matcher import Matcher, missing
from glossary.model import Locale, Span
from glossary.termbase import Termbase
from pipeline.candidates import Pin, Proposal, aligned, mask, unmask
from pipeline.engines import Ability, Engine, EngineInfo, Hypothesis, Link, Progress, Request, open_engine
from pipeline.pieces import _as_part
from pipeline.pin import STAGES, Pinned, Sentence, pin

EN, ES, MX = Locale("en"), Locale("es"), Locale("es", "MX")


@pytest.fixture(scope="module")
def starter() -> Engine:
    return open_engine("argos")


def pinned(engine: Engine, text: str, pairs: dict[str, str], *, locale: Locale = ES) -> Pinned:
    termbase = Termbase.from_pairs(pairs, source="en", target="es")
    return pin([Sentence(text, Matcher(termbase).find(text), EN, locale)], engine)[0]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("The mega-jail opened in January.", {"mega-jail": "megacárcel"}),
        ("Cecot's conditions were criticized by lawyers.", {"Cecot": "Cecot"}),
        ("Two mega-jails were built near the coast.", {"mega-jail": "megacárcel"}),
        ("The US Secretary of State met the US ambassador.", {
            "US Secretary of State": "secretario de Estado de EE. UU.", "US": "EE. UU."}),
        ("The MS-13 Cecot wing was closed.", {"MS-13": "MS-13", "Cecot": "Cecot"}),
        ("An inmate attacked another inmate.", {"inmate": "recluso"}),
        ("THE MEGA-JAIL OPENS ITS DOORS", {"mega-jail": "megacárcel"}),
        ("They call it Tren de\nAragua in the press.", {"Tren de Aragua": "Tren de Aragua"}),
        ('He called it "the mega-jail [Cecot]" twice.', {"mega-jail": "megacárcel", "Cecot": "Cecot"}),
        ("The mayors of Ñuñoa, Łódź and Xi'an signed a pact.", {
            "Ñuñoa": "Ñuñoa", "Łódź": "Łódź", "Xi'an": "Xi'an"}),
        ("ICE agents broke the ice on the river.", {"ICE": "ICE"}),
        (
            "Envoys from Oslo, Lima, Quito, Accra, Dakar, Hanoi, Seoul, "
            "Minsk, Sofia, Tunis, Rabat and Doha met.",
            {c: c for c in "Oslo Lima Quito Accra Dakar Hanoi Seoul Minsk Sofia Tunis Rabat Doha".split()},
        ),
        ("The zorblax met the quendrel near the frimbule.", {
            "zorblax": "zorblaco", "quendrel": "cuendrel", "frimbule": "frímbulo"}),
    ],
)  # fmt: skip
def test_every_term_stands(starter: Engine, text: str, pairs: dict[str, str]) -> None:
    result = pinned(starter, text, pairs)
    assert result.lost == ()
    hits = Matcher(Termbase.from_pairs(pairs, source="en", target="es")).find(text)
    assert hits
    assert missing(result.text.value, hits, ES) == ()
    assert "⟦" not in result.text.value
    assert "⟧" not in result.text.value
    assert "'s" not in result.text.value
    assert result.score is not None


def test_a_sentence_in_capitals_comes_back_in_capitals(starter: Engine) -> None:
    assert pinned(starter, "THE OLD PRISON WAS CLOSED", {}).text.value.isupper()


def test_the_terms_are_frozen(starter: Engine) -> None:
    text = pinned(starter, "The mega-jail opened in January.", {"mega-jail": "megacárcel"}).text
    assert [text.value[s.start : s.end].lower() for s in text.frozen] == ["megacárcel"]


def test_numbers_that_the_model_bends_are_held(starter: Engine) -> None:
    text = "The prison can house 40,000 inmates, 1,234 guards and 87 dogs, officials said on March 15, 2023."
    value = pinned(starter, text, {}).text.value
    for number in ("40[.,]000", "1[.,]234", "87", "2023"):
        assert re.search(rf"\b{number}\b", value), value


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Condenas de EE. UU. en el extranjero.", "EE. UU."),
        ("Condenas de EE. UU., dijo.", "EE. UU."),
        ("Condenas de EE. UU. Los presos", "EE. UU"),  # its point ends the sentence too
        ("Condenas de EE. UU.", "EE. UU"),
        ("Una cárcel. en el extranjero.", "cárcel"),
    ],
)
def test_the_point_of_an_abbreviation_goes_with_it(text: str, place: str) -> None:
    at = text.index(place)
    link = Link(Span(at, at + len(place.rstrip("."))), Span(0, 2))
    found = aligned(Proposal(text, links=(link,)), Span(0, 2))
    assert found is not None
    assert text[found.start : found.end] == place


@pytest.mark.parametrize(
    ("text", "source", "goes_on", "part"),
    [
        ("El presidente escribió.", "President Roe wrote", True, "el presidente escribió"),
        ("El presidente escribió.", "President Roe wrote", False, "El presidente escribió"),
        ("El Salvador escribió.", "El Salvador wrote", True, "El Salvador escribió"),
        ("Roe escribió.", "Roe wrote", True, "Roe escribió"),
        ("¿Quién escribió?", "who wrote", True, "quién escribió?"),
    ],
)
def test_a_clause_is_no_sentence_of_its_own(text: str, source: str, goes_on: bool, part: str) -> None:
    assert _as_part(text, source, goes_on) == part


class Counting:
    """The real engine, with a count of the texts it is asked for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.info: EngineInfo = engine.info
        self.abilities: Ability = engine.abilities
        self.asked: list[Request] = []

    def translate(
        self, requests: Sequence[Request], *, beam: int = 4, nbest: int = 1, progress: Progress | None = None
    ) -> list[tuple[Hypothesis, ...]]:
        self.asked += requests
        return self._engine.translate(requests, beam=beam, nbest=nbest, progress=progress)

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return self._engine.score(pairs)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("In Indiana, Gov. Wendell Straub signed a law that bans phones in schools.", ["Indiana", "Straub"]),
        ("The case is *United States v. Okafor-Hayes*, the judge said.", ["Okafor-Hayes"]),
        ("Tesla and Stellantis buy about a third of Halvorsen's output.", ["Halvorsen", "Stellantis"]),
    ],
)
def test_names_that_no_termbase_lists_are_held(starter: Engine, text: str, names: list[str]) -> None:
    result = pinned(starter, text, {}).text.value
    assert [name for name in names if name not in result] == []
    assert "'s" not in result


def test_a_name_that_the_article_shows_is_held_at_the_head_of_a_sentence(starter: Engine) -> None:
    text = "Mbeki pleaded guilty in September; she will be sentenced on Jan. 15."
    (result,) = pin([Sentence(text, (), EN, ES, frozenset({"Mbeki"}))], starter)
    assert result.text.value.startswith("Mbeki ")


def test_two_locales_with_the_same_terms_are_decoded_once(starter: Engine) -> None:
    termbase = Termbase.from_pairs({"inmate": "recluso"}, source="en", target="es")
    text = "Every inmate has a lawyer."
    hits = Matcher(termbase).find(text)
    both, one = Counting(starter), Counting(starter)
    first, second = pin([Sentence(text, hits, EN, ES), Sentence(text, hits, EN, MX)], both)
    alone = pin([Sentence(text, hits, EN, ES)], one)
    assert first == second == alone[0]
    assert both.asked == one.asked


def test_a_sentence_without_terms_and_faults_costs_one_request(starter: Engine) -> None:
    engine = Counting(starter)
    pin([Sentence("The house is big.", (), EN, ES)], engine)
    assert len(engine.asked) == 1


class Deaf:
    """An engine that says the same whatever it is asked: no strategy can hold a term."""

    abilities = Ability.NONE
    info = EngineInfo("deaf", "0", EN, ES)

    def translate(
        self, requests: Sequence[Request], *, beam: int = 4, nbest: int = 1, progress: Progress | None = None
    ) -> list[tuple[Hypothesis, ...]]:
        return [(Hypothesis("Nada que ver con eso."),) for _ in requests]

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        raise NotImplementedError


def test_fragments_hold_a_term_whatever_the_engine_says() -> None:
    assert pinned(Deaf(), "The jail is near the river.", {"jail": "cárcel"}).lost == ()


def test_what_no_strategy_holds_is_said() -> None:
    termbase = Termbase.from_pairs({"jail": "cárcel"}, source="en", target="es")
    text = "The jail is near the river."
    sentence = Sentence(text, Matcher(termbase).find(text), EN, ES)
    (result,) = pin([sentence], Deaf(), stages=STAGES[:1])
    assert [hit.surface for hit in result.lost] == ["jail"]
    assert result.text.value == "Nada que ver con eso."
    assert result.score is None


def test_the_same_input_gives_the_same_output(starter: Engine) -> None:
    pairs = {"mega-jail": "megacárcel", "gang": "pandilla"}
    text = "The mega-jail holds members of every gang."
    assert pinned(starter, text, pairs) == pinned(starter, text, pairs)


@settings(max_examples=60, deadline=None)
@given(
    words=st.lists(st.sampled_from("the a of is in, and. old (new) “big”".split()), min_size=1, max_size=12),
    at=st.sets(st.integers(0, 11), max_size=8),
)
def test_what_is_masked_is_restored(words: list[str], at: set[int]) -> None:
    text, pins = "", []
    for number, word in enumerate(words):
        if number in at:
            pins.append(Pin(Span(len(text), len(text) + 4), "cárcel"))
            text += "jail "
        text += word + " "
    masked = mask(text, pins, pins)
    assert unmask(masked, pins) == text.replace("jail", "cárcel")
    if pins:
        assert unmask(masked.replace("⟦0⟧", ""), pins) is None
        assert unmask(masked + "⟦0⟧", pins) is None
