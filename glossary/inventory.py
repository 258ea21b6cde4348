"""What a termbase holds, in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from glossary.checks.termbase import TermbaseFile
from glossary.messages import _, grouped, ngettext
from glossary.model import Locale


@dataclass(frozen=True, slots=True)
class LocaleCount:
    """A target locale in numbers: concepts rendered (of its own or by a parent), with a gender, forms."""

    locale: Locale
    rendered: int
    own: int
    gendered: int
    forms: int
    forbidden: int


@dataclass(frozen=True, slots=True)
class Inventory:
    """A termbase in numbers; the last three are None without articles.

    `found` counts concepts that stand in the articles, `hits` how often they do, `unused` names the rest.
    """

    path: str
    name: str
    source: Locale
    digest: str
    concepts: int
    names: int
    source_forms: int
    notes: int
    faults: int
    locales: tuple[LocaleCount, ...]
    found: int | None = None
    hits: int | None = None
    unused: tuple[str, ...] | None = None


def take_inventory(file: TermbaseFile, *, path: str = "") -> Inventory:
    """Count what is in a termbase, and what of it stands in the texts that were given with it."""
    base = file.base
    searched = file.texts is not None
    return Inventory(
        path=path,
        name=base.name,
        source=base.source,
        digest=base.digest,
        concepts=len(base.terms),
        names=sum(term.kind == "name" for term in base.terms),
        source_forms=sum(len(term.forms) for term in base.terms),
        notes=sum(bool(term.note) for term in base.terms),
        faults=len(file.faults),
        locales=tuple(_count(file, locale) for locale in base.locales),
        found=sum(bool(file.hits[term.id]) for term in base.terms) if searched else None,
        hits=file.hits.total() if searched else None,
        unused=tuple(t.source for t in base.terms if not file.hits[t.id]) if searched else None,
    )


def _count(file: TermbaseFile, locale: Locale) -> LocaleCount:
    own = [target for term in file.base.terms if (target := term.targets.get(str(locale))) is not None]
    every = [target for term in file.base.terms if (target := term.target(locale)) is not None]
    return LocaleCount(
        locale,
        rendered=len(every),
        own=len(own),
        gendered=sum(bool(target.gender) for target in every),
        forms=sum(len(target.accepted) for target in every),
        forbidden=sum(len(target.forbidden) for target in every),
    )


def share(part: int, whole: int) -> str:
    """`12 of 40 (30 %)`."""
    every = grouped(whole)
    if not whole:
        return ngettext("{n} of {whole}", "{n} of {whole}", part, whole=every)
    percent = 100 * part // whole
    return ngettext(
        "{n} of {whole} ({percent} %)", "{n} of {whole} ({percent} %)", part, whole=every, percent=percent
    )


def lines(inventory: Inventory, *, unused: int = 10) -> Sequence[str]:
    """The inventory as text, with the first so many unused terms."""
    concepts = inventory.concepts
    out = [
        inventory.path or inventory.name,
        _(
            "  {concepts}, {names}; {forms}, {notes}; digest {digest}",
            concepts=ngettext(
                "{n} concept from {locale}", "{n} concepts from {locale}", concepts, locale=inventory.source
            ),
            # i18n: of the concepts so many are proper names
            names=ngettext("{n} of them names", "{n} of them names", inventory.names),
            forms=ngettext("{n} other source form", "{n} other source forms", inventory.source_forms),
            notes=ngettext("{n} note", "{n} notes", inventory.notes),
            digest=inventory.digest,
        ),
    ]
    if inventory.faults:
        shown = ngettext(
            "{n} fault: termpin glossary check shows them",
            "{n} faults: termpin glossary check shows them",
            inventory.faults,
        )
        out.append(f"  {shown}")
    for count in inventory.locales:
        rendered = _("{share} rendered", share=share(count.rendered, concepts))
        if count.own != count.rendered:
            # i18n: how many concepts have a rendering, and how many of these renderings are the locale's own
            rendered = ngettext(
                "{rendered}, {n} of its own", "{rendered}, {n} of its own", count.own, rendered=rendered
            )
        gendered = _("gender {share}", share=share(count.gendered, count.rendered))
        forms = ngettext("{n} accepted form", "{n} accepted forms", count.forms)
        # i18n: of the forms of renderings
        forbidden = ngettext("{n} forbidden", "{n} forbidden", count.forbidden)
        out.append(f"  {count.locale}: {rendered}; {gendered}; {forms}, {forbidden}")
    if inventory.unused is not None and inventory.found is not None:
        found = _("in the articles: {share} concepts", share=share(inventory.found, concepts))
        hits = ngettext("{n} occurrence", "{n} occurrences", inventory.hits or 0)
        out.append(f"  {found}, {hits}")
        if inventory.unused:
            named = ", ".join(inventory.unused[:unused])
            left = len(inventory.unused) - unused
            if left > 0:
                named = ngettext("{terms} and {n} more", "{terms} and {n} more", left, terms=named)
            # i18n: terms that stand in none of the articles
            named = _("not in them: {terms}", terms=named)
            out.append(f"  {named}")
    return out


def as_json(inventory: Inventory) -> dict[str, object]:
    """The inventory with its locales as tags."""
    counts = [asdict(count) | {"locale": str(count.locale)} for count in inventory.locales]
    return asdict(inventory) | {"source": str(inventory.source), "locales": counts}
