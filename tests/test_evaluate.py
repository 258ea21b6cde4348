from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from glossary.matcher import Matcher, missing
from glossary.model import Finding, Locale, Severity, Span, Target, Term, Text, UserError
from glossary.termbase import Termbase
from pipeline.commands.evaluate import eval_command
from pipeline.declared import for_typer
from pipeline.evalset import EvaluationSet, Example, Mode, read_set
from pipeline.evaluate import Judge, consistency, count_entries, evaluate, renderings
from pipeline.localize import localize
from pipeline.translator import Translation, Translator

ROOT = Path(__file__).parent.parent
NEWS = ROOT / "bench" / "eval" / "news.jsonl"
ENGLISH, SPANISH = Locale("en"), Locale("es")


@pytest.fixture(scope="module")
def translator() -> Translator:
    return Translator()


@pytest.fixture(scope="module")
def news() -> EvaluationSet:
    return read_set(NEWS, source=ENGLISH, target=SPANISH)


def write(folder: Path, *lines: object, name: str = "set.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def read(path: Path) -> tuple[Example, ...]:
    return read_set(path, source=ENGLISH, target=SPANISH).examples


def pairs(termbase: Termbase | None) -> dict[str, tuple[str, ...]]:
    assert termbase is not None
    return {term.source: term.targets["es"].accepted for term in termbase.terms}


# ---------------------------------------------------------------- the project's own set


def test_own_set_covers_its_cases(news: EvaluationSet) -> None:
    assert len(news.examples) >= 170
    assert news.modes == (Mode.PROPER, Mode.NOTERM, Mode.RANDOM)
    assert len({example.source for example in news.examples}) == len(news.examples)
    cases = Counter(example.case for example in news.examples)
    assert min(cases.values()) >= 3, cases
    many = [e for e in news.examples if e.proper and len(Matcher(e.proper).find(e.source)) > 10]
    assert len(many) >= 4
    assert all(30 <= len(e.source.split()) <= 50 for e in news.examples if e.case == "long")


def test_own_references_hold_every_term(news: EvaluationSet) -> None:
    for example in news.examples:
        for termbase in (example.proper, example.random):
            assert termbase is not None, example
            hits = Matcher(termbase).find(example.source)
            found = {hit.term.source for hit in hits}
            # A term that stands inside a longer one only is there to be left alone.
            alone = {t.source for t in termbase.terms} - found
            assert all(any(term in longer for longer in found) for term in alone), (example.line, alone)
            assert missing(example.reference, hits, SPANISH) == (), example.line


def test_own_references_are_localized(news: EvaluationSet) -> None:
    for example in news.examples:
        text = localize(Text(example.reference), example.source, source_locale=ENGLISH, locale=SPANISH)
        assert text.value == example.reference, f"{example.line}: the style of es has changed: write it so"


# ---------------------------------------------------------------- reading


def test_lines_of_the_shared_task_are_read(tmp_path: Path) -> None:
    document = {
        "en": "The SVF licensee and the svf law.",
        "es": "El licenciatario y la ley.",
        "proper": {"SVF": ["SVF", "", "instrumento de valor"], "svf ": ["norma"], "svf": ["ley"]},
        "random": {"law": ["ley"]},
    }
    (example,) = read(write(tmp_path, document))
    assert pairs(example.proper) == {"SVF": ("SVF", "instrumento de valor"), "svf": ("norma", "ley")}
    assert pairs(example.random) == {"law": ("ley",)}
    assert (example.reference, example.case, example.line) == ("El licenciatario y la ley.", "", 1)

    one_mode = {"en": "The law.", "terms": {"law": "ley"}}
    (example,) = read(write(tmp_path, one_mode, name="test.enes.proper.jsonl"))
    assert (pairs(example.proper), example.random) == ({"law": ("ley",)}, None)
    (example,) = read(write(tmp_path, one_mode, name="test.enes.random.jsonl"))
    assert (example.proper, pairs(example.random)) == (None, {"law": ("ley",)})


def test_gender_and_other_languages_are_read(tmp_path: Path) -> None:
    line = {
        "de": "Die Lage.",
        "es_MX": "La nación.",
        "proper": {"Lage": "situación"},
        "gender": {"Lage": "f"},
    }
    path = write(tmp_path, line)
    (example,) = read_set(path, source=Locale("de"), target=Locale.parse("es_MX")).examples
    assert example.proper is not None
    assert example.proper.terms[0].targets == {"es_MX": Target("situación", gender="f")}
    assert example.reference == "La nación."


def test_a_termbase_takes_the_place_of_the_lines_terms(tmp_path: Path) -> None:
    base = Termbase.from_pairs({"law": "norma"}, source="en", target="es")
    path = write(tmp_path, {"en": "The law.", "proper": {"law": "ley"}, "random": {"the": "la"}})
    given = read_set(path, source=ENGLISH, target=SPANISH, termbase=base)
    assert given.examples[0].proper is base
    assert given.shared
    # A large termbase's terms stand by chance in many words: the shared task's measure is left out.
    judged = Judge(SPANISH, entries=False).outcome(
        given.examples[0], Mode.PROPER, Translation("The law.", "La norma.")
    )
    assert (judged.held, judged.entries, judged.met) == (1, 0, 0)
    assert given.digest != read_set(path, source=ENGLISH, target=SPANISH).digest


def test_articles_are_read(tmp_path: Path) -> None:
    base = Termbase.from_pairs({"law": "ley"}, source="en", target="es")
    path = tmp_path / "article.txt"
    path.write_text("A law too far\n\nThe law was late. Nobody came.\n", encoding="utf-8")
    given = read_set(path, source=ENGLISH, target=SPANISH, termbase=base)
    assert [e.source for e in given.examples] == ["A law too far", "The law was late.", "Nobody came."]
    assert given.modes == (Mode.PROPER, Mode.NOTERM)
    with pytest.raises(UserError, match=r"no terms of its own .name a termbase with --glossary"):
        read_set(path, source=ENGLISH, target=SPANISH)


def test_every_faulty_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(
        b'{"en": "Fine.", "proper": {"fine": "bien"}}\n'
        b'{"en": "x" "es"}\n'
        b"\n"
        b"[1]\n"
        b'{"es": "Hola."}\n'
        b'{"en": 5, "proper": {"a": "b"}}\n'
        b'{"en": " ", "es": null, "proper": ["a"]}\n'
        b'{"en": "Hi", "proper": {"a": "", "b": [3], "": "c"}, "random": {"\xe2\x9f\xa6": "d"}}\n'
        b'{"en": "Hi", "proper": {"a": "b"}, "terms": {}, "case": 1, "gender": {"a": "x"}}\n'
        b'{"en": "\xff"}\n' + b"[" * 100_000 + b"\n"
    )
    with pytest.raises(UserError) as caught:
        read(path)
    said = [str(fault).removeprefix(str(path)) for fault in caught.value.faults]
    assert said == [
        ":2:12: not JSON: Expecting ',' delimiter (write one JSON object a line)",
        ':4: a list instead of an object (write {"en": "…", "proper": {…}})',
        ":5: no field \"en\" with the source text (the line has the fields 'es'; name another language with "
        "--from, or add the field)",
        ':6: "en" is a number (give a text in quotation marks)',
        ':7: "en" is empty (give a source text, or leave the line out)',
        ':7: "es" is null (give a text in quotation marks)',
        ':7: "proper" is a list (write {"term": "rendering"})',
        ":8: \"proper\": the rendering of 'a' is empty (give a text, or leave the pair out)",
        ":8: \"proper\": the rendering of 'b' is a number (give a text, or a list of texts)",
        ':8: "proper": a term is empty (give a text, or leave the pair out)',
        ":8: \"random\": '⟦': U+27E6 is used for placeholders (take it out)",
        ':9: "gender" does not give genders (write {"term": "f"}, with m, f or mf)',
        ':9: "terms" beside "proper" (name the pairs of each mode once)',
        ':9: "case" is a number (give it a name in quotation marks)',
        ":10: byte 9 is not UTF-8 (save the file as UTF-8)",
        ":11: JSON nested too deeply (write one flat JSON object a line)",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "has no lines .write one JSON object a line"),
        ("\ufeff\n \n", "has no lines"),
        ('{"en": "Hi", "es": "Hola"}\n', "no line has terms to measure"),
        ('{"en": "Hi", "proper": {}}\n', "no line has terms to measure"),
    ],
)
def test_sets_with_nothing_to_measure_are_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=message):
        read(path)


def test_missing_files_and_folders_are_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"none\.jsonl: no such file .check the path"):
        read(tmp_path / "none.jsonl")
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(UserError, match=r"folder\.jsonl: this is a folder"):
        read(tmp_path / "folder.jsonl")


# ---------------------------------------------------------------- measures


def term(source: str, *forms: str) -> Term:
    return Term(source, source, targets={"es": Target(forms[0], forms[1:])})


def test_consistency_by_hand() -> None:
    # gang: 2 of 3 alike; cell: 1 of 2, a lost one being like no other; bail: once, so it does not count;
    # law: lost twice, so none of 2.
    found = [
        ("gang", "pandilla"),
        ("gang", "pandilla"),
        ("gang", "banda"),
        ("cell", "celda"),
        ("cell", ""),
        ("bail", "fianza"),
        ("law", ""),
        ("law", ""),
    ]
    assert consistency(found) == pytest.approx(3 / 7)
    assert consistency([("gang", "pandilla")]) is None
    assert consistency([]) is None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["", "x", "y"]))))
def test_consistency_is_a_share_whatever_the_order(found: list[tuple[str, str]]) -> None:
    rate = consistency(found)
    assert rate is None or 0 <= rate <= 1
    assert rate == consistency(reversed(found))


def test_renderings_name_the_listed_form() -> None:
    gang, cell = term("gang", "pandilla", "banda criminal"), term("cell", "celda")
    source = "The gang, a gang, the gangs and a cell."
    hits = Matcher(Termbase((gang, cell), ENGLISH)).find(source)
    text = "La pandilla, una banda y las bandas criminales."
    lost = missing(text, hits, SPANISH)
    assert sorted(renderings(text, hits, lost, SPANISH)) == [
        ("cell", ""),
        ("gang", ""),
        ("gang", "banda criminal"),
        ("gang", "pandilla"),
    ]


def test_entries_count_as_in_the_shared_task() -> None:
    terms = [
        term("gang", "pandilla"),
        term("cell", "celda", "calabozo"),
        term("law", "ley"),
        term("war", "guerra"),
    ]
    # "law" stands in "lawyers"; "guerra" does not stand; "war" in no word of the source.
    counted = count_entries(
        "The GANG lawyers saw the cell, the gang's.", "CALABOZOS de la pandilla", terms, SPANISH
    )
    assert counted == (3, 2)


def test_losses_are_silent_without_a_finding() -> None:
    example = Example(
        "The gang left the cell.", proper=Termbase((term("gang", "pandilla"), term("cell", "celda")), ENGLISH)
    )
    finding = Finding("term-missing", Severity.ERROR, "…", source_span=Span(4, 8))
    other = Finding("number-mismatch", Severity.ERROR, "…", source_span=Span(18, 22))
    judged = Judge(SPANISH).outcome(
        example, Mode.PROPER, Translation(example.source, "La banda salió.", findings=(finding, other))
    )
    assert ([hit.surface for hit in judged.lost], judged.held) == (["gang", "cell"], 0)
    assert [hit.surface for hit in judged.silent] == ["cell"]


def test_exact_renderings_are_fewer_than_held_ones() -> None:
    example = Example("Gangs and a gang.", proper=Termbase((term("gang", "pandilla"),), ENGLISH))
    judged = Judge(SPANISH).outcome(
        example, Mode.PROPER, Translation(example.source, "Pandillas y una pandilla.")
    )
    assert (judged.held, judged.exact) == (2, 1)


# ---------------------------------------------------------------- whole runs


LINES = (
    {
        "en": "The mega-jail opened, and a second mega-jail is planned.",
        "es": "La megacárcel abrió y se planea una segunda megacárcel.",
        "proper": {"mega-jail": "megacárcel"},
        "random": {"second": "segunda"},
        "gender": {"mega-jail": "f"},
        "case": "repeated",
    },
    {
        "en": "The ombudsman's office is closed.",
        "es": "La oficina del procurador está cerrada.",
        "proper": {"ombudsman": "procurador"},
        "random": {"office": "oficina"},
        "case": "possessive",
    },
    {"en": "It rained all day.", "es": "Llovió todo el día.", "case": "no terms"},
)


def test_modes_are_measured_with_a_real_engine(tmp_path: Path, translator: Translator) -> None:
    given = read_set(write(tmp_path, *LINES), source=ENGLISH, target=SPANISH)
    seen: set[Mode] = set()
    proper, noterm, random = evaluate(given, translator, watch=lambda mode, done, total: seen.add(mode))
    assert [s.mode for s in (proper, noterm, random)] == list(Mode)
    assert seen == set(Mode)
    assert (proper.terms, noterm.terms, random.terms) == (3, 3, 2)
    assert (proper.success, proper.surface, proper.entries, proper.silent) == (1, 1, 1, 0)
    assert proper.consistency == 1
    assert noterm.success is not None
    assert noterm.success < 1
    assert noterm.silent is None
    assert proper.cases == {"repeated": (2, 2), "possessive": (1, 1), "no terms": (0, 0)}
    assert sum(proper.strategies.values()) == 3
    assert all(score.seconds > 0 for score in (proper, noterm, random))
    assert proper.quality is not None
    assert noterm.quality is not None
    assert proper.quality.chrf > noterm.quality.chrf
    # What has no terms is translated alike in every mode.
    assert len({score.outcomes[2].translation.text for score in (proper, noterm, random)}) == 1


def test_only_lines_with_references_are_compared(tmp_path: Path, translator: Translator) -> None:
    line = {"en": "The law.", "proper": {"law": "ley"}}
    given = read_set(write(tmp_path, line), source=ENGLISH, target=SPANISH)
    assert [score.quality for score in evaluate(given, translator, modes=[Mode.PROPER])] == [None]
    given = read_set(write(tmp_path, line, {**line, "es": "La ley."}), source=ENGLISH, target=SPANISH)
    (score,) = evaluate(given, translator, modes=[Mode.PROPER])
    assert score.quality is not None
    assert score.quality.chrf == pytest.approx(100)
    assert "version:" in score.quality.signatures[0]
    assert "nw:2" in score.quality.signatures[1]


def test_a_mode_without_terms_is_refused(tmp_path: Path, translator: Translator) -> None:
    given = read_set(
        write(tmp_path, {"en": "The law.", "proper": {"law": "ley"}}), source=ENGLISH, target=SPANISH
    )
    with pytest.raises(UserError, match=r"no line of set\.jsonl has terms for random"):
        evaluate(given, translator, modes=[Mode.RANDOM])


def test_references_without_sacrebleu_are_said(
    tmp_path: Path, translator: Translator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sacrebleu.metrics.bleu", None)
    given = read_set(write(tmp_path, *LINES), source=ENGLISH, target=SPANISH)
    with pytest.raises(UserError, match=r"sacrebleu.*pip install 'termpin\[eval\]'"):
        evaluate(given, translator)


# ---------------------------------------------------------------- the command


def command(*arguments: str) -> str:
    app = typer.Typer(rich_markup_mode=None)
    app.command()(for_typer(eval_command))
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False, standalone_mode=False)
    assert result.exit_code == 0
    return result.stdout


def test_the_command_prints_a_table_and_json(tmp_path: Path) -> None:
    path, out = str(write(tmp_path, *LINES)), tmp_path / "out.jsonl"
    table = command(path, "--out", str(out)).splitlines()
    assert " ".join(table[0].split()) == "mode terms held exact WMT25 consistent silent BLEU chrF2++ time"
    assert [line.split()[0] for line in table[1:4]] == list(Mode)
    assert table[1].split()[1:7] == ["3", "100%", "100%", "100%", "100%", "0"]
    assert table[-1].startswith("signature: termpin ")
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(row["mode"], row["line"]) for row in rows] == [(mode, n) for mode in Mode for n in (1, 2, 3)]
    assert "megacárcel" in rows[0]["es"]

    report = json.loads(command(path, "--format", "json", "--modes", "proper,noterm", "--no-references"))
    assert report["version"] == 1
    assert [mode["mode"] for mode in report["modes"]] == ["proper", "noterm"]
    assert report["modes"][0]["success"] == 1
    assert report["modes"][0]["bleu"] is None
    assert report["signature"]["references"] == "0"
    assert report["line"].count(report["signature"]["set"]) == 1


def test_the_command_refuses_an_unknown_mode(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no mode 'fast' .name some of proper, noterm, random"):
        command(str(write(tmp_path, *LINES)), "--modes", "proper,fast")


def test_a_place_that_cannot_be_written_is_told_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.engines.open_engine", lambda *_args, **_named: pytest.fail("too late"))
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError, match=r"out\.jsonl: cannot be written: File exists"):
        command(str(write(tmp_path, *LINES)), "--out", str(tmp_path / "file" / "out.jsonl"))
