from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.inflect import plurals, verb_forms
from glossary.matcher import (
    Matcher,
    accepted,
    find_forms,
    forbidden_occurrences,
    missing,
    occurrences,
    preferred,
)
from glossary.model import Hit, Locale, Term
from glossary.termbase import Termbase, shipped

SPANISH = Locale.parse("es")
BASE = Termbase.parse(
    """en,en:forms,es,es:forms,es:gender,es:forbidden,es:plural,kind,case
Cecot,CECOT,,,m,,,name,
mega-jail,mega-prison,megacárcel,megaprisión,f,mega-cárcel|megapenal de máxima,,,
jail,,cárcel,,f,,,,
inmate,,recluso,preso|interno,mf,,,,
prisoner,,preso,,mf,,,,
US,U.S.|USA,EE. UU.,Estados Unidos,,,,name,
US citizen,,ciudadano estadounidense,,mf,,,,
US embassy,US embassies,embajada de EE. UU.,,f,,embajadas de EE. UU.,name,
MS-13,,,,,,,name,
Tren de Aragua,,,,m,,,name,
denaturalise,denaturalize|denaturalised,desnaturalizar,,,,,,
deport,,deportar,,,,,,
ICE,,ICE,,,,,name,exact
ice,,hielo,,m,,,,fold
policy,,política,,f,,,,
Case Act,,Ley Case,,f,,,,
woman,,mujer,,,,,,
"""
)
MATCHER = Matcher(BASE)
TERMS = {term.source: term for term in BASE.terms}


def found(text: str) -> list[str]:
    return [hit.surface for hit in MATCHER.find(text)]


def one(text: str) -> Hit:
    (hit,) = MATCHER.find(text)
    return hit


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("US citizenship", ["US"]),  # a leftmost-longest automaton with a filter behind it finds nothing
        ("a US citizen in the US", ["US citizen", "US"]),
        ("Tren de\n  Aragua, Tren\u00a0de\u00a0Aragua", ["Tren de\n  Aragua", "Tren\u00a0de\u00a0Aragua"]),
        ("MS–13, MS\u201113, MS-1, XMS-13", ["MS–13", "MS\u201113"]),
        ("US-2 2-US US-based non-US", ["US", "US", "US"]),
        ("Ce\u00adcot Cecot\u200b", ["Ce\u00adcot", "Cecot"]),
        ("cecot CECOT CeCOT", ["CECOT", "CeCOT"]),
        ("us to say US", ["US"]),
        ("ICE Ice ice", ["ICE", "Ice", "ice"]),
        ("INMATES of the Mega-Jail", ["INMATES", "Mega-Jail"]),
        ("ex-inmate, inmate_1, 2inmates", ["inmate"]),
        ("O'US US'O US'll US's", ["US", "US"]),
        ("U.S. and U.S.A. and (U.S.)", ["U.S.", "U.S."]),
        ("https://jail.example/jail www.jail.example/x jail@us.example @jail #jail", ["jail"]),
        ("policies and policy's", ["policies", "policy"]),
        ("they deported and were denaturalizing", ["deported", "denaturalizing"]),
        ("Case Acts", ["Case Acts"]),
        ("TELL US MORE", []),  # among capitals only what shows the acronym counts
        ("LET US GO", []),
        ("US SENDS PLANES", ["US"]),
        ("COURT: US TO APPEAL", ["US"]),
        ("PRISONS IN THE US", ["US"]),
        ("US-BACKED US'S", ["US", "US"]),
        ("WE, THE US CITIZENS", ["US CITIZENS"]),
        ("ICE ON ROADS", ["ICE"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_find(text: str, surfaces: list[str]) -> None:
    assert found(text) == surfaces


def test_find_without_terms() -> None:
    assert Matcher(Termbase((), Locale("en"))).find("a jail") == ()


def test_decomposed_source_is_found_in_place() -> None:
    matcher = Matcher(Termbase.from_pairs({"café": "cafetería"}, source="en", target="es"))
    text = "İ the cafe\u0301s here"
    (hit,) = matcher.find(text)
    assert (text[hit.span.start : hit.span.end], hit.surface, hit.plural) == ("cafe\u0301s",) * 2 + (True,)


def test_scripts_without_spaces_have_no_boundaries() -> None:
    matcher = Matcher(Termbase.from_pairs({"刑務所": "prisión"}, source="ja", target="es"))
    assert [hit.span.start for hit in matcher.find("大刑務所の刑務所")] == [1, 5]


@pytest.mark.parametrize(
    ("text", "surface", "plural", "possessive"),
    [
        ("Cecot's walls", "Cecot", False, "'s"),
        ("Cecot’s walls", "Cecot", False, "’s"),
        ("the inmates' rights", "inmates", True, "'"),
        ("the inmates’ rights", "inmates", True, "’"),
        ("he saw 'the inmates' there", "inmates", True, ""),
        ("he saw 'inmates' there", "inmates", True, ""),
        ("'I know,' he said of the inmates' rights", "inmates", True, "'"),
        ("the mega-jails", "mega-jails", True, ""),
        ("US embassies", "US embassies", True, ""),
        ("women", "women", True, ""),
        ("he deports", "deports", False, ""),
    ],
)
def test_number_and_possessive(text: str, surface: str, plural: bool, possessive: str) -> None:
    hit = one(text)
    assert (hit.surface, hit.plural, hit.possessive) == (surface, plural, possessive)
    assert text[hit.span.start : hit.span.end] == surface


def test_row_order_does_not_matter() -> None:
    turned = Matcher(Termbase(tuple(reversed(BASE.terms)), BASE.source))
    text = "ICE ice US citizens, the prisoners' mega-prison"
    assert [h.term.id for h in turned.find(text)] == [h.term.id for h in MATCHER.find(text)]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("CECOT", "CECOT"),
        ("Cecot's", "Cecot"),
        ("MEGA-JAIL", "MEGACÁRCEL"),
        ("mega-jails", "megacárceles"),
        ("US citizens", "ciudadanos estadounidenses"),
        ("US", "EE. UU."),
        ("US embassies", "embajadas de EE. UU."),
        ("denaturalised", "desnaturalizado"),
        ("deporting", "deportar"),
        ("women", "mujeres"),
        ("MS–13", "MS-13"),
    ],
)
def test_preferred(text: str, form: str) -> None:
    assert preferred(one(text), SPANISH) == form


def test_listed_plurals_count_as_plurals() -> None:
    base = Termbase.parse("en,es,es:forms\njail,cárcel,prisiones|prisión|cárceles|crisis\n")
    one, several = ("cárcel", "prisión", "crisis"), ("cárceles", "prisiones", "crisis")
    singular, plural = Matcher(base).find("jail jails")
    assert accepted(singular, SPANISH) == tuple(dict.fromkeys(one + several))
    assert accepted(plural, SPANISH) == tuple(dict.fromkeys(several + one))


def test_accepted_puts_the_fitting_number_first() -> None:
    assert accepted(one("mega-jail"), SPANISH) == (
        "megacárcel",
        "megaprisión",
        "megacárceles",
        "megaprisiones",
    )
    assert accepted(one("mega-jails"), SPANISH) == (
        "megacárceles",
        "megaprisiones",
        "megacárcel",
        "megaprisión",
    )
    assert accepted(TERMS["denaturalise"], SPANISH) == ("desnaturalizar", "desnaturalizado")
    assert accepted(TERMS["MS-13"], SPANISH) == ("MS-13",)
    assert accepted(TERMS["MS-13"], Locale("fr")) == ("MS-13",)
    assert accepted(TERMS["jail"], Locale("fr")) == ()
    assert preferred(one("a jail"), Locale("fr")) == ""


@pytest.mark.parametrize(
    ("source", "text", "surfaces"),
    [
        (
            "jail",
            "La cárcel, las cárceles y la megacárcel. Cárcel. CÁRCEL",
            ["cárcel", "cárceles", "Cárcel", "CÁRCEL"],
        ),
        ("Cecot", "del Cecot, AL CECOT, el cecot", ["Cecot", "CECOT"]),
        ("US", "EE.\u00a0UU., EE.\u202fUU. y EE. UU.", ["EE.\u00a0UU.", "EE.\u202fUU.", "EE. UU."]),
        ("inmate", "una reclusa, las presas y los internos", ["reclusa", "presas", "internos"]),
        (
            "denaturalise",
            "desnaturalizarlo, desnaturalizó; desnaturalización",
            ["desnaturalizarlo", "desnaturalizó"],
        ),
        ("US citizen", "ciudadana estadounidense", ["ciudadana estadounidense"]),
        ("US citizen", "ciudadana y estadounidense", []),
        ("ICE", "el hielo y el ICE, ice", ["ICE"]),
        ("ice", "Hielo", ["Hielo"]),
        ("mega-jail", "mega-cárcel", []),
    ],
)
def test_occurrences(source: str, text: str, surfaces: list[str]) -> None:
    spans = occurrences(text, TERMS[source], SPANISH)
    assert [text[span.start : span.end] for span in spans] == surfaces


def test_forbidden_occurrences() -> None:
    text = "La mega-cárcel, las MEGA-CÁRCELES y la megacárcel"
    spans = forbidden_occurrences(text, TERMS["mega-jail"], SPANISH)
    assert [text[span.start : span.end] for span in spans] == ["mega-cárcel", "MEGA-CÁRCELES"]
    assert forbidden_occurrences(text, TERMS["jail"], SPANISH) == ()


def test_a_forbidden_part_of_an_accepted_form_is_no_fault() -> None:
    base = Termbase.parse("en,es,es:forbidden\ngang,banda criminal,banda\n")
    text = "una banda criminal, otra banda"
    assert [s.start for s in forbidden_occurrences(text, base.terms[0], SPANISH)] == [25]


@pytest.mark.parametrize(
    ("source", "target", "lost"),
    [
        ("The US embassy left the US", "La embajada de EE. UU. se fue", ["US"]),
        ("The US embassy left the US", "La embajada de EE. UU. dejó EE.\nUU.", []),
        ("a mega-jail and a jail", "una megacárcel y cárceles", []),
        ("a mega-jail and a jail", "una megacárcel", ["jail"]),
        # preso may be either; recluso only the inmate: as few as possible go without
        ("a prisoner and an inmate", "un preso y un recluso", []),
        ("an inmate and a prisoner", "un preso y un recluso", []),
        ("an inmate and a prisoner", "un preso", ["prisoner"]),
        ("inmate, inmate, inmate", "recluso, reclusa", ["inmate"]),
        ("Cecot", "el cecot", ["Cecot"]),
        ("deported to Cecot", "lo deportaron al Cecot", []),
    ],
)
def test_missing(source: str, target: str, lost: list[str]) -> None:
    assert [hit.surface for hit in missing(target, MATCHER.find(source), SPANISH)] == lost


def test_terms_without_rendering_are_not_missing() -> None:
    assert missing("rien", MATCHER.find("a jail"), Locale("fr")) == ()


def test_elided_articles_are_no_part_of_a_word() -> None:
    assert [s.start for s in find_forms("l’expulsion, dell'Expulsion, O'expulsion", ["expulsion"])] == [2, 18]


def test_find_forms_takes_the_longest() -> None:
    spans = find_forms("una cárcel de alta seguridad", ["cárcel", "cárcel de alta seguridad"])
    assert [(s.start, s.end) for s in spans] == [(4, 28)]


FILLERS = "the of 12 walked, “said” (and) blue — río; İstanbul e\u0301a 東京 ¿qué? x-y '"
FILLER = st.sampled_from(FILLERS.split())
SOURCES = st.sampled_from([form for term in BASE.terms for form in (term.source, *term.forms)])
SPACE = st.sampled_from([" ", "\n", "\u00a0", " \t "])


@given(st.lists(st.tuples(SPACE, FILLER | SOURCES)))
def test_terms_among_filler_are_found_exactly(parts: list[tuple[str, str]]) -> None:
    text, expected = "", []
    listed = {form for term in BASE.terms for form in (term.source, *term.forms)}
    for space, word in parts:
        # A full stop between words, so that two terms side by side never make a longer one.
        text += space + ".\u00a0"
        if word in listed:
            expected.append((len(text), word))
        text += word
    assert [(hit.span.start, hit.surface) for hit in MATCHER.find(text)] == expected


@given(st.lists(FILLER | SOURCES | st.text(max_size=3)).map(" ".join) | st.text())
def test_spans_are_in_order_apart_and_inside(text: str) -> None:
    hits = MATCHER.find(text)
    end = 0
    for hit in hits:
        assert end <= hit.span.start < hit.span.end <= len(text)
        assert text[hit.span.start : hit.span.end] == hit.surface
        assert text[hit.span.end :].startswith(hit.possessive)
        end = hit.span.end


@given(st.lists(FILLER).map(" ".join))
def test_nothing_is_found_where_nothing_is(text: str) -> None:
    assert MATCHER.find(text) == ()


@given(st.lists(SOURCES, max_size=6))
def test_a_translation_with_every_term_misses_none(sources: list[str]) -> None:
    hits = MATCHER.find(". ".join(sources))
    target = " y . ".join(preferred(hit, SPANISH) for hit in hits)
    assert missing(target, hits, SPANISH) == ()
    assert len(missing("", hits, SPANISH)) == len(hits)


@given(st.text("recluso preá EUc.", max_size=40), st.sampled_from(list(BASE.terms)))
def test_occurrences_are_in_order_apart_and_inside(text: str, term: Term) -> None:
    end = 0
    for span in occurrences(text, term, SPANISH):
        assert end <= span.start < span.end <= len(text)
        end = span.end


@pytest.mark.parametrize(("in_text", "lost"), [(1500, 0), (1499, 1), (0, 1500)])
def test_a_term_that_stands_very_often(in_text: int, lost: int) -> None:
    base = Termbase.from_pairs({"gate": "portón"}, source="en", target="es")
    hits = Matcher(base).find("gate " * 1500)
    assert len(hits) == 1500
    assert len(missing("portón " * in_text, hits, Locale("es"))) == lost


def test_the_first_texts_are_searched_for_every_term_that_they_hold() -> None:
    news = shipped("en", "es")
    forms = [form for term in news.terms[::3] for form in (term.source, *term.forms)]
    seasoned = Matcher(news)
    for number in range(20):
        seasoned.find(f"Text {number}.")
    for text in (t for form in forms for t in (form, *plurals(form, "en"), *verb_forms(form, "en"))):
        assert Matcher(news).find(text) == seasoned.find(text)
