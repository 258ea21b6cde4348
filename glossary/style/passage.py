"""What a style rule looks at, and what a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from glossary.model import Edit, Kind, Locale, Span, Text
from glossary.profile import Profile, profile_of
from glossary.values import Value, find_values, pair_values


@dataclass(frozen=True, slots=True)
class Passage:
    """A translated sentence beside its source, with the values of both and the profile of the locale.

    `pairs` has every value of the source with its counterpart in the target or None; `free` the values of
    the target that are no counterpart.
    """

    text: Text
    source: str
    source_locale: Locale
    locale: Locale
    kind: Kind
    profile: Profile
    pairs: tuple[tuple[Value, Value | None], ...]
    free: tuple[Value, ...]

    @classmethod
    def of(cls, text: Text, source: str, *, source_locale: Locale, locale: Locale, kind: Kind) -> Passage:
        """Find and pair the values of a translation and its source."""
        held = find_values(text.value, locale)
        pairs = tuple(pair_values(find_values(source, source_locale), held))
        used = {counterpart.span for _, counterpart in pairs if counterpart is not None}
        free = tuple(value for value in held if value.span not in used)
        return cls(text, source, source_locale, locale, kind, profile_of(locale), pairs, free)

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
