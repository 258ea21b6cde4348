"""Argos packages with the older tokenizer, byte-pair merges of words."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from argos_packages import repacked, tiny_package
from conftest import texts

from glossary.model import UserError
from pipeline.engines import Ability, Request, open_engine
from pipeline.engines.argos import ArgosEngine, BpeTokenizer

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
