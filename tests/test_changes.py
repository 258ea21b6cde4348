"""Which sentence of an edited article was made from which, and how the difference is shown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from po_articles import (
    sentence,
)

from glossary.changes import pair_changed, word_diff


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
