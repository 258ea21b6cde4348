"""Edits inside a PO file: only the edited strings change, in any charset, wrapping and line end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.model import Edit, Span, Text
from glossary.po import parse
from glossary.rewrite import rewrite_catalog

HEADER = 'msgid ""\nmsgstr "Language: es\\nContent-Type: text/plain; charset={}\\n"\n\n\n'


def rewritten(data: bytes, *edits: Edit, form: int = 0) -> bytes:
    [entry] = parse(data, "a.po").entries
    return rewrite_catalog(data, "a.po", [(entry, form, edits)]).data


@pytest.mark.parametrize(
    ("before", "edit", "after"),
    [
        ('msgstr "La  puerta."', Edit(Span(2, 4), " "), 'msgstr "La puerta."'),
        ('msgstr ""\n"La "\n" puerta."', Edit(Span(2, 4), " "), 'msgstr ""\n"La "\n"puerta."'),
        ('msgstr ""\n"La "\n"puerta."', Edit(Span(0, 0), "¡"), 'msgstr ""\n"¡La "\n"puerta."'),
        ('msgstr ""\n"La "\n"puerta"', Edit(Span(9, 9), "."), 'msgstr ""\n"La "\n"puerta."'),
        ('msgstr "a\\tb\\n"', Edit(Span(1, 2), '"\\'), 'msgstr "a\\"\\\\b\\n"'),
        (
            'msgstr   "caf\\303\\251 x" ',
            Edit(Span(5, 6), "y"),
            'msgstr   "caf\\303\\251 x" ',
        ),  # bytes: left alone
        ('msgstr "x" "y"', Edit(Span(1, 2), "z"), 'msgstr "x" "y"'),  # two strings on a line: left alone
    ],
)
def test_only_the_string_changes(before: str, edit: Edit, after: str) -> None:
    frame = HEADER.format("UTF-8") + '# a note\n#. c\n#: x.py:1\nmsgid   "src"\n{}\n\n\n# the end\n'
    data = frame.replace("{}", before).encode()
    assert rewritten(data, edit) == frame.replace("{}", after).encode()


def test_plural_forms_and_crlf_and_charset() -> None:
    text = (
        HEADER.format("ISO-8859-1")
        + 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "un café"\nmsgstr[1] ""\n"dos  cafés"\n'
    )
    data = text.replace("\n", "\r\n").encode("latin-1")
    assert rewritten(data, Edit(Span(3, 5), " "), form=1) == data.replace(b"dos  caf", b"dos caf")
    assert rewritten(data, Edit(Span(3, 5), "…"), form=1) == data, "the charset has no ellipsis"


def test_what_the_charset_cannot_hold_is_left_out_and_the_rest_is_made() -> None:
    data = (HEADER.format("ISO-8859-1") + 'msgid "a"\nmsgstr "Uno  dos...  tres"\n').encode("latin-1")
    [entry] = parse(data, "a.po").entries
    edits = [Edit(Span(3, 5), " "), Edit(Span(8, 11), "…"), Edit(Span(11, 13), " ")]
    edited = rewrite_catalog(data, "a.po", [(entry, 0, edits)])
    assert edited.data == data.replace(b"Uno  dos...  tres", b"Uno dos... tres")
    assert (edited.made, edited.unwritable) == (2, 1)


def test_a_draft_stays_a_draft() -> None:
    from glossary.entry import State, digest

    target = "La  puerta."
    origin = f"#. machine: argos en_es 1.0, draft {digest(target)}"
    body = f'{origin}\n#, fuzzy\nmsgid "The gate."\nmsgstr "{target}"\n'
    data = (HEADER.format("UTF-8") + body).encode()
    after = rewritten(data, Edit(Span(2, 4), " "))
    [entry] = parse(after, "a.po").entries
    assert (entry.target, entry.state) == ("La puerta.", State.DRAFT)


CHARACTERS = st.sampled_from('ab \t\n"\\é…%«')
TARGETS = st.text(CHARACTERS, min_size=1, max_size=20)


@given(
    target=TARGETS,
    breaks=st.lists(st.integers(0, 20), max_size=4),
    spots=st.lists(
        st.tuples(st.integers(0, 20), st.integers(0, 4), st.text(CHARACTERS, max_size=3)), max_size=4
    ),
    crlf=st.booleans(),
)
def test_the_new_text_reads_back_and_the_rest_stays(
    target: str, breaks: list[int], spots: list[tuple[int, int, str]], crlf: bool
) -> None:
    from glossary.po import escape

    places = sorted({0, len(target), *(b for b in breaks if b <= len(target))})
    pieces = [target[a:b] for a, b in pairwise(places)]
    string = '""\n' + "\n".join(f'"{escape(piece)}"' for piece in pieces)
    text = HEADER.format("UTF-8") + f'# n\nmsgid "s"\nmsgstr {string}\n\n\nmsgid "next"\nmsgstr "no"\n'
    data = text.replace("\n", "\r\n" if crlf else "\n").encode()
    edits = [
        Edit(Span(start, min(start + size, len(target))), new)
        for start, size, new in spots
        if start <= len(target)
    ]
    [first, other] = parse(data, "a.po").entries
    assert first.target == target
    after = rewrite_catalog(data, "a.po", [(first, 0, edits)]).data
    [changed, same] = parse(after, "a.po").entries
    wanted = Text(target).apply(edits).value
    assert changed.target == wanted
    assert same == other
    assert after.count(b"\n") == data.count(b"\n")
    head, tail = (
        data.index(b'msgstr ""'),
        len(data) - data.index(b"\r\n\r\n\r\nmsgid" if crlf else b"\n\n\nmsgid"),
    )
    assert after[:head] == data[:head]
    assert after[-tail:] == data[-tail:]
