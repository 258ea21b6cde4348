"""Checks of what is not language: addresses, brackets, placeholders of programs, tags."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from glossary.checks.base import Example, UnitCheck, quoted
from glossary.model import Finding, Severity, Span, Unit

# ---------------------------------------------------------------- addresses

_URL = re.compile(r"(?:https?|ftp)://[^\s<>\"“”«»{}|\\^`]+", re.IGNORECASE)
_AFTER_URL = ".,;:!?…'’)]*_"
_EMAIL_PIECE = re.compile(r"[^\s<>()\[\]{}\"'“”‘’«»,;:|]+")
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class _Found:
    text: str
    span: Span


class UrlMismatch(UnitCheck):
    """A page may have its version in the other language: the host has to stay, the path may change."""

    id = "url-mismatch"
    severity = Severity.ERROR
    summary = "A web address of the source is missing or bent in the translation."
    good = (
        Example("See https://example.org/a.", "Consulte https://example.org/a."),
        Example(
            "See https://en.example.org/help/en/gate (in English).",
            "Consulte https://es.example.org/ayuda/puerta.",
            why="the page in the other language, on the same site",
        ),
        Example(
            "The site example.org is down.", "El sitio está caído.", why="a bare host is a word like others"
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
    )

    def check(self, unit: Unit) -> Iterator[Finding]:
        if "://" in unit.source:
            yield from _lost(self, _urls(unit.source), _urls(unit.target), key=_host)


class EmailMismatch(UnitCheck):
    id = "email-mismatch"
    severity = Severity.ERROR
    summary = "An e-mail address of the source is missing or bent in the translation."
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
            message = f"{quoted(found.text)} became {quoted(other.text)}"
            yield check.finding(message, span=other.span, source_span=found.span)
        else:
            yield check.finding(f"{quoted(found.text)} is missing", source_span=found.span)


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


_LANGUAGE_LABEL = re.compile(r"^(?:www\d?|[a-z]{2}(?:-[a-z]{2})?)\.(?=.*\.)")


def _host(url: str) -> str:
    """The host without `www` or a language in front: `https://es.example.org/a` is of `example.org`."""
    host = re.split(r"[/?#]", url.casefold().partition("://")[2], maxsplit=1)[0]
    return _LANGUAGE_LABEL.sub("", host)


# ---------------------------------------------------------------- brackets

_PAIRS = {"(": ")", "[": "]", "{": "}"}
_OPENING = {close: open_ for open_, close in _PAIRS.items()}
_BRACKETS = frozenset("()[]{}")
_QUOTE_MARKS = frozenset("\"'`“”‘’«»")


class BracketBalance(UnitCheck):
    id = "bracket-balance"
    severity = Severity.ERROR
    summary = "A bracket of the translation has no counterpart, while those of the source have theirs."
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
        if _BRACKETS.isdisjoint(unit.target):
            return
        alone = list(_unmatched(unit.target))
        if not alone:
            return
        given = Counter(char for _, char in _unmatched(unit.source))
        for at, char in alone:
            if given[char]:
                given[char] -= 1
                continue
            what = "is never closed" if char in _PAIRS else "was never opened"
            yield self.finding(f"{quoted(char)} {what}", span=Span(at, at + 1))


def _unmatched(text: str) -> Iterator[tuple[int, str]]:
    """The brackets without a partner of their kind; kinds may cross, as they do in formulas."""
    opened: dict[str, list[int]] = {char: [] for char in _PAIRS}
    for at, char in enumerate(text):
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


# ---------------------------------------------------------------- placeholders and tags

_PRINTF = re.compile(
    r"(?<![\d%])%(?:\((?P<name>[\w.-]+)\)|(?P<index>\d+)\$)?"
    r"[-+#0]?(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:hh?|ll?|[Lqjzt])?(?P<kind>[diouxXeEfFgGcrs])"
)
_BRACE = re.compile(
    r"\{\{ ?[\w.|:]+ ?\}\}|\{%[^{}%]{1,200}%\}|\$?\{(?:[\w.]+(?:![rsa])?(?::[^{}\s]{0,20})?)?\}"
)
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][\w:-]{0,40})(?P<rest>(?:\s[^<>]{0,500})?)(?P<empty>/?)>")
_HTML = frozenset(
    tag
    for line in (
        "a abbr b big blockquote body br caption cite code dd del div dl dt em font h1 h2 h3 h4 h5 h6",
        "head hr html i img ins kbd li link ol p pre q s samp small span strong style sub sup table",
        "tbody td th title tr tt u ul var",
    )
    for tag in line.split()
)


class PlaceholderMismatch(UnitCheck):
    """Printf, brace and template placeholders by their name, tags by their name and side.

    A word in angle brackets (`<file>`) is a tag only when it is one of HTML, or is closed in the source.
    """

    id = "placeholder-mismatch"
    severity = Severity.ERROR
    summary = "The placeholders or tags of the translation are not those of the source."
    good = (
        Example("%s of %d gates", "%s de %d puertas"),
        Example("%s of %s", "%2$s de %1$s", why="numbered to change their order"),
        Example("50% off, 100%-owned, 5 % done", "50 % menos, 100 % propio, 5 % hecho", why="a percentage"),
        Example("Usage: gate <file>", "Uso: gate <archivo>", why="a word in angle brackets, no tag"),
        Example("<b>Open</b> {gate}", "{gate} <b>abierta</b>"),
    )
    bad = (
        Example("%s of %d gates", "%s de %s puertas", span="%s", message="“%d” became “%s”"),
        Example("Open {gate}", "Abrir {puerta}", span="{puerta}", message="“{gate}” became “{puerta}”"),
        Example("<b>Open</b> it", "<b>Ábrala", message="“</b>” is missing"),
        Example("Nothing", "Nada de %(count)d", span="%(count)d", message="“%(count)d” is not in the source"),
    )

    def check(self, unit: Unit) -> Iterator[Finding]:
        # Most texts hold none of it.
        if not any(char in text for text in (unit.source, unit.target) for char in "%{<"):
            return
        yield from self._differences(_printf(unit.source), _printf(unit.target))
        yield from self._differences(_braces(unit.source), _braces(unit.target))
        names = _tag_names(unit.source)
        yield from self._differences(_tags(unit.source, names), _tags(unit.target, names))

    def _differences(self, wanted: list[_Keyed], given: list[_Keyed]) -> Iterator[Finding]:
        if not wanted and not given:
            return
        lost, surplus = _minus(wanted, given), _minus(given, wanted)
        for found in lost:
            if surplus:
                other = surplus.pop(0)
                message = f"{quoted(found.text)} became {quoted(other.text)}"
                yield self.finding(message, span=other.span, source_span=found.span)
            else:
                yield self.finding(f"{quoted(found.text)} is missing", source_span=found.span)
        for other in surplus:
            yield self.finding(f"{quoted(other.text)} is not in the source", span=other.span)


@dataclass(frozen=True, slots=True)
class _Keyed:
    text: str
    span: Span
    key: str


def _minus(some: list[_Keyed], others: list[_Keyed]) -> list[_Keyed]:
    """Those of `some` beyond the ones with the same key in `others`, the last ones when they repeat."""
    left = Counter(other.key for other in others)
    rest = []
    for one in some:
        if left[one.key]:
            left[one.key] -= 1
        else:
            rest.append(one)
    return rest


def _keyed(match: re.Match[str], key: str) -> _Keyed:
    return _Keyed(match[0], Span(match.start(), match.end()), key)


def _printf(text: str) -> list[_Keyed]:
    if "%" not in text:
        return []
    addresses = [found.span for found in _urls(text)]
    found = []
    for match in _PRINTF.finditer(text):
        if any(s.start <= match.start() < s.end for s in addresses):
            continue
        kind = {"i": "d", "X": "x"}.get(match["kind"], match["kind"])
        found.append((match, match["name"] or match["index"] or "", kind))
    numbered = any(name.isdecimal() for _, name, _ in found)
    keyed = []
    for position, (match, name, kind) in enumerate(found, 1):
        # Unnumbered ones are numbered in the order they stand in, so that `%s %d` is not `%d %s`.
        label = name or ("" if numbered else str(position))
        keyed.append(_keyed(match, f"{label}:{kind}"))
    return keyed


def _braces(text: str) -> list[_Keyed]:
    if "{" not in text:
        return []
    return [_keyed(match, re.sub(r"[\s]|[!:][^}]*", "", match[0])) for match in _BRACE.finditer(text)]


def _tag_names(source: str) -> frozenset[str]:
    """The names that are tags in this entry: those of HTML, and those that the source closes."""
    closed = (
        (m["name"].lower() for m in _TAG.finditer(source) if m["close"] or m["empty"])
        if "<" in source
        else ()
    )
    return _HTML | frozenset(closed)


def _tags(text: str, names: frozenset[str]) -> list[_Keyed]:
    if "<" not in text:
        return []
    return [
        _keyed(match, match["close"] + match["name"].lower())
        for match in _TAG.finditer(text)
        if match["name"].lower() in names
    ]
