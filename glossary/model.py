"""The values that flow through termpin: frozen, small, all in this file."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal

from glossary.dataclass import dataclass, field, replace
from glossary.messages import N_, _
from glossary.patterns import regex

# ---------------------------------------------------------------- places and errors


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: a path, with line and column from 1 (columns count code points)."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        numbers = [str(n) for n in (self.line, self.column if self.line else 0) if n]
        return ":".join([self.path, *numbers])


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input, and what to do about it."""

    message: str
    remedy: str = ""
    place: Place | None = None

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        todo = f" ({self.remedy})" if self.remedy else ""
        return f"{where}{self.message}{todo}"


class UserError(Exception):
    """The input is at fault, not termpin: one line for each fault, exit code 2."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults

    @classmethod
    def at(cls, path: object, message: str, remedy: str = "", *, line: int = 0, column: int = 0) -> UserError:
        """An error with one fault at a place."""
        return cls(Fault(message, remedy, Place(str(path), line, column)))


# ---------------------------------------------------------------- locales

_TAG = regex(
    r"(?P<language>[a-z]{2,3})(?:[_-](?P<script>[A-Z][a-z]{3}))?(?:[_-](?P<territory>[A-Z]{2}|\d{3}))?",
    re.IGNORECASE | re.ASCII,
)

# CLDR's parentLocales for the languages of which termpin ships versions; a test compares it with Babel's.
_PARENTS: dict[str, frozenset[str]] = {
    "es_419": frozenset("AR BO BR BZ CL CO CR CU DO EC GT HN MX NI PA PE PR PY SV US UY VE".split()),
}


@dataclass(frozen=True, slots=True)
class Locale:
    """A language, perhaps with script and territory: `es`, `es_MX`, `es_419`, `zh_Hant_TW`."""

    language: str
    territory: str = ""
    script: str = ""

    @classmethod
    def parse(cls, tag: str | Locale) -> Locale:
        """Read `es-MX` or `es_MX`; raise `UserError` when `tag` has not the form of a locale."""
        if isinstance(tag, Locale):
            return tag
        match = _TAG.fullmatch(tag.strip())
        if match is None:
            raise UserError(
                Fault(
                    _("{tag!r} is not a locale", tag=tag),
                    _("write a language and perhaps a territory, as in es or es_MX"),
                )
            )
        return cls(
            match["language"].lower(), (match["territory"] or "").upper(), (match["script"] or "").title()
        )

    @property
    def parent(self) -> Locale | None:
        """The next wider locale (es_MX → es_419 → es), or None for a bare language."""
        if not self.territory and not self.script:
            return None
        for tag, territories in _PARENTS.items():
            wider = Locale.parse(tag)
            if self.language == wider.language and self.territory in territories:
                return wider
        return (
            Locale(self.language, script=self.script)
            if self.territory and self.script
            else Locale(self.language)
        )

    @property
    def fallbacks(self) -> tuple[Locale, ...]:
        """This locale and its parents, the nearest first."""
        return _fallbacks(self)

    @property
    def bcp47(self) -> str:
        """The tag as XML and HTML write it: `es-MX`."""
        return str(self).replace("_", "-")

    def __str__(self) -> str:
        return "_".join(part for part in (self.language, self.script, self.territory) if part)


@lru_cache(maxsize=256)
def _fallbacks(locale: Locale) -> tuple[Locale, ...]:
    chain: list[Locale] = []
    at: Locale | None = locale
    while at is not None:
        chain.append(at)
        at = at.parent
    return tuple(chain)


# ---------------------------------------------------------------- text with frozen spans


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points, and what it holds: `term`, `value`, `url` …"""

    start: int
    end: int
    kind: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character; an empty span overlaps what it stands strictly inside."""
        return self.start < other.end and other.start < self.end

    def shift(self, by: int) -> Span:
        """The span so many code points further on, or back; `ValueError` before the start of the text."""
        return Span(self.start + by, self.end + by, self.kind)


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `span` by `text`; when `freeze` is a kind, what was written becomes a frozen span."""

    span: Span
    text: str
    freeze: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A string with frozen spans, in order and apart, which edits carry along and never touch."""

    value: str
    frozen: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        end = 0
        for span in self.frozen:
            if span.start < end or span.end > len(self.value):
                raise ValueError(f"frozen spans out of order or outside the text: {self.frozen}")
            end = span.end

    def is_frozen(self, span: Span) -> bool:
        """Whether `span` touches a frozen one (an insertion at its border does not)."""
        return any(span.overlaps(other) for other in self.frozen)

    def apply(self, edits: Iterable[Edit]) -> Text:
        """Make edits, which are given by their places in this text.

        Those that touch a frozen span or an earlier edit are dropped.
        """
        out: list[str] = []
        frozen: list[Span] = []
        at = shift = 0
        rest = list(self.frozen)
        for edit in sorted(edits, key=lambda e: (e.span.start, e.span.end)):
            if edit.span.start < at or edit.span.end > len(self.value) or self.is_frozen(edit.span):
                continue
            while rest and rest[0].end <= edit.span.start:
                frozen.append(rest.pop(0).shift(shift))
            out += [self.value[at : edit.span.start], edit.text]
            start = edit.span.start + shift
            if edit.freeze:
                frozen.append(Span(start, start + len(edit.text), edit.freeze))
            shift += len(edit.text) - (edit.span.end - edit.span.start)
            at = edit.span.end
        out.append(self.value[at:])
        frozen += [span.shift(shift) for span in rest]
        return Text("".join(out), tuple(frozen))

    def freeze(self, spans: Iterable[Span]) -> Text:
        """Add frozen spans; one that touches an older one is dropped."""
        kept = list(self.frozen)
        for span in sorted(spans):
            if not any(span.overlaps(other) for other in kept):
                kept.append(span)
        return Text(self.value, tuple(sorted(kept)))


# ---------------------------------------------------------------- articles


class Kind(enum.StrEnum):
    """What a block of an article is."""

    HEADLINE = "headline"
    BYLINE = "byline"
    READING_TIME = "reading time"
    SUBHEADING = "subheading"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    CREDIT = "credit"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence of an article, with the white space around it.

    `lead + raw + tail` is the exact slice of the file; `text` is `raw` with every run of white
    space made one space. `block` counts the blocks of the article from 1, `index` of `count` the
    sentences of the block from 1, `line` the lines of the file from 1.
    """

    text: str
    raw: str
    lead: str = ""
    tail: str = ""
    kind: Kind = Kind.PARAGRAPH
    block: int = 1
    index: int = 1
    count: int = 1
    line: int = 1

    @property
    def translatable(self) -> bool:
        """Whether a translator has work here: a credit or a line without letters is copied."""
        return self.kind is not Kind.CREDIT and any(c.isalpha() for c in self.text)


@dataclass(frozen=True, slots=True)
class Document:
    """An article: its path as people see it, its name without folder, locale and extension, its segments."""

    path: str
    name: str
    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """The file's content, character for character."""
        return "".join(s.lead + s.raw + s.tail for s in self.segments)

    def build(self, translations: Mapping[str, str]) -> str:
        """The article with its segments translated, by their `text`, in its layout; what has none stays."""
        return "".join(s.lead + translations.get(s.text, s.raw) + s.tail for s in self.segments)


# ---------------------------------------------------------------- terms

Gender = Literal["m", "f", "mf", ""]
Case = Literal["smart", "exact", "fold"]


@dataclass(frozen=True, slots=True)
class Target:
    """How a concept is written in one locale: preferred, other accepted forms, forbidden renderings.

    With `article` the preferred form, a name, takes an article in running text: el Cecot, la MS-13.
    """

    text: str
    forms: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    gender: Gender = ""
    plural: str = ""
    article: bool = False

    @property
    def accepted(self) -> tuple[str, ...]:
        """Every listed form, the preferred first."""
        return tuple(dict.fromkeys(f for f in (self.text, *self.forms, self.plural) if f))


@dataclass(frozen=True, slots=True)
class Term:
    """A concept of the termbase: source term with its forms, targets by locale tag.

    `kind` is `term` (translated so) or `name` (a proper name: kept as it stands, or as given).
    `case`: `smart` (capitals in the termbase are required, small letters match any case),
    `exact`, or `fold` (any case).
    """

    id: str
    source: str
    forms: tuple[str, ...] = ()
    targets: Mapping[str, Target] = field(default_factory=dict)
    kind: Literal["term", "name"] = "term"
    case: Case = "smart"
    note: str = ""
    place: Place | None = None

    def __hash__(self) -> int:
        # The mapping of targets has none of its own.
        return hash((self.id, self.source, self.kind, self.case))

    def target(self, locale: Locale) -> Target | None:
        """The target for a locale or its nearest parent that has one; None when there is none."""
        for candidate in locale.fallbacks:
            found = self.targets.get(str(candidate))
            if found is not None:
                return found
        return None


@dataclass(frozen=True, slots=True)
class Hit:
    """An occurrence of a term in a source text: where, as what, in which number, and whether possessive.

    The span covers the term without a possessive ending; `possessive` is the ending (`'s`, `’`) or empty.
    """

    term: Term
    span: Span
    surface: str
    plural: bool = False
    possessive: str = ""


# ---------------------------------------------------------------- findings


class Severity(enum.Enum):
    """What the reader suffers: error (meaning or markup lost), warning (likely wrong), note (taste)."""

    # i18n: severity of a finding
    NOTE = N_("note")
    # i18n: severity of a finding
    WARNING = N_("warning")
    # i18n: severity of a finding
    ERROR = N_("error")

    @property
    def rank(self) -> int:
        """0 for a note, the more the worse."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says: `span` lies in the target, `source_span` in the source, `fix` edits the target."""

    check: str
    severity: Severity
    message: str
    span: Span | None = None
    source_span: Span | None = None
    fix: Edit | None = None
    place: Place | None = None

    def at(self, place: Place) -> Finding:
        """The finding with its place."""
        return replace(self, place=place)


@dataclass(frozen=True, slots=True)
class Unit:
    """What a check judges: a source sentence and its translation, with the terms that the source holds."""

    source: str
    target: str
    source_locale: Locale
    target_locale: Locale
    hits: tuple[Hit, ...] = ()
    context: str = ""
    place: Place | None = None
