"""DeepL glossaries: a row for each term, its rendering and the two languages, without a header.

Source: DeepL's API documentation, "Managing glossaries", and the files its website exports; a fifth
column of the glossary generator (relevance) is not kept.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import IO

from glossary.formats.base import (
    Entries,
    Format,
    Losses,
    Reading,
    as_text,
    count_unheld,
    csv_records,
    pair_of,
    rendered,
)
from glossary.messages import _, ngettext
from glossary.model import Fault, Locale, Place, Term, UserError

TITLE = "DeepL CSV"


def _read(stream: IO[bytes], path: str, locales: Sequence[Locale]) -> Reading:
    records = csv_records(stream, path)
    losses, entries, faults = Losses(), Entries(), list[Fault]()
    source, targets = (locales[0] if locales else None), dict[str, None]()
    for line, cells in records:
        place = Place(path, line, 1)
        if len(cells) not in (2, 3, 4, 5):
            message = ngettext("{n} cell", "{n} cells", len(cells))
            faults.append(Fault(message, _("write term, rendering and their two languages"), place))
            continue
        if len(cells) < 4:
            here, there = pair_of(locales, TITLE, path)
        else:
            try:
                here, there = Locale.parse(cells[2]), Locale.parse(cells[3])
            except UserError as error:
                faults += [Fault(fault.message, fault.remedy, place) for fault in error.faults]
                continue
        source = source or here
        if here.language != source.language or (len(locales) > 1 and there not in locales):
            losses["row in another language"] += 1
            continue
        losses["relevance"] += len(cells) == 5 and bool(cells[4])
        targets[str(there)] = None
        entries.add(line, cells[0], str(there), cells[1])
    if faults:
        raise UserError(*faults)
    if source is None or not targets:
        raise UserError.at(
            path,
            _("no row of these languages") if losses else _("no rows"),
            _("write term, rendering and their two languages"),
        )
    return Reading(entries.rows(path, source, list(targets)), losses)


def _write(terms: Iterable[Term], stream: IO[bytes], locales: Sequence[Locale]) -> Losses:
    losses, seen = Losses(), set[str]()
    codes = (locales[0].bcp47, locales[1].bcp47)
    out = as_text(stream)
    writer = csv.writer(out, lineterminator="\n")
    for term, target, _locale in rendered(terms, locales, losses):
        count_unheld(losses, term, target, held=frozenset())
        for form in (term.source, *term.forms):
            # DeepL refuses a glossary with one term twice.
            if form in seen:
                losses["term that stands twice"] += 1
            else:
                seen.add(form)
                writer.writerow([form, target.text, *codes])
    out.detach()
    return losses


DEEPL = Format("deepl", TITLE, (), _read, _write)
