"""The profiles of locales: those that ship, what is refused, and what the page shows of them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from babel import Locale as CLDR

from glossary.model import Locale, UserError
from glossary.profile import STYLES, load_profile, profile_of, require_locale, require_style

PROFILES = Path(__file__).parent.parent / "glossary" / "profiles"
SHIPPED = sorted(path.stem for path in PROFILES.glob("*.toml"))


@pytest.mark.parametrize("tag", [tag for tag in SHIPPED if tag != "root"])
@pytest.mark.parametrize("style", STYLES)
def test_shipped_profiles_load(tag: str, style: str) -> None:
    assert require_locale(tag) == profile_of(Locale.parse(tag), style).locale


def test_every_rule_of_a_shipped_profile_has_its_authority() -> None:
    """In a comment of its line, or of the line above for what goes with it."""
    for path in PROFILES.glob("*.toml"):
        argued = False
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                argued = "#" in line or line == "[money.names]"  # the words of the language
            elif "=" in line:
                argued = argued or "#" in line
                assert argued, f"{path.name}: {line}"


CLDR_TAGS = [tag for tag in SHIPPED if tag not in ("root", "en")]


@pytest.mark.parametrize("tag", CLDR_TAGS)
def test_the_style_cldr_is_what_cldr_has(tag: str) -> None:
    profile, data = profile_of(Locale.parse(tag), "cldr"), CLDR.parse(tag)
    symbols = data.number_symbols["latn"]
    assert (profile.decimal, profile.group) == (symbols["decimal"], symbols["group"])
    percent = data.percent_formats[None].pattern.replace("#,##0", "{number}")
    assert profile.percent == percent


@pytest.mark.parametrize(
    ("tag", "four", "five"),
    [
        ("es_ES", "1234", "12.345"),
        ("es_MX", "1,234", "12,345"),
        ("es_AR", "1.234", "12.345"),
        ("fr", "1\u202f234", "12\u202f345"),
        ("pt_BR", "1.234", "12.345"),
        ("ca", "1.234", "12.345"),
    ],
)
def test_grouping_begins_where_icu_begins_it(tag: str, four: str, five: str) -> None:
    """Babel leaves minimumGroupingDigits out; these are what ICU 74 writes."""
    profile = profile_of(Locale.parse(tag), "cldr")
    assert (profile.number(Decimal(1234)), profile.number(Decimal(12345))) == (four, five)


def test_the_styles_lie_over_the_whole_chain_of_files(tmp_path: Path) -> None:
    (tmp_path / "es.toml").write_text(
        '[numbers]\ngroup = "a"\n[academia.numbers]\ngroup = "b"\n', encoding="utf-8"
    )
    (tmp_path / "es_MX.toml").write_text('[numbers]\ngroup = "c"\n', encoding="utf-8")
    mexico = Locale("es", "MX")
    assert load_profile(mexico, folder=tmp_path).group == "c"
    assert load_profile(mexico, style="academia", folder=tmp_path).group == "b"


@pytest.mark.parametrize(("name", "near"), [("acadmia", "academia"), ("prensa", "press"), ("x", "cldr")])
def test_an_unknown_profile_names_near_ones(name: str, near: str) -> None:
    with pytest.raises(UserError) as caught:
        require_style(name)
    assert near in str(caught.value)
    assert "\n" not in str(caught.value)


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
        ("[marks]\nopening_marks = 1\n", 2, "opening_marks is not true or false"),
        ('[money]\nmillion = "millones"\n', 2, "no singular and plural in million"),
        ('[units.names]\nkm = "km"\n', 2, "no singular and plural for 'km'"),
        ('[marks]\nquotes = "« » “"\n', 2, "quotes are not pairs of marks"),
        ('[marks]\nspace_before = ":;"\n', 2, "space_before is not pairs"),
        ('[times]\nclock = "{hour} h {minute}"\n', 2, "no two forms in clock"),
        ("[academia.numbers]\ngroup = 1\n", 2, "group is not a text"),
        ("[academia.numeros]\n", 1, "no section 'academia.numeros'"),
        ('[numbers]\ngroup = ","\n[cldr.numbers]\ngrupo = ","\n', 4, "no key 'grupo'"),
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


def test_the_page_shows_what_the_profiles_say() -> None:
    page = (PROFILES.parents[1] / "docs" / "locales.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")][2:]
    assert {row[0] for row in rows} == {*CLDR_TAGS} - {"es"}
    for tag, *cells in rows:
        for style, cell in zip(STYLES, cells, strict=True):
            profile = profile_of(Locale.parse(tag), style)
            shown = (
                profile.number(Decimal("1234.5")),
                profile.number(Decimal(40000)),
                profile.percent.format(number=20),
                "".join(opening for opening, _ in profile.levels),
            )
            assert cell == " · ".join(shown).replace("\u00a0", " ").replace("\u202f", " "), (tag, style)
