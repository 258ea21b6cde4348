"""The engine of Argos packages for real: what it decodes, its options, packages of other kinds."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from argos_packages import pieces, repacked, tiny_package
from conftest import texts
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines import Ability, Hypothesis, Request, open_engine
from pipeline.engines.argos import ArgosEngine, _cut

SENTENCES = (
    "The prison is full.",
    "It was built in seven months, with room for 40,000 men.",
    "A judge ordered a halt; the planes were already in the air.",
    "Who pays for it?",
)


# ---------------------------------------------------------------- plain decoding


def test_the_starter_translates(engine: ArgosEngine) -> None:
    assert texts(engine.translate([Request("The prison is full.")])) == ["La prisión está llena."]


def test_order_is_kept(engine: ArgosEngine) -> None:
    """The texts are sorted by length inside; each says its own number."""
    requests = [
        Request(f"Room {n} is closed" + ", and the doors are too" * (n % 3) + ".") for n in range(10, 40)
    ]
    for number, text in enumerate(texts(engine.translate(requests)), start=10):
        assert str(number) in text


def test_progress_grows_to_the_number_of_distinct_requests(engine: ArgosEngine) -> None:
    told: list[tuple[int, int]] = []
    requests = [Request(f"Guard {n % 60} sleeps at the long table by the door.") for n in range(90)]
    engine.translate(
        [*requests, Request("")], beam=1, progress=lambda done, total: told.append((done, total))
    )
    assert len(told) > 1
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert told[-1] == (61, 61)


def test_equal_requests_are_decoded_once(engine: ArgosEngine) -> None:
    told: list[tuple[int, int]] = []
    requests = [Request(SENTENCES[0]), Request(SENTENCES[3]), Request(SENTENCES[0])]
    first, _, third = engine.translate(requests, progress=lambda done, total: told.append((done, total)))
    assert first is third
    assert told[-1] == (2, 2)


def test_one_batch_says_what_single_calls_say(engine: ArgosEngine) -> None:
    together = texts(engine.translate([Request(text) for text in SENTENCES]))
    assert together == [texts(engine.translate([Request(text)]))[0] for text in SENTENCES]


def test_nothing_to_translate(engine: ArgosEngine) -> None:
    assert engine.translate([]) == []
    for text in ("", " ", "\n\t"):
        (hypotheses,) = engine.translate([Request(text)], nbest=2)
        assert hypotheses[0].text == ""
    assert engine.score([]) == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=4))
def test_any_text_is_decoded(engine: ArgosEngine, written: list[str]) -> None:
    found = engine.translate([Request(text, align=True) for text in written], beam=1)
    assert len(found) == len(written)
    for text, hypotheses in zip(written, found, strict=True):
        assert_links_lie_inside(text, hypotheses[0])


def test_long_texts_are_not_cut_off(engine: ArgosEngine) -> None:
    """CTranslate2 drops what lies beyond 1,024 tokens without a word."""
    text = " ".join(f"Cell {n} is empty." for n in range(300)) + " The last one is number 98765."
    assert len(engine._tokenizer.encode(text)) > 1024
    (hypotheses,) = engine.translate([Request(text)], nbest=2, beam=2)
    assert len(hypotheses) == 2
    assert "98765" in hypotheses[0].text
    assert sum(str(n) in hypotheses[0].text for n in range(300)) > 270


def test_long_texts_have_a_score(engine: ArgosEngine) -> None:
    (score,) = engine.score([("The cell is empty. " * 200, "La celda está vacía. " * 200)])
    assert -20 < score < 0


def test_a_prefix_may_be_long(engine: ArgosEngine) -> None:
    """As long as models have positions, which none of it may exceed."""
    found = engine.translate(
        [Request("A list. " * 150, prefix="Una lista. " * n) for n in (2, 150, 400)], beam=1
    )
    assert [text.startswith("Una lista. Una lista.") for text in texts(found)] == [True] * 3


def test_a_long_text_without_a_space_is_not_cut_off(engine: ArgosEngine) -> None:
    (hypotheses,) = engine.translate([Request("x1" * 400 + " 98765")], beam=1)
    assert hypotheses[0].text


def test_every_white_space_is_a_space(engine: ArgosEngine) -> None:
    """A wrapped line and a no-break space are nothing to a model; the links lead to the text as it is."""
    plain, wrapped = "The judge sent them to El Salvador.", "The judge\r\nsent them to\u2009El\u00a0Salvador."
    found = [
        hypotheses[0]
        for hypotheses in engine.translate([Request(plain, align=True), Request(wrapped, align=True)])
    ]
    assert found[0].text == found[1].text
    for source, hypothesis in zip((plain, wrapped), found, strict=True):
        assert {source[link.source.start : link.source.end].strip() for link in hypothesis.links} >= {
            "judge",
            "Salvador",
        }


def test_links_of_a_long_text(engine: ArgosEngine) -> None:
    source = " ".join(f"Cell {n} is empty." for n in range(10, 50))
    (best, *_) = engine.translate([Request(source, align=True)], beam=2)[0]
    assert_links_lie_inside(source, best)
    same = [
        source[link.source.start : link.source.end].strip() == best.text[link.target.start : link.target.end]
        for link in best.links
        if best.text[link.target.start : link.target.end].isdigit()
    ]
    assert sum(same) > 0.8 * len(same) > 30


@given(st.lists(st.sampled_from(["▁word", "s", ",", ".", "▁a"]), max_size=500))
@settings(max_examples=30, deadline=None)
def test_cutting_loses_no_token(tokens: list[str]) -> None:
    pieces = list(_cut(tokens, 80))
    assert [token for _, piece in pieces for token in piece] == tokens
    assert all(tokens[start : start + len(piece)] == piece for start, piece in pieces)
    assert all(len(piece) <= 80 for _, piece in pieces)


def test_long_texts_are_cut_after_sentences() -> None:
    sentence = ["▁one", "▁two", ",", "▁three", "▁four", "."]
    assert all(len(piece) % len(sentence) == 0 for _, piece in _cut(sentence * 50, 80))


# ---------------------------------------------------------------- options


def test_nbest_comes_best_first(engine: ArgosEngine) -> None:
    for hypotheses in engine.translate([Request(text) for text in SENTENCES], nbest=4):
        assert len({h.text for h in hypotheses}) == len(hypotheses) == 4
        assert [h.score for h in hypotheses] == sorted((h.score for h in hypotheses), reverse=True)


def test_nbest_may_exceed_the_beam(engine: ArgosEngine) -> None:
    assert len(engine.translate([Request(SENTENCES[1])], beam=1, nbest=6)[0]) == 6


def test_a_prefix_begins_the_translation(engine: ArgosEngine) -> None:
    """And the rest agrees with it: a cárcel is feminine, a penal is not."""
    prefixes = ("La cárcel", "El penal")
    found = texts(engine.translate([Request("The prison is full.", prefix=prefix) for prefix in prefixes]))
    assert found == ["La cárcel está llena.", "El penal está lleno."]


def test_a_prefix_of_a_long_text_is_said_once(engine: ArgosEngine) -> None:
    text = " ".join(f"Cell {n} is empty." for n in range(40))
    (text,) = texts(engine.translate([Request(text, prefix="Celda primera")], beam=1))
    assert text.startswith("Celda primera")
    assert text.count("primera") == 1


def test_avoided_words_do_not_come(engine: ArgosEngine) -> None:
    plain, avoiding = texts(
        engine.translate([Request(SENTENCES[0]), Request(SENTENCES[0], avoid=("prisión", "cárcel"))])
    )
    assert "prisión" in plain
    assert not {"prisión", "cárcel"} & set(re.findall(r"\w+", avoiding))


def test_no_repeat(engine: ArgosEngine) -> None:
    text = "no, no, no, no, no, no"
    plain, once = texts(engine.translate([Request(text), Request(text, no_repeat=2)]))
    assert plain.lower().count("no") > once.lower().count("no")


def test_options_of_one_request_do_not_reach_another(engine: ArgosEngine) -> None:
    requests = [
        Request(SENTENCES[0]),
        Request(SENTENCES[0], avoid=("prisión",)),
        Request(SENTENCES[0], prefix="El penal"),
        Request(SENTENCES[0], align=True),
    ]
    together = engine.translate(requests)
    assert together == [engine.translate([request])[0] for request in requests]
    assert [bool(hypotheses[0].links) for hypotheses in together] == [False, False, False, True]


def test_the_placeholders_are_copied(engine: ArgosEngine) -> None:
    assert Ability.MASK in engine.abilities
    (text,) = texts(engine.translate([Request("The ⟦0⟧ was sent to ⟦1⟧ last year.")]))
    assert text.count("⟦0⟧") == text.count("⟦1⟧") == 1


def assert_links_lie_inside(source: str, hypothesis: Hypothesis) -> None:
    end = 0
    for link in hypothesis.links:
        assert link.target.start >= end
        assert link.target.end <= len(hypothesis.text)
        assert link.source.end <= len(source)
        end = link.target.end


def test_links(engine: ArgosEngine) -> None:
    """Each word of the translation is linked to the one it comes from."""
    source = "The judge sent 40 men to El Salvador in March."
    for hypothesis in engine.translate([Request(source, align=True)], nbest=4)[0]:
        assert_links_lie_inside(source, hypothesis)
    (best, *_) = engine.translate([Request(source, align=True)])[0]
    linked = {
        best.text[link.target.start : link.target.end]: source[link.source.start : link.source.end].strip()
        for link in best.links
    }
    assert (linked["4"], linked["0"]) == ("4", "0")
    assert linked["Salvador"] == "Salvador"
    assert linked["marzo"] == "March"
    covered = {at for link in best.links for at in range(link.target.start, link.target.end)}
    assert all(at in covered for at, char in enumerate(best.text) if not char.isspace())


def test_the_score_is_that_of_the_hypothesis(engine: ArgosEngine) -> None:
    found = engine.translate([Request(text) for text in SENTENCES])
    scores = engine.score(
        [(text, hypotheses[0].text) for text, hypotheses in zip(SENTENCES, found, strict=True)]
    )
    assert scores == pytest.approx([hypotheses[0].score for hypotheses in found], abs=0.01)


def test_the_score_prefers_the_right_translation(engine: ArgosEngine) -> None:
    right, wrong, again = engine.score(
        [
            (SENTENCES[0], "La prisión está llena."),
            (SENTENCES[0], "El perro come pan."),
            (SENTENCES[0], "La prisión está llena."),
        ]
    )
    assert wrong < right < 0
    assert again == right


@pytest.mark.parametrize("threads", [1, 3])
def test_threads_change_nothing(threads: int, engine: ArgosEngine, starter_path: Path) -> None:
    requests = [Request(text) for text in SENTENCES]
    assert texts(open_engine(str(starter_path), threads=threads).translate(requests)) == texts(
        engine.translate(requests)
    )


# ---------------------------------------------------------------- other packages


def test_a_target_prefix_is_forced_and_taken_off(starter_path: Path, tmp_path: Path) -> None:
    """Packages for several languages name the one to speak in a first token: `__es__`, here a real piece."""
    fields = {"from_code": "en", "to_code": "es", "package_version": "3", "target_prefix": "▁¡"}
    path = repacked(starter_path, tmp_path / "p.argosmodel", **{"metadata.json": json.dumps(fields).encode()})
    prefixed = open_engine(str(path))
    source = "The prison is full."
    (best, *_) = prefixed.translate([Request(source, align=True)])[0]
    assert "¡" not in best.text
    assert "prisión" in best.text
    assert_links_lie_inside(source, best)
    assert prefixed.translate([Request(source, prefix="El penal")])[0][0].text.startswith("El penal")


def test_without_placeholders_in_the_vocabulary(tmp_path: Path) -> None:
    """A package of another maker is not asked to copy what it never saw."""
    import sentencepiece

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["the prison is full", "la prisión está llena"] * 20),
        model_writer=model,
        vocab_size=24,
        minloglevel=2,
    )
    path = tiny_package(
        tmp_path, "sentencepiece.model", model.getvalue(), sorted(set(pieces(model.getvalue())))
    )
    opened = open_engine(str(path))
    assert Ability.MASK not in opened.abilities
    assert Ability.ALIGN in opened.abilities
    (hypotheses,) = opened.translate([Request("the prison", align=True)], nbest=2)
    assert len(hypotheses) == 2
    assert_links_lie_inside("the prison", hypotheses[0])
