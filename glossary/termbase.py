"""Termbases: concepts with their renderings, from CSV files, pairs, or the package itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

from glossary.model import Fault, Locale, Target, Term, UserError
from glossary.termfile import by_source, read_terms, same, slug, text_faults, tidy, unused


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
    def load(cls, path: str | Path, *, source: str | Locale | None = None) -> Termbase:
        """Read a CSV file (UTF-8, with comma, semicolon or tab); raise `UserError` with all its faults.

        `source` names the column of the source language; without it, it is the first locale column.
        """
        try:
            data = Path(path).read_bytes()
        except FileNotFoundError:
            raise UserError.at(
                path, "there is no such file", "name a termbase: a CSV file with a header"
            ) from None
        except IsADirectoryError:
            raise UserError.at(path, "is a folder, not a termbase", "name a CSV file in it") from None
        except OSError as error:
            raise UserError.at(path, f"cannot be read: {(error.strerror or str(error)).lower()}") from None
        return cls.parse(data, path=str(path), source=source)

    @classmethod
    def parse(cls, data: bytes | str, *, path: str = "", source: str | Locale | None = None) -> Termbase:
        """Read the content of a termbase file; `path` is for messages and the name."""
        locale, terms = read_terms(data, path=path, source=Locale.parse(source) if source else None)
        return cls(terms, locale, Path(path).stem)

    @classmethod
    def from_pairs(cls, pairs: Mapping[str, str], *, source: str | Locale, target: str | Locale) -> Termbase:
        """Make a termbase of source terms with renderings; raise `UserError` for what cannot be used."""
        source, target = Locale.parse(source), Locale.parse(target)
        faults: list[Fault] = []
        seen: dict[str, Term] = {}
        ids: set[str] = set()
        for key, value in pairs.items():
            term, rendering = tidy(key), tidy(value)
            for what, cell in (("term", term), (f"rendering of {term!r}", rendering)):
                faults += [Fault(f"{what}: {m}", r) for m, r in text_faults(cell)]
                if not cell:
                    faults.append(Fault(f"the {what} is empty", "give a text, or leave the pair out"))
            if term.lower() in seen:
                faults.append(
                    Fault(
                        f"{term!r} is given twice", f"keep one of {seen[term.lower()].source!r} and {term!r}"
                    )
                )
            seen[term.lower()] = Term(unused(slug(term), ids), term, targets={str(target): Target(rendering)})
        if faults:
            raise UserError(*faults)
        return cls(tuple(seen.values()), source, "pairs")

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
                        f"the source language of termbase {base.name!r} is {base.source}, not {self.source}",
                        "merge termbases of one source language",
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
        rows = sorted(
            json.dumps(
                [
                    t.source,
                    t.forms,
                    t.kind,
                    t.case,
                    sorted((tag, astuple(target)) for tag, target in t.targets.items()),
                ],
                ensure_ascii=False,
            )
            for t in self.terms
        )
        return hashlib.sha256("\n".join([str(self.source), *rows]).encode()).hexdigest()[:8]


def shipped(source: str | Locale, target: str | Locale) -> Termbase:
    """The termbases that come with termpin for a pair of languages, merged; empty when there are none."""
    return _shipped(Locale.parse(source), Locale.parse(target).language)


@lru_cache(maxsize=8)
def _shipped(source: Locale, target: str) -> Termbase:
    from importlib.resources import files

    found = Termbase((), source, "")
    folder = files("glossary") / "terms"
    if not folder.is_dir():
        return found
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if not entry.name.endswith(".csv"):
            continue
        base = Termbase.parse(entry.read_bytes(), path=f"glossary/terms/{entry.name}")
        if base.source.language == source.language and any(at.language == target for at in base.locales):
            found = found.merged(base)
    return found


def _completed(term: Term, old: Term) -> Term:
    """`term` with the renderings of `old` in locales for which it has none, not even by inheritance."""
    extra = {tag: target for tag, target in old.targets.items() if term.target(Locale.parse(tag)) is None}
    return replace(term, targets={**term.targets, **extra}) if extra else term
