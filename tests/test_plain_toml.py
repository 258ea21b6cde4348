"""TOML of plain lines is read as `tomllib` reads it, or not at all."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.plain_toml import read_plainly

PROFILES = sorted((Path(__file__).parent.parent / "glossary" / "profiles").glob("*.toml"))
LINES = (
    "[a]", "[a.b]", "[a.b.c]", "[a.]", "[A]", "[[a]]", "x = 1", "x = 01", "x = -1", "x=0",
    "x = true", "x = True",
    'a = "b"', 'a = "\\u00a0%"  # a space', 'a = "\\ud800"', 'a = "\\t"', "a = 'b'", "a = [1]", "a.b = 1",
    "é = 1", "1 = ٣", "x = 1 # \x7f", 'x = "\x01"', "# [a]", "\t", "x = 1 y", "\u00a0", "x = 1\r", "x = ",
)  # fmt: skip


def _loaded(text: str) -> object:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_shipped_profiles_are_plain(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert read_plainly(text) == tomllib.loads(text)


@given(st.lists(st.sampled_from(LINES), max_size=6).map("\n".join) | st.text('[a.]"\\u= #1\n', max_size=12))
def test_what_is_read_is_what_tomllib_reads(text: str) -> None:
    plain = read_plainly(text)
    assert plain is None or plain == _loaded(text)
