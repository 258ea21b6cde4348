"""Catalogs follow edited articles, become articles again, are compiled and counted."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import COUNTS
from gettext_programs import gettext, msgfmt_is_silent
from hypothesis import given, settings
from hypothesis import strategies as st
from po_articles import (
    EN,
    FIRST,
    IMPORTS,
    MX,
    SECOND,
    UPDATES,
    approve,
    article,
    entry_of,
    follow,
    read_case,
    sentence,
)

from glossary.catalog import read_catalog, read_file, update_catalog
from glossary.entry import State
from glossary.files import write_atomically
from glossary.model import Locale, UserError
from glossary.po import dump
from pipeline.ledger import blank_drafts, build, compile_catalog, read_for, status, update
from pipeline.returns import import_returned
from pipeline.segment import read_article, segment

# ---------------------------------------------------------------- golden cases


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


# ---------------------------------------------------------------- what a changed sentence becomes


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
