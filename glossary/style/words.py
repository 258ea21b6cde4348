"""Rules for small words and abbreviations, most of them for Spanish alone."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from glossary.clues import Clue
from glossary.model import Edit, Span
from glossary.patterns import regex
from glossary.style.passage import Passage, Rule

# ---------------------------------------------------------------- y, e, o, u

# By sound (DPD "y", "o"): e before /i/ that is no diphthong, u before /o/. The h of Hillary is heard, the i
# of iPhone and of Iowa is none.
_I_SOUND = regex(r"(?:i(?![aeouáéóú])|h?í|hi(?![aeouáéóú]))", re.IGNORECASE)
_O_SOUND = regex(r"h?[oó]", re.IGNORECASE)
_NOT_I = regex(r"(?:iphone|ipad|ipod|imac|imessage|ios|ice|idaho|irish|ireland|island)(?!\w)", re.IGNORECASE)
_OCHO_ONCE = regex(r"8\d*|11(?!\d)")
_CONJUNCTION = regex(r"(?<=[\w,)»”’\"] )([yoó]) (?=[\"“«‘'(¿¡]?(\w[\w'’.-]*))")


def conjunction(passage: Passage) -> Iterator[Edit]:
    """`y` is `e` before the sound i, `o` is `u` before the sound o, and has no accent between digits."""
    if passage.locale.language != "es":
        return
    for match in _CONJUNCTION.finditer(passage.target):
        word, follows = match[1], match[2]
        # A foreign word may begin with another sound than its letters say.
        named = follows[0].isupper() or passage.target[match.start(2) - 1] in "\"“«‘'"
        foreign = named and re.search(rf"(?<!\w){re.escape(follows)}(?!\w)", passage.source)
        if word == "y":
            heard = _I_SOUND.match(follows) and not _NOT_I.match(follows)
            spelled_out = len(follows) == 1 or follows.isupper()  # "I", "IBM": by the names of letters
            if heard and not spelled_out and not (foreign and follows[0] in "HOho"):
                yield Edit(Span(*match.span(1)), "e")
        elif _OCHO_ONCE.match(follows) or (_O_SOUND.match(follows) and len(follows) > 1 and not foreign):
            yield Edit(Span(*match.span(1)), "u")
        elif word == "ó":
            yield Edit(Span(*match.span(1)), "o")


# ---------------------------------------------------------------- abbreviations


@functools.cache
def _joined(forms: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each abbreviation of a profile as people write it, and as it is written."""
    found = []
    for form in forms.split("|"):
        parts = [part.rstrip(".") for part in form.split()]
        gap = r"[ \u00a0\u2009\u202f]?"
        dotted = (r"\." + gap).join(parts) + r"\."
        # EEUU is read as EE. UU. by everybody; CCOO or RRHH have become words of their own.
        bare = rf"|{gap.join(parts)}(?!\w)|E\.E\.{gap}U\.U\." if parts == ["EE", "UU"] else ""
        found.append((re.compile(rf"(?<![\w.])(?:{dotted}{bare})"), "\u00a0".join(f"{p}." for p in parts)))
    return tuple(found)


_POINT = regex(r"\.(?!\.)")


def joined(passage: Passage) -> Iterator[Edit]:
    """Abbreviations of several words keep their points, and a no-break space between them."""
    if not passage.profile.joined:
        return
    for pattern, form in _joined(passage.profile.joined):
        if form[:2] not in passage.target and "E.E." not in passage.target:
            continue
        for match in pattern.finditer(passage.target):
            end = match.end()
            # The point of the abbreviation is the full stop too.
            if not match[0].endswith(".") and _POINT.match(passage.target, end):
                end += 1
            yield Edit(Span(match.start(), end), form)


def hold_together(text: str, forms: str) -> str:
    """The abbreviations `forms` in a text with their points and no-break spaces."""
    for pattern, form in _joined(forms) if forms else ():
        text = pattern.sub(form, text)
    return text


# The abbreviations of the profiles double their letters.
_DOUBLED = regex("|".join(2 * letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ") + r"|E\.E\.")
_ENDS_IN_S = regex(r"[A-ZÁÉÍÓÚÑ]['’]?s(?!\w)")
_ACRONYM = regex(r"(?<![\w'’.-])([A-ZÁÉÍÓÚÑ]{2,6})(['’]?)s(?![\w'’-])")


def acronym_plural(passage: Passage) -> Iterator[Edit]:
    """An acronym has no s in the plural, where the language says so."""
    if passage.profile.acronym_plural:
        return
    for match in _ACRONYM.finditer(passage.target):
        # "the FBI's" that was copied is a possessive.
        if not (match[2] and match[0] in passage.source):
            yield Edit(Span(match.end(1), match.end()), "")


# ---------------------------------------------------------------- apostrophes

_DECADE = regex(r"(?<=(?<!\w)(?:los|las) )['’‘](?=\d0(?![\d%]|[.,]\d))")


def apostrophe(passage: Passage) -> Iterator[Edit]:
    """The apostrophe of the profile between letters; none before a decade in Spanish."""
    if sign := passage.profile.apostrophe:
        for match in re.finditer(r"(?<=[^\W\d_])'(?=[^\W\d_])", passage.target):
            yield Edit(Span(*match.span()), sign)
    if passage.locale.language == "es":
        for match in _DECADE.finditer(passage.target):
            yield Edit(Span(*match.span()), "")


RULES = (
    Rule(
        "conjunction-form",
        "Spanish y is e before i, and o is u before o.",
        conjunction,
        clue=Clue(parts=(" y ", " o ", " ó ")),
    ),
    Rule(
        "ee-uu",
        "EE. UU. and its like have points, and a no-break space.",
        joined,
        clue=Clue(patterns=(_DOUBLED,)),
    ),
    Rule(
        "acronym-plural",
        "An acronym has no s in the plural.",
        acronym_plural,
        clue=Clue(patterns=(_ENDS_IN_S,)),
    ),
    Rule(
        "apostrophe",
        "The apostrophe is that of the locale; a decade has none.",
        apostrophe,
        clue=Clue(target="'’‘".__contains__),
    ),
)
