"""Our own CSV, written: the columns that are used, so that what is read again is the same."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import IO

from glossary.formats.base import Format, Losses, Record, as_text, header_for
from glossary.model import Locale, Term
from glossary.termfile import join

TITLE = "termpin CSV"


def _write(terms: Iterable[Term], stream: IO[bytes], locales: Sequence[Locale]) -> Losses:
    losses = Losses()
    header = header_for(locales[0], locales[1:])
    tags = set(map(str, locales[1:]))
    records: list[Record] = [(1, header)]
    for term in terms:
        losses["rendering in another locale"] += len(term.targets.keys() - tags)
        records.append((0, _record(term, header)))
    write_records(records, stream)
    return losses


def _record(term: Term, header: Sequence[str]) -> list[str]:
    source = header[1]
    cells = dict.fromkeys(header, "")
    cells |= {
        "id": term.id,
        source: term.source,
        f"{source}:forms": join(term.forms),
        "kind": term.kind if term.kind != "term" else "",
        "case": term.case if term.case != "smart" else "",
        "note": term.note,
    }
    for tag, target in term.targets.items():
        if tag in cells:
            cells |= {
                tag: target.text,
                f"{tag}:forms": join(target.forms),
                f"{tag}:gender": target.gender,
                f"{tag}:forbidden": join(target.forbidden),
                f"{tag}:plural": target.plural,
                f"{tag}:article": "yes" if target.article else "",
            }
    return [cells[name] for name in header]


def write_records(records: Iterable[Record], stream: IO[bytes]) -> tuple[int, int]:
    """Write rows under our header, without the columns that no row fills.

    Returned: how many there are, and how many have a source term that stood before.

    `records` is gone through twice: a file with 100,000 concepts is never held whole.
    """
    used: list[bool] = []
    number = 0
    for number, (_, cells) in enumerate(records):
        # Locale columns stay: an empty one is to be filled in.
        if number:
            used = [bool(u or c) for u, c in zip(used, cells, strict=True)]
        else:
            used = [":" not in name and name not in ("id", "kind", "case", "note") for name in cells]
    out = as_text(stream)
    writer = csv.writer(out, lineterminator="\n")
    seen: set[int] = set()
    repeated = 0
    for _, cells in records:
        size = len(seen)
        seen.add(hash(cells[1].lower()))
        repeated += len(seen) == size
        writer.writerow([cell for cell, keep in zip(cells, used, strict=True) if keep])
    out.detach()
    return number, repeated


CSV = Format("csv", TITLE, ("csv",), None, _write, pair=False)
