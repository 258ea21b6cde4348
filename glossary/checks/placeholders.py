"""The check of what programs fill in or read: placeholders of any syntax, tags, links of Markdown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from glossary.checks.base import Example, Message, UnitCheck
from glossary.checks.formats import ICU, FormatFault, IcuArgument, parse_icu
from glossary.checks.markup import address_spans
from glossary.clues import Clue
from glossary.dataclass import dataclass, replace
from glossary.messages import N_, _
from glossary.model import Finding, Severity, Span, Unit
from glossary.patterns import regex

_PRINTF = regex(
    r"(?<![\d%])%(?:\((?P<name>[\w.-]+)\)|(?P<index>\d+)\$)?"
    r"[-+#0']?(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:hh?|ll?|[Lqjzt])?(?P<kind>[diouxXeEfFgGcrs])"
)
# Qt and KDE number their arguments: %1, %L2, %n. A text is of theirs when one stands apart in it.
_NUMBERED = regex(r"(?<![\d%])%L?(?P<number>[1-9]\d?|n)(?!\$)")
_APART = regex(r"(?<![\d%])%L?(?:[1-9]\d?|n)(?![\w$]|\.\d)")
# What dates are formatted with, in an order that each language has its own of.
_STRFTIME = regex(r"%[-_E^0]?[YHMBbyAIjZTDRklm]")
# Not \\x{HEXNUMBER}, which is an escape.
_BRACE = regex(
    r"(?<!\\[A-Za-z])(?:\{\{ ?[\w.|:]+ ?\}\}|\{%[^{}%]{1,200}%\}"
    r"|\$?\{(?:[\w.]+(?:![rsa])?(?::[^{}\s]{0,20})?)?\})"
)
_TAG = regex(r"<(?P<close>/?)(?P<name>[A-Za-z][\w:-]{0,40})(?P<rest>(?:\s[^<>]{0,500})?)(?P<empty>/?)>")
_LINK = regex(r"!?\[[^\[\]]{0,300}\]\([^()\s]{1,500}(?: \"[^\"()]{0,200}\")?\)")
# Tags of HTML that are seldom closed, and those that a translation may bring along with their ends.
_OPEN = frozenset("dd dt img li p td th tr".split())
_HTML = frozenset(
    tag
    for line in (
        "a abbr b big blockquote caption cite code div dl em font h1 h2 h3 h4 h5 h6 i ins kbd ol pre q s",
        "samp small span strong style sub sup table tbody tt u ul var",
    )
    for tag in line.split()
)


class PlaceholderMismatch(UnitCheck):
    """Placeholders by name or number, unnumbered ones by their order, tags by name and side, links by count.

    A word in angle brackets (`<file>`, `<link>`) is a tag only where the source closes it, or when it is one
    of HTML that needs no end; line breaks are the translator's.
    In a catalog, what the flags of an entry speak of is left to `msgfmt-format`.
    """

    id = "placeholder-mismatch"
    severity = Severity.ERROR
    clue = Clue(source="%{<]".__contains__, target="%{<]".__contains__)
    summary = N_("The placeholders, tags or links of the translation are not those of the source.")
    supersedes = frozenset({"bracket-balance"})
    authority = N_("printf(3), Python's str.format, ICU MessageFormat, Django templates, CommonMark")
    good = (
        Example("%s of %d gates", "%s de %d puertas"),
        Example("%s of %s", "%2$s de %1$s", why="numbered to change their order"),
        Example("50% off, 100%-owned, 5 % done", "50 % menos, 100 % propio, 5 % hecho", why="a percentage"),
        Example("Usage: gate <file>", "Uso: gate <archivo>", why="a word in angle brackets, no tag"),
        Example("<del>  Delete <link>", "<supr>  Borrar <enlace>", why="keys and variables, not HTML"),
        Example("Write \\x{HEXNUMBER}", "Escriba \\x{NÚMEROHEX}", why="an escape in braces"),
        Example("<b>Open</b> {gate}", "{gate} <b>abierta</b>"),
        Example("%m/%d/%Y", "%d/%m/%Y", why="the parts of a date in the order of the language"),
        Example(
            "{n, plural, one {# gate} other {# gates}}",
            "{n, plural, one {# puerta} many {# de puertas} other {# puertas}}",
            why="each language has its own plural forms",
        ),
        Example(
            "See [the gates](https://example.org/en/).",
            "Véanse [las puertas](https://example.org/es/).",
            why="the page in the other language",
        ),
        Example("%1 by %2 pixels", "%1x%2 píxeles.", why="Qt numbers its arguments"),
    )
    bad = (
        Example("%s of %d gates", "%s de %s puertas", span="%s", message="“%d” became “%s”"),
        Example("Open {gate}", "Abrir {puerta}", span="{puerta}", message="“{gate}” became “{puerta}”"),
        Example("<b>Open</b> it", "<b>Ábrala", message="“</b>” is missing"),
        Example("<b>Open</b> it", "Ábrala", message="“<b>” is missing"),
        Example("Nothing", "Nada de %(count)d", span="%(count)d", message="“%(count)d” is not in the source"),
        Example("%1 opened %2", "%1 se abrió", message="“%2” is missing"),
        Example(
            "Hello {{ name }}!", "¡Hola, {{ nombre }}!", span="{{ nombre }}", message="“{{ name }}” became"
        ),
        Example(
            "See [the gates](gates.md).",
            "Véanse [las puertas] (gates.md).",
            message="](gates.md)” is missing",
        ),
        Example(
            "{who, select, she {Her gate} other {Their gate}}",
            "{who, select, ella {Su puerta} other {Su puerta}}",
            span="{who, select, ella {Su puerta} other {Su puerta}}",
            message="the branches of “who” are ella and other, not other and she",
        ),
        Example(
            "{n, plural, one {# gate} other {# gates}}",
            "{n, plural, one {# puerta}}",
            span="{n, plural, one {# puerta}}",
            message="no ICU message: the plural of “n” has no branch “other”",
        ),
        Example(
            "{n, plural, one {# gate} other {# gates}} (all)",
            "{n, plural, one {# puerta} other {# puertas} (todas)",
            span="{n, plural, one {# puerta} other {# puertas} (todas)",
            message="no ICU message: the brace before “n” is not closed",
        ),
    )

    def check(self, unit: Unit) -> Iterator[Finding]:
        source, target = unit.source, unit.target
        # Most texts hold none of it.
        both = source + target
        flags = unit.flags if isinstance(unit, Message) else ()
        lone = isinstance(unit, Message) and unit.lone
        if "%" in both and not any(flag.endswith(("c-format", "python-format")) for flag in flags):
            if _APART.search(source):
                given = _numbered(target) or _printf(target)
                yield from self._named(_numbered(source), given, lone=lone)
            else:
                yield from self._printf(source, target, lone=lone)
        if "{" in both:
            if ICU.search(source):
                yield from self._icu(source, target)
            elif "python-brace-format" not in flags:
                yield from self._named(_braces(source), _braces(target), lone=lone)
        if "<" in both:
            names = _tag_names(source, target)
            yield from self._tags(_tags(source, names), _tags(target, names))
        if "](" in both:
            yield from self._differences(_links(source), _links(target))

    def _printf(self, source: str, target: str, *, lone: bool) -> Iterator[Finding]:
        if len(_STRFTIME.findall(source)) > 1 and len(_STRFTIME.findall(target)) > 1:
            return
        wanted, given = _printf(source), _printf(target)
        if any("(" in one.text for one in wanted):
            yield from self._named(wanted, given, lone=lone)
        elif not (lone and not given):
            yield from self._differences(wanted, given)

    def _named(self, wanted: list[_Keyed], given: list[_Keyed], *, lone: bool) -> Iterator[Finding]:
        """Those that have a name may stand as often as the translator likes."""
        known, written = {w.key for w in wanted}, {g.key for g in given}
        lost = [] if lone else [one for one in _once(wanted) if one.key not in written]
        yield from self._pairs(lost, [one for one in _once(given) if one.key not in known])

    def _differences(self, wanted: list[_Keyed], given: list[_Keyed]) -> Iterator[Finding]:
        if wanted or given:
            yield from self._pairs(_minus(wanted, given), _minus(given, wanted))

    def _tags(self, wanted: list[_Keyed], given: list[_Keyed]) -> Iterator[Finding]:
        """Tags with their ends; a pair that was added breaks nothing, and is a warning."""
        if not wanted and not given:
            return
        lost, surplus = _minus(wanted, given), _minus(given, wanted)
        alone = _without_ends(surplus)
        keys = {one.span: one.key for one in alone}
        added = Counter(one.key for one in surplus if one.span not in keys)
        for finding in self._pairs(_without_ends(lost), alone):
            whole = finding.source_span is None and finding.span and added["/" + keys[finding.span]]
            yield replace(finding, severity=Severity.WARNING) if whole else finding

    def _pairs(self, lost: list[_Keyed], surplus: list[_Keyed]) -> Iterator[Finding]:
        for found in lost:
            if surplus:
                other = surplus.pop(0)
                message = _("“{surface}” became “{stands}”", surface=found.text, stands=other.text)
                yield self.finding(message, span=other.span, source_span=found.span)
            else:
                yield self.finding(_("“{text}” is missing", text=found.text), source_span=found.span)
        for other in surplus:
            yield self.finding(_("“{text}” is not in the source", text=other.text), span=other.span)

    def _icu(self, source: str, target: str) -> Iterator[Finding]:
        try:
            wanted = parse_icu(source)
        except FormatFault:
            return
        try:
            given = parse_icu(target)
        except FormatFault as fault:
            span = Span(fault.at, len(target))
            yield self.finding(_("no ICU message: {fault}", fault=fault.args[0]), span=span)
            return
        keyed = [[_Keyed(_head(a), a.span, f"{a.name}:{a.type}") for a in some] for some in (wanted, given)]
        different = list(self._named(*keyed, lone=False))
        yield from different
        if different:
            return
        branches = {a.name: set(a.keywords) for a in wanted if a.type == "select"}
        for argument in given:
            if argument.type == "select" and set(argument.keywords) != branches[argument.name]:
                here, there = (_listed(k) for k in (argument.keywords, branches[argument.name]))
                message = _(
                    "the branches of “{name}” are {here}, not {there}",
                    name=argument.name,
                    here=here,
                    there=there,
                )
                yield self.finding(message, span=argument.span)


def _listed(keywords: Iterable[str]) -> str:
    """`a and b and c`."""
    listed = ""
    for keyword in sorted(keywords):
        listed = _("{first} and {last}", first=listed, last=keyword) if listed else keyword
    return listed


@dataclass(frozen=True, slots=True)
class _Keyed:
    text: str
    span: Span
    key: str


def _head(argument: IcuArgument) -> str:
    """An argument of an ICU message without its branches."""
    return f"{{{argument.name}, {argument.type}}}" if argument.type else f"{{{argument.name}}}"


def _once(some: Iterable[_Keyed]) -> Iterator[_Keyed]:
    return iter({one.key: one for one in some}.values())


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
    addresses = address_spans(text)
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


def _numbered(text: str) -> list[_Keyed]:
    return [_keyed(match, match["number"]) for match in _NUMBERED.finditer(text)] if "%" in text else []


def _braces(text: str) -> list[_Keyed]:
    if "{" not in text:
        return []
    return [_keyed(match, re.sub(r"[\s]|[!:][^}]*", "", match[0])) for match in _BRACE.finditer(text)]


def _links(text: str) -> list[_Keyed]:
    return [_keyed(match, match[0][0]) for match in _LINK.finditer(text)]


def _tag_names(source: str, target: str) -> frozenset[str]:
    """The names that are tags in this entry: those that the source closes, and plain ones of HTML."""
    closed = {m["name"].lower() for m in _TAG.finditer(source) if m["close"] or m["empty"]}
    added = {m["name"].lower() for m in _TAG.finditer(target) if m["close"]} & _HTML
    return (_OPEN | closed | added) - {"br", "wbr", "hr"}


def _without_ends(some: list[_Keyed]) -> list[_Keyed]:
    """Those without the end tags whose start tag is among them too: a pair is one fault."""
    starts = Counter(one.key for one in some)
    rest = []
    for one in some:
        if one.key[:1] == "/" and starts[one.key[1:]]:
            starts[one.key[1:]] -= 1
        else:
            rest.append(one)
    return rest


def _tags(text: str, names: frozenset[str]) -> list[_Keyed]:
    if "<" not in text:
        return []
    return [
        _keyed(match, match["close"] + match["name"].lower())
        for match in _TAG.finditer(text)
        if match["name"].lower() in names
    ]
