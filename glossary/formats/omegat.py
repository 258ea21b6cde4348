"""OmegaT glossaries: tab-separated lines of term, rendering and comment, without a header.

Source: OmegaT's manual, "Glossaries". A term with several renderings has several lines; lines that
begin with `#` are comments. Quotes have no meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO

from glossary.formats.base import Entries, Format, Losses, Reading, count_unheld, pair_of, rendered
from glossary.messages import _, ngettext
from glossary.model import Fault, Locale, Place, Term, UserError
from glossary.table import decode

TITLE = "OmegaT TSV"


def _read(stream: IO[bytes], path: str, locales: Sequence[Locale]) -> Reading:
    source, target = pair_of(locales, TITLE, path)
    entries, faults = Entries(), list[Fault]()
    for line, text in enumerate(decode(stream.read(), path).splitlines(), start=1):
        if not text.strip() or text.startswith("#"):
            continue
        cells = [cell.strip() for cell in text.split("\t")]
        if len(cells) not in (2, 3) or not cells[0]:
            faults.append(
                Fault(
                    ngettext("{n} cell", "{n} cells", len(cells)) if cells[0] else _("no term"),
                    _("write term, tab, rendering, and perhaps tab and comment"),
                    Place(path, line, 1),
                )
            )
            continue
        entry = entries.add(line, cells[0], str(target), cells[1])
        entry.notes += cells[2:]
    if faults:
        raise UserError(*faults)
    return Reading(entries.rows(path, source, [str(target)]))


def _write(terms: Iterable[Term], stream: IO[bytes], locales: Sequence[Locale]) -> Losses:
    losses = Losses()
    for term, target, _locale in rendered(terms, locales, losses):
        count_unheld(losses, term, target, held=frozenset({"note", "forms"}))
        for source in (term.source, *term.forms):
            for at, form in enumerate((target.text, *target.forms)):
                note = term.note if not at and source == term.source else ""
                cells = [" ".join(cell.split()) for cell in (source, form, note)]
                # A term that begins with # would be read as a comment; nothing escapes it.
                if cells[0].startswith("#"):
                    losses["term that begins with #"] += not at
                else:
                    stream.write(("\t".join(cells).rstrip("\t") + "\n").encode())
    return losses


OMEGAT = Format("omegat", TITLE, ("tsv", "tab", "utf8"), _read, _write)
