"""Quotation marks: which opens and which closes, in which level, and what the locale writes there."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator

from glossary.clues import Clue
from glossary.dataclass import dataclass
from glossary.model import Edit, Span
from glossary.patterns import regex
from glossary.style.passage import Passage, Rule

SPACES = " \u00a0\u2009\u202f"
_SIGNS = "\"“”„«»‘’'"
_MARKS = regex(f"[{_SIGNS}]")
QUOTED = Clue(target=_SIGNS.__contains__)
_EMPTY = regex(r"(?<![\w.,;:!?…)»”’'\"])\"\"")  # a string of a program: -h "", style=""
# Marks that a closing one can close.
_CLOSES = {"”": '“„"', "»": "«", "’": "‘'", "'": "'‘", '"': '"“„', "“": "„", "‘": "‚"}
_DEEPEST = 6  # no prose nests its quotations deeper
_BEFORE_OPENING = frozenset(" \t\n\u00a0\u2009\u202f([{—–-/¿¡“„«‘\"'")
_AFTER_CLOSING = frozenset(" \t\n\u00a0\u2009\u202f)]}—–-/.,;:?!…”»’\"'")


@dataclass(frozen=True, slots=True)
class Mark:
    """A quotation mark of a text; level 0 is the outermost."""

    at: int
    level: int
    opens: bool


# Two rules ask for the marks of a sentence, one after the other.
@functools.lru_cache(maxsize=4)
def find_marks(text: str, *, depth: int | None = 0, fixed: tuple[Span, ...] = ()) -> tuple[Mark, ...] | None:
    """The quotation marks of a sentence in order, apostrophes left out; None where they make no sense.

    `depth` counts the quotations open at its start; those that it closes without having opened them are
    counted too. Marks inside `fixed` spans are no marks.
    """
    covered = bytearray(len(text))
    for span in fixed:
        covered[span.start : span.end] = b"\1" * (span.end - span.start)
    if _EMPTY.search(text):
        return None
    signs = [(match.start(), match[0]) for match in _MARKS.finditer(text) if not covered[match.start()]]
    opened: list[int] = []  # the indices of `signs` that are open
    apart: list[int] = []  # those between spaces
    role: dict[int, int] = {}  # 1 opens, -1 closes what is open, -2 closes what was open at the start
    for n, (at, sign) in enumerate(signs):
        left, right = text[at - 1 : at] or " ", text[at + 1 : at + 2] or " "
        if sign in "'’" and left.isalnum() and right.isalnum():
            continue
        may_open, may_close = _may_open(sign, left, right), _may_close(sign, left, right)
        if sign == '"' and may_open == may_close:
            if not may_open:
                # Between spaces (` " so"`) it closes what is open, or opens what another one closes.
                behind = text[max(at - 2, 0) : max(at - 1, 0)]
                if left not in SPACES or right not in SPACES or behind.isdigit():
                    return None
                apart.append(n)
            may_open = not (opened and signs[opened[-1]][1] == '"')
            may_close = not may_open
        if len(opened) > _DEEPEST:
            return None
        partner = None
        if may_close:
            partner = next((m for m in reversed(opened) if signs[m][1] in _CLOSES.get(sign, "")), None)
        if partner is not None:
            # A single mark that nothing has closed was an apostrophe; a double one was not.
            between = opened[opened.index(partner) + 1 :]
            if any(signs[m][1] not in "'‘" for m in between):
                return None
            for m in between:
                del role[m]
            del opened[opened.index(partner) :]
            role[n] = -1
        elif may_open:
            opened.append(n)
            role[n] = 1
        elif sign in '”»"':
            if opened or left.isdigit():
                return None  # crossed, or inches
            role[n] = -2
        # else: an apostrophe at the border of a word
    if not set(apart).isdisjoint(opened):
        return None
    for m in opened:
        if signs[m][1] == "'":
            del role[m]  # 'em, '90s
    missing = sum(r == -2 for r in role.values())
    level = max(depth or 0, missing)
    found: list[Mark] = []
    for n in sorted(role):
        if role[n] > 0:
            found.append(Mark(signs[n][0], level, True))
            level += 1
        else:
            level -= 1
            found.append(Mark(signs[n][0], level, False))
    return tuple(found)


def _may_open(sign: str, left: str, right: str) -> bool:
    if sign in "“„«‘":
        return True
    if sign == "'" and right.isdigit():
        return False  # '90
    return sign in "\"'" and left in _BEFORE_OPENING and not right.isspace()


def _may_close(sign: str, left: str, right: str) -> bool:
    if sign in "”»“":
        return True
    if sign == "’":
        return not right.isalnum()
    return sign in "\"'" and right in _AFTER_CLOSING and not (left.isspace() or left in "=$<")


def open_after(text: str, *, depth: int = 0) -> int:
    """How many quotations are open at the end of a sentence."""
    marks = find_marks(text, depth=depth)
    if not marks:
        return depth
    return marks[-1].level + marks[-1].opens


def marks_of(passage: Passage) -> tuple[Mark, ...]:
    """The quotation marks of the target that may be edited; none where they make no sense."""
    fixed = (*passage.text.frozen, *passage.opaque)
    return find_marks(passage.target, depth=passage.around.depth, fixed=fixed) or ()


def quote_style(passage: Passage) -> Iterator[Edit]:
    """Write each level with the marks of the profile."""
    levels = passage.profile.levels
    if not levels:
        return
    marks = marks_of(passage)
    spaces = {
        mark.at
        for first, second in itertools.pairwise(marks)
        if first.opens and not second.opens and first.at + 1 < second.at
        if not passage.target[first.at + 1 : second.at].strip(SPACES)
        for mark in (first, second)
    }  # “ ”: a space is spoken of
    marks = tuple(mark for mark in marks if mark.at not in spaces)
    edits = [_mark(passage, mark, 0) for mark in marks]
    if passage.around.depth is None:
        # Nobody knows whether the sentence stands inside a quotation: any level will do as the first.
        for shift in range(1, len(levels)):
            other = [_mark(passage, mark, shift) for mark in marks]
            if all(passage.written(edit.span) == edit.text for edit in other):
                return
    yield from edits


def _mark(passage: Passage, mark: Mark, shift: int) -> Edit:
    levels, target = passage.profile.levels, passage.target
    opening, closing = levels[min(max(mark.level + shift, 0), len(levels) - 1)]
    space = passage.profile.quote_space if opening == "«" else ""
    start, end = mark.at, mark.at + 1
    if mark.opens:
        while target[end : end + 1] and target[end] in SPACES:
            end += 1
        return Edit(Span(start, end), opening + space)
    while start and target[start - 1] in SPACES:
        start -= 1
    return Edit(Span(start, end), space + closing)


RULES = (
    Rule("quote-style", "Quotation marks are those of the profile, by level.", quote_style, clue=QUOTED),
)
