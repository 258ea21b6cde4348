"""Checks of single characters: those that nobody sees, those of another script, line breaks at the ends."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from glossary.checks.base import Example, UnitCheck
from glossary.clues import Clue
from glossary.messages import N_, _, ngettext
from glossary.model import Edit, Finding, Severity, Span, Unit
from glossary.patterns import regex

# ---------------------------------------------------------------- invisible characters

# Controls without tab and line ends, soft hyphen, zero-width spaces and joiners, marks of direction, the
# replacement character, noncharacters, halves of surrogate pairs.
_UNSEEN = regex(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e007f]+"
)
_JOINERS = "\u200c\u200d"
_NAMES = {"\u007f": "DELETE", "\u2028": "LINE SEPARATOR", "\ufeff": "BYTE ORDER MARK"}


def _is_unseen(char: str) -> object:
    """Whether a character is one of them; letters, dashes and quotation marks need no pattern to tell."""
    seen = char.isprintable() and (char < "\u034f" or "\u2010" <= char <= "\u2026")
    return not seen and _UNSEEN.match(char)


class InvisibleCharacters(UnitCheck):
    """What the source holds as well may stay; joiners may stand between emoji and outside Latin script."""

    id = "invisible-characters"
    severity = Severity.WARNING
    clue = Clue(target=_is_unseen)
    summary = N_("The translation holds characters that nobody sees, or that stand for lost ones.")
    safe_fix = True
    good = (
        Example("The gate opened.", "La puerta se\u00a0abrió.", why="a no-break space is seen as space"),
        Example("A\u00adgate", "Una\u00adpuerta", why="the source holds the soft hyphen too"),
        Example(
            "Hello \U0001f468\u200d\U0001f680", "Hola \U0001f469\u200d\U0001f680", why="a joiner in an emoji"
        ),
        Example("The gate\topened.\n", "La puerta\tse abrió.\n", why="a tab and a line break"),
    )
    bad = (
        Example(
            "The gate opened.",
            "La puerta\u200b se abrió.",
            span="\u200b",
            message="U+200B ZERO WIDTH SPACE",
            fixed="La puerta se abrió.",
        ),
        Example(
            "Cecot is far.",
            "El Ce\u00adcot está lejos.",
            span="\u00ad",
            message="U+00AD SOFT HYPHEN",
            fixed="El Cecot está lejos.",
        ),
        Example(
            "The path is long.",
            "El cami\ufffdo es largo.",
            span="\ufffd",
            message="U+FFFD REPLACEMENT CHARACTER",
        ),
    )

    def check(self, unit: Unit) -> Iterator[Finding]:
        target = unit.target
        if target.isascii() and target.isprintable():
            return
        for match in _UNSEEN.finditer(target):
            lost = [char for char in match[0] if char not in unit.source]
            if not lost or (match[0] in _JOINERS and _may_join(target, match.start())):
                continue
            char = lost[0]
            name = _NAMES.get(char) or unicodedata.name(char, _("a control or unassigned character"))
            message = _("U+{code:04X} {name} stands here", code=ord(char), name=name)
            span = Span(match.start(), match.end())
            # What stands for a lost character cannot be mended by removing it.
            replaced = "\ufffd" in match[0]
            fix = None if replaced else Edit(span, "".join(c for c in match[0] if c in unit.source))
            severity = Severity.ERROR if replaced else self.severity
            yield self.finding(message, span=span, fix=fix, severity=severity)


def _may_join(text: str, at: int) -> bool:
    """Whether a joiner stands beside an emoji or a letter of a script that joins letters."""
    return any(
        "\u0600" <= c < "\u1e00" or c >= "\u2100" for c in (text[at - 1 : at], text[at + 1 : at + 2]) if c
    )


# ---------------------------------------------------------------- scripts

# Letters of Cyrillic and Greek that look like Latin ones.
_TWINS = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХҮаеѕіјорсухԁԛԝҺһΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲϳ",
        "ABESIJKMHOPCTYXYaesijopcyxdqwhhABEZHIKMNOPTYXocj",
        strict=True,
    )
)
_OTHER = regex("[\u0370-\u03ff\u0400-\u052f]")
_WORD = regex(r"[^\W\d_]+")
_LATIN = regex("[A-Za-zÀ-ÖØ-öø-ɏ]")
# Languages whose own script is one of those, or that write foreign words with endings of theirs.
_NOT_LATIN = frozenset({"ab", "ba", "be", "bg", "ce", "cv", "el", "kk", "ky", "mk", "mn", "os", "ru", "sr"})
_NOT_LATIN |= {"tg", "tt", "tyv", "udm", "uk", "uz", "az", "bs", "sah"}


class MixedScript(UnitCheck):
    """A word of Latin letters in which some are Cyrillic or Greek twins; the words of the source may stay."""

    id = "mixed-script"
    severity = Severity.WARNING
    clue = Clue(target=_OTHER.match)
    summary = N_("A word mixes Latin letters with Cyrillic or Greek ones that look alike.")
    authority = "Unicode Technical Standard 39, “Mixed-Script Detection”"
    safe_fix = True
    good = (
        Example("The Cecot gate", "La puerta del Cecot"),
        Example(
            "It is 5 μm wide.", "Mide 5 μm de ancho.", why="the Greek letter of a unit has no Latin twin"
        ),
        Example("The word мир means peace.", "La palabra мир significa paz.", why="a whole word in Cyrillic"),
        Example("ΔT and kΩ", "ΔT y kΩ", why="signs of physics"),
    )
    bad = (
        Example(
            "The Cecot gate",
            "La puerta del Сecot",
            span="Сecot",
            message="“Сecot” is written with U+0421 CYRILLIC CAPITAL LETTER ES",
            fixed="La puerta del Cecot",
        ),
        Example(
            "A photo",
            "Una fotο",
            span="fotο",
            message="U+03BF GREEK SMALL LETTER OMICRON",
            fixed="Una foto",
        ),
    )

    def check(self, unit: Unit) -> Iterator[Finding]:
        if (
            unit.target.isascii()
            or unit.target_locale.language in _NOT_LATIN
            or not _OTHER.search(unit.target)
        ):
            return
        for match in _WORD.finditer(unit.target):
            word = match[0]
            foreign = [char for char in word if _OTHER.match(char)]
            if not foreign or not _LATIN.search(word) or word in unit.source:
                continue
            # A letter without a twin is a sign: µ of a unit, Ω, Δ.
            if not all(char in _TWINS for char in foreign):
                continue
            span = Span(match.start(), match.end())
            char = foreign[0]
            name = unicodedata.name(char)
            fixed = "".join(_TWINS.get(c, c) for c in word)
            message = _("“{word}” is written with U+{code:04X} {name}", word=word, code=ord(char), name=name)
            yield self.finding(message, span=span, fix=Edit(span, fixed))


# ---------------------------------------------------------------- line breaks


_BREAKS = ("\n", "\r")


class NewlineMismatch(UnitCheck):
    """An error at the ends, where programs put texts together; a warning where all lines became one."""

    id = "newline-mismatch"
    severity = Severity.ERROR
    clue = Clue(source="\n".__contains__, target="\n".__contains__)
    summary = N_("The translation begins or ends with a line break and the source does not, or the reverse.")
    authority = "GNU gettext manual, “msgfmt --check-format”"
    good = (
        Example("The gate\n", "La puerta\n"),
        Example("The gate\nopened.\n", "La puerta se abrió.\n", why="one line break inside may go"),
        Example("The gate\r\n", "La puerta\n", why="another kind of line break"),
    )
    bad = (
        Example(
            "The gate opened.\n",
            "La puerta se abrió.",
            message="the translation does not end with a line break",
            fixed="La puerta se abrió.\n",
        ),
        Example(
            "The gate opened.",
            "\nLa puerta se abrió.",
            span="\n",
            message="the translation begins with a line break",
            fixed="La puerta se abrió.",
        ),
        Example(
            "One\nTwo\nThree\nFour",
            "Uno dos tres cuatro",
            message="the source has 4 lines, the translation 1",
        ),
    )

    def check(self, unit: Unit) -> Iterator[Finding]:
        source, target = unit.source, unit.target
        if ("\n" not in source and "\n" not in target) or not target.strip():
            return
        size = len(target)
        if source.startswith(_BREAKS) != target.startswith(_BREAKS):
            yield self._at_end(True, Span(0, size - len(target.lstrip("\r\n"))))
        if source.endswith(_BREAKS) != target.endswith(_BREAKS):
            yield self._at_end(False, Span(len(target.rstrip("\r\n")), size))
        lines = source.strip().count("\n") + 1
        if lines > 3 and "\n" not in target.strip():
            message = ngettext(
                "the source has {lines} line, the translation 1",
                "the source has {lines} lines, the translation 1",
                lines,
                lines=lines,
            )
            yield self.finding(message, severity=Severity.WARNING)

    def _at_end(self, begins: bool, span: Span) -> Finding:
        if span.start < span.end:
            message = (
                _("the translation begins with a line break, the source does not")
                if begins
                else _("the translation ends with a line break, the source does not")
            )
            return self.finding(message, span=span, fix=Edit(span, ""))
        message = (
            _("the translation does not begin with a line break, the source does")
            if begins
            else _("the translation does not end with a line break, the source does")
        )
        return self.finding(message, fix=Edit(span, "\n"))
