"""Measure how terms fare: translate a set of examples in several modes, and count what came of it.

The modes are those of the WMT25 terminology shared task: `proper` (the terms are pinned), `noterm`
(nothing is pinned: what the engine does by itself) and `random` (arbitrary word pairs are pinned: what
pinning costs where it does not help).
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from glossary.matcher import missing, occurrences
from glossary.messages import _
from glossary.model import Fault, Hit, Locale, Target, Term, UserError
from pipeline.evalset import EvaluationSet, Example, Mode
from pipeline.terms import Terms
from pipeline.translator import TERM_LOST, Translation, Translator

if TYPE_CHECKING:
    from glossary.termbase import Termbase

Watch = Callable[[Mode, int, int], None]
"""Called with the mode at work, the number of finished requests, and their total."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One translation judged: the terms of its example, those that are lost, those lost without a word.

    `exact` counts the hits whose rendering stands as the set writes it. `entries` are the pairs whose
    source term stands in the text, `met` those of them whose rendering stands in the translation: the
    measure of the shared task's first track, by letters and small letters, or by lemma.
    """

    example: Example
    mode: Mode
    translation: Translation
    hits: tuple[Hit, ...]
    lost: tuple[Hit, ...]
    silent: tuple[Hit, ...]
    exact: int
    entries: int
    met: int
    renderings: tuple[tuple[str, str], ...]

    @property
    def held(self) -> int:
        """How many occurrences of terms stand in an accepted form."""
        return len(self.hits) - len(self.lost)


@dataclass(frozen=True, slots=True)
class Quality:
    """BLEU and chrF2++ of the translations that have references, with sacrebleu's signatures."""

    bleu: float
    chrf: float
    signatures: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Score:
    """A mode's results; rates lie between 0 and 1, and are None where there is nothing to count.

    `proper` and `noterm` are measured by the proper terms, `random` by the random pairs. `silent`
    counts lost terms without a finding: None in `noterm`, where no term was asked for.
    """

    mode: Mode
    outcomes: tuple[Outcome, ...]
    seconds: float
    quality: Quality | None = None

    @property
    def terms(self) -> int:
        """How many occurrences of terms the sources have."""
        return sum(len(outcome.hits) for outcome in self.outcomes)

    @property
    def held(self) -> int:
        """How many of them stand in an accepted form."""
        return sum(outcome.held for outcome in self.outcomes)

    @property
    def success(self) -> float | None:
        """The share of the terms' occurrences that stand in an accepted form, inflected ones included."""
        return _share(self.held, self.terms)

    @property
    def surface(self) -> float | None:
        """The share that stands exactly as written."""
        return _share(sum(outcome.exact for outcome in self.outcomes), self.terms)

    @property
    def entries(self) -> float | None:
        """The shared task's success rate: the share of pairs, not of occurrences, met in their lines."""
        return _share(sum(o.met for o in self.outcomes), sum(o.entries for o in self.outcomes))

    @property
    def consistency(self) -> float | None:
        """`consistency` over all outcomes."""
        return consistency(pair for outcome in self.outcomes for pair in outcome.renderings)

    @property
    def silent(self) -> int | None:
        """How many terms are lost without a finding."""
        return None if self.mode is Mode.NOTERM else sum(len(outcome.silent) for outcome in self.outcomes)

    @property
    def strategies(self) -> Mapping[str, int]:
        """How many translations each strategy, or row of strategies, built."""
        return dict(Counter(outcome.translation.strategy for outcome in self.outcomes).most_common())

    @property
    def cases(self) -> Mapping[str, tuple[int, int]]:
        """The number of terms, and of those held, by the case of the lines, in the order of the set."""
        found: dict[str, tuple[int, int]] = {}
        for outcome in self.outcomes:
            terms, held = found.get(outcome.example.case, (0, 0))
            found[outcome.example.case] = (terms + len(outcome.hits), held + outcome.held)
        return found


def evaluate(
    given: EvaluationSet, translator: Translator, *, modes: Sequence[Mode] = (), watch: Watch | None = None
) -> tuple[Score, ...]:
    """Translate the examples once for each mode, as one batch; `modes` are all that the set has terms for.

    Raises `UserError` when a mode has no terms in the set, or when there are references and sacrebleu is
    not installed.
    """
    wanted = tuple(dict.fromkeys(modes)) or given.modes
    for mode in wanted:
        if mode not in given.modes:
            raise UserError(
                Fault(
                    _("no line of {file} has terms for {mode}", file=given.name, mode=mode.value),
                    _("add the field, or leave {mode} out of --modes", mode=mode.value),
                )
            )
    measure = Metrics.open(translator.target) if any(e.reference for e in given.examples) else None
    examples = given.examples
    # What is loaded once, a lexicon say, is not charged to the first mode.
    translator.translate([examples[0].source], glossaries=[examples[0].proper or examples[0].random])
    judge = Judge(translator.target, entries=not given.shared)
    scores: list[Score] = []
    for mode in wanted:
        started = time.perf_counter()
        translations = translator.translate(
            [example.source for example in examples],
            glossaries=[None if mode is Mode.NOTERM else example.terms(mode) for example in examples],
            progress=None if watch is None else _watch_mode(watch, mode),
        )
        seconds = time.perf_counter() - started
        outcomes = tuple(
            judge.outcome(example, mode, translation)
            for example, translation in zip(examples, translations, strict=True)
        )
        pairs = [(t.text, e.reference) for e, t in zip(examples, translations, strict=True) if e.reference]
        scores.append(Score(mode, outcomes, seconds, measure.quality(pairs) if measure else None))
    return tuple(scores)


def _watch_mode(watch: Watch, mode: Mode) -> Callable[[int, int], None]:
    return lambda done, total: watch(mode, done, total)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


# ---------------------------------------------------------------- terms


class Judge:
    """Judges translations into one locale; a termbase that many examples share is made ready once.

    `entries` counts pairs as the shared task does, which says nothing of a large termbase: its short
    terms stand by chance inside the words of any text (`ICE` in `police`).
    """

    def __init__(self, locale: Locale, *, entries: bool = True) -> None:
        self._locale, self._entries = locale, entries
        self._terms: dict[int, tuple[Termbase, Terms]] = {}

    def outcome(self, example: Example, mode: Mode, translation: Translation) -> Outcome:
        """Judge a translation that a mode gave of an example."""
        termbase = example.terms(mode)
        hits: tuple[Hit, ...] = ()
        entries = met = 0
        if termbase is not None:
            # The termbase is kept beside, so that no other can get its id.
            if id(termbase) not in self._terms:
                self._terms[id(termbase)] = termbase, Terms(termbase)
            hits = self._terms[id(termbase)][1].find(example.source, self._locale)
            if self._entries:
                entries, met = count_entries(example.source, translation.text, termbase.terms, self._locale)
        lost = missing(translation.text, hits, self._locale)
        return Outcome(
            example,
            mode,
            translation,
            hits,
            lost,
            tuple(hit for hit in lost if not _is_said(hit, translation)),
            len(hits) - len(missing(translation.text, _as_names(hits), self._locale)),
            entries,
            met,
            tuple(renderings(translation.text, hits, lost, self._locale)),
        )


def _is_said(hit: Hit, translation: Translation) -> bool:
    """Whether a finding says that a hit's term is lost."""
    return any(
        finding.check in TERM_LOST
        and finding.source_span is not None
        and finding.source_span.overlaps(hit.span)
        for finding in translation.findings
    )


def _as_names(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """The hits with their terms as names, which stand as written or not at all."""
    terms: dict[int, Term] = {}
    for hit in hits:
        terms.setdefault(id(hit.term), replace(hit.term, kind="name"))
    return tuple(replace(hit, term=terms[id(hit.term)]) for hit in hits)


def count_entries(source: str, text: str, terms: Iterable[Term], locale: Locale) -> tuple[int, int]:
    """How many pairs have their term in the source, and how many of those their rendering in the text.

    As in the shared task, a term counts once, however often it stands, and any run of letters counts,
    inside a word too; renderings of several words count in inflected forms.
    """
    before, after = source.lower(), text.lower()
    found = met = 0
    for term in terms:
        target = term.target(locale)
        if target is None or term.source.lower() not in before:
            continue
        found += 1
        met += any(form.lower() in after for form in target.accepted) or bool(occurrences(text, term, locale))
    return found, met


def renderings(
    text: str, hits: Sequence[Hit], lost: Sequence[Hit], locale: Locale
) -> Iterator[tuple[str, str]]:
    """The source term of each hit with its rendering, as the termbase lists it; empty where it is lost."""
    terms = {id(hit.term): hit.term for hit in hits}
    gone = Counter(id(hit.term) for hit in lost)
    for key, term in terms.items():
        places = occurrences(text, term, locale)
        wanted = sum(hit.term is term for hit in hits)
        forms = [_listed(text[place.start : place.end], term, locale) for place in places]
        held = forms[: wanted - gone[key]]
        yield from ((term.source, form) for form in (*held, *[""] * (wanted - len(held))))


def _listed(surface: str, term: Term, locale: Locale) -> str:
    """The listed form of which a surface is an inflection."""
    target = term.target(locale)
    forms = (target.text, *target.forms) if target else (term.source,)
    for form in forms[:-1]:
        alone = replace(term, targets={str(locale): Target(form, gender=target.gender if target else "")})
        if occurrences(surface, alone, locale):
            return form
    return forms[-1]


def consistency(pairs: Iterable[tuple[str, str]]) -> float | None:
    """The share of the occurrences of repeated terms that carry their term's commonest rendering.

    `pairs` are source terms with renderings, one for each occurrence, in a whole document or set; an
    empty rendering is unlike any other. It is the shared task's consistency with the commonest rendering
    as the norm and each occurrence of the same weight; terms that occur once are left out, since they
    cannot be inconsistent. None without repeated terms.
    """
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for term, rendering in pairs:
        counted[term][rendering] += 1
    commonest = total = 0
    for counts in counted.values():
        if counts.total() > 1:
            total += counts.total()
            commonest += max((n for rendering, n in counts.items() if rendering), default=0)
    return _share(commonest, total)


# ---------------------------------------------------------------- whole texts


@dataclass(frozen=True, slots=True)
class Metrics:
    """sacrebleu's BLEU and chrF2++ as the shared task sets them."""

    bleu: Any
    chrf: Any

    @classmethod
    def open(cls, target: Locale) -> Metrics:
        """Raise `UserError` when sacrebleu is not installed."""
        try:
            from sacrebleu.metrics.bleu import BLEU
            from sacrebleu.metrics.chrf import CHRF
        except ImportError:
            raise UserError(
                Fault(
                    _("BLEU and chrF2++ come from sacrebleu, which is not installed"),
                    _("pip install 'termpin[eval]', or leave them out with --no-references"),
                )
            ) from None
        return cls(BLEU(tokenize="zh" if target.language == "zh" else "13a"), CHRF(word_order=2))

    def quality(self, pairs: Sequence[tuple[str, str]]) -> Quality:
        """Measure translations against their references."""
        texts, references = [text for text, _ in pairs], [[reference for _, reference in pairs]]
        bleu, chrf = (metric.corpus_score(texts, references).score for metric in (self.bleu, self.chrf))
        return Quality(bleu, chrf, (str(self.bleu.get_signature()), str(self.chrf.get_signature())))
