"""A PO file that comes back from a translator, merged entry by entry into the one that went out.

A person's words win over a machine's, and what both sides wrote is a conflict that nobody settles here.
The file that was sent, where it is at hand, tells who changed what; without it the digests of the drafts
and the fuzzy marks do, and two persons' texts that differ are a conflict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from glossary.catalog import change_comments
from glossary.changes import pair_changed
from glossary.dataclass import dataclass, replace
from glossary.entry import Entry, digest, former_approval

__all__ = ["Accepted", "Conflict", "Returned", "merge_returned"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """An entry that takes what the file brings; `before` is None where the catalog had no such sentence."""

    before: Entry | None
    after: Entry
    theirs: Entry

    @property
    def what(self) -> str:
        """In a word or two, for people."""
        if self.before is None:
            return "kept as obsolete"
        if self.before.source != self.theirs.source:
            return "older source, fuzzy"
        if self.before.targets != self.after.targets:
            return "fuzzy" if self.after.fuzzy else "translated"
        if self.before.fuzzy != self.after.fuzzy:
            return "made fuzzy" if self.after.fuzzy else "approved"
        return "note"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A sentence that both sides changed; the catalog keeps its own text."""

    ours: Entry
    theirs: Entry


@dataclass(frozen=True, slots=True)
class Returned:
    """What a merge comes to: all entries of the catalog, what was taken, and what a person must settle."""

    entries: tuple[Entry, ...]
    accepted: tuple[Accepted, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def merge_returned(
    ours: Sequence[Entry], theirs: Sequence[Entry], *, base: Sequence[Entry] = (), prefer_theirs: bool = False
) -> Returned:
    """Merge the entries of a returned file into those of the catalog.

    `base` are the entries as they were sent. With `prefer_theirs` what would be a conflict is taken.
    """
    merge = _Merge(ours, {e.key: e for e in base}, prefer_theirs=prefer_theirs)
    left = []
    for entry in theirs:
        if entry.key in merge.entries:
            merge.same(merge.entries[entry.key], entry)
        elif entry.by_person:
            left.append(entry)
    merge.older(theirs, left)
    return Returned(tuple(merge.entries.values()), tuple(merge.accepted), tuple(merge.conflicts))


class _Merge:
    """The catalog's entries by key, in order, while the returned ones come in."""

    def __init__(
        self,
        ours: Sequence[Entry],
        base: Mapping[tuple[str | None, str], Entry],
        *,
        prefer_theirs: bool,
    ) -> None:
        self.entries = {e.key: e for e in ours}
        self.base = base
        self.prefer_theirs = prefer_theirs
        self.accepted: list[Accepted] = []
        self.conflicts: list[Conflict] = []

    def same(self, our: Entry, their: Entry) -> None:
        """An entry of the same source."""
        after = our
        if self.wins(our, their):
            after = _answered(our, their, known=their.key in self.base)
        notes = tuple(dict.fromkeys((*our.notes, *their.notes)))
        if notes != our.notes:
            after = replace(after, notes=notes, raw="")
        if after != our:
            self.take(our, after, their)

    def wins(self, our: Entry, their: Entry) -> bool:
        """Whether the returned text or mark replaces ours; notes a conflict where it must not."""
        if not any(their.targets) or len(our.targets) != len(their.targets):
            return False
        here, there = (our.targets, our.fuzzy), (their.targets, their.fuzzy)
        if here == there:
            return False
        sent = self.base.get(their.key)
        if sent is not None:
            was = (sent.targets, sent.fuzzy)
            if there == was:
                return False
            if here == was:
                return True
        known = our.drafted | their.drafted | (sent.drafted if sent else frozenset())
        if their.fuzzy and digest(their.target) in known:
            return False  # a draft that nobody touched
        if our.targets == their.targets:
            return our.fuzzy and not their.fuzzy
        if not our.by_person or (our.fuzzy and our.approved_before and not their.fuzzy):
            return True
        if our.unsigned and digest(our.target) in known:
            return True  # a draft: the file has kept the line that ours has lost
        if not self.prefer_theirs:
            self.conflicts.append(Conflict(our, their))
        return self.prefer_theirs

    def older(self, theirs: Sequence[Entry], left: Sequence[Entry]) -> None:
        """Entries whose source the catalog no longer has: the file was made from an older version."""
        active = [e for e in self.entries.values() if e.is_sentence and not e.obsolete]
        successors = {e.previous_source: e for e in active if e.fuzzy and e.previous_source is not None}
        brought = {e.source for e in theirs if e.is_sentence}
        fresh = [e.source for e in active if e.source not in brought and not e.by_person]
        gone = {e.source: e for e in left if e.is_sentence and e.source not in successors}
        pairs = pair_changed(
            [e.source for e in theirs if e.is_sentence], [e.source for e in active], gone=gone, fresh=fresh
        )
        successors |= {former: self.entries[None, source] for source, former in pairs.items()}
        for their in left:
            our = successors.get(their.source) if their.is_sentence else None
            if our is None:
                kept = replace(their, obsolete=True, references=(), comments=their.origin, raw="")
                self.take(None, kept, their)
            else:
                self.follow(self.entries[our.key], their)

    def follow(self, our: Entry, their: Entry) -> None:
        """A text for the former source of one of our entries: it is for a person to look at again."""
        if our.target == their.target:
            return
        if our.by_person:
            sent = self.base.get(their.key)
            untouched = sent is not None and sent.target == our.target
            if sent is not None and sent.target == their.target:
                return
            if not untouched and not self.prefer_theirs:
                self.conflicts.append(Conflict(our, their))
                return
        after = replace(our, target=their.target, fuzzy=True, previous_source=their.source, raw="")
        origin = their.origin if their.fuzzy else (former_approval(their.target),)
        notes = tuple(dict.fromkeys((*our.notes, *their.notes)))
        after = replace(after, comments=(*_plain(our), *change_comments(after), *origin), notes=notes)
        self.take(our, after, their)

    def take(self, before: Entry | None, after: Entry, their: Entry) -> None:
        self.entries[after.key] = after
        self.accepted.append(Accepted(before, after, their))


def _plain(entry: Entry) -> tuple[str, ...]:
    """The `#.` lines on what a sentence is, without those on its text and its change."""
    told = {*entry.origin, *change_comments(entry)}
    return tuple(c for c in entry.comments if c not in told)


def _answered(our: Entry, their: Entry, *, known: bool) -> Entry:
    """Our entry with their text and mark; `known` says that they changed what was sent to them."""
    after = replace(our, target=their.target, plural_targets=their.plural_targets, fuzzy=their.fuzzy, raw="")
    if not after.fuzzy:
        after = replace(after, previous_source=None, previous_context=None, previous_plural=None)
    # Of a fuzzy text whose line is gone nobody knows whose it is: perhaps a draft from before ours.
    lines = () if their.unsigned and not known else our.origin or their.origin
    origin = tuple(o for o in lines if not o.startswith("person:"))
    return replace(after, comments=(*_plain(our), *change_comments(after), *origin))
