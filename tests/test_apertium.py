"""Apertium for real, where it is installed: what it makes of awkward text."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from conftest import texts
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.model import Locale, UserError
from pipeline.engines import Ability, Request, open_engine
from pipeline.engines.apertium import ApertiumEngine


@pytest.fixture(scope="module")
def apertium() -> ApertiumEngine:
    """The real program; only outside CI may it be absent."""
    mode = ApertiumEngine.mode(Locale("en"), Locale("es"))
    if mode is None:
        if os.environ.get("CI"):
            pytest.fail("apertium-eng-spa is not installed")
        pytest.skip("apertium-eng-spa is not installed")
    opened = open_engine("apertium")
    assert isinstance(opened, ApertiumEngine)
    return opened


def test_apertium_translates(apertium: ApertiumEngine) -> None:
    assert str(apertium.info) == "apertium eng-spa"
    assert texts(apertium.translate([Request("The prison is full."), Request("The houses.")])) == [
        "La prisión es llena.",
        "Las casas.",
    ]


AWKWARD = (
    "[The prison] is ^full$ @home.",
    "a\\b and/or <c> {d} ~e *f #g",
    "Men [in chains] and \\[women\\]",
    "one\x00two",
    "tab\there and a\nnew line",
    "A.",
    "...",
    "“Quotes”, ‘single’ – and a dash…",
    "⟦0⟧ met ⟦1⟧ in May",
    "one\n\ntwo",
    "one\u2028two\u0085three\x0cfour",
    "a no-break\u00a0space and a zero\u200bwidth",
)


def test_apertium_and_special_characters(apertium: ApertiumEngine) -> None:
    """Its stream format has marks of its own, which must come back as they were."""
    marks = "[]^$@\\/<>{}~*#⟦⟧“”…"
    found = texts(apertium.translate([Request(text) for text in AWKWARD]))
    for source, text in zip(AWKWARD, found, strict=True):
        assert [c for c in source if c in marks] == [c for c in text if c in marks]
    some = found[:4]
    assert some == [texts(apertium.translate([Request(source)]))[0] for source in AWKWARD[:4]]


def test_apertium_keeps_placeholders(apertium: ApertiumEngine) -> None:
    (text,) = texts(apertium.translate([Request("The ⟦0⟧ was sent to ⟦1⟧ last year.")]))
    assert text.count("⟦0⟧") == text.count("⟦1⟧") == 1


def test_apertium_and_blank_texts(apertium: ApertiumEngine) -> None:
    found = texts(
        apertium.translate([Request(text) for text in ("", "The house.", "  \n", "\u00a0", "The cat.")])
    )
    assert found == ["", "La casa.", "", "", "El gato."]


def test_apertium_keeps_the_order_of_many(apertium: ApertiumEngine) -> None:
    told: list[tuple[int, int]] = []
    requests = [Request(f"Room {n % 450} is closed.") for n in range(500)]
    found = texts(apertium.translate(requests, progress=lambda done, total: told.append((done, total))))
    for number, text in enumerate(found):
        assert str(number % 450) in text.split(".")[0].split()
    assert told == [(200, 450), (400, 450), (450, 450)]


@settings(max_examples=6, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=5))
def test_apertium_and_any_text(apertium: ApertiumEngine, written: list[str]) -> None:
    assert len(apertium.translate([Request(text) for text in written])) == len(written)


def test_apertium_refuses_what_it_cannot(apertium: ApertiumEngine) -> None:
    assert apertium.abilities == Ability.MASK
    for request in (Request("a", prefix="b"), Request("a", avoid=("b",)), Request("a", align=True)):
        with pytest.raises(ValueError, match="plainly"):
            apertium.translate([request])
    with pytest.raises(NotImplementedError):
        apertium.score([("a", "b")])


def test_apertium_for_another_pair(apertium: ApertiumEngine) -> None:
    with pytest.raises(UserError, match="not installed for en → zu"):
        open_engine("apertium", target="zu")


def test_without_apertium(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("apertium") is None
    with pytest.raises(UserError, match="apt-get install apertium-eng-spa"):
        open_engine("apertium")
    assert open_engine("auto").info.name == "argos"


def test_auto_takes_apertium_where_no_package_is(apertium: ApertiumEngine) -> None:
    assert ApertiumEngine.mode(Locale("es"), Locale("en")) == "spa-eng"
    assert open_engine("auto", source="es", target="en").info.name == "apertium"


def test_apertium_without_a_part_of_its_mode(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where a program in its pipeline is missing, `apertium` writes nothing and ends well all the same."""
    program = tmp_path / "apertium"
    program.write_text(
        '#!/bin/sh\n[ "$1" = -l ] && echo eng-spa || no-such-cg-proc | true\n', encoding="utf-8"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(UserError, match=r"Apertium failed: .*no-such-cg-proc"):
        open_engine("apertium").translate([Request("The house.")])
