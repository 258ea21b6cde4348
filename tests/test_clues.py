"""A clue saves time and hides nothing: whatever a check or a rule finds, it finds with its clue too."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.checks import CHECKS, UnitCheck, run_checks
from glossary.checks.style import _ANYWHERE, _RULES, Chooser, StyleCheck
from glossary.clues import Choice, Clue
from glossary.model import Edit, Kind, Locale, Text, Unit
from glossary.style import RULES, Rule, corrections

OF_UNITS = tuple(check for check in CHECKS if isinstance(check, UnitCheck))
EXAMPLES = [
    pytest.param(unit, id=f"{check.id}-{n}")
    for check in OF_UNITS
    for n, example in enumerate((*check.good, *check.bad))
    for unit in example.units()[:1]
]
EN = Locale("en")
LOCALES = tuple(
    map(Locale.parse, ("es", "es_ES", "es_MX", "fr_FR", "de_DE", "pt_BR", "it_IT", "ca_ES", "en_US"))
)
# Whatever some rule or check is about, and letters and spaces to put it apart.
PIECES = (
    *(
        "a",
        "A",
        "ONGs",
        "EEUU",
        "E.E.U.U.",
        "EE. UU.",
        "y",
        "o",
        "ó",
        "i",
        "8",
        "11",
        "2019",
        "40,000",
        "3.5%",
    ),
    *("March 5", "5 de Marzo", "Lunes", "Monday", "7:30 p.m.", "1st", "$3 billion", "3 billones", "20 km"),
    *("°C", "km", "%s", "%1$d", "{name}", "<b>", "</b>", "[x](y)", "https://example.org", "a@example.org"),
    *("⟦1⟧", "«", "»", "“", "”", '"', "'", "’", "(", ")", "[", "?", "!", "¿", "...", "…", ".", ",", ";", ":"),
    *("-", "–", "—", " - ", "  ", "\u00a0", "\u2009", "\u202f", "\n", "\u200b", "аe", "٣", "ſ", "İ"),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join) | st.lists(
    st.sampled_from((*PIECES, " ", " ")) | st.characters(), max_size=12
).map("".join)


def found_by(rules: tuple[Rule, ...], unit: Unit, kind: Kind) -> list[tuple[str, Edit]]:
    found = corrections(
        Text(unit.target),
        unit.source,
        source_locale=unit.source_locale,
        locale=unit.target_locale,
        kind=kind,
        rules=rules,
        around=_ANYWHERE,
    )
    return [(correction.rule.id, correction.edit) for correction in found]


def without_clues(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    return tuple(replace(rule, clue=None, kinds=()) for rule in rules)


STYLE_IDS = [check.id for check in OF_UNITS if isinstance(check, StyleCheck)]
ALL, LINTED = without_clues(RULES), without_clues(_RULES)


def hides_nothing(unit: Unit, kind: Kind = Kind.PARAGRAPH) -> None:
    assert found_by(RULES, unit, kind) == found_by(ALL, unit, kind)
    for check in OF_UNITS:
        assert (check,) == Choice([check]).of(unit.source, unit.target) or not list(check.check(unit)), (
            check.id
        )
        if check.of_terms and not unit.hits:
            assert not list(check.check(unit)), check.id


@pytest.mark.parametrize("unit", EXAMPLES)
def test_on_every_example(unit: Unit) -> None:
    hides_nothing(unit)
    alone = [finding for check in OF_UNITS for finding in check.check(unit)]
    assert set(run_checks(unit)) <= set(alone)


@settings(max_examples=300, deadline=None)
@given(source=TEXTS, target=TEXTS, locale=st.sampled_from(LOCALES), kind=st.sampled_from(Kind))
def test_on_any_texts(source: str, target: str, locale: Locale, kind: Kind) -> None:
    hides_nothing(Unit(source, target, EN, locale), kind)
    hides_nothing(Unit(target, target, EN, locale), kind)


@settings(max_examples=200, deadline=None)
@given(source=TEXTS, target=TEXTS, locale=st.sampled_from(LOCALES))
def test_no_rule_is_missed_that_lint_leaves_out(source: str, target: str, locale: Locale) -> None:
    """Lint takes fewer rules; what its checks report is the same."""
    unit = Unit(source, target, EN, locale)
    reported = {check.id for check in OF_UNITS if isinstance(check, StyleCheck)}
    every = [found for found in found_by(ALL, unit, Kind.PARAGRAPH) if found[0] in reported]
    linted = [found for found in found_by(LINTED, unit, Kind.PARAGRAPH) if found[0] in reported]
    assert linted == every


@settings(max_examples=200, deadline=None)
@given(source=TEXTS, target=TEXTS, locale=st.sampled_from(LOCALES), left_out=st.sampled_from(STYLE_IDS))
def test_checks_of_style_find_together_what_each_finds_alone(
    source: str, target: str, locale: Locale, left_out: str
) -> None:
    unit = Unit(source, target, EN, locale)
    some = [check for check in OF_UNITS if check.id != left_out]
    for checks in (some, some[::-1], [check for check in OF_UNITS if check.id == left_out]):
        style = [check for check in checks if isinstance(check, StyleCheck)]
        together = [f for check in Chooser(checks).of(source, target) for f in check.check(unit)]
        alone = [f for check in style for f in check.check(unit)]
        assert [f for f in together if f.check in STYLE_IDS] == alone


# ---------------------------------------------------------------- the clues themselves


def chosen(clue: Clue | None, source: str, target: str) -> bool:
    rule = Rule("any", "", lambda _: iter(()), clue=clue)
    return Choice([rule]).of(source, target) == (rule,)


def test_a_clue_is_in_the_source_or_in_the_target() -> None:
    digits = Clue(source=str.isdecimal)
    assert chosen(digits, "4 gates", "puertas")
    assert not chosen(digits, "gates", "4 puertas")
    assert chosen(Clue(target="?!".__contains__), "", "¿Qué?")
    assert chosen(Clue(parts=(" y ",)), "", "uno y dos")
    assert not chosen(Clue(parts=(" y ",)), " y ", "uno")
    assert chosen(None, "", "")


def test_any_of_some_clues() -> None:
    both = Clue.any_of([Clue(source=str.isdecimal), Clue(parts=("  ",))])
    assert both is not None
    assert chosen(both, "4", "")
    assert chosen(both, "", "a  b")
    assert not chosen(both, "a", "4")
    assert Clue.any_of([Clue(source=str.isdecimal), None]) is None


def test_most_checks_are_spared_a_plain_sentence() -> None:
    plain, rich = ("Open the file", "Abrir el archivo"), ("Open “%s” (1)?", "¿Abrir «%s» (1)?")
    choice = Choice(OF_UNITS)
    assert len(choice.of(*plain)) * 2 < len(choice.of(*rich)) + 8 < len(OF_UNITS)
    assert "number-mismatch" not in {check.id for check in choice.of(*plain)}
