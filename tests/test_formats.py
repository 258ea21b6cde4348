"""Format strings of programs: our reading of them against that of msgfmt, and what no text may do."""

from __future__ import annotations

import contextlib
import os
import random
import re
import time
from pathlib import Path

import pytest
from gettext_programs import gettext
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.checks.formats import PARSERS, FormatFault, disagreement, parse_brace, parse_icu
from glossary.model import Locale
from glossary.plural_forms import plural_rule, usual_rules

HEADER = (
    'msgid ""\nmsgstr ""\n"Language: es\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)
PIECES = {
    "c-format": "%d|%i|%s|%1$s|%2$d|%2$s|%u|%x|%ld|%lu|%hhd|%zu|%5.2f|%Lf|%*d|%-10s|%%|%m|%c|%p|% d"
    "|%'d|%<PRIu64>|%|%y|a",
    "python-format": "%d|%i|%s|%r|%(a)s|%(a)d|%(b)s|%5.2f|%%|%c|%x|%*d|%|%y|ñ",
    "python-brace-format": "{0}|{1}|{a}|{b}|{a.x}|{a[0]}|{b.y}|{{|a",
}


def entries(flag: str, count: int) -> list[tuple[str, str]]:
    """Pairs of random format strings, every source another one."""
    chance = random.Random(flag)
    pieces = PIECES[flag].split("|")
    pairs: dict[str, str] = {}
    while len(pairs) < count:
        source = " ".join(chance.choices(pieces, k=chance.randint(1, 3)))
        target = source.split(" ")
        chance.shuffle(target)
        if chance.random() < 0.5:
            target[chance.randrange(len(target))] = chance.choice(pieces)
        if chance.random() < 0.2:
            target.append(chance.choice(pieces))
        pairs[f"{source} {len(pairs)}."] = " ".join(target) + " x"
    return list(pairs.items())


@pytest.mark.parametrize("flag", PIECES)
def test_msgfmt_finds_the_same_entries(flag: str, tmp_path: Path) -> None:
    pairs = entries(flag, 500)
    file = tmp_path / "es.po"
    text = "".join(f'#, {flag}\nmsgid "{source}"\nmsgstr "{target}"\n\n' for source, target in pairs)
    file.write_text(HEADER + text, encoding="utf-8")
    first = HEADER.count("\n") + 2
    done = gettext("msgfmt", "--check-format", "-o", os.devnull, file)
    judged = {int(line) for line in re.findall(r":(\d+): (?!warning)", done.stderr)}
    theirs = {(line - first) // 4 for line in judged}
    ours = {n for n, (source, target) in enumerate(pairs) if disagreement(source, target, flag)}
    different = {pairs[n] for n in ours ^ theirs}
    assert different == set()
    assert len(ours) > 50


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("{} of {}", "{} de {} o {}", "an argument that the source does not have"),
        ("{} of {}", "{1} de {0}", None),
        ("{0} of {}", "{0}", None),
        ("{a!r} of {b:>5}", "{b} {a}", None),
        ("{a:{w}}", "{a}", "“{a:{w}}” of the source is not written"),
        ("{a.x}", "{a.y}", "an argument that the source does not have"),
        ("{a}", "{a", "is not closed"),
        ("{a}", "{a} }", "closes nothing"),
        ("{a}", "{{a}}", "“{a}” of the source is not written"),
    ],
)
def test_brace_formats_as_python_reads_them(source: str, target: str, message: str | None) -> None:
    found = disagreement(source, target, "python-brace-format")
    assert (found and message and message in found.message) or found is message


def test_a_form_for_one_number_may_leave_arguments_out() -> None:
    assert disagreement("%d of %d", "una", "c-format", all_arguments=False) is None
    assert disagreement("%d gates", "%s puerta", "c-format", all_arguments=False) is not None


def test_icu_arguments_stand_in_branches_too() -> None:
    found = parse_icu(
        "{n, plural, offset:1 =0 {none} one {# of {who}} other {{who}, '{x}' and #}} {d, date, short}"
    )
    assert [(a.name, a.type, a.keywords) for a in found] == [
        ("n", "plural", ("=0", "one", "other")),
        ("who", "", ()),
        ("who", "", ()),
        ("d", "date", ()),
    ]


@pytest.mark.parametrize(
    "text", ["{n, plural, one {a}}", "{n, select, other {a}", "}", "{", "{n, plural, other {{" * 40]
)
def test_what_is_no_icu_message(text: str) -> None:
    with pytest.raises(FormatFault):
        parse_icu(text)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="%{}()*$.1ands!r:'#, \"otherplu[]", max_size=40))
def test_any_text_is_a_format_or_a_fault(text: str) -> None:
    for parse in (*PARSERS.values(), parse_icu):
        with contextlib.suppress(FormatFault):
            parse(text)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="{}a0!r:.[]", max_size=12))
def test_what_python_formats_is_a_brace_format(text: str) -> None:
    class Anything:
        def __format__(self, spec: str) -> str:
            return ""

        def __getattr__(self, name: str) -> Anything:
            return self

        def __getitem__(self, key: object) -> Anything:
            return self

    try:
        text.format(*[Anything()] * 1000, a=Anything(), r=Anything(), ar=Anything())
    except (ValueError, KeyError, IndexError, AttributeError):
        return
    if re.search(r"\[[^\]]*[{}]", text):
        return  # a key with a brace in it, which Python reads and no catalog has
    parse_brace(text)


@pytest.mark.parametrize("piece", ["{", "}", "{{", "{a", "%", "%(", "%1$", "{n, select, a {", "'{"])
def test_time_grows_with_the_text_only(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        start = time.process_time()
        for parse in (*PARSERS.values(), parse_icu):
            with contextlib.suppress(FormatFault):
                parse(text)
        return time.process_time() - start

    assert seconds(40_000) < 8 * seconds(10_000) + 0.2


# ---------------------------------------------------------------- plural forms


def test_the_rules_of_spanish() -> None:
    assert [rule.count for rule in usual_rules(Locale("es", "MX"))] == [2, 3]
    assert [sorted(rule.lone) for rule in usual_rules(Locale("es"))] == [[0], [0]]
    assert usual_rules(Locale("tlh")) == ()


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("nplurals=2; plural=n >", "no plural expression"),
        ("nplurals=2; plural=" + "(" * 500 + "n", "no plural expression"),
        ("nplurals=1; plural=n != 1;", "form 1, but nplurals is 1"),
        ("nplurals=2; plural=1 / n;", "divides by zero"),
        ("2", "not of the form"),
        ("nplurals=INTEGER; plural=EXPRESSION;", "not of the form"),
    ],
)
def test_a_broken_rule_is_told(field: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plural_rule(field)
