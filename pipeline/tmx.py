"""TMX 1.4b, the exchange format of translation memories: one unit at a time, in bounded memory.

The properties `x-termpin-…` carry what TMX has no name for, so that our own files come back as they
were. Files of other programs are a person's work, not approved here. No DTD is read, no entity is
expanded, no address is opened: a file that declares an entity is refused.
Format: TMX 1.4b specification, LISA OSCAR 2005; https://www.gala-global.org/tmx-14b.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

from glossary.files import reading, replacing
from glossary.messages import _
from glossary.model import Fault, Locale, Place, UserError
from glossary.patterns import NOT_XML
from pipeline.units import Machine, MemoryUnit, Recipe

if TYPE_CHECKING:
    from lxml.etree import _Element

_PROPERTY = "x-termpin-"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_DATE = "%Y%m%dT%H%M%SZ"
# Their content is code of the program that made the file; of <hi> it is text.
_CODES = frozenset({"bpt", "ept", "it", "ph", "ut"})
# What lies between words where a file is indented; a no-break space is text.
_LAYOUT = re.compile("[ \t\r\n]+")
_SHOWN_FAULTS = 20
_BLOCK = 1 << 16


@dataclass(slots=True)
class Tally:
    """What a file held: units, those of them with inline codes (left out), and what is wrong with others."""

    units: int = 0
    coded: int = 0
    faulty: int = 0
    faults: list[Fault] = field(default_factory=list)

    def add_fault(self, fault: Fault) -> None:
        """Count a fault, and keep it while they are few."""
        self.faulty += 1
        if len(self.faults) < _SHOWN_FAULTS:
            self.faults.append(fault)


# ---------------------------------------------------------------- writing


def write_tmx(path: str | Path, units: Iterable[MemoryUnit], *, version: str, source: Locale) -> Tally:
    """Write units as they come to a file, which is there whole or not at all.

    `version` is termpin's, `source` the language of most sources. Units with characters that XML cannot
    hold are left out and counted as faulty. Raises `UserError` when the file cannot be written.
    """
    tally = Tally()
    with replacing(path) as file:
        _write(file, units, tally, version, source)
    return tally


def _write(file: IO[bytes], units: Iterable[MemoryUnit], tally: Tally, version: str, source: Locale) -> None:
    from lxml import etree

    header = {
        "creationtool": "termpin",
        "creationtoolversion": version,
        "segtype": "sentence",
        "o-tmf": "termpin",
        "adminlang": "en",
        "srclang": source.bcp47,
        "datatype": "plaintext",
    }
    with etree.xmlfile(file, encoding="utf-8") as out:
        out.write_declaration()
        with out.element("tmx", version="1.4"):
            out.write("\n")
            out.write(etree.Element("header", header))
            out.write("\n")
            with out.element("body"):
                for unit in units:
                    if found := _unwritable(unit):
                        tally.add_fault(
                            Fault(
                                _(
                                    "{text!r} holds {char}, which XML cannot: left out",
                                    text=unit.source[:40],
                                    char=found,
                                )
                            )
                        )
                        continue
                    out.write("\n")
                    out.write(_element(unit))
                    tally.units += 1
                out.write("\n")
            out.write("\n")


def _unwritable(unit: MemoryUnit) -> str:
    match = NOT_XML.search(f"{unit.source}{unit.target}{unit.article}")
    return f"U+{ord(match[0]):04X}" if match else ""


def _element(unit: MemoryUnit) -> _Element:
    from lxml import etree

    moment = datetime.fromtimestamp(unit.time, UTC).strftime(_DATE)
    element = etree.Element("tu", creationdate=moment, srclang=unit.source_locale.bcp47)
    for name, value in _properties(unit):
        prop = etree.SubElement(element, "prop", type=_PROPERTY + name)
        prop.text = value
    for locale, text in ((unit.source_locale, unit.source), (unit.target_locale, unit.target)):
        variant = etree.SubElement(element, "tuv", {_LANGUAGE: locale.bcp47})
        etree.SubElement(variant, "seg").text = text
    return element


def _properties(unit: MemoryUnit) -> Iterator[tuple[str, str]]:
    yield "origin", unit.origin
    yield "article", unit.article
    yield "kind", unit.kind
    if unit.machine is None:
        yield "approved", "yes" if unit.approved else "no"
        return
    recipe = unit.machine.recipe
    yield "engine", recipe.engine
    yield "model", recipe.model
    yield "beam", str(recipe.beam)
    yield "pipeline", recipe.pipeline
    yield "terms", unit.machine.terms
    yield "context", unit.machine.context
    if unit.machine.score is not None:
        yield "score", repr(unit.machine.score)
    yield "strategy", unit.machine.strategy


# ---------------------------------------------------------------- reading


def read_tmx(path: str | Path, tally: Tally, *, source: Locale, now: int) -> Iterator[MemoryUnit]:
    """The units of a file as they are read; a unit with several targets is one for each.

    `source` is the source language where the file leaves it open (`*all*`), `now` the time of units
    without a date. A unit that is not usable is a fault of the tally, and the next one is read. Raises
    `UserError` when the file cannot be read, is not TMX, breaks off, or declares entities.
    """
    with reading(path) as file:
        _require_tmx(file, path)
        file.seek(0)
        yield from _read(file, path, tally, source, now)


# No DTD, no entity, no network, and libxml2's own limits on depth, length and amplification.
_PARSER: dict[str, bool] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


class _Root(Exception):
    """The root of a document was seen; carries its name."""


def _require_tmx(file: IO[bytes], path: str | Path) -> None:
    """Refuse another kind of file, and a DOCTYPE that declares entities, before anything is expanded.

    expat reads up to the root, for it tells of each declaration when it comes to it.
    """
    from xml.parsers import expat

    def declared(*_declaration: object) -> None:
        raise UserError.at(
            path,
            _("its DOCTYPE declares entities, which TMX does not need"),
            _("remove the declarations"),
            line=parser.CurrentLineNumber,
        )

    def started(name: str, _attributes: object) -> None:
        raise _Root(name)

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = declared
    parser.StartElementHandler = started
    try:
        while block := file.read(_BLOCK):
            parser.Parse(block)
        parser.Parse(b"", True)
    except _Root as root:
        if root.args[0] != "tmx":
            message = _("not TMX: its root is <{tag}>", tag=root.args[0])
            raise UserError.at(path, message, _("give a .tmx file")) from None
    except expat.ExpatError as error:
        raise UserError.at(
            path,
            _("not XML: {error}", error=expat.ErrorString(error.code)),
            _("give a .tmx file"),
            line=error.lineno,
            column=error.offset + 1,
        ) from None
    except (LookupError, ValueError) as error:  # what the codec that the file names has to say
        message = _("its encoding is not readable: {error}", error=error)
        raise UserError.at(path, message, _("save it as UTF-8")) from None


def _read(file: IO[bytes], path: str | Path, tally: Tally, source: Locale, now: int) -> Iterator[MemoryUnit]:
    from lxml import etree

    language = ""
    events = etree.iterparse(file, events=("end",), tag=("header", "tu"), **_PARSER)
    try:
        for _event, element in events:
            if element.tag == "header":
                language = element.get("srclang", "")
                continue
            yield from _units(element, language, path, tally, source, now)
            # What is read is dropped, with what stands before it: a million units fit.
            element.clear()
            parent = element.getparent()
            while parent is not None and parent[0] is not element:
                del parent[0]
    except etree.XMLSyntaxError as error:
        # The exception itself says sometimes only "no element found".
        first = next(iter(events.error_log.filter_from_fatals()), None)
        raise UserError.at(
            path,
            _("not well-formed XML: {error}", error=first.message if first else error.msg),
            _("export it again; the units before this place are kept"),
            line=first.line if first else 0,
            column=first.column if first else 0,
        ) from error


def _units(
    element: _Element, language: str, path: str | Path, tally: Tally, source: Locale, now: int
) -> Iterator[MemoryUnit]:
    """The units of a `<tu>`: its source with each of the other languages."""
    try:
        properties = {
            name.removeprefix(_PROPERTY): prop.text or ""
            for prop in element.iterfind("prop")
            if (name := prop.get("type", "")).startswith(_PROPERTY)
        }
        own = bool(properties)
        variants = [(_variant_locale(v), _variant_text(v, own=own)) for v in element.iterfind("tuv")]
        given = element.get("srclang") or language
        at = _source_of(variants, source if given in ("", "*all*") else Locale.parse(given))
        machine = _machine(properties)
    except UserError as error:
        # Locales are the only values that the model itself refuses.
        place = Place(str(path), element.sourceline or 0)
        # i18n: a unit of a TMX file was left out
        tally.add_fault(Fault(error.faults[0].message, _("left out"), place))
        return
    except ValueError as error:
        place = Place(str(path), element.sourceline or 0)
        tally.add_fault(Fault(str(error), _("left out"), place))
        return
    tally.coded += next(element.iter(*_CODES), None) is not None
    for number, (locale, text) in enumerate(variants):
        if number != at:
            tally.units += 1
            yield MemoryUnit(
                variants[at][1],
                text,
                variants[at][0],
                locale,
                article=properties.get("article", "") if own else Path(path).name,
                kind=properties.get("kind", ""),
                time=_time(element, now),
                approved=properties.get("approved") == "yes",
                machine=machine,
            )


def _variant_locale(variant: _Element) -> Locale:
    tag = variant.get(_LANGUAGE) or variant.get("lang")
    if not tag:
        raise ValueError(_("a <tuv> without xml:lang"))
    return Locale.parse(tag)


def _variant_text(variant: _Element, *, own: bool) -> str:
    """The text of a `<seg>`, without inline codes; what another program laid out over lines is one line."""
    segment = variant.find("seg")
    text = "" if segment is None else "".join(_pieces(segment))
    if not own:
        text = _LAYOUT.sub(" ", text).strip(" ")
        if not text:
            raise ValueError(_("a <tuv> without text"))
    return text


def _pieces(element: _Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if not isinstance(child.tag, str):
            raise ValueError(_("an entity that the file does not declare"))
        if child.tag not in _CODES:
            yield from _pieces(child)
        yield child.tail or ""


def _source_of(variants: list[tuple[Locale, str]], wanted: Locale) -> int:
    """Which variant is the source: that of the locale, else of its language."""
    if len(variants) < 2:
        raise ValueError(_("a <tu> without a translation"))
    for number, (locale, _text) in enumerate(variants):
        if locale == wanted:
            return number
    for number, (locale, _text) in enumerate(variants):
        if locale.language == wanted.language:
            return number
    raise ValueError(_("a <tu> without a <tuv> in {locale}", locale=wanted))


def _machine(properties: dict[str, str]) -> Machine | None:
    origin = properties.get("origin", "human")
    if origin == "human":
        return None
    absent = [name for name in ("engine", "model", "beam", "pipeline", "terms") if name not in properties]
    if origin != "machine" or absent:
        raise ValueError(
            _("an origin {origin!r} without {names}", origin=origin, names=", ".join(absent))
            if absent
            else _("an origin {origin!r} without a meaning", origin=origin)
        )
    recipe = Recipe(
        properties["engine"], properties["model"], int(properties["beam"]), properties["pipeline"]
    )
    score = float(properties["score"]) if "score" in properties else None
    return Machine(
        recipe,
        properties["terms"],
        properties.get("context", ""),
        score,
        properties.get("strategy", "plain"),
    )


def _time(element: _Element, now: int) -> int:
    try:
        written = datetime.strptime(element.get("changedate") or element.get("creationdate") or "", _DATE)
    except ValueError:
        return now
    return int(written.replace(tzinfo=UTC).timestamp())
