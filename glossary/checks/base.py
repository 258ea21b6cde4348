"""What a check is: one class with its id, severity, summary, examples and the one method that judges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from glossary.clues import Clue
from glossary.dataclass import dataclass
from glossary.messages import _
from glossary.model import Case, Edit, Finding, Gender, Locale, Severity, Span, Target, Term, Text, Unit

if TYPE_CHECKING:
    from glossary.checks.termbase import TermbaseFile
    from glossary.entry import PoFile


@dataclass(frozen=True, slots=True)
class Example:
    """A pair of sentences that a check finds good or bad: test and documentation at once.

    A bad example says what the finding shows: `span` is the text under it in the target (None: the
    finding has no span), `message` a part of its message, `fixed` the target with its fix applied
    (None: no fix). `why` says what a near miss is near to. `others` are further entries of the same
    catalog, for the checks that look at all of them; the finding is on this entry. `file` is the text of
    a whole file instead, for the checks that judge files, and `line` where the finding is in it.
    """

    source: str = ""
    target: str = ""
    terms: tuple[Term, ...] = ()
    span: str | None = None
    message: str = ""
    fixed: str | None = None
    why: str = ""
    source_locale: str = "en"
    target_locale: str = "es"
    others: tuple[tuple[str, str], ...] = ()
    file: str = ""
    line: int = 0

    def units(self) -> tuple[Unit, ...]:
        """This entry first, then the others, with the hits of the terms."""
        from glossary.matcher import Matcher
        from glossary.termbase import Termbase

        source_locale, target_locale = Locale.parse(self.source_locale), Locale.parse(self.target_locale)
        matcher = Matcher(Termbase(terms=self.terms, source=source_locale, name="example"))
        return tuple(
            Unit(source, target, source_locale, target_locale, hits=matcher.find(source))
            for source, target in ((self.source, self.target), *self.others)
        )

    def fix(self, finding: Finding) -> str | None:
        """The target with the finding's fix applied; None when it has no fix."""
        return None if finding.fix is None else Text(self.target).apply([finding.fix]).value


@dataclass(frozen=True, slots=True)
class Message(Unit):
    """A unit of a PO file with what its entry says of it.

    `flags` are those of the entry (`c-format` …). `lone` marks a plural form for one single number, as
    Spanish `msgstr[0]` is for 1: it may leave the number out. `form` is the index of a plural form. `draft`
    marks a machine's text that nobody has touched.
    """

    flags: tuple[str, ...] = ()
    lone: bool = False
    form: int | None = None
    draft: bool = False


def term(
    source: str,
    target: str,
    *,
    forms: tuple[str, ...] = (),
    accepted: tuple[str, ...] = (),
    forbidden: tuple[str, ...] = (),
    gender: Gender = "",
    plural: str = "",
    case: Case = "smart",
    locale: str = "es",
) -> Term:
    """A term for an example: `forms` of the source, other `accepted` and `forbidden` ones of the target."""
    rendering = Target(target, forms=accepted, forbidden=forbidden, gender=gender, plural=plural)
    return Term(source.casefold(), source, forms=forms, targets={locale: rendering}, case=case)


def name(source: str, target: str = "", *, accepted: tuple[str, ...] = (), locale: str = "es") -> Term:
    """A proper name for an example, kept as it stands when no `target` is given."""
    return Term(
        source.casefold(), source, targets={locale: Target(target or source, forms=accepted)}, kind="name"
    )


# Modules that share a family; any other module is one of its own.
_FAMILY = {
    **dict.fromkeys(("consistency", "grammar", "names"), "terms"),
    **dict.fromkeys(("characters", "fluency", "markup", "placeholders", "units"), "integrity"),
    "figures": "typography",
}


class Check:
    """What every check carries, whatever it looks at.

    `id` is kebab-case, the anchor of the reference page and the word of the ignore comment.
    `supersedes` names checks whose finding on the same words of the source is the same fault told
    less well; a finding without a place in the source stands for all of it, and is compared with others
    that have none by their places in the target. `safe_fix` says
    that `--fix` may write the check's edits without anybody having read them.
    """

    id: ClassVar[str]
    severity: ClassVar[Severity]
    summary: ClassVar[str]
    authority: ClassVar[str] = ""
    supersedes: ClassVar[frozenset[str]] = frozenset()
    safe_fix: ClassVar[bool] = False
    good: ClassVar[tuple[Example, ...]] = ()
    bad: ClassVar[tuple[Example, ...]] = ()

    @property
    def family(self) -> str:
        """The group of checks by which this one can be selected, and its chapter of the reference page."""
        module = type(self).__module__.rpartition(".")[2]
        return _FAMILY.get(module, module)

    def finding(
        self,
        message: str,
        *,
        span: Span | None = None,
        source_span: Span | None = None,
        fix: Edit | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        """A finding of this check, with its own severity unless one is given."""
        return Finding(
            self.id, severity or self.severity, message, span=span, source_span=source_span, fix=fix
        )


class UnitCheck(Check):
    """A check that needs one sentence and its translation.

    `of_terms` says that it finds nothing where the source holds no term of the termbase, `clue` what else
    a sentence must hold.
    """

    of_terms: ClassVar[bool] = False
    clue: ClassVar[Clue | None] = None

    def strict(self) -> UnitCheck:
        """The check for a machine's own text: this one, where no more is asked of it than of a person's."""
        return self

    def check(self, unit: Unit) -> Iterator[Finding]:
        raise NotImplementedError


class CatalogCheck(Check):
    """A check that compares all entries of a catalog; it yields the index of an entry with each finding."""

    def check_all(self, units: Sequence[Unit]) -> Iterator[tuple[int, Finding]]:
        raise NotImplementedError


class FileCheck(Check):
    """A check on a PO file itself; its findings have their own places."""

    def check_file(self, file: PoFile, path: str) -> Iterator[Finding]:
        raise NotImplementedError


class TermbaseCheck(Check):
    """A check on a termbase; its findings have their own places."""

    def check_termbase(self, file: TermbaseFile) -> Iterator[Finding]:
        raise NotImplementedError


def quoted(text: str) -> str:
    return _("“{text}”", text=text)


def named(term: Term) -> str:
    """A term of a termbase with its line: `“jail” (line 2)`."""
    if term.place and term.place.line:
        return _("“{term}” (line {line})", term=term.source, line=term.place.line)
    return quoted(term.source)


def alternatives(forms: Sequence[str], *, limit: int = 3) -> str:
    """`“a”, “b” or “c”`; beyond `limit` the rest is left out."""
    shown = [quoted(form) for form in forms[:limit]]
    listed = shown[0]
    for form in shown[1:-1]:
        # i18n: the first ones of a list, which ends with another message as "{first} or {last}"
        listed = _("{first}, {last}", first=listed, last=form)
    return listed if len(shown) == 1 else _("{first} or {last}", first=listed, last=shown[-1])


def one_of(names: Sequence[str]) -> str:
    """`a or b or c`."""
    listed = names[0]
    for name in names[1:]:
        listed = _("{first} or {last}", first=listed, last=name)
    return listed
