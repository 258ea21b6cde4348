"""What a termbase holds, in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from glossary.checks.termbase import TermbaseFile
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
    return f"{part:,} of {whole:,}" + (f" ({100 * part // whole} %)" if whole else "")


def lines(inventory: Inventory, *, unused: int = 10) -> Sequence[str]:
    """The inventory as text, with the first so many unused terms."""
    concepts = inventory.concepts
    out = [
        inventory.path or inventory.name,
        f"  {concepts:,} concepts from {inventory.source}, {inventory.names:,} of them names;"
        f" {inventory.source_forms:,} other source forms, {inventory.notes:,} notes;"
        f" digest {inventory.digest}",
    ]
    if inventory.faults:
        out.append(f"  {inventory.faults:,} faults: termpin glossary check shows them")
    for count in inventory.locales:
        own = "" if count.own == count.rendered else f", {count.own:,} of its own"
        out.append(
            f"  {count.locale}: {share(count.rendered, concepts)} rendered{own};"
            f" gender {share(count.gendered, count.rendered)};"
            f" {count.forms:,} accepted forms, {count.forbidden:,} forbidden"
        )
    if inventory.unused is not None and inventory.found is not None:
        out.append(
            f"  in the articles: {share(inventory.found, concepts)} concepts, {inventory.hits:,} occurrences"
        )
        if inventory.unused:
            named = ", ".join(inventory.unused[:unused])
            more = f" and {len(inventory.unused) - unused:,} more" if len(inventory.unused) > unused else ""
            out.append(f"  not in them: {named}{more}")
    return out


def as_json(inventory: Inventory) -> dict[str, object]:
    """The inventory with its locales as tags."""
    counts = [asdict(count) | {"locale": str(count.locale)} for count in inventory.locales]
    return asdict(inventory) | {"source": str(inventory.source), "locales": counts}
