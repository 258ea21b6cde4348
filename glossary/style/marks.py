"""Rules for punctuation and space: they look at the target, and at the source for what was meant."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from glossary.clues import Clue
from glossary.model import Edit, Kind, Span
from glossary.patterns import regex
from glossary.style.passage import Passage, Rule
from glossary.style.quotes import QUOTED, SPACES, marks_of

_OPENING = "\"“«‘'([{—–-¿¡·"
_CLOSING = "\"”»’')]}"

# Abbreviations whose point belongs to them, so that it neither ends a sentence nor leaves a quotation.
_ABBREVIATED = regex(
    r"(?:(?<!\w)(?:[A-ZÁÉÍÓÚÑ]|[A-Z]{2}|Sr|Sra|Srta|Dr|Dra|Prof|Gral|Lic|Ing|St|Mr|Mrs|Ms|Jr|etc|núm|art|vs|p|pp|ej|[ap]\.\s?m)"
    r"|(?<!\w)\w\.\w)$"
)


# What asks, with the preposition before it; the accent tells it from the relative.
_ASKS = (
    r"(?:(?:a|con|de|desde|en|hasta|para|por|según|sobre)\s)?"
    r"(?:qué|quién(?:es)?|cómo|a?dónde|cuándo|cuál(?:es)?|cuánt[oa]s?)(?!\w)"
)
_INNER = regex(rf"(?<=,\s)(?={_ASKS})", re.IGNORECASE)
_ASKED = regex(rf"(?<!\w){_ASKS}", re.IGNORECASE)


def opening_mark(passage: Passage) -> Iterator[Edit]:
    """¿ and ¡ where the question begins that has the closing mark, where the source has it too.

    That is the head of the sentence, or, after an introduction with its comma ("Entonces, qué pasó?"), the
    word that asks; a name that is called stands before the question too.
    """
    target = passage.target
    if not passage.profile.opening_marks:
        return
    for mark, opener in (("?", "¿"), ("!", "¡")):
        if mark not in passage.source:
            continue
        for at, end in _astray(target, mark, opener) if opener in target else ():
            yield Edit(Span(at, at + 1), "")
            start = _sentence_start(target, at + 1, end)
            if opener not in target[start:end]:
                yield Edit(Span(start, start), opener)
        if target.count(mark) <= target.count(opener):
            continue
        at = 0
        for match in re.finditer(rf"\{mark}(?=[\s?!.…,;:]|[{re.escape(_CLOSING)}]|$)", target):
            if _is_symbol(target, match.start()):
                continue
            start = _sentence_start(target, at, match.start())
            body = target[start : match.start()]
            if opener not in body and any(c.isalnum() for c in body):
                start += _introduction(body, passage.source) if mark == "?" else 0
                yield Edit(Span(start, start), opener)
            at = match.end()


def _astray(target: str, mark: str, opener: str) -> Iterator[tuple[int, int]]:
    """The opening marks before a quotation whose closing mark stands within it, with the place of that."""
    depth, waiting = 0, list[tuple[int, int]]()
    for place, sign in enumerate(target):
        if sign == opener:
            waiting.append((place, depth))
        elif sign == mark:
            at, before = waiting.pop() if waiting else (0, depth)
            if depth > before:
                yield at, place
        else:
            depth += (sign in "“«") - (sign in "”»")


def _is_symbol(text: str, at: int) -> bool:
    """Whether a mark is spoken of, and ends nothing: [y/n/?], '!', “! NAME” at the head of a line."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if before in _PAIRED:
        return _PAIRED[before] == after
    if before in ",/|=<":
        return True
    while at and text[at - 1] != "\n" and text[at - 1].isspace():
        at -= 1
    return bool(after) and text[at - 1 : at] in ("", "\n")


def _introduction(body: str, source: str) -> int:
    """The length of what stands before a question in its sentence: "Si no llega, ", "María, "."""
    inner = list(_INNER.finditer(body))
    if inner and not _ASKED.search(body, 0, inner[-1].start()):
        return inner[-1].start()
    called = re.match(r"([A-ZÁÉÍÓÚÑ][\w.]*(?: [A-ZÁÉÍÓÚÑ]\w+)?),\s(?=\w)", body)
    return called.end() if called and _is_called(called[1], source) else 0


@functools.lru_cache(maxsize=16)
def _is_called(name: str, source: str) -> bool:
    """Whether a sentence of the source begins with a name and a comma."""
    return re.search(rf"(?:^|[.?!\"“'‘] ?){re.escape(name)}, ", source) is not None


def _abbreviated(text: str, stop: int) -> bool:
    """Whether the point at `stop` belongs to an abbreviation."""
    return text[stop] == "." and _ABBREVIATED.search(text, max(0, stop - 12), stop) is not None


# What closes what encloses; a dash and ¿ end nothing that could begin before them.
_PAIRED = {"“": "”", "«": "»", "(": ")", "[": "]", "{": "}", '"': '"', "'": "'", "‘": "’", "—": "—", "–": "–"}


def _sentence_start(text: str, floor: int, end: int) -> int:
    """Where the sentence begins that ends at `end`, past its opening quotation marks."""
    i = end
    while i > floor:
        before = text[i - 1]
        encloses = before in "“«([{¿¡—–·" or (
            before in "\"'‘" and (i == 1 or text[i - 2].isspace() or text[i - 2] in _OPENING)
        )
        if encloses and text.find(_PAIRED.get(before, ""), i, end) < 0:
            break
        if before.isspace() and text[i : i + 1].isupper():
            stop = i - 1
            while stop > floor and (text[stop].isspace() or text[stop] in _CLOSING):
                stop -= 1
            if text[stop] in ".?!…:" and not _abbreviated(text, stop):
                break
        i -= 1
    while i < end and (text[i].isspace() or (text[i] in _OPENING and text[i] not in "¿¡")):
        i += 1
    return i


_END_QUOTED = regex(r"[.?!…][\"”»’']+$")


_LONE_STOP = regex(r"(?<![.,\s…])[.,]")


def stop_outside(passage: Passage) -> Iterator[Edit]:
    """Comma and full stop follow the closing quotation mark."""
    if not passage.profile.stop_outside:
        return
    target = passage.target
    marks = marks_of(passage)
    if passage.kind is Kind.PARAGRAPH and _END_QUOTED.search(passage.source) and marks:
        last = marks[-1]
        end = last.at + 1
        # The stop of the sentence is written also behind «¿…?», «…» and «EE. UU.».
        inner = target[last.at - 1 : last.at]
        whole = inner in "?!…" or (inner == "." and _abbreviated(target, last.at - 1))
        if end == len(target) and not last.opens and not last.level and whole:
            yield Edit(Span(end, end), ".")
    said, before = False, 0  # whether there is a word in what was opened last
    for mark in marks:
        said = not mark.opens and (said or any(c.isalnum() for c in target[before : mark.at]))
        before = mark.at
        stop = mark.at - 1
        while stop >= 0 and target[stop] in SPACES:
            stop -= 1
        if mark.opens or stop < 0 or not _LONE_STOP.match(target, stop):
            continue
        sign, end = target[stop], mark.at + 1
        # Closing marks that follow at once keep the stop out together: 'no.'"
        while end < len(target) and target[end] in "\"”»’'":
            end += 1
        after = target[end : end + 1]
        if _abbreviated(target, stop) or (sign == "." and re.match(r"\w", after)):
            continue
        if not said:
            continue  # a stop that is quoted: «.»
        quote = target[stop + 1 : end]
        yield Edit(Span(stop, end), quote if after in (".", ",", ";", ":") else quote + sign)


_SPACE_LEFT = regex(r"(?<=\S)[ \u00a0\u2009\u202f]+(?=([,;:.!?])(?:[\s\"”»)!?]|$))")
_SPACE_SIGN = regex(r"[ \u00a0\u2009\u202f][,;:.!?]")  # faster where there is none
_SPACE_BEFORE = regex(r"(?<=\S)[ \u00a0\u2009\u202f]*(?=([,;:.!?])(?:[\s\"”»)!?]|$))")


def space_before(passage: Passage) -> Iterator[Edit]:
    """No space before a sign, or the one of the profile."""
    wanted = passage.profile.spaces_before
    if not wanted and not _SPACE_SIGN.search(passage.target):
        return
    pattern = _SPACE_BEFORE if wanted else _SPACE_LEFT
    said: set[str] | None = None
    for match in pattern.finditer(passage.target):
        if said is None:
            said = set(re.findall(r"\s([,;:.!?])", passage.source))
        sign, left = match[1], passage.target[match.start() - 1]
        if sign in wanted:
            if left not in "!?" and (left.isalnum() or left in "\"”»)'’%"):
                yield Edit(Span(*match.span()), wanted[sign])
        elif match[0] and sign not in said:
            yield Edit(Span(*match.span()), "")


# ---------------------------------------------------------------- dashes

_DASH = regex(
    r"[ \u00a0\u2009\u202f](?<=\S[ \u00a0\u2009\u202f])(?:--?|[–—])[ \u00a0\u2009\u202f](?=\S)"
    r"|—(?<=[^\W\d_]—)(?=[^\W\d_])"
)
# One of these stands where a dash does.
_ASIDE = (" -", " –", "—", "\u00a0–")
_FORMED = regex(r"(?:^|\s)—\w|\w—(?:\s|[.,;:)»”\"]|$)")
_DATELINE = regex(
    r"[*_]{0,3}(?:[A-ZÁÉÍÓÚÑ]{3,}|[A-ZÁÉÍÓÚÑ][A-ZÁÉÍÓÚÑ.,'/ ]{3,40})(?:,? [\w. ]{3,16})?"
    r"(?: \([^()]{2,30}\))?[*_]{0,3}$"
)
_ENDS = regex(r"[.…]*$")
_STOPS = regex(r"[.…][\"”»'’)\]]*$")


def dash(passage: Passage) -> Iterator[Edit]:
    """An aside stands between the dashes of the locale, also at the end of a sentence where that is the rule.

    Only where the translation has as many dashes as the source, and they make pairs, or there is one.
    """
    profile = passage.profile
    if not profile.dash_open or passage.kind not in (Kind.PARAGRAPH, Kind.CAPTION):
        return
    target = passage.target
    if not any(sign in target for sign in _ASIDE):
        return
    signs = _dashes(target)
    if not signs:
        return
    ours = _dashes(passage.source)
    if signs and ours and _DATELINE.fullmatch(passage.source[: ours[0].start]) and signs[0].start < 60:
        yield Edit(signs[0], " — ")
        after = signs[0].end
        if target[after : after + 1].islower() and passage.source[ours[0].end : ours[0].end + 1].isupper():
            yield Edit(Span(after, after + 1), target[after].upper())
        signs, ours = signs[1:], ours[1:]
    if len(signs) != len(ours) or ("—" in target and _FORMED.search(target)):
        return
    if len(signs) == 1:
        end = _aside_end(target, signs[0].end)
        if end is None or not _STOPS.search(target):
            return  # "Title - Program" is no aside
        if profile.dash_ends:
            yield Edit(Span(end, end), profile.dash_close.rstrip(SPACES))
        yield Edit(signs[0], profile.dash_open)
    elif len(signs) % 2 == 0:
        for first, second in zip(signs[::2], signs[1::2], strict=True):
            yield Edit(first, profile.dash_open)
            yield Edit(second, profile.dash_close)


def _dashes(text: str) -> list[Span]:
    """The dashes between words; those of "2019 - 2022" or "2 - 1" stand between numbers."""
    return [
        Span(*match.span())
        for match in _DASH.finditer(text)
        if not (text[match.start() - 1].isdigit() and text[match.end()].isdigit())
    ]


def _aside_end(text: str, start: int) -> int | None:
    """Where an aside ends that no second dash closes: before the final stop, or before what encloses it."""
    depth = 0
    for i in range(start, len(text)):
        if text[i] in "([«“":
            depth += 1
        elif text[i] in ")]»”":
            depth -= 1
        elif text[i] in '"?!' or text[i] == ";":
            return i if text[i] == ";" and not depth else None  # whose is the mark?
        if depth < 0:
            return i
    end = _ENDS.search(text)
    return None if depth or end is None else max(end.start(), start)


_POINTS = regex(r"(?:(?<=\w)[ \u00a0]+(?=(?:\.{3}|…)(?:\s|$)))?(?:\.{3,}|…)\.*")
_POINTS_OR_TWO = regex(rf"{_POINTS.pattern}|(?<=\w)\.\.(?=\s|$)")
_SHORT = regex(r"(?<!\w)(?:etc|[ap]\.\s?m|UU)$")


def ellipsis(passage: Passage) -> Iterator[Edit]:
    """Three points, or two where the source has three, as the one sign of the profile, no stop behind it."""
    target, source = passage.target, passage.source
    if not passage.profile.ellipsis or (".." not in target and "…" not in target):
        return
    points = _POINTS_OR_TWO if "..." in source or "…" in source else _POINTS
    for match in points.finditer(target):
        if not _SHORT.search(target, max(0, match.start() - 6), match.start()):
            yield Edit(Span(*match.span()), passage.profile.ellipsis)


_SPACES = regex(r"(?<=\S) {2,}(?=\S)")


def double_space(passage: Passage) -> Iterator[Edit]:
    if "  " not in passage.source:
        for match in _SPACES.finditer(passage.target):
            yield Edit(Span(*match.span()), " ")


def capital(passage: Passage) -> Iterator[Edit]:
    """A sentence begins with a capital where the source does."""
    said = re.match(r"[^\w]*([^\W\d_]+)", passage.source)
    now = re.match(r"[^\w]*([^\W\d_]+)", passage.target)
    if (
        not said
        or not now
        or not said[1][0].isupper()
        or not now[1].islower()
        or not re.match(r"[\s,.;:?!]|$", passage.target[now.end() : now.end() + 1])
    ):
        return
    if passage.target[: now.start(1)].strip().startswith(("…", "...")) or re.search(
        rf"(?<!\w){re.escape(now[1])}(?!\w)", passage.source
    ):
        return
    start = now.start(1)
    yield Edit(Span(start, start + 1), passage.target[start].upper())


_STARS = regex(r"[ \u00a0]?\*{1,3}[ \u00a0]?")


def emphasis(passage: Passage) -> Iterator[Edit]:
    """The stars of Markdown stand as in the source: as many, and with the same spaces about them.

    Only where both have as many runs of stars, so that each has its counterpart.
    """
    said, written = list(_STARS.finditer(passage.source)), list(_STARS.finditer(passage.target))
    if not said or len(said) % 2 or len(said) != len(written):
        return
    for opens, ours, theirs in zip(range(len(said)), said, written, strict=True):
        stars, lead, tail = ours[0].strip(SPACES), ours[0][:1] in SPACES, ours[0][-1:] in SPACES
        if tail if opens % 2 == 0 else lead:
            return  # 3 * 4, a list: no emphasis
        before = theirs[0][:1] if theirs[0][:1] in SPACES else ""
        after = theirs[0][-1:] if theirs[0][-1:] in SPACES else ""
        # Within the stars no space; outside them what the translation has, but for the head of a line.
        text = f"{before if theirs.start() else ''}{stars}" if opens % 2 == 0 else f"{stars}{after}"
        yield Edit(Span(*theirs.span()), text)


RULES = (
    Rule("emphasis", "The stars of Markdown stand as in the source.", emphasis, clue=Clue(parts=("*",))),
    Rule(
        "opening-mark",
        "A question and an exclamation open with ¿ and ¡.",
        opening_mark,
        clue=Clue(target="?!".__contains__),
    ),
    Rule(
        "stop-inside-quotes",
        "Comma and full stop stand after the closing quotation mark.",
        stop_outside,
        clue=QUOTED,
    ),
    Rule(
        "dash",
        "An aside stands between the dashes of the locale.",
        dash,
        clue=Clue(parts=_ASIDE),
    ),
    Rule(
        "ellipsis",
        "Suspension points are three, written as one sign.",
        ellipsis,
        clue=Clue(target="…".__contains__, parts=("..",)),
    ),
    Rule(
        "space-before-punctuation",
        "A sign of punctuation has the space before it that the locale wants.",
        space_before,
        clue=Clue(target=",;:.!?".__contains__),
    ),
    Rule("double-space", "Words are parted by one space.", double_space, clue=Clue(parts=("  ",))),
    Rule("sentence-capital", "A sentence begins with a capital.", capital),
)
