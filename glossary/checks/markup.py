"""Checks of what is not language: addresses and brackets."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from glossary.checks.base import CatalogCheck, Example, UnitCheck
from glossary.clues import Clue
from glossary.dataclass import dataclass
from glossary.messages import N_, _
from glossary.model import Finding, Severity, Span, Unit
from glossary.patterns import regex

# ---------------------------------------------------------------- addresses

_URL = regex(r"(?:https?|ftp)://[^\s<>\"“”«»{}|\\^`]+", re.IGNORECASE)
# An address that may be called: its host has a dot, or is this machine.
_REAL = regex(
    r"\w+://(?:[^\s/@\[\]]{1,100}@)?(?:[\w-]+(?:\.[\w-]+)+|localhost|\[[0-9a-f:]+\])(?::\d+)?(?:[/?#]|$)",
    re.IGNORECASE,
)
_AFTER_URL = ".,;:!?…'’)]*_。、，；：！？）」』"
_EMAIL_PIECE = regex(r"[^\s<>()\[\]{}\"'“”‘’«»,;:|]+")
_EMAIL = regex(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class _Found:
    text: str
    span: Span


class UrlMismatch(UnitCheck):
    """A page may have its version in the other language: the host has to stay, the path may change.

    A warning where the path is gone, or where fewer pages of a host are left than the source names. The draft
    of a machine has to keep the whole address.
    """

    id = "url-mismatch"
    severity = Severity.ERROR
    clue = Clue(source="/".__contains__)
    summary = N_("A web address of the source is missing or bent in the translation.")
    good = (
        Example("See https://example.org/a.", "Consulte https://example.org/a."),
        Example(
            "See https://en.example.org/help/en/gate (in English).",
            "Consulte https://es.example.org/ayuda/puerta.",
            why="the page in the other language, on the same site",
        ),
        Example(
            "See https://example.org/en/ and https://example.org/gate?lang=en.",
            "Consulte https://example.org/ y https://example.org/gate?lang=es.",
            why="the language is no path of its own",
        ),
        Example(
            "The site example.org is down.", "El sitio está caído.", why="a bare host is a word like others"
        ),
        Example(
            "Write http://[user@]host[:port]/",
            "Escriba http://[usuario@]equipo[:puerto]/",
            why="the form of an address",
        ),
    )
    bad = (
        Example(
            "See https://example.org/gate.",
            "Consulte https://exanple.org/gate.",
            span="https://exanple.org/gate",
            message="“https://example.org/gate” became “https://exanple.org/gate”",
        ),
        Example(
            "The text is at https://example.org/gate, they said.",
            "El texto está allí, dijeron.",
            message="“https://example.org/gate” is missing",
        ),
        Example(
            "See https://example.org/gate.",
            "Consulte https://example.org.",
            span="https://example.org",
            message="“https://example.org/gate” became “https://example.org”",
        ),
        Example(
            "See https://example.org/gate and https://example.org/tower.",
            "Consulte https://example.org/puerta.",
            message="“https://example.org/tower” is missing",
        ),
    )

    def __init__(self, *, whole: bool = False) -> None:
        self.whole = whole  # whether whole addresses are compared

    def strict(self) -> UrlMismatch:
        return UrlMismatch(whole=True)

    def check(self, unit: Unit) -> Iterator[Finding]:
        if "://" not in unit.source:
            return
        wanted = [found for found in _urls(unit.source) if _REAL.match(found.text)]
        given = list(_urls(unit.target))
        if self.whole:
            yield from _lost(self, wanted, given, key=_address)
            return
        yield from _lost(self, wanted, given, key=_host)
        theirs = _by_host(given)
        for host, ours in _by_host(wanted).items():
            if host in theirs:
                yield from self._fewer(ours, theirs[host])

    def _fewer(self, ours: Mapping[str, _Found], theirs: Mapping[str, _Found]) -> Iterator[Finding]:
        """Findings for the pages of a host that have no counterpart; a page with another path is one."""
        lost = [found for page, found in ours.items() if page not in theirs]
        spare = [found for page, found in theirs.items() if page not in ours] if lost else []
        pages = deque(found for found in spare if _leads_on(found.text))
        roots = deque(found for found in spare if not _leads_on(found.text))
        for found in (found for found in lost if _leads_on(found.text)):
            if pages:
                pages.popleft()
            elif roots:
                other = roots.popleft()
                message = _("“{surface}” became “{stands}”", surface=found.text, stands=other.text)
                yield self.finding(
                    message, span=other.span, source_span=found.span, severity=Severity.WARNING
                )
            else:
                yield self._missing(found)
        for found in (found for found in lost if not _leads_on(found.text)):
            if roots or pages:
                (roots or pages).popleft()
            else:
                yield self._missing(found)

    def _missing(self, found: _Found) -> Finding:
        message = _("“{text}” is missing", text=found.text)
        return self.finding(message, source_span=found.span, severity=Severity.WARNING)


class EmailMismatch(UnitCheck):
    id = "email-mismatch"
    severity = Severity.ERROR
    clue = Clue(source="@".__contains__)
    summary = N_("An e-mail address of the source is missing or bent in the translation.")
    good = (
        Example("Write to desk@example.org.", "Escriba a desk@example.org."),
        Example("Write to <Desk@Example.org>!", "¡Escriba a desk@example.org!", why="case does not count"),
        Example("Follow @example today.", "Siga hoy a la cuenta.", why="a handle is no e-mail address"),
    )
    bad = (
        Example(
            "Write to desk@example.org.",
            "Escriba a mesa@example.org.",
            span="mesa@example.org",
            message="“desk@example.org” became “mesa@example.org”",
        ),
        Example("Write to (desk@example.org).", "Escríbanos.", message="“desk@example.org” is missing"),
    )

    def check(self, unit: Unit) -> Iterator[Finding]:
        if "@" in unit.source:
            yield from _lost(self, _emails(unit.source), _emails(unit.target), key=str.casefold)


def _lost(
    check: UnitCheck, wanted: Iterable[_Found], given: Iterable[_Found], *, key: Callable[[str], str]
) -> Iterator[Finding]:
    """Findings for what has no counterpart, each with a surplus one of the target where there is one."""
    wanted, given = list(wanted), list(given)
    have, need = Counter(key(g.text) for g in given), Counter(key(w.text) for w in wanted)
    surplus = [g for g in given if key(g.text) not in need]
    reported: set[str] = set()
    for found in wanted:
        # Once is enough: an address may be mentioned less often.
        if have[key(found.text)] or found.text in reported:
            continue
        reported.add(found.text)
        if surplus:
            other = surplus.pop(0)
            message = _("“{surface}” became “{stands}”", surface=found.text, stands=other.text)
            yield check.finding(message, span=other.span, source_span=found.span)
        else:
            yield check.finding(_("“{text}” is missing", text=found.text), source_span=found.span)


def address_spans(text: str) -> tuple[Span, ...]:
    """Where web addresses stand in a text."""
    return tuple(found.span for found in _urls(text)) if "://" in text else ()


def _urls(text: str) -> Iterator[_Found]:
    for match in _URL.finditer(text):
        url = match[0].rstrip(_AFTER_URL)
        if url.count("(") > url.count(")"):
            url = match[0][: len(url) + 1]
        yield _Found(url, Span(match.start(), match.start() + len(url)))


def _emails(text: str) -> Iterator[_Found]:
    for match in _EMAIL_PIECE.finditer(text):
        piece = match[0].rstrip(".!?…-")
        if "@" in piece and _EMAIL.fullmatch(piece):
            yield _Found(piece, Span(match.start(), match.start() + len(piece)))


_LANGUAGE_LABEL = regex(r"^(?:www\d?|[a-z]{2}(?:-[a-z]{2})?)\.(?=.*\.)")


def _host(url: str) -> str:
    """The host without `www` or a language in front: `https://es.example.org/a` is of `example.org`."""
    return _LANGUAGE_LABEL.sub("", _parts(url)[1])


def _parts(url: str) -> tuple[str, str, str]:
    """Scheme and host in small letters, and what follows them; a slash at the end says nothing."""
    scheme, _sign, rest = url.partition("://")
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    return scheme.casefold(), host.casefold(), rest[len(host) :].rstrip("/")


def _address(url: str) -> str:
    scheme, host, rest = _parts(url)
    return f"{scheme}://{host}{rest}"


_LANGUAGE_PATH = regex(
    r"(?:/[a-z]{2}(?:[-_][A-Za-z]{2})?(?=[/?#]|$))?/*(?:[?&](?:hl|lang|locale)=[\w-]+)?(?:#.*)?"
)


def _leads_on(url: str) -> bool:
    """Whether an address leads on from its host, beyond a language."""
    return _LANGUAGE_PATH.fullmatch(_parts(url)[2]) is None


def _by_host(urls: Iterable[_Found]) -> dict[str, dict[str, _Found]]:
    """The different pages of each host, the first mention of each."""
    found: dict[str, dict[str, _Found]] = {}
    for url in urls:
        host = _host(url.text)
        found.setdefault(host, {}).setdefault(_parts(url.text)[2], url)
    return found


# ---------------------------------------------------------------- brackets

_PAIRS = {"(": ")", "[": "]", "{": "}"}
_OPENING = {close: open_ for open_, close in _PAIRS.items()}
_BRACKET = regex(r"[()\[\]{}]")
_QUOTE_MARKS = frozenset("\"'`“”‘’«»")


class BracketBalance(UnitCheck):
    id = "bracket-balance"
    severity = Severity.ERROR
    clue = Clue(target="()[]{}".__contains__)
    summary = N_("A bracket of the translation has no counterpart, while those of the source have theirs.")
    good = (
        Example("It is late (very late).", "Es tarde (muy tarde)."),
        Example("a) the gate", "a) la puerta", why="unbalanced in the source as well"),
        Example("He laughed.", "Se rio (mucho).", why="a pair that the translator added"),
        Example("It opens at 9 :(", "Abre a las 9 :(", why="a face in both texts"),
        Example(
            "An opening parenthesis",
            "Un paréntesis de apertura, «(»",
            why="quoted, it is a sign and not used",
        ),
    )
    bad = (
        Example("It is late (very late).", "Es tarde (muy tarde.", span="(", message="“(” is never closed"),
        Example(
            "[The gate] was open.", "La puerta] estaba abierta.", span="]", message="“]” was never opened"
        ),
    )

    def check(self, unit: Unit) -> Iterator[Finding]:
        alone = list(_unmatched(unit.target))
        if not alone:
            return
        given = Counter(char for at, char in _unmatched(unit.source))
        for at, char in alone:
            if given[char]:
                given[char] -= 1
                continue
            message = (
                _("“{mark}” is never closed", mark=char)
                if char in _PAIRS
                else _("“{mark}” was never opened", mark=char)
            )
            yield self.finding(message, span=Span(at, at + 1))


def _unmatched(text: str) -> Iterator[tuple[int, str]]:
    """The brackets without a partner of their kind; kinds may cross, as they do in formulas."""
    opened: dict[str, list[int]] = {char: [] for char in _PAIRS}
    for match in _BRACKET.finditer(text):
        at, char = match.start(), match[0]
        if text[at - 1 : at] in _QUOTE_MARKS and text[at + 1 : at + 2] in _QUOTE_MARKS:
            continue
        if char in _PAIRS:
            opened[char].append(at)
        elif char in _OPENING:
            if opened[_OPENING[char]]:
                opened[_OPENING[char]].pop()
            else:
                yield at, char
    yield from sorted((at, char) for char, places in opened.items() for at in places)


# ---------------------------------------------------------------- quotation marks

_MARKS = {"«": "»", "“": "”"}
_CLOSING = {close: open_ for open_, close in _MARKS.items()}
_ANY_MARK = regex('[«»“”"]')
# An inch or a second after a figure is no quotation mark.
_INCH = regex(r"\d\"(?!\w)")
_REACH = 12


class QuoteBalance(CatalogCheck):
    """Over a quotation, not a sentence: what the source opens here and closes later, the translation may too.

    A source whose own marks do not close says nothing, and neither does a mark that both texts leave alone.
    """

    id = "quote-balance"
    severity = Severity.WARNING
    summary = N_(
        "A quotation mark of the translation has no counterpart, while those of the source have theirs."
    )
    good = (
        Example("“Open it,” he said.", "«Ábrala», dijo."),
        Example(
            "“It is late.",
            "«Es tarde.",
            others=(
                (
                    "We must go.”",
                    "Hay que irse».",
                ),
            ),
            why="the quotation goes on in the next sentence",
        ),
        Example('A 5" gate', 'Una puerta de 5"', why="inches"),
        Example("He called it ”late.", "Lo llamó ”tarde.", why="unbalanced in the source as well"),
    )
    bad = (
        Example("“Open it,” he said.", "«Ábrala, dijo.", span="«", message="“«” is never closed"),
        Example('He said "yes" and left.', 'Dijo "sí y se fue.', span='"', message='“"” has no counterpart'),
        Example(
            "“It is late.",
            "«Es tarde.",
            others=(("We must go.”", "Hay que irse."),),
            span="«",
            message="“«” is never closed",
        ),
    )

    def check_all(self, units: Sequence[Unit]) -> Iterator[tuple[int, Finding]]:
        at = 0
        while at < len(units):
            unit, end = units[at], at + 1
            # A message that is a mark and nothing else says how a program quotes.
            marked = _ANY_MARK.search(unit.target) or _ANY_MARK.search(unit.source)
            if marked and len(unit.source.strip()) > 2:
                closed = _end_of_quotation(units, at)
                if closed is not None:
                    end = closed
                    yield from self._judge(units, at, end)
            at = end

    def _judge(self, units: Sequence[Unit], at: int, end: int) -> Iterator[tuple[int, Finding]]:
        for index, place, mark in _lone_marks([unit.target for unit in units[at:end]]):
            message = (
                _("“{text}” has no counterpart", text=mark)
                if mark == '"'
                else _("“{mark}” is never closed", mark=mark)
                if mark in _MARKS
                else _("“{mark}” was never opened", mark=mark)
            )
            yield at + index, self.finding(message, span=Span(place, place + 1))


def _end_of_quotation(units: Sequence[Unit], at: int) -> int | None:
    """The end of the shortest run of units from `at` whose sources close what they open, if there is one."""
    texts: list[str] = []
    for end in range(at, min(at + _REACH, len(units))):
        texts.append(units[end].source)
        alone = list(_lone_marks(texts))
        if not alone:
            return end + 1
        if any(mark in _CLOSING for *_, mark in alone):
            return None
    return None


def _lone_marks(texts: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """The quotation marks without a partner in the texts, read as one: index of the text, place, mark."""
    opened: dict[str, list[tuple[int, int]]] = {"«": [], "“": [], '"': []}
    for index, text in enumerate(texts):
        inches = {match.end() - 1 for match in _INCH.finditer(text)} if '"' in text else ()
        for match in _ANY_MARK.finditer(text):
            mark, place = match[0], match.start()
            if mark == '"':
                if opened['"']:
                    opened['"'].pop()
                elif place not in inches:
                    opened['"'].append((index, place))
            elif mark in _MARKS:
                opened[mark].append((index, place))
            elif opened[_CLOSING[mark]]:
                opened[_CLOSING[mark]].pop()
            else:
                yield index, place, mark
    for mark, places in opened.items():
        yield from ((index, place, mark) for index, place in places)
