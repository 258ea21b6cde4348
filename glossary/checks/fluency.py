"""Checks of what engines do to a text: leave it out, repeat it, or copy the source into it."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from operator import eq

from glossary.checks.base import Example, UnitCheck, name, term
from glossary.messages import N_, _, ngettext
from glossary.model import Finding, Severity, Span, Unit
from glossary.patterns import regex

_WORD = regex(r"\w+(?:[-'’]\w+)*")
_BARE = regex(r"\w+")
_LETTERS = regex(r"[^\W\d_]+")


@functools.lru_cache(maxsize=4)
def _bare(text: str) -> tuple[str, ...]:
    """The words of a text for the checks of one unit, which come one after the other."""
    return tuple(_BARE.findall(text))


class Empty(UnitCheck):
    id = "empty"
    severity = Severity.ERROR
    summary = N_("The translation holds nothing, while the source has words.")
    supersedes = frozenset({"term-missing", "number-mismatch", "url-mismatch", "email-mismatch"})
    good = (
        Example("Yes", "Sí"),
        Example(" ", " ", why="nothing to translate"),
        Example("***", "\u2003", why="a line of signs, without words"),
    )
    bad = (
        Example("The gate opened.", " \n", message="the translation is empty"),
        Example("Yes", "\u00a0", message="the translation is empty"),
    )

    def check(self, unit: Unit) -> Iterator[Finding]:
        if not unit.target.strip() and any(map(str.isalnum, unit.source)):
            yield self.finding(_("the translation is empty"))


class LengthRatio(UnitCheck):
    """Between languages with alphabets; the shorter the source, the more the length may differ."""

    id = "length-ratio"
    severity = Severity.WARNING
    summary = N_("The translation is far shorter or longer than its source.")
    good = (
        Example("OK", "De acuerdo", why="few letters say nothing"),
        Example("He left without a word.", "Se fue sin decir palabra."),
        Example("Undo", "Deshacer la última acción"),
        Example(
            "The committee on the budget met again on Monday afternoon.",
            "El lunes volvió a reunirse la comisión.",
            why="concise, but not half gone",
        ),
    )
    bad = (
        Example(
            "The committee on the budget met again on Monday and put off the vote by a week.",
            "El lunes volvió a reunirse.",
            message="27 characters for 79",
        ),
        Example(
            "He left without saying a word to us.",
            "Se fue sin decir palabra, y los que estaban allí se miraron unos a otros, sin saber qué era lo "
            "que había que hacer en aquella casa tan grande y tan vacía.",
            message="characters for 36",
        ),
    )

    def check(self, unit: Unit) -> Iterator[Finding]:
        here, there = len(unit.source.strip()), len(unit.target.strip())
        if here < self._shortest or not there:
            return
        # From 4 at twenty characters to 2.5 at eighty and beyond.
        limit = max(2.5, 4.5 - here / 40)
        if here <= limit * there and there <= limit * here:
            return
        if unit.source_locale.language in _DENSE or unit.target_locale.language in _DENSE:
            return
        message = _("{there} characters for {here} of the source", there=there, here=here)
        yield self.finding(message)

    _shortest = 20


# Languages whose scripts say in one character what alphabets say in several.
_DENSE = frozenset({"ja", "ko", "yue", "zh"})


class RepetitionLoop(UnitCheck):
    """A word four times in a row, two or three words three times, four to twelve words twice.

    As often as the source repeats some words of its own, the translation may too, and once more; where
    three words of the source come back anywhere, longer phrases of the translation may stand twice.
    """

    id = "repetition-loop"
    severity = Severity.ERROR
    summary = N_("The translation repeats the same words again and again, as engines do.")
    good = (
        Example("The gate opened.", "La puerta se abrió."),
        Example("Very, very, very, very old.", "Muy, muy, muy, muy viejo.", why="the source repeats too"),
        Example("Very old indeed.", "Muy, muy viejo, de verdad.", why="twice is emphasis"),
        Example(
            "He drank and drank.", "Bebió y bebió y bebió.", why="once more than the source, and of two words"
        ),
    )
    bad = (
        Example(
            "The gate opened.",
            "La puerta puerta puerta puerta se abrió.",
            span="puerta puerta puerta puerta",
            message="“puerta” stands 4 times in a row",
        ),
        Example(
            "The guards of the northern tower left.",
            "Los guardias de la torre norte, los guardias de la torre norte se fueron.",
            span="Los guardias de la torre norte, los guardias de la torre norte",
            message="“Los guardias de la torre norte” stands twice in a row",
        ),
    )
    _longest = 12

    def check(self, unit: Unit) -> Iterator[Finding]:
        plain = _bare(unit.target)
        # Where no three words come back together there is no loop, but for one word that has a capital where
        # it stands first: after that it stands three times.
        size = len(plain)
        again = size - len(set(plain))
        if size < 4 or again < 2:
            return
        after = plain[1:]
        if again == 2 and not any(map(eq, plain, after)):
            return
        if len(set(zip(plain, after, plain[2:], strict=False))) == size - 2 and not any(
            map(eq, plain, after)
        ):
            return
        words = list(_WORD.finditer(unit.target))
        if len(words) < 4:
            return
        # Only the first word owes its capital to its place.
        texts = [match[0].lower() if not at else match[0] for at, match in enumerate(words)]
        # Where no word comes back there is no loop.
        if len(set(texts)) == len(texts):
            return
        for period in _periods(texts, min(self._longest, len(words) // 2)):
            first, times = _longest_loop(texts, period)
            if times < (4 if period == 1 else 3 if period < 4 else 2):
                continue
            span = Span(words[first].start(), words[first + period * times - 1].end())
            phrase = unit.target[words[first].start() : words[first + period - 1].end()]
            # Figures and dotted names come back in a row for reasons of their own.
            if len(phrase.split()) < period or not any(map(str.isalpha, phrase)):
                continue
            if times <= self._allowed(unit.source, period):
                return
            message = (
                _("“{phrase}” stands twice in a row", phrase=phrase)
                if times == 2
                else ngettext(
                    "“{phrase}” stands {times} time in a row",
                    "“{phrase}” stands {times} times in a row",
                    times,
                    phrase=phrase,
                    times=times,
                )
            )
            yield self.finding(message, span=span)
            return

    def _allowed(self, source: str, period: int) -> int:
        """How many times in a row a phrase of the translation may stand, by what the source repeats."""
        words = [match[0].casefold() for match in _WORD.finditer(source)]
        given = max(_longest_loop(words, p)[1] for p in range(1, self._longest + 1))
        if given > 1:
            return given + 1
        triples = list(zip(words, words[1:], words[2:], strict=False))
        return 2 if period > 3 and len(set(triples)) < len(triples) else 1


def _periods(words: Sequence[str], longest: int) -> list[int]:
    """How many words on a word comes back somewhere, at most `longest`, the nearest first."""
    found: set[int] = set()
    places: dict[str, list[int]] = {}
    for at, word in enumerate(words):
        earlier = places.setdefault(word, [])
        found.update(at - other for other in earlier[-longest:])
        earlier.append(at)
    return sorted(period for period in found if period <= longest)


def _longest_loop(words: Sequence[str], period: int) -> tuple[int, int]:
    """Where a phrase of `period` words is repeated most often in a row, and how many times it stands."""
    best = (0, 1)
    run = 0
    for at in range(period, len(words)):
        run = run + 1 if words[at] == words[at - period] else 0
        times = run // period + 1
        if run % period == 0 and times > best[1]:
            best = (at - run - period + 1, times)
    return best


# Words of which two make an English sentence; those that are Spanish words too are left out.
_FUNCTION_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset(
        word
        for line in (
            "about after all also an and any are as at be because been before but by can could did do",
            "does each for from had has have her here his how if in into is it its just like many may",
            "might more most must my never not of off on one only or other our out over shall she should",
            "since some such than that the their them then there these they this those through to under",
            "until up was we were what when where which while who why will with would you your",
        )
        for word in line.split()
    ),
}
# A word of prose with the signs around it; options, variables and dotted names are none.
_PROSE = regex(
    r"(?:<\w{1,9}>)?[\"'“”‘’«»(¿¡*_]*([^\W\d_]{2,}(?:['’-][^\W\d_]+)*)[\"'“”‘’«»).,;:!?…*_]*(?:</\w{1,9}>)?,?"
)
_USAGE = regex(r"(?<![^\s\[(|])--?[A-Za-z]|\s\|\s|\[[<-]|>\.\.\.")
# What holds one of these is an address, a path, an identifier or a tag, not a word.
_TECHNICAL = frozenset("@/\\_<>{}%=#")


class Untranslated(UnitCheck):
    """The target equals the source, and the source has words to translate.

    Those are two function words of the source language, or four words in small letters: names,
    numbers, addresses, words of the termbase's names and lines of few words (`OK`, `Total`) are no sign.
    """

    id = "untranslated"
    severity = Severity.ERROR
    summary = N_("The translation repeats the source.")
    supersedes = frozenset({"term-missing"})
    good = (
        Example("The gate opened at noon.", "La puerta se abrió al mediodía."),
        Example("BBC News Mundo", "BBC News Mundo", why="a name is the same in both languages"),
        Example("OK", "OK", why="one word, the same in both languages"),
        Example(
            "Case Western Reserve University in Ohio",
            "Case Western Reserve University in Ohio",
            (name("Case Western Reserve University"),),
            why="a name of the termbase and one small word",
        ),
        Example(
            "https://example.org/the-news-of-the-day",
            "https://example.org/the-news-of-the-day",
            why="an address",
        ),
        Example(
            "git for-each-ref [--contains [<commit>]] (good|bad)",
            "git for-each-ref [--contains [<commit>]] (good|bad)",
            why="the usage of a command",
        ),
    )
    bad = (
        Example(
            "The gate of the prison was open.",
            "The gate of the prison was open.",
            span="The gate of the prison was open.",
            message="the translation repeats the source",
        ),
        Example(
            "Families wait outside every morning",
            "families  wait outside every morning ",
            (term("morning", "mañana"),),
            span="families  wait outside every morning",
            message="the translation repeats the source",
        ),
    )

    def check(self, unit: Unit) -> Iterator[Finding]:
        if unit.source_locale.language == unit.target_locale.language:
            return
        source, target = unit.source, unit.target
        one, other = source[:1], target[:1]
        if (one + other).isalnum() and (one + other).isascii() and one.lower() != other.lower():
            return
        start = unit.source.lstrip()[:2].casefold()
        if unit.target.lstrip()[: len(start)].casefold()[:1] != start[:1]:
            return
        end = unit.source.rstrip()[-1:].casefold()[-1:]
        if unit.target.rstrip()[-1:].casefold()[-1:] != end or _folded(unit.source) != _folded(unit.target):
            return
        rest = list(unit.source)
        for hit in unit.hits:
            if hit.term.kind == "name":
                rest[hit.span.start : hit.span.end] = " " * (hit.span.end - hit.span.start)
        text = "".join(rest)
        words = [match[1] for token in text.split() if (match := _PROSE.fullmatch(token))]
        common = _FUNCTION_WORDS.get(unit.source_locale.language, frozenset())
        function_words = sum(word.lower() in common for word in words)
        # Capitals after the first word are names; a line in capitals has none that could be told apart.
        small = sum(word.islower() for word in words[1:]) + bool(words)
        if (function_words > 1 and len(words) > 2) or (small > 3 and not _USAGE.search(text)):
            yield self.finding(_("the translation repeats the source"), span=_inner(unit.target))


class MirroredSource(UnitCheck):
    """Five or more words in a row of the source stand in the translation, two of them function words.

    Titles and quotations (between quotation marks, or capitalized) may well stay in their language.
    """

    id = "mirrored-source"
    severity = Severity.WARNING
    summary = N_("A part of the source stands untranslated within the translation.")
    good = (
        Example("The gate of the prison was open.", "La puerta de la cárcel estaba abierta."),
        Example(
            "He wrote The House at the End of the Road.",
            "Escribió The House at the End of the Road.",
            why="a title, as its capitals show",
        ),
        Example(
            "She read “the wind and the sea are one” aloud.",
            "Leyó en voz alta «the wind and the sea are one».",
            why="a quotation",
        ),
        Example("The band Out of the Blue played.", "Tocó la banda Out of the Blue.", why="four words only"),
    )
    bad = (
        Example(
            "The gate was open, and the guards had left before the storm came.",
            "La puerta estaba abierta, and the guards had left before la tormenta.",
            span="and the guards had left before",
            message="“and the guards had left before” is left as in the source",
        ),
        Example(
            "They waited because none of them had seen it.",
            "Esperaron because none of them had seen it.",
            span="because none of them had seen it",
            message="is left as in the source",
        ),
    )
    _fewest = 5

    def check(self, unit: Unit) -> Iterator[Finding]:
        common = _FUNCTION_WORDS.get(unit.source_locale.language)
        if common is None or unit.source_locale.language == unit.target_locale.language:
            return
        plain = _bare(unit.target)
        if common.isdisjoint(plain) or sum(map(common.__contains__, plain)) < 2:
            return
        words = list(_WORD.finditer(unit.target))
        if sum(match[0] in common for match in words) < 2 or _folded(unit.source) == _folded(unit.target):
            return
        source = _WORD.findall(unit.source)
        size = self._fewest
        grams = {tuple(source[i : i + size]) for i in range(len(source) - size + 1)}
        texts = [match[0] for match in words]
        runs: list[tuple[int, int]] = []
        for at in range(len(texts) - size + 1):
            if tuple(texts[at : at + size]) not in grams:
                continue
            if runs and at <= runs[-1][1]:
                runs[-1] = (runs[-1][0], at + size)
            else:
                runs.append((at, at + size))
        for first, last in runs:
            part = texts[first:last]
            small = sum(word.islower() for word in part)
            if sum(word in common for word in part) < 2 or small * 5 < len(part) * 3:
                continue
            span = Span(words[first].start(), words[last - 1].end())
            text = unit.target[span.start : span.end]
            if _is_set_apart(unit.target, span) or _is_code(text):
                continue
            yield self.finding(_("“{text}” is left as in the source", text=text), span=span)


def _is_code(text: str) -> bool:
    """Whether a run of words is a formula, a list of keywords or the like."""
    signs = sum(not (char.isalpha() or char in " '’-") for char in text)
    return signs > 1 or any(map(str.isdigit, text)) or not _TECHNICAL.isdisjoint(text)


_QUOTES = "\"“”«»‘’'`*_"


def _is_set_apart(text: str, span: Span) -> bool:
    """Whether quotation marks or marks of emphasis stand around the span, at most a few words away."""
    before, after = text[max(0, span.start - 60) : span.start], text[span.end : span.end + 60]
    return any(mark in before for mark in _QUOTES) and any(mark in after for mark in _QUOTES)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _inner(text: str) -> Span:
    """The text without the white space around it."""
    end = len(text.rstrip())
    return Span(min(len(text) - len(text.lstrip()), end), end)
