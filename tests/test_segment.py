from __future__ import annotations

import os
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.model import Document, Kind, UserError
from pipeline.segment import (
    article_name,
    find_articles,
    parse_article,
    read_article,
    segment,
    split_sentences,
)

CASES = Path(__file__).parent / "cases" / "segment"
LOCALES = ("en", "es", "fr", "pt")
ARTICLES = {"harbor": "en", "bridge": "en", "faro": "es"}


# ---------------------------------------------------------------- golden cases


def read_cases(path: Path) -> list[tuple[str, list[str]]]:
    """Cases of a file: blocks of lines, a line a sentence; `# heading` opens a section."""
    cases: list[tuple[str, list[str]]] = []
    section = ""
    for number, block in enumerate(path.read_text(encoding="utf-8").strip("\n").split("\n\n")):
        lines = block.split("\n")
        if lines[0].startswith("# "):
            section = lines.pop(0)[2:]
        if not section or not lines or any(line != line.strip() or not line for line in lines):
            raise ValueError(f"{path.name}: block {number} is empty or malformed")
        cases.append((section, lines))
    return cases


def cases(locale: str) -> list[tuple[str, list[str]]]:
    return read_cases(CASES / "sentences" / f"{locale}.txt")


GOLDEN = [
    pytest.param(locale, lines, id=f"{locale}-{number}-{section.replace(' ', '-')}")
    for locale in LOCALES
    for number, (section, lines) in enumerate(cases(locale), start=1)
]


def test_there_are_as_many_cases_as_promised() -> None:
    assert len(cases("en")) >= 80
    assert len(cases("es")) >= 50
    assert {p.stem for p in (CASES / "sentences").iterdir()} == set(LOCALES)


@pytest.mark.parametrize("content", ["", "# only a heading\n", "a case without heading\n", "# x\na\n\n\nb\n"])
def test_the_reader_refuses_malformed_cases(tmp_path: Path, content: str) -> None:
    path = tmp_path / "en.txt"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match="malformed"):
        read_cases(path)


@pytest.mark.parametrize(("locale", "lines"), GOLDEN)
def test_sentences(locale: str, lines: list[str]) -> None:
    text = " ".join(lines)
    sentences = split_sentences(text, locale)
    assert [s.strip() for s in sentences] == lines
    assert "".join(sentences) == text
    # A sentence on its own stays one.
    assert [split_sentences(line, locale) for line in lines] == [[line] for line in lines]


@pytest.mark.parametrize("gap", ["\n", "\r\n", "\t", "  ", "\u00a0", "\n    "])
def test_any_white_space_ends_a_sentence(gap: str) -> None:
    text = f"Mr.{gap}Novak left.{gap}Nobody{gap}spoke."
    assert split_sentences(text) == [f"Mr.{gap}Novak left.{gap}", f"Nobody{gap}spoke."]


# ---------------------------------------------------------------- sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        (" \n", [" \n"]),
        ("\n\n\n", ["\n\n\n"]),
        ("  One.  Two.\n", ["  One.  ", "Two.\n"]),
        ("A title\n\nA text. More.", ["A title\n\n", "A text. ", "More."]),
        ("A title\u2029A text.\r\n\r\n", ["A title\u2029", "A text.\r\n\r\n"]),
        ("\n\nA title\n \nA text", ["\n\nA title\n \n", "A text"]),
    ],
)
def test_white_space_stays_behind_its_sentence(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


@pytest.mark.parametrize(
    ("locale", "text", "sentences"),
    [
        ("zh", "你好。再见。", ["你好。", "再见。"]),
        ("hi", 'यह है। "वह है।" हाँ।', ["यह है। ", '"वह है।" ', "हाँ।"]),
        ("de", "Er kam am Montag. »Ja«, sagte er.", ["Er kam am Montag. ", "»Ja«, sagte er."]),
        ("it", "Il sig. Novak arriva. È tardi.", ["Il sig. Novak arriva. ", "È tardi."]),
        ("es_MX", "Viajó a EE. UU. ayer. ¿Y tú?", ["Viajó a EE. UU. ayer. ", "¿Y tú?"]),
        ("xx", "One came. Two left.", ["One came. ", "Two left."]),
    ],
)
def test_languages_without_rules_of_ours(locale: str, text: str, sentences: list[str]) -> None:
    assert split_sentences(text, locale) == sentences


def test_an_aside_in_mid_sentence_is_kept_whole_up_to_a_length() -> None:
    short = "The sign that read “Stop. Look.” was stolen."
    long = f"The sign that read “Stop. {'Look here. ' * 30}” was stolen."
    assert len(split_sentences(short)) == 1
    assert len(split_sentences(long)) > 10


def test_a_bracket_that_never_closes_holds_nothing_back() -> None:
    assert len(split_sentences("They met (on Monday. Nobody spoke. They left.")) == 3


def test_lone_surrogates_do_no_harm() -> None:
    assert split_sentences("One \ud800. Two.") == ["One \ud800. ", "Two."]


FRAGMENTS = [
    *"aA.!?…\"'“”‘’«»()[]—-¿¡,:5。 \n\r\t\x0b\x0c\x1c\x85\x00\u00a0\u200b\u2028\u2029\ufeff",
    *("\r\n", "\n\n", "Mr. ", "U.S. ", "EE. UU. ", " [Getty]", "By Ana Gil", "7 min read"),
    "goes on and on in one long line that has no stop at all until\n",
]
TEXT = st.text() | st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join)


@given(TEXT, st.sampled_from([*LOCALES, "zh", "hi", "xx"]))
def test_sentences_join_to_the_text(text: str, locale: str) -> None:
    sentences = split_sentences(text, locale)
    assert "".join(sentences) == text
    assert all(s.strip() for s in sentences) or len(sentences) == 1


@given(TEXT)
def test_segments_join_to_the_text(text: str) -> None:
    document = segment(text)
    assert document.text == text
    assert document.build({}) == text
    for s in document.segments:
        assert s.text == " ".join(s.raw.split())
        assert (s.lead + s.tail).replace("\ufeff", "").strip() == ""
        assert 1 <= s.index <= s.count
    if text.replace("\ufeff", "").strip():
        assert all(s.text for s in document.segments)


# ---------------------------------------------------------------- articles


def read_article_case(name: str) -> tuple[str, list[tuple[Kind, str]]]:
    """An article and what it must become: lines of `kind: text`."""
    text = (CASES / "articles" / f"{name}.txt").read_text(encoding="utf-8")
    expected: list[tuple[Kind, str]] = []
    for line in (CASES / "articles" / f"{name}.expect.txt").read_text(encoding="utf-8").splitlines():
        kind, _, rest = line.partition(": ")
        expected.append((Kind(kind), rest))
    if not text.strip() or not expected or not all(rest for _, rest in expected):
        raise ValueError(f"{name}: empty or malformed case")
    return text, expected


def seen(document: Document) -> list[tuple[Kind, str]]:
    return [(s.kind, s.text) for s in document.segments]


def wrapped(width: int) -> Callable[[str], str]:
    def wrap(text: str) -> str:
        wrapper = textwrap.TextWrapper(width, break_long_words=False, break_on_hyphens=False)
        return "\n".join(wrapper.fill(line) for line in text.split("\n"))

    return wrap


LAYOUTS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "cr": lambda text: text.replace("\n", "\r"),
    "byte order mark": lambda text: f"\ufeff{text}",
    "blank lines before": lambda text: f"\n \n{text}",
    "no final newline": str.rstrip,
    "line separators": lambda text: text.replace("\n", "\u2028"),
    "indented": lambda text: textwrap.indent(text, "\t"),
    "spaces behind": lambda text: text.replace("\n", " \u00a0\n"),
    "wrapped at 66": wrapped(66),
    "wrapped at 72": wrapped(72),
    "wrapped at 80": wrapped(80),
}


def test_every_article_has_a_test() -> None:
    assert {p.name for p in (CASES / "articles").iterdir()} == {
        f"{name}{end}" for name in ARTICLES for end in (".txt", ".expect.txt")
    }


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", ARTICLES)
def test_kinds_and_sentences_in_every_layout(name: str, layout: str) -> None:
    text, expected = read_article_case(name)
    laid_out = LAYOUTS[layout](text)
    document = segment(laid_out, locale=ARTICLES[name])
    assert seen(document) == expected
    assert document.text == laid_out


def test_without_blank_lines_each_line_is_a_block() -> None:
    text, expected = read_article_case("harbor")
    document = segment(text.replace("\n\n", "\n"))
    # The text for those who cannot see the picture cannot be told from a paragraph then.
    lost = "A woman in a green hat points at a crack that runs across the ceiling of a cell block"
    assert [pair for pair in seen(document) if pair[1] != lost] == [
        pair for pair in expected if pair[1] != lost
    ]


def test_blocks_lines_and_places_are_counted_from_one() -> None:
    document = segment(
        "\r\nA title\r\n\r\nOne came. Two left.\r\nA caption [Alder Press]\r\n", path="news/my.story.en.txt"
    )
    places = [(s.text, s.block, s.index, s.count, s.line) for s in document.segments]
    assert places == [
        ("A title", 1, 1, 1, 2),
        ("One came.", 2, 1, 2, 4),
        ("Two left.", 2, 2, 2, 4),
        ("A caption", 3, 1, 1, 5),
        ("[Alder Press]", 4, 1, 1, 5),
    ]
    assert (document.path, document.name) == ("news/my.story.en.txt", "my.story")


def test_a_translation_keeps_the_layout() -> None:
    document = segment("\ufeffA title\r\n\r\nOne came.\tTwo  left.\n\n\nNobody spoke.")
    built = document.build({"A title": "Un título", "Two left.": "Dos se fueron."})
    assert built == "\ufeffUn título\r\n\r\nOne came.\tDos se fueron.\n\n\nNobody spoke."


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Read our guide to the new rules", Kind.LINK),
        ("Watch: The night the river rose", Kind.LINK),
        ("Listen to the whole story", Kind.LINK),
        ("https://gazette.example/a?b=c", Kind.LINK),
        ("Lea nuestra guía", Kind.LINK),
        ("Read it and weep, he said.", Kind.PARAGRAPH),
        ("Readers react", Kind.SUBHEADING),
        ("What happens next?", Kind.SUBHEADING),
        ("So could the council close the jail before the end of spring?", Kind.PARAGRAPH),
        ("'A matter of habit'", Kind.SUBHEADING),
        ("The reasons are these:", Kind.PARAGRAPH),
        ("- the first reason", Kind.PARAGRAPH),
        ("By the river", Kind.SUBHEADING),
        ("Lena Brandt", Kind.SUBHEADING),
        ("[Alder Press]", Kind.CREDIT),
        ("Photo: Lena Brandt / Alder Press", Kind.CREDIT),
        ("© 2024 Alder Press", Kind.CREDIT),
        ("[This story was updated on Monday.]", Kind.PARAGRAPH),
        ("3 min read", Kind.READING_TIME),
        ("Reading time: 12 minutes", Kind.READING_TIME),
        ("It is a 7 min read, the editor said.", Kind.PARAGRAPH),
        ("The council met on Monday [1]", Kind.SUBHEADING),
    ],
)
def test_kind_of_a_line_in_the_body(line: str, kind: Kind) -> None:
    document = segment(f"A title\n\nThe council met.\n\n{line}\n\nIt met again.\n")
    assert [s.kind for s in document.segments if line.startswith(s.text)] == [kind]


@pytest.mark.parametrize(
    "line",
    [
        "By Lena Brandt",
        "BY LENA BRANDT",
        "By Ana Gil, Alder Press",
        "Por Ana Gil",
        "Lena Brandt",
        "Ana de la Vega - Editor, The Alder Gazette",
        "Lena Brandt | Alder Press",
        "Lena Brandt, Alder Press",
        "Published: 4 June 2021",
        "June 4, 2021",
        "4 de junio de 2021",
    ],
)
def test_bylines_stand_in_the_head_of_an_article(line: str) -> None:
    head = segment(f"A title\n\n{line}\n\nThe council met.\n")
    assert [s.kind for s in head.segments] == [Kind.HEADLINE, Kind.BYLINE, Kind.PARAGRAPH]
    body = segment(f"A title\n\nThe council met.\n\n{line}\n")
    assert body.segments[-1].kind is Kind.SUBHEADING


@pytest.mark.parametrize("junk", ["date 2024-11-19 ", "2024-11-19T08:30Z | ", "2024-11-19 - "])
def test_a_date_before_the_title_is_a_segment_of_its_own(junk: str) -> None:
    document = segment(f"{junk}The jail closes\n\nThe council met.\n")
    assert [s.kind for s in document.segments] == [Kind.BYLINE, Kind.HEADLINE, Kind.PARAGRAPH]
    assert document.segments[1].text == "The jail closes"


def test_a_bracket_in_the_title_is_no_credit() -> None:
    assert segment("The jail closes [Video]\n\nIt is late.").segments[0].kind is Kind.HEADLINE


def test_a_credit_is_copied_and_the_rest_translated() -> None:
    document = segment("A title\n\nThe old gate [Alder Press]\n\n***\n")
    assert [(s.text, s.translatable) for s in document.segments] == [
        ("A title", True),
        ("The old gate", True),
        ("[Alder Press]", False),
        ("***", False),
    ]


# ---------------------------------------------------------------- files


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a/story.en.txt", "story"),
        ("story.en_GB.txt", "story"),
        ("story.txt", "story"),
        ("my.story.en.md", "my.story"),
        ("my.story.txt", "my.story"),
        ("en.txt", "en"),
        ("story", "story"),
    ],
)
def test_name_of_an_article(path: str, name: str) -> None:
    assert article_name(path) == name


def test_an_article_is_read_byte_for_byte(tmp_path: Path) -> None:
    content = "\ufeffA title\r\n\r\nOne came.\u2028Two left.\rNobody\tspoke.".encode()
    path = tmp_path / "story.en.txt"
    path.write_bytes(content)
    document = read_article(path)
    assert document.text.encode() == content
    assert (document.name, document.path) == ("story", str(path))


@pytest.mark.parametrize(
    ("content", "message", "line"),
    [
        (b"", "empty", 0),
        (b"\xef\xbb\xbf \r\n\t\n", "empty", 0),
        ("\u00a0\u2028\n".encode(), "empty", 0),
        (b"One\r\ntwo\0", "NUL byte at byte 8", 2),
        (b"One\ntwo\nma\xf1ana", "0xf1 at byte 10", 3),
        (b"One \xe2\x80", "0xe2 at byte 4", 1),
        ("\ufeffOne".encode("utf-16-le"), "UTF-16", 0),
        ("\ufeffOne".encode("utf-16-be"), "UTF-16", 0),
        ("\ufeffOne".encode("utf-32-le"), "UTF-32", 0),
    ],
)
def test_what_is_no_article_is_the_users_error(
    tmp_path: Path, content: bytes, message: str, line: int
) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes(content)
    with pytest.raises(UserError) as error:
        read_article(path)
    (fault,) = error.value.faults
    assert message in fault.message
    assert fault.remedy
    assert fault.place is not None
    assert (fault.place.path, fault.place.line) == (str(path), line)


def test_missing_files_and_folders_are_the_users_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("One.")
    for path, message in (
        (tmp_path / "no.txt", "no such file"),
        (tmp_path, "a folder"),
        (tmp_path / "file" / "x", "read"),
    ):
        with pytest.raises(UserError, match=message):
            read_article(path)


def test_a_folder_gives_its_articles_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.en.txt", "c.en_GB.txt", "a.es.txt", ".d.txt", "e.md", "f.pdf"):
        (tmp_path / name).write_text("One.")
    (tmp_path / "deep.txt").mkdir()
    (tmp_path / "deep.txt" / "g.txt").write_text("One.")
    given = [tmp_path / "e.md", tmp_path, tmp_path / "b.txt"]
    assert [p.name for p in find_articles(given, locale="en_US")] == [
        "a.en.txt",
        "b.txt",
        "c.en_GB.txt",
        "e.md",
    ]
    assert [p.name for p in find_articles([tmp_path], locale="es")] == ["a.es.txt", "b.txt"]


def test_all_faults_of_the_paths_at_once(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("a.txt", "a.en.txt"):
        (tmp_path / name).write_text("One.")
    with pytest.raises(UserError) as error:
        find_articles([tmp_path / "none", tmp_path / "empty", tmp_path])
    assert [fault.message.split(" ")[0] for fault in error.value.faults] == ["no", "no", "has"]
    assert all(fault.remedy and fault.place for fault in error.value.faults)


def test_what_is_no_article(tmp_path: Path) -> None:
    catalog = tmp_path / "story.po"
    catalog.write_text('msgid ""\nmsgstr ""\n')
    odd = tmp_path / os.fsdecode(b"bad\xff.txt")
    odd.write_text("x")
    with pytest.raises(UserError) as caught:
        find_articles([catalog, tmp_path])
    assert [fault.message for fault in caught.value.faults] == ["not an article", "the name is not UTF-8"]


def test_the_mark_of_a_heading_is_not_translated() -> None:
    text = "# The gate\n\nIt opened.\n\n## A #1 hit\n\n#tag stays.\n"
    article = segment(text)
    assert article.text == text
    assert [s.text for s in article.segments] == ["The gate", "It opened.", "A #1 hit", "#tag stays."]
    assert article.build({"A #1 hit": "Un éxito"}) == text.replace("A #1 hit", "Un éxito")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\xef\xbb\xbf\n<!DOCTYPE html>\n<p>One.</p>", "HTML"),
        (b"<html><p>One.</p></html>", "HTML"),
        (b'<?xml version="1.0"?><a/>', "XML"),
        (b"{\\rtf1 One.}", "RTF"),
    ],
)
def test_markup_is_no_article(content: bytes, name: str) -> None:
    with pytest.raises(UserError, match=f"{name}, not plain text"):
        parse_article(content, path="a.txt")
