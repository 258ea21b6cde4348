"""Localization: golden cases, profiles, and what must hold for any text."""

from __future__ import annotations

import itertools
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.model import Kind, Locale, Span, Text, UserError
from glossary.profile import load_profile, profile_of
from glossary.style import RULES, corrections
from glossary.values import find_values, lost_values
from pipeline.localize import localize, require_locale

CASES = Path(__file__).parent / "cases" / "localize"
EN = Locale("en")


def cases() -> list[tuple[str, str, str, str, str]]:
    """source, target, locale, kind, expected of every file; ␣ is a no-break space; the irregular fails."""
    found: list[tuple[str, str, str, str, str]] = []
    for path in sorted(CASES.glob("*.tsv")):
        head, *lines = path.read_text(encoding="utf-8").splitlines()
        columns = head.split("\t")
        assert [c for c in columns if c != "kind"] == [
            "source",
            "target",
            "locale",
            "expected",
            "authority",
        ], path.name
        assert lines, f"{path.name}: no case"
        for number, line in enumerate(lines, 2):
            cells = line.split("\t")
            assert len(cells) == len(columns), f"{path.name}:{number}: {len(cells)} cells"
            assert all(cells), f"{path.name}:{number}: empty or missing cells"
            assert "\u00a0" not in line, f"{path.name}:{number}: write a no-break space as ␣"
            row = {c: cell.replace("␣", "\u00a0") for c, cell in zip(columns, cells, strict=True)}
            for tag in row["locale"].split(","):
                found.append(
                    (row["source"], row["target"], tag, row.get("kind", "paragraph"), row["expected"])
                )
    assert len({row[:4] for row in found}) == len(found), "a case stands twice"
    return found


ALL = cases()


def apply(source: str, target: str, tag: str, kind: str = "paragraph") -> Text:
    return localize(Text(target), source, source_locale=EN, locale=Locale.parse(tag), kind=Kind(kind))


def test_there_are_enough_cases() -> None:
    assert len(ALL) >= 100


@pytest.mark.parametrize(("source", "target", "tag", "kind", "expected"), ALL)
def test_case(source: str, target: str, tag: str, kind: str, expected: str) -> None:
    assert apply(source, target, tag, kind).value == expected


@pytest.mark.parametrize(("source", "target", "tag", "kind", "expected"), ALL)
def test_again_changes_nothing(source: str, target: str, tag: str, kind: str, expected: str) -> None:
    done = apply(source, target, tag, kind)
    again = localize(done, source, source_locale=EN, locale=Locale.parse(tag), kind=Kind(kind))
    assert again == done
    assert apply(source, done.value, tag, kind).value == done.value, "also without the frozen spans"


@pytest.mark.parametrize(("source", "target", "tag", "kind", "expected"), ALL)
def test_no_value_is_lost(source: str, target: str, tag: str, kind: str, expected: str) -> None:
    locale = Locale.parse(tag)
    before = lost_values(source, target, source_locale=EN, target_locale=locale)
    after = lost_values(source, expected, source_locale=EN, target_locale=locale)
    assert {v.span for v in after} <= {v.span for v in before}


def test_frozen_spans_stay_and_what_is_written_is_frozen() -> None:
    text = Text("Barrio 18 mató a 40,000 en 1,500 días", (Span(0, 9, "term"), Span(27, 32, "term")))
    done = localize(
        text, "18th Street killed 40,000 in 1,500 days", source_locale=EN, locale=Locale.parse("es_ES")
    )
    assert done.value == "Barrio 18 mató a 40\u00a0000 en 1,500 días"
    assert [(done.value[s.start : s.end], s.kind) for s in done.frozen] == [
        ("Barrio 18", "term"), ("40\u00a0000", "value"), ("1,500", "term"),
    ]  # fmt: skip


def test_each_rule_has_an_id_of_its_own_and_a_case() -> None:
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids)
    seen = set()
    for source, target, tag, kind, _ in ALL:
        found = corrections(Text(target), source, source_locale=EN, locale=Locale.parse(tag), kind=Kind(kind))
        seen |= {correction.rule.id for correction in found}
    assert set(ids) - seen == {"date-order"}, "date-order has a test of its own"


def test_date_in_digits_changes_its_order_only_when_the_source_says_which() -> None:
    def done(source_locale: str) -> str:
        text = Text("Salió el 02/05/2024.")
        return localize(
            text, "Out on 02/05/2024.", source_locale=Locale.parse(source_locale), locale=Locale("es")
        ).value

    assert done("en_US") == "Salió el 05/02/2024."
    assert done("en_GB") == done("en") == "Salió el 02/05/2024."


# ---------------------------------------------------------------- properties

SOURCES = (
    "{n} people",
    "${n}",
    "${n}m",
    "{n}%",
    "it was {n}C",
    "since March {d}, {y}",
    "in {y}",
    "at {d} p.m.",
    "He said: “It is {n},” now!",
)
TARGETS = (
    "{n} personas",
    "${n}",
    "{n} millones",
    "{n}%",
    "era {n}C",
    "desde Marzo {d}, {y}",
    "en {y}",
    "a las {d} p.m.",
    "Dijo: “Es {n},” ya!",
)
numbers = st.one_of(
    st.integers(0, 10**7).map(lambda n: f"{n:,}"), st.decimals(0, 10**4, places=1).map(lambda n: f"{n:,}")
)


@st.composite
def passages(draw: st.DrawFn) -> tuple[str, str]:
    values = {"n": draw(numbers), "d": draw(st.integers(1, 12)), "y": draw(st.integers(1900, 2030))}
    picked = draw(st.lists(st.integers(0, len(SOURCES) - 1), min_size=1, max_size=4))
    noise = draw(st.text(alphabet="ab .,;:?!\"'“”»«¿¡-\u00a0\u2009", max_size=8))
    join = draw(st.sampled_from((", ", " ", ". ", "; ", noise)))
    return (
        join.join(SOURCES[i].format(**values) for i in picked),
        join.join(TARGETS[i].format(**values) for i in picked),
    )


@given(passages(), st.sampled_from(("es_ES", "es_MX", "es_AR", "fr", "de")))
def test_localize_is_idempotent(passage: tuple[str, str], tag: str) -> None:
    source, target = passage
    done = apply(source, target, tag)
    assert localize(done, source, source_locale=EN, locale=Locale.parse(tag)) == done
    assert apply(source, done.value, tag).value == done.value


@given(passages(), st.sampled_from(("es_ES", "es_MX", "es_AR")))
def test_rules_that_do_not_repair_change_no_value(passage: tuple[str, str], tag: str) -> None:
    source, target = passage
    locale = Locale.parse(tag)
    rules = tuple(rule for rule in RULES if not rule.repairs)
    found = corrections(Text(target), source, source_locale=EN, locale=locale, rules=rules)
    after = Text(target).apply(c.edit for c in found).value
    before_values, after_values = list(find_values(target, locale)), list(find_values(after, locale))
    assert len(before_values) == len(after_values), after
    for one, other in zip(before_values, after_values, strict=True):
        assert one.keys & other.keys, (target, after)


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_comes_through(source: str, target: str) -> None:
    done = apply(source, target, "es_ES")
    assert apply(source, done.value, "es_ES").value == done.value


@pytest.mark.parametrize(
    "piece", ["a? ", '"a," ', "“", "a  ", " ,", "5 March ", "$5m ", "1,500 ", "Sr. ", "de marzo de 5 "]
)
def test_time_grows_with_the_text_only(piece: str) -> None:
    text = piece * 400
    start = time.process_time()
    apply(text, text, "es_ES")
    assert time.process_time() - start < 5.0


# ---------------------------------------------------------------- profiles

SHIPPED = sorted(
    path.stem for path in (Path(__file__).parent.parent / "glossary" / "profiles").glob("*.toml")
)


@pytest.mark.parametrize("tag", [tag for tag in SHIPPED if tag != "root"])
def test_shipped_profiles_load(tag: str) -> None:
    assert require_locale(tag) == profile_of(Locale.parse(tag)).locale


def test_locales_without_a_file_take_their_separators_from_cldr() -> None:
    written = {
        tag: profile_of(Locale.parse(tag)).number(Decimal("40000.5"))
        for tag in ("es_AR", "es_PE", "es_CR", "fr", "pt_BR")
    }
    assert written == {
        "es_AR": "40.000,5",
        "es_PE": "40,000.5",
        "es_CR": "40\u00a0000,5",
        "fr": "40\u202f000,5",
        "pt_BR": "40.000,5",
    }


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('[numbers]\ndecimal = ","\ngroup = .\n', 3, "not TOML"),
        ('[numbers]\ndecimal = ","\ngrupo = "."\n', 3, "no key 'grupo' in numbers"),
        ("[nombres]\n", 1, "no section 'nombres'"),
        ('[numbers]\n\ngroup_from = "5"\n', 3, "group_from is not a whole number"),
        ('[numbers]\npercent = "{numero} %"\n', 2, "percent must hold {number}"),
        ('[money]\n[money.names]\nUSD = "dólares"\n', 3, "no singular and plural for 'USD'"),
        ("[layout]\nopening_marks = 1\n", 2, "opening_marks is not true or false"),
        ('[money]\nmillion = "millones"\n', 2, "no singular and plural in million"),
    ],
)
def test_a_malformed_profile_names_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    (tmp_path / "es.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_profile(Locale("es"), folder=tmp_path)
    (fault,) = caught.value.faults
    assert message in str(fault)
    assert f"es.toml:{line}" in str(fault)


def test_every_fault_of_every_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "es.toml").write_text("[numbers]\na = 1\nb = 2\n", encoding="utf-8")
    (tmp_path / "es_419.toml").write_bytes(b"[numbers]\n# \xff\n")
    with pytest.raises(UserError) as caught:
        load_profile(Locale("es", "MX"), folder=tmp_path)
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize(
    ("tag", "near"), [("es_XX", "es"), ("esp", "es"), ("pt_BZ", "pt"), ("no such", "es_MX")]
)
def test_an_unknown_locale_names_near_ones(tag: str, near: str) -> None:
    with pytest.raises(UserError) as caught:
        require_locale(tag)
    assert near in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("given_", "read"), [("es-MX", "es_MX"), ("es_419", "es_419"), ("pt-br", "pt_BR")])
def test_a_known_locale_is_read(given_: str, read: str) -> None:
    assert str(require_locale(given_)) == read


def test_the_two_spanish_versions_differ_only_where_their_profiles_do() -> None:
    source, target = (
        "It took 2.5 days, 40,000 men and 20% in March.",
        "Tomó 2.5 días, 40,000 hombres y 20% en Marzo.",
    )
    spain, mexico = apply(source, target, "es_ES").value, apply(source, target, "es_MX").value
    differing = [(a, b) for a, b in itertools.zip_longest(spain, mexico) if a != b]
    assert differing == [(",", "."), ("\u00a0", ",")]
