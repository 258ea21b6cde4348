"""What a style rule looks at, and what a rule is."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from glossary.model import Edit, Kind, Locale, Span, Text
from glossary.profile import DEFAULT_STYLE, Profile, profile_of
from glossary.values import Value, find_values, opaque_spans, pair_values

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Around:
    """What a sentence cannot know by itself.

    `depth` counts the quotations of its block that are open where it begins; None says that nobody knows.
    `names` are the words that its article writes with a capital inside sentences.
    """

    depth: int | None = 0
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Passage:
    """A translated sentence beside its source, with the values of both and the profile of the locale.

    `pairs` has every value of the source with its counterpart in the target or None; `free` the values of
    the target that are no counterpart; `opaque` the URLs, placeholders and tags of the target.
    """

    text: Text
    source: str
    source_locale: Locale
    locale: Locale
    kind: Kind
    around: Around
    profile: Profile
    pairs: tuple[tuple[Value, Value | None], ...]
    free: tuple[Value, ...]
    opaque: tuple[Span, ...]

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
        around: Around = Around(),
    ) -> Passage:
        """Find and pair the values of a translation and its source."""
        # A source without digits owes no value, and no rule looks at what the target has beyond.
        owes = _DIGIT.search(source) is not None
        held = find_values(text.value, locale) if owes else ()
        pairs = tuple(pair_values(find_values(source, source_locale), held)) if owes else ()
        used = {counterpart.span for _, counterpart in pairs if counterpart is not None}
        return cls(
            text,
            source,
            source_locale,
            locale,
            kind,
            around,
            profile_of(locale, style),
            pairs,
            free=tuple(value for value in held if value.span not in used),
            opaque=opaque_spans(text.value),
        )

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
    """

    id: str
    summary: str
    find: Callable[[Passage], Iterator[Edit]]
    repairs: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """An edit with the rule that asks for it."""

    rule: Rule
    edit: Edit
