"""PO syntax: nothing is lost, all faults are told, and gettext and polib read the same."""

from __future__ import annotations

import re
import tempfile
import tomllib
from dataclasses import replace
from pathlib import Path

import polib
import pytest
from gettext_programs import gettext
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.model import UserError
from glossary.po import (
    Entry,
    PoFile,
    State,
    clean_reference,
    digest,
    dump,
    format_entry,
    one_line,
    parse,
    restate,
)

FAULTS = Path(__file__).parent / "cases" / "po" / "faults.toml"
HEADER = Entry("", "Language: es\nContent-Type: text/plain; charset=UTF-8\n")


def read(text: str) -> PoFile:
    return parse(text.encode(), "a.po")


def only(text: str) -> Entry:
    file = read(text)
    assert file.header is None
    (entry,) = file.entries
    return entry


# ---------------------------------------------------------------- faults


def load_faults() -> list[tuple[str, str, list[str]]]:
    cases = tomllib.loads(FAULTS.read_text("utf-8"))
    assert len(cases) >= 20
    for name, case in cases.items():
        assert case.keys() == {"text", "faults"}, name
        assert all(case.values()), name
    return [(name, case["text"], case["faults"]) for name, case in cases.items()]


@pytest.mark.parametrize(
    ("name", "text", "faults"), load_faults(), ids=lambda value: value[:30] if value else ""
)
def test_faults(name: str, text: str, faults: list[str]) -> None:
    with pytest.raises(UserError) as caught:
        read(text)
    assert [f"{f.place.line if f.place else 0}: {f.message}" for f in caught.value.faults] == faults
    assert all(f.remedy for f in caught.value.faults)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xde\x12\x04\x95\0\0", "a.po: this is a compiled catalog"),
        ("msgid".encode("utf-16"), "a.po: the file is UTF-16"),
        (b"", "a.po: the file has no entry"),
        (b"# only a comment\n", "a.po: the file has no entry"),
        (b"\n\0", "a.po:2: a NUL byte"),
        (b'msgid "a"\nmsgstr "\x04"', "a.po:2: the character U[+]0004"),
        (b'msgid "a"\nmsgstr "\xe9"\n', "a.po:2: byte 0xE9 is not UTF-8"),
        (
            b'msgid ""\nmsgstr "Content-Type: text/plain; charset=ASCII\\n"\n# \xe9',
            "a.po:3: byte 0xE9 is not ASCII",
        ),
        (
            b'msgid ""\nmsgstr "Content-Type: text/plain; charset=klingon\\n"\n',
            "a.po:2: unknown charset klingon",
        ),
        (b'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-7\\n"\n', "a.po:2: unknown charset utf-7"),
        (b'msgid ""\nmsgstr "Content-Type: text/plain; charset=hex\\n"\n', "a.po:2: unknown charset hex"),
        (b"\x7fELF\x01\x02" + b"\n\xc3\xa9" * 999, "a.po: not a PO file: no line begins with msgid"),
    ],
)
def test_bytes_that_are_no_po_file(data: bytes, message: str) -> None:
    with pytest.raises(UserError, match=message) as caught:
        parse(data, "a.po")
    assert len(caught.value.faults) <= 51


def test_a_charset_named_in_a_text_is_not_the_files() -> None:
    file = read(
        'msgid ""\nmsgstr "Language: es\\n"\n\nmsgid "Content-Type: text/html; charset=klingon"\nmsgstr "é"\n'
    )
    assert file.entries[0].target == "é"


WORDS: tuple[str, ...] = ("# n", "#n", "#. c", "#: a:1", "#, fuzzy", "#| msgid", "#~", "#~|", "msgid")
WORDS += (
    "msgid_plural",
    "msgctxt",
    "msgstr",
    "msgstr[0]",
    "msgstr[1]",
    '"',
    '"a"',
    '"b" "c"',
    ' "\\n"',
    '"\\x',
    "\\",
)
WORDS += ("\n", "\n\n", "\r\n")
SOUP = st.lists(st.sampled_from(WORDS), max_size=30)


@settings(deadline=None, max_examples=400)
@given(
    st.one_of(st.binary(max_size=80), SOUP.map(" ".join).map(str.encode), SOUP.map("".join).map(str.encode))
)
def test_any_input_is_read_or_refused(data: bytes) -> None:
    try:
        file = parse(data, "a.po")
    except UserError as error:
        told_in_order(error)
    else:
        assert parse(dump(file), "a.po") == file


def told_in_order(error: UserError) -> None:
    lines = [fault.place.line for fault in error.faults if fault.place and fault.place.line]
    assert error.faults
    assert lines == sorted(lines)


# ---------------------------------------------------------------- what others drop


def test_text_is_read_as_gettext_reads_it() -> None:
    assert only('  msgid"a" "b"\n"c"\nmsgstr "\\"x\\\\y\\t\\101\\x41\\xc3\\xa9\\303\\251"') == Entry(
        "abc", '"x\\y\tAAéé'
    )
    latin = (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=ISO-8859-1\\n"\n\nmsgid "a"\nmsgstr "\\xe9é"\n'
    )
    assert parse(latin.encode("latin-1"), "a.po").entries[0].target == "éé"


def test_comments_of_every_kind() -> None:
    text = (
        "# note\n#bare\n#\n#. program\n#: a.txt:1 \u2068my file.txt\u2069:2 \u2068b c\u2069 d\n"
        '#, c-format, fuzzy\n#| msgctxt "c0"\n#| msgid "b"\n#| "c"\n#| msgid_plural "bs"\n'
        'msgctxt "c"\nmsgid "a"\nmsgid_plural "as"\nmsgstr[0] "x"\nmsgstr[1] "y"'
    )
    entry = only(text)
    assert entry == Entry(
        "a",
        "x",
        "c",
        fuzzy=True,
        references=("a.txt:1", "my file.txt:2", "b c", "d"),
        comments=("program",),
        notes=("note", "bare", ""),
        flags=("c-format",),
        plural="as",
        plural_targets=("x", "y"),
        previous_source="bc",
        previous_context="c0",
        previous_plural="bs",
    )
    assert (entry.line, entry.target_line) == (12, 14)
    assert format_entry(entry) == text
    assert only(format_entry(replace(entry, raw=""))) == entry


def test_obsolete_entries_keep_all_that_they_have() -> None:
    text = '# note\n#. program\n#: a:1\n#, fuzzy\n#~| msgid "b"\n#~ msgctxt "c"\n'
    text += '#~ msgid "a"\n#~ "d"\n#~ msgstr "x"'
    entry = only(text)
    assert (entry.source, entry.previous_source, entry.notes) == ("ad", "b", ("note",))
    assert entry.obsolete
    assert only(format_entry(replace(entry, raw=""))) == entry
    back = restate(entry, comments=("new",), references=("a b:2",))
    assert back.raw == (
        '# note\n#. new\n#: \u2068a b\u2069:2\n#, fuzzy\n#| msgid "b"\n'
        'msgctxt "c"\nmsgid "a"\n"d"\nmsgstr "x"'
    )
    assert only(back.raw) == back
    assert restate(back, comments=("program",), references=("a:1",), obsolete=True).raw == text


def test_empty_context_is_not_no_context() -> None:
    file = read(
        'msgctxt ""\nmsgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n\nmsgctxt ""\nmsgid ""\nmsgstr "d"\n'
    )
    assert [e.key for e in file.entries] == [("", "a"), (None, "a"), ("", "")]
    assert file.header is None


def test_comments_after_the_last_entry_and_line_ends() -> None:
    text = 'msgid "a"\nmsgstr "b"\n\n# the end\n#. of it\n'
    assert read(text).trailer == ("# the end", "#. of it")
    for newline in ("\n", "\r\n"):
        data = text.replace("\n", newline).encode()
        assert dump(parse(data, "a.po")) == data
    assert parse(text.replace("\n", "\r").encode(), "a.po") == read(text)
    assert parse(b"\xef\xbb\xbf" + text.encode(), "a.po") == read(text)


def test_states() -> None:
    origin = (f"machine: x, draft {digest('t')}",)
    assert Entry("s").state is State.UNTRANSLATED
    assert Entry("s", "t").state is State.APPROVED
    assert Entry("s", "t", fuzzy=True, comments=origin).state is State.DRAFT
    assert Entry("s", "u", fuzzy=True, comments=origin).state is State.EDITED
    assert Entry("s", "t", fuzzy=True).state is State.UNKNOWN
    assert Entry("s", "t", obsolete=True).state is State.OBSOLETE
    assert Entry("s", "", plural="p", plural_targets=("", "")).state is State.UNTRANSLATED
    assert Entry("s", "t", plural="p", plural_targets=("t", "")).state is State.UNTRANSLATED
    assert Entry("s", "t", fuzzy=True, comments=(f"about the overdraft {digest('t')}",)).by_person


def test_a_comment_may_end_in_a_backslash(tmp_path: Path) -> None:
    """For gettext it would go on in the next line."""
    entry = Entry("a", "b", notes=("c:\\",), comments=("d\\",), references=("e\\",))
    path = tmp_path / "a.po"
    path.write_bytes(dump(PoFile(HEADER, (entry,))))
    assert parse(path.read_bytes(), "a.po").entries == (entry,)
    assert gettext("msgcat", "-o", tmp_path / "b.po", path).returncode == 0


def test_comment_text() -> None:
    assert one_line(" a\n b\u2028c\0\x85d\u00a0e\ud800") == "a b c d e?"
    assert clean_reference("a  b\n\u2068\ud800.txt:1") == "a  b?.txt:1"


# ---------------------------------------------------------------- round trips

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\4"), max_size=20)
LINE = TEXT.map(one_line)
NAME = TEXT.map(clean_reference).filter(lambda name: name.strip(" \t\r\f\v"))


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    plural = draw(st.none() | TEXT)
    targets = tuple(draw(st.lists(TEXT, min_size=1, max_size=3))) if plural is not None else ()
    return Entry(
        draw(TEXT.filter(bool)),
        targets[0] if targets else draw(TEXT),
        draw(st.none() | TEXT),
        draw(st.booleans()),
        draw(st.booleans()),
        tuple(draw(st.lists(st.builds("{}:{}".format, NAME, st.integers(0, 99)), max_size=2))),
        tuple(draw(st.lists(LINE, max_size=2))),
        tuple(draw(st.lists(LINE, max_size=2))),
        tuple(draw(st.lists(st.sampled_from(["no-wrap", "c-format"]), max_size=2))),
        plural,
        targets,
        *draw(st.just((None, None, None)) | st.tuples(TEXT, st.none() | TEXT, st.none() | TEXT)),
    )


FILES = st.lists(entries(), max_size=4, unique_by=lambda entry: entry.key)


@settings(deadline=None, max_examples=200)
@given(FILES, st.sampled_from(["\n", "\r\n"]))
def test_what_is_written_is_read(rows: list[Entry], newline: str) -> None:
    data = dump(PoFile(HEADER, tuple(rows), newline=newline))
    file = parse(data, "a.po")
    assert file.header == HEADER
    assert file.entries == tuple(rows)
    assert dump(file) == data


@settings(deadline=None, max_examples=100)
@given(entries(), st.lists(LINE, max_size=2), st.lists(NAME, max_size=2), st.booleans())
def test_restated_lines_read_as_the_entry(
    entry: Entry, comments: list[str], names: list[str], gone: bool
) -> None:
    entry = only(format_entry(entry))
    restated = restate(entry, comments=comments, references=names, obsolete=gone)
    assert only(format_entry(restated)) == restated
    assert (
        restate(restated, comments=entry.comments, references=entry.references, obsolete=entry.obsolete)
        == entry
    )


@settings(deadline=None, max_examples=30)
@given(FILES)
def test_msgcat_reads_the_same(rows: list[Entry]) -> None:
    """`msgcat` drops obsolete entries and fuzzy marks without a translation; comments it orders anew."""
    rows = [row for row in rows if row.target or not row.obsolete]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.po"
        path.write_bytes(dump(PoFile(HEADER, tuple(rows))))
        done = gettext("msgcat", "--width=50", "-o", path, path)
        assert done.returncode == 0, done.stderr
        back = parse(path.read_bytes(), "a.po").entries
    assert [meaning(e) for e in sorted(back, key=order)] == [meaning(e) for e in sorted(rows, key=order)]


def order(entry: Entry) -> tuple[bool, str, str]:
    return entry.context is not None, entry.context or "", entry.source


def meaning(entry: Entry) -> tuple[object, ...]:
    fuzzy = entry.fuzzy and bool(entry.target)
    return entry.key, entry.target, entry.plural, entry.plural_targets, fuzzy, entry.obsolete


# polib splits at these, strips them, or does not know their escape (\a).
POLIB_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\4\a\b\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"),
    min_size=1,
    max_size=90,
)


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(POLIB_TEXT, POLIB_TEXT, max_size=4))
def test_polib_reads_and_writes_the_same(rows: dict[str, str]) -> None:
    """Its own wrapping at 78 columns included."""
    ours = dump(PoFile(HEADER, tuple(Entry(s, t, fuzzy=True, comments=("c",)) for s, t in rows.items())))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.po"
        path.write_bytes(ours)
        theirs = polib.pofile(str(path))
        assert {e.msgid: e.msgstr for e in theirs} == rows
        assert all(e.fuzzy for e in theirs)
        theirs.save()
        assert {e.source: e.target for e in parse(path.read_bytes(), "a.po").entries} == rows


# ---------------------------------------------------------------- entries read at once

LINES = (
    *("# note", "#", "#. program", "#: a.c:1 b.c", "#, fuzzy, c-format", '#| msgid "old"', '#~ msgid "x"'),
    *(
        'msgctxt "c"',
        'msgid "a"',
        'msgid ""',
        'msgid "a" "b"',
        'msgid_plural "as"',
        'msgstr "b"',
        'msgstr ""',
    ),
    *(
        'msgstr[0] "b"',
        'msgstr[1] "bs"',
        '"more"',
        '"m\\"o\\n"',
        '"\\x41\\102"',
        '"\\q"',
        '"open',
        "junk",
        "",
    ),
    *(
        "",
        "",
        " ",
        "\t",
        "#  blank after \t",
        'msgid "a" ',
        ' msgid "a"',
        "#text",
        "\u2028",
        'msgstr "a\u0085b"',
    ),
)
ENTRIES = (
    'msgid "one"\nmsgstr "uno"\n\n',
    '# n\n#. p\n#, fuzzy\nmsgctxt "c"\nmsgid "two\\n"\n"more"\nmsgstr ""\n"dos\\n"\n"m\\"á\\\\s\\""\n\n',
    'msgid "one"\nmsgstr "uno"\n',
    'msgctxt ""\nmsgid ""\nmsgstr "x"\n\n',
)


def outcome(text: str, *, keep_duplicates: bool) -> object:
    try:
        file = parse(text.encode(), "a.po", keep_duplicates=keep_duplicates)
    except UserError as error:
        return error.faults
    entries = [file.header, *file.entries] if file.header else [*file.entries]
    return file, [(entry.line, entry.target_line, entry.raw) for entry in entries]


@settings(max_examples=300)
@given(
    text=st.lists(st.sampled_from(LINES).map("{}\n".format) | st.sampled_from(ENTRIES), max_size=14).map(
        "".join
    ),
    keep=st.booleans(),
)
def test_an_entry_read_at_once_is_the_one_read_by_lines(text: str, keep: bool) -> None:
    at_once = outcome(text, keep_duplicates=keep)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("glossary.po._PLAIN", re.compile("(?!)"))
        assert outcome(text, keep_duplicates=keep) == at_once


def test_most_entries_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("glossary.po._Reader.message", None)  # what reads a line
    assert len(read("".join(ENTRIES[:2])).entries) == 2
