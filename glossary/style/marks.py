"""Rules for punctuation and space: they look at the target, and at the source for what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from glossary.model import Edit, Span
from glossary.style.passage import Passage, Rule

_OPENING = "\"“«‘'([{—–-¿¡·"
_CLOSING = "\"”»’')]}"

# Abbreviations whose point belongs to them, so that it neither ends a sentence nor leaves a quotation.
_ABBREVIATED = re.compile(
    r"(?:(?<!\w)(?:[A-ZÁÉÍÓÚÑ]|[A-Z]{2}|Sr|Sra|Srta|Dr|Dra|Prof|Gral|Lic|Ing|St|Mr|Mrs|Ms|Jr|etc|núm|art|vs|p|pp|ej|[ap]\.\s?m)"
    r"|(?<!\w)\w\.\w)$"
)


def opening_mark(passage: Passage) -> Iterator[Edit]:
    """¿ and ¡ at the head of the sentence whose end has the closing mark, where the source has it too."""
    target = passage.target
    if not passage.profile.opening_marks:
        return
    for mark, opener in (("?", "¿"), ("!", "¡")):
        if mark not in passage.source or target.count(mark) <= target.count(opener):
            continue
        at = 0
        for match in re.finditer(rf"\{mark}(?=[\s?!.…,;:]|[{re.escape(_CLOSING)}]|$)", target):
            start = _sentence_start(target, at, match.start())
            body = target[start : match.start()]
            if opener not in body and any(c.isalnum() for c in body):
                yield Edit(Span(start, start), opener)
            at = match.end()


def _abbreviated(text: str, stop: int) -> bool:
    """Whether the point at `stop` belongs to an abbreviation."""
    return text[stop] == "." and _ABBREVIATED.search(text, max(0, stop - 12), stop) is not None


def _sentence_start(text: str, floor: int, end: int) -> int:
    """Where the sentence begins that ends at `end`, past its opening quotation marks."""
    i = end
    while i > floor:
        before = text[i - 1]
        if before in "“«([{¿¡—–·" or (
            before in "\"'‘" and (i == 1 or text[i - 2].isspace() or text[i - 2] in _OPENING)
        ):
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


def stop_outside(passage: Passage) -> Iterator[Edit]:
    """Comma and full stop follow the closing quotation mark."""
    if not passage.profile.stop_outside:
        return
    target = passage.target
    for match in re.finditer(r"(?<![.,\s])([.,])([\"”»’'])(?![\w.])", target):
        sign, quote = match[1], match[2]
        before = target[: match.start()]
        if _abbreviated(target, match.start()):
            continue
        if quote in "\"'" and _opens(before, quote) % 2 == 0:
            continue
        if quote in "”»’" and {"”": "“", "»": "«", "’": "‘"}[quote] not in before:
            continue
        after = target[match.end() :]
        yield Edit(Span(*match.span()), quote if after[:1] in (".", ",", ";", ":") else quote + sign)
    for match in re.finditer(r"(?<![.,\s])[.,](?=[\"”»]\.(?!\.))", target):
        if not _abbreviated(target, match.start()):
            yield Edit(Span(*match.span()), "")


def _opens(before: str, quote: str) -> int:
    """How many straight quotation marks stand before; an apostrophe inside a word is none."""
    if quote == '"':
        return before.count('"')
    return len(re.findall(r"(?<!\w)'|'(?!\w)", before))


def space_before(passage: Passage) -> Iterator[Edit]:
    allowed = passage.profile.space_before
    for match in re.finditer(r"(?<=\S)[ \u00a0]+(?=([,;:.!?])(?:[\s\"”»)]|$))", passage.target):
        if match[1] not in allowed and not re.search(r"\s" + re.escape(match[1]), passage.source):
            yield Edit(Span(*match.span()), "")


def double_space(passage: Passage) -> Iterator[Edit]:
    if "  " not in passage.source:
        for match in re.finditer(r"(?<=\S) {2,}(?=\S)", passage.target):
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
        or not re.match(r"[\s,.;:?!]|$", passage.target[now.end() :])
    ):
        return
    if passage.target[: now.start(1)].strip().startswith(("…", "...")) or re.search(
        rf"(?<!\w){re.escape(now[1])}(?!\w)", passage.source
    ):
        return
    start = now.start(1)
    yield Edit(Span(start, start + 1), passage.target[start].upper())


RULES = (
    Rule("opening-mark", "A question and an exclamation open with ¿ and ¡.", opening_mark),
    Rule("stop-inside-quotes", "Comma and full stop stand after the closing quotation mark.", stop_outside),
    Rule("space-before-punctuation", "No space stands before a sign of punctuation.", space_before),
    Rule("double-space", "Words are parted by one space.", double_space),
    Rule("sentence-capital", "A sentence begins with a capital.", capital),
)
