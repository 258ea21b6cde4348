"""What lint reads: PO files of any origin, tables, termbases; and what it refuses in one clear line."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from glossary.control import Control
from glossary.entry import digest
from glossary.inputs import Defaults, collect, locale_of
from glossary.lint import Linter, LintResult, lint_files
from glossary.model import Locale, Severity
from glossary.termbase import Termbase

HEADER = (
    'msgid ""\nmsgstr ""\n"Language: es\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)


def write(
    path: Path, body: str, *, header: str = HEADER, charset: str = "utf-8", newline: str = "\n"
) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((header + body).replace("\n", newline).encode(charset))
    return path


def lint(
    *paths: Path, to: str = "", stdin: bytes | None = None, fuzzy: bool = False, **control: object
) -> LintResult:
    linter = Linter.make(
        control=Control(**control),  # type: ignore[arg-type]
        defaults=Defaults(target=Locale.parse(to) if to else None, fuzzy=fuzzy),
    )
    return lint_files([*paths, *(["-"] if stdin is not None else [])], linter, stdin=stdin)


def found(result: LintResult, family: str = "") -> list[tuple[int, int, str]]:
    return [
        (f.place.line, f.place.column, f.check)
        for f in result.findings
        if f.place and f.severity is Severity.ERROR and family in f.check
    ]


# ---------------------------------------------------------------- PO files


def test_every_plural_form_is_judged(tmp_path: Path) -> None:
    body = 'msgid "%d gate of 7"\nmsgid_plural "%d gates of 7"\n'
    body += 'msgstr[0] "una puerta de 7"\nmsgstr[1] "%d puertas"\n'
    result = lint(write(tmp_path / "es.po", body))
    assert found(result) == [(10, 12, "number-mismatch")]
    assert result.entries == 1


def test_a_singular_may_be_made_from_either_source(tmp_path: Path) -> None:
    body = 'msgid "One gate"\nmsgid_plural "%d gates"\nmsgstr[0] "%d puerta"\nmsgstr[1] "%d puertas"\n'
    assert found(lint(write(tmp_path / "es.po", body))) == []
    both = body.replace('"%d puerta"', '"%s %d puerta"')
    assert {line for line, _, check in found(lint(write(tmp_path / "es.po", both)), "placeholder")} == {9}


@pytest.mark.parametrize(
    ("charset", "newline"), [("iso-8859-1", "\r\n"), ("utf-8-sig", "\n"), ("cp1252", "\r\n")]
)
def test_charset_and_line_ends(tmp_path: Path, charset: str, newline: str) -> None:
    name = "UTF-8" if charset.startswith("utf") else charset
    header = HEADER.replace("UTF-8", name)
    body = '#text of somebody\n#| msgid "café"\nmsgctxt "menu"\nmsgid "The café has 40 chairs."\n'
    body += 'msgstr ""\n"El café tiene "\n"400 sillas."\n'
    file = write(tmp_path / "es.po", body, header=header, charset=charset, newline=newline)
    assert found(lint(file)) == [(13, 2, "number-mismatch")]


def test_untranslated_obsolete_and_fuzzy_entries_are_left_out(tmp_path: Path) -> None:
    body = (
        'msgid "Gate 1"\nmsgstr ""\n\n#~ msgid "Gate 2"\n#~ msgstr "Puerta 3"\n\n'
        '#, fuzzy\nmsgid "Gate 4"\nmsgstr "Puerta 5"\n\n'
        '#. machine: argos en_es 1.0, draft 00000000\n#, fuzzy\nmsgid "Gate 6"\nmsgstr "Puerta 7"\n'
    )
    file = write(tmp_path / "es.po", body)
    assert found(lint(file), "number") == [(20, 16, "number-mismatch")]
    assert len(found(lint(file, fuzzy=True), "number")) == 2


@pytest.mark.parametrize(
    ("path", "locale"),
    [
        ("po/es.po", "es"),
        ("app/es_MX/LC_MESSAGES/django.po", "es_MX"),
        ("out/story.es.po", "es"),
        ("locales/es_419/story.po", "es_419"),
        ("po/messages.po", None),
        ("src/po/app.po", None),
    ],
)
def test_the_path_names_the_locale_where_the_header_does_not(path: str, locale: str | None) -> None:
    assert locale_of("", path) == (Locale.parse(locale) if locale else None)
    assert locale_of("sr@latin", path) == Locale("sr")


def test_without_a_locale_there_is_a_fault_and_an_option(tmp_path: Path) -> None:
    file = write(tmp_path / "x" / "messages.po", 'msgid "a"\nmsgstr "b"\n', header='msgid ""\nmsgstr ""\n\n')
    [fault] = lint(file).faults
    assert "names no Language" in str(fault)
    assert "--to" in fault.remedy
    assert lint(file, to="es").faults == ()


def test_a_message_that_stands_twice_is_a_finding(tmp_path: Path) -> None:
    file = write(
        tmp_path / "es.po", 'msgid "A gate"\nmsgstr "Una puerta"\n\nmsgid "A gate"\nmsgstr "Un portón"\n'
    )
    assert [f.check for f in lint(file, select=("duplicate-entry",)).findings] == ["duplicate-entry"]


# ---------------------------------------------------------------- tables and termbases


def test_a_table_has_a_column_for_each_locale(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text('context,en,es,es_MX\nmenu,"Gate, 5 m","Puerta, 6 m","Puerta, 5 m"\n', encoding="utf-8")
    result = lint(file)
    assert found(result) == [(2, 27, "number-mismatch")]
    assert result.entries == 2


def test_a_table_with_source_and_target_takes_its_locale_from_the_name(tmp_path: Path) -> None:
    for name, to, entries in (("es.tsv", "", 1), ("t.tsv", "es", 1), ("t.tsv", "", 0)):
        file = tmp_path / name
        file.write_text("source\ttarget\nGate 5\tPuerta 6\n", encoding="utf-8")
        result = lint(file, to=to)
        assert result.entries == entries
        assert bool(result.faults) is not bool(entries)
        assert found(result) == [(2, 15, "number-mismatch")][:entries]


def test_a_termbase_is_judged_as_one(tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    file.write_text("id,en,es,es:gender\na,gate,puerta,f\n", encoding="utf-8")
    result = lint(file)
    assert (result.entries, result.faults, result.findings) == (1, (), ())
    file.write_text("id,en,es,es:gender\na,gate,puerta,f\nb,gate,puerta,f\n", encoding="utf-8")
    assert [f.check for f in lint(file).findings] == ["duplicate-term"]
    noted = (
        "id,en,es,es:gender,note\na,gate,puerta,f,\nb,gate,puerta,f,termpin: ignore duplicate-term — both\n"
    )
    file.write_text(noted, encoding="utf-8")
    assert lint(file).findings == ()


def test_of_a_folder_only_what_is_known_is_read(tmp_path: Path) -> None:
    write(tmp_path / "es.po", 'msgid "a"\nmsgstr "b"\n')
    write(tmp_path / ".hidden" / "es.po", "nonsense")
    (tmp_path / "measures.csv").write_text("day,liters\n1,2\n")
    (tmp_path / "terms.csv").write_text("id,en,es\na,gate,puerta\n")
    (tmp_path / "notes.txt").write_text("…")
    files, faults = collect([tmp_path])
    assert [Path(file).name for file in files] == ["es.po", "terms.csv"]
    assert faults == []


def test_standard_input_is_told_by_its_content(tmp_path: Path) -> None:
    catalog = (HEADER + 'msgid "Gate 5"\nmsgstr "Puerta 6"\n').encode()
    for data in (catalog, b"en,es\nGate 5,Puerta 6\n"):
        result = lint(stdin=data)
        assert [f.check for f in result.findings if f.severity is Severity.ERROR] == ["number-mismatch"]
        assert result.files == ("-",)


# ---------------------------------------------------------------- bad input

_LONG = "The gate is open. " * 300_000
BAD = {
    "truncated.po": HEADER + 'msgid "a"\nmsgstr "b"\n\nmsgid "The end',
    "cut.po": HEADER + 'msgid "a"\nmsgstr "b"\n\nmsgid "The end"\n',
    "charset.po": HEADER.encode() + 'msgid "a"\nmsgstr "caf\xe9"\n'.encode("latin-1"),
    "unknown.po": HEADER.replace("UTF-8", "KLINGON"),
    "nul.po": HEADER + 'msgid "a\0"\nmsgstr "b"\n',
    "empty.po": "",
    "utf16.po": (HEADER + 'msgid "a"\nmsgstr "b"\n').encode("utf-16"),
    "compiled.po": b"\xde\x12\x04\x95\0\0\0\0",
    "long.po": HEADER + f'msgid "{_LONG}"\nmsgstr "{_LONG}"\n',
    "brackets.po": HEADER + 'msgid "a"\nmsgstr "' + "(" * 10_000_000 + '"\n',
    "page.po": "<!DOCTYPE html>\n" + "<p>msgid and msgstr</p>\n" * 100,
    "table.po": "source,target\n" + '"a gate","una puerta"\n' * 100,
    "quote.csv": 'en,es\n"a,b\n',
    "lines.csv": 'en,es\n"' + "a,b\n" * 1_000_000,
    "nul.csv": "en,es\na\0,b\n",
    "line.csv": "x" * 10_000_000,
    "broken.tbx": "<?xml version='1.0'?><tbx><a></tbx>",
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_line(tmp_path: Path, name: str) -> None:
    content = BAD[name]
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    start = time.process_time()
    result = lint(file)
    assert time.process_time() - start < 10
    assert result.faults
    for fault in result.faults:
        assert fault.place is not None
        assert fault.place.path == str(file)
        assert fault.remedy
        assert len(str(fault)) < len(str(file)) + 200
        assert "\n" not in str(fault)


def test_the_draft_of_a_machine_is_judged_as_one(tmp_path: Path) -> None:
    target = "Vea https://a.org/es/x."
    entry = f'msgid "See https://a.org/en/x."\nmsgstr "{target}"\n'
    draft = f"#. machine: argos en_es 1.0, draft {digest(target)}\n#, fuzzy\n" + entry
    assert found(lint(write(tmp_path / "a.po", entry))) == []
    assert found(lint(write(tmp_path / "b.po", draft))) == [(10, 13, "url-mismatch")]


@pytest.mark.parametrize("name", ["page.po", "table.po"])
def test_what_is_no_catalog_at_all_is_told_once(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(str(BAD[name]))
    (fault,) = lint(tmp_path / name).faults
    assert fault.message == "not a PO file: no line begins with msgid or msgstr"


def test_every_fault_of_a_table_is_told_as_what_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    long = "a gate\n" * 20_000
    file.write_text(f'en,es\na,"{long}"\n"b" c,d\ne"f,"g\nh" i\n{"word " * 30_000},j\nk,"l\nm,n\n')
    assert [(f.place.line, f.place.column, f.message) for f in lint(file).faults if f.place] == [
        (2, 3, "140,002 characters are too many for one cell"),
        (20003, 4, "text after a closing quote"),
        (20005, 3, "text after a closing quote"),
        (20006, 1, "150,000 characters are too many for one cell"),
        (20007, 3, "a quote opens here and never closes"),
    ]


@pytest.mark.parametrize("data", [b"caf\xe9", b"\xff\xfeg\0", b"PK\x03\x04", b"a\0", b""])
def test_a_remedy_is_for_the_kind_of_file(tmp_path: Path, data: bytes) -> None:
    for name, other in (("a.csv", "TBX"), ("a.tbx", "CSV")):
        (tmp_path / name).write_bytes(data)
        (fault,) = lint(tmp_path / name).faults
        assert other not in str(fault).removeprefix(str(tmp_path))
        assert fault.remedy


def test_what_can_be_read_is_judged_all_the_same(tmp_path: Path) -> None:
    write(tmp_path / "a.po", 'msgid "Gate 5"\nmsgstr "Puerta 6"\n')
    (tmp_path / "b.po").write_bytes(b"\0")
    result = lint(tmp_path)
    assert len(result.faults) == len(found(result)) == 1
    assert result.files == (str(tmp_path / "a.po"),)


def test_processes_change_nothing(tmp_path: Path) -> None:
    for number in range(5):
        write(
            tmp_path / f"{number}.po",
            f'msgid "The inmate saw gate {number}5"\nmsgstr "El preso vio la puerta 6"\n',
        )
    base = Termbase.from_pairs({"inmate": "recluso"}, source="en", target="es")
    linter = Linter.make(termbases=[base])
    alone = lint_files([tmp_path], linter)
    assert len(found(alone)) == 10
    assert lint_files([tmp_path], linter, jobs=2) == alone
