"""The translator's loop: catalogs follow edited articles, come back by mail, become articles again."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polib
import pytest
from conftest import COUNTS
from gettext_programs import gettext, msgfmt_is_silent, pybabel_template
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.catalog import CatalogUpdate, read_catalog, read_file, update_catalog
from glossary.changes import pair_changed, word_diff
from glossary.entry import Entry, PoFile, State, digest
from glossary.files import write_atomically
from glossary.model import Document, Locale, UserError
from glossary.po import dump
from glossary.returned import merge_returned
from glossary.termbase import Termbase
from pipeline.ledger import blank_drafts, build, compile_catalog, read_for, status, update
from pipeline.memory import Memory
from pipeline.origins import origins
from pipeline.returns import import_returned
from pipeline.segment import read_article, segment
from pipeline.units import Machine, MemoryUnit, Recipe

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


# ---------------------------------------------------------------- golden cases


def read_case(folder: Path, keys: set[str], files: set[str], optional: str = "") -> dict[str, Any]:
    case = tomllib.loads((folder / "case.toml").read_text("utf-8"))
    assert case.keys() == keys, folder
    assert {p.name for p in folder.iterdir()} - {optional} == files | {"case.toml"}, folder
    return case


UPDATES = sorted((CASES / "update").iterdir())
IMPORTS = sorted((CASES / "import").iterdir())


def test_there_are_cases() -> None:
    assert UPDATES
    assert len(IMPORTS) >= 3


@pytest.mark.parametrize("folder", UPDATES, ids=lambda folder: folder.name)
def test_update_as_golden(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = read_case(folder, {"locale", "counts"}, {"before.po", "after.po", "story.en.txt"})
    path = tmp_path / "story.po"
    shutil.copy(folder / "before.po", path)
    monkeypatch.chdir(folder)
    document = read_article("story.en.txt")
    done = follow(path, document)
    assert path.read_text("utf-8") == (folder / "after.po").read_text("utf-8")
    assert {name: n for name in COUNTS if (n := getattr(done, name))} == case["counts"]
    msgfmt_is_silent(path)
    assert not follow(path, document).written


@pytest.mark.parametrize("folder", IMPORTS, ids=lambda folder: folder.name)
def test_import_as_golden(folder: Path, tmp_path: Path) -> None:
    case = read_case(folder, {"accepted", "conflicts"}, {"ours.po", "returned.po", "after.po"}, "base.po")
    path = tmp_path / "story.po"
    shutil.copy(folder / "ours.po", path)
    base = folder / "base.po" if (folder / "base.po").exists() else None
    tried = import_returned(folder / "returned.po", into=path, base=base, dry_run=True)
    assert path.read_bytes() == (folder / "ours.po").read_bytes()
    done = import_returned(folder / "returned.po", into=path, base=base)
    assert done.returned == tried.returned
    assert done.written
    assert not tried.written
    assert path.read_text("utf-8") == (folder / "after.po").read_text("utf-8")
    assert Counter(a.what for a in done.returned.accepted) == case["accepted"]
    assert [c.ours.source for c in done.returned.conflicts] == case["conflicts"]
    msgfmt_is_silent(path)
    before = path.read_bytes()
    again = import_returned(folder / "returned.po", into=path, base=base)
    assert not again.written
    assert path.read_bytes() == before


# ---------------------------------------------------------------- what a changed sentence becomes

FIRST = "Families waited at the gate until the doors opened at noon."
SECOND = "Families waited at the gate until the doors opened at one."


def test_a_persons_words_follow_a_changed_sentence_and_no_draft_replaces_them(tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    follow(path, article(FIRST, "It rained."), all="BORRADOR")
    approve(path, Families="Las familias esperaron hasta el mediodía.")
    (kept,) = read_catalog(path).kept_for([SECOND, "It rained."])
    assert (kept.source, kept.target) == (SECOND, "Las familias esperaron hasta el mediodía.")
    done = follow(path, article(SECOND, "It rained."), all="MÁQUINA")
    assert done.changed == 1
    entry = entry_of(path, SECOND)
    assert (entry.state, entry.previous_source) == (State.EDITED, FIRST)
    assert entry.target == "Las familias esperaron hasta el mediodía."
    assert "source changed: … the doors opened at [-noon-]{+one+}." in entry.comments
    assert not follow(path, article(SECOND, "It rained."), all="MÁQUINA").written
    assert FIRST not in {e.source for e in read_catalog(path).entries}
    msgfmt_is_silent(path)


def test_a_draft_approved_as_it_stood_stays_a_persons_when_its_source_changes(tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    follow(path, article(FIRST), all="BORRADOR")
    approve(path, Families="BORRADOR")
    follow(path, article(SECOND), all="MÁQUINA")
    assert (entry_of(path, SECOND).state, entry_of(path, SECOND).target) == (State.EDITED, "BORRADOR")


def test_a_sentence_that_changes_back_is_approved_again(tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    follow(path, article(FIRST))
    approve(path, Families="Las familias esperaron.")
    third = SECOND.replace("Families", "Families and friends")
    for text in (SECOND, third):
        follow(path, article(text))
        assert entry_of(path, text).previous_source == FIRST  # what the words were written for
    follow(path, article(FIRST))
    assert entry_of(path, FIRST).state is State.APPROVED
    assert entry_of(path, FIRST).previous_source is None
    follow(path, article(SECOND))
    file = read_file(path)
    texts = tuple(replace(e, target=e.target and "Otra.", raw="") for e in file.entries)
    path.write_bytes(dump(replace(file, entries=texts)))
    follow(path, article(FIRST))
    assert entry_of(path, FIRST).state is State.EDITED  # nobody has approved these words


def test_a_changed_draft_is_kept_without_an_engine_and_renewed_with_one(tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    follow(path, article(FIRST), all="BORRADOR")
    follow(path, article(SECOND))
    assert (entry_of(path, SECOND).state, entry_of(path, SECOND).target) == (State.DRAFT, "BORRADOR")
    assert entry_of(path, SECOND).previous_source == FIRST
    assert not follow(path, article(SECOND)).written
    follow(path, article(SECOND), all="MÁQUINA")
    assert (entry_of(path, SECOND).state, entry_of(path, SECOND).target) == (State.DRAFT, "MÁQUINA")
    assert entry_of(path, SECOND).previous_source is None
    assert entry_of(path, SECOND).comments[1].startswith("machine")


def test_suggestions_of_the_memory_outlast_an_update(tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    offer = "fuzzy 82 %: Llovía. (for: It rained again.)"
    (draft,) = blank_drafts(segment("It rained", path="story.en.txt"), lambda _: (), MX)
    options: dict[str, Any] = {"locale": MX, "source_locale": EN, "project": "story", "generator": "termpin"}
    offered = replace(draft, target="Llovió.", comments=(*draft.comments, offer))
    update_catalog(path, [offered], **options)
    assert not update_catalog(path, [draft], **options).written
    assert offer in entry_of(path, "It rained").comments
    update_catalog(path, [replace(draft, target="Llovió.")], **options)
    assert offer not in entry_of(path, "It rained").comments


def test_approval_clears_what_was_said_of_the_change(tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    follow(path, article(FIRST))
    approve(path, Families="Las familias esperaron.")
    follow(path, article(SECOND))
    approve(path, Families="Las familias esperaron hasta la una.")
    follow(path, article(SECOND))
    assert entry_of(path, SECOND).comments == ("paragraph 2, sentence 1 of 1",)
    assert entry_of(path, SECOND).state is State.APPROVED


def test_vanished_comes_back_without_an_engine(tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    follow(path, article(FIRST, "It rained."), all="BORRADOR")
    before = path.read_text("utf-8")
    follow(path, article("It rained."))
    assert entry_of(path, FIRST).obsolete
    follow(path, article(FIRST, "It rained."))
    assert path.read_text("utf-8") == before


WORDS = "court judge family letter gate morning officer border hour reply prison visit report".split()


def sentence(seed: int, *, change: str = "") -> str:
    words = [WORDS[(seed * 7 + n * (seed % 5 + 1)) % len(WORDS)] for n in range(8)]
    words[seed % 8] = change or words[seed % 8]
    return " ".join(words).capitalize() + f" {seed}."


def test_pairs_go_by_likeness_and_by_neighbors() -> None:
    old = ["Alpha starts here.", "The court sat for two days.", "A middle.", "The court sat for six days."]
    new = ["Alpha starts here.", "The court sat for three days.", "A middle.", "The court sat for four days."]
    assert pair_changed(old, new, gone={old[1], old[3]}, fresh={new[1], new[3]}) == {
        new[1]: old[1],
        new[3]: old[3],
    }
    assert pair_changed(["One.", "x", "Two."], ["One.", "Quite another.", "Two."], gone={"x"}, fresh={
        "Quite another."}) == {}  # fmt: skip
    with_order = ["A b c d.", "Stay.", "A b c e."]
    assert pair_changed(
        with_order, ["Stay.", "A b c f."], gone={"A b c d.", "A b c e."}, fresh={"A b c f."}
    ) == {"A b c f.": "A b c e."}


def test_many_changes_are_paired_in_place() -> None:
    old = [sentence(n) for n in range(1500)]
    new = [sentence(n, change="altered") if n % 2 else s for n, s in enumerate(old)]
    gone, fresh = set(old) - set(new), [s for s in new if s not in set(old)]
    pairs = pair_changed(old, new, gone=gone, fresh=fresh)
    right = sum(pairs.get(new[n]) == old[n] for n in range(1500) if new[n] != old[n])
    assert right >= 0.98 * len(fresh), (right, len(fresh))


@given(st.lists(st.sampled_from(["a b c", "a b d", "a x d", "e f", "e g", "h"]), unique=True), st.data())
def test_pairs_are_one_to_one(old: list[str], data: st.DataObject) -> None:
    new = data.draw(st.lists(st.sampled_from(["a b c", "a b e", "e f", "e f h", "z"]), unique=True))
    gone, fresh = set(old) - set(new), set(new) - set(old)
    pairs = pair_changed(old, new, gone=gone, fresh=fresh)
    assert pairs.keys() <= fresh
    assert set(pairs.values()) <= gone
    assert len(set(pairs.values())) == len(pairs)


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("It rained.", "It snowed.", "It [-rained-]{+snowed+}."),
        ("The old gate.", "The gate.", "The[- old-] gate."),
        ("The gate.", "The old gate.", "The{+ old+} gate."),
        ("Two old men sat.", "Three young men sat.", "[-Two old-]{+Three young+} men sat."),
        ("It costs $1,200.", "It costs $1,500.", "It costs $[-1,200-]{+1,500+}."),
        ("same", "same", "same"),
        ("", "new", "{+new+}"),
    ],
)
def test_what_changed_is_shown(old: str, new: str, shown: str) -> None:
    assert word_diff(old, new) == shown


@given(st.text("ab ,.", max_size=30), st.text("ab ,.", max_size=30))
def test_a_short_difference_holds_both_texts(old: str, new: str) -> None:
    shown = word_diff(old, new)
    if "…" not in shown:
        assert re.sub(r"\[-(.*?)-\]|\{\+(.*?)\+\}", r"\2", shown) == new
    if "…" not in shown and old != new:
        assert re.sub(r"\[-(.*?)-\]|\{\+(.*?)\+\}", r"\1", shown) == old


# ---------------------------------------------------------------- round trips

PIECES = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=40),
    max_size=6,
)


@settings(deadline=None, max_examples=60)
@given(PIECES.map("\n\n".join), st.sampled_from(["\n", "\r\n"]))
def test_text_to_po_to_text_is_identical_when_untranslated(text: str, newline: str) -> None:
    document = segment(text.replace("\n", newline), path="story.en.txt")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "story.po"
        follow(path, document)
        assert build(document, read_catalog(path)).text == text.replace("\n", newline)
        msgfmt_is_silent(path)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=12), st.data())
def test_build_and_update_without_a_change_leave_every_byte(numbers: list[int], data: st.DataObject) -> None:
    document = article(*(sentence(n) for n in numbers))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "story.po"
        follow(path, document, all="BORRADOR")
        names = [e.source.split()[0] for e in read_file(path).entries]
        approve(path, **dict.fromkeys(data.draw(st.lists(st.sampled_from(names))), "Aprobado."))
        follow(path, document)
        before = path.read_bytes()
        built = build(document, read_catalog(path))
        assert not built.lacking
        assert len(built.text.splitlines()) == len(document.text.splitlines())
        assert not follow(path, document).written
        assert path.read_bytes() == before
        copy = Path(folder) / "copy.po"
        copy.write_bytes(before)
        done = import_returned(copy, into=path)
        assert not done.written
        assert not done.returned.accepted
        assert path.read_bytes() == before


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


# ---------------------------------------------------------------- import

STEPS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(["approve", "edit"]), st.text("pqr", min_size=1))
)


@settings(deadline=None, max_examples=80)
@given(STEPS, STEPS, st.booleans())
def test_no_import_loses_a_persons_words(ours: Any, theirs: Any, with_base: bool) -> None:
    """Both sides work on the same catalog: what a person wrote stands there after, or in a conflict."""
    sent = [
        Entry(f"Sentence {n}.", "t", fuzzy=True, comments=(f"machine, draft {digest('t')}",))
        for n in range(6)
    ]

    def work(steps: Any) -> list[Entry]:
        entries = list(sent)
        for at, what, text in steps:
            if what == "approve":
                entries[at] = replace(entries[at], fuzzy=False)
            else:
                entries[at] = replace(entries[at], target=text)
        return entries

    here, there = work(ours), work(theirs)
    done = merge_returned(here, there, base=sent if with_base else ())
    conflicts = {c.ours.source for c in done.conflicts}
    for was, brought, after in zip(here, there, done.entries, strict=True):
        if was.source in conflicts:
            assert after == was
            assert was.by_person
            assert brought.by_person
        elif brought.by_person and not was.by_person:
            assert (after.target, after.fuzzy) == (brought.target, brought.fuzzy)
        elif was.by_person and not brought.by_person:
            assert (after.target, after.fuzzy) == (was.target, was.fuzzy)
    taken = merge_returned(here, there, prefer_theirs=True)
    assert not taken.conflicts
    again = merge_returned(done.entries, there, base=sent if with_base else ())
    assert not again.accepted or with_base


def test_a_changed_term_is_reported(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "story.po", tmp_path / "back.po"
    follow(ours, article("The mega-jail opened."), all="La megacárcel abrió.")
    shutil.copy(ours, theirs)
    approve(theirs, The="La cárcel grande abrió.")
    terms = Termbase.from_pairs({"mega-jail": "megacárcel"}, source="en", target="es")
    done = import_returned(theirs, into=ours, termbases=[terms])
    (report,) = done.reports
    assert report.finding.check == "term-missing"
    line = entry_of(theirs, "The mega-jail opened.").target_line
    assert str(report.finding.place) == f"{theirs}:{line}"
    assert entry_of(ours, "The mega-jail opened.").target == "La cárcel grande abrió."


def test_a_changed_term_in_a_conflict_is_told_with_it(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "story.po", tmp_path / "back.po"
    follow(ours, article("The mega-jail opened.", "It rained."), all="La megacárcel abrió.")
    shutil.copy(ours, theirs)
    approve(ours, The="Abrió la megacárcel.", It="Llovió.")
    approve(theirs, The="La cárcel grande abrió.", It="Llovía.")
    terms = Termbase.from_pairs({"mega-jail": "megacárcel"}, source="en", target="es")
    done = import_returned(theirs, into=ours, termbases=[terms])
    assert not done.reports
    assert [[r.finding.check for r in judged] for judged in done.disputed] == [["term-missing"], []]
    assert str(done.disputed[0][0].finding.place).startswith(f"{theirs}:")


@pytest.mark.parametrize(
    ("here", "there", "after"),
    [
        ("2024-05-06 07:08+0000", "2024-05-06 08:08+0200", "2024-05-06 07:08+0000"),
        ("2024-05-06 07:08+0000", "2024-05-06 07:30+0000", "2024-05-06 07:30+0000"),
        ("2024-05-06 07:08+0000", "soon", "2024-05-06 07:08+0000"),
        ("YEAR-MO-DA HO:MI+ZONE", "2024-05-06 07:08", "2024-05-06 07:08"),
    ],
)
def test_an_import_does_not_set_the_date_back(here: str, there: str, after: str, tmp_path: Path) -> None:
    ours, theirs = tmp_path / "story.po", tmp_path / "back.po"
    follow(ours, article("It rained."), all="Llovió.")

    def date(path: Path, moment: str) -> None:
        text = re.sub(r"(PO-Revision-Date: ).*?\\n", rf"\g<1>{moment}\\n", path.read_text("utf-8"))
        path.write_text(text, "utf-8")

    shutil.copy(ours, theirs)
    approve(theirs, It="Llovía.")
    date(ours, here)
    date(theirs, there)
    assert import_returned(theirs, into=ours).written
    assert read_catalog(ours).metadata["PO-Revision-Date"] == after


def test_a_draft_whose_line_is_gone_gives_way_to_a_file_that_has_it() -> None:
    drafted = Entry("It rained.", "Llovió.", fuzzy=True, comments=(f"machine, draft {digest('Llovió.')}",))
    bare = replace(drafted, comments=())
    answer = replace(drafted, target="Llovía.", fuzzy=False)
    done = merge_returned([bare], [answer])
    assert not done.conflicts
    assert (done.entries[0].target, done.entries[0].state) == ("Llovía.", State.APPROVED)
    assert merge_returned([bare], [replace(answer, comments=())]).conflicts


def test_a_fuzzy_text_whose_line_is_gone_is_nobodys_when_it_comes_back() -> None:
    """Unless the file that was sent shows that it was changed there."""
    sent = Entry("It rained.", "Llovió.", fuzzy=True, comments=(f"machine, draft {digest('Llovió.')}",))
    brought = replace(sent, target="Llovía.", comments=())
    for base, state in (([], State.UNKNOWN), ([sent], State.EDITED)):
        (entry,) = merge_returned([sent], [brought], base=base).entries
        assert (entry.target, entry.state) == ("Llovía.", state)


def test_files_of_others_are_not_imported(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "story.po", tmp_path / "back.po"
    follow(ours, article("It rained."), all="Llovió.")
    before = ours.read_bytes()
    theirs.write_bytes(before.replace(b"es_MX", b"es_ES"))
    with pytest.raises(UserError, match=r"this file is for es_ES, the catalog .* for es_MX"):
        import_returned(theirs, into=ours)
    other = segment("Another\n\nNothing here.\n", path="other.en.txt")
    follow(tmp_path / "other.po", other, all="Nada.")
    with pytest.raises(UserError, match=r"a file of another project \(other\)"):
        import_returned(tmp_path / "other.po", into=ours)
    with pytest.raises(UserError, match="no such file"):
        import_returned(tmp_path / "none.po", into=ours)
    with pytest.raises(UserError, match="No such file"):
        import_returned(tmp_path / "none.xlf", into=ours)
    assert ours.read_bytes() == before


# ---------------------------------------------------------------- build, compile, status


def test_build_with_and_without_drafts(tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    document = article("It rained.", "Nobody came.", "The gate closed.")
    follow(path, document, all="BORRADOR")
    approve(path, It="Llovió.", The="")
    with_drafts = build(document, read_catalog(path))
    assert with_drafts.text == "BORRADOR\n\nLlovió.\n\nBORRADOR\n\nThe gate closed.\n"
    assert [s.text for s in with_drafts.lacking] == ["The gate closed."]
    approved = build(document, read_catalog(path), approved_only=True)
    assert approved.text == "A headline for the story\n\nLlovió.\n\nNobody came.\n\nThe gate closed.\n"
    assert len(approved.lacking) == 3
    assert approved.unknown == 0
    edited = article("It rained.", "Nobody came.", "Somebody did.")
    assert build(edited, read_catalog(path)).unknown == 1


def test_a_catalog_of_another_article_builds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    follow(path, article("It rained."))
    other = segment("Another\n\nNothing here.\n", path="other.en.txt")
    for document, locale, source, match in (
        (other, MX, EN, "another project"),
        (article("It rained."), Locale("es", "ES"), EN, "a catalog for es_MX, not es_ES"),
        (article("It rained."), MX, Locale("fr"), "its sources are en, not fr"),
    ):
        with pytest.raises(UserError, match=match):
            read_for(document, path, source=source, locale=locale)
    with pytest.raises(UserError, match="no catalog for this article"):
        read_for(other, tmp_path / "none.po", source=EN, locale=MX)


def test_compiled_is_what_msgunfmt_reads(tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    follow(path, article("It “rained”.", "Nobody came."), all="BORRADOR")
    approve(path, It="«Llovió».")
    target = compile_catalog(path)
    done = gettext("msgunfmt", target)
    assert done.returncode == 0, done.stderr
    assert 'msgid "It “rained”."\nmsgstr "«Llovió»."' in done.stdout
    assert "BORRADOR" not in done.stdout
    assert "Language: es_MX" in done.stdout
    ours = tmp_path / "ours.mo"
    assert gettext("msgfmt", "-o", ours, path).returncode == 0
    # msgfmt leaves this field out, so that equal catalogs make equal files.
    ours_without_date = re.sub(r'"POT-Creation-Date.*\n', "", done.stdout)
    assert gettext("msgunfmt", ours).stdout == ours_without_date


def test_status_counts_states_and_words(tmp_path: Path) -> None:
    path = tmp_path / "locales" / "es_MX" / "story.po"
    follow(path, article(FIRST, "It rained.", "Nobody came."), all="BORRADOR")
    approve(path, Families="Las familias esperaron.", Nobody="")
    follow(path, article(SECOND, "Nobody came."))
    (row,) = status([tmp_path / "locales"])
    assert (row.locale, row.article, row.total) == (MX, "story", 3)
    assert row.states == {State.DRAFT: 1, State.EDITED: 1, State.UNTRANSLATED: 1, State.OBSOLETE: 1}
    assert (row.changed, row.words, row.open_words) == (1, 18, 18)
    assert row.fuzzy == 2
    assert not status([tmp_path / "locales"], findings=False)[0].findings


# ---------------------------------------------------------------- places that cannot be used


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("needs root on Linux")
    if subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("no right to mount")
    try:
        path = folder / "story.po"
        follow(path, article("It rained."), all="Llovió.")
        before = path.read_bytes()
        with pytest.raises(UserError, match=r"story\.po: cannot be written: No space left on device"):
            follow(path, article(*(sentence(n) for n in range(900))), all="BORRADOR")
        assert path.read_bytes() == before
        assert [p.name for p in folder.iterdir()] == ["story.po"]
        with pytest.raises(UserError, match="No space left"):
            write_atomically(folder / "story.xlf", b"x" * 100_000)
        assert [p.name for p in folder.iterdir()] == ["story.po"]
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_update_names_program_and_article(tmp_path: Path) -> None:
    done = update(article("It rained."), tmp_path / "story.po", source=EN, locale=MX)
    assert done.catalog.metadata["Project-Id-Version"] == "story"
    assert done.catalog.metadata["X-Generator"].startswith("termpin ")
