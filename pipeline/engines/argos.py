"""Argos packages decoded straight on CTranslate2: one batch for everything, sorted, each text once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from glossary.model import Fault, Locale, Span, UserError
from pipeline.engines import Ability, EngineInfo, Hypothesis, Link, Progress, Request
from pipeline.engines.packages import Package

# Tokens a batch. Small batches keep the padding low and both threads busy: bench/throughput.py.
_BATCH_TOKENS = 512
# A longer text is cut into pieces: CTranslate2 drops what lies beyond 1,024 tokens without a word, and
# these models have seen sentences, not pages.
_PIECE_TOKENS = 240
_LONGEST_OUTPUT = 2 * _PIECE_TOKENS
# What a word of any language begins with in SentencePiece's notation.
_WORD_START = "▁"


class Tokenizer(Protocol):
    """Text to tokens and back."""

    def encode(self, text: str) -> list[str]: ...

    def decode(self, tokens: Sequence[str]) -> str: ...

    def spans(self, text: str) -> list[Span]: ...


class SentencePieceTokenizer:
    """The tokenizer of today's packages."""

    def __init__(self, model: bytes) -> None:
        import sentencepiece

        self._processor: Any = sentencepiece.SentencePieceProcessor(model_proto=model)

    def encode(self, text: str) -> list[str]:
        return list(self._processor.encode(text, out_type=str))

    def decode(self, tokens: Sequence[str]) -> str:
        return str(self._processor.decode_pieces(list(tokens))).replace(_WORD_START, " ").strip()

    def spans(self, text: str) -> list[Span]:
        """Where each token of a text stands in it."""
        offsets = self._processor.encode(text, return_type="offset_mapping")["offsets"]
        return [Span(int(start), int(end)) for start, end in offsets]

    def knows(self, token: str) -> bool:
        """Whether a text is one piece of the vocabulary."""
        return int(self._processor.piece_to_id(token)) != int(self._processor.unk_id())


class BpeTokenizer:
    """The tokenizer of packages before 2021: Moses' words cut by byte-pair merges, `@@` where a word goes on."""

    def __init__(self, model: bytes, source: str, target: str) -> None:
        import io

        try:
            from sacremoses import MosesDetokenizer, MosesPunctNormalizer, MosesTokenizer
            from subword_nmt.apply_bpe import BPE
        except ImportError as error:
            raise UserError(
                Fault("this package has the older BPE tokenizer", "pip install 'termpin[bpe]'")
            ) from error

        self._normalizer: Any = MosesPunctNormalizer(source)
        self._words: Any = MosesTokenizer(source)
        self._join: Any = MosesDetokenizer(target)
        self._merges: Any = BPE(io.StringIO(model.decode("utf-8")))

    def encode(self, text: str) -> list[str]:
        words = self._words.tokenize(self._normalizer.normalize(text))
        return list(self._merges.segment_tokens(words))

    def decode(self, tokens: Sequence[str]) -> str:
        return str(self._join.detokenize(" ".join(tokens).replace("@@ ", "").split(" ")))

    def spans(self, text: str) -> list[Span]:
        return []


class ArgosEngine:
    """One Argos package, loaded into memory."""

    def __init__(self, package: Package, *, threads: int = 0) -> None:
        import ctranslate2

        threads = threads or len(os.sched_getaffinity(0))
        self._package = package
        self.info = EngineInfo(
            "argos", package.name, Locale.parse(package.source), Locale.parse(package.target), package.starter
        )
        folder = package.folder
        try:
            # One thread for each of several batches beats several threads for one: bench/throughput.py.
            self._translator = ctranslate2.Translator(
                str(folder / "model") if folder else package.name,
                device="cpu",
                compute_type="int8",
                inter_threads=threads,
                intra_threads=1,
                files=None if folder else package.files("model"),
            )
            self._tokenizer = self._open_tokenizer()
        except (RuntimeError, ValueError, OSError) as error:
            detail = str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
            raise UserError.at(
                package.path, f"the package does not load: {detail}", "download or install it again"
            ) from error
        self._prefix = [package.target_prefix] if package.target_prefix else []
        self.abilities = Ability.NBEST | Ability.SCORE | Ability.PREFIX | Ability.AVOID
        if isinstance(self._tokenizer, SentencePieceTokenizer):
            self.abilities |= Ability.ALIGN
            if all(self._tokenizer.knows(f"⟦{n}⟧") for n in range(10)):
                self.abilities |= Ability.MASK

    def _open_tokenizer(self) -> Tokenizer:
        model = self._package.read(self._package.tokenizer)
        if self._package.tokenizer == "bpe.model":
            return BpeTokenizer(model, self._package.source, self._package.target)
        return SentencePieceTokenizer(model)

    def translate(
        self, requests: Sequence[Request], *, beam: int = 4, nbest: int = 1, progress: Progress | None = None
    ) -> list[tuple[Hypothesis, ...]]:
        """Decode everything as one batch for each set of options; equal requests are decoded once."""
        groups: dict[tuple[tuple[str, ...], int, bool], dict[Request, None]] = {}
        for request in requests:
            groups.setdefault((request.avoid, request.no_repeat, request.align), {})[request] = None
        total = sum(map(len, groups.values()))
        found: dict[Request, tuple[Hypothesis, ...]] = {}
        for group in groups.values():
            before = len(found)
            tell = (lambda done, before=before: progress(before + done, total)) if progress else None
            found |= self._decode(list(group), max(beam, nbest), nbest, tell)
        return [found[request] for request in requests]

    def _decode(
        self, requests: list[Request], beam: int, nbest: int, tell: Callable[[int], None] | None
    ) -> dict[Request, tuple[Hypothesis, ...]]:
        options = requests[0]
        pieces: list[tuple[int, list[str], list[str]]] = []
        for number, request in enumerate(requests):
            forced = self._tokenizer.encode(request.prefix) if request.prefix else []
            for part, tokens in enumerate(_cut(self._tokenizer.encode(request.text))):
                pieces.append((number, tokens, self._prefix + ([] if part else forced)))
        pending = self._translator.translate_batch(
            [tokens for _, tokens, _ in pieces],
            target_prefix=[prefix or None for _, _, prefix in pieces],
            max_batch_size=_BATCH_TOKENS,
            batch_type="tokens",
            max_input_length=0,
            max_decoding_length=_LONGEST_OUTPUT,
            beam_size=beam,
            num_hypotheses=nbest,
            no_repeat_ngram_size=options.no_repeat,
            suppress_sequences=[self._tokenizer.encode(words) for words in options.avoid] or None,
            replace_unknowns=True,
            return_scores=True,
            return_attention=options.align,
            asynchronous=True,
        )
        found: list[list[list[Hypothesis]]] = [[] for _ in requests]
        for (number, tokens, _), future in zip(pieces, pending, strict=True):
            result = future.result()
            alone = options.align and not found[number]
            source = self._tokenizer.spans(requests[number].text) if alone else []
            hypotheses = [
                self._hypothesis(
                    output,
                    score,
                    source,
                    result.attention[rank] if alone and len(source) == len(tokens) else (),
                )
                for rank, (output, score) in enumerate(zip(result.hypotheses, result.scores, strict=True))
            ]
            found[number].append(hypotheses)
            if tell is not None:
                tell(number + 1)
        return {request: _join(parts) for request, parts in zip(requests, found, strict=True)}

    def _hypothesis(
        self, tokens: list[str], score: float, source: list[Span], attention: Sequence[Sequence[float]]
    ) -> Hypothesis:
        """The hypothesis of output tokens; each is linked to the source token that it attends to most."""
        skip = len(self._prefix) if self._prefix and tokens[:1] == self._prefix else 0
        tokens = tokens[skip:]
        text = self._tokenizer.decode(tokens)
        if not attention:
            return Hypothesis(text, score)
        weights = [list(row)[: len(source)] for row in attention[skip:]]
        links = tuple(
            Link(span, source[max(range(len(row)), key=row.__getitem__)])
            for span, row in zip(_output_spans(tokens, text), weights, strict=False)
            if row
        )
        return Hypothesis(text, score, links)

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """The mean log probability of each translation's tokens, end included."""
        distinct = list(dict.fromkeys(pairs))
        results = self._translator.score_batch(
            [self._tokenizer.encode(source) for source, _ in distinct],
            [self._prefix + self._tokenizer.encode(target) for _, target in distinct],
            max_batch_size=_BATCH_TOKENS,
            batch_type="tokens",
            max_input_length=0,
        )
        scores = {
            pair: sum(result.log_probs) / max(len(result.log_probs), 1)
            for pair, result in zip(distinct, results, strict=True)
        }
        return [scores[pair] for pair in pairs]


def _output_spans(tokens: Sequence[str], text: str) -> list[Span]:
    """Where each output token stands in the decoded text; one that decoding made into something else is empty."""
    spans: list[Span] = []
    at = unseen = 0
    for token in tokens:
        word = token.replace(_WORD_START, " ").strip()
        start = text.find(word, at) if word else -1
        # Only white space and the characters of byte tokens may lie between two tokens.
        if start < 0 or start > at + 1 + unseen:
            spans.append(Span(at, at))
            unseen += 1
            continue
        at, unseen = start + len(word), 0
        spans.append(Span(start, at))
    return spans


def _cut(tokens: list[str]) -> Iterator[list[str]]:
    """Cut a long run of tokens at the last mark, else word, before the limit; nothing is lost."""
    while len(tokens) > _PIECE_TOKENS:
        window = range(_PIECE_TOKENS, _PIECE_TOKENS // 2, -1)
        starts = [i for i in window if tokens[i].startswith(_WORD_START)]
        marks = [i for i in starts if tokens[i - 1] in {",", ";", ":", ".", "-", "–", "—", "?", "!"}]
        at = next(iter(marks or starts), _PIECE_TOKENS)
        yield tokens[:at]
        tokens = tokens[at:]
    yield tokens


def _join(parts: list[list[Hypothesis]]) -> tuple[Hypothesis, ...]:
    """The hypotheses of a text from those of its pieces: the best with the best, the second with the second …"""
    if len(parts) == 1:
        return tuple(parts[0])
    return tuple(
        Hypothesis(" ".join(h.text for h in row if h.text), sum(h.score for h in row) / len(row))
        for row in zip(*parts, strict=False)
    )
