"""Who wrote a text whose `#.` line another program has taken: the memory is asked.

`msgmerge` takes the `#.` lines of its template, and with them what says a draft from a person's words.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from glossary.catalog import Catalog, Said, read_catalog
from glossary.entry import draft_origin, former_approval
from glossary.model import Locale

if TYPE_CHECKING:
    from pipeline.memory import Memory

_FINGERPRINT = re.compile(r" [0-9a-f]{8}$")  # what a recipe adds to the model's name


def machine_origin(engine: str, model: str, strategy: str, score: float | None) -> str:
    """The `#.` line on an engine's draft, without the digest."""
    shown = "" if score is None else f", score {score:.2f}"
    return f"machine: {engine} {model}, {strategy}{shown}"


def origins(catalog: Catalog, article: str, memory: Memory) -> Said:
    """The lines of an article's texts of unknown origin, as far as the memory knows who wrote them.

    A text that was approved for the former source of its entry is a person's, whoever drafted it. Of the
    present source that is not said: somebody may have taken the approval back.
    """
    lost = {(e.written_for, e.target): e for e in catalog.entries if e.unsigned and e.is_sentence}
    said: dict[tuple[str, str], str] = {}
    if not lost:
        return said
    approved: dict[tuple[str, str], str] = {}
    for unit in memory.saying(lost, source_locale=catalog.source_locale, target_locale=catalog.locale):
        pair = unit.source, unit.target
        if unit.machine is not None:
            made = unit.machine
            model = _FINGERPRINT.sub("", made.recipe.model)
            line = machine_origin(made.recipe.engine, model, made.strategy, made.score)
            said.setdefault(pair, draft_origin(line, unit.target))
        elif unit.approved and unit.article == article and lost[pair].previous_source is not None:
            approved[pair] = former_approval(unit.target)
    return said | approved


def recorded(path: Path, article: str, locale: Locale, memory: Path | None) -> Said:
    """What `origins` gives for an article's PO file; the memory is only opened for texts of unknown origin.

    Without a `memory` it is that of the project, where there is one.
    """
    catalog = read_catalog(path, locale=locale) if path.exists() else None
    if catalog is None or not any(entry.unsigned for entry in catalog.entries):
        return {}
    from pipeline.memory import DEFAULT, Memory

    if memory is None and not DEFAULT.exists():
        return {}
    with Memory(memory or DEFAULT, reading=True, optional=True) as opened:
        return origins(catalog, article, opened)
