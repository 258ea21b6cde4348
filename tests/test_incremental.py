"""Runs that follow a run: what is known is not asked for again, whoever said it and however the run ended."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from glossary.catalog import read_catalog
from glossary.model import Locale, UserError
from glossary.termbase import Termbase
from pipeline import recall
from pipeline.memory import Memory
from pipeline.run import RunReport, Settings, run
from pipeline.units import MemoryUnit

ROOT = Path(__file__).parents[1]
FIRST = "The prison is full.\n\nThe guards said nothing. A judge will decide on Monday.\n"
CHANGED = FIRST.replace("said nothing", "said nothing at all")


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one article, in which the run works; dates stand still."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    write(FIRST)
    return tmp_path


def write(text: str, name: str = "a") -> None:
    Path("articles").mkdir(exist_ok=True)
    Path(f"articles/{name}.en.txt").write_text(text, encoding="utf-8")


def terms(**pairs: str) -> tuple[Termbase, ...]:
    return (Termbase.from_pairs(pairs, source="en", target="es"),)


def translate(**changes: object) -> RunReport:
    settings = Settings(("articles",), ("es_MX",), memory=Path("m.sqlite"))
    return run(replace(settings, **changes))  # type: ignore[arg-type]


def product() -> dict[str, bytes]:
    return {str(p): p.read_bytes() for top in ("out", "locales") for p in Path(top).rglob("*") if p.is_file()}


def comments(source: str, name: str = "a") -> list[str]:
    catalog = read_catalog(f"locales/es_MX/{name}.po")
    return [c for entry in catalog.active if entry.source == source for c in entry.comments]


def approve(source: str, target: str, *, fuzzy: bool = False, name: str = "a") -> None:
    """What a person does in an editor."""
    path = Path(f"locales/es_MX/{name}.po")
    (entry,) = [entry for entry in read_catalog(path).active if entry.source == source]
    now = entry.raw[: entry.raw.index("msgid")].replace("#, fuzzy\n", "#, fuzzy\n" if fuzzy else "")
    new = f'{now}msgid "{source}"\nmsgstr "{target}"'
    path.write_text(path.read_text(encoding="utf-8").replace(entry.raw, new), encoding="utf-8")


# ---------------------------------------------------------------- nothing twice


def test_an_unchanged_folder_asks_the_engine_nothing() -> None:
    assert translate().asked == 3
    before = product()
    report = translate()
    assert report.asked == 0
    assert [article.recalled for article in report.articles] == [3]
    assert str(report.engines[0]).startswith("argos en_es ")
    assert product() == before


def test_an_unchanged_folder_does_not_even_load_the_engine() -> None:
    translate()
    code = "import sys; from pipeline.app import app\ntry: app(sys.argv[1:])\nexcept SystemExit: pass\n"
    code += "assert 'ctranslate2' not in sys.modules and 'numpy' not in sys.modules"
    arguments = ["translate", "articles", "--to", "es_MX", "--no-glossary", "--memory", "m.sqlite"]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "asked for 0 sentences" in done.stdout


def test_with_and_without_a_memory_every_byte_is_the_same() -> None:
    translate()
    first = product()
    for options in ({"memory": None}, {}, {"memory": Path("other.sqlite")}):
        for path in product():
            Path(path).unlink()
        translate(**options)
        assert product() == first


def test_a_changed_sentence_costs_one() -> None:
    translate()
    write(CHANGED)
    assert translate().asked == 1
    write(FIRST)
    assert translate().asked == 0


def test_a_sentence_is_known_to_other_articles() -> None:
    translate()
    write(f"The prison is full.\n\n{FIRST.replace('prison', 'court')}", "b")
    report = translate()
    assert report.asked == 1
    assert [article.recalled for article in report.articles] == [3, 3]


def test_what_the_article_says_of_a_sentence_counts() -> None:
    """Names matter to headings that hold them, an open quotation to what it goes on in; nothing else does."""
    write("BUKELE'S GUARDS SPEAK\n\nIt rained. He saw Bukele. “We wait. It is late.” They left.\n")
    assert translate().asked == 6
    write("BUKELE'S GUARDS SPEAK\n\nIt rained. He saw Ortega. “We wait. It is late.” They left.\n")
    assert translate().asked == 2
    write("BUKELE'S GUARDS SPEAK\n\nIt rained. He saw Ortega. We wait. It is late. They left.\n")
    assert translate().asked == 2


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"beam": 2}, 3),
        ({"metric": True}, 3),
        ({"termbases": terms(prison="penal")}, 1),
        ({"termbases": terms(jail="penal")}, 0),
        ({"locales": ("es_ES",)}, 3),
        ({"locales": ("es_MX", "es_ES")}, 3),
        ({"memory": None}, 3),
    ],
)
def test_what_would_come_out_otherwise_is_asked_for(changes: dict[str, object], asked: int) -> None:
    translate()
    assert translate(**changes).asked == asked


def test_a_broken_engine_costs_nothing_that_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What each batch gave is kept before the next one begins."""
    translate(memory=None)
    wanted = product()
    for path in wanted:
        Path(path).unlink()
    monkeypatch.setattr(recall, "BATCH", 1)
    real, calls = recall.translate_sentences, 0

    def interrupted(*args: object, **options: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt
        return real(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(recall, "translate_sentences", interrupted)
    with pytest.raises(KeyboardInterrupt):
        translate()
    assert product() == {}
    assert translate().asked == 1
    assert product() == wanted


# ---------------------------------------------------------------- people first


def test_a_persons_words_go_to_other_articles_as_drafts() -> None:
    translate()
    approve("The prison is full.", "La cárcel está llena.")
    approve("The guards said nothing.", "Los guardias callaron.", fuzzy=True)
    write(FIRST, "b")
    report = translate()
    assert report.asked == 0
    assert [(a.approved, a.recalled) for a in report.articles] == [(2, 1), (0, 3)]
    text = Path("out/es_MX/b.txt").read_text(encoding="utf-8")
    assert "La cárcel está llena." in text
    assert "Los guardias callaron." in text
    entries = {entry.source: entry for entry in read_catalog("locales/es_MX/b.po").active}
    assert all(entry.fuzzy for entry in entries.values())  # nobody has looked at them here
    assert entries["The prison is full."].origin[0].startswith("memory: a person's, approved in a, draft ")
    assert entries["The guards said nothing."].origin[0].startswith("memory: a person's, from a, draft ")
    before = product()
    assert translate().asked == 0
    assert product() == before


def test_what_a_person_changes_later_reaches_the_drafts() -> None:
    translate()
    approve("The prison is full.", "La cárcel está llena.")
    write(FIRST, "b")
    translate()
    approve("The prison is full.", "El penal está lleno.")
    translate()
    assert "El penal está lleno." in Path("out/es_MX/b.txt").read_text(encoding="utf-8")


def test_a_lost_catalog_is_made_again_with_a_persons_words() -> None:
    translate()
    approve("The prison is full.", "La cárcel está llena.")
    translate()
    Path("locales/es_MX/a.po").unlink()
    assert translate().asked == 0
    assert "La cárcel está llena." in Path("out/es_MX/a.txt").read_text(encoding="utf-8")


def test_an_approval_that_is_taken_back() -> None:
    translate()
    before = product()
    (draft,) = [e.target for e in read_catalog("locales/es_MX/a.po").active if "prison" in e.source]
    approve("The prison is full.", draft)
    translate()
    Path("locales/es_MX/a.po").write_bytes(before["locales/es_MX/a.po"])
    report = translate()
    assert [(a.approved, a.recalled) for a in report.articles] == [(0, 3)]
    assert product() == before


# ---------------------------------------------------------------- similar sentences


def test_similar_sentences_are_offered_and_not_used() -> None:
    translate()
    approve("The guards said nothing.", "Los guardias callaron.")
    write(CHANGED, "b")
    report = translate()
    assert report.asked == 1
    source = "The guards said nothing at all."
    offer = "fuzzy 87 %: Los guardias callaron. (for: The guards said nothing., a)"
    assert offer in comments(source, "b")
    assert "Los guardias callaron." not in Path("out/es_MX/b.txt").read_text(encoding="utf-8")
    before = product()
    assert translate().asked == 0
    assert product() == before
    for least in (0, 90):
        translate(fuzzy=least)
        assert offer not in comments(source, "b")


def test_similar_sentences_are_drafts_on_request() -> None:
    translate()
    approve("The guards said nothing.", "Los guardias callaron.")
    write(CHANGED, "b")
    assert translate(fuzzy_drafts=True).asked == 0
    assert "Los guardias callaron." in Path("out/es_MX/b.txt").read_text(encoding="utf-8")
    (entry,) = [e for e in read_catalog("locales/es_MX/b.po").active if e.source.endswith("at all.")]
    assert entry.fuzzy
    assert entry.origin[0].startswith("memory: 87 % like a sentence in a, draft ")


def test_an_imported_unit_is_used() -> None:
    unit = MemoryUnit("The prison is full.", "El penal se llenó.", Locale("en", "US"), Locale("es", "MX"))
    with Memory("m.sqlite") as memory:
        memory.add([unit])
    assert translate().asked == 2
    assert any(c.startswith("memory: a person's, from an import") for c in comments("The prison is full."))


def test_a_draft_whose_line_was_taken_is_no_persons() -> None:
    """msgmerge takes the `#.` lines of its template; the memory that heard the engine knows its drafts."""
    translate()
    approve("The guards said nothing.", "Los guardias callaron.")
    translate()
    whole = product()
    path = Path("locales/es_MX/a.po")
    path.write_text(re.sub(r"#\. machine: .*\n", "", path.read_text("utf-8")), "utf-8")
    bare = path.read_text("utf-8")
    report = translate(memory=Path("other.sqlite"))
    assert [(a.approved, a.unknown, a.recalled) for a in report.articles] == [(1, 2, 0)]
    assert report.asked == 0
    assert path.read_text("utf-8") == bare
    with Memory("other.sqlite") as memory:
        assert [unit.source for unit in memory.units()] == ["The guards said nothing."]
    report = translate()
    assert [(a.approved, a.unknown, a.recalled) for a in report.articles] == [(1, 0, 2)]
    kept = "#. machine: argos"  # of the approved one the line is gone for good, and is not missed
    assert path.read_text("utf-8").count(kept) == 2
    assert product().keys() == whole.keys()
    with Memory("m.sqlite") as memory:
        assert sum(unit.machine is None for unit in memory.units()) == 1


# ---------------------------------------------------------------- bad input, kills


def test_a_moment_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(UserError, match="SOURCE_DATE_EPOCH=yesterday is no moment"):
        translate()


@pytest.mark.slow
def test_killed_runs_finish_like_an_undisturbed_one() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "bench" / "kill.py"), "--points", "5", "--seed", "7"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 alike, 0 not" in done.stdout
