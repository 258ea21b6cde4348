"""Style by locale: rules that judge a translation and mend it, the same code for both.

`corrections` names every edit with its rule; `pipeline.localize` applies them, a lint check reports them.
"""

from __future__ import annotations

from glossary.model import Kind, Locale, Text
from glossary.style import dates, marks, numbers
from glossary.style.passage import Correction, Passage, Rule

__all__ = ["RULES", "Correction", "Passage", "Rule", "corrections"]

# In the order of precedence: where two edits overlap, the earlier rule's is taken.
RULES: tuple[Rule, ...] = (*numbers.RULES[:1], *dates.RULES, *numbers.RULES[1:], *marks.RULES)


def corrections(
    text: Text,
    source: str,
    *,
    source_locale: Locale,
    locale: Locale,
    kind: Kind = Kind.PARAGRAPH,
    rules: tuple[Rule, ...] = RULES,
) -> tuple[Correction, ...]:
    """Every edit that the rules ask for, none overlapping another or a frozen span, none without effect."""
    passage = Passage.of(text, source, source_locale=source_locale, locale=locale, kind=kind)
    found: list[Correction] = []
    for rule in rules:
        for edit in rule.find(passage):
            if passage.written(edit.span) == edit.text or text.is_frozen(edit.span):
                continue
            if not any(
                edit.span.overlaps(other.edit.span) or edit.span == other.edit.span for other in found
            ):
                found.append(Correction(rule, edit))
    return tuple(sorted(found, key=lambda correction: correction.edit.span))
