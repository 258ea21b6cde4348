"""Termbases of other programs: read as ours, written for them, and back."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.formats import FORMATS, Losses, convert, format_named, tbx
from glossary.formats.tbx import TBX
from glossary.model import Locale, Target, Term, UserError
from glossary.termbase import Termbase, shipped
from glossary.termfile import format_of

CASES = sorted((Path(__file__).parent / "cases" / "exchange").iterdir())
ENGLISH, SPANISH = Locale("en"), Locale("es")
KEYS = {"locales", "format", "losses", "named"}


def case(folder: Path) -> tuple[Path, dict[str, object]]:
    """The input of a case and what its `case.toml` says; an incomplete case fails."""
    settings = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))
    assert {"locales", "format", "losses"} <= settings.keys() <= KEYS
    inputs = [path for path in folder.iterdir() if path.stem == "in"]
    assert {p.name for p in folder.iterdir()} == {"case.toml", "out.csv", *(p.name for p in inputs)}
    (path,) = inputs
    assert (folder / "out.csv").stat().st_size
    return path, settings


def test_every_foreign_format_has_a_case() -> None:
    assert {str(case(folder)[1]["format"]) for folder in CASES} == {
        known.id for known in FORMATS if known.extensions or known.pair
    } - {"csv"}


@pytest.mark.parametrize("folder", CASES, ids=lambda p: p.name)
def test_a_foreign_file_becomes_ours(folder: Path, tmp_path: Path) -> None:
    path, settings = case(folder)
    named = bool(settings.get("named"))
    assert (format_of(path.read_bytes(), str(path)) == settings["format"]) is not named
    done = convert(
        path,
        tmp_path / "out.csv",
        read_as=str(settings["format"]) if named else "",
        locales=settings["locales"],  # type: ignore[arg-type]
    )
    written = (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert written == (folder / "out.csv").read_text(encoding="utf-8")
    assert str(done.unread) == settings["losses"]
    assert done.concepts == written.count("\n") - 1


@pytest.mark.parametrize("name", ["tbx", "tbx-dct", "tbx-2008"])
def test_the_shipped_termbase_survives_tbx(name: str, tmp_path: Path) -> None:
    base = shipped("en", "es")
    with open(tmp_path / "t.tbx", "wb") as out:
        losses = format_named(name).write(base.terms, out, [base.source, *base.locales])
    assert not losses
    convert(tmp_path / "t.tbx", tmp_path / "back.csv")
    for back in (Termbase.load(tmp_path / "t.tbx"), Termbase.load(tmp_path / "back.csv")):
        assert back.digest == base.digest
        assert [(t.id, t.note) for t in back.terms] == [(t.id, t.note) for t in base.terms]


def test_the_shipped_termbase_survives_our_own_writer(tmp_path: Path) -> None:
    base = shipped("en", "es")
    with open(tmp_path / "t.csv", "wb") as out:
        assert not format_named("csv").write(base.terms, out, [base.source, *base.locales])
    back = Termbase.load(tmp_path / "t.csv")
    assert back.digest == base.digest
    assert [(t.id, t.note) for t in back.terms] == [(t.id, t.note) for t in base.terms]


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="⟦⟧\ufeff"),
    min_size=1,
    max_size=8,
)
CELL = TEXT.map(lambda text: " ".join(text.split())).filter(bool)
LIST = st.lists(CELL, max_size=3, unique=True)


@st.composite
def bases(draw: st.DrawFn) -> Termbase:
    """Termbases as a file gives them: written and read once, so that texts are tidy and locales inherit."""
    rows = draw(
        st.lists(
            st.tuples(CELL, LIST, CELL, LIST, st.sampled_from(["", "m", "f", "mf"]), LIST, CELL), max_size=4
        )
    )
    terms = []
    for number, (source, forms, text, others, gender, forbidden, note) in enumerate(rows):
        bad = tuple(f for f in forbidden if f not in (text, *others))
        target = Target(text, tuple(others), bad, gender, draw(st.sampled_from(["", text + "s"])))  # type: ignore[arg-type]
        targets = {"es": target}
        if draw(st.booleans()):
            targets["es_MX"] = Target(note, (text,))
        kind, case = (
            draw(st.sampled_from(["term", "name"])),
            draw(st.sampled_from(["smart", "exact", "fold"])),
        )
        terms.append(
            Term(f"c{number}", f"{number} {source}", tuple(forms), targets, kind, case, note)  # type: ignore[arg-type]
        )
    stream = io.BytesIO()
    format_named("csv").write(terms, stream, [ENGLISH, SPANISH, Locale.parse("es_MX")])
    try:
        return Termbase.parse(stream.getvalue())
    except UserError:
        return Termbase((), ENGLISH)


@settings(max_examples=40, deadline=None)
@given(bases(), st.sampled_from(["csv", "tbx", "tbx-dct", "tbx-2008"]))
def test_what_is_written_is_read(base: Termbase, name: str) -> None:
    if not base.terms:
        return
    stream = io.BytesIO()
    assert not format_named(name).write(base.terms, stream, [base.source, *base.locales])
    back = Termbase.parse(stream.getvalue(), path="t.tbx")
    assert back.digest == base.digest
    assert [(t.id, t.note) for t in back.terms] == [(t.id, t.note) for t in base.terms]


def test_what_does_not_fit_is_counted(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "en,en:forms,es,es:forms,es:gender,es:forbidden,fr,kind,case,note\n"
        "mega-jail,mega-prison,megacárcel,megaprisión,f,mega-cárcel,,,,seen\n"
        "Cecot,,,,,,,name,exact,\n"
        "gate,,,,,,porte,,,\n",
        encoding="utf-8",
    )
    counted = {}
    for name in ("deepl", "omegat", "weblate"):
        done = convert(tmp_path / "t.csv", tmp_path / "out", write_as=name, locales=["en", "es"])
        counted[name] = str(done.unwritten)
    # Cecot has a French column too, where a name is kept.
    assert counted == {
        "deepl": "2 renderings in another locale, 1 note, 1 name, 1 case rule, 1 other rendering,"
        " 1 forbidden rendering, 1 gender and 1 concept without a rendering in es",
        "omegat": "2 renderings in another locale, 1 name, 1 case rule, 1 forbidden rendering, 1 gender"
        " and 1 concept without a rendering in es",
        "weblate": "2 renderings in another locale, 1 case rule, 1 gender, 1 source form"
        " and 1 concept without a rendering in es",
    }


def test_losses_are_told_in_words() -> None:
    losses = Losses({"note": 12, "forbidden rendering": 1, "gender": 0})
    assert str(losses) == "12 notes and 1 forbidden rendering"
    assert str(Losses(note=0)) == ""


def test_translate_toolkit_reads_our_tbx_and_weblate_csv(tmp_path: Path) -> None:
    csvl10n = pytest.importorskip("translate.storage.csvl10n")
    tbx = pytest.importorskip("translate.storage.tbx")
    base = Termbase.parse("en,es,es:forbidden,note\nmega-jail,megacárcel,mega-cárcel,a & b\ngate,puerta,,\n")
    stream = io.BytesIO()
    format_named("tbx-2008").write(base.terms, stream, [ENGLISH, SPANISH])
    units = tbx.tbxfile.parsestring(stream.getvalue()).units
    assert [(unit.source, unit.target) for unit in units] == [("mega-jail", "megacárcel"), ("gate", "puerta")]
    stream = io.BytesIO()
    format_named("weblate").write(base.terms, stream, [ENGLISH, SPANISH])
    units = csvl10n.csvfile.parsestring(stream.getvalue()).units
    assert [(unit.source, unit.target) for unit in units if unit.source != "source"] == [
        ("mega-jail", "megacárcel"),
        ("mega-jail", "mega-cárcel"),
        ("gate", "puerta"),
    ]


# ---------------------------------------------------------------- bad input

HEAD = '<?xml version="1.0"?>\n'
BODY = (
    '<martif xml:lang="en"><text><body><termEntry><langSet xml:lang="en"><tig><term>{}</term></tig></langSet>'
)
BODY += "</termEntry></body></text></martif>"
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            f'{HEAD}<!DOCTYPE martif [<!ENTITY a0 "ha">{LAUGHS}]>{BODY.format("&a11;")}',
            "entit",  # the parser's own limit may speak first
        ),
        (
            f'{HEAD}<!DOCTYPE martif [<!ENTITY x SYSTEM "file:///etc/hostname">]>{BODY.format("&x;")}',
            "declares XML entities",
        ),
        (BODY.format("jail")[:-30], "broken XML"),
        (BODY.format("&nbsp;"), "broken XML"),
        ("<html><body>jail</body></html>", "not TBX"),
        ("<martif/>", "no concept with a language"),
        (BODY.format("jail").replace("en", "x-unknown-language"), "no concept with a language"),
        ("mega-jail\tmegacárcel\tone\ttwo\nx\ty\n", "unknown column 'mega-jail'"),
        ("source,target\njail,cárcel\n", "does not name its languages"),
        ("jail,cárcel,en,spanish\n", "unknown column 'jail'"),
    ],
)
def test_what_cannot_be_read_is_refused(content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "in.tsv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=message) as caught:
        Termbase.load(path)
    assert all(fault.place and fault.place.path == str(path) for fault in caught.value.faults)
    assert all(fault.remedy for fault in caught.value.faults)


def test_an_external_document_type_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "in.tbx"
    path.write_text(f'{HEAD}<!DOCTYPE martif SYSTEM "http://localhost:1/x.dtd">{BODY.format("jail")}')
    base, faults = Termbase.inspect(path)
    assert [term.source for term in base.terms] == ["jail"]
    assert [fault.check for fault in faults] == ["missing-target"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16-le", "utf-16-be", "latin-1"])
def test_the_encoding_of_xml_is_its_own(encoding: str, tmp_path: Path) -> None:
    section = '<langSet xml:lang="{}"><tig><term>{}</term></tig></langSet>'
    entry = f"<termEntry>{section.format('en', 'jail')}{section.format('es', 'cárcel')}</termEntry>"
    name = {"latin-1": "ISO-8859-1", "utf-8-sig": "UTF-8"}.get(encoding, "UTF-16")
    mark = "\ufeff" if encoding.startswith("utf-16") else ""
    content = (
        f'{mark}<?xml version="1.0" encoding="{name}"?><martif><text><body>{entry}</body></text></martif>'
    )
    (tmp_path / "t.tbx").write_bytes(content.encode(encoding))
    assert [t.targets["es"].text for t in Termbase.load(tmp_path / "t.tbx").terms] == ["cárcel"]


def test_faults_of_a_foreign_file_have_lines(tmp_path: Path) -> None:
    path = tmp_path / "in.tsv"
    path.write_text("jail\tcárcel\n\nⓍ⟦\tpuerta\n", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        Termbase.load(path, locales=["en", "es"])
    assert [str(fault.place) for fault in caught.value.faults] == [f"{path}:3"]


def test_formats_and_targets_that_are_not_clear_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("en,es,fr\njail,cárcel,prison\n", encoding="utf-8")
    for target, write_as, message in (
        ("t.docx", "", "no format is known by the extension 'docx'"),
        ("t", "", "has no extension"),
        ("t.tsv", "", "holds one target language, not es, fr"),
        ("t.tsv", "excel", "there is no format 'excel'"),
        ("t.csv/t.tbx", "", "cannot be written"),
    ):
        with pytest.raises(UserError, match=re.escape(message)):
            convert(path, tmp_path / target, write_as=write_as)
    assert [p.name for p in tmp_path.iterdir()] == ["t.csv"]
    with pytest.raises(UserError, match="no such file"):
        convert(tmp_path / "none.csv", tmp_path / "t.tbx")


def test_homographs_are_converted_and_counted(tmp_path: Path) -> None:
    section = '<langSet xml:lang="{}"><tig><term>{}</term></tig></langSet>'
    entries = "".join(
        f"<termEntry>{section.format('en', 'cell')}{section.format('es', target)}</termEntry>"
        for target in ("celda", "célula")
    )
    (tmp_path / "t.tbx").write_text(f'<martif xml:lang="en"><text><body>{entries}</body></text></martif>')
    done = convert(tmp_path / "t.tbx", tmp_path / "t.csv")
    assert (done.concepts, done.repeated) == (2, 1)
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == "en,es\ncell,celda\ncell,célula\n"
    done = convert(tmp_path / "t.tbx", tmp_path / "t.tsv")
    assert [fault.check for fault in done.faults] == ["conflicting-term"]


def test_a_large_file_is_converted_in_little_memory(tmp_path: Path) -> None:
    """A TBX of 8,000 concepts takes no more memory than one of 200: nothing is kept of what was read."""

    def term(number: int) -> Term:
        return Term(f"c{number}", f"gate {number}", ("x" * 300,), {"es": Target(f"puerta {number}")})

    code = (
        "import resource, sys; from glossary.formats import convert;"
        "convert(sys.argv[1], sys.argv[2]); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    peaks = []
    for count in (200, 8_000):
        path = tmp_path / f"{count}.tbx"
        with open(path, "wb") as out:
            TBX.write(map(term, range(count)), out, [ENGLISH, SPANISH])
        command = [sys.executable, "-c", code, str(path), str(tmp_path / "out.csv")]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        peaks.append(int(done.stdout))
        assert len((tmp_path / "out.csv").read_bytes().splitlines()) == count + 1
    assert peaks[1] - peaks[0] < 8_000, "kilobytes more than for a small file"


def test_whatever_a_format_cannot_hold_can_be_said() -> None:
    """Each loss that a format counts by a name has its forms: one without them would end in a traceback."""
    counted = {
        index.value
        for path in Path(tbx.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Subscript) and ast.unparse(node.value).rpartition(".")[2] == "losses"
        for index in [node.slice]
        if isinstance(index, ast.Constant)
    }
    assert len(counted) > 10
    counted |= {"other detail", *tbx._COUNTED.values()}
    counted |= {"concept without a rendering in es_MX", "concept without a term in es"}
    for what in counted:
        assert str(Losses({what: 2})).startswith("2 ")
