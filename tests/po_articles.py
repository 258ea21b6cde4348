"""Articles and their catalogs for tests of the translator's loop, and its golden cases."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from glossary.catalog import CatalogUpdate, read_file, update_catalog
from glossary.entry import Entry
from glossary.model import Document, Locale
from glossary.po import dump
from pipeline.ledger import blank_drafts
from pipeline.segment import segment

CASES = Path(__file__).parent / "cases" / "po_loop"
SEEDS = Path(__file__).parent.parent / "seeds"
EN, MX = Locale("en"), Locale("es", "MX")
NOW = datetime(2024, 5, 6, 7, 8, tzinfo=UTC)


def follow(path: Path, document: Document, **targets: str) -> CatalogUpdate:
    """Update a catalog as `po update` does; or, with a target for each sentence, as `translate` does."""
    drafts = [replace(d, target=targets.get("all", "")) for d in blank_drafts(document, lambda _: (), MX)]
    options: dict[str, Any] = {"locale": MX, "source_locale": EN, "project": document.name, "now": NOW}
    return update_catalog(path, drafts, generator="termpin 0.1.0", **options)


def article(*sentences: str) -> Document:
    text = "A headline for the story\n\n" + "\n\n".join(sentences) + "\n"
    return segment(text, path="story.en.txt")


def approve(path: Path, **texts: str) -> None:
    """Do as a person does: write texts (by the first word of the source) and clear their mark."""
    file = read_file(path)
    done = []
    for entry in file.entries:
        text = texts.get(entry.source.split()[0])
        done.append(entry if text is None else replace(entry, target=text, fuzzy=False, raw=""))
    path.write_bytes(dump(replace(file, entries=tuple(done))))


def entry_of(path: Path, source: str) -> Entry:
    (found,) = [e for e in read_file(path).entries if e.source == source]
    return found


def read_case(folder: Path, keys: set[str], files: set[str], optional: str = "") -> dict[str, Any]:
    case = tomllib.loads((folder / "case.toml").read_text("utf-8"))
    assert case.keys() == keys, folder
    assert {p.name for p in folder.iterdir()} - {optional} == files | {"case.toml"}, folder
    return case


UPDATES = sorted((CASES / "update").iterdir())
IMPORTS = sorted((CASES / "import").iterdir())
FIRST = "Families waited at the gate until the doors opened at noon."
SECOND = "Families waited at the gate until the doors opened at one."
WORDS = "court judge family letter gate morning officer border hour reply prison visit report".split()


def sentence(seed: int, *, change: str = "") -> str:
    words = [WORDS[(seed * 7 + n * (seed % 5 + 1)) % len(WORDS)] for n in range(8)]
    words[seed % 8] = change or words[seed % 8]
    return " ".join(words).capitalize() + f" {seed}."
