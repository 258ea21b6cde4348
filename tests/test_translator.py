"""The Python door: lists of texts in, translations with their hits, findings and scores out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline
from glossary.matcher import missing
from glossary.model import Locale, UserError
from glossary.termbase import Termbase, shipped
from pipeline import Translation, Translator
from pipeline.engines.argos import ArgosEngine
from pipeline.pin import Sentence
from pipeline.segment import split_sentences
from pipeline.translator import check_draft

ES = Locale("es")
JAIL = Termbase.from_pairs({"mega-jail": "megacárcel"}, source="en", target="es")
TWO = (
    "The mega-jail is full.\n\nA heading\n\n"
    "  The judge came in March, and he was\nangry. The mega-jail's doors stayed shut!  \n"
)


@pytest.fixture(scope="module")
def translator(engine: ArgosEngine) -> Translator:
    return Translator(source="en", target="es", glossary=JAIL, engine=engine)


def test_the_call_of_the_readme() -> None:
    """With the engine found by its name."""
    translator = Translator(source="en", target="es", glossary=JAIL, engine="auto")
    (one,) = translator.translate(["The mega-jail holds 40,000 men."])
    assert isinstance(one, Translation)
    assert "megacárcel" in one.text
    assert [hit.surface for hit in one.hits] == ["mega-jail"]
    assert one.findings == ()
    assert one.score is not None
    assert one.score < 0


def test_the_defaults_are_english_to_spanish_without_terms() -> None:
    (one,) = Translator().translate(["The prison is full."])
    assert (one.text, one.hits) == ("La prisión está llena.", ())


def test_the_door_has_no_other_names() -> None:
    assert set(pipeline.__all__) == {"Translation", "Translator"}
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        pipeline.Nothing  # noqa: B018


def test_a_termbase_may_be_a_path(engine: ArgosEngine, tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text("id,en,es\nmega-jail,mega-jail,megacárcel\n", encoding="utf-8")
    source = ["The mega-jail is full."]
    for glossary in (path, str(path)):
        opened = Translator(source="en", target="es", glossary=glossary, engine=engine)
        assert "megacárcel" in opened.translate(source)[0].text
    plain = Translator(source="en", target="es", glossary=None, engine=engine)
    (one,) = plain.translate(source, glossaries=[path])
    assert "megacárcel" in one.text


def test_a_termbase_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no such file"):
        Translator(glossary=tmp_path / "none.csv")


def test_a_termbase_for_each_text(engine: ArgosEngine) -> None:
    other = Termbase.from_pairs({"mega-jail": "superpenal"}, source="en", target="es")
    translator = Translator(source="en", target="es", engine=engine)
    source = "The mega-jail is full."
    first, second, none = translator.translate([source] * 3, glossaries=[JAIL, other, None])
    assert "megacárcel" in first.text
    assert "superpenal" in second.text
    assert none.hits == ()
    assert none.text == translator.translate([source])[0].text


def test_as_many_termbases_as_texts(translator: Translator) -> None:
    with pytest.raises(ValueError, match="2 texts, but 1 glossaries"):
        translator.translate(["a", "b"], glossaries=[None])


# ---------------------------------------------------------------- shape


def test_nothing(translator: Translator) -> None:
    assert translator.translate([]) == []
    assert translator.translate([], glossaries=[]) == []


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u00a0\t"])
def test_blank_texts_stay(text: str, translator: Translator) -> None:
    (one,) = translator.translate([text])
    assert (one.source, one.text, one.hits, one.findings, one.score) == (text, text, (), (), None)


def test_each_text_has_its_translation(translator: Translator) -> None:
    texts = ["The prison is full.", "", "Who pays?", "The prison is full."]
    done = translator.translate(texts)
    assert [one.source for one in done] == texts
    assert done[0] == done[3]
    assert [one.text for one in done] == [translator.translate([text])[0].text for text in texts]


def test_white_space_around_sentences_stays(translator: Translator) -> None:
    (one,) = translator.translate([TWO])
    first, second, third = one.text.split("\n\n")
    assert first.endswith(".")
    assert second == second.strip() != ""
    assert third.startswith("  ")
    assert third.endswith("!  \n")
    assert third.count(". ") == 1
    assert one.text.count("\n") == TWO.count("\n") - 1  # the wrapped line is a space


def test_hits_lie_in_the_source(translator: Translator) -> None:
    (one,) = translator.translate([TWO])
    assert len(one.hits) == 2
    for hit in one.hits:
        assert TWO[hit.span.start : hit.span.end] == hit.surface == "mega-jail"
    assert missing(one.text, one.hits, ES) == ()
    assert one.lost == ()


def test_findings_lie_in_the_text(engine: ArgosEngine) -> None:
    """A month that is forbidden, and said by the source, is a fault that no engine can mend."""
    base = Termbase.parse("id,en,es,es:forbidden\njail,jail,penal,marzo\n", path="terms.csv")
    translator = Translator(source="en", target="es", glossary=base, engine=engine)
    source = "It rains.\n\n  The jail was opened on March 15, 2023."
    (one,) = translator.translate([source])
    assert one.findings
    for finding in one.findings:
        assert finding.check == "forbidden-term"
        assert finding.span is not None
        assert one.text[finding.span.start : finding.span.end] == "marzo"
        assert finding.source_span is not None
        assert source[finding.source_span.start : finding.source_span.end] == "jail"


def lead(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(alphabet="ab .\n!?“”0⟦⟧\u00a0", max_size=30), max_size=3))
def test_any_text_has_a_translation(translator: Translator, texts: list[str]) -> None:
    done = translator.translate(texts)
    assert [one.source for one in done] == texts
    for one in done:
        assert lead(one.text) == lead(one.source)
        for finding in one.findings:
            assert finding.span is None or finding.span.end <= len(one.text)
            assert finding.source_span is None or finding.source_span.end <= len(one.source)


def test_progress_is_told(translator: Translator) -> None:
    told: list[tuple[int, int]] = []
    translator.translate([TWO], progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] > 0


# ---------------------------------------------------------------- versions and terms


def test_versions_differ_in_their_numbers(engine: ArgosEngine) -> None:
    source = ["It holds 40,000 men."]
    written = {
        tag: Translator(source="en", target=tag, engine=engine).translate(source)[0].text
        for tag in ("es_ES", "es_MX")
    }
    assert "40\u00a0000" in written["es_ES"]
    assert "40,000" in written["es_MX"]


def test_every_shipped_term_of_a_crowded_text_stands(engine: ArgosEngine) -> None:
    """More terms in a sentence than the model has placeholders."""
    source = (
        "Mara Salvatrucha, MS-13, Barrio 18 and Tren de Aragua are named in the executive order, with Cecot, "
        "San Vicente, Tecoluca, Nayib Bukele, El Salvador, the Department of State and the mega-jail."
    )
    translator = Translator(source="en", target="es", glossary=shipped("en", "es"), engine=engine)
    (one,) = translator.translate([source])
    assert len(one.hits) > 10
    assert missing(one.text, one.hits, ES) == ()
    assert "⟦" not in one.text
    assert "⟧" not in one.text


def test_sentences_join_to_the_text() -> None:
    assert "".join(split_sentences(TWO, "en")) == TWO
    assert len(split_sentences(TWO, "en")) == 4


def test_a_word_that_the_engine_left_in_english_is_told() -> None:
    def told(text: str, target: str) -> list[str]:
        found = check_draft(Sentence(text, (), Locale("en"), Locale("es", "ES")), target)
        return [finding.message for finding in found if finding.check == "untranslated"]

    assert told("The Ohio Gov. Ann Lund left.", "El Gov. Ann Lund de Ohio se fue.") == [
        "“Gov.” is left as in the source"
    ]
    assert told("Two toddlers came.", "Vinieron dos toddlers.") == ["“toddlers” is left as in the source"]
    assert told("The hotel is central.", "El hotel es central.") == []
    url = "https://example.org/help?id=7"
    assert told(f"See {url} for help.", f"Consulte {url} para obtener ayuda.") == []
