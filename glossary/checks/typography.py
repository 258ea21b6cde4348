"""Checks of marks, spaces and small words: whether they are those of the locale."""

from __future__ import annotations

from glossary.checks.base import Example
from glossary.checks.figures import (
    DateForm,
    DecimalSeparator,
    DegreeSpace,
    MonthCase,
    OrdinalForm,
    PercentSpace,
    ThousandsSeparator,
    TimeForm,
    UnitSpace,
)
from glossary.checks.style import StyleCheck
from glossary.messages import N_, _
from glossary.model import Edit, Severity, Unit
from glossary.profile import DEFAULT_STYLE


class OpeningMark(StyleCheck):
    id = "opening-mark"
    severity = Severity.WARNING
    summary = N_("A question or an exclamation lacks its opening ¿ or ¡.")
    authority = "Ortografía de la lengua española (2010), III"
    good = (
        Example("What happened?", "¿Qué pasó?"),
        Example("So what was it?", "Entonces, ¿qué fue?", why="the question begins after the comma"),
        Example("See /?q=1 now.", "Vea https://example.org/?q=1 ahora.", why="an address asks nothing"),
    )
    bad = (
        Example("What happened?", "Qué pasó?", span="", message="“¿” is missing", fixed="¿Qué pasó?"),
        Example(
            "He left. What a day!",
            "Se fue. Qué día!",
            span="",
            message="“¡” is missing",
            fixed="Se fue. ¡Qué día!",
        ),
    )


class QuoteStyle(StyleCheck):
    """Straight marks are never a profile's; of its own marks, any level passes as the outermost."""

    id = "quote-style"
    severity = Severity.NOTE
    summary = N_("Quotation marks are not those of the locale, or not those of their level.")
    authority = "Ortografía de la lengua española (2010), III; Diccionario panhispánico de dudas, «comillas»"
    whole = True
    good = (
        Example('He said "no".', "Dijo «no»."),
        Example('He said "no".', "Dijo “no”.", why="perhaps inside a quotation of the block"),
        Example("O'Brien came.", "Vino O'Brien.", why="an apostrophe"),
        Example('A 5" pipe.', 'Un tubo de 5".', why="inches"),
        Example('Join with " ".', 'Una con " ".', why="a space is spoken of"),
    )
    bad = (
        Example('He said "no".', 'Dijo "no".', span='"no"', message='“"no"” is written', fixed="Dijo «no»."),
        Example(
            'He said "yes".',
            "Dijo «sí».",
            span="«sí»",
            message="is written ““sí””",
            fixed="Dijo “sí”.",
            target_locale="es_MX",
        ),
    )


class StopInsideQuotes(StyleCheck):
    id = "stop-inside-quotes"
    severity = Severity.WARNING
    summary = N_("A comma or full stop stands before the closing quotation mark, or lacks behind it.")
    authority = "Ortografía de la lengua española (2010), III"
    good = (
        Example('He said: "We will go."', "Dijo: «Iremos»."),
        Example('He said: "We wait..."', "Dijo: «Esperamos…».", why="suspension points stay inside"),
        Example('He said: "To the US."', "Dijo: «A EE.\u00a0UU.».", why="the point of an abbreviation"),
    )
    bad = (
        Example(
            '"We go," he said.', "«Iremos,» dijo.", span=",»", message="is written", fixed="«Iremos», dijo."
        ),
        Example(
            'He said: "We go."', "Dijo: «Iremos.»", span=".»", message="is written", fixed="Dijo: «Iremos»."
        ),
    )

    def weigh(self, unit: Unit, fix: Edit) -> Severity:
        # A stop that lacks behind «¿…?» is no stop in the wrong place.
        return self.severity if fix.span.start < fix.span.end else Severity.NOTE


class EeUu(StyleCheck):
    id = "ee-uu"
    severity = Severity.NOTE
    summary = N_("EE. UU. or an abbreviation like it lacks its points or its space.")
    authority = "Ortografía de la lengua española (2010), V; FundéuRAE, «EE. UU.»"
    good = (
        Example("The US planes left.", "Los aviones de EE.\u00a0UU. salieron."),
        Example("The US planes left.", "Los aviones de Estados Unidos salieron.", why="in words"),
        Example("The union came.", "Vino CCOO.", why="a name that is no longer an abbreviation"),
    )
    bad = (
        Example(
            "The US planes left.",
            "Los aviones de EEUU salieron.",
            span="EEUU",
            message="“EEUU” is written",
            fixed="Los aviones de EE.\u00a0UU. salieron.",
        ),
        Example(
            "They left the US.",
            "Salieron de EE.UU.",
            span="EE.UU.",
            message="is written",
            fixed="Salieron de EE.\u00a0UU.",
        ),
    )


_LONGEST = 40


class AcronymPlural(StyleCheck):
    id = "acronym-plural"
    severity = Severity.WARNING
    summary = N_("An acronym has an s in the plural, where the language gives it none.")
    authority = "Diccionario panhispánico de dudas, «sigla»"
    good = (
        Example("Many NGOs left.", "Muchas ONG se fueron."),
        Example("Many NGOs left.", "Muitas ONGs saíram.", target_locale="pt_BR", why="Portuguese has it"),
        Example("The FBI's plane left.", "Salió el avión FBI's.", why="a possessive that was left over"),
    )
    bad = (
        Example(
            "Many NGOs left.",
            "Muchas ONGs se fueron.",
            span="s",
            message="“ONGs” is written “ONG”",
            fixed="Muchas ONG se fueron.",
        ),
        Example(
            "Many NGOs left.",
            "Muchas ONG's se fueron.",
            span="'s",
            message="“ONG's” is written “ONG”",
            fixed="Muchas ONG se fueron.",
        ),
    )

    def say(self, target: str, fix: Edit) -> str:
        # The word that the acronym ends, as far as it is one.
        start = target.rfind(" ", max(0, fix.span.start - _LONGEST), fix.span.start) + 1
        start = start or max(0, fix.span.start - _LONGEST)
        acronym = target[start : fix.span.start].lstrip("(¿¡«“\"'")
        stands = acronym + target[fix.span.start : fix.span.end]
        return _("“{stands}” is written “{better}”", stands=stands, better=acronym)


class ConjunctionForm(StyleCheck):
    id = "conjunction-form"
    severity = Severity.WARNING
    summary = N_("Spanish y stands before the sound i, or o before the sound o.")
    authority = "Diccionario panhispánico de dudas, «y», «o»"
    good = (
        Example("Mothers and daughters.", "Madres e hijas."),
        Example("Copper and iron.", "Cobre y hierro.", why="a diphthong"),
        Example("Seven or eight.", "Siete u ocho."),
    )
    bad = (
        Example(
            "Mothers and daughters.",
            "Madres y hijas.",
            span="y",
            message="“y” is written “e”",
            fixed="Madres e hijas.",
        ),
        Example(
            "Seven or eight.", "Siete o ocho.", span="o", message="“o” is written “u”", fixed="Siete u ocho."
        ),
    )


class Apostrophe(StyleCheck):
    id = "apostrophe"
    severity = Severity.NOTE
    summary = N_("The apostrophe is not that of the locale, or stands before a decade.")
    authority = "FundéuRAE, «los años 90»; CLDR"
    good = (
        Example("In the 1990s.", "En los 90."),
        Example("O'Brien came.", "Vino O'Brien.", why="part of a name"),
        Example("The man left.", "L’homme est parti.", target_locale="fr"),
    )
    bad = (
        Example("In the 1990s.", "En los '90.", span="'", message="is one too many", fixed="En los 90."),
        Example(
            "The man left.",
            "L'homme est parti.",
            span="'",
            message="is written",
            fixed="L’homme est parti.",
            target_locale="fr",
        ),
    )


class Dash(StyleCheck):
    """Only where the translation has as many dashes as the source, and what they enclose is plain."""

    id = "dash"
    severity = Severity.NOTE
    summary = N_("An aside does not stand between the dashes of the locale.")
    authority = "Ortografía de la lengua española (2010), III 3.4.7"
    whole = True
    good = (
        Example("It is big - very big - and old.", "Es grande —muy grande— y viejo."),
        Example("From 2019 - 2022.", "De 2019 - 2022.", why="between numbers"),
        Example("News - Program", "Noticias - Programa", why="a title has no aside"),
    )
    bad = (
        Example(
            "It is big - very big - and old.",
            "Es grande - muy grande - y viejo.",
            span=" - muy grande - ",
            message="is written “ —muy grande— ”",
            fixed="Es grande —muy grande— y viejo.",
        ),
        Example(
            "It is big - very big.",
            "Es grande - muy grande.",
            span=" - muy grande",
            message="is written “ —muy grande—”",
            fixed="Es grande —muy grande—.",
        ),
    )


class SuspensionPoints(StyleCheck):
    id = "ellipsis"
    severity = Severity.NOTE
    summary = N_("Suspension points are not the sign of the locale.")
    authority = N_("CLDR; Ortografía de la lengua española (2010), III: three, never more")
    good = (
        Example("He waited...", "Esperó…"),
        Example("He waited... and left.", "Esperó… y se fue."),
        Example("Bread, milk, etc....", "Pan, leche, etc....", why="the first point is the abbreviation's"),
    )
    bad = (
        Example("He waited...", "Esperó...", span="...", message="is written “…”", fixed="Esperó…"),
        Example("He waited....", "Esperó....", span="....", message="is written “…”", fixed="Esperó…"),
        Example(
            "He waited... and left.",
            "Esperó.. y se fue.",
            span="..",
            message="is written “…”",
            fixed="Esperó… y se fue.",
        ),
    )


class DoubleSpace(StyleCheck):
    id = "double-space"
    severity = Severity.NOTE
    summary = N_("Two spaces stand between words, and the source has none such.")
    good = (
        Example("He came and left.", "Vino y se fue."),
        Example("a  b", "a  b", why="the source has them too"),
        Example("He came.\n  He left.", "Vino.\n  Se fue.", why="at the head of a line"),
    )
    bad = (
        Example(
            "He came and left.",
            "Vino  y se fue.",
            span="  ",
            message="“  ” is written “ ”",
            fixed="Vino y se fue.",
        ),
        Example("He left.", "Se   fue.", span="   ", message="is written “ ”", fixed="Se fue."),
    )


class SpaceBeforePunctuation(StyleCheck):
    id = "space-before-punctuation"
    severity = Severity.WARNING
    summary = N_("A sign of punctuation has not the space before it that the locale wants.")
    authority = "Ortografía de la lengua española (2010), III; Imprimerie nationale, Lexique"
    good = (
        Example("He came, and left.", "Vino, y se fue."),
        Example("Yes , no", "Sí , no", why="the source has it too"),
        Example("See .htaccess", "Vea .htaccess", why="part of a name"),
        Example("Why?", "Pourquoi\u202f?", target_locale="fr"),
    )
    bad = (
        Example(
            "He came, and left.",
            "Vino , y se fue.",
            span=" ",
            message="“ ” is one too many",
            fixed="Vino, y se fue.",
        ),
        Example(
            "Why?",
            "Pourquoi?",
            span="",
            message="is missing",
            fixed="Pourquoi\u202f?",
            target_locale="fr",
        ),
    )


class Nbsp(StyleCheck):
    id = "nbsp"
    severity = Severity.NOTE
    summary = N_("A space at which a line may break stands inside what belongs together.")
    authority = N_("Ortografía de la lengua española (2010), VIII: a number is not divided; CLDR")
    good = (
        Example("About 20% left.", "Se fue el 20\u00a0%."),
        Example("It holds 40,000.", "Caben 40\u00a0000."),
        Example("The 20 men left.", "Los 20 hombres se fueron.", why="a word may go to the next line"),
    )
    bad = (
        Example(
            "About 20% left.",
            "Se fue el 20 %.",
            span="20 %",
            message="“20 %” takes a no-break space",
            fixed="Se fue el 20\u00a0%.",
        ),
        Example(
            "The US planes left.",
            "Los aviones de EE. UU. salieron.",
            span="EE. UU.",
            message="takes a no-break space",
            fixed="Los aviones de EE.\u00a0UU. salieron.",
        ),
    )

    def say(self, target: str, fix: Edit) -> str:
        return _("“{text}” takes a no-break space", text=target[fix.span.start : fix.span.end])


def typography_checks(style: str = DEFAULT_STYLE) -> tuple[StyleCheck, ...]:
    """All checks of this family, by the profiles of a style."""
    return tuple(
        check(style)
        for check in (
            OpeningMark, QuoteStyle, StopInsideQuotes, ThousandsSeparator, DecimalSeparator, PercentSpace,
            DegreeSpace, UnitSpace, MonthCase, DateForm, TimeForm, OrdinalForm, EeUu, AcronymPlural,
            ConjunctionForm, Apostrophe, Dash, SuspensionPoints, DoubleSpace, SpaceBeforePunctuation, Nbsp,
        )
    )  # fmt: skip
