"""Localization: golden cases, and what must hold for any text."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.model import Kind, Locale, Span, Text
from glossary.profile import STYLES
from glossary.style import METRIC, NBSP, RULES, Around, corrections
from glossary.style.around import surroundings
from glossary.values import find_values, lost_values
from pipeline.localize import localize, localize_article
from pipeline.segment import segment

CASES = Path(__file__).parent / "cases" / "localize"
EN = Locale("en")


@dataclass(frozen=True)
class Case:
    """A line of a table, for one locale."""

    source: str
    target: str
    tag: str
    kind: str
    style: str
    expected: str
    metric: bool

    def apply(self, target: str | Text | None = None) -> Text:
        """What becomes of the target, or of another text in its place."""
        return apply(
            self.source,
            self.target if target is None else target,
            self.tag,
            self.kind,
            style=self.style,
            metric=self.metric,
        )

    def __str__(self) -> str:
        return f"{self.tag}-{self.style}-{self.target}"


COLUMNS = ["source", "target", "locale", "expected", "authority"]


def table(path: Path) -> list[list[Case]]:
    """The lines of a table, each with its locales; ␣ is a no-break space; the irregular fails.

    The columns kind (of the block) and style may stand before the last two.
    """
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    columns = head.split("\t")
    assert [c for c in columns if c not in ("kind", "style")] == COLUMNS, path.name
    assert lines, f"{path.name}: no case"
    rows: list[list[Case]] = []
    for number, line in enumerate(lines, 2):
        cells = line.split("\t")
        assert len(cells) == len(columns), f"{path.name}:{number}: {len(cells)} cells"
        assert all(cell.strip() for cell in cells), f"{path.name}:{number}: empty or missing cells"
        assert "\u00a0" not in line, f"{path.name}:{number}: write a no-break space as ␣"
        row = {c: cell.replace("␣", "\u00a0") for c, cell in zip(columns, cells, strict=True)}
        rows.append(
            [
                Case(
                    row["source"],
                    row["target"],
                    tag,
                    row.get("kind", "paragraph"),
                    row.get("style", "press"),
                    row["expected"],
                    path.stem == "metric",
                )
                for tag in row["locale"].split(",")
            ]
        )
    return rows


def apply(
    source: str,
    target: str | Text,
    tag: str,
    kind: str = "paragraph",
    *,
    style: str = "press",
    metric: bool = False,
    around: Around = Around(),  # noqa: B008
) -> Text:
    return localize(
        target if isinstance(target, Text) else Text(target),
        source,
        source_locale=EN,
        locale=Locale.parse(tag),
        kind=Kind(kind),
        style=style,
        metric=metric,
        around=around,
    )


ROWS = [row for path in sorted(CASES.glob("*.tsv")) for row in table(path)]
ALL = [case for row in ROWS for case in row]
each_case = pytest.mark.parametrize("case", ALL, ids=str)


def test_there_are_enough_cases_and_none_stands_twice() -> None:
    assert len(ROWS) >= 250
    assert len({(c.source, c.target, c.tag, c.kind, c.style, c.metric) for c in ALL}) == len(ALL)


@each_case
def test_case(case: Case) -> None:
    assert case.apply().value == case.expected


@each_case
def test_again_changes_nothing(case: Case) -> None:
    done = case.apply()
    assert case.apply(done) == done
    assert case.apply(done.value).value == done.value, "also without the frozen spans"


@each_case
def test_no_value_is_lost(case: Case) -> None:
    locale = Locale.parse(case.tag)
    before = lost_values(case.source, case.target, source_locale=EN, target_locale=locale)
    after = lost_values(case.source, case.expected, source_locale=EN, target_locale=locale)
    assert {v.span for v in after} <= {v.span for v in before}


@each_case
def test_what_is_localized_passes_the_rules(case: Case) -> None:
    """Also with nothing known of the article around, as a lint run has it."""
    found = corrections(
        case.apply(),
        case.source,
        source_locale=EN,
        locale=Locale.parse(case.tag),
        style=case.style,
        around=Around(depth=None),
    )
    assert not found


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
    ids = [rule.id for rule in (*RULES, METRIC, NBSP)]
    assert len(set(ids)) == len(ids)
    seen = {
        correction.rule.id
        for case in ALL
        for correction in corrections(
            Text(case.target),
            case.source,
            source_locale=EN,
            locale=Locale.parse(case.tag),
            kind=Kind(case.kind),
            style=case.style,
            rules=(*RULES, METRIC) if case.metric else RULES,
        )
    }
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
    "big - {n} men - and old",
    "the 'plan' of the US...",
    "NGOs and {n} miles",
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
    "grande - {n} hombres - y viejo",
    "el 'plan' de EEUU...",
    "ONGs y {n} millas",
)
numbers = st.one_of(
    st.integers(0, 10**7).map(lambda n: f"{n:,}"), st.decimals(0, 10**4, places=1).map(lambda n: f"{n:,}")
)
tags = st.sampled_from(
    ("es_ES", "es_419", "es_MX", "es_US", "es_AR", "es_CO", "es_SV", "fr", "pt_BR", "ca", "de")
)
styles = st.sampled_from(STYLES)
kinds = st.sampled_from([kind.value for kind in Kind])


@st.composite
def passages(draw: st.DrawFn) -> tuple[str, str]:
    values = {"n": draw(numbers), "d": draw(st.integers(1, 12)), "y": draw(st.integers(1900, 2030))}
    picked = draw(st.lists(st.integers(0, len(SOURCES) - 1), min_size=1, max_size=4))
    noise = draw(st.text(alphabet="ab .,;:?!\"'“”»«¿¡-—…\u00a0\u2009", max_size=8))
    join = draw(st.sampled_from((", ", " ", ". ", "; ", noise)))
    return (
        join.join(SOURCES[i].format(**values) for i in picked),
        join.join(TARGETS[i].format(**values) for i in picked),
    )


@given(passages(), tags, styles, kinds, st.booleans())
def test_localize_is_idempotent(
    passage: tuple[str, str], tag: str, style: str, kind: str, metric: bool
) -> None:
    source, target = passage
    done = apply(source, target, tag, kind, style=style, metric=metric)
    assert apply(source, done, tag, kind, style=style, metric=metric) == done
    assert apply(source, done.value, tag, kind, style=style, metric=metric).value == done.value


@given(passages(), tags, styles)
def test_rules_that_do_not_repair_change_no_value(passage: tuple[str, str], tag: str, style: str) -> None:
    source, target = passage
    locale = Locale.parse(tag)
    rules = tuple(rule for rule in RULES if not rule.repairs)
    found = corrections(Text(target), source, source_locale=EN, locale=locale, style=style, rules=rules)
    after = Text(target).apply(c.edit for c in found).value
    before_values, after_values = list(find_values(target, locale)), list(find_values(after, locale))
    assert len(before_values) == len(after_values), after
    for one, other in zip(before_values, after_values, strict=True):
        assert one.keys & other.keys, (target, after)


@given(passages(), tags, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)), max_size=4))
def test_frozen_spans_are_never_touched(
    passage: tuple[str, str], tag: str, places: list[tuple[int, int]]
) -> None:
    source, target = passage
    spans = [Span(at, at + size, "url") for at, size in places if at + size <= len(target)]
    text = Text(target).freeze(spans)
    done = apply(source, text, tag)
    kept = [done.value[s.start : s.end] for s in done.frozen if s.kind == "url"]
    assert kept == [target[s.start : s.end] for s in text.frozen]


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_comes_through(source: str, target: str) -> None:
    done = apply(source, target, "es_ES")
    assert apply(source, done.value, "es_ES").value == done.value


@pytest.mark.parametrize(
    "piece",
    [
        "a? ", '"a," ', "“", "a  ", " ,", "5 March ", "$5m ", "1,500 ", "Sr. ", "de marzo de 5 ", "'a ",
        "a - ", "... ", "EE. ", "y i ", "5 miles ", "ONGs ", "A ",
    ],
)  # fmt: skip
def test_time_grows_with_the_text_only(piece: str) -> None:
    text = piece * 400
    start = time.process_time()
    apply(text, text, "es_ES")
    assert time.process_time() - start < 5.0


def test_the_two_spanish_versions_differ_only_where_their_profiles_do() -> None:
    source, target = (
        "It took 2.5 days, 40,000 men and 20% in March.",
        "Tomó 2.5 días, 40,000 hombres y 20% en Marzo.",
    )
    spain, mexico = apply(source, target, "es_ES").value, apply(source, target, "es_MX").value
    differing = [(a, b) for a, b in itertools.zip_longest(spain, mexico) if a != b]
    assert differing == [(",", "."), ("\u00a0", ",")]


# ---------------------------------------------------------------- what stands around


SPOKEN = "He said: “It was so. It was 'big' there. And it went on.” Then “he” left."


def test_the_quotations_of_a_block_are_counted_over_its_sentences() -> None:
    around = surroundings(segment(SPOKEN), locale=EN)
    assert [place.depth for place in around.values()] == [0, 1, 1, 0]


def test_a_quotation_inside_one_of_the_block_has_the_second_level() -> None:
    around = surroundings(segment(SPOKEN), locale=EN)
    source = "It was 'big' there."
    done = {
        tag: apply(source, "Allí era 'grande'.", tag, around=around[source]).value
        for tag in ("es_ES", "es_MX")
    }
    assert done == {"es_ES": "Allí era “grande”.", "es_MX": "Allí era ‘grande’."}
    assert apply(source, "Allí era 'grande'.", "es_ES").value == "Allí era «grande»."


def test_another_block_begins_without_quotations() -> None:
    text = "He said: “It was so.\n\nIt was 'big' there, and the whole of the house was old and tall.\n"
    depths = [place.depth for place in surroundings(segment(text), locale=EN).values()]
    assert depths[-1] == 0


def test_a_headline_keeps_the_names_of_its_article() -> None:
    article = (
        "Roe Meets The Judge In Plata\n\n"
        "It rained all day on Monday when the young Roe came to the city of Plata, which is far from here.\n"
    )
    source = "Roe Meets The Judge In Plata"
    around = surroundings(segment(article), locale=EN)[source]
    assert {"Roe", "Plata"} <= around.names
    assert "Monday" not in around.names
    target = "Roe Se Reúne Con La Jueza En Plata"
    assert (
        apply(source, target, "es_ES", "headline", around=around).value
        == "Roe se reúne con la jueza en Plata"
    )


def test_an_abbreviation_in_a_frozen_term_takes_its_no_break_space() -> None:
    text = Text("Fue el Gobierno de EE.UU. ayer", (Span(7, 25, "term"),))
    done = apply("It was the US government yesterday", text, "es_ES")
    assert done.value == "Fue el Gobierno de EE.\u00a0UU. ayer"
    assert [done.value[s.start : s.end] for s in done.frozen] == ["Gobierno de EE.\u00a0UU."]


def test_an_article_keeps_its_layout() -> None:
    source = (
        "The river is some 1,500 miles long, and the people who live on its banks, who\n"
        "have always called it “the long one,” have come to the US in the last 20 years\n"
        "or so, they say.\n\n"
        "It is 35C there in the long summer, and nobody ever leaves the house before the\n"
        "late afternoon, which is 5 p.m.\n"
    )
    target = (
        "El río tiene unas 1,500 millas, y la gente que vive en sus orillas, que siempre\n"
        "lo ha llamado “el largo,” ha venido a EEUU en los últimos 20 años, más o menos,\n"
        "según dicen.\n\n"
        "Allí hay 35C en el largo verano, y nadie sale nunca de la casa antes del final\n"
        "de la tarde, que es a las 5 p.m.\n"
    )
    done = localize_article(
        segment(target, locale="es"), segment(source), source_locale=EN, locale=Locale("es", "ES")
    )
    assert done == (
        "El río tiene unas 1500 millas, y la gente que vive en sus orillas, que siempre\n"
        "lo ha llamado «el largo», ha venido a EE.\u00a0UU. en los últimos 20 años, más o menos,\n"
        "según dicen.\n\n"
        "Allí hay 35\u00a0°C en el largo verano, y nadie sale nunca de la casa antes del final\n"
        "de la tarde, que es a las 5\u00a0p.\u00a0m.\n"
    )


def test_a_sentence_that_lists_names_shows_them() -> None:
    document = segment("A trial\n\nJudges Pemberton, Okwuosa and Trandal voted 2-1.\n\nOkwuosa left then.\n")
    around = surroundings(document, locale=EN)["Okwuosa left then."]
    assert {"Okwuosa", "Trandal"} <= around.names
