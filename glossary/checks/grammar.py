"""Checks of how a term stands in its sentence: its capitals, and the words that agree with it."""

from __future__ import annotations

from collections.abc import Iterator

from glossary.agreement import adjective_edit, anchor_of, determiner_edits, participle_edits, words_before
from glossary.checks.base import Example, UnitCheck, term
from glossary.checks.terms import marked, missing_hits
from glossary.matcher import accepted, find_forms, occurrences, places
from glossary.messages import N_, _
from glossary.model import Edit, Finding, Severity, Span, Unit
from glossary.patterns import regex

_JAIL = term("mega-jail", "megacárcel", accepted=("megaprisión",), gender="f")
_CECOT = term("Cecot", "Cecot", gender="m")
_INMATE = term("inmate", "recluso", gender="m")
_WEAPON = term("weapon", "arma", gender="f")
_STATES = term("United States", "Estados Unidos", plural="Estados Unidos", gender="m")


class TermCasing(UnitCheck):
    """A warning where a capital is missing that the termbase has, a note where one stands that it has not.

    The note is for words inside a sentence which the source writes in small letters.
    """

    id = "term-casing"
    severity = Severity.WARNING
    of_terms = True
    summary = N_("A term is written with other capitals than in the termbase.")
    supersedes = frozenset({"term-missing", "name-altered"})
    good = (
        Example("Cecot is far.", "El Cecot está lejos.", (_CECOT,)),
        Example("Cecot is far.", "EL CECOT ESTÁ LEJOS.", (_CECOT,), why="a line in capitals"),
        Example("Mega-jails are new.", "Megacárceles hay pocas.", (_JAIL,), why="the start of a sentence"),
        Example(
            "The mega-jail Norte opened.",
            "Se inauguró la Megacárcel Norte.",
            (_JAIL,),
            why="a part of a longer name",
        ),
    )
    bad = (
        Example(
            "Nobody left Cecot.",
            "Nadie salió del cecot.",
            (_CECOT,),
            span="cecot",
            message="“cecot” is written “Cecot”",
            fixed="Nadie salió del Cecot.",
        ),
        Example(
            "They flew to the United States.",
            "Volaron a los estados unidos.",
            (_STATES,),
            span="estados unidos",
            message="“estados unidos” is written “Estados Unidos”",
            fixed="Volaron a los Estados Unidos.",
        ),
        Example(
            "Yesterday the mega-jail opened.",
            "Ayer abrió la Megacárcel.",
            (_JAIL,),
            span="Megacárcel",
            message="“Megacárcel” is written “megacárcel”",
            fixed="Ayer abrió la megacárcel.",
        ),
    )

    def check(self, unit: Unit) -> Iterator[Finding]:
        if not unit.hits or unit.target.isupper():
            return
        locale = unit.target_locale
        taken = bytearray(len(unit.target))
        wrong: dict[str, Iterator[Span]] = {}
        for hit in missing_hits(unit):
            for form in accepted(hit, locale):
                if form.islower():
                    continue
                if form not in wrong:
                    wrong[form] = iter(_miscased(unit.target, form))
                # What is taken once stays so: nobody has to look at it again.
                span = next((s for s in wrong[form] if taken.find(1, s.start, s.end) < 0), None)
                if span is not None:
                    taken[span.start : span.end] = b"\1" * (span.end - span.start)
                    stands = unit.target[span.start : span.end]
                    message = _("“{stands}” is written “{better}”", stands=stands, better=form)
                    yield self.finding(message, span=span, source_span=hit.span, fix=Edit(span, form))
                    break
        yield from self._raised(unit)

    def _raised(self, unit: Unit) -> Iterator[Finding]:
        """Terms in small letters that have a capital where nothing asks for one."""
        for hit in {id(hit.term): hit for hit in unit.hits if hit.surface.islower()}.values():
            small = hit.term
            target = small.target(unit.target_locale)
            if small.kind == "name" or small.case != "smart" or target is None or not target.text.islower():
                continue
            for span in occurrences(unit.target, small, unit.target_locale):
                stands = unit.target[span.start : span.end]
                before, after = (
                    unit.target[max(0, span.start - 2) : span.start],
                    unit.target[span.end : span.end + 1],
                )
                if (
                    stands[0].isupper()
                    and stands[1:].islower()
                    and before[-1:] == " "
                    and before[-2:-1].islower()
                    and not _next_visible(unit.target, span.end).isupper()
                    and after in " ,.;:)"
                ):
                    lowered = stands[0].lower() + stands[1:]
                    message = _("“{stands}” is written “{better}”", stands=stands, better=lowered)
                    # With its place in the source, lest it stand for all that is lost in the sentence.
                    yield self.finding(
                        message,
                        span=span,
                        source_span=hit.span,
                        fix=Edit(span, lowered),
                        severity=Severity.NOTE,
                    )


def _miscased(target: str, form: str) -> list[Span]:
    """Where a form stands with other capitals than its own."""
    right = marked(len(target), [find_forms(target, [form])])
    return [s for s in find_forms(target, [form], case="fold") if right.find(1, s.start, s.end) < 0]


def _next_visible(text: str, at: int) -> str:
    """The first character from a place on that is no white space; empty at the end."""
    match = _VISIBLE.search(text, at)
    return match[0] if match else ""


_VISIBLE = regex(r"\S")


class TermAgreement(UnitCheck):
    """Determiners before a term, and an adjective after one that begins the sentence; in Spanish only.

    The gender is that of the termbase, or the one that the ending of the term tells; the number is known
    of terms that are no names.
    """

    id = "term-agreement"
    severity = Severity.WARNING
    of_terms = True
    summary = N_("An article or adjective does not agree with the term that it stands with.")
    authority = "RAE, Diccionario panhispánico de dudas, «el» 2.1, «al», «del»"
    good = (
        Example("The mega-jail opened.", "La megacárcel abrió.", (_JAIL,)),
        Example("Seize the weapon.", "Incaute el arma.", (_WEAPON,), why="el before a feminine stressed a"),
        Example("Seize a weapon.", "Incaute una arma.", (_WEAPON,), why="una before it is not wrong either"),
        Example("Above all inmates wait.", "Esperan sobre todo reclusos.", (_INMATE,), why="a set phrase"),
        Example(
            "The head of the mega-jail arrested yesterday was old.",
            "El director de la megacárcel detenido ayer era viejo.",
            (_JAIL,),
            why="the participle belongs to another noun",
        ),
        Example(
            "The inmate takes care of it.", "El recluso cuida de ello.", (_INMATE,), why="a verb in -ida"
        ),
    )
    bad = (
        Example(
            "Nobody left Cecot.",
            "Nadie salió de la Cecot.",
            (_CECOT,),
            span="de la",
            message="“de la Cecot”: write “del Cecot”",
            fixed="Nadie salió del Cecot.",
        ),
        Example(
            "All of the mega-jail is new.",
            "Todo el megacárcel es nuevo.",
            (_JAIL,),
            span="Todo el",
            message="“Todo el megacárcel”: write “Toda la megacárcel”",
            fixed="Toda la megacárcel es nuevo.",
        ),
        Example(
            "Some inmates wait.",
            "Un reclusos esperan.",
            (_INMATE,),
            span="Un",
            message="“Un reclusos”: write “Unos reclusos”",
            fixed="Unos reclusos esperan.",
        ),
        Example(
            "The mega-jail was closed.",
            "La megacárcel fue cerrado.",
            (_JAIL,),
            span="o",
            message="“megacárcel fue cerrado”: write “megacárcel fue cerrada”",
            fixed="La megacárcel fue cerrada.",
        ),
        Example(
            "The mega-jail built here is big.",
            "La megacárcel construido aquí es grande.",
            (_JAIL,),
            span="construido",
            message="“megacárcel construido”: write “megacárcel construida”",
            fixed="La megacárcel construida aquí es grande.",
        ),
    )

    def check(self, unit: Unit) -> Iterator[Finding]:
        if not unit.hits or unit.target_locale.language != "es":
            return
        target = unit.target
        seen: set[Span] = set()
        for hit, span in zip(unit.hits, places(target, unit.hits, unit.target_locale), strict=True):
            if span is None or span in seen:
                continue
            seen.add(span)
            rendering = hit.term.target(unit.target_locale)
            if rendering is None:
                continue
            anchor = anchor_of(target, span, hit, rendering, unit.target_locale)
            if not anchor.gender and anchor.plural is None:
                continue
            words = words_before(target, span.start)
            chain = determiner_edits(words, anchor, target[span.start : span.end])
            if edits := [edit for edit in chain if not _is_optional(target, edit)]:
                yield self._disagrees(target, _joined(target, edits), span, hit.span)
            after = [*participle_edits(target, words, anchor), *adjective_edit(target, words, anchor)]
            if after and not edits:
                yield self._disagrees(target, after[0], span, hit.span)

    def _disagrees(self, target: str, edit: Edit, span: Span, source_span: Span) -> Finding:
        first, last = min(edit.span.start, span.start), max(edit.span.end, span.end)
        stands = target[first:last]
        better = target[first : edit.span.start] + edit.text + target[edit.span.end : last]
        message = _("“{stands}”: write “{better}”", stands=stands, better=better)
        return self.finding(message, span=edit.span, source_span=source_span, fix=edit)


def _is_optional(text: str, edit: Edit) -> bool:
    """Whether what stands is right as well: una arma, alguna arma (DPD, «un» 1)."""
    stands = text[edit.span.start : edit.span.end].lower()
    return (stands, edit.text.lower()) in (("una", "un"), ("alguna", "algún"), ("ninguna", "ningún"))


def _joined(text: str, edits: list[Edit]) -> Edit:
    """One edit for all of a chain."""
    edits.sort(key=lambda edit: edit.span)
    start, at, out = edits[0].span.start, edits[0].span.start, ""
    for edit in edits:
        out += text[at : edit.span.start] + edit.text
        at = edit.span.end
    return Edit(Span(start, at), out)
