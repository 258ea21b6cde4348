"""XLIFF out and back: valid for the standard's own schema, nothing lost, nothing read from elsewhere."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from glossary.entry import Entry, PoFile, State, digest
from glossary.model import Locale, UserError
from pipeline.xliff import from_xliff, to_xliff

CASES = Path(__file__).parent / "cases" / "xliff"
# The OASIS schema of the core, which kept its name and namespace in 2.1; in Debian's php-symfony-translation.
SCHEMAS = "/usr/share/php/Symfony/Component/Translation/Resources/schemas"
OASIS = Path(os.environ.get("XLIFF_SCHEMAS", SCHEMAS)) / "xliff-core-2.0.xsd"
EN, MX = Locale("en"), Locale("es", "MX")
NS = {"x": "urn:oasis:names:tc:xliff:document:2.0", "m": "urn:oasis:names:tc:xliff:metadata:2.0"}
HEADER = Entry(
    "",
    "Project-Id-Version: story\nLanguage: es_MX\nMIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\nX-Source-Language: en\n",
    notes=("Spanish for the desk.",),
)
ORIGIN = f"machine: argos en_es 0.2, plain, score -0.40, draft {digest('Llovió.')}"
ENTRIES = (
    Entry("A headline", "", comments=("headline",), references=("my seeds/story.en.txt:1",)),
    Entry("It rained.", "Llovió.", fuzzy=True, comments=("paragraph 1", ORIGIN)),
    Entry("It snowed.", "Nevó mucho.", fuzzy=True, previous_source="It hailed.", notes=("Really?", "")),
    Entry("A & B < C", "A y B < C", flags=("no-wrap",), comments=("term: A → A, m.",)),
    Entry("Open", "Abrir", context="menu"),
    Entry("%d day", "%d día", plural="%d days", plural_targets=("%d día", "%d días"), flags=("c-format",)),
    Entry("Gone.", "Se fue.", obsolete=True, fuzzy=True, previous_source="Going."),
    Entry("Gone too.", "También.", obsolete=True),
    Entry(" bell\a and tab\t\nline ", " \x0c campana", comments=()),
)


def export(*entries: Entry, header: Entry | None = HEADER, trailer: tuple[str, ...] = ()) -> bytes:
    return to_xliff(PoFile(header, entries, trailer), name="story.po", source=EN, target=MX)


def same(data: bytes) -> tuple[Entry, ...]:
    return from_xliff(data, "story.xlf").entries


def is_valid(data: bytes) -> None:
    schema = etree.RelaxNG(etree.parse(CASES / "termpin.rng"))
    schema.assertValid(etree.fromstring(data))


class _XmlNamespace(etree.Resolver):
    """The schema of xml:lang and xml:space, which the OASIS schema imports from a place beside it."""

    def resolve(self, url: str, _: str, context: Any) -> Any:
        if not url.endswith("xml.xsd"):
            return None
        schema = (
            '<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" '
            'targetNamespace="http://www.w3.org/XML/1998/namespace">'
            '<s:attribute name="lang" type="s:string"/>'
            '<s:attribute name="space"><s:simpleType><s:restriction base="s:NCName">'
            '<s:enumeration value="default"/><s:enumeration value="preserve"/>'
            "</s:restriction></s:simpleType></s:attribute></s:schema>"
        )
        return self.resolve_string(schema, context)


def oasis_schema() -> Any:
    if not OASIS.exists():
        if os.environ.get("CI"):
            pytest.fail("php-symfony-translation, which holds the OASIS schema, is not installed")
        pytest.skip("php-symfony-translation, which holds the OASIS schema, is not installed")
    parser = etree.XMLParser()
    parser.resolvers.add(_XmlNamespace())
    return etree.XMLSchema(etree.parse(OASIS, parser))


# ---------------------------------------------------------------- out and back


def test_nothing_is_lost() -> None:
    data = export(*ENTRIES, trailer=("# the end",))
    back = from_xliff(data, "story.xlf")
    assert back == PoFile(HEADER, ENTRIES, ("# the end",))
    assert to_xliff(back, name="story.po", source=EN, target=MX) == data
    is_valid(data)


def test_the_schema_of_the_standard_accepts_it() -> None:
    schema = oasis_schema()
    for entries in (ENTRIES, ()):
        schema.assertValid(etree.fromstring(export(*entries, trailer=("end",))))
    broken = export(*ENTRIES).replace(b'state="final"', b'state="done"')
    assert not schema.validate(etree.fromstring(broken))


def test_our_own_schema_can_say_no() -> None:
    schema = etree.RelaxNG(etree.parse(CASES / "termpin.rng"))
    good = export(*ENTRIES)
    for old, new in (
        (b'state="final"', b'state="done"'),
        (b'version="2.1"', b'version="1.2"'),
        (b"<source>", b"<target>x</target><source>"),
        (b'id="u1"', b'id="u 1"'),
    ):
        assert old in good
        assert not schema.validate(etree.fromstring(good.replace(old, new)))


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\4"), max_size=20)
LINE = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufffe\uffff"), max_size=20
)
LINE = LINE.map(lambda line: " ".join(line.split()))


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    plural = draw(st.none() | TEXT)
    forms = tuple(draw(st.lists(TEXT, min_size=1, max_size=3))) if plural is not None else ()
    target = forms[0] if forms else draw(TEXT)
    comments = draw(st.lists(LINE.filter(bool), max_size=2))
    if draw(st.booleans()):
        comments.append(f"machine: x, draft {digest(target)}")
    return Entry(
        draw(TEXT.filter(bool)),
        target,
        draw(st.none() | TEXT),
        draw(st.booleans()),
        draw(st.booleans()),
        tuple(draw(st.lists(LINE.filter(bool), max_size=2))),
        tuple(comments),
        tuple(draw(st.lists(LINE, max_size=2))),
        tuple(draw(st.lists(st.sampled_from(["no-wrap", "c-format"]), max_size=2))),
        plural,
        forms,
        *draw(st.just((None, None, None)) | st.tuples(TEXT, st.none() | TEXT, st.none() | TEXT)),
    )


@settings(deadline=None, max_examples=120)
@given(st.lists(entries(), max_size=4, unique_by=lambda entry: entry.key))
def test_whatever_a_catalog_holds_comes_back(rows: list[Entry]) -> None:
    data = export(*rows)
    assert from_xliff(data, "story.xlf") == PoFile(HEADER, tuple(rows))
    is_valid(data)


# ---------------------------------------------------------------- states


def segment_of(data: bytes, source: str) -> tuple[Any, Any]:
    root = etree.fromstring(data)
    (segment,) = [s for s in root.iterfind(".//x:segment", NS) if s.findtext("x:source", None, NS) == source]
    return root, segment


@pytest.mark.parametrize(
    ("entry", "state", "sub"),
    [
        (Entry("s"), "initial", None),
        (Entry("s", "Llovió.", fuzzy=True, comments=(ORIGIN,)), "initial", "termpin:draft"),
        (Entry("s", "Llovió", fuzzy=True, comments=(ORIGIN,)), "translated", "termpin:fuzzy"),
        (Entry("s", "Llovió.", comments=(ORIGIN,)), "final", None),
    ],
)
def test_states_go_out(entry: Entry, state: str, sub: str | None) -> None:
    _, segment = segment_of(export(entry), "s")
    assert (segment.get("state"), segment.get("subState")) == (state, sub)


@pytest.mark.parametrize(
    ("state", "sub", "target", "expected"),
    [
        ("initial", "termpin:draft", "Llovió.", State.DRAFT),
        ("initial", "termpin:draft", "Llovía.", State.EDITED),
        ("translated", "termpin:fuzzy", "Llovía.", State.EDITED),
        ("translated", None, "Llovió.", State.APPROVED),
        ("translated", "tool:confirmed", "Llovía.", State.APPROVED),
        ("reviewed", None, "Llovía.", State.APPROVED),
        ("final", "termpin:draft", "Llovía.", State.APPROVED),
        ("final", None, None, State.UNTRANSLATED),
        (None, None, "Llovía.", State.EDITED),
    ],
)
def test_states_come_back(state: str | None, sub: str | None, target: str | None, expected: State) -> None:
    """As a CAT tool leaves them."""
    root, segment = segment_of(export(Entry("s", "Llovió.", fuzzy=True, comments=(ORIGIN,))), "s")
    for name, value in (("state", state), ("subState", sub)):
        segment.attrib.pop(name, None)
        if value is not None:
            segment.set(name, value)
    element = segment.find("x:target", NS)
    if target is None:
        segment.remove(element)
    else:
        element.text = target
    (entry,) = same(etree.tostring(root))
    assert entry.state is expected


def test_what_a_tool_may_do_to_a_unit() -> None:
    """It splits segments, marks terms, drops notes; texts and origin stay."""
    root, segment = segment_of(
        export(Entry("One. Two.", "Llovió.", fuzzy=True, comments=("k", ORIGIN))), "One. Two."
    )
    unit = segment.getparent()
    unit.remove(unit.find("x:notes", NS))
    unit.remove(segment)
    unit.extend(
        etree.fromstring(
            f'<r xmlns="{NS["x"]}"><segment state="final"><source>One.</source><target>'
            '<mrk id="1" type="term">Uno</mrk>.</target></segment><ignorable><source> </source></ignorable>'
            "<segment state='translated'><source>Two.</source>"
            "<target>Dos<cp hex='0007'/>.</target></segment></r>"
        )
    )
    (entry,) = same(etree.tostring(root))
    assert entry == Entry("One. Two.", "Uno. Dos\a.", comments=(ORIGIN,))


def test_a_file_of_another_tool() -> None:
    data = f"""<xliff xmlns="{NS["x"]}" version="2.0" srcLang="en-US" trgLang="es-419">
      <file id="f"><group id="g">
      <unit id="1"><notes><note>about</note></notes><segment><source>Yes</source></segment></unit>
      <unit id="2" translate="no"><segment><source>ACME</source></segment></unit></group></file></xliff>"""
    file = from_xliff(data.encode(), "other.xlf")
    assert file.entries == (Entry("Yes", notes=("about",)),)
    assert file.header is not None
    assert "Language: es_419\n" in file.header.target
    assert "X-Source-Language: en_US\n" in file.header.target


# ---------------------------------------------------------------- bad input


def refused(data: bytes, match: str) -> UserError:
    with pytest.raises(UserError, match=match) as caught:
        from_xliff(data, "story.xlf")
    return caught.value


def with_doctype(doctype: str, text: str) -> bytes:
    body = export(Entry("s", "t")).decode().partition("?>")[2].replace("<target>t<", f"<target>{text}<")
    return f"<!DOCTYPE xliff [{doctype}]>{body}".encode()


def test_entities_and_outside_references_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    bombs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    for doctype, text in (
        (f'<!ENTITY e0 "ha">{bombs}', "&e8;"),
        (f'<!ENTITY x SYSTEM "{secret.as_uri()}">', "&x;"),
        (f'<!ENTITY % x SYSTEM "{secret.as_uri()}"> %x;', "t"),
    ):
        error = refused(with_doctype(doctype, text), "a document type declaration")
        assert "secret" not in str(error).replace(str(secret), "")
    outside = b'<!DOCTYPE xliff SYSTEM "http://example.invalid/x.dtd"><xliff/>'
    refused(outside, "a document type declaration")


def test_broken_and_foreign_files() -> None:
    good = export(*ENTRIES)
    refused(b"", r"story\.xlf:1:\d+: not XML")
    refused(good[:-20], r"story\.xlf:\d+:\d+: not XML")
    refused(b'msgid ""\n', "not XML")
    refused(b"<html/>", "not an XLIFF file")
    refused(
        b'<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"/>', "XLIFF of another version"
    )
    refused(good.replace(b' trgLang="es-MX"', b' trgLang="Mexican"'), "trgLang Mexican: not a locale")


def test_all_faults_at_once() -> None:
    unit = '<unit id="{}"><segment state="{}"><source>{}</source><target>{}</target></segment></unit>'
    units = [
        unit.format(1, "done", "a", "b"),
        unit.format(2, "final", "b", '<ph id="1"/>'),
        unit.format(3, "final", "c", '<cp hex="zz"/>'),
        unit.format(4, "final", "d", "e"),
        unit.format(5, "final", "d", "f"),
        unit.format(6, "final", "", "f"),
        '<unit id="7"/>',
    ]
    start = f'<xliff xmlns="{NS["x"]}" version="2.1" srcLang="en" trgLang="es"><file id="f">'
    error = refused(f"{start}\n{chr(10).join(units)}\n</file></xliff>".encode(), "unknown state")
    assert [str(fault).split(" (")[0] for fault in error.faults] == [
        "story.xlf:2: unknown state 'done'",
        "story.xlf:3: an inline code <ph>: a PO file holds none",
        "story.xlf:4: <cp hex='zz'> is no character",
        "story.xlf:6: its source stands already in line 5",
        "story.xlf:7: a unit without a source text",
        "story.xlf:8: a unit without a segment",
    ]


def test_origin_survives_wrapping_of_notes() -> None:
    entry = Entry("s", "Llovió.", fuzzy=True, comments=("k", ORIGIN[:30].rstrip(), ORIGIN[30:].lstrip()))
    (back,) = same(export(entry))
    assert back.origin == entry.origin
    assert replace(back, comments=()) == replace(entry, comments=())
