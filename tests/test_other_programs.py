"""Catalogs that other programs have saved or merged, and what gettext says of ours."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polib
import pytest
from gettext_programs import gettext, msgfmt_is_silent, pybabel_template
from po_articles import (
    CASES,
    EN,
    FIRST,
    MX,
    NOW,
    SECOND,
    SEEDS,
    approve,
    article,
    entry_of,
    follow,
)

from glossary.catalog import read_catalog, read_file, update_catalog
from glossary.entry import Entry, PoFile, State
from glossary.model import Document
from glossary.po import dump
from pipeline.ledger import blank_drafts, update
from pipeline.memory import Memory
from pipeline.origins import origins
from pipeline.segment import read_article
from pipeline.units import Machine, MemoryUnit, Recipe


@pytest.mark.parametrize("tool", ["msgmerge", "msgmerge of pybabel", "msgcat", "msgattrib", "polib"])
def test_a_catalog_that_another_program_saved_means_the_same(tool: str, tmp_path: Path) -> None:
    """Wrapped, sorted or not: states, texts, previous sources and origins are as before.

    Where the `#.` lines come from a template, nobody's words are taken for a person's, and the memory
    knows the drafts again.
    """
    path, template = tmp_path / "story.po", tmp_path / "story.pot"
    document = read_article(SEEDS / "losing-citizenship.en.txt")
    drafts = [
        replace(d, target=f"«{d.source}» en español", origin="machine: argos en_es 0.2, written, score -0.41")
        for d in blank_drafts(document, lambda _: (), MX)
    ]
    options: dict[str, Any] = {"locale": MX, "source_locale": EN, "project": document.name, "now": NOW}
    update_catalog(path, drafts, generator="termpin 0.1.0", **options)
    approve(path, Can="¿Puede Estados Unidos retirar la ciudadanía?")
    before = read_file(path)
    changed = tuple(
        replace(e, previous_source="An older sentence.", raw="") if n == 5 else e
        for n, e in enumerate(before.entries)
    )
    path.write_bytes(dump(replace(before, entries=changed)))
    before = read_file(path)
    if tool == "polib":
        polib.pofile(str(path), wrapwidth=60).save()
    elif tool.startswith("msgmerge"):
        untranslated = [Entry(e.source, references=e.references, comments=e.comments) for e in before.entries]
        template.write_bytes(dump(PoFile(before.header, tuple(untranslated))))
        if tool != "msgmerge":
            (tmp_path / "seeds").mkdir()
            shutil.copy(SEEDS / "losing-citizenship.en.txt", tmp_path / "seeds")
            template = pybabel_template(tmp_path, "seeds")
        done = gettext("msgmerge", "--quiet", "--previous", "--update", "--backup=off", path, template)
        assert done.returncode == 0, done.stderr
    else:
        done = gettext(tool, "--width=60", "--sort-output", "-o", path, path)
        assert done.returncode == 0, done.stderr
    after = {e.source: e for e in read_file(path).entries}
    assert after.keys() == {e.source for e in before.entries}
    lost = tool == "msgmerge of pybabel"
    for was in before.entries:
        now = after[was.source]
        if lost:
            expected = State.APPROVED if was.state is State.APPROVED else State.UNKNOWN
            assert (now.target, now.state, now.origin) == (was.target, expected, ())
        else:
            assert (now.target, now.state, now.origin) == (was.target, was.state, was.origin)
        assert now.previous_source == was.previous_source
    with Memory(tmp_path / "memory.sqlite") as memory:
        memory.learn(read_catalog(path), document.name)
        assert {unit.source for unit in memory.units()} == {"Can the United States take citizenship back?"}
        memory.add(
            MemoryUnit(
                e.written_for,
                e.target,
                EN,
                MX,
                machine=Machine(Recipe("argos", "en_es 0.2 00000000", 4, "0"), "", "", -0.41, "written"),
            )
            for e in before.entries
        )
        said = origins(read_catalog(path), document.name, memory)
    update_catalog(path, drafts, generator="termpin 0.1.0", said=said, **options)
    assert {e.source: (e.target, e.state) for e in read_file(path).entries} == {
        e.source: (e.target, e.state) for e in before.entries
    }
    for was in before.entries:
        assert entry_of(path, was.source).origin == (() if lost and not was.fuzzy else was.origin)


@pytest.fixture
def merged(tmp_path: Path) -> Callable[..., Path]:
    """Merges a catalog, as `msgmerge` does, with the template that pybabel makes of an article."""
    (tmp_path / "articles").mkdir()

    def merge(document: Document, *options: str) -> Path:
        path = tmp_path / "story.po"
        (tmp_path / "articles" / "story.en.txt").write_text(document.text, "utf-8")
        template = pybabel_template(tmp_path, "articles")
        done = gettext("msgmerge", "--quiet", *options, "--update", "--backup=off", path, template)
        assert done.returncode == 0, done.stderr
        return path

    return merge


def test_what_a_person_wrote_is_kept_when_its_line_is_gone(
    tmp_path: Path, merged: Callable[..., Path]
) -> None:
    """A draft that the memory knows is one again; a text that it does not know is nobody's, and is kept."""
    path = tmp_path / "story.po"
    follow(path, article("It rained.", "Nobody came."), all="BORRADOR")
    file = read_file(path)
    edited = tuple(replace(e, target="Llovió.", raw="") if "rained" in e.source else e for e in file.entries)
    path.write_bytes(dump(replace(file, entries=edited)))
    merged(article("It rained.", "Nobody came."))
    recipe = Recipe("argos", "en_es 0.2 00000000", 4, "0")
    with Memory(tmp_path / "memory.sqlite") as memory:
        assert memory.learn(read_catalog(path), "story") == 0
        memory.add([MemoryUnit("Nobody came.", "BORRADOR", EN, MX, machine=Machine(recipe, ""))])
        said = origins(read_catalog(path), "story", memory)
    document = article("It rained.", "Nobody came.")
    drafts = [replace(d, target="MÁQUINA") for d in blank_drafts(document, lambda _: (), MX)]
    options: dict[str, Any] = {"locale": MX, "source_locale": EN, "project": "story", "generator": "termpin"}
    done = update_catalog(path, drafts, said=said, **options)
    assert (done.unknown, done.refreshed, done.edited) == (2, 1, 0)
    assert entry_of(path, "It rained.").target == "Llovió."
    assert entry_of(path, "It rained.").state is State.UNKNOWN
    assert entry_of(path, "Nobody came.").target == "MÁQUINA"
    assert not update_catalog(path, drafts, said=said, **options).written


@pytest.mark.parametrize("program", ["update", "msgmerge"])
def test_an_edit_that_is_undone_is_approved_again_after_msgmerge(
    program: str, tmp_path: Path, merged: Callable[..., Path]
) -> None:
    """Whoever followed the edit: the memory knows what was approved for the former sentence."""
    path = tmp_path / "story.po"
    follow(path, article(FIRST))
    approve(path, Families="Las familias esperaron.")
    with Memory(tmp_path / "memory.sqlite") as memory:
        memory.learn(read_catalog(path), "story")
        if program == "update":
            follow(path, article(SECOND))
        merged(article(SECOND), "--previous")
        assert entry_of(path, SECOND).state is State.UNKNOWN
        if program == "msgmerge":
            merged(article(FIRST), "--previous")
            assert entry_of(path, FIRST).state is State.UNKNOWN
        said = origins(read_catalog(path), "story", memory)
        assert not origins(read_catalog(path), "another", memory)
    done = update(article(FIRST), path, source=EN, locale=MX, said=said)
    assert entry_of(path, FIRST).state is State.APPROVED
    assert entry_of(path, FIRST).previous_source is None
    assert done.written


def test_an_approval_that_was_taken_back_is_not_given_again(tmp_path: Path) -> None:
    """Fuzzy on the very sentence that it was approved for: perhaps a person doubts it."""
    path = tmp_path / "story.po"
    follow(path, article(FIRST))
    approve(path, Families="Las familias esperaron.")
    with Memory(tmp_path / "memory.sqlite") as memory:
        memory.learn(read_catalog(path), "story")
        path.write_text(
            path.read_text("utf-8").replace('msgid "Families', '#, fuzzy\nmsgid "Families'), "utf-8"
        )
        assert not origins(read_catalog(path), "story", memory)
    follow(path, article(FIRST), all="MÁQUINA")
    assert (entry_of(path, FIRST).state, entry_of(path, FIRST).target) == (
        State.UNKNOWN,
        "Las familias esperaron.",
    )


WRITTEN = sorted(CASES.parent.glob("*/**/after.po"))


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.parent.name)
def test_the_gettext_programs_take_every_golden_file(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.po"
    msgfmt_is_silent(path)
    for command in (
        ["msgcat", "-o", out, path],
        ["msgattrib", "--no-obsolete", "-o", out, path],
        ["msgmerge", "--quiet", "-o", out, path, path],
        ["msgcmp", "--use-fuzzy", "--use-untranslated", path, path],
    ):
        done = gettext(*command)
        assert (done.returncode, done.stderr) == (0, ""), (command, done.stderr)
    assert {e.source for e in read_catalog(out).active} == {e.source for e in read_catalog(path).active}
