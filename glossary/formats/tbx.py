"""TBX: the 2008 edition (`martif`) and the 2019 edition, whose categories are attributes (DCA) or tags (DCT).

Sources: ISO 30042:2019 and the schemas of TBX-Core, TBX-Min and TBX-Basic at github.com/LTAC-Global;
for 2008 the TBX-Default of LISA OSCAR. What no dialect has a category for (our case rules, plurals,
and names in 2019) is written as a `note` of the term that begins with `termpin:`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import IO, TYPE_CHECKING, Any

from glossary.dataclass import dataclass, field, replace
from glossary.formats.base import Format, Losses, Reading, Record, header_for
from glossary.messages import _
from glossary.model import Locale, Target, Term, UserError
from glossary.patterns import NOT_XML, regex
from glossary.table import Rows
from glossary.termfile import join, slug, tidy, unused

if TYPE_CHECKING:
    from lxml.etree import _Element

CORE = "urn:iso:std:iso:30042:ed-2"
MIN = "http://www.tbxinfo.net/ns/min"
BASIC = "http://www.tbxinfo.net/ns/basic"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_ENTRY = ("termEntry", "conceptEntry")
_LANGUAGE = ("langSet", "langSec")
_GROUP = ("tig", "ntig", "termSec")
_GENDER_IN = {"masculine": "m", "feminine": "f", "other": "mf", "othergender": "mf"}
_GENDER_OUT = {"m": "masculine", "f": "feminine", "mf": "other"}
_BAD_STATUS = regex("deprecated|superseded|forbidden|obsolete|notrecommended", re.IGNORECASE)
_SETTING = regex(r"termpin: (kind|case|plural|article)=(.+)", re.DOTALL)
# Elements that carry their category in an attribute; and those which say nothing of their own.
_CATEGORIZED = ("termNote", "descrip", "admin", "transac", "ref", "xref", "descripNote", "adminNote")
_PLAIN = ("term", "termGrp", "termNoteGrp", "descripGrp", "adminGrp", "transacGrp", "hi", "foreign")
_COUNTED = {
    "subjectField": "subject field",
    "context": "context",
    "source": "source reference",
    "partOfSpeech": "part of speech",
    "termType": "term type",
    "geographicalUsage": "regional usage",
    "transactionType": "transaction",
    "crossReference": "cross reference",
    "externalCrossReference": "cross reference",
    "xGraphic": "picture",
}


@dataclass(slots=True)
class _Word:
    """A term of a language section as it is written there."""

    text: str
    status: str = ""  # preferred, forbidden, or empty
    gender: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    is_name: bool = False


# ---------------------------------------------------------------- reading


def _read(stream: IO[bytes], path: str, locales: Sequence[Locale]) -> Reading:
    tags, first = _languages(stream, path)
    source = _source(tags, first, locales, path)
    wanted = [str(locale) for locale in locales[1:]] or [tag for tag in tags if tag != source]
    reading = Reading(Rows(path, (), []))
    reading.rows.made = _Records(stream, path, source, wanted, reading.losses)
    return reading


@dataclass(slots=True)
class _Records:
    """The rows of a TBX file, made while it is read; each pass begins the file anew."""

    stream: IO[bytes]
    path: str
    source: str
    targets: list[str]
    losses: Losses

    def __iter__(self) -> Iterator[Record]:
        self.losses.clear()
        header = header_for(self.source, self.targets)
        yield 1, header
        places = {name: at for at, name in enumerate(header)}
        for element in _entries(self.stream, self.path):
            cells = _cells(element, self.source, places, self.losses)
            if cells is not None:
                line = element.sourceline
                yield line if isinstance(line, int) else 1, cells


def _entries(stream: IO[bytes], path: str) -> Iterator[_Element]:
    """The concepts of a file, one at a time; nothing else of the document is kept.

    Entities are not expanded, no document type is loaded and nothing is fetched; a file that declares
    entities of its own is refused.
    """
    from lxml import etree

    stream.seek(0)
    try:
        parser = etree.iterparse(
            stream,
            tag=[f"{{*}}{tag}" for tag in _ENTRY],
            load_dtd=False,
            no_network=True,
            resolve_entities=False,
        )
        checked = False
        for _event, element in parser:
            if not checked:
                _check_root(element.getroottree().getroot(), path)
                checked = True
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
        if not checked:
            _check_root(parser.root, path)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        # i18n: what is wrong with a file of XML
        reason = re.sub(r", line \d+, column \d+.*", "", error.msg or _("cannot be parsed"))
        message, remedy = _("broken XML: {reason}", reason=reason), _("mend it, or export it again")
        raise UserError.at(path, message, remedy, line=line, column=column) from None


def _check_root(root: _Element, path: str) -> None:
    dtd: Any = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(dtd.iterentities(), None) is not None:
        remedy = _("take the declarations out; TBX needs none")
        raise UserError.at(path, _("declares XML entities"), remedy)
    if _local(root) not in ("martif", "tbx", "TBX"):
        message = _("XML, but not TBX: its root is {tag}", tag=_local(root))
        raise UserError.at(path, message, _("name a TBX file"))


def _languages(stream: IO[bytes], path: str) -> tuple[list[str], str]:
    """The locale tags of a file in the order they come, and the one that the root names."""
    seen: dict[str, None] = {}
    first = ""
    for element in _entries(stream, path):
        if not first:
            first = _tag(element.getroottree().getroot().get(_LANG)) or "?"
        for section in element:
            if _local(section) in _LANGUAGE and (tag := _tag(section.get(_LANG))):
                seen[tag] = None
    return list(seen), first


def _source(tags: list[str], first: str, locales: Sequence[Locale], path: str) -> str:
    if not tags:
        raise UserError.at(path, _("no concept with a language"), _("export it with its terms"))
    wanted = str(locales[0]) if locales else first
    language = wanted.split("_")[0]
    found = next((t for t in (wanted, *tags) if t in tags and t.split("_")[0] == language), None)
    if found is None and locales:
        remedy = _("its languages are {languages}: write --locales", languages=", ".join(tags))
        raise UserError.at(path, _("no terms in {locale}", locale=wanted), remedy)
    return found or tags[0]


@lru_cache(maxsize=1024)
def _tag(value: str | None) -> str:
    try:
        return str(Locale.parse(value or ""))
    except UserError:
        return ""


def _local(element: _Element) -> str:
    """The tag without its namespace; empty for comments and entities."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _category(element: _Element) -> str:
    """The data category of an element, in either style."""
    local = _local(element)
    return (element.get("type") or "") if local in _CATEGORIZED else local


def _text(element: _Element) -> str:
    return tidy("".join(map(str, element.itertext())) if len(element) else element.text or "")


def _cells(entry: _Element, source: str, places: dict[str, int], losses: Losses) -> list[str] | None:
    """One concept as a row; None when it has no term in the source language."""
    words: dict[str, list[_Word]] = {}
    notes: list[str] = []
    for child in entry:
        if _local(child) not in _LANGUAGE:
            _describe(child, notes, losses)
            continue
        tag = _tag(child.get(_LANG))
        if tag not in places:
            losses["term in another language"] += sum(_local(g) in _GROUP for g in child)
            continue
        for part in child:
            if _local(part) in _GROUP:
                words.setdefault(tag, []).append(_word(part, notes, losses))
            else:
                _describe(part, notes, losses)
    own = [word for word in words.get(source, ()) if word.text]
    if not own:
        losses[f"concept without a term in {source}"] += 1
        return None
    cells = [""] * len(places)

    def put(column: str, text: str) -> None:
        cells[places[column]] = text

    own.sort(key=_order)
    put("id", (entry.get("id") or "").strip())
    put(source, own[0].text)
    put(f"{source}:forms", join(dict.fromkeys(word.text for word in own[1:])))
    settings = {key: value for word in own for key, value in word.settings.items()}
    is_name = any(word.is_name for word in own)
    put("kind", settings.get("kind", "name" if is_name else ""))
    put("case", settings.get("case", ""))
    put("note", "; ".join(dict.fromkeys(filter(None, notes))))
    for tag, rendered in words.items():
        if tag == source:
            continue
        good = sorted((w for w in rendered if w.text and w.status != "forbidden"), key=_order)
        put(f"{tag}:forbidden", join(dict.fromkeys(w.text for w in rendered if w.status == "forbidden")))
        if good:
            put(tag, good[0].text)
            put(f"{tag}:forms", join(dict.fromkeys(word.text for word in good[1:])))
            put(f"{tag}:gender", good[0].gender)
            put(f"{tag}:plural", good[0].settings.get("plural", ""))
            put(f"{tag}:article", good[0].settings.get("article", ""))
            losses["gender of another form"] += sum(w.gender not in ("", good[0].gender) for w in good[1:])
    return cells


def _order(word: _Word) -> int:
    return ("preferred", "", "forbidden").index(word.status)


def _word(group: _Element, notes: list[str], losses: Losses) -> _Word:
    word = _Word(next((_text(e) for e in group.iter() if _local(e) == "term"), ""))
    for element in group.iter():
        category = _category(element)
        if element is group or not category or category in _PLAIN:
            continue
        text = _text(element)
        if category in ("administrativeStatus", "normativeAuthorization"):
            bad = _BAD_STATUS.search(text.replace("-", "").replace("_", "")) is not None
            word.status = "forbidden" if bad else "preferred" if "preferred" in text.lower() else ""
        elif category == "grammaticalGender":
            word.gender = _GENDER_IN.get(text.lower(), "")
            losses["gender of another kind"] += not word.gender
        elif category == "partOfSpeech" and text.replace(" ", "").lower() == "propernoun":
            word.is_name = True
        elif setting := _SETTING.fullmatch(text) if category == "note" else None:
            word.settings[setting[1]] = setting[2]
        elif category in ("note", "usageNote", "definition"):
            notes.append(f"{word.text}: {text}")
        else:
            losses[_COUNTED.get(category, "other detail")] += category != "date"
    return word


def _describe(element: _Element, notes: list[str], losses: Losses) -> None:
    """Take what an element above the terms says: notes and definitions are kept, the rest is counted."""
    for part in element.iter():
        category = _category(part)
        if category in ("note", "definition"):
            notes.append(_text(part))
        elif category and category not in _PLAIN and category != "date":
            losses[_COUNTED.get(category, "other detail")] += 1


# ---------------------------------------------------------------- writing


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How an edition names its parts; `tagged` is the DCT style of 2019."""

    edition: int
    root: str
    header: str
    entry: str
    language: str
    group: str
    tagged: bool = False


_OLD = _Dialect(2008, "martif", "martifHeader", "termEntry", "langSet", "tig")
_NEW = _Dialect(2019, "tbx", "tbxHeader", "conceptEntry", "langSec", "termSec")
_TAGGED = replace(_NEW, tagged=True)
_MODULE = {"administrativeStatus": "min", "partOfSpeech": "min", "grammaticalGender": "basic"}


def _write(
    terms: Iterable[Term], stream: IO[bytes], locales: Sequence[Locale], *, dialect: _Dialect
) -> Losses:
    """Write concepts one at a time."""
    losses, ids = Losses(), set[str]()
    source, targets = locales[0], [str(locale) for locale in locales[1:]]
    attributes = ['type="TBX"' if dialect.edition == 2008 else 'type="TBX-Basic"']
    if dialect.edition == 2019:
        attributes += [f'style="{"dct" if dialect.tagged else "dca"}"', f'xmlns="{CORE}"']
    if dialect.tagged:
        attributes += [f'xmlns:min="{MIN}"', f'xmlns:basic="{BASIC}"']
    root, header = dialect.root, dialect.header
    head = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<{root} {" ".join(attributes)} xml:lang="{source.bcp47}">
<{header}><fileDesc><sourceDesc><p>Written by termpin</p></sourceDesc></fileDesc></{header}>
<text><body>
"""
    stream.write(head.encode())
    for term in terms:
        losses["rendering in another locale"] += len(term.targets.keys() - set(targets))
        lines = _concept(term, source, targets, ids, dialect)
        stream.write("".join(line + "\n" for line in lines).encode())
    stream.write(f"</body></text>\n</{root}>\n".encode())
    return losses


def _escaped(text: str) -> str:
    return NOT_XML.sub(" ", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _concept(
    term: Term, source: Locale, targets: Sequence[str], ids: set[str], dialect: _Dialect
) -> Iterator[str]:
    # An id of XML begins with a letter and holds no space.
    valid = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", term.id)
    made = term.id if valid else "c-" + re.sub(r"[^a-z0-9_-]", "", slug(term.id))
    yield f'<{dialect.entry} id="{unused(made, ids)}">'
    if term.note:
        yield f"  <note>{_escaped(term.note)}</note>"
    settings: dict[str, str] = {"case": term.case} if term.case != "smart" else {}
    is_name = term.kind == "name"
    if is_name:
        settings["kind"] = "name"
    yield from _language(str(source), Target(term.source, term.forms), settings, dialect, is_name=is_name)
    for tag in targets:
        if (target := term.targets.get(tag)) is not None:
            own = {"plural": target.plural, "article": "yes" if target.article else ""}
            yield from _language(tag, target, {key: value for key, value in own.items() if value}, dialect)
    yield f"</{dialect.entry}>"


def _language(
    tag: str,
    target: Target,
    settings: dict[str, str],
    dialect: _Dialect,
    *,
    is_name: bool = False,
) -> Iterator[str]:
    yield f'  <{dialect.language} xml:lang="{Locale.parse(tag).bcp47}">'
    words = [(target.text, "preferredTerm-admn-sts")]
    words += [(form, "admittedTerm-admn-sts") for form in target.forms]
    words += [(form, "deprecatedTerm-admn-sts") for form in target.forbidden]
    for at, (text, status) in enumerate(words):
        parts = [f"<term>{_escaped(text)}</term>"]
        if is_name and not at and dialect.edition == 2008:
            parts.append(_note("partOfSpeech", "properNoun", dialect))
        if not at and target.gender:
            parts.append(_note("grammaticalGender", _GENDER_OUT[target.gender], dialect))
        parts.append(_note("administrativeStatus", status, dialect))
        for key, value in settings.items() if not at else ():
            parts.append(f"<note>{_escaped(f'termpin: {key}={value}')}</note>")
        yield f"    <{dialect.group}>{''.join(parts)}</{dialect.group}>"
    yield f"  </{dialect.language}>"


def _note(category: str, text: str, dialect: _Dialect) -> str:
    if dialect.tagged:
        tag = f"{_MODULE[category]}:{category}"
        return f"<{tag}>{text}</{tag}>"
    return f'<termNote type="{category}">{text}</termNote>'


TBX = Format("tbx", "TBX", ("tbx", "xml"), _read, partial(_write, dialect=_NEW), pair=False)
TBX_DCT = Format(
    "tbx-dct", _("TBX with tags as categories"), (), _read, partial(_write, dialect=_TAGGED), pair=False
)
TBX_2008 = Format("tbx-2008", "TBX 2008", (), _read, partial(_write, dialect=_OLD), pair=False)
