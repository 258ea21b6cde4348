"""The terms of source texts, as far as a target locale has them."""

from __future__ import annotations

from glossary.matcher import Matcher
from glossary.model import Hit, Locale
from glossary.termbase import Termbase


class Terms:
    """A termbase ready to find its terms in source texts, for the target locales that have them."""

    def __init__(self, termbase: Termbase | None) -> None:
        self._matcher = Matcher(termbase) if termbase is not None and termbase.terms else None

    def find(self, text: str, locale: Locale) -> tuple[Hit, ...]:
        """The hits of a source text that have a target in a locale."""
        if self._matcher is None:
            return ()
        return tuple(hit for hit in self._matcher.find(text) if hit.term.target(locale) is not None)
