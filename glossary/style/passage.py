"""What a style rule looks at, and what a rule is."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cached_property

from glossary.clues import Clue
from glossary.dataclass import dataclass
from glossary.model import Edit, Kind, Locale, Span, Text
from glossary.profile import DEFAULT_STYLE, Profile, profile_of
from glossary.values import Value, find_values, opaque_spans, pair_values

NEAR = 60
"""Code points that are looked at around a place in a text: what stands before it can be long."""


def ends_with(pattern: re.Pattern[str], text: str, end: int) -> re.Match[str] | None:
    """A match of a pattern that ends in `$`, in what stands before a place, or near it."""
    return pattern.search(text, max(0, end - NEAR), end)


@dataclass(frozen=True, slots=True)
class Around:
    """What a sentence cannot know by itself.

    `depth` counts the quotations of its block that are open where it begins; None says that nobody knows.
    `names` are the words that its article writes with a capital inside sentences.
    """

    depth: int | None = 0
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Passage:
    """A translated sentence beside its source, with the profile of the locale.

    Its values are found when a rule asks for them, and most sentences are never asked.
    """

    text: Text
    source: str
    source_locale: Locale
    locale: Locale
    kind: Kind
    around: Around
    profile: Profile

    @classmethod
    def of(
        cls,
        text: Text,
        source: str,
        *,
        source_locale: Locale,
        locale: Locale,
        kind: Kind = Kind.PARAGRAPH,
        style: str = DEFAULT_STYLE,
        around: Around = Around(),  # noqa: B008
    ) -> Passage:
        """A passage in a style (`press`, `academia`, `cldr`)."""
        return cls(text, source, source_locale, locale, kind, around, profile_of(locale, style))

    @cached_property
    def _values(self) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
        """The values of both texts; a source without digits owes none, and no rule looks beyond."""
        if not any(map(str.isdecimal, self.source)):
            return (), ()
        return find_values(self.source, self.source_locale), find_values(self.target, self.locale)

    @cached_property
    def pairs(self) -> tuple[tuple[Value, Value | None], ...]:
        """Every value of the source with its counterpart in the target, or None."""
        return tuple(pair_values(*self._values))

    @cached_property
    def free(self) -> tuple[Value, ...]:
        """The values of the target that are no counterpart."""
        used = {counterpart.span for _, counterpart in self.pairs if counterpart is not None}
        return tuple(value for value in self._values[1] if value.span not in used)

    @cached_property
    def opaque(self) -> tuple[Span, ...]:
        """The URLs, placeholders and tags of the target."""
        return opaque_spans(self.target)

    @property
    def target(self) -> str:
        return self.text.value

    def matched(self, kind: str) -> Iterator[tuple[Value, Value]]:
        """The pairs in which both sides are of a kind."""
        for ours, theirs in self.pairs:
            if theirs is not None and ours.kind == theirs.kind == kind:
                yield ours, theirs

    def written(self, span: Span) -> str:
        """What the target has at a span."""
        return self.target[span.start : span.end]

    def said(self, span: Span) -> str:
        """What the source has at a span."""
        return self.source[span.start : span.end]

    def is_fixed(self, span: Span) -> bool:
        """Whether no edit may touch a span: it is frozen, or in a URL, placeholder or tag."""
        return _touches(self.text.frozen, span) or _touches(self.opaque, span)


def _touches(spans: tuple[Span, ...], span: Span) -> bool:
    """Whether one of `spans`, in order and apart, overlaps a span."""
    at = bisect_left(spans, span.start, key=lambda other: other.end)
    while at < len(spans) and spans[at].start <= span.end:
        if span.overlaps(spans[at]):
            return True
        at += 1
    return False


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of style: `find` yields the edits that make a passage keep it.

    The lint check of the same id reports what `find` yields; `localize` applies it. A rule that `repairs`
    puts back a value of the source which the translation has spoiled; every other leaves all values alone.
    `kinds` are those of the blocks that it is about; none stands for all.
    """

    id: str
    summary: str
    find: Callable[[Passage], Iterator[Edit]]
    repairs: bool = False
    clue: Clue | None = None
    kinds: tuple[Kind, ...] = ()


OWED = Clue(source=str.isdecimal)
"""Of the rules about values: without digits in the source there are none."""


@dataclass(frozen=True, slots=True)
class Correction:
    """An edit with the rule that asks for it."""

    rule: Rule
    edit: Edit
