"""PO catalogs as XLIFF 2.1 and back, for CAT tools that read no PO.

An entry is a unit with one segment. The states of XLIFF and of PO:

| entry        | state      | subState      |
|--------------|------------|---------------|
| untranslated | initial    |               |
| draft        | initial    | termpin:draft |
| edited       | translated | termpin:fuzzy |
| unknown      | translated | termpin:fuzzy |
| approved     | final      |               |

A draft is `initial`, not `translated`, for a machine's text is where the work begins. Read back, `initial`
is fuzzy; `translated` is fuzzy while it carries `termpin:fuzzy` (which a tool that changes the state must
take away), else a person confirmed it; `reviewed` and `final` are approved. Notes carry the comments;
the metadata module carries what else a PO file holds, obsolete entries are units not to be translated.
Format: XLIFF 2.1, OASIS Standard, sections 4.2 (elements), 4.3.1.27 (state) and 5.4 (metadata).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from glossary.catalog import ASSUMED_SOURCE
from glossary.entry import Entry, PoFile, State
from glossary.messages import _
from glossary.model import Fault, Locale, Place, UserError
from glossary.patterns import NOT_XML
from glossary.po_header import metadata, set_fields

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["from_xliff", "to_xliff"]

_CORE = "urn:oasis:names:tc:xliff:document:2.0"
_META = "urn:oasis:names:tc:xliff:metadata:2.0"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_STATES = {
    State.UNTRANSLATED: ("initial", ""),
    State.DRAFT: ("initial", "termpin:draft"),
    State.EDITED: ("translated", "termpin:fuzzy"),
    State.UNKNOWN: ("translated", "termpin:fuzzy"),
    State.APPROVED: ("final", ""),
}
_ORDER = ("initial", "translated", "reviewed", "final")
_PLURALS = "gettext:plurals"


def _core(name: str) -> str:
    return f"{{{_CORE}}}{name}"


def _meta(name: str) -> str:
    return f"{{{_META}}}{name}"


# ---------------------------------------------------------------- out


def to_xliff(file: PoFile, *, name: str, source: Locale, target: Locale) -> bytes:
    """The entries of a PO file as an XLIFF 2.1 document; `name` is shown as the original file."""
    from lxml import etree

    root = etree.Element(_core("xliff"), {"version": "2.1"}, nsmap={None: _CORE, "mda": _META})
    root.set("srcLang", source.bcp47)
    root.set("trgLang", target.bcp47)
    attributes = {"id": "catalog", "original": _clean(name), "canResegment": "no", _SPACE: "preserve"}
    body = etree.SubElement(root, _core("file"), attributes)
    _add_metadata(body, "po-header", list(metadata(file.header.target).items()) if file.header else [])
    if file.header or file.trailer:
        notes = [("header", note) for note in (file.header.notes if file.header else ())]
        _add_notes(body, [*notes, *(("trailer", note) for note in file.trailer)])
    for number, entry in enumerate(file.entries, 1):
        _add_entry(body, entry, number)
    if not file.entries:
        # A file without a unit is not XLIFF.
        etree.SubElement(body, _core("group"), {"id": "none"})
    _indent(root, "\n")
    document: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return document + b"\n"


def _indent(element: _Element, margin: str) -> None:
    """Put each element on its own line, but for what stands inside a text (where etree.indent goes too)."""
    if not len(element) or element.tag in (_core("source"), _core("target")):
        return
    element.text = margin + "  "
    for child in element:
        _indent(child, margin + "  ")
        child.tail = margin + "  "
    element[-1].tail = margin


def _add_entry(parent: _Element, entry: Entry, number: int) -> None:
    from lxml import etree

    fields = [
        ("context", entry.context),
        ("previous-source", entry.previous_source),
        ("previous-context", entry.previous_context),
        ("previous-plural", entry.previous_plural),
        *(("flag", flag) for flag in entry.flags),
        *(("reference", reference) for reference in entry.references),
        *(("origin", line) for line in entry.origin),
        ("obsolete", "yes" if entry.obsolete else None),
    ]
    if not all(entry.targets) and (entry.fuzzy or any(entry.targets)):
        # The state says nothing of a mark where a text is missing.
        fields.append(("fuzzy", "yes" if entry.fuzzy else "no"))
    notes = [*(("comment", c) for c in entry.comments), *(("translator", n) for n in entry.notes)]
    unit = f"u{number}"
    if entry.plural is None:
        _add_unit(parent, entry, unit, fields, notes, entry.source, entry.target)
        return
    group = etree.SubElement(parent, _core("group"), {"id": unit, "type": _PLURALS})
    fields.append(("plural", entry.plural))
    _add_metadata(group, "po-entry", [(key, value) for key, value in fields if value is not None])
    _add_notes(group, notes)
    for form, text in enumerate(entry.plural_targets):
        source = entry.plural if form else entry.source
        _add_unit(group, entry, f"{unit}.{form}", [], [], source, text)


def _add_unit(
    parent: _Element,
    entry: Entry,
    name: str,
    fields: Sequence[tuple[str, str | None]],
    notes: Sequence[tuple[str, str]],
    source: str,
    target: str,
) -> None:
    from lxml import etree

    unit = etree.SubElement(parent, _core("unit"), {"id": name})
    if entry.obsolete:
        unit.set("translate", "no")
    _add_metadata(unit, "po-entry", [(key, value) for key, value in fields if value is not None])
    _add_notes(unit, notes)
    segment = etree.SubElement(unit, _core("segment"))
    state, sub = _STATES[replace(entry, obsolete=False).state]
    if entry.obsolete and not entry.fuzzy and target:
        state, sub = "final", ""
    segment.set("state", state)
    if sub:
        segment.set("subState", sub)
    _set_text(etree.SubElement(segment, _core("source")), source)
    if target:
        _set_text(etree.SubElement(segment, _core("target")), target)


def _add_metadata(parent: _Element, category: str, fields: Sequence[tuple[str, str]]) -> None:
    from lxml import etree

    if not fields:
        return
    box = etree.SubElement(parent, _meta("metadata"))
    group = etree.SubElement(box, _meta("metaGroup"), {"category": category})
    for key, value in fields:
        etree.SubElement(group, _meta("meta"), {"type": _clean(key)}).text = _guard(value)


def _add_notes(parent: _Element, notes: Sequence[tuple[str, str]]) -> None:
    from lxml import etree

    if not notes:
        return
    box = etree.SubElement(parent, _core("notes"))
    for category, text in notes:
        etree.SubElement(box, _core("note"), {"category": category}).text = _clean(text)


def _set_text(element: _Element, text: str) -> None:
    """Fill a source or target; what XML cannot hold stands as `<cp hex="…"/>`."""
    from lxml import etree

    at = 0
    last: _Element | None = None

    def add(piece: str) -> None:
        if last is None:
            element.text = piece
        else:
            last.tail = piece

    for match in NOT_XML.finditer(text):
        add(text[at : match.start()])
        last = etree.SubElement(element, _core("cp"), {"hex": f"{ord(match[0]):04X}"})
        at = match.end()
    add(text[at:])


def _clean(text: str) -> str:
    return NOT_XML.sub("\ufffd", text)


def _guard(text: str) -> str:
    r"""The metadata have no `cp`: `\u000B` stands for what XML cannot hold, `\\` for a backslash."""
    return NOT_XML.sub(lambda m: f"\\u{ord(m[0]):04X}", text.replace("\\", "\\\\"))


_GUARDED = re.compile(r"\\(?:\\|u([0-9A-Fa-f]{4}))")


def _unguard(text: str) -> str:
    return _GUARDED.sub(lambda m: chr(int(m[1], 16)) if m[1] else "\\", text)


# ---------------------------------------------------------------- in


def from_xliff(data: bytes, path: str) -> PoFile:
    """The PO file in an XLIFF 2 document, ours or another's. Raises `UserError` with all faults."""
    root = _parse(data, path)
    reader = _Reader(path)
    header = reader.header(root)
    for body in root.iterchildren(_core("file")):
        for element in _units(body):
            reader.add(element)
    if reader.faults:
        raise UserError(*reader.faults)
    if not reader.entries and header is None:
        raise UserError.at(path, _("the file has no unit"), _("fetch the whole file again"))
    return PoFile(header, tuple(reader.entries), tuple(reader.trailer))


_FIRST_TAG = re.compile(rb"<(?=[A-Za-z_])")


def _parse(data: bytes, path: str) -> _Element:
    """The root of an XLIFF 2 document; nothing outside of it is read, and no entity expanded."""
    from lxml import etree

    refusal = UserError.at(
        path,
        _("a document type declaration: entities and outside references are not read"),
        _("take the <!DOCTYPE …> out of the file"),
    )
    if b"<!DOCTYPE" in _FIRST_TAG.split(data, maxsplit=1)[0]:
        raise refusal  # before libxml2 counts how far its entities expand
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        detail = (error.msg or _("no content")).splitlines()[0]
        message = _("not XML: {error}", error=detail)
        remedy = _("fetch the whole file again")
        raise UserError.at(path, message, remedy, line=line, column=column) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise refusal
    if root.tag != _core("xliff"):
        older = isinstance(root.tag, str) and root.tag.endswith("xliff")
        what = _("XLIFF of another version") if older else _("not an XLIFF file")
        raise UserError.at(path, what, _("export it as XLIFF 2.0 or 2.1"), line=root.sourceline or 0)
    return root


def _units(parent: _Element) -> Iterator[_Element]:
    """Units and groups of plural forms, in order; other groups are opened."""
    for element in parent.iterchildren(_core("unit"), _core("group")):
        if element.tag == _core("group") and element.get("type") != _PLURALS:
            yield from _units(element)
        else:
            yield element


@dataclass(slots=True)
class _Unit:
    """What was read of a unit."""

    source: str
    target: str
    state: str
    sub: str


@dataclass(slots=True)
class _Reader:
    """Collects entries and faults."""

    path: str
    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    trailer: list[str] = field(default_factory=list)
    seen: dict[tuple[str | None, str], int] = field(default_factory=dict)

    def fault(self, element: _Element, message: str, remedy: str) -> None:
        self.faults.append(Fault(message, remedy, Place(self.path, element.sourceline or 0)))

    def header(self, root: _Element) -> Entry | None:
        """The header entry: that of the metadata, with the languages of the document."""
        fields: dict[str, str] = {}
        notes: list[str] = []
        for body in root.iterchildren(_core("file")):
            fields |= dict(_read_metadata(body, "po-header"))
            for category, text in _read_notes(body):
                if category == "trailer":
                    self.trailer.append(text)
                elif category == "header":
                    notes.append(text)
        # The source that was assumed when a catalog went out, since its header named none, is not named now.
        ours = "Language" in fields
        for name, attribute in (("Language", "trgLang"), ("X-Source-Language", "srcLang")):
            tag = root.get(attribute)
            if tag is None and name in fields:
                continue
            try:
                locale = Locale.parse(tag or "")
            except UserError:
                message = (
                    _("{attribute} {tag}: not a locale", attribute=attribute, tag=tag)
                    if tag
                    else _("{attribute} is missing: not a locale", attribute=attribute)
                )
                self.fault(root, message, _("write it as in es-MX"))
                continue
            if name in fields or not ours or locale != ASSUMED_SOURCE:
                fields[name] = str(locale)
        if "Content-Type" not in fields:
            fields |= {
                "MIME-Version": "1.0",
                "Content-Type": "text/plain; charset=UTF-8",
                "Content-Transfer-Encoding": "8bit",
            }
        return Entry("", set_fields("", fields), notes=tuple(notes))

    def add(self, element: _Element) -> None:
        """Make an entry of a unit, or of a group of plural forms."""
        plural = element.tag == _core("group")
        units = [self.unit(u) for u in (element.iterchildren(_core("unit")) if plural else [element])]
        fields = list(_read_metadata(element, "po-entry"))
        first = dict(reversed(fields))
        if element.get("translate") == "no" and "obsolete" not in first:
            return
        if not units or any(unit is None for unit in units):
            if not units:
                self.fault(
                    element, _("a group of plural forms without a unit"), _("fetch the whole file again")
                )
            return
        forms = [unit for unit in units if unit is not None]
        notes = list(_read_notes(element))
        comments = [text for category, text in notes if category == "comment"]
        # A tool may drop or alter notes; what a text came from is in the metadata as well.
        comments += [v for k, v in fields if k == "origin" and v not in " ".join(comments)]
        entry = Entry(
            forms[0].source,
            forms[0].target,
            first.get("context"),
            _fuzzy(forms, first.get("fuzzy")),
            first.get("obsolete") == "yes",
            tuple(v for k, v in fields if k == "reference"),
            tuple(comments),
            tuple(text for category, text in notes if category != "comment"),
            tuple(v for k, v in fields if k == "flag"),
            first.get("plural") if plural else None,
            tuple(form.target for form in forms) if plural else (),
            first.get("previous-source"),
            first.get("previous-context"),
            first.get("previous-plural"),
            element.sourceline or 0,
            element.sourceline or 0,
        )
        if not entry.source:
            self.fault(element, _("a unit without a source text"), _("take it out"))
        elif self.seen.setdefault(entry.key, entry.line) != entry.line:
            message = _("its source stands already in line {line}", line=self.seen[entry.key])
            self.fault(element, message, _("take one out"))
        else:
            self.entries.append(entry)

    def unit(self, element: _Element) -> _Unit | None:
        """Source and target of a unit; one that a tool has split is as far as its worst segment."""
        sources: list[str] = []
        targets: list[str] = []
        translated = False
        states: list[tuple[str, str]] = []
        before = len(self.faults)
        for part in element.iterchildren(_core("segment"), _core("ignorable")):
            source, target = part.find(_core("source")), part.find(_core("target"))
            text = self.text(source) if source is not None else ""
            sources.append(text)
            if part.tag == _core("ignorable"):
                targets.append(text if target is None else self.text(target))
                continue
            targets.append("" if target is None else self.text(target))
            translated = translated or target is not None
            states.append((part.get("state", "initial"), part.get("subState", "")))
            if states[-1][0] not in _ORDER:
                message = _("unknown state {state!r}", state=states[-1][0])
                self.fault(part, message, _("the states are {states}", states=", ".join(_ORDER)))
        if len(self.faults) > before:
            return None
        if not states:
            self.fault(element, _("a unit without a segment"), _("fetch the whole file again"))
            return None
        state, sub = min(states, key=lambda pair: (_ORDER.index(pair[0]), not pair[1]))
        return _Unit("".join(sources), "".join(targets) if translated else "", state, sub)

    def text(self, element: _Element) -> str:
        """The text of a source or target; annotations are looked through, inline codes are a fault."""
        parts = [element.text or ""]
        for child in element:
            if child.tag == _core("cp"):
                try:
                    parts.append(chr(int(child.get("hex", ""), 16)))
                except (ValueError, OverflowError):
                    message = _("<cp hex={value!r}> is no character", value=child.get("hex"))
                    self.fault(child, message, _("write a code point"))
            elif child.tag == _core("mrk"):
                parts.append(self.text(child))
            elif isinstance(child.tag, str) and child.tag not in (_core("sm"), _core("em")):
                name = child.tag.rpartition("}")[2]
                message = _("an inline code <{tag}>: a PO file holds none", tag=name)
                self.fault(child, message, _("write plain text"))
            parts.append(child.tail or "")
        return "".join(parts)


def _fuzzy(forms: Sequence[_Unit], incomplete: str | None) -> bool:
    """Whether a text is fuzzy; `incomplete` is the mark of an entry that lacked a text when it went out."""
    if incomplete is not None and not all(form.target for form in forms):
        return incomplete == "yes"
    if not any(form.target for form in forms):
        return False
    lowest = min(forms, key=lambda form: _ORDER.index(form.state))
    return lowest.state == "initial" or (lowest.state == "translated" and lowest.sub == "termpin:fuzzy")


def _read_metadata(element: _Element, category: str) -> Iterator[tuple[str, str]]:
    for box in element.iterchildren(_meta("metadata")):
        for group in box.iterchildren(_meta("metaGroup")):
            if group.get("category") == category:
                for item in group.iterchildren(_meta("meta")):
                    yield item.get("type", ""), _unguard(item.text or "")


def _read_notes(element: _Element) -> Iterator[tuple[str, str]]:
    for box in element.iterchildren(_core("notes")):
        for note in box.iterchildren(_core("note")):
            yield note.get("category", ""), " ".join("".join(note.itertext()).split("\n"))
