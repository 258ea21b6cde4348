"""One run, several Spanishes: what the versions of an article share, and where they differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import SEEDS, SampleRun

from glossary.catalog import read_catalog
from glossary.matcher import Matcher
from glossary.model import Locale, Text
from glossary.style.around import surroundings
from glossary.termbase import Termbase, shipped
from pipeline.engines import Ability, Hypothesis, Progress, Request
from pipeline.engines.argos import ArgosEngine
from pipeline.localize import localize
from pipeline.pin import Sentence, pin
from pipeline.segment import read_article

EN, SPAIN, MEXICO = Locale("en"), Locale("es", "ES"), Locale("es", "MX")
ARTICLES = sorted(path.name.removesuffix(".en.txt") for path in SEEDS.glob("*.en.txt"))

# ---------------------------------------------------------------- decoding


class Counting:
    """The starter engine, which keeps what it is asked."""

    def __init__(self, engine: ArgosEngine) -> None:
        self._engine = engine
        self.info = engine.info
        self.abilities: Ability = engine.abilities
        self.asked: list[list[str]] = []

    def translate(
        self,
        requests: Sequence[Request],
        *,
        beam: int = 4,
        nbest: int = 1,
        progress: Progress | None = None,
    ) -> list[tuple[Hypothesis, ...]]:
        self.asked.append([request.text for request in requests])
        return self._engine.translate(requests, beam=beam, nbest=nbest, progress=progress)

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return self._engine.score(pairs)


TEXTS = (
    "The guard opened the gate.",
    "The prison guard opened the gate.",
    "It rained for three days.",
)
TERMS = (
    "id,en,es,es_MX,kind\nguard,prison guard,guardia penitenciario,custodio,term\ngate,gate,portón,,term\n"
)


def asked(engine: ArgosEngine, termbase: Path, *locales: Locale) -> list[list[str]]:
    """The sentences of each stage that the engine is asked for."""
    find = Matcher(Termbase.load(termbase)).find
    counting = Counting(engine)
    pin([Sentence(text, find(text), EN, locale) for locale in locales for text in TEXTS], counting, beam=1)
    return counting.asked


def test_a_sentence_is_decoded_again_only_where_its_terms_differ(engine: ArgosEngine, tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text(TERMS, encoding="utf-8")
    one, two = asked(engine, path, SPAIN), asked(engine, path, SPAIN, MEXICO)
    assert sorted(one[0]) == sorted(TEXTS)
    assert sorted(two[0]) == sorted([*TEXTS, TEXTS[1]])


def test_a_termbase_without_versions_costs_one_decoding(engine: ArgosEngine, tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text(TERMS.replace("custodio", ""), encoding="utf-8")
    assert asked(engine, path, SPAIN, MEXICO) == asked(engine, path, SPAIN)


# ---------------------------------------------------------------- the sample articles


def entries(run: SampleRun, tag: str, article: str) -> dict[str, str]:
    catalog = read_catalog(run.catalogs / tag / f"{article}.po")
    return {entry.source: entry.target for entry in catalog.active}


@pytest.mark.parametrize("article", ARTICLES)
def test_the_versions_differ_exactly_where_their_profiles_do(sample_run: SampleRun, article: str) -> None:
    """Each version is what its profile makes of the other, but for terms with two renderings."""
    document = read_article(SEEDS / f"{article}.en.txt")
    around = surroundings(document, locale=EN)
    kinds = {segment.text: segment.kind for segment in document.segments}
    find = Matcher(shipped("en", "es")).find
    spain, mexico = entries(sample_run, "es_ES", article), entries(sample_run, "es_MX", article)
    compared = 0
    assert spain.keys() == mexico.keys()
    for source in spain:
        if any(hit.term.target(SPAIN) != hit.term.target(MEXICO) for hit in find(source)):
            continue
        for locale, here, there in ((SPAIN, spain, mexico), (MEXICO, mexico, spain)):
            made = localize(
                Text(there[source]),
                source,
                source_locale=EN,
                locale=locale,
                kind=kinds[source],
                around=around[source],
            )
            assert made.value == here[source]
        compared += 1
    assert compared > 15


@pytest.mark.parametrize("article", ARTICLES)
def test_nothing_but_marks_and_separators_differs(sample_run: SampleRun, article: str) -> None:
    find = Matcher(shipped("en", "es")).find
    spain, mexico = entries(sample_run, "es_ES", article), entries(sample_run, "es_MX", article)

    def bare(text: str) -> str:
        text = re.sub("[«»“”‘’]", '"', text)
        return re.sub(r"(?<=\d)[.,\u00a0](?=\d)", "", text)

    differing = 0
    for source in spain:
        if all(hit.term.target(SPAIN) == hit.term.target(MEXICO) for hit in find(source)):
            assert bare(spain[source]) == bare(mexico[source])
            differing += spain[source] != mexico[source]
    assert differing


@pytest.mark.parametrize("tag", ["es_ES", "es_MX"])
@pytest.mark.parametrize("article", ARTICLES)
def test_an_article_has_the_style_of_a_copy_editor(sample_run: SampleRun, article: str, tag: str) -> None:
    text = (sample_run.texts / tag / f"{article}.txt").read_text(encoding="utf-8")
    for fault in (
        r"\"", r" - ", r"\.\.\.", r"  \b", r"\d%", r"\d ?C\b", r"EE\.? ?UU", r"\d(?:st|nd|rd|th)\b", r"\dº",
        r"\b[ap]\.m\.", r" [,;.]", r"[.,][»”]", r"\by i", r"\bo o", r"\bmin read", r"\$\d", r"^By ",
    ):  # fmt: skip
        assert not re.search(fault, text, re.MULTILINE), fault
    opened = {"«": "»"} if tag == "es_ES" else {"“": "”"}
    assert all(text.count(mark) == text.count(other) for mark, other in opened.items())
    assert not re.search(r"^[A-ZÁÉÍÓÚÑ ]{8,}$", text, re.MULTILINE), "a heading in capitals"
