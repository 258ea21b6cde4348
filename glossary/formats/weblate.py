"""Weblate glossaries: CSV with the columns of its export, a row for each term and rendering.

Source: Weblate's documentation, "Glossary" (flags `terminology`, `read-only`, `forbidden`), and the
columns of translate-toolkit's CSV: location, source, target, id, fuzzy, context, translator_comments,
developer_comments. `flags` is a column of its own; Weblate's export does not have it.
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
from glossary.model import Locale, Term

TITLE = "Weblate CSV"
_HEADER = (
    "location",
    "source",
    "target",
    "id",
    "fuzzy",
    "context",
    "translator_comments",
    "developer_comments",
    "flags",
)
_NOTES = ("translator_comments", "developer_comments", "explanation")
_YES = ("true", "1", "yes", "fuzzy")


def _read(stream: IO[bytes], path: str, locales: Sequence[Locale]) -> Reading:
    source, target = pair_of(locales, TITLE, path)
    records = csv_records(stream, path)
    header = [name.lower() for name in records[0][1]]
    losses, entries, tag = Losses(), Entries(), str(target)
    for line, cells in records[1:]:
        row = dict(zip(header, cells, strict=False))
        term, rendering = row.get("source", ""), row.get("target", "")
        flags = {flag.strip() for flag in row.get("flags", "").split(",")}
        if not term and not rendering:
            continue
        if row.get("fuzzy", "").lower() in _YES:
            losses["rendering that needs editing"] += 1
            rendering = ""
        if "read-only" in flags:
            rendering = ""
        entry = entries.add(line, term, tag, rendering, forbidden="forbidden" in flags)
        entry.notes += [row.get(name, "") for name in _NOTES]
        if "read-only" in flags:
            entry.kind = "name"
        losses["context"] += row.get("context", "") not in ("", row.get("target", ""))
        losses["location"] += bool(row.get("location", ""))
    return Reading(entries.rows(path, source, [tag]), losses)


def _write(terms: Iterable[Term], stream: IO[bytes], locales: Sequence[Locale]) -> Losses:
    losses = Losses()
    out = as_text(stream)
    writer = csv.DictWriter(out, _HEADER, restval="", lineterminator="\n")
    writer.writeheader()
    for term, target, _ in rendered(terms, locales, losses):
        kept = term.kind == "name" and target.text == term.source
        count_unheld(
            losses, term, target, held=frozenset({"note", "forms", "forbidden", *(["kind"] if kept else [])})
        )
        losses["source form"] += len(term.forms)
        flags = ["terminology", "read-only"] if kept else ["terminology"]
        rows = [(target.text, flags, term.note)]
        rows += [(form, [], "") for form in target.forms]
        rows += [(form, ["forbidden"], "") for form in target.forbidden]
        for text, named, note in rows:
            # Weblate tells entries with one source by their context.
            context = "" if text == target.text else text
            cells = {"source": term.source, "target": text, "context": context}
            writer.writerow(cells | {"translator_comments": note, "flags": ",".join(named)})
    out.detach()
    return losses


WEBLATE = Format("weblate", TITLE, (), _read, _write)
