"""The words that numbers, dates and sums of money are written with, a table for each language.

English and Spanish are tables here, so that linting a catalog need not load Babel; a test compares the
names of months and the separators with CLDR. Any other language takes its months and separators from
Babel when it is first asked for, and has no words for numbers.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from glossary.dataclass import dataclass, field
from glossary.model import Locale

_NOTHING: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Words:
    """What a language calls numbers, months, money; every key is in small letters."""

    language: str
    months: Mapping[str, int]
    weekdays: tuple[str, ...] = ()  # Monday first
    numbers: Mapping[str, int] = field(default_factory=lambda: _NOTHING)
    ordinals: Mapping[str, int] = field(default_factory=lambda: _NOTHING)
    magnitudes: Mapping[str, Decimal] = field(default_factory=dict)  # in words: million, mil millones
    letters: Mapping[str, Decimal] = field(default_factory=dict)  # glued to the digits: m, bn
    currencies: Mapping[str, str] = field(default_factory=dict)  # name → ISO 4217 code
    joiners: tuple[str, ...] = ()  # inside a number: "treinta y cinco"
    complete: bool = False  # whether `numbers` can tell that a number is not there in words

    def month_name(self, month: int) -> str:
        """The full name of a month, 1 to 12, in small letters."""
        return next(name for name, number in self.months.items() if number == month)


_K, _M, _G, _T = (Decimal(10) ** power for power in (3, 6, 9, 12))

# ---------------------------------------------------------------- English

_EN_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
)
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_EN_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_EN_MONTHS = "january february march april may june july august september october november december"

ENGLISH = Words(
    language="en",
    months={
        **{name: n for n, name in enumerate(_EN_MONTHS.split(), 1)},
        **{name[:3]: n for n, name in enumerate(_EN_MONTHS.split(), 1)},
        "sept": 9,
    },
    weekdays=("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    numbers={
        **{word: n for n, word in enumerate(_EN_ONES.split())},
        **{word: 20 + 10 * n for n, word in enumerate(_EN_TENS.split())},
        "hundred": 100,
        "thousand": 1000,
    },
    ordinals={word: n for n, word in enumerate(_EN_ORDINALS.split(), 1)},
    magnitudes={
        "thousand": _K,
        "million": _M,
        "millions": _M,
        "billion": _G,
        "billions": _G,
        "milliard": _G,
        "milliards": _G,
        "trillion": _T,
        "trillions": _T,
    },
    letters={"k": _K, "m": _M, "mn": _M, "bn": _G, "b": _G, "tn": _T},
    currencies={
        "dollar": "USD",
        "dollars": "USD",
        "us dollars": "USD",
        "euro": "EUR",
        "euros": "EUR",
        "pound": "GBP",
        "pounds": "GBP",
        "peso": "peso",
        "pesos": "peso",
        "yen": "JPY",
        "yuan": "CNY",
        "reais": "BRL",
        "rupees": "rupee",
        "francs": "franc",
        "bolivars": "VES",
        "colones": "colón",
        "quetzals": "GTQ",
        "lempiras": "HNL",
        "canadian dollars": "CAD",
        "australian dollars": "AUD",
    },
    joiners=("and",),
    complete=True,
)

# ---------------------------------------------------------------- Spanish

_ES_ONES = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis"
    " diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco"
    " veintiséis veintisiete veintiocho veintinueve"
)
_ES_TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa"
_ES_HUNDREDS = (
    "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)
_ES_ORDINALS = "primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo undécimo duodécimo"
_ES_MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"

SPANISH = Words(
    language="es",
    months={
        **{name: n for n, name in enumerate(_ES_MONTHS.split(), 1)},
        "setiembre": 9,  # as good as septiembre (DPD), usual in Peru and Uruguay
        **{name[:3]: n for n, name in enumerate(_ES_MONTHS.split(), 1)},
        "sept": 9,
    },
    weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    numbers={
        **{word: n for n, word in enumerate(_ES_ONES.split())},
        "un": 1,
        "una": 1,
        "veintiún": 21,
        "veintiuna": 21,
        "cien": 100,
        "mil": 1000,
        **{word: 30 + 10 * n for n, word in enumerate(_ES_TENS.split())},
        **{word: 100 + 100 * n for n, word in enumerate(_ES_HUNDREDS.split())},
        **{word[:-2] + "as": 200 + 100 * n for n, word in enumerate(_ES_HUNDREDS.split()[1:])},
    },
    ordinals={
        **{word: n for n, word in enumerate(_ES_ORDINALS.split(), 1)},
        **{word[:-1] + end: n for n, word in enumerate(_ES_ORDINALS.split(), 1) for end in ("a", "os", "as")},
        "primer": 1,
        "tercer": 3,
        "ambos": 2,
        "ambas": 2,
        "doble": 2,
        "triple": 3,
    },
    # The long scale: a billón is a million millions (DPD, "billón").
    magnitudes={
        "mil": _K,
        "millón": _M,
        "millon": _M,
        "millones": _M,
        "mil millones": _G,
        "millardo": _G,
        "millardos": _G,
        "billón": _T,
        "billon": _T,
        "billones": _T,
        # What an engine leaves of the source: "$6 million" stays "6 million".
        "million": _M,
        "billion": _G,
        "trillion": _T,
    },
    letters=ENGLISH.letters,
    currencies={
        "dólar": "USD",
        "dólares": "USD",
        "dólares estadounidenses": "USD",
        "euro": "EUR",
        "euros": "EUR",
        "libra": "GBP",
        "libras": "GBP",
        "libras esterlinas": "GBP",
        "peso": "peso",
        "pesos": "peso",
        "yen": "JPY",
        "yenes": "JPY",
        "yuan": "CNY",
        "yuanes": "CNY",
        "real": "BRL",
        "reales": "BRL",
        "rupias": "rupee",
        "francos": "franc",
        "bolívares": "VES",
        "colones": "colón",
        "quetzales": "GTQ",
        "lempiras": "HNL",
        "dólares canadienses": "CAD",
        "dólares australianos": "AUD",
    },
    joiners=("y",),
    complete=True,
)

# ---------------------------------------------------------------- other languages

# What Babel does not say of the languages that termpin has a profile for.
_MAGNITUDES: Mapping[str, Mapping[str, Decimal]] = {
    "fr": {"million": _M, "millions": _M, "milliard": _G, "milliards": _G},
    "pt": {
        "mil": _K,
        "milhão": _M,
        "milhões": _M,
        "bilhão": _G,
        "bilhões": _G,
        "trilhão": _T,
        "trilhões": _T,
    },
    "ca": {"mil": _K, "milió": _M, "milions": _M, "mil milions": _G, "bilió": _T, "bilions": _T},
}
_CURRENCIES: Mapping[str, Mapping[str, str]] = {
    "fr": {"dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR", "livre": "GBP", "livres": "GBP"},
    "pt": {"dólar": "USD", "dólares": "USD", "euro": "EUR", "euros": "EUR", "libra": "GBP", "libras": "GBP"},
    "ca": {"dòlar": "USD", "dòlars": "USD", "euro": "EUR", "euros": "EUR", "lliura": "GBP", "lliures": "GBP"},
}

_TABLES = {words.language: words for words in (ENGLISH, SPANISH)}

# ISO 4217 codes of the signs that stand before or after a sum; `$` alone is the US dollar in English.
SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "US$": "USD",
        "$": "USD",
        "USD": "USD",
        "€": "EUR",
        "EUR": "EUR",
        "£": "GBP",
        "GBP": "GBP",
        "¥": "JPY",
        "A$": "AUD",
        "AU$": "AUD",
        "C$": "CAD",
        "CA$": "CAD",
        "NZ$": "NZD",
        "R$": "BRL",
        "MX$": "MXN",
        "MXN": "MXN",
        "₹": "rupee",
        "₡": "colón",
    }
)

# Locales of a tabled language whose decimal sign is not the language's own (CLDR).
_POINT_DECIMAL = frozenset(
    ["419", "BR", "BZ", "CU", "DO", "GT", "HN", "MX", "NI", "PA", "PE", "PR", "SV", "US"]
)


def words_of(locale: Locale) -> Words:
    """The words of a language."""
    return _TABLES.get(locale.language) or _from_babel(locale.language)


def separators(locale: Locale) -> tuple[str, str]:
    """The decimal and the grouping sign that CLDR gives a locale."""
    if locale.language == "en" and locale.territory in ("", "US", "GB", "CA", "AU", "NZ", "IE"):
        return ".", ","
    if locale.language == "es":
        if locale.territory == "CR":
            return ",", "\u00a0"
        return (".", ",") if locale.territory in _POINT_DECIMAL else (",", ".")
    return _babel_separators(str(locale))


@functools.cache
def _from_babel(language: str) -> Words:
    from babel import Locale as CLDR
    from babel import UnknownLocaleError

    try:
        data = CLDR(language)
    except UnknownLocaleError:
        return Words(language, months={})
    months: dict[str, int] = {}
    # The names that stand alone first: Catalan has "març" there, and "de març" in a date.
    for form, width in (("stand-alone", "wide"), ("format", "wide"), ("format", "abbreviated")):
        for number, name in data.months[form][width].items():
            months.setdefault(str(name).lower().rstrip("."), int(number))
    days = data.days["format"]["wide"]
    return Words(
        language,
        months=months,
        weekdays=tuple(str(days[n]).lower() for n in range(7)),
        magnitudes=_MAGNITUDES.get(language, {}),
        letters=ENGLISH.letters,  # what an engine leaves of the source: "$500m"
        currencies=_CURRENCIES.get(language, {}),
    )


@functools.cache
def _babel_separators(tag: str) -> tuple[str, str]:
    from babel import Locale as CLDR
    from babel import UnknownLocaleError
    from babel.numbers import get_decimal_symbol, get_group_symbol

    for candidate in Locale.parse(tag).fallbacks:
        try:
            data = CLDR.parse(str(candidate))
        except (UnknownLocaleError, ValueError):
            continue
        return get_decimal_symbol(data), get_group_symbol(data)
    return ".", ","
