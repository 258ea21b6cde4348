"""Checks on termbases: what a loader refuses, told with its place, and what it takes but nobody meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from glossary.checks.base import Example, TermbaseCheck, named
from glossary.dataclass import dataclass, replace
from glossary.inflect import infinitive
from glossary.matcher import Matcher, forbidden_occurrences
from glossary.messages import N_, _, ngettext
from glossary.model import Finding, Locale, Place, Severity, Term, UserError
from glossary.table import FileFault
from glossary.termfile import same

if TYPE_CHECKING:
    from glossary.termbase import Termbase

# Languages whose articles and adjectives agree with a noun of masculine or feminine gender.
_GENDERED = frozenset({"ca", "es", "fr", "gl", "it", "pt", "ro"})


@dataclass(frozen=True)
class TermbaseFile:
    """A termbase as it is judged: with the faults of its file, and the texts in which its terms are sought.

    `texts` is None where no articles are given: then no term is called unused.
    """

    base: Termbase
    faults: tuple[FileFault, ...] = ()
    texts: Sequence[str] | None = None

    @classmethod
    def of(cls, example: Example) -> TermbaseFile:
        """The file of an example; the sources of its `others` are the texts."""
        from glossary.termbase import Termbase

        base, faults = Termbase.inspect_text(example.file, path="terms.csv")
        return cls(base, faults, [source for source, _ in example.others] or None)

    @cached_property
    def matcher(self) -> Matcher:
        return Matcher(self.base)

    @cached_property
    def hits(self) -> Counter[str]:
        """How often each term, by its id, is found in the texts."""
        return Counter(hit.term.id for text in self.texts or () for hit in self.matcher.find(text))

    @cached_property
    def covered(self) -> dict[str, str]:
        """The terms that stand in the texts inside longer ones only, by id, with one of the longer."""
        rest = replace(self.base, terms=tuple(t for t in self.base.terms if not self.hits[t.id]))
        out: dict[str, str] = {}
        unfound = Matcher(rest)
        for text in self.texts or ():
            for hit in unfound.find(text):
                around = (h for h in self.matcher.find(text) if h.span.overlaps(hit.span))
                out.setdefault(hit.term.id, next((h.surface for h in around), ""))
        return out

    def place(self) -> Place:
        """The first line of the file."""
        known = next((term.place for term in self.base.terms if term.place), None)
        return Place(known.path if known else self.base.name, 1, 1)


class _FaultCheck(TermbaseCheck):
    """A check that first tells the faults of the file which are its own."""

    def check_termbase(self, file: TermbaseFile) -> Iterator[Finding]:
        for fault in file.faults:
            if fault.check == self.id:
                told = self.finding(_("{message}; {remedy}", message=fault.message, remedy=fault.remedy))
                yield told.at(fault.place) if fault.place else told
        yield from self.doubts(file)

    def doubts(self, file: TermbaseFile) -> Iterator[Finding]:
        """What the loader takes and the check does not."""
        yield from ()

    def doubt(self, term: Term, message: str, *, severity: Severity = Severity.WARNING) -> Finding:
        found = self.finding(message, severity=severity)
        return found.at(term.place) if term.place else found


def run_termbase_checks(file: TermbaseFile, *, checks: Sequence[object] | None = None) -> tuple[Finding, ...]:
    """What the termbase checks find in a file, in the order of its lines."""
    chosen = TERMBASE_CHECKS if checks is None else checks
    found = [f for c in chosen if isinstance(c, TermbaseCheck) for f in c.check_termbase(file)]
    return tuple(sorted(found, key=lambda f: (f.place or file.place(), f.check)))


# ---------------------------------------------------------------- the checks


class TermbaseFormat(_FaultCheck):
    """The faults of a termbase file that no other check names."""

    id = "termbase-format"
    severity = Severity.ERROR
    summary = N_("A termbase file does not follow the format.")
    good = (
        Example(file="en,es,kind\njail,cárcel,\nCecot,,name\n"),
        Example(file='id;en;es;note\na;jail;cárcel;"old; rare"\n', why="a semicolon inside quotes"),
        Example(file="en,es,\njail,cárcel,\n", why="an empty last column is left by spreadsheets"),
    )
    bad = (
        Example(file="en,es,kind\njail,cárcel,noun\n", message="unknown kind 'noun'", line=2),
        Example(file="en,es,not\njail,cárcel,\n", message="unknown column 'not'", line=1),
        Example(file="en,es\njail,cárcel\n,puerta\n", message="no source term in column en", line=3),
    )


class DuplicateTerm(_FaultCheck):
    """A term that stands in two rows is an error, a form that two rows list with one rendering a warning."""

    id = "duplicate-term"
    severity = Severity.ERROR
    summary = N_("Two rows of a termbase have one source term and render it alike.")
    good = (
        Example(file="en,es\njail,cárcel\nprison,cárcel\n", why="two terms may have one rendering"),
        Example(file="en,es,case\nICE,ICE,exact\nice,hielo,\n", why="capitals tell the two apart"),
        Example(file="en,es\njail,cárcel\njails,cárceles\n", why="another form, a row of its own"),
    )
    bad = (
        Example(file="en,es\njail,cárcel\nJail,cárcel\n", message="'Jail' stands on line 2 too", line=3),
        Example(
            file="en,en:forms,es\njail,lockup,cárcel\nprison,lockup,cárcel\n",
            message="“lockup” is a form of “jail” (line 2) too",
            line=3,
        ),
    )

    def doubts(self, file: TermbaseFile) -> Iterator[Finding]:
        for term, other, form in _shared_forms(file.base):
            if _renderings(term) == _renderings(other):
                # i18n: a clash is as in "“{form}” is a form of {term} too"
                yield self.doubt(term, _("{clash}; take it out of one", clash=_told(form, other)))


class ConflictingTerm(_FaultCheck):
    """As duplicate-term, where the two rows disagree on the rendering: which one is used is chance."""

    id = "conflicting-term"
    severity = Severity.ERROR
    summary = N_("Two rows of a termbase render one source term differently.")
    good = (
        Example(file="en,es\ncell,célula\nprison cell,celda\n", why="the longer term wins where both stand"),
        Example(file="en,es,case\nUS,EE. UU.,exact\nus,nosotros,exact\n", why="capitals tell the two apart"),
        Example(file="en,en:forms,es\njail,lockup,cárcel\nprison,,prisión\n"),
    )
    bad = (
        Example(file="en,es\ncell,celda\ncell,célula\n", message="'cell' stands on line 2 too", line=3),
        Example(
            file="en,en:forms,es\njail,lockup,cárcel\nprison,lockup,prisión\n",
            message="“lockup” is a form of “jail” (line 2) too",
            line=3,
        ),
        Example(
            file="en,en:forms,es\njail,prison,cárcel\nprison,,prisión\n",
            message="“prison” is a form of “jail” (line 2) too",
            line=3,
        ),
    )

    def doubts(self, file: TermbaseFile) -> Iterator[Finding]:
        for term, other, form in _shared_forms(file.base):
            if _renderings(term) != _renderings(other):
                clash = _told(form, other)
                yield self.doubt(term, _("{clash}, with another rendering; decide for one", clash=clash))


def _shared_forms(base: Termbase) -> Iterator[tuple[Term, Term, str]]:
    """Terms that list a form which an earlier one has, written the same; two terms with one source apart."""
    first: dict[str, Term] = {}
    for term in base.terms:
        for form in (term.source, *term.forms):
            other = first.setdefault(form, term)
            if other is not term and other.source != term.source:
                yield term, other, form


def _renderings(term: Term) -> dict[str, str]:
    return {tag: target.text for tag, target in term.targets.items()}


def _told(form: str, other: Term) -> str:
    if form != other.source:
        return _("“{form}” is a form of {term} too", form=form, term=named(other))
    if other.place and other.place.line:
        return _("“{term}” is a term of its own (line {line}) too", term=form, line=other.place.line)
    return _("“{term}” is a term of its own too", term=form)


class ShadowedTerm(TermbaseCheck):
    """A term is shadowed when it is not found even where one of its listed forms stands alone.

    There no longer term can cover it; so another one with the same letters wins, or its form is no
    whole word anywhere. With articles, a note says which terms stand there inside longer ones only.
    """

    id = "shadowed-term"
    severity = Severity.WARNING
    summary = N_("A term of a termbase is never found, because another one always wins.")
    good = (
        Example(file="en,es\ncitizen,ciudadano\nUS citizen,ciudadano estadounidense\n", why="a longer term"),
        Example(file="en,es,case\nICE,ICE,exact\nice,hielo,\n", why="ice in small letters stays"),
        Example(
            file="en,es\ncitizen,ciudadano\nUS citizen,ciudadano estadounidense\n",
            others=(("A US citizen met a citizen.", ""),),
        ),
    )
    bad = (
        Example(
            file="en,es,case\nCase,Expediente,fold\ncase,caso,\n",
            message="“case” is never found: “Case” (line 2) is found instead",
            line=3,
        ),
        Example(
            file="en,es\nwww.example.org,sitio\n",
            message="“www.example.org” is never found: nothing is, inside addresses",
            line=2,
        ),
        Example(
            file="en,es\ncitizen,ciudadano\nUS citizen,ciudadano estadounidense\n",
            others=(("A US citizen came.", ""),),
            message="“citizen” stands in the articles inside longer terms only, as “US citizen”",
            line=2,
        ),
    )

    def check_termbase(self, file: TermbaseFile) -> Iterator[Finding]:
        for term in file.base.terms:
            winner = self._winner(term, file.matcher)
            if winner is term:
                longer = file.covered.get(term.id) if file.texts is not None else None
                if longer and not file.hits[term.id]:
                    message = _(
                        "“{term}” stands in the articles inside longer terms only, as “{longer}”",
                        term=term.source,
                        longer=longer,
                    )
                    yield self._of(term, message, Severity.NOTE)
            elif winner is None and _is_address(term.source):
                message = _("“{term}” is never found: nothing is, inside addresses", term=term.source)
                yield self._of(term, message, Severity.WARNING)
            elif winner is None:
                message = _("“{term}” is never found: it has no whole word", term=term.source)
                yield self._of(term, message, Severity.WARNING)
            elif not same(term, {winner.source.lower(): [winner]}):
                message = _(
                    "“{term}” is never found: {other} is found instead", term=term.source, other=named(winner)
                )
                yield self._of(term, message, Severity.WARNING)

    def _of(self, term: Term, message: str, severity: Severity) -> Finding:
        found = self.finding(message, severity=severity)
        return found.at(term.place) if term.place else found

    def _winner(self, term: Term, matcher: Matcher) -> Term | None:
        """The term itself when it is found anywhere, else one that is found in its place."""
        winner: Term | None = None
        for form in (term.source, *term.forms):
            for written in dict.fromkeys((form, form.lower(), form.upper(), form.capitalize())):
                found = [hit.term for hit in matcher.find(written)]
                if term in found:
                    return term
                winner = winner or next(iter(found), None)
        return winner


def _is_address(text: str) -> bool:
    from glossary.matcher import ADDRESS

    return ADDRESS.search(text) is not None


class ForbiddenIsPreferred(_FaultCheck):
    """A form that is accepted and forbidden is an error; one whose prohibition never acts is a warning.

    It never acts where the accepted form stands in each place of it, as where they differ in capitals.
    """

    id = "forbidden-is-preferred"
    severity = Severity.ERROR
    summary = N_("A rendering is accepted and forbidden at once.")
    good = (
        Example(file="en,es,es:forbidden\nmega-jail,megacárcel,mega-cárcel\n", why="a hyphen apart"),
        Example(file="en,es,es:forbidden\ngang,banda criminal,banda\n", why="part of the accepted form"),
        Example(
            file="en,es,es:forbidden,es_MX\nmega-jail,megacárcel,megapenal,megapenal\n",
            why="forbidden in one locale, preferred in another",
        ),
    )
    bad = (
        Example(
            file="en,es,es:forms,es:forbidden\njail,cárcel,prisión,prisión\n",
            message="'prisión' is both accepted and forbidden",
            line=2,
        ),
        Example(
            file="en,es,es:forbidden\npolice,policía,Policía\n",
            message="“Policía” is forbidden without effect: it is accepted as a form of “policía”",
            line=2,
        ),
    )

    def doubts(self, file: TermbaseFile) -> Iterator[Finding]:
        for term in file.base.terms:
            told: set[str] = set()
            for tag, target in term.targets.items():
                for form in target.forbidden:
                    if form in target.accepted or form in told:
                        continue
                    if not forbidden_occurrences(form, term, Locale.parse(tag)):
                        told.add(form)
                        message = _(
                            "“{form}” is forbidden without effect: it is accepted as a form of “{rendering}”",
                            form=form,
                            rendering=target.text,
                        )
                        yield self.doubt(term, message)


class MissingTarget(_FaultCheck):
    """A term without any rendering is an error; one without the rendering that most others have, a warning.

    Names need none, and a locale takes what its parent has.
    """

    id = "missing-target"
    severity = Severity.ERROR
    summary = N_("A term of a termbase has no rendering.")
    good = (
        Example(file="en,es,kind\nCecot,,name\n", why="a name is kept"),
        Example(file="en,es,es_MX\njail,cárcel,\ngate,puerta,portón\n", why="Mexico takes what Spanish has"),
        Example(file="en,es,fr\njail,cárcel,\ngate,puerta,\nwall,muro,mur\n", why="most have no French"),
    )
    bad = (
        Example(file="en,es\njail,\ngate,puerta\n", message="no target for 'jail'", line=2),
        Example(
            file="en,es,fr\njail,cárcel,prison\ngate,puerta,\nwall,muro,mur\n",
            message="no rendering of “gate” in fr, which 2 of 3 terms have",
            line=3,
        ),
    )

    def doubts(self, file: TermbaseFile) -> Iterator[Finding]:
        terms = [term for term in file.base.terms if term.kind == "term" and term.targets]
        for locale in file.base.locales:
            having = [term.target(locale) is not None for term in terms]
            if 2 * sum(having) <= len(terms):
                continue
            for term, has in zip(terms, having, strict=True):
                if not has:
                    message = ngettext(
                        "no rendering of “{term}” in {locale}, which {having} of {total} term have",
                        "no rendering of “{term}” in {locale}, which {having} of {total} terms have",
                        len(terms),
                        term=term.source,
                        locale=locale,
                        having=sum(having),
                        total=len(terms),
                    )
                    yield self.doubt(term, message)


class BadLocale(_FaultCheck):
    """A column that is no locale is an error, a locale that CLDR does not know a warning."""

    id = "bad-locale"
    severity = Severity.ERROR
    summary = N_("A column of a termbase names no locale.")
    authority = "CLDR"
    good = (
        Example(file="en,es,es_MX\njail,cárcel,\n"),
        Example(file="en,es-419\njail,cárcel\n", why="a hyphen for the underscore"),
        Example(file="id,en,es\na,jail,cárcel\n", why="id is also the tag of Indonesian"),
    )
    bad = (
        Example(file="en,es,xq:forms\njail,cárcel,\n", message="unknown column 'xq:forms'", line=1),
        Example(file="en,es,es_XQ\njail,cárcel,trena\n", message="no locale 'es_XQ'", line=1),
    )

    def doubts(self, file: TermbaseFile) -> Iterator[Finding]:
        from glossary.profile import require_locale

        for locale in (file.base.source, *file.base.locales):
            try:
                require_locale(locale)
            except UserError as error:
                for fault in error.faults:
                    message = _("{message}; {remedy}", message=fault.message, remedy=fault.remedy)
                    found = self.finding(message, severity=Severity.WARNING)
                    yield found.at(file.place())


class GenderUnknown(TermbaseCheck):
    """Articles and adjectives around a term are repaired by its gender; without one they are left alone.

    Verbs have none; names are not judged. Where no rendering of a locale has a gender, that is one finding.
    """

    id = "gender-unknown"
    severity = Severity.NOTE
    summary = N_("A rendering has no gender, so that nothing can agree with it.")
    good = (
        Example(file="en,es,es:gender\njail,cárcel,f\ninmate,interno,mf\n"),
        Example(file="en,es,es:gender\njail,cárcel,f\ndeport,deportar,\n", why="a verb has no gender"),
        Example(file="en,es,es:gender,kind\njail,cárcel,f,\nAlejandro,,,name\n", why="a name"),
    )
    bad = (
        Example(
            file="en,es,es:gender\njail,cárcel,f\ngate,puerta,\n",
            message="no gender of “puerta” (es)",
            line=3,
        ),
        Example(file="en,es\njail,cárcel\ngate,puerta\n", message="no rendering in es has a gender", line=1),
    )

    def check_termbase(self, file: TermbaseFile) -> Iterator[Finding]:
        for locale in file.base.locales:
            tag = str(locale)
            if locale.language not in _GENDERED:
                continue
            rendered = [
                (term, term.targets[tag])
                for term in file.base.terms
                if tag in term.targets and term.kind == "term"
            ]
            # A regional rendering that is its parent's is told there.
            unknown = [
                (term, target)
                for term, target in rendered
                if not target.gender
                and infinitive(target.text, locale) is None
                and not any(
                    (wider := term.targets.get(str(at))) is not None and wider.text == target.text
                    for at in locale.fallbacks[1:]
                )
            ]
            if unknown and not any(target.gender for term, target in rendered):
                message = _(
                    "no rendering in {tag} has a gender; add a column {tag}:gender with m, f or mf", tag=tag
                )
                yield self.finding(message).at(file.place())
                continue
            for term, target in unknown:
                message = _(
                    "no gender of “{form}” ({locale}); write m, f or mf", form=target.text, locale=tag
                )
                told = self.finding(message)
                yield told.at(term.place) if term.place else told


class UnusedTerm(TermbaseCheck):
    """Judged with articles only."""

    id = "unused-term"
    severity = Severity.NOTE
    summary = N_("A term of a termbase stands in none of the articles.")
    good = (
        Example(file="en,es\njail,cárcel\n", others=(("Two jails were built.", ""),), why="another number"),
        Example(
            file="en,es\ncitizen,ciudadano\nUS citizen,ciudadano estadounidense\n",
            others=(("A US citizen came.", ""),),
            why="inside a longer term: that is shadowed-term",
        ),
        Example(file="en,es\njail,cárcel\n", why="no articles, no judgment"),
    )
    bad = (
        Example(
            file="en,es\njail,cárcel\ngate,puerta\n",
            others=(("The jail is new.", ""),),
            message="“gate” stands in none of the articles",
            line=3,
        ),
        Example(
            file="en,es\nUS,EE. UU.\n",
            others=(("They told us so.", ""),),
            message="“US” stands in none of the articles",
            line=2,
        ),
    )

    def check_termbase(self, file: TermbaseFile) -> Iterator[Finding]:
        if file.texts is None:
            return
        for term in file.base.terms:
            if not file.hits[term.id] and term.id not in file.covered:
                told = self.finding(_("“{term}” stands in none of the articles", term=term.source))
                yield told.at(term.place) if term.place else told


TERMBASE_CHECKS: tuple[TermbaseCheck, ...] = (
    TermbaseFormat(),
    DuplicateTerm(),
    ConflictingTerm(),
    ShadowedTerm(),
    ForbiddenIsPreferred(),
    MissingTarget(),
    BadLocale(),
    GenderUnknown(),
    UnusedTerm(),
)
