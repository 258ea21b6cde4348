"""Translate sentences and texts with their terms pinned: the way of one text through termpin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from glossary.checks import run_checks
from glossary.checks.base import Message
from glossary.matcher import places
from glossary.messages import _
from glossary.model import Finding, Hit, Kind, Locale, Segment, Severity, Span, Text
from glossary.profile import DEFAULT_STYLE, profile_of
from glossary.style import Around
from glossary.style.around import names_in
from glossary.termbase import Termbase
from pipeline.engines import Engine, Progress, open_engine
from pipeline.facts import lost_names
from pipeline.localize import localize
from pipeline.pin import STAGES, Sentence, Stages, leftover_words, names_of, pin
from pipeline.terms import Terms

TERM_LOST = frozenset({"term-missing", "name-altered"})
"""The checks that say of a term that it does not stand in a translation."""


@dataclass(frozen=True, slots=True)
class Translation:
    """A text with its translation, the terms found in it and what the checks say of it.

    `score` is the mean log probability of the tokens given the source (0 is certain), None when the
    engine does not score; `strategy` says what held the terms: `plain`, `masked`, `written` …
    """

    source: str
    text: str
    hits: tuple[Hit, ...] = ()
    findings: tuple[Finding, ...] = ()
    score: float | None = None
    strategy: str = "plain"

    @property
    def lost(self) -> tuple[Hit, ...]:
        """The hits whose term does not stand in the translation; each has its finding."""
        spans = {finding.source_span for finding in self.findings if finding.check in TERM_LOST}
        return tuple(hit for hit in self.hits if hit.span in spans)


def translate_sentences(
    sentences: Sequence[Sentence],
    engine: Engine,
    *,
    kinds: Sequence[Kind] = (),
    around: Sequence[Around] = (),
    style: str = DEFAULT_STYLE,
    metric: bool = False,
    beam: int = 4,
    stages: Stages = STAGES,
    progress: Progress | None = None,
) -> list[Translation]:
    """Pin, localize and check sentences of any locales in one run.

    `kinds` are those of their blocks, `around` what the articles say of them; `style` and `metric` are
    those of `localize`.
    """
    if around:
        sentences = [replace(s, names=a.names) for s, a in zip(sentences, around, strict=True)]
    lowered = [
        kind in (Kind.HEADLINE, Kind.SUBHEADING) and profile_of(sentence.locale, style).sentence_case
        for sentence, kind in zip(sentences, kinds, strict=bool(kinds))
    ]
    pinned = pin(sentences, engine, beam=beam, lowered=lowered, stages=stages, progress=progress)
    translations: list[Translation] = []
    for number, (sentence, result) in enumerate(zip(sentences, pinned, strict=True)):
        text = localize(
            result.text,
            sentence.text,
            source_locale=sentence.source_locale,
            locale=sentence.locale,
            kind=kinds[number] if kinds else Kind.PARAGRAPH,
            style=style,
            around=around[number] if around else Around(),
            metric=metric,
        ).value
        translations.append(
            Translation(
                sentence.text,
                text,
                sentence.hits,
                check_draft(sentence, text),
                result.score,
                result.strategy,
            )
        )
    return translations


def check_draft(sentence: Sentence, text: str) -> tuple[Finding, ...]:
    """What the checks say of a machine's draft, the names it lost and the words that it left as they are."""
    found = check_sentence(sentence, text, draft=True)
    lost = (
        Finding(
            "name-altered",
            Severity.WARNING,
            _("“{name}” does not stand in the translation", name=sentence.text[span.start : span.end]),
            source_span=span,
        )
        for span in lost_names(sentence.text, names_of(sentence), text)
    )
    if any(finding.check in ("untranslated", "mirrored-source") for finding in found):
        return (*found, *lost)
    standing = [span for span in places(text, sentence.hits, sentence.locale) if span]
    left = leftover_words(sentence, Text(text).freeze(standing))
    return (*found, *lost, *(_left(word, text) for word in dict.fromkeys(left)))


def _left(word: str, text: str) -> Finding:
    match = re.search(rf"(?<!\w){re.escape(word)}", text, re.IGNORECASE)
    stands = match[0] if match else word
    message = _("“{text}” is left as in the source", text=stands)
    return Finding("untranslated", Severity.WARNING, message, span=Span(*match.span()) if match else None)


def check_sentence(sentence: Sentence, text: str, *, draft: bool = False) -> tuple[Finding, ...]:
    """What the checks say of a translation of a sentence, by a person or a machine (`draft`)."""
    here, there = sentence.source_locale, sentence.locale
    return run_checks(Message(sentence.text, text, here, there, sentence.hits, draft=draft))


class Translator:
    """Translates lists of texts with one engine and one termbase.

    `engine` is a name for `open_engine` or an engine; `glossary` a termbase, the path of one, or None;
    `stages` are the strategies of pinning (`pipeline.pin.STAGES`).
    """

    def __init__(
        self,
        *,
        source: str = "en",
        target: str = "es",
        glossary: Termbase | str | Path | None = None,
        engine: str | Engine = "auto",
        beam: int = 4,
        stages: Stages = STAGES,
    ) -> None:
        self.source, self.target = Locale.parse(source), Locale.parse(target)
        self.engine = (
            open_engine(engine, source=self.source, target=self.target) if isinstance(engine, str) else engine
        )
        self._terms = Terms(_termbase(glossary))
        self._beam = beam
        self._stages = stages

    def translate(
        self,
        texts: Sequence[str],
        *,
        glossaries: Sequence[Termbase | str | Path | None] | None = None,
        progress: Progress | None = None,
    ) -> list[Translation]:
        """Translate each text, sentence by sentence; `glossaries` gives each text a termbase of its own.

        The spans of hits lie in `source`, those of findings in `text`. Raises `ValueError` when there
        are not as many glossaries as texts, `TypeError` for a text that is not in a list.
        """
        from pipeline.segment import split_sentences

        if isinstance(texts, str):
            raise TypeError("texts is a list of texts, not one text")
        if glossaries is not None and len(glossaries) != len(texts):
            raise ValueError(f"{len(texts)} texts, but {len(glossaries)} glossaries")
        # One matcher for each termbase, however many texts it serves.
        ready = {id(glossary): glossary for glossary in glossaries or ()}
        made = {key: Terms(_termbase(glossary)) for key, glossary in ready.items()}
        terms = [self._terms] * len(texts) if glossaries is None else [made[id(g)] for g in glossaries]
        rows: list[list[tuple[Sentence, str, str]]] = []
        for text, found in zip(texts, terms, strict=True):
            row: list[tuple[Sentence, str, str]] = []
            for part in split_sentences(text, self.source):
                core = part.strip()
                lead, tail = (
                    part[: len(part) - len(part.lstrip())],
                    part[len(part.rstrip()) :] if core else "",
                )
                hits = found.find(core, self.target)
                row.append((Sentence(core, hits, self.source, self.target), lead, tail))
            names = names_in([Segment(s.text, s.text) for s, _, _ in row], locale=self.source)
            rows.append([(replace(sentence, names=names), lead, tail) for sentence, lead, tail in row])
        flat = [sentence for row in rows for sentence, _, _ in row if sentence.text]
        done = iter(
            translate_sentences(flat, self.engine, beam=self._beam, stages=self._stages, progress=progress)
        )
        return [_join(text, row, done) for text, row in zip(texts, rows, strict=True)]


def _termbase(glossary: Termbase | str | Path | None) -> Termbase | None:
    return Termbase.load(glossary) if isinstance(glossary, (str, Path)) else glossary


def _join(source: str, row: list[tuple[Sentence, str, str]], done: Iterator[Translation]) -> Translation:
    """One translation of a text from those of its sentences, with the white space between them."""
    parts: list[str] = []
    hits: list[Hit] = []
    findings: list[Finding] = []
    made: list[Translation] = []
    from_source = to_target = 0
    for sentence, lead, tail in row:
        from_source += len(lead)
        to_target += len(lead)
        text = ""
        if sentence.text:
            made.append(next(done))
            text = made[-1].text
            hits += [replace(hit, span=hit.span.shift(from_source)) for hit in made[-1].hits]
            findings += [_shift(finding, from_source, to_target) for finding in made[-1].findings]
        parts += [lead, text, tail]
        from_source += len(sentence.text) + len(tail)
        to_target += len(text) + len(tail)
    scores = [one.score for one in made if one.score is not None]
    return Translation(
        source,
        "".join(parts),
        tuple(hits),
        tuple(findings),
        sum(scores) / len(scores) if scores else None,
        "+".join(dict.fromkeys(one.strategy for one in made)),
    )


def _shift(finding: Finding, source: int, target: int) -> Finding:
    fix = finding.fix
    return replace(
        finding,
        span=finding.span and finding.span.shift(target),
        source_span=finding.source_span and finding.source_span.shift(source),
        fix=fix and replace(fix, span=fix.span.shift(target)),
    )
