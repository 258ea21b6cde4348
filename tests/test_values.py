"""Values: golden cases, agreement with CLDR, and what holds for any number."""

from __future__ import annotations

import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
from babel import Locale as CLDR
from babel.localedata import locale_identifiers
from babel.numbers import get_decimal_symbol, get_group_symbol
from hypothesis import given
from hypothesis import strategies as st

from glossary.model import Locale
from glossary.values import Value, find_values, lost_values
from glossary.values.words import ENGLISH, SPANISH, Words, separators

CASES = Path(__file__).parent / "cases" / "values"
EN, ES = Locale("en"), Locale("es")


def rows(path: Path, header: str) -> list[tuple[str, ...]]:
    """The rows of a case file; ␣ is a no-break space, - an empty cell; anything irregular fails."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == header.replace(" ", "\t"), f"{path.name}: the header is not {header}"
    found = []
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        assert len(cells) == len(header.split()), f"{path.name}:{number}: {len(cells)} cells"
        assert all(cells), f"{path.name}:{number}: an empty cell"
        assert "\u00a0" not in line, f"{path.name}:{number}: write a no-break space as ␣"
        found.append(tuple("" if cell == "-" else cell.replace("␣", "\u00a0") for cell in cells))
    assert found, f"{path.name}: no case"
    assert len(set(found)) == len(found), f"{path.name}: a case stands twice"
    return found


def shown(value: Value) -> str:
    assert isinstance(value.key, tuple)
    parts = (f"{part:f}".rstrip("0").rstrip(".") if isinstance(part, Decimal) and part % 1 else
             f"{part:.0f}" if isinstance(part, Decimal) else str(part) for part in value.key)  # fmt: skip
    return " ".join(part for part in parts if part)


@pytest.mark.parametrize(
    ("text", "locale", "keys"),
    [row for name in ("english", "spanish") for row in rows(CASES / f"{name}.tsv", "text locale keys")],
)
def test_keys(text: str, locale: str, keys: str) -> None:
    assert "; ".join(map(shown, find_values(text, Locale.parse(locale)))) == keys


@pytest.mark.parametrize(
    ("source", "target", "locale", "lost"), rows(CASES / "lost.tsv", "source target locale lost")
)
def test_lost(source: str, target: str, locale: str, lost: str) -> None:
    found = lost_values(source, target, source_locale=EN, target_locale=Locale.parse(locale))
    assert "; ".join(source[v.span.start : v.span.end] for v in found) == lost


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("He paid US$6 million.", "US$6 million"),
        ("on Nov. 5, 2024.", "Nov. 5, 2024"),
        ("It was -5 °C.", "-5 °C"),
        ("born on July 4.", "July 4"),
        ("a 24-year-old", "24"),
        ("(MS-13)", "MS-13"),
        ("at 5 p.m. he", "5 p.m."),
    ],
)
def test_spans_are_exact(text: str, cut: str) -> None:
    (value,) = find_values(text, EN)
    assert text[value.span.start : value.span.end] == cut


@pytest.mark.parametrize("words", [ENGLISH, SPANISH], ids=lambda words: words.language)
def test_months_and_weekdays_are_those_of_cldr(words: Words) -> None:
    data = CLDR(words.language)
    for number in range(1, 13):
        assert words.month_name(number) == data.months["format"]["wide"][number].lower()
        assert words.months[data.months["format"]["abbreviated"][number].lower().rstrip(".")] == number
    assert list(words.weekdays) == [data.days["format"]["wide"][n].lower() for n in range(7)]


@pytest.mark.parametrize(
    "tag", [t for t in locale_identifiers() if t == "es" or t.startswith("es_")] + ["en", "en_US", "en_GB"]
)
def test_separators_are_those_of_cldr(tag: str) -> None:
    assert separators(Locale.parse(tag)) == (get_decimal_symbol(tag), get_group_symbol(tag))


def test_english_and_spanish_need_no_babel() -> None:
    code = (
        "import sys; from glossary.model import Locale as L; from glossary.values import lost_values as f;"
        "f('March 15, 2023: $5m', '15 de marzo', source_locale=L('en'), target_locale=L('es', 'MX'));"
        "assert not any(m.split('.')[0] == 'babel' for m in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent.parent)


amounts = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False)


@given(amounts)
def test_a_number_is_not_lost_however_grouped(amount: Decimal) -> None:
    english = f"It is {amount:,.2f} now."
    for point, comma in ((",", "."), (",", "\u00a0"), (",", " ")):
        spanish = f"Es {amount:,.2f} ya.".replace(",", "G").replace(".", point, 1).replace("G", comma)
        assert not lost_values(english, spanish, source_locale=EN, target_locale=ES), spanish
    assert not lost_values(english, english, source_locale=EN, target_locale=Locale("es", "MX"))


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_another_number_is_lost(one: int, other: int) -> None:
    lost = lost_values(f"about {one:,} people", f"unas {other} personas", source_locale=EN, target_locale=ES)
    assert bool(lost) == (one != other)


@given(st.text(alphabet="0123456789.,-/:$%€°CFamp hst()deMarchzo15 \u00a0ªº⟦⟧", max_size=60))
def test_spans_are_in_order_apart_and_inside(text: str) -> None:
    for locale in (EN, ES, Locale("es", "MX")):
        end = 0
        for value in find_values(text, locale):
            assert end <= value.span.start < value.span.end <= len(text)
            assert (
                not value.core.end or value.span.start <= value.core.start < value.core.end <= value.span.end
            )
            end = value.span.end


@pytest.mark.parametrize(
    "piece",
    [
        "1,",
        "1.",
        "12 ",
        "1,000 ",
        "A-",
        "1-",
        "March ",
        "de ",
        "5 ",
        "(",
        "{",
        "<a ",
        "a.m.",
        "treinta y ",
        "%1$",
        "a@",
        "..",
        "x",
    ],
)
def test_time_grows_with_the_text_only(piece: str) -> None:
    def seconds(count: int) -> float:
        text = piece * count
        start = time.process_time()
        find_values(text, EN)
        find_values(text, ES)
        return time.process_time() - start

    seconds(10)
    assert seconds(3000) < 3.0


@pytest.mark.parametrize("text", ["$3 billionſ", "5 mİllıon dollarſ", "tweNty ſix", "5 kıloſ"])
def test_letters_that_are_others_in_any_case(text: str) -> None:
    """`re.IGNORECASE` takes ſ for an s, ı and İ for an i; such a word is that word."""
    plain = text.replace("ſ", "s").replace("ı", "i").replace("İ", "i")
    found = [value.key for value in find_values(text, Locale("en"))]
    assert found == [value.key for value in find_values(plain, Locale("en"))]


@given(
    st.lists(
        st.sampled_from(("$3", "5", " ", "-", "billion", "pesos", "august", "Kč", "£", "a las", "tres")),
        max_size=6,
    ),
    st.sampled_from(("en", "es", "de", "pl")),
)
def test_no_letter_of_another_alphabet_is_a_surprise(pieces: list[str], language: str) -> None:
    text = "".join(pieces)
    for old, new in (("s", "ſ"), ("i", "ı"), ("i", "İ"), ("k", "\u212a"), ("K", "\u212a")):
        find_values(text.replace(old, new), Locale(language))
