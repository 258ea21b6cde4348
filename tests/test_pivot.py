"""Two engines in a row, for a pair that none translates."""

from __future__ import annotations

import os

import pytest
from conftest import texts

from glossary.model import Locale
from glossary.termbase import Termbase
from pipeline.engines import Ability, Request, open_engine
from pipeline.engines.apertium import ApertiumEngine
from pipeline.engines.pivot import PivotEngine
from pipeline.translator import Translator


@pytest.fixture(scope="module")
def pivot() -> PivotEngine:
    """The starter model to Spanish, then Apertium to Catalan; only outside CI may they be absent."""
    if ApertiumEngine.mode(Locale("es"), Locale("ca")) is None:
        if os.environ.get("CI"):
            pytest.fail("apertium-spa-cat is not installed")
        pytest.skip("apertium-spa-cat is not installed")
    opened = open_engine("auto", source="en", target="ca")
    assert isinstance(opened, PivotEngine)
    return opened


def test_a_pair_without_an_engine_goes_through_a_third_language(pivot: PivotEngine) -> None:
    assert str(pivot.info) == "pivot argos en_es 0.3 + apertium spa-cat (starter model)"
    assert (pivot.info.source, pivot.info.target) == (Locale("en"), Locale("ca"))
    told: list[tuple[int, int]] = []
    requests = [Request("The prison opened on Monday."), Request("The ⟦0⟧ opened in January.")]
    first, second = texts(pivot.translate(requests, progress=lambda done, total: told.append((done, total))))
    assert "presó" in first
    assert "dilluns" in first
    assert "⟦0⟧" in second
    assert told[-1][0] == told[-1][1]
    assert told == sorted(told)


def test_a_pivot_holds_terms(pivot: PivotEngine) -> None:
    base = Termbase.from_pairs({"mega-jail": "megapresó"}, source="en", target="ca")
    translator = Translator(source="en", target="ca", engine=pivot, glossary=base)
    (translation,) = translator.translate(["The mega-jail holds 40,000 men."])
    assert "megapresó" in translation.text
    assert translation.findings == ()


def test_what_a_pivot_cannot(pivot: PivotEngine) -> None:
    assert not pivot.abilities & (Ability.SCORE | Ability.ALIGN)
    with pytest.raises(NotImplementedError):
        pivot.score([("a", "b")])
    with pytest.raises(ValueError, match="which words"):
        pivot.translate([Request("The house.", align=True)])
    with pytest.raises(ValueError, match="does not lead to"):
        PivotEngine(pivot, pivot)
