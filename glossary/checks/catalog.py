"""Checks of a PO file as gettext sees it: its header, its plural forms, its entries, its format strings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from glossary.checks.base import Example, FileCheck, one_of, quoted
from glossary.checks.formats import PARSERS, disagreement
from glossary.messages import N_, _, ngettext
from glossary.model import Finding, Locale, Place, Severity, UserError

if TYPE_CHECKING:
    from glossary.entry import Entry, PoFile
    from glossary.plural_forms import PluralRule

_MANUAL = "GNU gettext manual"


def _po(*entries: str, plural_forms: str = "nplurals=2; plural=(n != 1);", fields: str = "") -> str:
    """The text of a PO file in Spanish for an example; entries begin in line 8, and each stands apart."""
    plural = f'"Plural-Forms: {plural_forms}\\n"\n' if plural_forms else '"X-Note: none\\n"\n'
    header = (
        'msgid ""\nmsgstr ""\n"Language: es\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
    )
    return "\n".join([header + plural + fields, *(entry + "\n" for entry in entries)])


_ONE = 'msgid "A gate"\nmsgstr "Una puerta"'
_PLURAL = 'msgid "%d gate"\nmsgid_plural "%d gates"\nmsgstr[0] "%d puerta"\nmsgstr[1] "%d puertas"'


def _locale(file: PoFile) -> Locale | None:
    """The locale that the header names; None where it names none that could be read."""
    from glossary.po_header import metadata

    named = metadata(file.header.target).get("Language", "") if file.header else ""
    try:
        return Locale.parse(named.split("@")[0].split(".")[0])
    except UserError:
        return None


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return _("{first} and {last}", first=", ".join(names[:-1]), last=names[-1])


# ---------------------------------------------------------------- the header


class Header(FileCheck):
    """The fields without which programs misread the file, and those that a template left to be filled in."""

    id = "header"
    severity = Severity.WARNING
    summary = N_("The header of the catalog is missing, incomplete or still that of a template.")
    authority = f"{_MANUAL}, “Filling in the Header Entry”"
    good = (
        Example(file=_po(_ONE)),
        Example(file=_po(_ONE, fields='"X-Generator: Poedit 3.0\\n"\n'), why="fields of a program's own"),
        Example(
            file=_po(_ONE, fields='"X-Note: see\\n"\n"  Language\\n"\n'),
            why="a field of two lines, and no second Language",
        ),
        Example(
            file='# x\nmsgid ""\nmsgstr "Language: es_MX\\nContent-Type: text/plain; charset=UTF8\\n"\n',
            why="in one string, with the two fields that matter",
        ),
    )
    bad = (
        Example(file=_ONE + "\n", line=1, message='no header entry (msgid "")'),
        Example(
            file='msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n',
            line=1,
            message="the header lacks Language",
        ),
        Example(
            file=_po(_ONE, fields='"Language-Team: LANGUAGE <LL@li.org>\\n"\n'),
            line=1,
            message="Language-Team is not filled in",
        ),
        Example(
            file="#, fuzzy\n" + _po(_ONE),
            line=2,
            message="the header is fuzzy, so that gettext takes no heed of it",
        ),
        Example(
            file='msgid ""\nmsgstr "Language: Spanish\\nContent-Type: text/plain; charset=UTF-8\\n"\n',
            line=1,
            message="Language: 'Spanish' is not a locale",
        ),
        Example(
            file=_po(_ONE, fields='"Language: es_MX\\n"\n'),
            line=1,
            message="Language stands more than once: “es” and “es_MX”; the first counts",
        ),
    )

    def check_file(self, file: PoFile, path: str) -> Iterator[Finding]:
        from glossary.po_header import UNFILLED, all_fields, metadata

        if path.endswith(".pot"):
            return
        if file.header is None:
            yield self.finding(_('no header entry (msgid "")')).at(Place(path, 1))
            return
        place = Place(path, file.header.line)
        fields = metadata(file.header.target)
        lacking = [name for name in ("Language", "Content-Type") if not fields.get(name)]
        if lacking:
            yield self.finding(_("the header lacks {fields}", fields=_listed(lacking))).at(place)
        unfilled = [name for name, value in fields.items() if value in UNFILLED]
        if unfilled:
            message = ngettext(
                "{fields} is not filled in",
                "{fields} are not filled in",
                len(unfilled),
                fields=_listed(unfilled),
            )
            yield self.finding(message).at(place)
        for name, values in all_fields(file.header.target).items():
            if len(values) > 1:
                listed = _listed([quoted(value) for value in values])
                message = _(
                    "{field} stands more than once: {values}; the first counts", field=name, values=listed
                )
                yield self.finding(message).at(place)
        if file.header.fuzzy:
            yield self.finding(_("the header is fuzzy, so that gettext takes no heed of it")).at(place)
        if fields.get("Language") and _locale(file) is None:
            message = _("Language: {language!r} is not a locale", language=fields["Language"])
            yield self.finding(message).at(place)


class PluralForms(FileCheck):
    """The rule of the header against the language's, and every plural message against the rule."""

    id = "plural-forms"
    severity = Severity.ERROR
    summary = N_("The plural forms of the header or of a message are not those of the language.")
    authority = f"{_MANUAL}, “Additional functions for plural forms”"
    good = (
        Example(file=_po(_PLURAL)),
        Example(file=_po(_ONE, plural_forms=""), why="no rule, but no message that needs it"),
        Example(
            file=_po(
                _PLURAL.replace("[1]", "[2]") + '\nmsgstr[1] "%d de puertas"',
                plural_forms="nplurals=3; plural=n == 1 ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2;",
            ),
            why="with a form for whole millions, as CLDR has it",
        ),
        Example(
            file=_po(_PLURAL, plural_forms="nplurals=2; plural=n == 1 ? 0 : 1;"),
            why="the rule, put otherwise",
        ),
        Example(
            file=_po('msgid "%d gate"\nmsgid_plural "%d gates"\nmsgstr[0] ""\nmsgstr[1] ""'),
            why="not translated yet",
        ),
    )
    bad = (
        Example(file=_po(_PLURAL, plural_forms=""), line=1, message="the header has no Plural-Forms"),
        Example(
            file=_po(_PLURAL, plural_forms="nplurals=2; plural=n > 1;"),
            line=1,
            message="not the rule of es: for 0 it takes form 0, not 1",
        ),
        Example(
            file=_po(_PLURAL, plural_forms="nplurals=2; plural=n !=;"),
            line=1,
            message="Plural-Forms: “n !=” is no plural expression",
        ),
        Example(
            file=_po('msgid "%d gate"\nmsgid_plural "%d gates"\nmsgstr[0] "%d puertas"'),
            line=10,
            message="1 plural form, but the header says 2",
        ),
        Example(
            file=_po('msgid "%d gate"\nmsgid_plural "%d gates"\nmsgstr[0] "%d puerta"\nmsgstr[1] ""'),
            line=10,
            message="form 1 is empty",
        ),
    )

    def check_file(self, file: PoFile, path: str) -> Iterator[Finding]:
        from glossary.plural_forms import plural_rule
        from glossary.po_header import UNFILLED, metadata

        field = metadata(file.header.target).get("Plural-Forms", "") if file.header else ""
        place = Place(path, file.header.line if file.header else 1)
        entries = [e for e in file.entries if e.plural is not None and not e.obsolete]
        if path.endswith(".pot"):
            return
        if not field or (field in UNFILLED and not entries):
            if any(map(_has_target, entries)):
                message = _("the header has no Plural-Forms, but there are plural messages")
                yield self.finding(message).at(place)
            return
        try:
            rule = plural_rule(field)
        except ValueError as error:
            yield self.finding(_("Plural-Forms: {fault}", fault=error.args[0])).at(place)
            return
        unusual = self._unusual(rule, _locale(file))
        if unusual:
            yield self.finding(unusual, severity=Severity.WARNING).at(place)
        for entry in filter(_has_target, entries):
            line = Place(path, entry.target_line)
            number = len(entry.plural_targets)
            if number != rule.count:
                message = ngettext(
                    "{n} plural form, but the header says {count}",
                    "{n} plural forms, but the header says {count}",
                    number,
                    count=rule.count,
                )
                yield self.finding(message).at(line)
                continue
            empty = [str(n) for n, target in enumerate(entry.plural_targets) if not target.strip()]
            if empty:
                message = ngettext(
                    "form {forms} is empty", "form {forms} are empty", len(empty), forms=_listed(empty)
                )
                yield self.finding(message).at(line)

    def _unusual(self, rule: PluralRule, locale: Locale | None) -> str:
        """What sets the rule apart from those that are usual in the locale; empty where nothing does."""
        from glossary.plural_forms import SAMPLE, usual_rules

        usual = usual_rules(locale) if locale is not None else ()
        if not usual or any(rule.forms == other.forms for other in usual):
            return ""
        like = next((other for other in usual if other.count == rule.count), None)
        if like is None:
            counts = one_of([str(other.count) for other in usual])
            return _(
                "Plural-Forms: {locale} has {counts} forms, not {count}",
                locale=locale,
                counts=counts,
                count=rule.count,
            )
        at = next(
            n for n, (ours, theirs) in enumerate(zip(rule.forms, like.forms, strict=True)) if ours != theirs
        )
        return _(
            "Plural-Forms: not the rule of {locale}: for {number} it takes form {form}, not {usual}",
            locale=locale,
            number=SAMPLE[at],
            form=rule.forms[at],
            usual=like.forms[at],
        )


def _has_target(entry: Entry) -> bool:
    return any(map(str.strip, entry.plural_targets))


# ---------------------------------------------------------------- the entries


class DuplicateEntry(FileCheck):
    """Two entries are one message when source and context are the same; obsolete ones count."""

    id = "duplicate-entry"
    severity = Severity.ERROR
    summary = N_("A message stands twice in the catalog, which gettext refuses.")
    authority = f"{_MANUAL}, “The Format of PO Files”"
    good = (
        Example(file=_po(_ONE, 'msgid "Two gates"\nmsgstr "Dos puertas"')),
        Example(file=_po(_ONE, 'msgctxt "logic"\n' + _ONE), why="the same source in another context"),
        Example(
            file=_po(_ONE, 'msgid "a gate"\nmsgstr "una puerta"'), why="another letter is another message"
        ),
    )
    bad = (
        Example(file=_po(_ONE, _ONE), line=11, message="“A gate” stands already in line 8"),
        Example(
            file=_po('msgctxt "x"\n' + _ONE, 'msgctxt "x"\nmsgid "A gate"\nmsgstr "Puerta"'),
            line=13,
            message="“A gate” stands already in line 9",
        ),
    )

    def check_file(self, file: PoFile, path: str) -> Iterator[Finding]:
        seen: dict[tuple[str | None, str], int] = {(None, ""): file.header.line} if file.header else {}
        for entry in file.entries:
            first = seen.setdefault(entry.key, entry.line)
            if first != entry.line:
                shown = entry.source if len(entry.source) <= 40 else entry.source[:39] + "…"
                message = (
                    _("“{source}” stands already in line {line}", source=shown, line=first)
                    if shown
                    else _("a header stands already in line {line}", line=first)
                )
                yield self.finding(message).at(Place(path, entry.line))


_LINES = 5


def _where(entries: Sequence[Entry]) -> str:
    """`lines 7, 12 and 31`."""
    lines = [str(entry.line) for entry in entries[:_LINES]]
    rest = len(entries) - len(lines)
    if rest:
        return _("lines {lines} and {rest} more", lines=", ".join(lines), rest=rest)
    return ngettext("line {lines}", "lines {lines}", len(lines), lines=_listed(lines))


class FuzzyEntry(FileCheck):
    """One finding for a catalog, at its first fuzzy entry: a draft is no fault, but it is not published."""

    id = "fuzzy-entry"
    severity = Severity.NOTE
    summary = N_("Entries are fuzzy: nobody has approved them, and gettext leaves them out.")
    authority = f"{_MANUAL}, “Fuzzy Entries”"
    good = (
        Example(file=_po(_ONE)),
        Example(file=_po("# fuzzy\n" + _ONE), why="a comment, no flag"),
        Example(file=_po("#, fuzzy\n" + '#~ msgid "A gate"\n#~ msgstr "Una puerta"'), why="it is obsolete"),
    )
    bad = (
        Example(file=_po("#, fuzzy\n" + _ONE), line=9, message="1 of 1 entry (line 9) fuzzy"),
        Example(
            file=_po(
                "#, fuzzy, c-format\n" + _ONE, 'msgid "b"\nmsgstr "b"', '#, fuzzy\nmsgid "c"\nmsgstr "c"'
            ),
            line=9,
            message="2 of 3 entries (lines 9 and 16) fuzzy",
        ),
    )

    def check_file(self, file: PoFile, path: str) -> Iterator[Finding]:
        active = [entry for entry in file.entries if not entry.obsolete]
        fuzzy = [entry for entry in active if entry.fuzzy]
        if fuzzy:
            message = ngettext(
                "{fuzzy} of {total} entry ({lines}) fuzzy: gettext leaves them out",
                "{fuzzy} of {total} entries ({lines}) fuzzy: gettext leaves them out",
                len(active),
                fuzzy=len(fuzzy),
                total=len(active),
                lines=_where(fuzzy),
            )
            yield self.finding(message).at(Place(path, fuzzy[0].line))


class ObsoleteEntry(FileCheck):
    """One finding for a catalog, at its first obsolete entry."""

    id = "obsolete-entry"
    severity = Severity.NOTE
    summary = N_("Entries are obsolete: their source is in the text no more.")
    authority = f"{_MANUAL}, “Obsolete Entries”"
    good = (
        Example(file=_po(_ONE)),
        Example(file=_po("#. ~ obsolete\n" + _ONE), why="a comment"),
        Example(file=_po(_ONE) + '\n# ~ msgid "A gate"\n', why="a comment after the last entry"),
    )
    bad = (
        Example(
            file=_po('#~ msgid "A gate"\n#~ msgstr "Una puerta"'),
            line=8,
            message="1 of 1 entry (line 8) obsolete",
        ),
        Example(
            file=_po(_ONE, '#~ msgid "b"\n#~ msgstr "b"'),
            line=11,
            message="1 of 2 entries (line 11) obsolete",
        ),
    )

    def check_file(self, file: PoFile, path: str) -> Iterator[Finding]:
        obsolete = [entry for entry in file.entries if entry.obsolete]
        if obsolete:
            message = ngettext(
                "{obsolete} of {total} entry ({lines}) obsolete",
                "{obsolete} of {total} entries ({lines}) obsolete",
                len(file.entries),
                obsolete=len(obsolete),
                total=len(file.entries),
                lines=_where(obsolete),
            )
            yield self.finding(message).at(Place(path, obsolete[0].line))


# ---------------------------------------------------------------- format strings


class MsgfmtFormat(FileCheck):
    """Entries with a flag of `glossary.checks.formats`; fuzzy and untranslated ones are not compiled.

    The plural of the source is what plural forms are compared with; a form for one number only may leave
    arguments out.
    """

    id = "msgfmt-format"
    severity = Severity.ERROR
    summary = N_("A format string of the translation does not fit its source, so that the program may crash.")
    authority = f"{_MANUAL}, “msgfmt --check-format”"
    good = (
        Example(file=_po('#, c-format\nmsgid "%s of %d"\nmsgstr "%2$d de %1$s"')),
        Example(
            file=_po("#, c-format\n" + _PLURAL.replace('"%d puerta"', '"una puerta"')),
            why="the form for 1 writes the number in words",
        ),
        Example(
            file=_po('#, no-c-format\nmsgid "100% gone"\nmsgstr "100 % ido"'),
            why="flagged as no format string",
        ),
        Example(
            file=_po('#, python-format\nmsgid "%(n)s %(m)d"\nmsgstr "%(m)i %(n)s"'),
            why="names may change their order, and d and i are one",
        ),
        Example(
            file=_po('#, python-brace-format\nmsgid "{a.b!r:>{w}} {{x}}"\nmsgstr "{w} {a.b} {{y}}"'),
            why="doubled braces are characters",
        ),
    )
    bad = (
        Example(
            file=_po('#, c-format\nmsgid "%s of %d"\nmsgstr "%s de %s"'),
            line=10,
            message="“%s” writes another type than “%d” of the source",
        ),
        Example(
            file=_po('#, c-format\nmsgid "%s is %d%% done"\nmsgstr "%s: %d %"'),
            line=10,
            message="no c format string: “%” is no directive",
        ),
        Example(
            file=_po('#, python-format\nmsgid "%(gate)s opened"\nmsgstr "se abrió %(puerta)s"'),
            line=10,
            message="“%(puerta)s” writes an argument that the source does not have",
        ),
        Example(
            file=_po('#, python-brace-format\nmsgid "{gate} opened"\nmsgstr "la puerta se abrió"'),
            line=10,
            message="“{gate}” of the source is not written",
        ),
        Example(
            file=_po("#, c-format\n" + _PLURAL.replace("%d puertas", "muchas puertas")),
            line=12,
            message="“%d” of the source is not written",
        ),
    )

    def check_file(self, file: PoFile, path: str) -> Iterator[Finding]:
        rule = None
        for entry in file.entries:
            if not entry.flags or entry.fuzzy or entry.obsolete or not entry.target:
                continue
            for flag in entry.flags:
                if flag not in PARSERS:
                    continue
                if entry.plural is None:
                    lone = frozenset[int]()
                else:
                    rule = rule or _rule(file)
                    lone = rule.lone if rule and len(entry.plural_targets) > 1 else frozenset()
                source = entry.source if entry.plural is None else entry.plural
                for form, target in enumerate(entry.plural_targets or (entry.target,)):
                    found = disagreement(source, target, flag, all_arguments=form not in lone)
                    if found is not None:
                        # The forms of a plural stand one below the other, each in its own lines.
                        line = _line_of_form(entry, form)
                        yield self.finding(found.message, span=found.span, source_span=found.source_span).at(
                            Place(path, line)
                        )


def _rule(file: PoFile) -> PluralRule | None:
    from glossary.plural_forms import plural_rule
    from glossary.po_header import metadata

    try:
        return plural_rule(metadata(file.header.target).get("Plural-Forms", "")) if file.header else None
    except ValueError:
        return None


def _line_of_form(entry: Entry, form: int) -> int:
    """The line of `msgstr[form]`."""
    if not form:
        return entry.target_line
    rows = entry.raw.split("\n")
    starts = [n for n, row in enumerate(rows) if row.lstrip().startswith("msgstr")]
    return entry.target_line + (starts[form] - starts[0] if form < len(starts) else 0)
