"""The memory: what is kept, found, offered, learned and forgotten, and what happens to its file."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from glossary.catalog import read_catalog
from glossary.entry import Entry, PoFile, digest, former_approval
from glossary.model import Locale, UserError
from glossary.po import dump
from glossary.termbase import Termbase
from pipeline.memory import Memory
from pipeline.terms import Terms
from pipeline.units import Machine, MemoryUnit, Recipe, Suggestion, pipeline_version, terms_digest

EN, ES, MX = Locale("en"), Locale("es"), Locale("es", "MX")
RECIPE = Recipe("argos", "en_es 0.2 00000000", 4, "0.1.0+00000000")
SLOWLY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with Memory(tmp_path / "memory.sqlite") as opened:
        yield opened


def human(source: str, target: str, **changes: object) -> MemoryUnit:
    unit = MemoryUnit(source, target, EN, MX, article="a", time=100, approved=True)
    return replace(unit, **changes)  # type: ignore[arg-type]


def machine(source: str, target: str, **changes: object) -> MemoryUnit:
    unit = human(source, target, approved=False, kind="paragraph")
    return replace(unit, machine=Machine(RECIPE, "00000000", "", -0.25), **changes)  # type: ignore[arg-type]


def find(memory: Memory, source: str, *, article: str = "", to: Locale = MX, of: Locale = EN) -> str | None:
    unit = memory.find_person(source, source_locale=of, target_locale=to, article=article)
    return unit and unit.target


# ---------------------------------------------------------------- what goes in comes out

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
LOCALES = st.sampled_from([EN, ES, MX, Locale("zh", "TW", "Hant")])
MACHINES = st.builds(
    Machine,
    st.builds(Recipe, TEXTS, TEXTS, st.integers(1, 32), TEXTS),
    TEXTS,
    TEXTS,
    st.none() | st.floats(allow_nan=False),
    TEXTS,
)
UNITS = st.builds(
    MemoryUnit, TEXTS, TEXTS, LOCALES, LOCALES, TEXTS, TEXTS, st.integers(0, 2**40), st.booleans(), MACHINES
) | st.builds(MemoryUnit, TEXTS, TEXTS, LOCALES, LOCALES, TEXTS, TEXTS, st.integers(0, 2**40), st.booleans())


@SLOWLY
@given(units=st.lists(UNITS, max_size=8, unique_by=lambda unit: unit.key))
def test_any_text_comes_back_as_it_was(units: list[MemoryUnit], tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    with Memory(path) as memory:
        memory.forget()
        assert memory.add(units) == len(units)
        assert memory.add(units) == 0
    with Memory(path, create=False) as memory:
        assert {unit.key: unit for unit in memory.units()} == {unit.key: unit for unit in units}
        for unit in units:
            if unit.machine is not None:
                assert memory.find_machine(replace(unit, target="", time=0)) == unit


def test_the_newest_word_of_a_person_stays(memory: Memory) -> None:
    assert memory.add([human("One.", "Uno.")]) == 1
    assert memory.add([human("One.", "Un.", time=99)]) == 0
    assert memory.add([human("One.", "Una.", time=101)]) == 1
    assert memory.add([human("One.", "Una.", time=102, approved=False)]) == 1
    assert [(u.target, u.time, u.approved) for u in memory.units()] == [("Una.", 102, False)]


def test_the_first_word_of_a_machine_stays(memory: Memory) -> None:
    assert memory.add([machine("One.", "Uno.")]) == 1
    assert memory.add([machine("One.", "Un.", time=101)]) == 0
    assert memory.find_machine(machine("One.", "")) == machine("One.", "Uno.")


@pytest.mark.parametrize(
    "change",
    [
        {"source": "One!"},
        {"source_locale": Locale("en", "GB")},
        {"target_locale": ES},
        {"kind": "headline"},
        {"machine": Machine(replace(RECIPE, engine="apertium"), "00000000")},
        {"machine": Machine(replace(RECIPE, model="en_es 0.2 00000001"), "00000000")},
        {"machine": Machine(replace(RECIPE, beam=5), "00000000")},
        {"machine": Machine(replace(RECIPE, pipeline="0.1.1+00000000"), "00000000")},
        {"machine": Machine(RECIPE, "00000001")},
        {"machine": Machine(RECIPE, "00000000", "depth 1")},
    ],
)
def test_a_draft_is_used_only_where_the_engine_would_say_the_same(
    memory: Memory, change: dict[str, object]
) -> None:
    memory.add([machine("One.", "Uno.")])
    assert memory.find_machine(machine("One.", "", article="another", time=7)) is not None
    assert memory.find_machine(replace(machine("One.", ""), **change)) is None  # type: ignore[arg-type]


def test_only_the_terms_of_the_sentence_matter() -> None:
    def known(pairs: dict[str, str], text: str) -> str:
        return terms_digest(Terms(Termbase.from_pairs(pairs, source="en", target="es")).find(text, MX), MX)

    text = "The prison guard."
    one = known({"prison": "cárcel", "court": "tribunal"}, text)
    assert one == known({"prison": "cárcel", "court": "corte"}, text) == known({"prison": "cárcel"}, text)
    assert one != known({"prison": "prisión"}, text)
    assert one != known({"prison": "cárcel", "guard": "guardia"}, text)
    assert one != known({}, text) == terms_digest((), MX)


def test_the_pipeline_version_is_of_release_and_code() -> None:
    release, _, code = pipeline_version().partition("+")
    assert release == "0.1.0"
    assert len(bytes.fromhex(code)) == 4


# ---------------------------------------------------------------- people


def test_people_are_found_by_article_approval_and_time(memory: Memory) -> None:
    memory.add([machine("One.", "m"), human("One.", "old", article="b", time=1)])
    assert find(memory, "One.") == "old"
    memory.add([human("One.", "new", article="c", time=2)])
    assert find(memory, "One.") == "new"
    memory.add([human("One.", "edited", article="d", time=3, approved=False)])
    assert find(memory, "One.") == "new"
    assert find(memory, "One.", article="d") == "edited"
    assert find(memory, "One.", to=ES) is None
    assert find(memory, "one.") is None


def test_a_language_is_the_same_as_its_territory_and_territories_are_not(memory: Memory) -> None:
    memory.add([human("One.", "gb", source_locale=Locale("en", "GB"))])
    assert find(memory, "One.") == "gb"
    assert find(memory, "One.", of=Locale("en", "GB")) == "gb"
    assert find(memory, "One.", of=Locale("en", "US")) is None
    memory.add([human("One.", "bare", time=1)])
    assert find(memory, "One.", of=Locale("en", "US")) == "bare"
    assert find(memory, "One.") == "bare"


def catalog(folder: Path, *entries: Entry) -> Path:
    header = Entry("", "Language: es_MX\nX-Source-Language: en\nContent-Type: text/plain; charset=UTF-8\n")
    path = folder / "a.po"
    path.write_bytes(dump(PoFile(header, entries)))
    return path


def draft(source: str, target: str, *, by: str = "machine: argos", **changes: object) -> Entry:
    entry = Entry(source, target, fuzzy=True, comments=(f"{by}, draft {digest(target)}",))
    return replace(entry, **changes)  # type: ignore[arg-type]


def learned(memory: Memory, path: Path, now: int) -> dict[str, tuple[str, bool]]:
    memory.learn(read_catalog(path), "a", now=now)
    return {unit.source: (unit.target, unit.approved) for unit in memory.units()}


def test_what_people_approved_or_edited_is_learned(memory: Memory, tmp_path: Path) -> None:
    path = catalog(
        tmp_path,
        draft("Draft.", "Borrador."),
        draft("Approved.", "Aprobado.", fuzzy=False),
        replace(draft("Edited.", "x"), target="Editado."),
        Entry("Written.", "Escrito."),
        Entry("Empty.", ""),
        Entry("Gone.", "Se fue.", obsolete=True),
        Entry("Context.", "Contexto.", context="menu"),
        draft("Recalled.", "Recordado.", by="memory: a person's, approved in b"),
    )
    wanted = {
        "Approved.": ("Aprobado.", True),
        "Edited.": ("Editado.", False),
        "Written.": ("Escrito.", True),
        "Gone.": ("Se fue.", True),
    }
    assert learned(memory, path, 1) == wanted
    assert learned(memory, path, 2) == wanted
    assert {unit.time for unit in memory.units()} == {1}


def test_words_for_a_former_source_are_not_put_in_another_mouth(memory: Memory, tmp_path: Path) -> None:
    carried = Entry("It rained.", "Nevó.", fuzzy=True, previous_source="It snowed.")
    assert learned(memory, catalog(tmp_path, carried), 1) == {}
    approved = replace(carried, comments=(former_approval("Nevó."),))
    assert learned(memory, catalog(tmp_path, approved), 1) == {"It snowed.": ("Nevó.", True)}


def test_an_approval_that_is_taken_back_is_forgotten(memory: Memory, tmp_path: Path) -> None:
    entry = draft("One.", "Uno.")
    assert learned(memory, catalog(tmp_path, replace(entry, fuzzy=False)), 1) == {"One.": ("Uno.", True)}
    assert learned(memory, catalog(tmp_path, entry), 2) == {}


def test_an_older_catalog_does_not_forget_what_people_wrote(memory: Memory, tmp_path: Path) -> None:
    said = {"One.": ("Una persona.", True)}
    assert learned(memory, catalog(tmp_path, Entry("One.", "Una persona.")), 1) == said
    assert learned(memory, catalog(tmp_path, draft("One.", "Una máquina.")), 2) == said
    assert learned(memory, catalog(tmp_path, Entry("One.", "")), 2) == said
    from_memory = draft("One.", "Una persona.", by="memory: a person's, approved in a")
    assert learned(memory, catalog(tmp_path, from_memory), 3) == said


# ---------------------------------------------------------------- similar sentences


def suggest(
    memory: Memory, *sources: str, to: Locale = MX, **options: int
) -> dict[str, list[tuple[str, int]]]:
    found = memory.suggest(sources, source_locale=EN, target_locale=to, **options)
    return {source: [(s.unit.target, s.percent) for s in offers] for source, offers in found.items()}


SIMILAR = st.lists(st.text("ab ", min_size=1, max_size=24), min_size=1, max_size=12, unique=True)


@SLOWLY
@given(known=SIMILAR, asked=SIMILAR, least=st.integers(50, 100))
def test_no_similar_sentence_is_missed(
    known: list[str], asked: list[str], least: int, tmp_path: Path
) -> None:
    """The pass in order of length leaves out only what cannot be similar enough."""
    with Memory(tmp_path / "memory.sqlite") as memory:
        memory.forget()
        memory.add(human(text, f"→{text}") for text in known)
        found = suggest(memory, *asked, least=least, most=len(known))
    wanted = {a: {(f"→{k}", int(r)) for k in known if (r := fuzz.ratio(a, k)) >= least} for a in asked}
    assert {source: set(offers) for source, offers in found.items()} == {a: w for a, w in wanted.items() if w}


def test_the_best_are_offered_first(memory: Memory) -> None:
    memory.add(
        [
            human("The prison is very full.", "c", article="c"),
            human("The prison is full.", "a"),
            human("The prison is full.", "a", article="b"),
            human("The prison is full!", "b", target_locale=ES),
            human("The prison is full!", "d", target_locale=Locale("es", "ES")),
            machine("The prison is full.", "m"),
        ]
    )
    assert suggest(memory, "The prison is full.") == {"The prison is full.": [("a", 100), ("b", 94)]}
    assert suggest(memory, "The prison is full.", most=9)["The prison is full."][2] == ("c", 88)
    assert suggest(memory, "The prison is full.", least=95, most=9)["The prison is full."] == [("a", 100)]
    assert suggest(memory, "Nothing of the kind.", "") == {}
    assert str(Suggestion(human("One.", "Uno."), 83)) == "fuzzy 83 %: Uno. (for: One., a)"


# ---------------------------------------------------------------- forgetting


def test_forgetting(memory: Memory) -> None:
    units = [human("One.", "Uno."), machine("One.", "Un."), human("Two.", "Dos.", article="b", time=5)]
    for choice, left in (
        ({"article": "a"}, {"Dos."}),
        ({"origin": "machine"}, {"Uno.", "Dos."}),
        ({"before": 100}, {"Uno.", "Un."}),
        ({"before": 100, "article": "a"}, {"Uno.", "Un.", "Dos."}),
        ({}, set()),
    ):
        memory.add(units)
        assert memory.forget(**choice) == 3 - len(left)  # type: ignore[arg-type]
        assert {unit.target for unit in memory.units()} == left


def test_what_is_forgotten_is_not_on_the_disk(tmp_path: Path) -> None:
    with Memory(tmp_path / "memory.sqlite") as memory:
        memory.add(human(f"{n} secret words", "palabras secretas") for n in range(200))
        memory.forget()
    (left,) = tmp_path.iterdir()
    assert b"secret" not in left.read_bytes()


# ---------------------------------------------------------------- the file


def test_an_own_folder_stays_out_of_the_repository(tmp_path: Path) -> None:
    Memory(tmp_path / ".termpin" / "memory.sqlite").close()
    assert (tmp_path / ".termpin" / ".gitignore").read_text() == "*\n"
    Memory(tmp_path / "else" / "memory.sqlite").close()
    assert [path.name for path in (tmp_path / "else").iterdir()] == ["memory.sqlite"]


def foreign(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE bookmark (url TEXT)")
    database.close()


def newer(path: Path) -> None:
    Memory(path).close()
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 2")
    database.close()


def damaged(path: Path) -> None:
    with Memory(path) as memory:
        memory.add(human(f"{n} words", "palabras") for n in range(500))
    data = bytearray(path.read_bytes())
    data[8192:] = b"\x55" * (len(data) - 8192)
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda path: path.write_bytes(b"msgid" * 1000), "this is no SQLite file"),
        (foreign, "an SQLite file of another program"),
        (newer, "a memory of version 2; this termpin knows version 1"),
        (damaged, "the file is damaged"),
        (Path.mkdir, "this is a folder"),
        (lambda path: None, "no memory here"),
    ],
)
def test_a_file_that_is_no_memory_is_left_alone(
    tmp_path: Path, prepare: Callable[[Path], object], message: str
) -> None:
    path = tmp_path / "memory.sqlite"
    prepare(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(UserError, match=message) as raised, Memory(path, create=False) as memory:
        list(memory.units())
    assert len(raised.value.faults) == 1
    assert str(path) in str(raised.value)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_place_that_cannot_be_written() -> None:
    with pytest.raises(UserError, match=r"/proc/x: cannot be made: .*name another place"):
        Memory("/proc/x/memory.sqlite")
    with pytest.raises(UserError, match=r"/proc/memory.sqlite: cannot be opened or made here"):
        Memory("/proc/memory.sqlite")


def test_an_empty_file_becomes_a_memory(tmp_path: Path) -> None:
    """What a kill leaves right after the file was made."""
    path = tmp_path / "memory.sqlite"
    path.touch()
    with Memory(path) as memory:
        assert memory.add([human("One.", "Uno.")]) == 1


def test_a_lock_that_another_process_keeps(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    with Memory(path, patience=0.1) as memory:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert list(memory.units()) == []
        with pytest.raises(UserError, match="locked by another process for too long"):
            memory.add([human("One.", "Uno.")])
        other.execute("ROLLBACK")
        other.close()
        assert memory.add([human("One.", "Uno.")]) == 1


def test_a_full_disk_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    with Memory(path) as memory:
        memory.add([human("One.", "Uno.")])
        pages = memory._db.execute("PRAGMA page_count").fetchone()[0]
        memory._db.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(UserError, match="the disk is full"):
            memory.add(human(f"{n} words", "x" * 500) for n in range(500))
        assert [unit.target for unit in memory.units()] == ["Uno."]


def test_what_came_before_an_error_is_kept(memory: Memory) -> None:
    def units() -> Iterator[MemoryUnit]:
        yield human("One.", "Uno.")
        raise UserError.at("b.tmx", "breaks off")

    with pytest.raises(UserError, match="breaks off"):
        memory.add(units())
    assert find(memory, "One.") == "Uno."


# ---------------------------------------------------------------- several processes, and kills

WRITER = """
import sys
from glossary.model import Locale
from pipeline.memory import Memory
from pipeline.units import MemoryUnit
path, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
with Memory(path) as memory:
    for n in range(count):
        memory.add([MemoryUnit(f"{name} {n}", "x" * 300, Locale("en"), Locale("es"))])
        print(n, flush=True)
"""


def writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(count)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )


def test_several_processes_make_and_fill_one_file(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    writers = [writer(path, name, 40) for name in "abc"]
    for process in writers:
        _, talk = process.communicate(timeout=60)
        assert (process.returncode, talk) == (0, "")
    with Memory(path) as memory:
        assert len(list(memory.units())) == 120


def test_a_kill_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    for round_, acknowledged in enumerate((1, 7, 30)):
        process = writer(path, str(round_), 100000)
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) == acknowledged:
                process.send_signal(signal.SIGKILL)
                break
        process.communicate()
        with Memory(path, create=False) as memory:
            kept = {unit.source for unit in memory.units()}
        assert {f"{round_} {n}" for n in range(acknowledged + 1)} <= kept
