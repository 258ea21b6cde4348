"""The `Plural-Forms` field of a header: how many plural forms there are, and which number takes which.

Grammar: GNU gettext manual, "Additional functions for plural forms".
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from glossary.dataclass import dataclass
from glossary.messages import _
from glossary.model import Locale
from glossary.patterns import regex
from glossary.po_header import plural_forms

_FIELD = regex(r"\s*nplurals\s*=\s*(\d{1,3})\s*;\s*plural\s*=\s*([^;]{1,1000}?)\s*;?\s*")
# What tells two rules apart, and enough to meet every form: msgfmt tries the first thousand numbers too.
SAMPLE = (*range(1001), 10_000, 100_000, 1_000_000, 2_000_000, 1_000_001)


@dataclass(frozen=True, slots=True)
class PluralRule:
    """A rule: `count` forms, and the form of each number of `SAMPLE`."""

    count: int
    forms: tuple[int, ...]

    @property
    def lone(self) -> frozenset[int]:
        """The forms for one number or very few, which a translation may write in words or leave out.

        Fewer than five of the first thousand, as gettext counts; the form of whole millions has none there.
        """
        first = self.forms[:1001]
        return frozenset(form for form in range(self.count) if 0 < first.count(form) < 5)


@lru_cache(maxsize=64)
def plural_rule(field: str) -> PluralRule:
    """Read the value of a `Plural-Forms` field; `ValueError` says what is wrong with it."""
    match = _FIELD.fullmatch(field)
    if match is None:
        raise ValueError(_("not of the form nplurals=N; plural=EXPRESSION;"))
    count = int(match[1])
    form_of = _expression(match[2])
    try:
        forms = tuple(form_of(number) for number in SAMPLE)
    except (ArithmeticError, ValueError, RecursionError):
        raise ValueError(_("the expression divides by zero")) from None
    if count < 1 or max(forms) >= count:
        message = _("the expression gives form {form}, but nplurals is {count}", form=max(forms), count=count)
        raise ValueError(message)
    return PluralRule(count, forms)


def _expression(text: str) -> Callable[[int], int]:
    """The expression as a function; the standard library reads the C of gettext."""
    from gettext import c2py

    try:
        return c2py(text)
    except (ValueError, RecursionError):
        shown = text if len(text) <= 40 else text[:39] + "…"
        raise ValueError(_("“{text}” is no plural expression", text=shown)) from None


# Beside gettext's own rules: with a form for whole millions, as CLDR has it and Django and Weblate write it.
_MILLIONS = "nplurals=3; plural=n == 1 ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2;"
_WITH_MILLIONS = frozenset({"ca", "es", "it", "pt"})


def usual_rules(locale: Locale) -> tuple[PluralRule, ...]:
    """The rules by which catalogs of a locale go; empty where none is known."""
    fields = [field for field in (plural_forms(locale),) if field]
    if locale.language in _WITH_MILLIONS and fields:
        fields.append(_MILLIONS)
    return tuple(map(plural_rule, fields))
