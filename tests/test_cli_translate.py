"""`termpin translate` as people run it, with the real engine."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from conftest import SEEDS, SampleRun, termpin
from gettext_programs import msgfmt_is_silent

from glossary.catalog import read_catalog
from glossary.lint import lint_paths
from glossary.model import Severity
from glossary.termbase import shipped

LOCALES = ("es_ES", "es_MX")
ARTICLES = tuple(path.name.removesuffix(".en.txt") for path in sorted(SEEDS.glob("*.en.txt")))


def contents(folder: Path) -> dict[str, bytes]:
    """The files that a run leaves for people, by their path; the memory is its own."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for part in ("out", "locales")
        for path in sorted((folder / part).rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def again(sample_run: SampleRun, tmp_path: Path) -> Path:
    """A copy of the folder of the sample run, to run in once more."""
    return Path(shutil.copytree(sample_run.folder, tmp_path / "again"))


def translate_seeds(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return termpin("translate", SEEDS, "--to", ",".join(LOCALES), *arguments, cwd=folder)


# ---------------------------------------------------------------- one run over the sample articles


def test_the_run_is_clean(sample_run: SampleRun) -> None:
    done = sample_run.done
    assert (done.returncode, done.stderr) == (0, "")
    expected = {
        name
        for locale in LOCALES
        for article in ARTICLES
        for name in (f"out/{locale}/{article}.txt", f"locales/{locale}/{article}.po")
    }
    assert set(contents(sample_run.folder)) == expected


def test_the_report_says_what_was_done(sample_run: SampleRun) -> None:
    lines = sample_run.done.stdout.splitlines()
    for article in ARTICLES:
        for locale in LOCALES:
            (row,) = [line for line in lines if re.match(rf"{article} +{locale} ", line)]
            pinned = re.search(r"(\d+) of (\d+) ", row)
            assert pinned is not None
            assert pinned[1] == pinned[2] != "0"
            assert re.search(r"\d\.\d s$", row)
    assert re.search(r"engine: argos en_es \S+ \(starter model\)", sample_run.done.stdout)
    assert f"terms: news {shipped('en', 'es').digest}" in sample_run.done.stdout


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("article", ARTICLES)
def test_msgfmt_has_nothing_to_say(article: str, locale: str, sample_run: SampleRun) -> None:
    msgfmt_is_silent(sample_run.catalogs / locale / f"{article}.po")


def test_no_placeholder_is_left(sample_run: SampleRun) -> None:
    for path, content in contents(sample_run.folder).items():
        assert not set("⟦⟧") & set(content.decode("utf-8")), path


def test_no_error_is_left(sample_run: SampleRun) -> None:
    """Every term stands, no number is lost: what the linter says of the catalogs, without the command."""
    result = lint_paths([sample_run.catalogs], termbases=[shipped("en", "es")])
    assert result.entries > 200
    assert [finding for finding in result.findings if finding.severity is Severity.ERROR] == []


def test_the_versions_differ_in_their_numbers(sample_run: SampleRun) -> None:
    spain, mexico = (
        (sample_run.texts / locale / f"{ARTICLES[1]}.txt").read_text(encoding="utf-8") for locale in LOCALES
    )
    assert "40\u00a0000" in spain
    assert "40,000" not in spain
    assert "40,000" in mexico
    assert "40\u00a0000" not in mexico


@pytest.mark.parametrize("article", ARTICLES)
def test_the_layout_is_that_of_the_article(article: str, sample_run: SampleRun) -> None:
    source = (SEEDS / f"{article}.en.txt").read_text(encoding="utf-8")
    for locale in LOCALES:
        text = (sample_run.texts / locale / f"{article}.txt").read_text(encoding="utf-8")
        assert text.count("\n\n") == source.count("\n\n")
        assert text.endswith("\n") == source.endswith("\n")


def test_the_text_is_built_from_the_catalog(sample_run: SampleRun) -> None:
    for locale in LOCALES:
        for article in ARTICLES:
            text = (sample_run.texts / locale / f"{article}.txt").read_text(encoding="utf-8")
            catalog = read_catalog(sample_run.catalogs / locale / f"{article}.po")
            assert all(entry.target in text for entry in catalog.active)
            assert all(entry.fuzzy for entry in catalog.active)
            assert all("machine: argos en_es" in " ".join(entry.comments) for entry in catalog.active)
            assert all(entry.references for entry in catalog.active)


# ---------------------------------------------------------------- again: the human wins


def test_a_second_run_leaves_every_byte(again: Path) -> None:
    before = contents(again)
    done = translate_seeds(again)
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(again) == before


def test_a_second_run_without_a_memory_leaves_every_byte(again: Path) -> None:
    """The engine says the same again, whatever stands in one batch with what."""
    before = contents(again)
    done = termpin(
        "translate",
        SEEDS / f"{ARTICLES[0]}.en.txt",
        "--to",
        LOCALES[0],
        "--no-memory",
        "--threads",
        1,
        cwd=again,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(again) == before


def edit(path: Path, number: int, target: str, *, approve: bool) -> str:
    """Change a translation as a person does in an editor; the draft that stood there."""
    text = path.read_text(encoding="utf-8")
    blocks = text.split("\n\n")
    block = blocks[number]
    draft = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', block[block.index("msgstr") :]))
    block = block[: block.index("msgstr")] + f'msgstr "{target}"'
    if approve:
        assert "#, fuzzy\n" in block
        block = block.replace("#, fuzzy\n", "")
    blocks[number] = block
    path.write_text("\n\n".join(blocks), encoding="utf-8")
    return draft


def test_what_people_wrote_is_kept_and_used(again: Path) -> None:
    """One entry approved, one corrected and still fuzzy, in one version; the other stays the machine's."""
    article = ARTICLES[1]
    path = again / "locales" / "es_MX" / f"{article}.po"
    approved, corrected = "Lo aprobó una persona, con 2 ñandúes.", "Lo corrigió una persona."
    drafts = [edit(path, 5, approved, approve=True), edit(path, 7, corrected, approve=False)]
    before = contents(again)
    done = translate_seeds(again, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    after = contents(again)
    text = after[f"out/es_MX/{article}.txt"].decode()
    for person, draft in zip((approved, corrected), drafts, strict=True):
        assert person in text
        assert draft not in text
    assert before[f"locales/es_MX/{article}.po"] == after[f"locales/es_MX/{article}.po"]
    changed = {path for path in after if after[path] != before[path]}
    assert changed == {f"out/es_MX/{article}.txt"}
    row = {(a["article"], a["locale"]): a for a in json.loads(done.stdout)["articles"]}
    assert row[article, "es_MX"]["approved"] == 2
    assert row[article, "es_ES"]["approved"] == 0
    # And once more: nothing moves.
    assert translate_seeds(again).returncode == 0
    assert contents(again) == after


def test_json(again: Path) -> None:
    done = translate_seeds(again, "--format", "json")
    report = json.loads(done.stdout)
    assert report["version"] == 1
    assert report["engines"][0].startswith("argos en_es")
    assert {(a["article"], a["locale"]) for a in report["articles"]} == {
        (article, locale) for article in ARTICLES for locale in LOCALES
    }
    for article in report["articles"]:
        assert article["lost"] == 0 < article["terms"]
        assert 0 < article["segments"] <= article["words"]
        assert (again / article["text"]).is_file()
        assert (again / article["catalog"]).is_file()
        for finding in article["findings"]:
            assert re.fullmatch(rf"{re.escape(article['catalog'])}:\d+", finding["place"])


# ---------------------------------------------------------------- small articles


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with one small article."""
    (tmp_path / "a.en.txt").write_text(
        "THE PRISON IS FULL\n\nIt opened on March 15, 2023.\n", encoding="utf-8"
    )
    return tmp_path


def test_findings_have_an_exit_code_where_it_is_asked_for(desk: Path) -> None:
    (desk / "terms.csv").write_text("id,en,es,es:forbidden\nprison,prison,prisión,marzo\n", encoding="utf-8")
    (desk / "a.en.txt").write_text("The prison opened on March 15, 2023.\n", encoding="utf-8")
    for fail_on, code in (("warning", 1), ("error", 0), ("never", 0)):
        done = termpin("translate", "a.en.txt", "-g", "terms.csv", "--fail-on", fail_on, cwd=desk)
        assert (done.returncode, done.stderr) == (code, "")
        assert "1 warning" in done.stdout
    lint = termpin("lint", "-g", "terms.csv", "--no-color", "--fail-on", "warning", cwd=desk)
    assert lint.returncode == 1
    assert "forbidden-term" in lint.stdout


def test_a_carriage_return_stays(desk: Path) -> None:
    (desk / "a.en.txt").write_bytes(b"\xef\xbb\xbfTHE PRISON\r\n\r\nIt is full.")
    assert termpin("translate", "a.en.txt", cwd=desk).returncode == 0
    written = (desk / "out" / "es" / "a.txt").read_bytes()
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.count(b"\r\n") == written.count(b"\n") == 2
    assert not written.endswith(b"\n")
    msgfmt_is_silent(desk / "locales" / "es" / "a.po")


def test_two_engines(desk: Path) -> None:
    from glossary.model import Locale
    from pipeline.engines.apertium import ApertiumEngine

    if ApertiumEngine.mode(Locale("en"), Locale("es")) is None:
        if os.environ.get("CI"):
            pytest.fail("apertium-eng-spa is not installed")
        pytest.skip("apertium-eng-spa is not installed")
    done = termpin("translate", "a.en.txt", "--engine", "apertium", cwd=desk)
    assert (done.returncode, done.stderr) == (0, "")
    assert "engine: apertium eng-spa" in done.stdout
    assert "prisión" in (desk / "out" / "es" / "a.txt").read_text(encoding="utf-8")


# ---------------------------------------------------------------- bad input


def write(name: str, content: bytes) -> Callable[[Path], None]:
    def prepare(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    return prepare


def nothing(folder: Path) -> None:
    pass


BAD: dict[str, tuple[Callable[[Path], None], Sequence[str], Sequence[str]]] = {
    "missing file": (nothing, ["none.en.txt"], ["none.en.txt: "]),
    "folder without articles": (lambda f: (f / "empty").mkdir(), ["empty"], ["empty: "]),
    "binary": (write("b.en.txt", b"\x7fELF\x00\x01\x02\x00" * 50), ["b.en.txt"], ["b.en.txt"]),
    "not UTF-8": (write("b.en.txt", "prisión\n".encode("latin-1")), ["b.en.txt"], ["b.en.txt"]),
    "UTF-16": (write("b.en.txt", "The prison.\n".encode("utf-16")), ["b.en.txt"], ["b.en.txt"]),
    "empty article": (write("b.en.txt", b""), ["b.en.txt"], ["b.en.txt"]),
    "blank article": (write("b.en.txt", b" \n\n"), ["b.en.txt"], ["b.en.txt"]),
    "unknown territory": (nothing, ["a.en.txt", "--to", "es_XX"], ["es_XX"]),
    "unknown language": (nothing, ["a.en.txt", "--to", "zz"], ["zz"]),
    "no locale": (nothing, ["a.en.txt", "--to", "español"], ["español"]),
    "no locale at all": (nothing, ["a.en.txt", "--to", ","], ["--to"]),
    "unknown source": (nothing, ["a.en.txt", "--from", "qq"], ["qq"]),
    "no package": (nothing, ["a.en.txt", "--to", "fr"], ["en → fr"]),
    "unknown engine": (nothing, ["a.en.txt", "--engine", "deep"], ["'deep'"]),
    "malformed termbase": (
        write("t.csv", b"id,en,es\na,jail,\nb,prison,\n"),
        ["a.en.txt", "-g", "t.csv"],
        ["t.csv:2:", "t.csv:3:"],
    ),
    "two missing termbases": (
        nothing,
        ["a.en.txt", "-g", "x.csv", "-g", "y.csv"],
        ["x.csv: no such file", "y.csv: no such file"],
    ),
    "broken package": (
        write("b.argosmodel", b"PK"),
        ["a.en.txt", "--engine", "b.argosmodel"],
        ["b.argosmodel: not an"],
    ),
    "out under a file": (write("f", b""), ["a.en.txt", "--out", "f/x"], ["cannot write here"]),
    "locales under a file": (write("f", b""), ["a.en.txt", "--locales", "f/x"], ["cannot write here"]),
    "read-only out": (nothing, ["a.en.txt", "--out", "/proc/x"], ["/proc/x/es: cannot write here"]),
    "read-only locales": (nothing, ["a.en.txt", "--locales", "/proc/x"], ["/proc/x/es: cannot write here"]),
    "a catalog that is none": (write("locales/es/a.po", b"msgid?"), ["a.en.txt"], ["a.po:1"]),
    "two articles of one name": (
        write("b/a.en.txt", b"The prison.\n"),
        ["a.en.txt", "b/a.en.txt"],
        ["b/a.en.txt: has the same name as a.en.txt"],
    ),
    "glossary and no glossary": (
        nothing,
        ["a.en.txt", "-g", "t.csv", "--no-glossary"],
        ["exclude each other"],
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_clear_lines_and_exit_2(name: str, desk: Path) -> None:
    prepare, arguments, said = BAD[name]
    prepare(desk)
    before = contents(desk)
    done = termpin("translate", *arguments, cwd=desk)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == len(said), done.stderr
    for line, words in zip(lines, said, strict=True):
        assert line.startswith("termpin: ")
        assert words in line
    assert contents(desk) == before


def test_every_bad_article_is_named(desk: Path) -> None:
    (desk / "b.en.txt").write_bytes(b"\xff")
    (desk / "c.en.txt").write_bytes(b"")
    done = termpin("translate", ".", cwd=desk)
    assert done.returncode == 2
    assert [line.split(":")[1].strip() for line in done.stderr.splitlines()] == ["b.en.txt", "c.en.txt"]
    assert contents(desk) == {}


def test_a_foreign_package(desk: Path, starter_path: Path) -> None:
    done = termpin("translate", "a.en.txt", "--to", "fr", "--engine", starter_path, cwd=desk)
    assert done.returncode == 2
    assert "this package translates en → es, not en → fr" in done.stderr
    assert contents(desk) == {}


@pytest.mark.parametrize("arguments", [[], ["a.en.txt", "--beam", "0"], ["a.en.txt", "--depth", "3"]])
def test_wrong_use_exits_2(arguments: list[str], desk: Path) -> None:
    done = termpin("translate", *arguments, cwd=desk)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


# ---------------------------------------------------------------- interrupts


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_nothing_half_written(number: signal.Signals, desk: Path) -> None:
    sentences = [f"Guard number {n} said that door {n + 7} had been open for hours.\n\n" for n in range(3000)]
    (desk / "a.en.txt").write_text("".join(sentences), encoding="utf-8")
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("termpin")), "translate", "a.en.txt"],
        cwd=desk,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 30
    while not (desk / "out" / "es").exists():  # made right before the engine is loaded
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(2)
    assert process.poll() is None
    start = time.monotonic()
    process.send_signal(number)
    output, talk = process.communicate(timeout=30)
    assert time.monotonic() - start < 5
    assert (process.returncode, output) == (130, "")
    assert talk == "termpin: interrupted; no file is half written\n"
    assert contents(desk) == {}


def test_an_article_is_not_written_over(tmp_path: Path) -> None:
    article = tmp_path / "es" / "story.txt"
    article.parent.mkdir()
    article.write_text("The gate is open.\n", encoding="utf-8")
    done = termpin("translate", "es/story.txt", "--out", ".", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("termpin: es/story.txt: this is an article")
    assert article.read_text(encoding="utf-8") == "The gate is open.\n"
