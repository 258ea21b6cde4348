from __future__ import annotations

import csv
import io
import pickle
import subprocess
import sys
import unicodedata
from functools import partial
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from glossary.model import Fault, Locale, Target, UserError
from glossary.termbase import Termbase, shipped

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "cases" / "termbase"
FAULTY = sorted((CASES / "faulty").glob("*.csv"))
SPANISH, MEXICAN = Locale.parse("es"), Locale.parse("es_MX")


def test_faulty_cases_are_complete() -> None:
    assert len(FAULTY) > 10
    assert {p.stem for p in FAULTY} == {p.stem for p in (CASES / "faulty").glob("*.faults")}


@pytest.mark.parametrize("path", FAULTY, ids=lambda p: p.stem)
def test_faulty_files_name_every_fault(path: Path) -> None:
    expected = path.with_suffix(".faults").read_text(encoding="utf-8").splitlines()
    assert expected, "a case without an expected fault proves nothing"
    with pytest.raises(UserError) as caught:
        Termbase.parse(path.read_bytes(), path=path.name)
    assert [str(fault) for fault in caught.value.faults] == expected
    assert all(fault.remedy for fault in caught.value.faults)


def test_load_reads_every_attribute(tmp_path: Path) -> None:
    path = tmp_path / "news.csv"
    path.write_text(
        "\ufeffnote,es:forbidden,es,en,en:forms,es:forms,es:gender,es:plural,case,kind,id\r\n"
        '"a ""note"", here",mega-cárcel | mega cárcel,megacárcel,mega-jail,'
        "mega-prison|a\\|b,megaprisión,F,,,,jail\r\n"
        ",,,MS-13,MS 13,,f,,exact,name,\r\n"
        ",,,,,,,,,,\r\n"
        ',,Tren  de Aragua,"Tren\nde\u00a0Aragua",,,,,,,\r\n',
        encoding="utf-8",
        newline="",
    )
    base = Termbase.load(path, source="en")
    assert (base.source, base.name, base.locales) == (Locale("en"), "news", (SPANISH,))
    jail, gang, train = base.terms
    assert (jail.id, jail.source, jail.forms, jail.note) == (
        "jail",
        "mega-jail",
        ("mega-prison", "a|b"),
        'a "note", here',
    )
    assert jail.target(MEXICAN) == Target(
        "megacárcel", ("megaprisión",), ("mega-cárcel", "mega cárcel"), "f", ""
    )
    assert (gang.id, gang.kind, gang.case) == ("ms-13", "name", "exact")
    assert gang.targets == {"es": Target("MS-13", ("MS 13",), gender="f")}
    assert (train.source, train.targets["es"].text) == ("Tren de Aragua", "Tren de Aragua")
    assert str(train.place) == f"{path}:5:1"


def test_missing_file_and_folder_are_the_users_errors(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(UserError, match=path.name):
            Termbase.load(path)


def test_decomposed_text_becomes_composed() -> None:
    base = Termbase.parse("en,es\njail,ca\u0301rcel\n")
    assert base.terms[0].targets["es"].text == "c\u00e1rcel"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiter_is_read_from_the_header(delimiter: str) -> None:
    text = "id,en,es\na,jail,cárcel\n".replace(",", delimiter)
    assert Termbase.parse(text).terms[0].targets["es"].text == "cárcel"


def test_source_column_can_be_named() -> None:
    base = Termbase.parse("es,en\ncárcel,jail\n", source="en")
    assert (base.terms[0].source, str(base.source)) == ("jail", "en")
    assert str(Termbase.parse("es,en\ncárcel,jail\n").source) == "es"


def test_columns_of_source_variants_are_forms() -> None:
    base = Termbase.parse("en,en_US,es\norganisation,organization,organización\n")
    assert base.terms[0].forms == ("organization",)
    assert base.locales == (SPANISH,)


def test_region_inherits_from_its_parent() -> None:
    base = Termbase.parse(
        "en,es,es:forms,es:gender,es:forbidden,es:plural,es-MX,es_MX:forbidden\n"
        "mega-jail,megacárcel,megaprisión|macrocárcel,f,mega-cárcel|megapenal,,megapenal,macrocárcel\n"
        "gate,puerta,,f,,puertas,,\n"
    )
    mexican = base.terms[0].target(MEXICAN)
    # The parent's renderings stay accepted unless forbidden here; what it forbids may be preferred here.
    assert mexican == Target("megapenal", ("megacárcel", "megaprisión"), ("macrocárcel", "mega-cárcel"), "f")
    assert base.terms[1].target(MEXICAN) == Target("puerta", gender="f", plural="puertas")
    assert base.terms[0].target(Locale.parse("es_ES")) == base.terms[0].targets["es"]


def test_same_source_is_told_apart_by_exact_case_only() -> None:
    base = Termbase.parse("en,es,case\nICE,ICE,exact\nice,hielo,\n")
    assert [t.id for t in base.terms] == ["ice", "ice-2"]
    assert len(Termbase.parse("en,es,case\nICE,ICE,exact\nice,hielo,exact\n").terms) == 2
    with pytest.raises(UserError, match="line 2 too"):
        Termbase.parse("en,es,case\nICE,ICE,exact\nICE,hielo,smart\n")


def test_an_id_column_of_a_language_and_a_misspelling_are_told_apart() -> None:
    assert Termbase.parse("en,id,id_ID\njail,x,penjara\n").terms[0].targets["id_ID"].text == "penjara"
    with pytest.raises(UserError, match="did you mean note"):
        Termbase.parse("en,es,not\njail,cárcel,x\n")


def test_from_pairs() -> None:
    base = Termbase.from_pairs({"mega-jail": "megacárcel"}, source="en", target="es_MX")
    assert base.terms[0].target(MEXICAN) == Target("megacárcel")
    assert base.terms[0].target(SPANISH) is None
    with pytest.raises(UserError) as caught:
        Termbase.from_pairs({"": "x", "a": " ", "b⟦": "c", "D": "e", "d": "f"}, source="en", target="es")
    assert len(caught.value.faults) == 3
    both = Termbase.from_pairs({"ICE": "ICE", "ice": "hielo"}, source="en", target="es")
    assert [(term.source, term.case) for term in both.terms] == [("ICE", "exact"), ("ice", "exact")]


def test_merged_lets_the_later_win_and_says_so() -> None:
    base = Termbase.parse("en,es,es_MX\nmega-jail,megacárcel,megapenal\ngate,puerta,\n", path="a.csv")
    own = Termbase.from_pairs({"Mega-jail": "macrocárcel"}, source="en", target="es_MX")
    both = base.merged(own)
    assert [t.source for t in both.terms] == ["gate", "Mega-jail"]
    assert both.terms[1].target(MEXICAN) == Target("macrocárcel")
    assert both.terms[1].target(SPANISH) == Target("megacárcel"), "own says nothing about es"
    assert both.overridden == ((base.terms[0], own.terms[0]),)
    assert both.name == "a+pairs"
    wide = base.merged(Termbase.from_pairs({"mega-jail": "macrocárcel"}, source="en", target="es"))
    assert wide.terms[1].target(MEXICAN) == Target("macrocárcel"), "own es speaks for es_MX too"
    with pytest.raises(UserError, match="source language"):
        base.merged(Termbase.from_pairs({"x": "y"}, source="fr", target="es"))


def test_digest_is_of_what_pinning_depends_on() -> None:
    header = "id,en,en:forms,es,es:forbidden,case,note\n"
    rows = ["a,jail,jails,cárcel,prisión,,\n", "b,gate,,puerta,,,\n"]
    digest = Termbase.parse(header + "".join(rows)).digest
    assert len(digest) == 8
    assert int(digest, 16) >= 0
    same = ["".join(reversed(rows)), "".join(rows).replace("a,jail", "c,jail").replace(",,\n", ",,seen\n")]
    assert {Termbase.parse(header + text).digest for text in same} == {digest}
    changes = {"jails": "gaols", "cárcel": "presidio", "prisión": "penal", "prisión,": "prisión,exact"}
    for old, new in changes.items():
        assert Termbase.parse(header + "".join(rows).replace(old, new)).digest != digest


def test_shipped_termbase_covers_the_pair() -> None:
    base = shipped("en", "es_MX")
    assert len(base.terms) >= 60
    assert base == shipped("en", "es_ES")
    assert all(term.target(MEXICAN) for term in base.terms)
    assert str(base.terms[0].place).startswith("glossary/terms/")
    assert shipped("fi", "sv").terms == ()
    assert pickle.loads(pickle.dumps(base)) == base


def test_import_loads_no_heavy_module() -> None:
    code = (
        "import sys, glossary.termbase, glossary.matcher\n"
        "heavy = {'simplemma', 'babel', 'importlib.resources', 'ctranslate2', 'polib'} & sys.modules.keys()\n"
        "sys.exit(' '.join(heavy) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr


CELL = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"], exclude_characters="⟦⟧|\\\ufeff"),
    min_size=1,
    max_size=8,
).map(partial(unicodedata.normalize, "NFC"))


@given(st.dictionaries(CELL.map(str.lower), st.tuples(CELL, CELL), max_size=5))
def test_what_is_written_is_read(rows: dict[str, tuple[str, str]]) -> None:
    # Lower case may undo NFC, and two sources that NFC or lower case makes one are a fault of their own.
    rows = {source: row for source, row in rows.items() if unicodedata.is_normalized("NFC", source)}
    assume(len({source.lower() for source in rows}) == len(rows))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["en", "es", "note"])
    writer.writerows([source, *values] for source, values in rows.items())
    base = Termbase.parse(out.getvalue())
    assert [(t.source, (t.targets["es"].text, t.note)) for t in base.terms] == list(rows.items())


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for content in (data, b"id,en,es,kind\n" + data):
        try:
            Termbase.parse(content, path="x.csv")
            faults: tuple[Fault, ...] = ()
        except UserError as error:
            faults = error.faults
        assert all(fault.remedy and fault.place for fault in faults)
