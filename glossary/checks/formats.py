"""The format strings of programs: which arguments a C, Python or brace format writes, and whether two agree.

The grammars and the rules of agreement are those of `msgfmt --check-format` (GNU gettext manual, "Format
of PO files", flags; gettext-tools/src/format-c.c, format-python.c, format-python-brace.c), which the tests
run on the same strings. Where msgfmt and Python differ on braces, Python is right: `{a!r}` is a format, and
`{a}` and `{a:>5}` write the same argument.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from glossary.dataclass import dataclass
from glossary.messages import _
from glossary.model import Span
from glossary.patterns import regex


class FormatFault(ValueError):
    """Why a text is no format string, and where the fault begins, if that is known."""

    def __init__(self, message: str, at: int = 0) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive of a format string: where it stands, which argument it writes and as what kind."""

    span: Span
    argument: str | int  # a name, or a number from 1
    kind: str


@dataclass(frozen=True, slots=True)
class Format:
    """The arguments that a format string asks for, each with its kind, and where its directives stand."""

    arguments: Mapping[str | int, str]
    directives: tuple[Directive, ...]

    @property
    def is_named(self) -> bool:
        return any(isinstance(argument, str) for argument in self.arguments)


def _format(directives: list[Directive]) -> Format:
    arguments: dict[str | int, str] = {}
    for directive in directives:
        known = arguments.setdefault(directive.argument, directive.kind)
        if known != directive.kind and "any" not in (known, directive.kind):
            raise FormatFault(
                _("the argument {argument} is written as two different types", argument=directive.argument)
            )
        if known == "any":
            arguments[directive.argument] = directive.kind
    return Format(arguments, tuple(directives))


# ---------------------------------------------------------------- C

_STAR = r"\*(?:\d+\$)?"
_C = regex(
    r"%(?:(?P<number>\d+)\$)?[-+ #0'I]*"
    rf"(?P<width>\d+|{_STAR})?(?:\.(?P<precision>\d+|{_STAR})?)?"
    r"(?:(?P<size>hh|h|ll|l|[LqjzZt])?(?P<kind>[diouxXeEfFgGaAcCsSpnm%])"
    r"|<PRI(?P<macro>[diouxX](?:(?:LEAST|FAST)?(?:8|16|32|64)|MAX|PTR))>)"
)
_C_KINDS = dict.fromkeys("di", "int") | dict.fromkeys("ouxX", "unsigned")
_C_KINDS |= dict.fromkeys("eEfFgGaA", "double")
_C_KINDS |= {"c": "char", "C": "l char", "s": "string", "S": "l string", "p": "pointer", "n": "count"}


def parse_c(text: str) -> Format:
    """Read a printf format string of C; `FormatFault` where it is none."""
    directives: list[Directive] = []
    numbered = unnumbered = False
    at = text.find("%")
    while at >= 0:
        match = _C.match(text, at)
        if match is None:
            raise FormatFault(_("“{text}” is no directive", text=text[at : at + 3]))
        span = Span(match.start(), match.end())
        for star in (match["width"], match["precision"]):
            if star and star[0] == "*":
                number = int(star[1:-1]) if star[-1] == "$" else 0
                numbered, unnumbered = numbered or bool(number), unnumbered or not number
                directives.append(Directive(span, number or len(directives) + 1, "int"))
        kind = match["kind"]
        if kind not in ("%", "m"):
            number = int(match["number"] or 0)
            if match["number"] and not number:
                raise FormatFault(_("arguments are counted from 1"))
            numbered, unnumbered = numbered or bool(number), unnumbered or not number
            directives.append(Directive(span, number or len(directives) + 1, _c_kind(match)))
        at = text.find("%", match.end())
    if numbered and unnumbered:
        raise FormatFault(_("directives with and without a number are mixed"))
    found = _format(directives)
    if numbered and len(found.arguments) < max(int(number) for number in found.arguments):
        lost = next(n for n in range(1, len(found.arguments) + 1) if n not in found.arguments)
        raise FormatFault(_("the argument {argument} is left out", argument=lost))
    return found


def _c_kind(match: re.Match[str]) -> str:
    if match["macro"]:
        return f"{match['macro'][1:]} {_C_KINDS[match['macro'][0]]}"
    size = {"q": "ll", "Z": "z", None: ""}.get(match["size"], match["size"])
    kind = _C_KINDS[match["kind"]]
    if kind == "double":
        size = size if size == "L" else ""
    return f"{size} {kind}".strip()


# ---------------------------------------------------------------- Python

_PYTHON = regex(
    r"%(?:\((?P<name>[^()%]*)\))?[-+ #0]*(?P<width>\d+|\*)?(?:\.(?P<precision>\d+|\*)?)?[hlL]?"
    r"(?P<kind>[diouxXeEfFgGcrsa%])"
)
_PYTHON_KINDS = dict.fromkeys("diouxX", "integer") | dict.fromkeys("eEfFgG", "float")
_PYTHON_KINDS |= {"c": "character", "r": "string", "s": "string", "a": "string"}


def parse_python(text: str) -> Format:
    """Read a format string of Python's `%` operator; `FormatFault` where it is none."""
    directives: list[Directive] = []
    named = unnamed = False
    at = text.find("%")
    while at >= 0:
        match = _PYTHON.match(text, at)
        if match is None:
            raise FormatFault(_("“{text}” is no directive", text=text[at : at + 3]))
        span = Span(match.start(), match.end())
        stars = [star for star in (match["width"], match["precision"]) if star == "*"]
        directives += [Directive(span, len(directives) + n, "integer") for n in range(1, len(stars) + 1)]
        name = match["name"]
        # "%(a)%" looks its argument up, though it writes none.
        if match["kind"] != "%" or name is not None:
            argument = len(directives) + 1 if name is None else name
            directives.append(Directive(span, argument, _PYTHON_KINDS.get(match["kind"], "any")))
            named, unnamed = named or name is not None, unnamed or name is None
        unnamed = unnamed or bool(stars)
        at = text.find("%", match.end())
    if named and unnamed:
        raise FormatFault(_("directives with and without a name are mixed"))
    return _format(directives)


# ---------------------------------------------------------------- braces

_EITHER = regex(r"[{}]")
_FIELD = regex(r"(?P<name>\w*)(?P<rest>(?:\.[^.\[{}!:]+|\[[^\]{}]*\])*)(?:![rsa])?")


def parse_brace(text: str) -> Format:
    """Read a format string of Python's `str.format`; `FormatFault` where it is none."""
    directives: list[Directive] = []
    automatic = 0
    at = 0
    while (at := _next_brace(text, at)) < len(text):
        if text[at : at + 2] in ("{{", "}}"):
            at += 2
            continue
        if text[at] == "}":
            raise FormatFault(_("a “}” that closes nothing: write “}}” for the character"))
        start, at = at, _field_end(text, at)
        for field in _fields(text[start + 1 : at - 1]):
            number = field == ""
            argument: str | int = automatic + 1 if number else int(field) + 1 if field.isdecimal() else field
            automatic += number
            directives.append(Directive(Span(start, at), argument, "any"))
    if automatic and any(d.argument != n for n, d in enumerate(_positional(directives), 1)):
        raise FormatFault(_("fields with and without a number are mixed"))
    return _format(directives)


def _next_brace(text: str, at: int) -> int:
    match = _EITHER.search(text, at)
    return match.start() if match else len(text)


def _field_end(text: str, at: int) -> int:
    """The end of the field that opens at `at`; a field may hold others in its specification."""
    depth = 0
    for place in range(at, len(text)):
        depth += (text[place] == "{") - (text[place] == "}")
        if not depth:
            return place + 1
    raise FormatFault(_("a “{” is not closed: write “{{” for the character"))


def _fields(inside: str) -> Iterator[str]:
    """The argument of a field, and those of the fields in its specification."""
    match = _FIELD.match(inside)
    spec = inside[match.end() :] if match else ""
    if match is None or spec[:1] not in ("", ":"):
        raise FormatFault(_("“{field}” is no field", field="{" + inside[:20] + "}"))
    yield match["name"] + match["rest"]
    if "{" in spec:
        for field in re.findall(r"\{([^{}]*)\}", spec):
            yield from _fields(field)


def _positional(directives: list[Directive]) -> Iterator[Directive]:
    return (d for d in directives if isinstance(d.argument, int))


# ---------------------------------------------------------------- ICU messages

ICU = regex(r"\{\s*\w+\s*,\s*(?:plural|select|selectordinal|number|date|time)\b")
_ICU_NAME = regex(r"\s*(\w+)\s*")
_ICU_KEYWORD = regex(r"\s*(=\d+|[\w-]+)\s*\{")
_ICU_OFFSET = regex(r"\s*offset:\s*\d+")
_ICU_DEPTH = 20


@dataclass(frozen=True, slots=True)
class IcuArgument:
    """An argument of an ICU message: name, type (empty for `{name}`), the keywords of its branches."""

    name: str
    type: str
    span: Span
    keywords: tuple[str, ...] = ()


def parse_icu(text: str) -> tuple[IcuArgument, ...]:
    """The arguments of a message in the syntax of ICU MessageFormat, in order, those of branches too."""
    found: list[IcuArgument] = []
    end = _icu_text(text, 0, found, depth=0)
    if end < len(text):
        raise FormatFault(_("a “}” that closes nothing"), end)
    return tuple(sorted(found, key=lambda argument: argument.span))


_ICU_SPECIAL = regex(r"'(?=[{}])|[{}]")


def _icu_text(text: str, at: int, found: list[IcuArgument], *, depth: int) -> int:
    """Read text up to the brace that closes it, or the end."""
    if depth > _ICU_DEPTH:
        raise FormatFault(_("branches are nested too deeply"), at)
    while match := _ICU_SPECIAL.search(text, at):
        if match[0] == "}":
            return match.start()
        if match[0] == "{":
            at = _icu_argument(text, match.start(), found, depth=depth)
        else:
            closing = text.find("'", match.end())
            if closing < 0:
                return len(text)
            at = closing + 1
    return len(text)


def _icu_argument(text: str, start: int, found: list[IcuArgument], *, depth: int) -> int:
    """Read the argument whose brace stands at `start`; returns where it ends."""
    match = _ICU_NAME.match(text, start + 1)
    if match is None:
        raise FormatFault(_("“{text}” names no argument", text=text[start : start + 10]), start)
    name, at = match[1], match.end()
    kind = ""
    keywords: list[str] = []
    if text[at : at + 1] == "," and (match := _ICU_NAME.match(text, at + 1)):
        kind, at = match[1], match.end()
        if kind not in ("plural", "select", "selectordinal"):
            at = text.find("}", at)  # the style of a number or date
        elif text[at : at + 1] == ",":
            at += 1
            if offset := _ICU_OFFSET.match(text, at):
                at = offset.end()
            while branch := _ICU_KEYWORD.match(text, at):
                keywords.append(branch[1])
                at = _icu_text(text, branch.end(), found, depth=depth + 1) + 1
            while text[at : at + 1].isspace():
                at += 1
            if "other" not in keywords:
                raise FormatFault(
                    _("the {kind} of “{name}” has no branch “other”", kind=kind, name=name), start
                )
    if at < 0 or text[at : at + 1] != "}":
        raise FormatFault(_("the brace before “{name}” is not closed", name=name), start)
    found.append(IcuArgument(name, kind, Span(start, at + 1), tuple(keywords)))
    return at + 1


# ---------------------------------------------------------------- agreement

PARSERS: Mapping[str, Callable[[str], Format]] = {
    "c-format": parse_c,
    "python-format": parse_python,
    "python-brace-format": parse_brace,
}
"""The parser for each flag of a PO entry that is judged here."""


_DIRECTIVES: Mapping[str, re.Pattern[str]] = {"c-format": _C, "python-format": _PYTHON}


def _are_alike(source: str, target: str, directive: re.Pattern[str]) -> bool:
    """Whether two texts write the same directives in the same order, and the translation no other `%`.

    It agrees then with its source, be that a format string or none.
    """
    given = [match[0] for match in directive.finditer(target)]
    if "".join(given).count("%") != target.count("%"):
        return False
    return given == [match[0] for match in directive.finditer(source)]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Why a translation does not fit its source, with the directives in question."""

    message: str
    span: Span | None = None
    source_span: Span | None = None


def disagreement(source: str, target: str, flag: str, *, all_arguments: bool = True) -> Disagreement | None:
    """The first place where a translation writes other arguments than its source; None where they agree.

    A source that is no format string agrees with all. Without `all_arguments` the translation may leave
    arguments out, as a plural form for one number does.
    """
    parse = PARSERS[flag]
    if flag in _DIRECTIVES and _are_alike(source, target, _DIRECTIVES[flag]):
        return None
    try:
        wanted = parse(source)
    except FormatFault:
        return None
    try:
        given = parse(target)
    except FormatFault as fault:
        kind = flag.removesuffix("-format")
        return Disagreement(_("no {kind} format string: {fault}", kind=kind, fault=fault.args[0]))
    if flag == "python-format" and wanted.arguments and given.arguments and wanted.is_named != given.is_named:
        if wanted.is_named:
            return Disagreement(_("the source names its arguments, the translation does not"))
        return Disagreement(_("the translation names its arguments, the source does not"))
    of_source = {d.argument: d for d in reversed(wanted.directives)}
    for directive in given.directives:
        shown = target[directive.span.start : directive.span.end]
        meant = of_source.get(directive.argument)
        if meant is None:
            message = _("“{directive}” writes an argument that the source does not have", directive=shown)
            return Disagreement(message, directive.span)
        if meant.kind != directive.kind and "any" not in (meant.kind, directive.kind):
            message = _(
                "“{directive}” writes another type than “{meant}” of the source",
                directive=shown,
                meant=source[meant.span.start : meant.span.end],
            )
            return Disagreement(message, directive.span, meant.span)
    for argument, directive in of_source.items():
        if all_arguments and argument not in given.arguments:
            stands = source[directive.span.start : directive.span.end]
            message = _("“{directive}” of the source is not written", directive=stands)
            return Disagreement(message, None, directive.span)
    return None
