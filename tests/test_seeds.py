"""The sample articles have the features that newsroom articles have, and the shipped termbase serves them."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest

from glossary.inflect import infinitive, plural
from glossary.matcher import Matcher, forbidden_occurrences, occurrences, preferred
from glossary.model import Document, Hit, Kind, Locale, Term
from glossary.termbase import Termbase
from pipeline.segment import read_article

ROOT = Path(__file__).parents[1]
SEEDS = sorted((ROOT / "seeds").glob("*.en.txt"))
LONG = [path for path in SEEDS if path.name != "alien-enemies-act.en.txt"]
NEWS = ROOT / "glossary" / "terms" / "news.csv"
VERSIONS = tuple(map(Locale.parse, ("es", "es_ES", "es_MX")))

seeds = pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name)
long_seeds = pytest.mark.parametrize("path", LONG, ids=lambda path: path.name)


@cache
def news() -> Termbase:
    return Termbase.load(NEWS)


@cache
def matcher() -> Matcher:
    return Matcher(news())


@cache
def article(path: Path) -> Document:
    return read_article(path)


def hits(path: Path) -> list[Hit]:
    return [hit for segment in article(path).segments for hit in matcher().find(segment.text)]


# ---------------------------------------------------------------- articles


def test_there_are_several_articles() -> None:
    assert len(SEEDS) >= 3
    assert len(LONG) >= 2


@long_seeds
def test_length(path: Path) -> None:
    assert 600 <= len(path.read_text(encoding="utf-8").split()) <= 900


@seeds
def test_files_are_plain(path: Path) -> None:
    data = path.read_bytes()
    text = data.decode()
    assert b"\r" not in data
    assert not text.startswith("\ufeff")
    assert text == unicodedata.normalize("NFC", text)
    assert not re.search(r"\t|[ ]\n|\S  ", text)


@seeds
def test_segments_join_to_the_file(path: Path) -> None:
    assert article(path).text == path.read_bytes().decode()


@seeds
def test_every_kind_of_block_occurs(path: Path) -> None:
    assert {segment.kind for segment in article(path).segments} == set(Kind)


def test_layouts() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in SEEDS}
    assert any(re.match(r" date \d{4}-\d\d-\d\d \S", text) for text in texts.values())
    assert any(not text.endswith("\n") for text in texts.values())
    wrapped = texts["alien-enemies-act.en.txt"].splitlines()
    assert max(map(len, wrapped)) <= 78
    assert any("\n" in segment.raw for segment in article(ROOT / "seeds/alien-enemies-act.en.txt").segments)


FEATURES = {
    "acronym with a figure": r"\bMS-13\b",
    "acronym": r"\bICE\b",
    "all capitals": r"(?m)^[A-Z ,:-]{12,}$",
    "alt text above a caption": r"(?m)^[A-Z].*[a-z]\n[A-Z].* \[[\w /]+\]$",
    "article ending in an abbreviation": r"DC\.$",
    "brackets in a quotation": r"\"[^\"\n]*\[[^\]]+\][^\"\n]*\"",
    "country in a sentence without stops": r"\bUS\b",
    "country with stops": r"\bU\.S\.",
    "credit on its own line": r"(?m)^\[[\w /]+\]$",
    "dash": r" - ",
    "date, American": r"\b[A-Z][a-z]+ \d\d?, \d{4}\b",
    "date, British": r"\b\d\d? [A-Z][a-z]+ \d{4}\b",
    "day": r"\bthe 15th\b",
    "decade": r"\b19\d0s\b",
    "decimals": r"\b\d+\.\d+\b",
    "ellipsis": r"\.\.\.",
    "large number": r"\b\d{1,3},\d{3}\b",
    "million": r"\b\d+(?:\.\d)? million\b",
    "money": r"\$6m\b",
    "nested quotation": r"\"[^\"\n]* '[^'\n]+'[^\"\n]*\"",
    "percentage": r"\b\d+\.\d+%",
    "possessive": r"\bCecot's\b",
    "question as headline": r"\A[^\n]*\?\n",
    "quotation inside a sentence": r"[a-z] \"[^\"\n]+\" [a-z]",
    "quotation of two sentences": r"\"[^\"\n]+[a-z'][.?!] [A-Z][^\"\n]+\"",
    "quotation that opens after a stop": r"[.?!]\"? \"[A-Z]",
    "quotation that ends inside a sentence": r",\" \w+ \w+ says",
    "range": r"\bfrom 1980 to 1992\b|\b[Bb]etween 1990 and 2017\b",
    "single quotes": r"(?<!\w)'[a-z ]+'\?",
    "temperature": r"\b35C\b",
    "time": r"\b5 a\.m\.",
    "title": r"\bMr [A-Z]",
    "title with a stop": r"\bMr\. [A-Z]",
    "unit": r"\b75km\b",
}


@pytest.mark.parametrize("feature", FEATURES)
def test_feature_occurs(feature: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in SEEDS]
    assert any(re.search(FEATURES[feature], text) for text in texts)


@long_seeds
def test_articles_are_full_of_terms(path: Path) -> None:
    assert len({hit.term.id for hit in hits(path)}) >= 20


def test_terms_occur_in_every_manner() -> None:
    found = [hit for path in SEEDS for hit in hits(path)]
    assert any(hit.possessive for hit in found)
    assert any(hit.plural for hit in found)
    assert any(hit.term.id == "mega-jail" and hit.surface.isupper() for hit in found)
    assert {hit.term.kind for hit in found} == {"term", "name"}


# ---------------------------------------------------------------- the termbase

REQUIRED = {
    "Cecot": "Cecot",
    "CECOT": "CECOT",
    "MS-13": "MS-13",
    "Mara Salvatrucha": "Mara Salvatrucha",
    "Tren de Aragua": "Tren de Aragua",
    "Nayib Bukele": "Nayib Bukele",
    "Tecoluca": "Tecoluca",
    "San Vicente": "San Vicente",
    "US Secretary of State": "secretario de Estado de EE. UU.",
    "Department of State": "Departamento de Estado",
    "American Immigration Lawyers Association": "Asociación Estadounidense de Abogados de Inmigración",
    "United Nations Subcommittee on Prevention of Torture": (
        "Subcomité de las Naciones Unidas para la Prevención de la Tortura"
    ),
    "Immigration and Nationality Act": "Ley de Inmigración y Nacionalidad",
    "Case Western Reserve University": "Universidad Case Western Reserve",
    "mega-jail": "megacárcel",
    "mega-jails": "megacárceles",
    "maximum-security prison": "prisión de máxima seguridad",
    "inmates": "reclusos",
    "deportation": "deportación",
    "denaturalise": "desnaturalizar",
    "denaturalized": "desnaturalizado",
    "naturalized US citizens": "ciudadanos estadounidenses naturalizados",
    "lawful permanent residents": "residentes permanentes legales",
    "executive orders": "órdenes ejecutivas",
    "foreign terrorist organizations": "organizaciones terroristas extranjeras",
    "Oval Office": "Despacho Oval",
    "US": "EE. UU.",
    "US citizens": "ciudadanos estadounidenses",
    "ICE": "ICE",
}


def test_size() -> None:
    assert len(news().terms) >= 110


@pytest.mark.parametrize("source", REQUIRED)
def test_required_concept(source: str) -> None:
    (hit,) = matcher().find(source)
    assert hit.surface == source
    assert preferred(hit, Locale.parse("es")) == REQUIRED[source]


def test_every_listed_form_finds_its_own_concept() -> None:
    lost = [
        (term.id, form)
        for term in news().terms
        for form in (term.source, *term.forms)
        if [(h.term.id, h.surface) for h in matcher().find(form)] != [(term.id, form)]
    ]
    assert lost == []


def test_forms_are_not_shared() -> None:
    owners: dict[str, set[str]] = {}
    for term in news().terms:
        for form in (term.source, *term.forms):
            owners.setdefault(form.casefold(), set()).add(term.id)
    assert [form for form, ids in owners.items() if len(ids) > 1] == []


def _targets() -> list[tuple[Term, Locale]]:
    return [(term, locale) for term in news().terms for locale in VERSIONS]


def test_what_is_preferred_is_accepted() -> None:
    wrong = []
    for term, locale in _targets():
        (hit,) = matcher().find(term.source)
        form = preferred(hit, locale)
        if [(s.start, s.end) for s in occurrences(form, term, locale)] != [(0, len(form))]:
            wrong.append((term.id, str(locale), form))
    assert wrong == []


def test_what_is_accepted_is_not_forbidden() -> None:
    wrong = []
    for term, locale in _targets():
        target = term.target(locale)
        assert target is not None
        # Longer renderings of other concepts may hold a forbidden one; the concept's own may not.
        wrong += [(term.id, form) for form in target.accepted if forbidden_occurrences(form, term, locale)]
    assert wrong == []


def test_nouns_have_a_gender() -> None:
    """Without one are verbs, participles, adverbs, and names of places that take no article."""
    bare = [
        term.id
        for term in news().terms
        if term.kind == "term"
        and (target := term.target(Locale.parse("es")))
        and not target.gender
        and not infinitive(target.text, "es")
        and term.id not in ("beyond-reasonable-doubt", "denaturalised", "denaturalises", "denaturalise-you")
    ]
    assert bare == []


def test_plurals_are_given_only_where_the_rule_fails() -> None:
    given = [
        (t.id, target)
        for t in news().terms
        if (target := t.target(Locale.parse("es"))) and target.plural not in ("", target.text)
    ]
    assert given
    assert [id_ for id_, target in given if plural(target.text, "es") == target.plural] == []


def test_notes_are_short() -> None:
    assert [term.id for term in news().terms if len(term.note) > 80] == []
