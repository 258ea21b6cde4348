"""Argos packages made for tests: the starter with other files in it, and a tiny one of any tokenizer."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any


def repacked(starter: Path, target: Path, **changes: bytes | None) -> Path:
    """The starter package with files replaced, or taken out by None."""
    with zipfile.ZipFile(starter) as old, zipfile.ZipFile(target, "w") as new:
        files = {name.split("/", 1)[1]: old.read(name) for name in old.namelist() if not name.endswith("/")}
        for name, content in {**files, **changes}.items():
            if content is not None:
                new.writestr(f"translate-en_es/{name}", content)
    return target


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
