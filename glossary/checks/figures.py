"""Checks of numbers, units, dates and times: whether they are written as the locale writes them."""

from __future__ import annotations

from glossary.checks.base import Example
from glossary.checks.style import StyleCheck
from glossary.messages import N_
from glossary.model import Edit, Severity, Unit


class _Separator(StyleCheck):
    """Of a bare language (`es`) nobody knows which country's sign is meant."""

    def weigh(self, unit: Unit, fix: Edit) -> Severity:
        return self.severity if unit.target_locale.territory else Severity.NOTE


class ThousandsSeparator(_Separator):
    id = "thousands-separator"
    severity = Severity.WARNING
    summary = N_("Thousands are not grouped as the locale groups them.")
    authority = "Ortografía de la lengua española (2010), VIII; CLDR"
    good = (
        Example("It holds 40,000.", "Caben 40\u00a0000."),
        Example("It holds 40,000.", "Caben 40 mil.", why="in words"),
        Example("In 2022 it fell.", "En 2022 cayó.", why="a year is not grouped"),
        Example("It holds 40,000.", "Caben 40,000.", target_locale="es_MX"),
    )
    bad = (
        Example(
            "It holds 40,000.",
            "Caben 40.000.",
            span="40.000",
            message="is written",
            fixed="Caben 40\u00a0000.",
        ),
        Example(
            "Some 1,500 came.",
            "Vinieron 1.500.",
            span="1.500",
            message="is written “1,500”",
            fixed="Vinieron 1,500.",
            target_locale="es_MX",
        ),
    )


class DecimalSeparator(_Separator):
    id = "decimal-separator"
    severity = Severity.WARNING
    summary = N_("The decimal sign is not that of the locale.")
    authority = "CLDR; Ortografía de la lengua española (2010), VIII"
    good = (
        Example("It took 2.5 days.", "Tardó 2,5 días."),
        Example("It took 3.5 days.", "Tardó 3.5 días.", target_locale="es_MX"),
        Example("Version 2.5.1 is out.", "Salió la versión 2.5.1.", why="no number"),
    )
    bad = (
        Example(
            "It took 2.5 days.",
            "Tardó 2.5 días.",
            span="2.5",
            message="is written “2,5”",
            fixed="Tardó 2,5 días.",
        ),
        Example(
            "It took 3.5 days.",
            "Tardó 3,5 días.",
            span="3,5",
            message="is written “3.5”",
            fixed="Tardó 3.5 días.",
            target_locale="es_SV",
        ),
    )


class PercentSpace(StyleCheck):
    id = "percent-space"
    severity = Severity.NOTE
    summary = N_("The percent sign has not the space before it that the locale wants.")
    authority = "Ortografía de la lengua española (2010), VIII; CLDR"
    good = (
        Example("About 20% left.", "Se fue el 20\u00a0%."),
        Example("About 20% left.", "Se fue el 20 por ciento.", why="in words"),
        Example("About 20% left.", "Cerca de 20% saíram.", target_locale="pt_BR", why="none in Portuguese"),
    )
    bad = (
        Example(
            "About 20% left.",
            "Se fue el 20%.",
            span="20%",
            message="“20%” is written",
            fixed="Se fue el 20\u00a0%.",
        ),
        Example(
            "About 20% left.",
            "Cerca de 20 % saíram.",
            span="20 %",
            message="is written “20%”",
            fixed="Cerca de 20% saíram.",
            target_locale="pt_BR",
        ),
    )


class DegreeSpace(StyleCheck):
    id = "degree-space"
    severity = Severity.NOTE
    summary = N_("A temperature has not the degree sign or the space of the locale.")
    authority = "Ortografía de la lengua española (2010), VIII"
    good = (
        Example("It hit 35C.", "Llegó a 35\u00a0°C."),
        Example("It hit 35C.", "Llegó a los 35 grados.", why="in words"),
        Example("Room 35 is free.", "La sala 35 está libre.", why="no temperature"),
    )
    bad = (
        Example(
            "It hit 35C.", "Llegó a 35ºC.", span="35ºC", message="is written", fixed="Llegó a 35\u00a0°C."
        ),
        Example("It hit 35C.", "Llegó a 35C.", span="35C", message="is written", fixed="Llegó a 35\u00a0°C."),
    )


class UnitSpace(StyleCheck):
    id = "unit-space"
    severity = Severity.NOTE
    summary = N_("A symbol of a unit has not the space before it that the locale wants.")
    authority = "Ortografía de la lengua española (2010), VIII"
    good = (
        Example("It lies 75km away.", "Está a 75\u00a0km."),
        Example("It lies 75km away.", "Está a 75 kilómetros.", why="a word is no symbol"),
        Example("A 3D film.", "Una película en 3D.", why="no unit"),
    )
    bad = (
        Example(
            "It lies 75km away.",
            "Está a 75km.",
            span="75km",
            message="is written",
            fixed="Está a 75\u00a0km.",
        ),
        Example("It weighs 5kg.", "Pesa 5kg.", span="5kg", message="is written", fixed="Pesa 5\u00a0kg."),
    )


class MonthCase(StyleCheck):
    id = "month-case"
    severity = Severity.WARNING
    summary = N_("A month or weekday has a capital, which the language does not give it.")
    authority = "Ortografía de la lengua española (2010), IV"
    good = (
        Example("It rained in March.", "Llovió en marzo."),
        Example("March was wet.", "Marzo fue lluvioso.", why="the first word"),
        Example("In May, at the Plaza de Mayo.", "En mayo, en la Plaza de Mayo.", why="a name"),
    )
    bad = (
        Example(
            "It rained in March.",
            "Llovió en Marzo.",
            span="Marzo",
            message="“Marzo” is written “marzo”",
            fixed="Llovió en marzo.",
        ),
        Example(
            "On Monday it rained.",
            "El Lunes llovió.",
            span="Lunes",
            message="“Lunes” is written “lunes”",
            fixed="El lunes llovió.",
        ),
    )


class DateForm(StyleCheck):
    id = "date-form"
    severity = Severity.WARNING
    summary = N_("A date with the name of a month has the order of another language.")
    authority = "Diccionario panhispánico de dudas, «fecha»; CLDR"
    good = (
        Example("It rained on March 15, 2023.", "Llovió el 15 de marzo de 2023."),
        Example("It rained on March 15, 2023.", "Llovió el 15 de marzo del 2023.", why="del is right too"),
        Example("It rained on March 15, 2023.", "Llovió el 15/3/2023.", why="in digits"),
    )
    bad = (
        Example(
            "On March 15, 2023 it rained.",
            "El marzo 15, 2023 llovió.",
            span="marzo 15, 2023",
            message="is written “15 de marzo de 2023”",
            fixed="El 15 de marzo de 2023 llovió.",
        ),
        Example(
            "It rained in Sept. 2021.",
            "Llovió en sept. 2021 allí.",
            span="sept. 2021",
            message="is written “septiembre de 2021”",
            fixed="Llovió en septiembre de 2021 allí.",
        ),
    )


class TimeForm(StyleCheck):
    id = "time-form"
    severity = Severity.NOTE
    summary = N_("A time of day is not written as the locale writes it.")
    authority = "Diccionario panhispánico de dudas, «a. m.»"
    good = (
        Example("It left at 5 p.m. then.", "Salió a las 5\u00a0p.\u00a0m. entonces."),
        Example("It left at 5 p.m. then.", "Salió a las 17:00 entonces.", why="of 24 hours"),
        Example("It left at 5 p.m. then.", "Salió a las cinco de la tarde entonces.", why="in words"),
    )
    bad = (
        Example(
            "It left at 5 p.m. then.",
            "Salió a las 5 pm entonces.",
            span="5 pm",
            message="is written",
            fixed="Salió a las 5\u00a0p.\u00a0m. entonces.",
        ),
        Example(
            "It left at 5:30 p.m. then.",
            "Il est parti à 5:30 p.m. alors.",
            span="5:30 p.m.",
            message="is written",
            fixed="Il est parti à 17\u00a0h\u00a030 alors.",
            target_locale="fr",
        ),
    )


class OrdinalForm(StyleCheck):
    id = "ordinal-form"
    severity = Severity.NOTE
    summary = N_("An ordinal in digits has not the ending of the language.")
    authority = "Ortografía de la lengua española (2010), VIII"
    good = (
        Example("The 15th floor.", "El 15.º piso."),
        Example("The 3rd avenue.", "La tercera avenida.", why="in words"),
        Example("The 3rd floor.", "O 3º andar.", target_locale="pt_BR", why="no point in Portuguese"),
    )
    bad = (
        Example(
            "The 15th floor.", "El 15º piso.", span="15º", message="is written “15.º”", fixed="El 15.º piso."
        ),
        Example(
            "The 3rd avenue.",
            "La 3rd avenida.",
            span="3rd",
            message="is written “3.ª”",
            fixed="La 3.ª avenida.",
        ),
    )
