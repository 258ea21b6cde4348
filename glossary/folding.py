"""Texts made comparable without losing their places: folding with the way back, boundaries, case."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from glossary.dataclass import dataclass
from glossary.model import Case, Span
from glossary.patterns import regex

# ---------------------------------------------------------------- folding, with the way back

# Characters that are one for matching: kinds of apostrophe, hyphen and space.
_SAME = {ord(c): "'" for c in "’‘ʼ＇′"} | {ord(c): "-" for c in "‐‑‒–−﹣－"}
_SAME |= {ord(c): " " for c in "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2028\u2029\u202f\u205f\u3000"}
_SAME |= dict.fromkeys(range(0x2000, 0x200B), " ")
# Soft hyphen, zero-width space, word joiner, byte order mark, marks of direction.
INVISIBLE = "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
"""Characters that show and mean nothing inside a word; those that join (ZWJ, ZWNJ) are not among them."""
_ODD = regex(rf"\s\s|[{INVISIBLE}]")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text made comparable: `plain` keeps its case, `lower` does not; both have the same length.

    `starts[i]` and `ends[i]` bound what character `i` stands for in the text; without them it is itself.
    """

    text: str
    plain: str
    lower: str
    starts: Sequence[int] = ()
    ends: Sequence[int] = ()

    def span(self, start: int, end: int) -> Span:
        """A range of the folded text in the text itself."""
        if not self.starts:
            return Span(start, end, "term")
        return Span(self.starts[start], self.ends[end - 1], "term")


def fold(text: str) -> Folded:
    """Fold to NFC, single spaces, plain apostrophes and hyphens, no invisible characters."""
    # Most texts hold nothing that is folded: no other space or sign than those of ASCII.
    if text.isascii() and text.isprintable() and "  " not in text:
        return Folded(text, text, text.lower())
    if unicodedata.is_normalized("NFC", text) and not _ODD.search(text):
        plain = text.translate(_SAME)
        return Folded(text, plain, _lower(plain))
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        piece = " " if text[start].isspace() else unicodedata.normalize("NFC", text[start:end])
        chars.append(piece)
        starts += [start] * len(piece)
        ends += [end] * len(piece)
    plain = "".join(chars).translate(_SAME)
    return Folded(text, plain, _lower(plain), starts, ends)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Runs of white space, and characters with what composes with them; invisible ones are left out."""
    at = 0
    while at < len(text):
        start, at = at, at + 1
        if text[start] in INVISIBLE:
            continue
        if text[start].isspace():
            while at < len(text) and (text[at].isspace() or text[at] in INVISIBLE):
                at += 1
        else:
            # Vowel and final jamo compose with the jamo before them though they are no marks.
            while at < len(text) and (unicodedata.combining(text[at]) or "\u1160" <= text[at] <= "\u11ff"):
                at += 1
        yield start, at


def unaccented(text: str) -> str:
    """The text without accents and other combining marks: `Bukéle` is `Bukele`."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _lower(plain: str) -> str:
    """Lower case, character by character: `İ` alone would become two."""
    lowered = plain.lower()
    if len(lowered) != len(plain):
        lowered = "".join(c.lower()[0] for c in plain)
    return lowered.replace("ς", "σ")


# ---------------------------------------------------------------- boundaries and case

# Scripts written without spaces between words: a term may stand anywhere in them.
_UNSPACED = regex(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)
_ELISION = regex(r"\b(?:[cdjlmnst]|qu|un|all|dall|dell|nell|sull)'$")
_CONTRACTION = regex(r"'(?:s|d|m|ll|re|ve)(?!\w)")


def is_word(char: str) -> bool:
    """Whether a character continues a word: a letter, a digit, an underscore, a combining mark."""
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"


def is_bounded(text: Folded, start: int, end: int) -> bool:
    """Whether a range of the folded text is whole words.

    Letters, digits and the underscore continue a word. A hyphen does not (`ex-inmate` holds `inmate`)
    unless a figure is joined by it (`MS-13` does not hold `MS`), nor does the apostrophe of an English
    contraction (`ICE'll`) or of a French, Catalan or Italian elision (`l'expulsion`); that of `O'Brien` does.
    """
    lower = text.lower
    before, after = lower[start - 1 : start], lower[end : end + 1]
    if before and not _UNSPACED.match(before) and not _UNSPACED.match(lower, start):
        if is_word(before) or before == "@":
            return False
        joined = start > 1 and is_word(lower[start - 2])
        if joined and before == "'" and not _ELISION.search(lower[max(0, start - 6) : start]):
            return False
        if joined and before == "-" and lower[start].isdigit():
            return False
    if after and not _UNSPACED.match(after) and not _UNSPACED.match(lower, end - 1):
        if is_word(after):
            return False
        joined = end + 1 < len(lower) and is_word(lower[end + 1])
        if joined and after == "'" and not _CONTRACTION.match(lower, end):
            return False
        if joined and after == "-" and lower[end + 1].isdigit():
            return False
    return True


def is_cased(form: str, surface: str, case: Case) -> bool:
    """Whether the letters of `surface` have the case that a form under a case rule asks for."""
    if case == "fold":
        return True
    if case == "exact":
        return form == surface
    return all(f == s for f, s in zip(form, surface, strict=True) if f.isupper())


# ---------------------------------------------------------------- acronyms among capitals

# English pronouns, auxiliaries and particles that an acronym may be spelled like.
SMALL_WORDS = frozenset(
    "a am an and any are as at be by can do for go he how i if in is it its may me my no nor not now of on"
    " or our out so the this to too up us was we who why you".split()
)
_ARTICLE = regex(r"(?:^|[^\w'-])(?:the|an?)\s$")
_OBJECTS = frozenset({"us", "me"})


def is_all_capitals(plain: str) -> bool:
    """Whether a text of several words has no small letter, so that capitals tell nothing."""
    return plain.isupper() and " " in plain.strip()


def is_acronym(folded: Folded, start: int, end: int) -> bool:
    """Whether a word among capitals is the acronym it may be, rather than a small word.

    It is after an article (`IN THE US`), before a hyphen (`US-BACKED`) or a possessive (`US'S`); and an
    object pronoun (`US`) begins no clause. Anything else (`TELL US MORE`, `DEATHS IN US PRISONS`) stays
    open, and an open case is no term: a pronoun that is pinned does more harm than a term that is not.
    """
    lower = folded.lower
    if _ARTICLE.search(lower[max(0, start - 6) : start]) or lower[end : end + 1] == "-":
        return True
    if lower[end : end + 2] == "'s" and not lower[end + 2 : end + 3].isalnum():
        return True
    before = start - 1
    while before >= 0 and lower[before] == " ":  # folding makes one of any white space
        before -= 1
    opens = before < 0 or lower[before] in '.:;!?-,(["“«'
    return opens and lower[start:end] in _OBJECTS
