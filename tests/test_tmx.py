"""TMX: our own files come back whole, those of others as a person's, and no file does harm."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from glossary.model import Locale, UserError
from pipeline.memory import Memory
from pipeline.tmx import Tally, read_tmx, write_tmx
from pipeline.units import Machine, MemoryUnit, Recipe

CASES = Path(__file__).parent / "cases" / "tmx"
EN, ES, MX = Locale("en"), Locale("es"), Locale("es", "MX")


def read(path: Path, *, source: Locale = EN) -> tuple[list[MemoryUnit], Tally]:
    tally = Tally()
    return list(read_tmx(path, tally, source=source, now=7)), tally


def write(path: Path, units: list[MemoryUnit]) -> Tally:
    return write_tmx(path, units, version="0.1.0", source=EN)


# ---------------------------------------------------------------- our own files

# What XML 1.0 can hold, as its specification lists it (2.2 Characters).
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\r\x7f\x85"),
    max_size=40,
)
LOCALES = st.sampled_from([EN, Locale("en", "GB"), ES, MX, Locale("es", "419"), Locale("zh", "TW", "Hant")])
SECONDS = st.integers(0, 2**37)
RECIPES = st.builds(Recipe, TEXTS, TEXTS, st.integers(1, 32), TEXTS)
MACHINES = st.builds(Machine, RECIPES, TEXTS, TEXTS, st.none() | st.floats(allow_nan=False), TEXTS)
UNITS = st.builds(
    MemoryUnit, TEXTS, TEXTS, LOCALES, LOCALES, TEXTS, TEXTS, SECONDS, st.booleans()
) | st.builds(MemoryUnit, TEXTS, TEXTS, LOCALES, LOCALES, TEXTS, TEXTS, SECONDS, st.just(False), MACHINES)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(units=st.lists(UNITS, max_size=6, unique_by=lambda unit: unit.key))
def test_our_own_export_comes_back_and_changes_nothing(units: list[MemoryUnit], tmp_path: Path) -> None:
    first, second = tmp_path / "a.tmx", tmp_path / "b.tmx"
    assert write(first, units).units == len(units)
    back, tally = read(first)
    assert back == units
    assert (tally.units, tally.coded, tally.faults) == (len(units), 0, [])
    with Memory(tmp_path / "memory.sqlite") as memory:
        memory.forget()
        memory.add(units)
        write(first, list(memory.units()))
        assert memory.add(read_tmx(first, Tally(), source=EN, now=7)) == 0
        write(second, list(memory.units()))
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("bad", ["\0", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_what_xml_cannot_hold_is_said_and_left_out(bad: str, tmp_path: Path) -> None:
    units = [MemoryUnit(f"One{bad}.", "Uno.", EN, ES), MemoryUnit("Two.", "Dos.", EN, ES)]
    tally = write(tmp_path / "a.tmx", units)
    assert (tally.units, tally.faulty) == (1, 1)
    assert f"U+{ord(bad):04X}" in str(tally.faults[0])
    assert read(tmp_path / "a.tmx")[0] == units[1:]


def test_the_file_is_tmx(tmp_path: Path) -> None:
    machine = Machine(Recipe("argos", "en_es 0.2", 4, "0.1.0"), "00000000", "", -0.5)
    write(tmp_path / "a.tmx", [MemoryUnit("One.", "Uno.", EN, MX, "story", machine=machine)])
    root = etree.parse(str(tmp_path / "a.tmx")).getroot()
    assert (root.tag, root.get("version"), [child.tag for child in root]) == (
        "tmx",
        "1.4",
        ["header", "body"],
    )
    required = {"creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype"}
    assert set(root[0].keys()) == required
    unit = root[1][0]
    tags = [child.tag for child in unit]
    assert tags == ["prop"] * (len(tags) - 2) + ["tuv", "tuv"]
    assert [v.get("{http://www.w3.org/XML/1998/namespace}lang") for v in unit.iterfind("tuv")] == [
        "en",
        "es-MX",
    ]


def test_a_failed_export_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    path.write_text("old")

    def units() -> Iterator[MemoryUnit]:
        yield MemoryUnit("One.", "Uno.", EN, ES)
        raise UserError.at("memory.sqlite", "the file is damaged")

    with pytest.raises(UserError, match="damaged"):
        write_tmx(path, units(), version="0", source=EN)
    assert [p.name for p in tmp_path.iterdir()] == ["a.tmx"]
    assert path.read_text() == "old"
    with pytest.raises(UserError, match="cannot be written"):
        write_tmx("/proc/a.tmx", [], version="0", source=EN)


# ---------------------------------------------------------------- files of others


def test_a_file_of_another_program() -> None:
    units, tally = read(CASES / "another-program.tmx")
    said = [(u.source, u.target, str(u.source_locale), str(u.target_locale), u.time) for u in units]
    gate, changed = "The gate was open all night.", 1714979289
    assert said == [
        (gate, "La puerta estuvo abierta toda la noche.", "en_US", "es_MX", changed),
        (gate, "El portón estuvo abierto toda la noche.", "en_US", "es_ES", changed),
        ("Costó 5\u00a0% más y se rompió.", "It cost 5\u00a0% more & broke.", "es_MX", "en_US", 7),
        ("The old gate fell.", "La puerta vieja cayó.", "en", "es", 7),
    ]
    assert {(u.origin, u.approved, u.article) for u in units} == {("human", False, "another-program.tmx")}
    assert (tally.units, tally.coded, tally.faulty) == (4, 1, 7)
    messages = [(fault.place.line, fault.message) for fault in tally.faults if fault.place]
    assert messages == [
        (27, "a <tu> without a translation"),
        (28, "a <tuv> without text"),
        (29, "a <tu> without a <tuv> in en_US"),
        (30, "'english' is not a locale"),
        (31, "a <tuv> without xml:lang"),
        (32, "an origin 'machine' without engine, model, beam, pipeline, terms"),
        (33, "an origin 'oracle' without engine, model, beam, pipeline, terms"),
    ]


def test_a_file_in_utf_16(tmp_path: Path) -> None:
    text = (CASES / "another-program.tmx").read_text(encoding="utf-8").replace('"UTF-8"', '"UTF-16"')
    (tmp_path / "another-program.tmx").write_text(text, encoding="utf-16")
    units, tally = read(tmp_path / "another-program.tmx")
    assert (units, tally.faulty) == (read(CASES / "another-program.tmx")[0], 7)


@pytest.mark.parametrize(("source", "found"), [(EN, "One."), (ES, "Uno."), (Locale("fr"), None)])
def test_a_file_that_leaves_the_source_open(source: Locale, found: str | None, tmp_path: Path) -> None:
    body = '<tu><tuv xml:lang="en"><seg>One.</seg></tuv><tuv xml:lang="es"><seg>Uno.</seg></tuv></tu>'
    path = tmp_path / "a.tmx"
    path.write_text(f'<tmx version="1.4"><header srclang="*all*"/><body>{body}</body></tmx>')
    assert [unit.source for unit in read(path, source=source)[0]] == ([found] if found else [])


# ---------------------------------------------------------------- files that do harm

BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "lol">' for n in range(10))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"<!DOCTYPE tmx [{BOMB}]><tmx><body>&l9;</body></tmx>", "declares entities"),
        (f"<!DOCTYPE tmx [{BOMB}]><tmx version='&l9;'/>", "declares entities"),
        ("<!DOCTYPE tmx [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><tmx>&x;</tmx>", "declares entities"),
        ("<!DOCTYPE tmx [<!ENTITY % x SYSTEM 'http://127.0.0.1:9/x.dtd'> %x;]><tmx/>", "declares entities"),
        ("<!DOCTYPE tmx [<!ENTITY x 'harmless'>]><tmx/>", "declares entities"),
        ("<tmx><body>&x;</body></tmx>", "not well-formed XML: Entity 'x' not defined"),
        ("<html><body/></html>", "not TMX: its root is <html>"),
        ("One.\tUno.\n", "not XML: syntax error"),
        ("", "not XML: no element found"),
        ("<?xml version='1.0' encoding='none'?><tmx/>", "encoding is not readable: unknown encoding: none"),
        ("<tmx>" + "<a>" * 100_000, "not well-formed XML: .*depth"),
    ],
)
def test_a_file_that_is_refused(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    path.write_text(text)
    with pytest.raises(UserError, match=message) as raised:
        read(path)
    (fault,) = raised.value.faults
    assert "\n" not in str(fault)
    assert str(fault).startswith(str(path))
    assert fault.remedy


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path, message in ((tmp_path / "none.tmx", "no such file"), (tmp_path, "this is a folder")):
        with pytest.raises(UserError, match=message):
            read(path)


def test_a_file_that_breaks_off(tmp_path: Path) -> None:
    """What stands before the break is kept."""
    units = [MemoryUnit(f"{n} guards.", f"{n} guardias.", EN, ES) for n in range(3000)]
    path = tmp_path / "a.tmx"
    write(path, units)
    path.write_bytes(path.read_bytes()[:-5000])
    with Memory(tmp_path / "memory.sqlite") as memory:
        with pytest.raises(UserError, match=r"a\.tmx:\d+:\d+: not well-formed XML"):
            memory.add(read_tmx(path, Tally(), source=EN, now=7))
        kept = {unit.source for unit in memory.units()}
    assert {unit.source for unit in units[:2950]} <= kept < {unit.source for unit in units}


IMPORT = """
import resource, sys
from glossary.model import Locale
from pipeline.tmx import Tally, read_tmx
from pipeline.memory import Memory
with Memory(sys.argv[2]) as memory:
    print(memory.add(read_tmx(sys.argv[1], Tally(), source=Locale("en"), now=7)))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_the_memory_needed_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for count in (1000, 20_000):
        path = tmp_path / f"{count}.tmx"
        write(path, [MemoryUnit(f"{n} guards. " * 8, f"{n} guardias. " * 8, EN, ES) for n in range(count)])
        done = subprocess.run(
            [sys.executable, "-c", IMPORT, str(path), str(tmp_path / f"{count}.sqlite")],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
            capture_output=True,
            text=True,
            check=True,
        )
        taken, peak = map(int, done.stdout.split())
        assert taken == count
        peaks.append(peak)
    assert peaks[1] - peaks[0] < 12_000  # KiB; the file itself is 8 MB, its tree many times that
