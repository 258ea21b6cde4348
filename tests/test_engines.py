"""Both engines for real: what Argos packages decode to, and what Apertium makes of awkward text."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.model import Locale, UserError
from glossary.termbase import Termbase
from pipeline.engines import Ability, Hypothesis, Request, open_engine
from pipeline.engines.apertium import ApertiumEngine
from pipeline.engines.argos import ArgosEngine, BpeTokenizer, _cut
from pipeline.engines.pivot import PivotEngine
from pipeline.translator import Translator

SENTENCES = (
    "The prison is full.",
    "It was built in seven months, with room for 40,000 men.",
    "A judge ordered a halt; the planes were already in the air.",
    "Who pays for it?",
)


def texts(found: list[tuple[Hypothesis, ...]]) -> list[str]:
    return [hypotheses[0].text for hypotheses in found]


# ---------------------------------------------------------------- argos: plain decoding


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


# ---------------------------------------------------------------- argos: options


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


# ---------------------------------------------------------------- argos: other packages


def repacked(starter: Path, target: Path, **changes: bytes | None) -> Path:
    """The starter package with files replaced, or taken out by None."""
    with zipfile.ZipFile(starter) as old, zipfile.ZipFile(target, "w") as new:
        files = {name.split("/", 1)[1]: old.read(name) for name in old.namelist() if not name.endswith("/")}
        for name, content in {**files, **changes}.items():
            if content is not None:
                new.writestr(f"translate-en_es/{name}", content)
    return target


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


def pieces(model: bytes) -> list[str]:
    import sentencepiece

    processor: Any = sentencepiece.SentencePieceProcessor(model_proto=model)
    return [processor.id_to_piece(number) for number in range(processor.get_piece_size())]


def tiny_package(folder: Path, tokenizer: str, content: bytes, vocabulary: list[str]) -> Path:
    """A package around a Transformer of one layer that nobody trained: it loads and decodes, to nonsense."""
    import ctranslate2
    import numpy

    random = numpy.random.default_rng(5)
    words = ["<unk>", "<s>", "</s>", *(word for word in vocabulary if word not in ("<unk>", "<s>", "</s>"))]
    width, spec = 16, ctranslate2.specs.TransformerSpec.from_config(1, 2)
    for name, shape in {
        "encoder/embeddings_0/weight": (len(words), width),
        "decoder/embeddings/weight": (len(words), width),
        "decoder/projection/weight": (len(words), width),
    }.items():
        set_variable(spec, name, random.standard_normal(shape).astype("float32"))
    for side, attentions in (("encoder", ("self_attention",)), ("decoder", ("self_attention", "attention"))):
        layer = f"{side}/layer_0"
        for attention in attentions:
            sizes = [(3 * width, width), (width, width)]
            if attention == "attention":
                sizes = [(width, width), (2 * width, width), (width, width)]
            for number, size in enumerate(sizes):
                linear(spec, f"{layer}/{attention}/linear_{number}", size, random)
            norm(spec, f"{layer}/{attention}/layer_norm", width)
        linear(spec, f"{layer}/ffn/linear_0", (32, width), random)
        linear(spec, f"{layer}/ffn/linear_1", (width, 32), random)
        norm(spec, f"{layer}/ffn/layer_norm", width)
        norm(spec, f"{side}/layer_norm", width)
    spec.register_source_vocabulary(words)
    spec.register_target_vocabulary(words)
    spec.validate()
    package = folder / "translate-en_es"
    (package / "model").mkdir(parents=True)
    spec.save(str(package / "model"))
    (package / tokenizer).write_bytes(content)
    (package / "metadata.json").write_text('{"from_code": "en", "to_code": "es"}', encoding="utf-8")
    return package


def set_variable(spec: Any, name: str, value: Any) -> None:
    *parents, last = name.split("/")
    for parent in parents:
        stem, _, number = parent.rpartition("_")
        item = getattr(spec, stem, None) if number.isdigit() else None
        spec = item[int(number)] if isinstance(item, list) else getattr(spec, parent)
    setattr(spec, last, value)


def linear(spec: Any, name: str, shape: tuple[int, int], random: Any) -> None:
    set_variable(spec, f"{name}/weight", random.standard_normal(shape).astype("float32"))
    set_variable(spec, f"{name}/bias", random.standard_normal(shape[0]).astype("float32"))


def norm(spec: Any, name: str, width: int) -> None:
    import numpy

    set_variable(spec, f"{name}/gamma", numpy.ones(width, dtype="float32"))
    set_variable(spec, f"{name}/beta", numpy.zeros(width, dtype="float32"))


# ---------------------------------------------------------------- argos: the older tokenizer

BPE_SENTENCES = (
    "The prison is full.",
    "“Don't go,” she said - it's 5 p.m. & the U.S. judge's order (No. 5) stands; 40,000 men…",
    "Mr Cuic's words <b>bold</b> [sic] cost $6m, or 99.5%.",
    "naïve façade — ¿qué?",
    "a",
    "unbreakabilities",
)


@pytest.fixture(scope="module")
def merges() -> bytes:
    """Byte-pair merges learnt from the sample articles."""
    from subword_nmt.learn_bpe import learn_bpe

    seeds = sorted((Path(__file__).parents[1] / "seeds").glob("*.en.txt"))
    text, found = io.StringIO("".join(path.read_text(encoding="utf-8") for path in seeds)), io.StringIO()
    learn_bpe(text, found, 400)
    return found.getvalue().encode()


def test_bpe_is_that_of_argos_translate(merges: bytes, tmp_path: Path) -> None:
    from argostranslate.tokenizer import BPETokenizer

    (tmp_path / "bpe.model").write_bytes(merges)
    theirs, ours = BPETokenizer(tmp_path / "bpe.model", "en", "es"), BpeTokenizer(merges, "en", "es")
    cut = 0
    for sentence in BPE_SENTENCES:
        tokens = ours.encode(sentence)
        assert tokens == theirs.encode(sentence)
        assert ours.decode(tokens) == theirs.decode(tokens)
        cut += any(token.endswith("@@") for token in tokens)
    assert cut >= 4


def test_bpe_of_nothing(merges: bytes) -> None:
    ours = BpeTokenizer(merges, "en", "es")
    assert ours.encode("") == ours.encode(" \n") == []
    assert ours.decode([]) == ""


def test_a_bpe_package_translates(engine: ArgosEngine, starter_path: Path, tmp_path: Path) -> None:
    """The starter's model with its pieces renamed as byte-pair tokens: what it knows, it says in both."""
    sentence = "The prison is full."
    with zipfile.ZipFile(starter_path) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith("/shared_vocabulary.json")]
        vocabulary: list[str] = json.loads(archive.read(name))
    renamed = [
        piece[1:] if len(piece) > 1 and piece.startswith("▁") else f"{piece}@@" if piece.isalpha() else piece
        for piece in vocabulary
    ]
    renamed = [token if token not in renamed[:at] else f"<{at}>" for at, token in enumerate(renamed)]
    merges = ["#version: 0.2"]
    for word in ("The", "prison", "is", "full"):
        letters = [*word[:-1], f"{word[-1]}</w>"]
        merges += [f"{''.join(letters[:at])} {letters[at]}" for at in range(1, len(letters))]
    path = repacked(
        starter_path,
        tmp_path / "bpe.argosmodel",
        **{
            "sentencepiece.model": None,
            "bpe.model": "\n".join(merges).encode(),
            "model/shared_vocabulary.json": json.dumps(renamed).encode(),
        },
    )
    bpe = open_engine(str(path))
    assert bpe.abilities & (Ability.MASK | Ability.ALIGN) == Ability.NONE
    assert texts(bpe.translate([Request(sentence)])) == texts(engine.translate([Request(sentence)]))


def test_a_tiny_bpe_package(merges: bytes, tmp_path: Path) -> None:
    tokens = BpeTokenizer(merges, "en", "es").encode("the prison is full")
    opened = open_engine(str(tiny_package(tmp_path, "bpe.model", merges, sorted(set(tokens)))))
    (hypotheses,) = opened.translate([Request("the prison is full", align=True)], nbest=2)
    assert len(hypotheses) == 2
    assert hypotheses[0].links == ()
    assert opened.score([("the prison", "is full")])[0] < 0


@pytest.mark.parametrize("content", [b"\xff\xfe", b"#version: 0.2\nno pair here at all\n"])
def test_a_bpe_model_that_is_none(content: bytes, tmp_path: Path) -> None:
    package = tiny_package(tmp_path, "bpe.model", content, ["a"])
    with pytest.raises(UserError) as error:
        open_engine(str(package))
    assert str(error.value).startswith(f"{package}: the package does not load: ")
    assert "\n" not in str(error.value)


# ---------------------------------------------------------------- apertium


@pytest.fixture(scope="module")
def apertium() -> ApertiumEngine:
    """The real program; only outside CI may it be absent."""
    mode = ApertiumEngine.mode(Locale("en"), Locale("es"))
    if mode is None:
        if os.environ.get("CI"):
            pytest.fail("apertium-eng-spa is not installed")
        pytest.skip("apertium-eng-spa is not installed")
    opened = open_engine("apertium")
    assert isinstance(opened, ApertiumEngine)
    return opened


def test_apertium_translates(apertium: ApertiumEngine) -> None:
    assert str(apertium.info) == "apertium eng-spa"
    assert texts(apertium.translate([Request("The prison is full."), Request("The houses.")])) == [
        "La prisión es llena.",
        "Las casas.",
    ]


AWKWARD = (
    "[The prison] is ^full$ @home.",
    "a\\b and/or <c> {d} ~e *f #g",
    "Men [in chains] and \\[women\\]",
    "one\x00two",
    "tab\there and a\nnew line",
    "A.",
    "...",
    "“Quotes”, ‘single’ – and a dash…",
    "⟦0⟧ met ⟦1⟧ in May",
    "one\n\ntwo",
    "one\u2028two\u0085three\x0cfour",
    "a no-break\u00a0space and a zero\u200bwidth",
)


def test_apertium_and_special_characters(apertium: ApertiumEngine) -> None:
    """Its stream format has marks of its own, which must come back as they were."""
    marks = "[]^$@\\/<>{}~*#⟦⟧“”…"
    found = texts(apertium.translate([Request(text) for text in AWKWARD]))
    for source, text in zip(AWKWARD, found, strict=True):
        assert [c for c in source if c in marks] == [c for c in text if c in marks]
    some = found[:4]
    assert some == [texts(apertium.translate([Request(source)]))[0] for source in AWKWARD[:4]]


def test_apertium_keeps_placeholders(apertium: ApertiumEngine) -> None:
    (text,) = texts(apertium.translate([Request("The ⟦0⟧ was sent to ⟦1⟧ last year.")]))
    assert text.count("⟦0⟧") == text.count("⟦1⟧") == 1


def test_apertium_and_blank_texts(apertium: ApertiumEngine) -> None:
    found = texts(
        apertium.translate([Request(text) for text in ("", "The house.", "  \n", "\u00a0", "The cat.")])
    )
    assert found == ["", "La casa.", "", "", "El gato."]


def test_apertium_keeps_the_order_of_many(apertium: ApertiumEngine) -> None:
    told: list[tuple[int, int]] = []
    requests = [Request(f"Room {n % 450} is closed.") for n in range(500)]
    found = texts(apertium.translate(requests, progress=lambda done, total: told.append((done, total))))
    for number, text in enumerate(found):
        assert str(number % 450) in text.split(".")[0].split()
    assert told == [(200, 450), (400, 450), (450, 450)]


@settings(max_examples=6, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=5))
def test_apertium_and_any_text(apertium: ApertiumEngine, written: list[str]) -> None:
    assert len(apertium.translate([Request(text) for text in written])) == len(written)


def test_apertium_refuses_what_it_cannot(apertium: ApertiumEngine) -> None:
    assert apertium.abilities == Ability.MASK
    for request in (Request("a", prefix="b"), Request("a", avoid=("b",)), Request("a", align=True)):
        with pytest.raises(ValueError, match="plainly"):
            apertium.translate([request])
    with pytest.raises(NotImplementedError):
        apertium.score([("a", "b")])


def test_apertium_for_another_pair(apertium: ApertiumEngine) -> None:
    with pytest.raises(UserError, match="not installed for en → zu"):
        open_engine("apertium", target="zu")


def test_without_apertium(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("apertium") is None
    with pytest.raises(UserError, match="apt-get install apertium-eng-spa"):
        open_engine("apertium")
    assert open_engine("auto").info.name == "argos"


def test_auto_takes_apertium_where_no_package_is(apertium: ApertiumEngine) -> None:
    assert ApertiumEngine.mode(Locale("es"), Locale("en")) == "spa-eng"
    assert open_engine("auto", source="es", target="en").info.name == "apertium"


# ---------------------------------------------------------------- pivot


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


def test_apertium_without_a_part_of_its_mode(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where a program in its pipeline is missing, `apertium` writes nothing and ends well all the same."""
    program = tmp_path / "apertium"
    program.write_text(
        '#!/bin/sh\n[ "$1" = -l ] && echo eng-spa || no-such-cg-proc | true\n', encoding="utf-8"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(UserError, match=r"Apertium failed: .*no-such-cg-proc"):
        open_engine("apertium").translate([Request("The house.")])
