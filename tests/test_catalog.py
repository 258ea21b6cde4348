"""The ledger: machine drafts come and go, a person's words stay."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from conftest import COUNTS
from gettext_programs import gettext, msgfmt_is_silent
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.catalog import (
    Catalog,
    CatalogUpdate,
    Draft,
    Entry,
    State,
    read_catalog,
    update_catalog,
)
from glossary.files import write_atomically
from glossary.model import Locale, UserError
from glossary.po import PoFile, digest, dump, parse

CASES = Path(__file__).parent / "cases" / "catalog"
NOW = datetime(2024, 5, 6, 7, 8, tzinfo=timezone(timedelta(hours=2)))
LATER = NOW + timedelta(days=1)


def update(path: Path, drafts: list[Draft], *, now: datetime = NOW, **options: Any) -> CatalogUpdate:
    settings = {"locale": Locale("es", "MX"), "source_locale": Locale("en"), "project": "story"}
    return update_catalog(path, drafts, generator="termpin 0.1.0", now=now, **{**settings, **options})


def draft(source: str, target: str, **options: Any) -> Draft:
    return Draft(source, target, references=("seeds/story.en.txt:1",), **options)


def states(catalog: Catalog) -> dict[str, State]:
    return {e.source: e.state for e in catalog.entries}


# ---------------------------------------------------------------- golden cases


def load_case(folder: Path) -> tuple[dict[str, Any], list[Draft]]:
    case = tomllib.loads((folder / "case.toml").read_text("utf-8"))
    assert case.keys() - {"written"} == {"locale", "source_locale", "project", "counts", "drafts"}, folder
    assert case["drafts"], folder
    assert case["counts"], folder
    assert case["counts"].keys() <= set(COUNTS), folder
    drafts = []
    for row in case["drafts"]:
        assert row.keys() <= {"source", "target", "references", "comments", "origin", "approved"}, row
        fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
        drafts.append(Draft(**fields))
    assert {p.name for p in folder.iterdir()} - {"before.po"} == {"case.toml", "after.po"}, folder
    return case, drafts


def test_there_are_cases() -> None:
    assert len(list(CASES.iterdir())) >= 4


@pytest.mark.parametrize("folder", sorted(CASES.iterdir()), ids=lambda folder: folder.name)
def test_golden(folder: Path, tmp_path: Path) -> None:
    case, drafts = load_case(folder)
    path = tmp_path / "story.po"
    if (folder / "before.po").exists():
        path.write_bytes((folder / "before.po").read_bytes())
    options: dict[str, Any] = {key: Locale.parse(case[key]) for key in ("locale", "source_locale")}
    done = update(path, drafts, project=case["project"], **options)
    assert path.read_text("utf-8") == (folder / "after.po").read_text("utf-8")
    assert {name: n for name in COUNTS if (n := getattr(done, name))} == case["counts"]
    assert done.written is case.get("written", True)
    msgfmt_is_silent(path)
    assert done.catalog == read_catalog(path)
    assert all(e.raw in path.read_text("utf-8") for e in done.catalog.entries)
    again = update(path, drafts, now=LATER, project=case["project"], **options)
    assert not again.written
    assert path.read_text("utf-8") == (folder / "after.po").read_text("utf-8")
    assert again.targets == done.targets


# ---------------------------------------------------------------- who wins


def test_a_draft_is_fuzzy_and_renewed(tmp_path: Path) -> None:
    path = tmp_path / "es_MX" / "story.po"
    first = update(path, [draft("A.", "Uno.")])
    assert states(first.catalog) == {"A.": State.DRAFT}
    assert first.new == 1
    assert first.catalog.entries[0].comments == (f"machine, draft {digest('Uno.')}",)
    second = update(path, [draft("A.", "Un.")])
    assert second.refreshed == 1
    assert second.targets == {"A.": "Un."}


def test_approved_is_kept_to_the_byte_and_used(tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    update(path, [draft("A.", "Uno."), draft("B.", "Dos.")])
    text = (
        path.read_text("utf-8")
        .replace('#, fuzzy\nmsgid "A."', 'msgid ""\n"A."')
        .replace('"Uno."', '"U"\n"no!"')
    )
    path.write_text(text, "utf-8")
    done = update(path, [draft("A.", "MACHINE"), draft("B.", "Dos.")])
    assert (done.approved, done.unchanged, done.written) == (1, 1, False)
    assert done.targets == {"A.": "Uno!", "B.": "Dos."}
    assert path.read_text("utf-8") == text
    moved = update(path, [draft("B.", "Dos."), Draft("A.", "MACHINE", ("seeds/story.en.txt:9",))])
    assert 'msgid ""\n"A."\nmsgstr "U"\n"no!"\n' in path.read_text("utf-8")
    assert [(e.source, e.references) for e in moved.catalog.entries] == [
        ("B.", ("seeds/story.en.txt:1",)),
        ("A.", ("seeds/story.en.txt:9",)),
    ]


def test_an_edited_draft_is_a_persons_though_fuzzy(tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    update(path, [draft("A.", "Uno.")])
    path.write_text(path.read_text("utf-8").replace("Uno.", "Una."), "utf-8")
    assert states(read_catalog(path)) == {"A.": State.EDITED}
    assert read_catalog(path).person == {"A.": "Una."}
    for target in ("Uno.", "MACHINE"):
        done = update(path, [draft("A.", target)])
        assert done.edited == 1
        assert done.targets == {"A.": "Una."}
        assert not done.written
        assert states(done.catalog) == {"A.": State.EDITED}


def test_an_emptied_entry_is_drafted_again(tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    update(path, [draft("A.", "Uno.")])
    path.write_text(path.read_text("utf-8").replace("Uno.", ""), "utf-8")
    assert states(read_catalog(path)) == {"A.": State.UNTRANSLATED}
    assert states(update(path, [draft("A.", "Un.")]).catalog) == {"A.": State.DRAFT}


def test_no_new_draft_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    update(path, [draft("A.", "Uno.")])
    assert update(path, [draft("A.", "")]).targets == {"A.": "Uno."}
    assert states(read_catalog(path)) == {"A.": State.DRAFT}


def test_vanished_and_returning(tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    both = [draft("A.", "Uno."), draft("B.", "Dos.")]
    update(path, both)
    path.write_text(path.read_text("utf-8").replace('#, fuzzy\nmsgid "A."', 'msgid "A."'), "utf-8")
    gone = update(path, [draft("C.", "Tres.")])
    assert (gone.obsoleted, gone.dropped) == (2, 0)
    assert states(gone.catalog)["A."] is State.OBSOLETE
    assert gone.catalog.person == {"A.": "Uno."}
    assert [e.source for e in gone.catalog.active] == ["C."]
    msgfmt_is_silent(path)
    back = update(path, [draft("A.", "MACHINE"), draft("C.", "Tres.")])
    assert (back.revived, back.approved) == (1, 1)
    assert back.targets == {"A.": "Uno.", "C.": "Tres."}
    assert back.catalog.entries[0].origin == (f"machine, draft {digest('Uno.')}",)


def test_what_msgmerge_made_fuzzy_is_kept(tmp_path: Path) -> None:
    path, template = tmp_path / "story.po", tmp_path / "story.pot"
    update(path, [draft("The gate was closed.", "El portón estaba cerrado.")])
    path.write_text(path.read_text("utf-8").replace("#, fuzzy\n", ""), "utf-8")
    template.write_text('#: a:1\nmsgid "The gate was closed again."\nmsgstr ""\n', "utf-8")
    merged = gettext("msgmerge", "--quiet", "--update", "--backup=off", "--previous", path, template)
    assert merged.returncode == 0, merged.stderr
    entry = read_catalog(path).entries[0]
    assert entry.state is State.UNKNOWN
    assert entry.previous_source == "The gate was closed."
    done = update(path, [draft("The gate was closed again.", "MACHINE")])
    assert done.targets == {"The gate was closed again.": "El portón estaba cerrado."}
    assert (done.edited, done.unknown) == (0, 1)
    assert done.catalog.entries[0].previous_source == "The gate was closed."
    msgfmt_is_silent(path)


# ---------------------------------------------------------------- any history

SOURCES = ["A.", "B.", "C said “yes”.", 'D "quoted"', "E\\e", "F\u2028f", "Ñ\u0085ñ"]
STEPS = st.one_of(
    st.tuples(
        st.just("article"), st.lists(st.sampled_from(SOURCES), max_size=7), st.text("xyz ñ", max_size=4)
    ),
    st.tuples(
        st.sampled_from(["approve", "edit", "note", "tool"]), st.integers(0, 6), st.text("pqr «", min_size=1)
    ),
)


def edit(entry: Entry, **changes: Any) -> Entry:
    """The entry as a person's editor writes it."""
    return replace(entry, **changes, raw="")


@settings(deadline=None, max_examples=80)
@given(st.lists(STEPS, min_size=1, max_size=10))
def test_no_history_loses_a_persons_words(steps: list[tuple[str, Any, str]]) -> None:
    """People and machine take turns; after each turn of the machine every word of a person stands there."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "story.po"
        theirs: dict[str, str] = {}
        notes: dict[str, set[str]] = {}
        update(path, [draft("A.", "Uno.")])
        for what, which, word in steps:
            if what == "article":
                drafts = [
                    draft(s, word and f"{word}{n}", origin=f"machine: {n}") for n, s in enumerate(which)
                ]
                done = update(path, drafts)
                for source in which:
                    if source in theirs:
                        assert done.targets[source] == theirs[source]
                before = path.read_bytes()
                assert not update(path, drafts, now=LATER).written
                assert path.read_bytes() == before
                continue
            file = parse(path.read_bytes(), "story.po")
            active = [n for n, e in enumerate(file.entries) if not e.obsolete and e.target]
            if not active:
                continue
            at = active[which % len(active)]
            entry = file.entries[at]
            if what == "approve":
                entry = edit(entry, fuzzy=False)
                theirs[entry.source] = entry.target
            elif what == "edit" and word != entry.target:
                entry = edit(entry, target=word)
                theirs[entry.source] = word
            elif what == "tool":
                saved = gettext("msgcat", "--width=40", "-o", path, path)
                assert saved.returncode == 0, saved.stderr
                continue
            elif what == "note":
                entry = edit(entry, notes=(*entry.notes, word.strip() or "?"))
                notes.setdefault(entry.source, set()).add(entry.notes[-1])
            entries = (*file.entries[:at], entry, *file.entries[at + 1 :])
            path.write_bytes(dump(PoFile(file.header, entries)))
        catalog = read_catalog(path)
        assert theirs.items() <= catalog.person.items()
        for entry in catalog.entries:
            assert notes.pop(entry.source, set()) <= set(entry.notes)
        assert not notes


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\4"), min_size=1, max_size=20)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(TEXT, TEXT, TEXT, TEXT), min_size=1, max_size=5))
def test_msgfmt_passes_whatever_the_text(rows: list[tuple[str, str, str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "story.po"
        drafts = [Draft(s, t, (f"{ref}:{n}",), (ref,), origin) for n, (s, t, ref, origin) in enumerate(rows)]
        done = update(path, drafts)
        catalog = read_catalog(path)
        assert done.catalog == catalog
        assert [e.source for e in catalog.entries] == list(dict.fromkeys(row[0] for row in rows))
        path.write_text(path.read_text("utf-8").replace("#, fuzzy\n", ""), "utf-8")
        msgfmt_is_silent(path)
        assert {e.source: e.target for e in read_catalog(path).entries} == done.targets
        assert not update(path, drafts).written


# ---------------------------------------------------------------- header, dates, files


def test_dates_move_with_the_content_only(tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    update(path, [draft("A.", "Uno.")])
    assert not update(path, [draft("A.", "Uno.")], now=LATER).written
    done = update(path, [draft("A.", "Un.")], now=LATER)
    assert done.catalog.metadata["PO-Revision-Date"] == "2024-05-07 07:08+0200"
    assert done.catalog.metadata["POT-Creation-Date"] == "2024-05-06 07:08+0200"
    done = update(path, [draft("A.", "Un."), draft("B.", "Dos.")], now=NOW + timedelta(days=2))
    assert done.catalog.metadata["POT-Creation-Date"] == "2024-05-08 07:08+0200"


def test_time_without_a_zone_is_local(tmp_path: Path) -> None:
    done = update(tmp_path / "story.po", [draft("A.", "Uno.")], now=datetime(2024, 1, 2, 3, 4))
    local = datetime(2024, 1, 2, 3, 4).astimezone().strftime("%z")
    assert done.catalog.metadata["PO-Revision-Date"] == f"2024-01-02 03:04{local}"


@pytest.mark.parametrize("charset", ["UTF-8", "ISO-8859-1", "CP1252", "utf-8-sig"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_other_charsets_and_line_ends(charset: str, newline: str, tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    update(path, [draft("A.", "Año.")])
    text = path.read_text("utf-8").replace("#, fuzzy\n", "").replace("\n", newline)
    named = "UTF-8" if charset == "utf-8-sig" else charset
    path.write_bytes(text.replace("UTF-8", named).encode(charset))
    assert read_catalog(path).entries[0].target == "Año."
    done = update(path, [draft("A.", "MACHINE")], now=LATER)
    assert done.targets == {"A.": "Año."}
    assert done.written is (charset != "UTF-8")
    assert path.read_bytes().decode("utf-8").count(newline) == path.read_bytes().count(b"\n")
    assert not path.read_bytes().startswith(b"\xef\xbb\xbf")
    msgfmt_is_silent(path)


def test_mode_and_link_stay_and_no_draft_file_is_left(tmp_path: Path) -> None:
    path, link = tmp_path / "story.po", tmp_path / "link.po"
    update(path, [draft("A.", "Uno.")])
    path.chmod(0o640)
    link.symlink_to(path)
    update(link, [draft("A.", "Un.")])
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert read_catalog(path).entries[0].target == "Un."
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link.po", "story.po"]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "story.po"
    update(path, [draft("A.", "Uno.")])
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(UserError, match=r"story\.po: cannot be written: No space left on device"):
        update(path, [draft("A.", "Un.")])
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["story.po"]


# ---------------------------------------------------------------- bad input


def refused(path: Path, match: str, **options: Any) -> None:
    before = path.read_bytes()
    with pytest.raises(UserError, match=match):
        update(path, [draft("A.", "Uno.")], **options)
    assert path.read_bytes() == before


def test_a_catalog_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    update(path, [draft("Z.", "Zeta.")], project="another")
    refused(path, r"story\.po:\d+: this is a catalog of another project \(another\)")
    refused(path, r"story\.po:\d+: this is a catalog for es_MX, not es_ES", locale=Locale("es", "ES"))
    refused(path, "its sources are en, not fr", source_locale=Locale("fr"))
    assert update(path, [draft("A.", "Uno.")], project="another").obsoleted == 1
    assert update(path, [draft("A.", "Uno.")], project="renamed").unchanged == 1


def test_broken_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    update(path, [draft("A.", "Uno.")])
    whole = path.read_bytes()
    for end in range(len(whole) - len(b'Uno."\n'), len(whole) - len(b'."\n')):
        path.write_bytes(whole[:end])
        refused(path, r"story\.po:23: the string is not closed")
    path.write_bytes(b"")
    refused(path, "the file has no entry")
    path.write_bytes(whole.replace(b"es_MX", b"Mexican Spanish"))
    refused(path, "Language: 'Mexican Spanish' is not a locale")


def test_places_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError, match="no such file"):
        read_catalog(tmp_path / "none.po")
    with pytest.raises(UserError, match="this is a folder"):
        read_catalog(tmp_path)
    with pytest.raises(UserError, match="this is a folder"):
        update(tmp_path, [])
    with pytest.raises(UserError, match="cannot be written"):
        update(tmp_path / "file" / "story.po", [draft("A.", "Uno.")])
    if sys.platform == "linux":
        with pytest.raises(UserError, match="cannot be written"):
            write_atomically("/proc/story.po", b"")


def test_text_that_no_po_file_holds(tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    with pytest.raises(UserError) as caught:
        update(path, [draft("A\0.", "Uno."), Draft("B.\4", "\ud800", ("b.txt:7",))])
    assert [str(f) for f in caught.value.faults] == [
        "seeds/story.en.txt:1: the source holds U+0000, which a PO file cannot (remove the character)",
        "b.txt:7: the source holds U+0004, which a PO file cannot (remove the character)",
        "b.txt:7: the translation holds U+D800, which a PO file cannot (remove the character)",
    ]
    assert not path.exists()
    with pytest.raises(ValueError, match="without a source"):
        update(path, [draft("", "Uno.")])


def test_language_may_be_given_where_the_header_lacks_it(tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    path.write_text('msgid "A."\nmsgstr "Uno."\n', "utf-8")
    with pytest.raises(UserError, match="no header entry"):
        read_catalog(path)
    assert read_catalog(path, locale=Locale("es")).locale == Locale("es")
    assert update(path, [draft("A.", "MACHINE")], now=datetime(2024, 1, 1, tzinfo=UTC)).approved == 1
    msgfmt_is_silent(path)


def test_the_source_may_become_a_version_of_its_language(tmp_path: Path) -> None:
    path = tmp_path / "story.po"
    update(path, [draft("A.", "Uno.")])
    done = update(path, [draft("A.", "Uno.")], source_locale=Locale("en", "US"))
    assert done.unchanged == 1
    assert read_catalog(path).source_locale == Locale("en", "US")
