"""Argos packages decoded straight on CTranslate2: one batch for everything, sorted, each text once."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from glossary.messages import _
from glossary.model import Fault, Span, UserError
from glossary.shares import processors
from pipeline.engines import Ability, Hypothesis, Link, Progress, Request
from pipeline.engines.packages import Package

# Tokens a batch. Small batches keep the padding low and both threads busy: bench/throughput.py.
_BATCH_TOKENS = 512
# A longer text is cut into pieces. CTranslate2 drops what lies beyond 1,024 tokens without a word, and
# models that have seen sentences and not pages lose content long before: of 76 numbers in one text of
# many sentences, the starter model keeps 76 in pieces of 80 tokens, 59 in 120, 46 in 160.
_PIECE_TOKENS = 80
# Many models have 512 positions, and CTranslate2 fails beyond: no input or output is longer than this.
_POSITIONS = 480
# What a word of any language begins with in SentencePiece's notation.
_WORD_START = "▁"


class Tokenizer(Protocol):
    """Text to tokens and back."""

    def encode(self, text: str) -> list[str]:
        """The tokens of a text."""

    def decode(self, tokens: Sequence[str]) -> str:
        """The text of tokens, without white space at its ends."""

    def spans(self, text: str) -> list[Span]:
        """Where each token of a text stands in it; empty where the tokenizer does not say."""


class SentencePieceTokenizer:
    """The tokenizer of today's packages."""

    def __init__(self, model: bytes) -> None:
        import sentencepiece

        self._processor: Any = sentencepiece.SentencePieceProcessor()
        self._processor.LoadFromSerializedProto(model)

    def encode(self, text: str) -> list[str]:
        return list(self._processor.encode(_spaced(text), out_type=str))

    def decode(self, tokens: Sequence[str]) -> str:
        return str(self._processor.decode_pieces(list(tokens))).replace(_WORD_START, " ").strip()

    def spans(self, text: str) -> list[Span]:
        """Where each token of a text stands in it."""
        offsets = self._processor.encode(_spaced(text), return_type="offset_mapping")["offsets"]
        return [Span(int(start), int(end)) for start, end in offsets]

    def knows(self, token: str) -> bool:
        """Whether a text is one piece of the vocabulary."""
        return int(self._processor.piece_to_id(token)) != int(self._processor.unk_id())


def _spaced(text: str) -> str:
    """The text with a space for every white space, of which models know no other, and its length."""
    return re.sub(r"\s", " ", text)


class BpeTokenizer:
    """The tokenizer of packages before 2021: Moses' words cut by byte-pair merges, `@@` where one goes on."""

    def __init__(self, model: bytes, source: str, target: str) -> None:
        import io

        try:
            from sacremoses import MosesDetokenizer, MosesPunctNormalizer, MosesTokenizer
            from subword_nmt.apply_bpe import BPE
        except ImportError as error:
            raise UserError(
                Fault(_("this package has the older BPE tokenizer"), _("pip install 'termpin[bpe]'"))
            ) from error

        self._normalizer: Any = MosesPunctNormalizer(source)
        self._words: Any = MosesTokenizer(source)
        self._join: Any = MosesDetokenizer(target)
        try:
            self._merges: Any = BPE(io.StringIO(model.decode("utf-8")))
        except SystemExit as error:  # what subword-nmt does about a line that is no pair
            raise ValueError("bpe.model is not a list of merges") from error

    def encode(self, text: str) -> list[str]:
        words = self._words.tokenize(self._normalizer.normalize(text))
        return list(self._merges.segment_tokens(words))

    def decode(self, tokens: Sequence[str]) -> str:
        return str(self._join.detokenize(" ".join(tokens).replace("@@ ", "").split(" ")))

    def spans(self, text: str) -> list[Span]:
        return []


@dataclass(frozen=True, slots=True)
class _Piece:
    """Tokens to decode: those of a request's text from `start`, and what the translation must begin with."""

    request: Request
    start: int
    tokens: list[str]
    prefix: list[str]

    @property
    def options(self) -> tuple[tuple[str, ...], int, bool]:
        """What all pieces of a batch share."""
        return self.request.avoid, self.request.no_repeat, self.request.align


class ArgosEngine:
    """One Argos package, loaded into memory."""

    def __init__(self, package: Package, *, threads: int = 0) -> None:
        import ctranslate2

        threads = min(threads or processors(), processors())
        self._package = package
        self.info = package.info
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
                package.path,
                _("the package does not load: {error}", error=detail),
                _("download or install it again"),
            ) from error
        self._prefix = [package.target_prefix] if package.target_prefix else []
        self._waiting = 2 * threads
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
        """Decode everything in one stream of batches; equal requests are decoded once."""
        found: dict[Request, dict[int, list[Hypothesis]]] = {request: {} for request in requests}
        pieces = [piece for request in found for piece in self._pieces(request)]
        left = Counter(piece.request for piece in pieces)
        sent: deque[tuple[list[_Piece], list[Any]]] = deque()

        def receive() -> None:
            batch, futures = sent.popleft()
            for piece, future in zip(batch, futures, strict=True):
                found[piece.request][piece.start] = self._hypotheses(piece, future.result())
                left[piece.request] -= 1
            if progress is not None:
                progress(len(found) - sum(number > 0 for number in left.values()), len(found))

        # A few batches ahead keep the threads busy; a queue of all could not be interrupted.
        for batch in _batches(pieces):
            sent.append((batch, self._send(batch, max(beam, nbest), nbest)))
            if len(sent) > self._waiting:
                receive()
        while sent:
            receive()
        joined = {request: _join([parts[at] for at in sorted(parts)]) for request, parts in found.items()}
        return [joined[request] for request in requests]

    def _pieces(self, request: Request) -> Iterator[_Piece]:
        tokens = self._tokenizer.encode(request.text)
        forced = self._tokenizer.encode(request.prefix) if request.prefix else []
        # A prefix is of the whole translation: how much of the source it covers, nobody knows.
        for start, part in _cut(tokens, _POSITIONS if forced else _PIECE_TOKENS):
            # A model that is given nothing makes something up.
            if part or forced:
                prefix = self._prefix + ([] if start else forced)
                yield _Piece(request, start, part, prefix[: _POSITIONS - 1])

    def _send(self, batch: list[_Piece], beam: int, nbest: int) -> list[Any]:
        """Hand a batch to the threads; the futures of its results."""
        avoid, no_repeat, align = batch[0].options
        futures: list[Any] = self._translator.translate_batch(
            [piece.tokens for piece in batch],
            target_prefix=[piece.prefix or None for piece in batch],
            max_input_length=0,
            max_decoding_length=_POSITIONS,
            beam_size=beam,
            num_hypotheses=nbest,
            no_repeat_ngram_size=no_repeat,
            suppress_sequences=list(filter(None, map(self._tokenizer.encode, avoid))) or None,
            replace_unknowns=True,
            return_scores=True,
            return_attention=align,
            asynchronous=True,
        )
        return futures

    def _hypotheses(self, piece: _Piece, result: Any) -> list[Hypothesis]:
        spans = self._tokenizer.spans(piece.request.text) if piece.request.align else []
        source = spans[piece.start : piece.start + len(piece.tokens)]
        attention = result.attention if len(source) == len(piece.tokens) else []
        return [
            self._hypothesis(output, score, source, attention[rank] if attention else ())
            for rank, (output, score) in enumerate(zip(result.hypotheses, result.scores, strict=True))
        ]

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
        """The mean log probability of each translation's tokens, end included; of a long one's beginning."""
        distinct = list(dict.fromkeys(pairs))
        results = self._translator.score_batch(
            [self._tokenizer.encode(source)[:_POSITIONS] for source, _ in distinct],
            [(self._prefix + self._tokenizer.encode(target))[:_POSITIONS] for _, target in distinct],
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
    """Where each output token stands in the decoded text; one that decoding changed is empty."""
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


# Where a long text may be cut, the best places first: after a sentence, a clause, a phrase.
_CUTS = (frozenset(".?!…"), frozenset(";:–—"), frozenset(",-"))


def _batches(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """Pieces of equal options and like length, the long ones first, so that no thread ends with one alone."""
    batch: list[_Piece] = []
    for piece in sorted(pieces, key=lambda piece: (piece.options, -len(piece.tokens))):
        full = batch and (len(batch) + 1) * max(len(batch[0].tokens), 1) > _BATCH_TOKENS
        if full or (batch and batch[0].options != piece.options):
            yield batch
            batch = []
        batch.append(piece)
    if batch:
        yield batch


def _cut(tokens: list[str], limit: int) -> Iterator[tuple[int, list[str]]]:
    """Cut a long run after the last sentence, clause, phrase or word before the limit: starts and pieces."""
    start = 0
    while len(tokens) > limit:
        window = range(limit, limit // 3, -1)
        starts = [i for i in window if tokens[i].startswith(_WORD_START)]
        places = ([i for i in starts if tokens[i - 1][-1:] in marks] for marks in _CUTS)
        at = next((found[0] for found in places if found), starts[0] if starts else limit)
        yield start, tokens[:at]
        start, tokens = start + at, tokens[at:]
    yield start, tokens


def _join(parts: list[list[Hypothesis]]) -> tuple[Hypothesis, ...]:
    """The hypotheses of a text from those of its pieces: the best with the best, second with second …"""
    if not parts:
        return (Hypothesis(""),)
    if len(parts) == 1:
        return tuple(parts[0])
    return tuple(_joined(row) for row in zip(*parts, strict=False))


def _joined(row: Sequence[Hypothesis]) -> Hypothesis:
    text = ""
    links: list[Link] = []
    for hypothesis in row:
        text += " " if text and hypothesis.text else ""
        links += [Link(link.target.shift(len(text)), link.source) for link in hypothesis.links]
        text += hypothesis.text
    return Hypothesis(text, sum(h.score for h in row) / len(row), tuple(links))
