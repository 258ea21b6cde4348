"""Checks that compare the entries of a catalog or the sentences of an article with each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from glossary.checks.base import CatalogCheck, Example, Message, name, term
from glossary.inflect import plural
from glossary.matcher import accepted, occurrences
from glossary.messages import N_, ngettext
from glossary.model import Finding, Hit, Locale, Severity, Span, Term, Unit

_JAIL = term("mega-jail", "megacárcel", forms=("mega-prison",), accepted=("megaprisión",), gender="f")


class TermInconsistent(CatalogCheck):
    """Renderings are compared between entries whose source has the same form of the term.

    Where two renderings are equally frequent, the one that came first counts as the usual one.
    """

    id = "term-inconsistent"
    severity = Severity.NOTE
    summary = N_("A term is rendered by another accepted form here than in most of the text.")
    good = (
        Example(
            "The mega-jail opened.",
            "La megacárcel abrió.",
            (_JAIL,),
            others=(("Two mega-jails opened.", "Abrieron dos megacárceles."),),
            why="singular and plural of one form",
        ),
        Example(
            "The mega-prison opened.",
            "La megaprisión abrió.",
            (_JAIL,),
            others=(("The mega-jail is far away.", "La megacárcel está lejos."),),
            why="the source varies as well",
        ),
        Example(
            "Cecot is far away.",
            "El Cecot está lejos.",
            (name("Cecot", accepted=("CECOT",)),),
            others=(("Cecot is near.", "El CECOT está cerca."),),
            why="the same name in capitals",
        ),
    )
    bad = (
        Example(
            "The mega-jail opened.",
            "La megaprisión abrió.",
            (_JAIL,),
            span="megaprisión",
            message="“mega-jail” is “megaprisión” here, “megacárcel” in 2 other places",
            others=(
                ("The mega-jail is far away.", "La megacárcel está lejos."),
                ("They saw mega-jails.", "Vieron megacárceles."),
            ),
        ),
        Example(
            "Mega-jails are new.",
            "Las megaprisiones son nuevas.",
            (_JAIL,),
            span="megaprisiones",
            message="“Mega-jails” is “megaprisiones” here, “megacárcel” in 2 other places",
            others=(
                ("The mega-jail is big.", "La megacárcel es grande."),
                ("A mega-jail is big.", "Una megacárcel es grande."),
            ),
        ),
    )

    def check_all(self, units: Sequence[Unit]) -> Iterator[tuple[int, Finding]]:
        seen: dict[tuple[int, str, Locale], list[tuple[int, Hit, Span, str]]] = {}
        for index, unit in enumerate(units):
            if not unit.hits:
                continue
            times = Counter(id(hit.term) for hit in unit.hits)
            for hit in unit.hits:
                # With two hits in one sentence nobody can say which form renders which.
                if times[id(hit.term)] > 1 or len(accepted(hit.term, unit.target_locale)) < 2:
                    continue
                spans = occurrences(unit.target, hit.term, unit.target_locale)
                if len(spans) != 1:
                    continue
                written = unit.target[spans[0].start : spans[0].end]
                form = _form(written, hit.term, unit.target_locale)
                source = _source_form(hit, unit.source_locale)
                key = (id(hit.term), source, unit.target_locale)
                seen.setdefault(key, []).append((index, hit, spans[0], form))
        for uses in seen.values():
            forms = Counter(form.casefold() for *rest, form in uses)
            if len(forms) < 2:
                continue
            usual = max(uses, key=lambda use: forms[use[3].casefold()])[3]
            count = forms[usual.casefold()]
            for index, hit, span, form in uses:
                if form.casefold() == usual.casefold():
                    continue
                written = units[index].target[span.start : span.end]
                message = ngettext(
                    "“{surface}” is “{written}” here, “{usual}” in {count} other place",
                    "“{surface}” is “{written}” here, “{usual}” in {count} other places",
                    count,
                    surface=hit.surface,
                    written=written,
                    usual=usual,
                    count=count,
                )
                yield index, self.finding(message, span=span, source_span=hit.span)


class SegmentInconsistent(CatalogCheck):
    """The same source in the same context; white space makes no difference.

    A warning from five words on, a note below: few words may well mean two things.
    """

    id = "segment-inconsistent"
    severity = Severity.WARNING
    summary = N_("The same source is translated otherwise here than in most places.")
    good = (
        Example("The gate is open.", "La puerta está abierta.", others=(("The gate is shut.", "Cerrada."),)),
        Example(
            "The gate is open.",
            "La puerta está abierta.",
            others=(("The  gate is open.", "La puerta está  abierta."),),
            why="another number of spaces",
        ),
        Example(
            "The gate is open.",
            "La puerta está abierta.",
            others=(("The gate is open!", "¡Está abierta la puerta!"),),
            why="another sentence, by one sign",
        ),
        Example("Not found", "No encontrado", others=(("not found", "no hallada"),), why="another message"),
    )
    bad = (
        Example(
            "The gate is open.",
            "Está abierta la puerta.",
            others=(
                ("The gate is open.", "La puerta está abierta."),
                ("The gate is open.", "La puerta está abierta."),
            ),
            message="the same source is “La puerta está abierta.” in 2 other places",
        ),
        Example(
            "Close",
            "Cerca",
            others=(("Close", "Cerrar"), ("Close", "cerrar")),
            message="the same source is “Cerrar” in 2 other places",
        ),
    )

    def check_all(self, units: Sequence[Unit]) -> Iterator[tuple[int, Finding]]:
        groups: dict[tuple[str, str, Locale, int | None], list[int]] = {}
        for index, unit in enumerate(units):
            if unit.target.strip():
                form = unit.form if isinstance(unit, Message) else None
                key = (" ".join(unit.source.split()), unit.context, unit.target_locale, form)
                groups.setdefault(key, []).append(index)
        for indexes in groups.values():
            if len(indexes) < 2:
                continue
            targets = [" ".join(units[index].target.split()) for index in indexes]
            counts = Counter(target.casefold() for target in targets)
            if len(counts) < 2:
                continue
            usual = max(targets, key=lambda target: counts[target.casefold()])
            count = counts[usual.casefold()]
            words = len(units[indexes[0]].source.split())
            severity = self.severity if words > 4 else Severity.NOTE
            for index, target in zip(indexes, targets, strict=True):
                if target.casefold() != usual.casefold():
                    shown = usual if len(usual) <= 60 else usual[:59] + "…"
                    message = ngettext(
                        "the same source is “{usual}” in {count} other place",
                        "the same source is “{usual}” in {count} other places",
                        count,
                        usual=shown,
                        count=count,
                    )
                    yield index, self.finding(message, severity=severity)


def _form(written: str, term: Term, locale: Locale) -> str:
    """The listed form that stands there, perhaps inflected; the text itself when none is nearer."""
    folded = written.casefold()
    target = term.target(locale)
    listed = target.accepted if target else ()
    for form in listed:
        if folded in (form.casefold(), (plural(form, locale) or "").casefold()):
            # A plural that the termbase lists is no rendering of its own.
            return target.text if target and form == target.plural else form
    return max(listed, key=lambda form: _shared_start(folded, form.casefold()), default=written)


def _shared_start(a: str, b: str) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _source_form(hit: Hit, locale: Locale) -> str:
    """The listed source form of a hit, in small letters, whatever its number."""
    folded = hit.surface.casefold()
    for form in (hit.term.source, *hit.term.forms):
        if folded in (form.casefold(), (plural(form, locale) or "").casefold()):
            return form.casefold()
    return folded
