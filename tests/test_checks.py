"""The checks: their examples are the tests, plus what holds for every one of them."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.checks import (
    CHECKS,
    FIDELITY_CHECKS,
    CatalogCheck,
    Check,
    Example,
    FileCheck,
    TermbaseCheck,
    UnitCheck,
    check_named,
    run_catalog_checks,
    run_checks,
    select_checks,
)
from glossary.checks.base import Message, name, term
from glossary.checks.termbase import TermbaseFile
from glossary.matcher import Matcher
from glossary.model import Finding, Locale, Place, Severity, Unit, UserError
from glossary.po import parse
from glossary.termbase import Termbase


def run(check: Check, example: Example) -> list[Finding]:
    """What one check finds on the example's own entry, or in its file."""
    if isinstance(check, FileCheck):
        file = parse(example.file.encode(), "example.po", keep_duplicates=True)
        return list(check.check_file(file, "example.po"))
    if isinstance(check, TermbaseCheck):
        return list(check.check_termbase(TermbaseFile.of(example)))
    units = example.units()
    if isinstance(check, UnitCheck):
        return list(run_checks(units[0], checks=[check]))
    return [finding for index, finding in run_catalog_checks(units, checks=[check]) if index == 0]


def examples(kind: str, *, fixed: bool = False, paired: bool = False) -> list[object]:
    """The examples of all checks; only those with a fix, or only those that are pairs of sentences."""
    return [
        pytest.param(check, example, id=f"{check.id}-{number}")
        for check in CHECKS
        for number, example in enumerate(getattr(check, kind), 1)
        if (example.fixed is not None or not fixed) and not (paired and example.file)
    ]


# ---------------------------------------------------------------- the classes


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.id)
def test_a_check_says_what_it_is(check: Check) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", check.id)
    assert isinstance(check.severity, Severity)
    assert check.summary.endswith(".")
    assert len(check.summary) < 100
    assert check.supersedes <= {c.id for c in CHECKS} - {check.id}
    kinds = (UnitCheck, CatalogCheck, FileCheck, TermbaseCheck)
    assert sum(isinstance(check, kind) for kind in kinds) == 1
    judges_files = isinstance(check, FileCheck | TermbaseCheck)
    assert all(bool(example.file) == judges_files for example in (*check.good, *check.bad))


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.id)
def test_a_check_has_examples_and_a_near_miss(check: Check) -> None:
    assert len(check.bad) >= 2
    assert len(check.good) >= 3
    assert any(example.why for example in check.good)
    assert all(example.message for example in check.bad)
    texts = {(e.source, e.target, e.file, e.others) for e in (*check.good, *check.bad)}
    assert len(texts) == len(check.good) + len(check.bad)


def test_ids_are_unique() -> None:
    assert len({check.id for check in CHECKS}) == len(CHECKS)


@pytest.mark.parametrize(("check", "example"), examples("bad"))
def test_bad_example(check: Check, example: Example) -> None:
    found = run(check, example)
    assert len(found) == 1
    finding = found[0]
    assert finding.check == check.id
    assert example.message in finding.message
    if example.file:
        assert example.line
        assert finding.place is not None
        assert finding.place.line == example.line
        return
    assert (finding.span and example.target[finding.span.start : finding.span.end]) == example.span
    assert example.fix(finding) == example.fixed


@pytest.mark.parametrize(("check", "example"), examples("bad", fixed=True))
def test_a_fix_satisfies_its_check(check: Check, example: Example) -> None:
    assert example.fixed is not None
    assert run(check, replace(example, target=example.fixed)) == []


@pytest.mark.parametrize(("check", "example"), examples("good"))
def test_good_example(check: Check, example: Example) -> None:
    assert run(check, example) == []


@pytest.mark.parametrize(("check", "example"), examples("good", paired=True))
def test_a_good_example_is_no_error_of_another_check(check: Check, example: Example) -> None:
    assert [f for f in run_checks(example.units()[0]) if f.severity is Severity.ERROR] == []


# ---------------------------------------------------------------- running


def found_ids(source: str, target: str, *terms: object, locale: str = "es") -> list[str]:
    unit = Example(source, target, terms=terms, target_locale=locale).units()[0]  # type: ignore[arg-type]
    return [finding.check for finding in run_checks(unit)]


JAIL = term("mega-jail", "megacárcel", accepted=("megaprisión",), forbidden=("mega-cárcel",), gender="f")
BUKELE = name("Nayib Bukele")


def test_one_fault_is_one_finding() -> None:
    assert found_ids("Nayib Bukele came.", "Vino N Bukele.", BUKELE) == ["name-altered"]
    assert found_ids("The mega-jail is open.", "La mega-cárcel está abierta.", JAIL) == ["forbidden-term"]
    assert found_ids(
        "The mega-jail is not far from the road.", "The mega-jail is not far from the road.", JAIL
    ) == ["untranslated"]


def test_two_faults_are_two_findings() -> None:
    source = "The mega-jail and the other mega-jail were built for Nayib Bukele."
    assert found_ids(source, "La mega-cárcel y la otra cárcel se construyeron para él.", JAIL, BUKELE) == [
        "term-missing",
        "term-missing",
        "forbidden-term",
    ]


def test_a_brace_that_is_not_closed_is_one_fault() -> None:
    source = "(All) {n, plural, one {# gate} other {# gates}}"
    assert found_ids(source, "(Todas) {n, plural, one {# puerta} other {# puertas}") == [
        "placeholder-mismatch"
    ]
    target = "(Todas {n, plural, one {# puerta} other {# puertas}"
    assert found_ids(source, target) == ["placeholder-mismatch", "bracket-balance"]
    assert found_ids("%s (a)", "%s %d (a") == ["placeholder-mismatch", "bracket-balance"]


def test_ignoring_the_better_told_fault_leaves_the_other() -> None:
    unit = Example("Nayib Bukele came.", "Vino N Bukele.", (BUKELE,)).units()[0]
    assert [f.check for f in run_checks(unit, checks=select_checks(ignore=["name-altered"]))] == [
        "term-missing"
    ]


def test_a_finding_gets_the_place_of_the_unit() -> None:
    unit = Unit("A gate.", "Una ⟦0⟧.", Locale("en"), Locale("es"), place=Place("es.po", 7))
    assert [f.place for f in run_checks(unit)] == [Place("es.po", 7)]


def test_a_term_without_target_in_the_language_is_no_finding() -> None:
    assert found_ids("The mega-jail opened.", "A cadeia abriu.", JAIL, locale="pt") == []


def test_a_version_of_the_language_inherits_the_term() -> None:
    assert found_ids("The mega-jail opened.", "La cárcel abrió.", JAIL, locale="es_MX") == ["term-missing"]


def test_a_term_dropped_at_its_second_mention_is_a_warning() -> None:
    unit = Example("Nayib Bukele and Nayib Bukele.", "Nayib Bukele y Bukele.", (BUKELE,)).units()[0]
    assert [(f.check, f.severity) for f in run_checks(unit)] == [("term-missing", Severity.WARNING)]


def test_a_forbidden_form_beside_the_accepted_one_is_a_warning() -> None:
    inmate = term("inmate", "recluso", forbidden=("convicto",))
    source, target = "A convicted man and an inmate left.", "Se fueron un hombre convicto y un recluso."
    unit = Example(source, target, (inmate,)).units()[0]
    assert [(f.check, f.severity) for f in run_checks(unit)] == [("forbidden-term", Severity.WARNING)]


def test_the_same_language_on_both_sides_is_never_untranslated() -> None:
    unit = Unit("Las puertas de la casa.", "Las puertas de la casa.", Locale("es", "ES"), Locale("es", "MX"))
    assert run_checks(unit) == ()


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("She met Mikhail Zaitsev there.", "Allí conoció a Mijaíl Záitsev."),
        ("They asked Yevgeny Prigov again.", "Preguntaron otra vez a Yevgueni Prigov."),
        ("The film of Clint Eastwood's son.", "La película del hijo de Clint Eastwood."),
        ("A trip to Asia Minor, then home.", "Un viaje a Asia Menor y luego a casa."),
        ("They asked Senator Bernie Sanders.", "Preguntaron al Senador Bernie Sanders."),
        ("He knew Hans-Jörg Schmidt well.", "Conocía bien a Hans-Joerg Schmidt."),
        (
            "Near it lies North Korea, and Costa Rican ships.",
            "Cerca está Corea del Norte, y barcos de Costa Rica.",
        ),
        ("We flew to New York City.", "Volamos a Nueva York."),
    ],
)
def test_spanish_forms_of_names_are_not_alterations(source: str, target: str) -> None:
    assert found_ids(source, target) == []


def test_a_name_outside_the_termbase_is_guarded() -> None:
    source, target = "Then came a certain Kirsty Youngblood.", "Entonces llegó una tal Kristy Youngblood."
    unit = Unit(source, target, Locale("en"), Locale("es"))
    assert [(f.check, f.severity) for f in run_checks(unit)] == [("name-altered", Severity.WARNING)]


def test_pinning_judges_what_a_translation_may_not_lose() -> None:
    assert all(isinstance(check, UnitCheck) for check in FIDELITY_CHECKS)
    wanted = {"term-missing", "forbidden-term", "name-altered", "number-mismatch", "placeholder-left"}
    wanted |= {"untranslated", "repetition-loop", "url-mismatch", "email-mismatch", "placeholder-mismatch"}
    assert wanted <= {check.id for check in FIDELITY_CHECKS}


def ids_of(source: str, target: str, **fields: object) -> list[str]:
    unit = Message(source, target, Locale("en"), Locale("es"), **fields)  # type: ignore[arg-type]
    return [f.check for f in run_checks(unit) if f.severity is not Severity.NOTE]


def test_a_draft_keeps_whole_addresses() -> None:
    source = "See https://example.org/en/gate."
    for target in ("Vea https://example.org/es/gate.", "Vea https://example.org."):
        assert ids_of(source, target, draft=True) == ["url-mismatch"]
        unit = Unit(source, target, Locale("en"), Locale("es"))
        (finding,) = run_checks(unit, checks=FIDELITY_CHECKS)
        assert (finding.check, finding.severity) == ("url-mismatch", Severity.ERROR)
    assert ids_of(source, "Vea https://EXAMPLE.org/en/gate/.", draft=True) == []


@pytest.mark.parametrize(
    ("source", "target", "lost"),
    [
        ("https://a.org/en/x", "https://a.org/es/x", []),
        ("https://a.org/x?lang=en", "https://a.org/x?lang=es", []),
        ("https://a.org/en-US/", "https://a.org/", []),
        ("https://a.org/x and https://a.org/x", "https://a.org/x", []),
        ("https://a.org/x", "https://a.org/x#y", []),
        ("https://a.org/x", "https://a.org/", ["“https://a.org/x” became “https://a.org/”"]),
        ("https://a.org/?x=1", "https://a.org", ["“https://a.org/?x=1” became “https://a.org”"]),
        (
            "https://a.org/x https://a.org/y",
            "https://a.org/y https://a.org/y",
            ["“https://a.org/x” is missing"],
        ),
        ("https://a.org https://a.org/y", "https://a.org/y", ["“https://a.org” is missing"]),
        ("https://a.org/x https://b.org/x", "https://b.org/x https://a.org", ["“https://a.org/x” became"]),
    ],
)
def test_an_address_may_lead_elsewhere_but_not_nowhere(source: str, target: str, lost: list[str]) -> None:
    unit = Unit(f"See {source}", f"Vea {target}", Locale("en"), Locale("es"))
    found = run_checks(unit, checks=[check_named("url-mismatch")])
    assert all(f.severity is Severity.WARNING for f in found)
    assert len(found) == len(lost)
    assert all(f.message.startswith(message) for f, message in zip(found, lost, strict=True))


def test_what_the_flags_of_an_entry_speak_of_is_left_to_them() -> None:
    assert ids_of("%d gates", "muchas puertas") == ["placeholder-mismatch"]
    assert ids_of("%d gates", "muchas puertas", flags=("c-format",)) == []
    assert ids_of("%s gates", "puertas", flags=("no-c-format",)) == []
    assert ids_of("{n} gates", "muchas puertas", flags=("python-brace-format",)) == []
    assert ids_of("%d <b>gates</b>", "%d puertas", flags=("c-format",)) == ["placeholder-mismatch"]


def test_a_plural_form_for_one_number_may_leave_it_out() -> None:
    assert ids_of("%(n)d gate", "una puerta", lone=True) == []
    assert ids_of("%d gate", "una puerta", lone=True) == []
    assert ids_of("{n} gate", "una puerta", lone=True) == []
    assert ids_of("{n} gate of {who}", "una puerta de {quien}", lone=True) == ["placeholder-mismatch"]


def test_plural_forms_are_not_the_same_segment() -> None:
    units = [
        Message("%d file(s)", target, Locale("en"), Locale("es"), form=form)
        for form, target in enumerate(("%d archivo", "%d archivos"))
    ]
    assert run_catalog_checks(units, checks=[check_named("segment-inconsistent")]) == ()


def test_a_quotation_may_end_in_a_later_sentence() -> None:
    check = check_named("quote-balance")
    pairs = [
        ("He wrote: “It is late.", "Escribió: «Es tarde."),
        ("We must go.", "Hay que irse."),
        ("Nobody waits.”", "Nadie espera»."),
        ("“Yes,” she said.", "«Sí, dijo."),
    ]
    units = [Unit(source, target, Locale("en"), Locale("es")) for source, target in pairs]
    assert [index for index, _ in run_catalog_checks(units, checks=[check])] == [3]


def test_an_unknown_check_names_near_ones() -> None:
    with pytest.raises(UserError, match=r"no check named 'term-mising' \(did you mean term-missing"):
        check_named("term-mising")
    with pytest.raises(UserError) as caught:
        select_checks(select=["nothing-like-it", "untranslated"], ignore=["number-missmatch"])
    assert len(caught.value.faults) == 2
    assert "number-mismatch" in str(caught.value)
    assert check_named("untranslated").id == "untranslated"


# ---------------------------------------------------------------- what holds for any text

PIECES = st.sampled_from(
    [
        *("mega-jail", "mega-cárcel", "Nayib Bukele", "N Bukele", "Bukele", "convicts", "the", "of"),
        *("40,000", "4000", "15 March 2023", "%", "%s", "{x}", "<b>", "⟦", "⟧", "⟦0⟧", "(", "]"),
        *("a@b.org", "https://example.org/a", " ", "\n", "\u00a0", ".", "-", "’s", "''s"),
        *("ß", "İ", "e\u0301", "漢字", "\U0001f600", "\u200b", "Сecot", "\ufffd", "\r\n"),
        *("{n, plural, other {#}}", "{n, select, other", "'{", "%1", "%(a)s", "[a](b)", "«", "»", '"', "la "),
        *("el", " del ", "megacárcel", "reclusos", " construido", "8 billion", "_", "|", "--x"),
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join))
TERMS = (JAIL, BUKELE, term("convict", "preso", forbidden=("convicto", "reo"), case="fold"))


@settings(max_examples=300, deadline=None)
@given(source=TEXTS, target=TEXTS)
def test_any_text_is_judged(source: str, target: str) -> None:
    unit = Example(source, target, TERMS).units()[0]
    found = run_checks(unit)
    assert found == run_checks(unit)
    others = run_catalog_checks([unit, replace(unit, source=target), replace(unit, target=source), unit])
    for finding in [*found, *(finding for index, finding in others if index in (0, 3))]:
        assert finding.span is None or finding.span.end <= len(target)
        assert finding.source_span is None or finding.source_span.end <= len(source)
        assert finding.message
        if finding.fix is not None:
            assert finding.fix.span.end <= len(target)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "A",
        "Ab ",
        "A-",
        "1,",
        "1 ",
        "⟦",
        "⟦0",
        "Nayib ",
        "mega-",
        "mega-cárcel ",
        "@",
        "a.",
        "'s",
        "the ",
        "{",
        "}",
        "{{",
        "{n, select, a {",
        "'{",
        "%",
        "%1",
        "%(",
        "%(a",
        "<b>",
        "<a ",
        "[a](",
        "«",
        '"',
        "¿",
        "(",
        "\u200b",
        "Сe",
        "a_",
        "| ",
        "la ",
        "http://",
        "1.5 million ",
        "reclusos ",
        "a b, ",
    ],
)
def test_time_grows_with_the_text_only(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        unit = Example(text + ".", text + " x", TERMS).units()[0]
        start = time.process_time()
        run_checks(unit)
        run_catalog_checks([unit, unit])
        return time.process_time() - start

    assert seconds(12_000) < 8 * seconds(3_000) + 0.2


def test_importing_the_checks_loads_nothing_heavy() -> None:
    heavy = ["argostranslate", "babel", "ctranslate2", "pipeline", "polib", "rich", "sentencepiece"]
    heavy += ["sentencex", "simplemma", "typer"]
    code = f"import sys, glossary.lint, glossary.render; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_capital_too_many_hides_no_lost_term() -> None:
    base = Termbase.from_pairs({"march": "marcha", "town": "pueblo"}, source="en", target="es")
    source = "The long march through the town."
    unit = Unit(
        source, "La larga Marcha por la aldea.", Locale("en"), Locale("es"), Matcher(base).find(source)
    )
    assert {finding.check for finding in run_checks(unit)} == {"term-casing", "term-missing"}


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("Thirty days.", "Tresenta días.", "“Thirty” has no counterpart"),
        ("He is sixty-five.", "Tiene sesenta años.", "“sixty-five” has no counterpart"),
        ("He is sixty-five.", "Tiene 65 años.", ""),
        ("He is sixty-five.", "Tiene sesenta y cinco años.", ""),
        ("Three days.", "Unos días.", ""),
        ("A hundred people came.", "Vino mucha gente.", ""),
        ("A fifty-fifty chance.", "Una posibilidad de dos.", ""),
        ("It ends at six thirty.", "Acaba a las seis y media.", ""),
        ("Twenty One Pilots sang.", "Cantaron Twenty One Pilots.", ""),
    ],
)
def test_a_draft_owes_larger_numbers_in_words(source: str, target: str, message: str) -> None:
    found = run_checks(Message(source, target, Locale("en"), Locale("es"), draft=True))
    assert [(f.severity, f.message) for f in found] == [(Severity.WARNING, message)] * bool(message)
    assert not run_checks(Message(source, target, Locale("en"), Locale("es")))
