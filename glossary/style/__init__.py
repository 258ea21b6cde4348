"""Style by locale: rules that judge a translation and mend it, the same code for both.

`corrections` names every edit with its rule; `pipeline.localize` applies them, a lint check reports them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from glossary.clues import Choice
from glossary.dataclass import replace
from glossary.model import Kind, Locale, Span, Text
from glossary.profile import DEFAULT_STYLE
from glossary.style import dates, headings, marks, metric, numbers, quotes, words
from glossary.style.passage import Around, Correction, Passage, Rule

__all__ = ["METRIC", "NBSP", "RULES", "Around", "Correction", "Passage", "Rule", "apply", "corrections"]

# In the order of precedence: where two edits overlap, the earlier rule's is taken.
RULES: tuple[Rule, ...] = (
    *headings.RULES,
    *numbers.RULES[:1],
    *dates.RULES,
    *numbers.RULES[1:],
    *words.RULES,
    *quotes.RULES,
    *marks.RULES,
)
METRIC = metric.RULE
"""Gives what is measured in miles, pounds or °F its metric measure too; asked for, never by itself."""

NBSP = Rule("nbsp", "What belongs together is held by the no-break space of the locale.", lambda _: iter(()))
"""Names the edits of the other rules that only put another kind of space where there is one."""

_SPACES = str.maketrans("\u00a0\u2009\u202f", "   ")


def corrections(
    text: Text,
    source: str,
    *,
    source_locale: Locale,
    locale: Locale,
    kind: Kind = Kind.PARAGRAPH,
    style: str = DEFAULT_STYLE,
    around: Around = Around(),  # noqa: B008
    rules: tuple[Rule, ...] = RULES,
) -> tuple[Correction, ...]:
    """Every edit that the rules ask for, none overlapping another or a frozen span, none without effect."""
    passage = Passage.of(
        text, source, source_locale=source_locale, locale=locale, kind=kind, style=style, around=around
    )
    return apply(_choice(rules, kind).of(source, text.value), passage)


def apply(rules: Sequence[Rule], passage: Passage) -> tuple[Correction, ...]:
    """What `corrections` gives, when those of the rules are known that may find something."""
    found: list[Correction] = []
    taken: list[Span] = []
    for rule in rules:
        edits = list(rule.find(passage))
        if not edits:
            continue
        edits = [e for e in edits if passage.written(e.span) != e.text and not passage.is_fixed(e.span)]
        free = [edit for edit in edits if not _taken(taken, edit.span)]
        free = [edit for n, edit in enumerate(free) if not n or not _clash(free[n - 1].span, edit.span)]
        for edit in free:
            now = passage.written(edit.span)
            same = len(now) == len(edit.text) and now.translate(_SPACES) == edit.text.translate(_SPACES)
            found.append(Correction(replace(NBSP, repairs=rule.repairs) if same else rule, edit))
        taken = sorted([*taken, *(edit.span for edit in free)])
    if len(found) > 1:
        found.sort(key=lambda correction: correction.edit.span)
    return tuple(found)


_CHOICES: dict[tuple[int, Kind], tuple[tuple[Rule, ...], Choice[Rule]]] = {}


def _choice(rules: tuple[Rule, ...], kind: Kind) -> Choice[Rule]:
    """Chooses of the rules about a kind of block those that may find something; made once for each."""
    kept, choice = _CHOICES.get((id(rules), kind), (None, None))
    if choice is None or kept is not rules:
        choice = Choice([rule for rule in rules if not rule.kinds or kind in rule.kinds])
        if len(_CHOICES) > 64:
            _CHOICES.clear()
        _CHOICES[id(rules), kind] = rules, choice  # the rules too, so that the id stays theirs
    return choice


def _clash(one: Span, other: Span) -> bool:
    return one.overlaps(other) or one == other


def _taken(spans: list[Span], span: Span) -> bool:
    """Whether a span clashes with one of `spans`, which are in order and apart."""
    at = bisect_left(spans, span)
    return any(_clash(other, span) for other in spans[max(at - 1, 0) : at + 2])
