"""The PO catalog as ledger of a translation: what the machine drafts and what people decided.

Two rules carry it. Machine text leaves as `fuzzy`, and only a person clears that. What a person wrote
is never touched: an approved entry is one without `fuzzy`; an edited one is fuzzy, and its text is no
longer the draft whose digest stands in the `#.` line of its origin. A fuzzy text without such a line may
be a person's, and is kept like one, but nobody says that it is. All else is the machine's to renew.
When a sentence of the article changes, the words of a person follow it: they become fuzzy beside the
source they were written for (`#|`), and no draft takes their place before a person has decided.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from glossary.changes import pair_changed, word_diff
from glossary.dataclass import dataclass, replace
from glossary.entry import Entry, PoFile, State, digest, draft_origin, former_approval
from glossary.files import read_bytes, write_atomically
from glossary.messages import N_, _
from glossary.model import Fault, Locale, Place, UserError
from glossary.ownership import require_own
from glossary.patterns import regex
from glossary.po import parse
from glossary.po_header import complete_header, metadata, plural_forms, set_fields
from glossary.po_writer import clean_reference, dump, one_line, restate

__all__ = [
    "ASSUMED_SOURCE",
    "Catalog",
    "CatalogUpdate",
    "Draft",
    "Entry",
    "Said",
    "State",
    "catalog_of",
    "change_comments",
    "read_catalog",
    "read_file",
    "signed",
    "update_catalog",
]

ASSUMED_SOURCE = Locale("en")
"""The source language of a catalog whose header names none."""

Said = Mapping[tuple[str, str], str]
"""The `#.` lines on who wrote texts, by the source that each was written for and the text."""

_NOTHING: Said = MappingProxyType({})

# ---------------------------------------------------------------- values


@dataclass(frozen=True, slots=True)
class Catalog:
    """A PO file as read: entries in the order of the file, obsolete ones too.

    `source_locale` is the header's `X-Source-Language`, else `ASSUMED_SOURCE`, as gettext supposes.
    """

    path: str
    locale: Locale
    source_locale: Locale
    metadata: Mapping[str, str]
    entries: tuple[Entry, ...]

    @property
    def active(self) -> tuple[Entry, ...]:
        """The entries that are not obsolete."""
        return tuple(entry for entry in self.entries if not entry.obsolete)

    @property
    def person(self) -> dict[str, str]:
        """Source → target of what people wrote or approved, obsolete ones too, for those come back."""
        return {e.source: e.target for e in self.entries if e.by_person and e.is_sentence and not e.unsigned}

    def kept_for(self, sources: Iterable[str]) -> tuple[Entry, ...]:
        """The entries of an article whose text no draft replaces, of its changed sentences too.

        `sources` are the sentences of the article in its order: those of the catalog that changed in it are
        found as `update_catalog` finds them.
        """
        entries, _ = _merged(self.entries, {source: Draft(source, "") for source in sources})
        return tuple(e for e in entries if e.by_person and e.is_sentence and not e.obsolete)


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as a translate run hands it in.

    `comments` are the `#.` lines on kind, position and terms; `origin` is the line on what produced the
    target (`machine: argos en_es 0.3, score -0.42`), to which the digest is added. `approved` is for text
    that a person approved elsewhere: it alone is written without `fuzzy`.
    """

    source: str
    target: str
    references: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    origin: str = "machine"
    approved: bool = False


@dataclass(frozen=True, slots=True)
class CatalogUpdate:
    """What `update_catalog` did; the counts are of entries.

    `targets` is what the text is to be built from (a source without a target is left out). Each sentence
    handed in counts once as new, changed (made from one that is gone), approved or edited (a person's,
    kept), unknown (kept as well), refreshed (another draft than before) or unchanged; `revived` of them were
    obsolete. Of those no longer handed in, `obsoleted` are kept as `#~`, and `dropped` had neither text nor
    note.
    """

    catalog: Catalog
    targets: Mapping[str, str]
    written: bool
    new: int = 0
    changed: int = 0
    approved: int = 0
    edited: int = 0
    unknown: int = 0
    refreshed: int = 0
    unchanged: int = 0
    revived: int = 0
    obsoleted: int = 0
    dropped: int = 0


# ---------------------------------------------------------------- reading


def read_catalog(path: str | Path, *, locale: Locale | None = None) -> Catalog:
    """Read a PO file; `locale` serves where the header names no language.

    Raises `UserError` with every fault of the file.
    """
    return catalog_of(read_file(path), str(path), locale)


def read_file(path: str | Path) -> PoFile:
    """Read a PO file whatever its header says. Raises `UserError` with every fault of the file."""
    return parse(read_bytes(path), str(path))


def catalog_of(file: PoFile, path: str, locale: Locale | None = None) -> Catalog:
    """The catalog in a file that was read; `locale` serves where the header names no language."""
    header = file.header
    fields = metadata(header.target) if header else {}
    line = header.line if header else 0
    faults: list[Fault] = []

    def read_locale(name: str) -> Locale | None:
        value = fields.get(name, "").split("@")[0].split(".")[0].strip()  # sr@latin, es_MX.UTF-8
        try:
            return Locale.parse(value) if value else None
        except UserError as error:
            place = Place(path, line)
            faults.extend(
                # i18n: a field of a header, and what is wrong with it
                replace(f, message=_("{field}: {message}", field=name, message=f.message), place=place)
                for f in error.faults
            )
            return None

    found = read_locale("Language")
    source_locale = read_locale("X-Source-Language") or ASSUMED_SOURCE
    if found is None and locale is None and not faults:
        what = _("the header names no Language") if header else _('no header entry (msgid "")')
        remedy = _('write "Language: es_MX\\n" into it, with your locale')
        faults.append(Fault(what, remedy, Place(path, line)))
    if faults:
        raise UserError(*faults)
    resolved = found or locale
    assert resolved is not None
    return Catalog(path, resolved, source_locale, fields, file.entries)


# ---------------------------------------------------------------- merging


def signed(entries: Sequence[Entry], said: Said) -> tuple[Entry, ...]:
    """The entries, with the `#.` line on who wrote the text where a program took it and it is known."""
    lines = [said.get((e.written_for, e.target)) if e.unsigned and e.is_sentence else None for e in entries]
    return tuple(
        restate(e, comments=(*e.comments, line), references=e.references, obsolete=e.obsolete) if line else e
        for e, line in zip(entries, lines, strict=True)
    )


def _joined(drafts: Iterable[Draft]) -> dict[str, Draft]:
    """One draft for each distinct sentence, in order: references and comments of repetitions are added."""
    joined: dict[str, Draft] = {}
    faults: list[Fault] = []
    for draft in map(_cleaned, drafts):
        if not draft.source:
            raise ValueError("a draft without a source: the empty msgid is the header's")
        if _UNWRITABLE.search(draft.source) or _UNWRITABLE.search(draft.target):
            faults += _unwritable(draft)
        first = joined.get(draft.source)
        if first is not None:
            references = tuple(dict.fromkeys(first.references + draft.references))
            comments = tuple(dict.fromkeys(first.comments + draft.comments))
            draft = replace(first, references=references, comments=comments)
        joined[draft.source] = draft
    if faults:
        raise UserError(*faults)
    return joined


def _cleaned(draft: Draft) -> Draft:
    """The draft with references and comments that fit their lines, each once."""
    references = tuple(dict.fromkeys(map(clean_reference, draft.references)))
    comments = tuple(dict.fromkeys(map(one_line, draft.comments)))
    if references == draft.references and comments == draft.comments:
        return draft
    return replace(draft, references=references, comments=comments)


# NUL and EOT are separators in a .mo file, surrogates are not in UTF-8.
_UNWRITABLE = regex("[\0\x04\ud800-\udfff]")


def _unwritable(draft: Draft) -> list[Fault]:
    """What a PO file in UTF-8 cannot hold."""
    reference = draft.references[0] if draft.references else ""
    name, _colon, line = reference.rpartition(":")
    place = Place(name, int(line)) if line.isdecimal() else Place(reference) if reference else None
    return [
        Fault(_(what, code=ord(char)), _("remove the character"), place)
        for what, text in (
            (N_("the source holds U+{code:04X}, which a PO file cannot"), draft.source),
            (N_("the translation holds U+{code:04X}, which a PO file cannot"), draft.target),
        )
        for char in sorted(set(_UNWRITABLE.findall(text)))
    ]


def _agree(target: str, source: str) -> str:
    """The target beginning and ending with a newline where the source does: `msgfmt --check` asks it."""
    if target and (target[0] == "\n") != (source[0] == "\n"):
        target = target.lstrip("\n") if target[0] == "\n" else "\n" + target
    if target and (target[-1] == "\n") != (source[-1] == "\n"):
        target = target.rstrip("\n") if target[-1] == "\n" else target + "\n"
    return target


def _drafted(draft: Draft, old: Entry | None) -> Entry:
    """The entry for a draft: a translator's comments and other flags stay, and so does an equal entry."""
    target = _agree(draft.target, draft.source)
    previous: str | None = None
    if old is not None and not target:
        origin, target, fuzzy = old.origin, old.target, old.fuzzy and bool(old.target)
        previous = old.previous_source if fuzzy else None
    else:
        line = draft_origin(one_line(draft.origin) or "machine", target) if target else ""
        origin, fuzzy = (line,) if line else (), bool(target) and not draft.approved
    entry = Entry(
        draft.source,
        target,
        fuzzy=fuzzy,
        references=draft.references,
        notes=old.notes if old else (),
        flags=old.flags if old else (),
        previous_source=previous,
    )
    entry = replace(entry, comments=(*draft.comments, *_offers(old, draft), *change_comments(entry), *origin))
    return old if old is not None and entry == old else entry


_OFFER = regex(r"fuzzy \d+ %: ")


def _offers(old: Entry | None, draft: Draft) -> tuple[str, ...]:
    """The memory's suggestions in an entry: a run that asks for no translation has none of its own."""
    if old is None or draft.target or not (old.fuzzy or not old.target):
        return ()
    return tuple(c for c in old.comments if _OFFER.match(c) and c not in draft.comments)


def change_comments(entry: Entry) -> tuple[str, ...]:
    """The `#.` line that shows a translator what has changed in the source."""
    if not entry.fuzzy or entry.previous_source in (None, entry.source):
        return ()
    assert entry.previous_source is not None
    return (one_line(f"source changed: {word_diff(entry.previous_source, entry.source)}"),)


def _carried(former: Entry, draft: Draft) -> Entry:
    """The entry of a changed sentence: the translation of the former one, to be looked at again.

    `#|` is the source that the translation was written for. Where the article comes back to that one, a
    text that was approved for it is approved again.
    """
    written_for = former.written_for
    returned = written_for == draft.source
    target = _agree(former.target, draft.source)
    if former.fuzzy:
        # A digest is of the text as it stands, also where `msgfmt` made us add or take a newline.
        origin = tuple(x.replace(digest(former.target), digest(target)) for x in former.origin)
    else:
        origin = (former_approval(target),)
    entry = Entry(
        draft.source,
        target,
        fuzzy=True,
        references=draft.references,
        comments=origin,
        notes=former.notes,
        flags=former.flags,
        previous_source=None if returned else written_for,
    )
    if returned and entry.approved_before:
        return replace(entry, fuzzy=False, comments=draft.comments)
    return replace(entry, comments=(*draft.comments, *change_comments(entry), *origin))


def _kept(entry: Entry, draft: Draft) -> Entry:
    """The entry that a person wrote or approved, at its place in the article."""
    if entry.fuzzy and entry.previous_source == entry.source and entry.approved_before:
        # msgmerge follows an edit, and its undoing, but never approves.
        entry = replace(entry, fuzzy=False, previous_source=None, raw="")
    origin = entry.origin if entry.fuzzy else tuple(x for x in entry.origin if not x.startswith("person:"))
    return restate(
        entry,
        comments=(*draft.comments, *_offers(entry, draft), *change_comments(entry), *origin),
        references=draft.references,
    )


def _pairs(old: Sequence[Entry], drafts: Mapping[str, Draft], known: Collection[str]) -> dict[str, Entry]:
    """The changed sentences of an article, each with the entry of the sentence it was made from."""
    fresh = [source for source, draft in drafts.items() if source not in known and not draft.approved]
    active = [e for e in old if e.is_sentence and not e.obsolete]
    gone = {e.source: e for e in active if e.target and e.source not in drafts}
    if not fresh or not gone:
        return {}
    written_for = {e.previous_source: e for e in gone.values() if e.fuzzy and e.previous_source is not None}
    pairs = {source: written_for[source] for source in fresh if source in written_for}
    for former in pairs.values():
        del gone[former.source]
    left = [source for source in fresh if source not in pairs]
    found = pair_changed([e.source for e in active], list(drafts), gone=gone, fresh=left)
    return pairs | {source: gone[former] for source, former in found.items()}


def _merged(old: Sequence[Entry], drafts: Mapping[str, Draft]) -> tuple[list[Entry], Counter[str]]:
    """The entries to come: drafts in document order, then what is not ours, then what is obsolete.

    The counts are named as in `CatalogUpdate`.
    """
    counts: Counter[str] = Counter()
    entries: list[Entry] = []
    known = {entry.source: entry for entry in old if entry.is_sentence}
    pairs = _pairs(old, drafts, known)
    for source, draft in drafts.items():
        entry = known.get(source)
        if entry is None:
            former = pairs.get(source)
            counts["new" if former is None else "changed"] += 1
            if former is None:
                entries.append(_drafted(draft, None))
            elif former.by_person or not draft.target:
                entries.append(_carried(former, draft))
            else:
                entries.append(_drafted(draft, former))
            continue
        if entry.obsolete:
            counts["revived"] += 1
        if entry.by_person:
            kept = _kept(entry, draft)
            counts["approved" if not kept.fuzzy else "unknown" if kept.unsigned else "edited"] += 1
        else:
            kept = _drafted(draft, entry)
            counts["unchanged" if kept.target == entry.target else "refreshed"] += 1
        entries.append(kept)
    obsolete: list[Entry] = []
    followed = {former.source for former in pairs.values()}
    for entry in old:
        if entry.is_sentence and (entry.source in drafts or entry.source in followed):
            continue
        if entry.obsolete:
            obsolete.append(entry)
        elif not entry.is_sentence:
            entries.append(entry)
        elif entry.target or entry.notes:
            counts["obsoleted"] += 1
            obsolete.append(restate(entry, comments=entry.origin, references=(), obsolete=True))
        else:
            counts["dropped"] += 1
    return entries + obsolete, counts


def update_catalog(
    path: str | Path,
    drafts: Iterable[Draft],
    *,
    locale: Locale,
    source_locale: Locale,
    project: str,
    generator: str,
    now: datetime | None = None,
    said: Said = _NOTHING,
) -> CatalogUpdate:
    """Merge the sentences of an article into its PO file, and write it where something changed.

    Sentences come in document order. `project` is the header's Project-Id-Version, by which a file of
    somebody else is known; `generator` names program and version (`termpin 0.1.0`); `now` is local time
    where it is None; `said` is for `signed`. Raises `UserError`, and leaves the file alone, when it cannot
    be read or written, or belongs to another locale or project.
    """
    wanted = _joined(drafts)
    name = str(path)
    before = read_bytes(path) if os.path.exists(path) else None
    file = PoFile(None, ()) if before is None else parse(before, name)
    if before is not None:
        require_own(
            catalog_of(file, name, locale),
            wanted,
            locale=locale,
            source_locale=source_locale,
            project=one_line(project),
            remedy=_("move it away or write to another path"),
            line=file.header.line if file.header else 0,
        )
    entries, counts = _merged(signed(file.entries, said), wanted)

    moment = _moment(now)
    fields = {
        "Project-Id-Version": one_line(project),
        "Report-Msgid-Bugs-To": "",
        "POT-Creation-Date": moment,
        "PO-Revision-Date": moment,
        "Last-Translator": generator,
        "Language-Team": str(locale),
        "Language": str(locale),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural_forms(locale),
        "X-Generator": generator,
        "X-Source-Language": str(source_locale),
    }
    if not fields["Plural-Forms"]:
        del fields["Plural-Forms"]
    header = complete_header(file.header, fields)
    after = replace(file, header=header, entries=tuple(entries))
    data = dump(after)
    written = data != before
    if written:
        # Dates and generator move with the content only, so that a run without news leaves no trace.
        moved = {"PO-Revision-Date": moment, "X-Generator": generator}
        if _sentences(file.entries) != _sentences(after.entries):
            moved["POT-Creation-Date"] = moment
        header = replace(header, target=set_fields(header.target, moved), raw="")
        data = dump(replace(after, header=header))
        after = parse(data, name)
        if after.entries != tuple(entries):
            raise RuntimeError(f"{name}: what was to be written would not read back as the same entries")
        write_atomically(path, data)
    targets = {e.source: e.target for e in entries[: len(wanted)] if e.target}
    catalog = Catalog(name, locale, source_locale, metadata(header.target), after.entries)
    return CatalogUpdate(catalog, targets, written, **counts)


def _moment(now: datetime | None) -> str:
    """The time as gettext headers write it; without a time zone it is local time."""
    at = now or datetime.now()
    return (at if at.tzinfo else at.astimezone()).strftime("%Y-%m-%d %H:%M%z")


def _sentences(entries: Iterable[Entry]) -> list[str]:
    return [entry.source for entry in entries if not entry.obsolete]
