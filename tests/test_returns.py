"""Files that come back from a translator, merged into the catalog that they were made from."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from gettext_programs import msgfmt_is_silent
from hypothesis import given, settings
from hypothesis import strategies as st
from po_articles import (
    IMPORTS,
    approve,
    article,
    entry_of,
    follow,
    read_case,
)

from glossary.catalog import read_catalog
from glossary.entry import Entry, State, digest
from glossary.model import UserError
from glossary.returned import merge_returned
from glossary.termbase import Termbase
from pipeline.returns import import_returned
from pipeline.segment import segment


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
    with pytest.raises(UserError, match="no such file"):
        import_returned(tmp_path / "none.xlf", into=ours)
    assert ours.read_bytes() == before
