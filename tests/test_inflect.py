from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary import inflect
from glossary.inflect import (
    infinitive,
    lemmas_equal,
    participle,
    plural,
    plurals,
    same_but_gender,
    unchanging,
    verb_forms,
)

SPANISH_PLURALS = """
    megacárcel → megacárceles | ley → leyes | crisis → crisis | juez → jueces
    joven → jóvenes | alemán → alemanes
    ONG → ONG | prisión → prisiones | líder → líderes | examen → exámenes | país → países | raíz → raíces
    inglés → ingleses | mes → meses | sofá → sofás | iraní → iraníes | guion → guiones | rehén → rehenes
    virus → virus | tórax → tórax | régimen → regímenes | carácter → caracteres
    club → clubes | récord → récords
    pan → panes | fin → fines | origen → orígenes | virgen → vírgenes | baúl → baúles | convoy → convoyes
    huésped → huéspedes | interés → intereses | huelga → huelgas | sándwich → sándwiches | papá → papás
    prisión de máxima seguridad → prisiones de máxima seguridad
    residente permanente legal → residentes permanentes legales
    organización terrorista extranjera → organizaciones terroristas extranjeras
    orden ejecutiva → órdenes ejecutivas | Orden ejecutiva → Órdenes ejecutivas | MS-13 → MS-13
    coche bomba → coches bomba | no ciudadano → no ciudadanos | el preso → los presos | EE. UU. → EE. UU.
    secretario de Estado de EE. UU. → secretarios de Estado de EE. UU. | las Naciones → las Naciones
    ciudadano legalmente residente → ciudadanos legalmente residentes
    administración Bukele → administraciones Bukele | Unión Europea → Uniones Europeas
"""
ENGLISH_PLURALS = """
    inmate → inmates | prison → prisons | policy → policies | key → keys | church → churches | crisis → crises
    mega-jail → mega-jails | policeman → policemen | human → humans | child → children | wife → wives
    NGO → NGOs | series → series | hero → heroes | stomach → stomachs | gang member → gang members
    member of parliament → members of parliament | prisoner of conscience → prisoners of conscience
    attorney general → attorneys general | mother-in-law → mothers-in-law
    Secretary of State → Secretaries of State
    spokesperson → spokespeople | lawful permanent resident → lawful permanent residents
"""


def pairs(table: str) -> list[tuple[str, str]]:
    found = [
        tuple(part.strip().split(" → "))
        for line in table.splitlines()
        for part in line.split("|")
        if part.strip()
    ]
    assert all(len(pair) == 2 for pair in found)
    return found  # type: ignore[return-value]


@pytest.mark.parametrize(("one", "several"), pairs(SPANISH_PLURALS))
def test_spanish_plural(one: str, several: str) -> None:
    assert plural(one, "es_MX") == several


@pytest.mark.parametrize(("one", "several"), pairs(ENGLISH_PLURALS))
def test_english_plural(one: str, several: str) -> None:
    assert plural(one, "en") == several


def test_second_plurals_and_unknown_languages() -> None:
    assert plurals("person", "en") == ("people", "persons")
    assert plural("prison", "fr") is None
    assert plural("  ", "es") is None


def test_verb_forms() -> None:
    assert verb_forms("deport", "en") == ("deports", "deported", "deporting")
    assert verb_forms("denaturalise", "en_GB") == ("denaturalises", "denaturalised", "denaturalising")
    assert verb_forms("strip of citizenship", "en")[1] == "stripped of citizenship"
    assert verb_forms("deny", "en") == ("denies", "denied", "denying")
    assert verb_forms("mega-jail", "en") == verb_forms("deportar", "es") == ()


@pytest.mark.parametrize(
    ("phrase", "made"),
    [
        ("desnaturalizar", "desnaturalizado"),
        ("privar de la nacionalidad", "privado de la nacionalidad"),
        ("creer", "creído"),
        ("detenerse", "detenido"),
        ("devolver", "devuelto"),
        ("mujer", None),
        ("cárcel", None),
        ("Salvador", None),
    ],
)
def test_participle(phrase: str, made: str | None) -> None:
    assert participle(phrase, "es") == made
    assert (infinitive(phrase, "es") is None) == (made is None)


SAME = """
    naturalizado naturalizada | deportados deportar | desnaturalizado desnaturalizar | deportó deportar
    desnaturalizarlo desnaturalizar | desnaturalizarte desnaturalizar | desnaturalizándolo desnaturalizar
    desnaturalizarán desnaturalizar | deportándolos deportar | detenerse detener | detenidas detener
    extraditó extraditar | naturalizarse naturalizar | cárceles cárcel | megacárceles megacárcel
    reclusa recluso | pandilleras pandillero | ciudadanas ciudadano | Legales legal
"""
DIFFERENT = """
    caso casa | cárcel carcelero | desnaturalización desnaturalizar | detuvieron detenido | pena penal
    deportación deporte | preso prisión | orden ordenar | ciudad ciudadano | recluso reclusión
"""


@pytest.mark.parametrize(
    "words", [p.split() for line in SAME.split("\n") for p in line.split("|") if p.strip()]
)
def test_forms_of_one_word(words: list[str]) -> None:
    one, other = words
    assert lemmas_equal(one, other, "es")
    assert lemmas_equal(other, one, "es")


@pytest.mark.parametrize(
    "words", [p.split() for line in DIFFERENT.split("\n") for p in line.split("|") if p.strip()]
)
def test_different_words(words: list[str]) -> None:
    one, other = words
    assert not lemmas_equal(one, other, "es")


def test_languages_without_lexicon_compare_letters() -> None:
    assert lemmas_equal("Casa", "casa", "zu")
    assert not lemmas_equal("casa", "casas", "zu")


def test_gender_by_ending() -> None:
    assert same_but_gender("presas", "preso", "es")
    assert same_but_gender("trabajadora", "trabajadores", "es")
    assert not same_but_gender("preso", "prisión", "es")
    assert not same_but_gender("caso", "casa", "fr")


@given(st.text("aeioulnrszdáéíóúñbcd xyQ-.1", max_size=14))
def test_number_of_any_text_is_total_and_keeps_the_words(form: str) -> None:
    for locale in ("es", "en"):
        for made in plurals(form, locale):
            assert len(made.split(" ")) >= len(form.split(" "))
            assert made.strip()
    verb_forms(form, "en")
    participle(form, "es")


@pytest.mark.parametrize(
    ("words", "gender"),
    [
        ("megacárcel flota aerolínea deportación prisiones libertad costumbre mano red fianza", "f"),
        ("recluso acuerdos problema temas censor pandillaje hacinamiento día juez clima", "m"),
        ("periodista policía guardia colega denunciante crisis apátrida bache Tecoluca", ""),
    ],
)
def test_gender_by_the_ending(words: str, gender: str) -> None:
    expected = dict.fromkeys(words.split(), gender)
    assert {word: inflect.gender(word, "es") for word in expected} == expected
    assert inflect.gender("orden ejecutiva", "es") == "f"
    assert inflect.gender("table", "en") == ""


PARTS = ("man", "person", "foot", "wife", "army", "use", "ban", "thesis", "ICE", "law", "in", "s", "y", "'s")


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=3), st.sampled_from(["", " ", "-"]))
def test_what_no_rule_changes_begins_every_form(parts: list[str], joint: str) -> None:
    form = joint.join(parts)
    start = unchanging(form, "en")
    assert all(made.startswith(start) for made in (form, *plurals(form, "en"), *verb_forms(form, "en")))
    assert unchanging(form, "es") == ""
