"""Termbases: concepts with their renderings, from CSV files, pairs, or the package itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from glossary.dataclass import dataclass, field, replace
from glossary.messages import N_, _
from glossary.model import Fault, Locale, Target, Term, UserError
from glossary.table import FileFault, decode
from glossary.termfile import by_source, format_of, read_text, same, slug, text_faults, tidy, unused


@dataclass(frozen=True)
class Termbase:
    """Concepts of one source language with their renderings.

    `overridden` holds the pairs (earlier, later) of terms where `merged` let the later one win.
    """

    terms: tuple[Term, ...]
    source: Locale
    name: str = ""
    overridden: tuple[tuple[Term, Term], ...] = field(default=(), compare=False)

    @classmethod
    def load(
        cls,
        path: str | Path,
        *,
        source: str | Locale | None = None,
        locales: Sequence[str | Locale] = (),
    ) -> Termbase:
        """Read a termbase file; raise `UserError` with all its faults.

        That is a CSV file (UTF-8, with comma, semicolon or tab), or one of `glossary.formats`, told by its
        content. `source` names the language of the source; without it, it is the first in the file.
        `locales` are source and target for formats that do not name them.
        """
        base, faults = cls.inspect(path, source=source, locales=locales)
        if faults:
            raise UserError(*faults)
        return base

    @classmethod
    def inspect(
        cls,
        path: str | Path,
        *,
        source: str | Locale | None = None,
        locales: Sequence[str | Locale] = (),
    ) -> tuple[Termbase, tuple[FileFault, ...]]:
        """Read a termbase file as far as it can be read, with all its faults.

        Raises:
            UserError: nothing can be read: no file, no text, no header, broken XML.
        """
        from glossary.files import read_bytes

        data = read_bytes(path, absent=_("name a termbase: a CSV file with a header"))
        return cls._read(data, str(path), source, locales)

    @classmethod
    def inspect_text(
        cls, data: bytes | str, *, path: str = "", source: str | Locale | None = None
    ) -> tuple[Termbase, tuple[FileFault, ...]]:
        """Read the content of a termbase file as `inspect` does; `path` is for messages and the name."""
        return cls._read(data, path, source, ())

    @classmethod
    def parse(
        cls,
        data: bytes | str,
        *,
        path: str = "",
        source: str | Locale | None = None,
        locales: Sequence[str | Locale] = (),
    ) -> Termbase:
        """Read the content of a termbase file as `load` does; `path` is for messages and the name."""
        base, faults = cls._read(data, path, source, locales)
        if faults:
            raise UserError(*faults)
        return base

    @classmethod
    def _read(
        cls,
        data: bytes | str,
        path: str,
        source: str | Locale | None,
        locales: Sequence[str | Locale],
    ) -> tuple[Termbase, tuple[FileFault, ...]]:
        wanted = Locale.parse(source) if source else None
        if (format_id := format_of(data, path)) != "csv":
            from glossary.formats import read_foreign

            # The others name their languages themselves.
            named = locales if format_id in ("omegat", "weblate") else ()
            tags = [Locale.parse(tag) for tag in named] or ([wanted] if wanted else [])
            contents = read_foreign(data, format_id, path=path, locales=tags)
        else:
            text = decode(data, path) if isinstance(data, bytes) else data
            contents = read_text(text, path=path, source=wanted)
        return cls(contents.terms, contents.source, Path(path).stem), contents.faults

    @classmethod
    def from_pairs(cls, pairs: Mapping[str, str], *, source: str | Locale, target: str | Locale) -> Termbase:
        """Make a termbase of source terms with renderings; raise `UserError` for what cannot be used.

        Terms that differ in their capitals only (`ICE`, `ice`) each match only as they are written.
        """
        source, target = Locale.parse(source), Locale.parse(target)
        faults: list[Fault] = []
        seen: dict[str, Term] = {}
        ids: set[str] = set()
        for key, value in pairs.items():
            term, rendering = tidy(key), tidy(value)
            for cell, wrong, empty in (
                (term, N_("term: {message}"), N_("the term is empty")),
                (rendering, N_("rendering of {term!r}: {message}"), N_("the rendering of {term!r} is empty")),
            ):
                faults += [Fault(_(wrong, term=term, message=m), r) for m, r in text_faults(cell)]
                if not cell:
                    faults.append(Fault(_(empty, term=term), _("give a text, or leave the pair out")))
            if term in seen:
                faults.append(Fault(_("{term!r} is given twice", term=term), _("keep one rendering")))
            seen[term] = Term(unused(slug(term), ids), term, targets={str(target): Target(rendering)})
        if faults:
            raise UserError(*faults)
        spellings = Counter(term.lower() for term in seen)
        terms = (replace(t, case="exact") if spellings[t.source.lower()] > 1 else t for t in seen.values())
        return cls(tuple(terms), source, "pairs")

    def merged(self, *others: Termbase) -> Termbase:
        """This termbase with others added: of two terms with the same source, the later one wins.

        Sources are the same when they differ in case only and have the same case rule, or are written the
        same. Renderings in locales about which the later term says nothing are kept from the earlier.
        """
        terms: dict[tuple[str, str], Term] = {}
        overridden = list(self.overridden)
        for base in (self, *others):
            if base.source.language != self.source.language:
                raise UserError(
                    Fault(
                        _(
                            "the source language of termbase {name!r} is {found}, not {locale}",
                            name=base.name,
                            found=base.source,
                            locale=self.source,
                        ),
                        _("merge termbases of one source language"),
                    )
                )
            earlier = by_source(terms.values())
            overridden += base.overridden if base is not self else ()
            for term in base.terms:
                new = term
                for old in same(term, earlier):
                    overridden.append((old, term))
                    new = _completed(new, old)
                    terms.pop((old.source, old.case), None)
                terms[new.source, new.case] = new
        name = "+".join(base.name for base in (self, *others) if base.name)
        return Termbase(tuple(terms.values()), self.source, name, tuple(overridden))

    @property
    def locales(self) -> tuple[Locale, ...]:
        """The target locales for which some term has a rendering, sorted by tag."""
        return tuple(map(Locale.parse, sorted({tag for term in self.terms for tag in term.targets})))

    @cached_property
    def digest(self) -> str:
        """Eight hexadecimal digits of the content that pinning depends on.

        The order of rows, ids, notes and places do not count; everything else does.
        """
        import zlib  # at once there, which cannot be said of hashlib

        content = "\n".join([str(self.source), *sorted(map(_content, self.terms))])
        return f"{zlib.crc32(content.encode()):08x}"


def _content(term: Term) -> str:
    """What counts of a term as one text, its parts parted by control characters, which no cell can hold."""
    parts = [term.source, "\x1f".join(term.forms), term.kind, term.case]
    for tag in sorted(term.targets):
        target = term.targets[tag]
        forms, forbidden = "\x1f".join(target.forms), "\x1f".join(target.forbidden)
        article = "yes" if target.article else ""
        parts += [tag, target.text, forms, forbidden, target.gender, target.plural, article]
    return "\x1e".join(parts)


def merge(termbases: Sequence[Termbase]) -> Termbase | None:
    """Termbases as one, a later one winning as in `Termbase.merged`; None of none.

    Raises `UserError` when their source languages differ.
    """
    return termbases[0].merged(*termbases[1:]) if termbases else None


def shipped(source: str | Locale, target: str | Locale) -> Termbase:
    """The termbases that come with termpin for a pair of languages, merged; empty when there are none."""
    return _shipped(Locale.parse(source), Locale.parse(target).language)


@lru_cache(maxsize=8)
def _shipped(source: Locale, target: str) -> Termbase:
    found = Termbase((), source, "")
    for file in sorted(Path(__file__).with_name("terms").glob("*.csv")):
        base = Termbase.parse(file.read_bytes(), path=f"glossary/terms/{file.name}")
        if base.source.language == source.language and any(at.language == target for at in base.locales):
            found = found.merged(base) if found.terms or base.source != source else base
    return found


def _completed(term: Term, old: Term) -> Term:
    """`term` with the renderings of `old` in locales for which it has none, not even by inheritance."""
    extra = {tag: target for tag, target in old.targets.items() if term.target(Locale.parse(tag)) is None}
    return replace(term, targets={**term.targets, **extra}) if extra else term
