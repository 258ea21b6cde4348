"""Where terms stand: in a source text by a termbase's automaton, in a target text by accepted forms."""

from __future__ import annotations

import re
from _thread import allocate_lock  # which threading, a longer import, takes from there too
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate

import ahocorasick

from glossary.dataclass import dataclass
from glossary.deal import Deal, Range, longest_first
from glossary.folding import (
    SMALL_WORDS,
    Folded,
    fold,
    is_acronym,
    is_all_capitals,
    is_bounded,
    is_cased,
    is_word,
)
from glossary.inflect import (
    infinitive,
    lemmas_equal,
    participle,
    plurals,
    same_but_gender,
    unchanging,
    verb_forms,
)
from glossary.model import Case, Hit, Locale, Span, Target, Term
from glossary.patterns import regex
from glossary.termbase import Termbase

# ---------------------------------------------------------------- the source side

ADDRESS = regex(r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A form of a term as the automaton finds it; `kind` is 0 for the term, 1 if listed, 2 if made."""

    term: Term
    form: str
    plural: bool
    kind: int

    @property
    def rank(self) -> tuple[int, int, str, str]:
        """The order of entries with the same letters."""
        capitals = sum(map(str.isupper, self.form))
        # Listed forms before made ones, more capitals before fewer; then whatever does not depend on the
        # order of rows.
        order = -4 * capitals + 2 * self.kind + (self.term.case != "exact")
        return self.kind == 2, order, self.term.source, self.term.id


_FEW = 16  # texts that are looked through for the terms that may stand in them


class Matcher:
    """A termbase made ready to be found in texts of its source language, all terms in one pass.

    For the first texts only the terms that may stand in them are made ready: a small catalog needs few.
    """

    def __init__(self, termbase: Termbase) -> None:
        self.termbase = termbase
        self._automaton = ahocorasick.Automaton()
        self._entries: dict[str, list[_Entry]] = {}
        self._waiting = dict(enumerate(termbase.terms))
        self._starts: dict[str, list[int]] = {}
        for number, term in self._waiting.items():
            for form in (term.source, *term.forms):
                start = unchanging(fold(form).lower, termbase.source)
                self._starts.setdefault(start, []).append(number)
        self._few = _FEW
        self._lock = allocate_lock()

    def _matches(self, lower: str) -> Iterable[tuple[int, tuple[_Entry, ...]]]:
        """Where the automaton finds entries in a folded text: their last characters."""
        if not self._waiting:
            return self._automaton.iter(lower) if len(self._automaton) else ()
        with self._lock:
            self._few -= 1
            if self._few < 0:
                self._make_ready(list(self._waiting))
            else:
                near = {n for start, terms in self._starts.items() if start in lower for n in terms}
                self._make_ready(sorted(near & self._waiting.keys()))
            return list(self._automaton.iter(lower)) if len(self._automaton) else ()

    def _make_ready(self, numbers: Sequence[int]) -> None:
        """Add terms to the automaton; they cease to wait when it is whole, for then no lock is taken."""
        changed: dict[str, list[_Entry]] = {}
        for number in numbers:
            term = self._waiting[number]
            for kind, form, plural in _source_forms(term, self.termbase.source):
                folded = fold(form)
                entries = changed[folded.lower] = self._entries.setdefault(folded.lower, [])
                entries.append(_Entry(term, folded.plain, plural, kind))
        for key, entries in changed.items():
            if len(entries) > 1:
                entries.sort(key=lambda entry: entry.rank)
            self._automaton.add_word(key, tuple(entries))
        if changed:
            self._automaton.make_automaton()
        for number in numbers:
            del self._waiting[number]

    def find(self, text: str) -> tuple[Hit, ...]:
        """The terms in a text, in order; of overlapping ones the longest stays, else the leftmost.

        Nothing is found inside web and mail addresses. In a text without small letters an acronym that
        is also a pronoun or the like (`US`, `IT`) is found only where `is_acronym` sees it is none.
        """
        if not text:
            return ()
        folded = fold(text)
        found: list[tuple[int, int, _Entry]] = []
        for last, entries in self._matches(folded.lower):
            end = last + 1
            start = end - len(entries[0].form)
            if not is_bounded(folded, start, end):
                continue
            surface = folded.plain[start:end]
            entry = next((e for e in entries if is_cased(e.form, surface, e.term.case)), None)
            if entry is not None:
                found.append((start, end, entry))
        if found and self.termbase.source.language == "en" and is_all_capitals(folded.plain):
            found = [f for f in found if f[2].form.lower() not in SMALL_WORDS or is_acronym(folded, *f[:2])]
        if not found:
            return ()
        taken = bytearray(len(folded.lower))
        for match in ADDRESS.finditer(folded.plain):
            taken[match.start() : match.end()] = b"\1" * len(match[0])
        kept: list[tuple[int, int, _Entry]] = []
        for start, end, entry in sorted(found, key=lambda f: (f[0] - f[1], f[0])):
            if 1 not in taken[start:end]:
                taken[start:end] = b"\1" * (end - start)
                kept.append((start, end, entry))
        english = self.termbase.source.language == "en"
        return tuple(self._hit(folded, *one, possessive=english) for one in sorted(kept, key=lambda f: f[0]))

    def _hit(self, folded: Folded, start: int, end: int, entry: _Entry, *, possessive: bool) -> Hit:
        span = folded.span(start, end)
        length = _possessive(folded.lower, start, end) if possessive else 0
        ending = folded.text[span.end : folded.span(end, end + length).end] if length else ""
        return Hit(entry.term, span, folded.text[span.start : span.end], entry.plural, ending)


def _source_forms(term: Term, source: Locale) -> Iterator[tuple[int, str, bool]]:
    """What to look for: 0 the term, 1 its listed forms, 2 those made by rule; and whether each is a plural.

    Names have listed forms only; verbs have the forms of the verb and no number.
    """
    listed = (term.source, *term.forms)
    is_verb = _is_verb(term, source)
    several: dict[str, None] = {}
    # A name that is listed in one form has no other that could be its plural.
    if not is_verb and (term.kind != "name" or len(listed) > 1):
        for form in listed:
            several |= dict.fromkeys(made for made in plurals(form, source) if made != form)
    for at, form in enumerate(listed):
        yield min(at, 1), form, form in several
    if term.kind == "name":
        return
    made_forms = list(several)
    if is_verb:
        bare = [form for form in listed if not form.split(" ")[0].endswith(("s", "ed", "ing"))]
        made_forms = [made for form in bare for made in verb_forms(form, source)]
    for form in dict.fromkeys(made_forms):
        if form not in listed:
            yield 2, form, not is_verb


def _is_verb(term: Term, source: Locale | None = None) -> bool:
    """Whether a term is a verb: by its listed forms, or by an infinitive without gender as rendering."""
    if term.kind == "name":
        return False
    if term.forms and (source is None or source.language == "en"):
        made = verb_forms(term.source, "en")[1:]
        if any(form in made for form in term.forms):
            return True
    return any(not target.gender and infinitive(target.text, tag) for tag, target in term.targets.items())


def _possessive(lower: str, start: int, end: int) -> int:
    """The length of the possessive ending at `end`: `'s`, or `'` after s where it closes no quote."""
    if lower[end : end + 1] != "'":
        return 0
    if lower[end + 1 : end + 2] == "s" and (end + 2 >= len(lower) or not is_word(lower[end + 2])):
        return 2
    if lower[end - 1] not in "sxz" or not re.match(r"' \w", lower[end : end + 3]):
        return 0
    # A quote that opened before and has not closed closes here.
    if lower[start - 1 : start] == "'":
        return 0
    places, opening = _quotes(lower)
    last = bisect_left(places, start) - 1
    return 0 if last >= 0 and opening[last] else 1


@lru_cache(maxsize=4)
def _quotes(lower: str) -> tuple[list[int], list[bool]]:
    """Where single quotation marks stand in a folded text, and which of them open a quotation."""
    found = [match.start() for match in _QUOTE.finditer(lower)]
    return found, [lower[at + 1 : at + 2].isalnum() for at in found]


_QUOTE = regex(r"(?<!\w)'(?=\w)|(?<=[^\s(])'(?!\w)")


# ---------------------------------------------------------------- accepted forms of the target


def accepted(of: Hit | Term, locale: Locale) -> tuple[str, ...]:
    """How a term may be written in a locale, the fitting number of a hit first; empty without rendering.

    A name without a rendering is kept as the source writes it.
    """
    return _accepted(of.term, locale, of.plural) if isinstance(of, Hit) else _accepted(of, locale, False)


@lru_cache(maxsize=1 << 16)
def _accepted(term: Term, locale: Locale, plural: bool) -> tuple[str, ...]:
    target = term.target(locale)
    if target is None:
        return (term.source, *term.forms) if term.kind == "name" else ()
    several = _target_plurals(term, target, locale)
    # Listed forms that are plurals of others belong to the plurals; crisis is in both numbers.
    one = [form for form in target.accepted if form == target.text or several.get(form, form) == form]
    if _is_verb(term) and (made := participle(target.text, locale)):
        one.append(made)
    order = (several, one) if plural else (one, several)
    return tuple(f for f in dict.fromkeys(f for group in order for f in group) if f not in target.forbidden)


def _target_plurals(term: Term, target: Target, locale: Locale) -> dict[str, str]:
    """The plurals of a rendering and of its other forms, each with what it is the plural of.

    Names and verbs have only the plural that is given.
    """
    out = {target.plural: target.text} if target.plural else {}
    if term.kind == "name" or _is_verb(term):
        return out
    for form in (target.text, *target.forms):
        if form == target.text and target.plural:
            continue
        for made in plurals(form, locale):
            # A form listed in the plural is one of itself too, by rule: what it is the plural of says more.
            if out.get(made, made) == made:
                out[made] = form
    return out


def preferred(hit: Hit, locale: Locale) -> str:
    """The form to write for a hit; empty when the term has no rendering.

    Capitals throughout are kept (`CECOT`); a plural gets the plural, an English participle the Spanish one.
    """
    forms = accepted(hit, locale)
    if not forms:
        return ""
    surface, shouted = hit.surface, _is_shouted(hit)
    if surface in forms and surface.isupper():
        return surface
    target = hit.term.target(locale)
    form = target.text if target else hit.term.source
    if target and hit.plural and hit.term.kind == "term":
        form = target.plural or next(iter(plurals(form, locale)), form)
    elif target and hit.plural and target.plural:
        form = target.plural
    elif target and _is_verb(hit.term) and surface.split()[0].lower().endswith("ed"):
        form = participle(form, locale) or form
    return form.upper() if shouted else form


def _is_shouted(hit: Hit) -> bool:
    """Whether a surface is in capitals though the termbase does not write it so."""
    if not hit.surface.isupper() or sum(map(str.isalpha, hit.surface)) < 2:
        return False
    listed = {fold(form).plain for form in (hit.term.source, *hit.term.forms)}
    return fold(hit.surface).plain not in listed


# ---------------------------------------------------------------- the target side


def find_forms(text: str, forms: Iterable[str], *, case: Case = "smart") -> tuple[Span, ...]:
    """Where any of the forms stands as whole words, in order; of overlapping ones the longest."""
    return _find_forms(text, tuple(forms), case)


# The checks of one unit come one after the other, and ask for the same for each hit of a term.
@lru_cache(maxsize=64)
def _find_forms(text: str, forms: tuple[str, ...], case: Case) -> tuple[Span, ...]:
    folded = _folded(text)
    return _apart(folded, _find(folded, forms, case))


@lru_cache(maxsize=64)
def occurrences(text: str, term: Term, locale: Locale) -> tuple[Span, ...]:
    """Where a target text holds a term in an accepted form, in order, none overlapping.

    Capitals of the rendering are required, unless the case rule is `fold`. Terms are found in other
    inflected forms too, by lemma; names are not.
    """
    folded = _folded(text)
    found = _as_listed(folded, term, locale)
    return _apart(folded, [*found, *_inflected(folded, term, locale, found)])


def forbidden_occurrences(text: str, term: Term, locale: Locale) -> tuple[Span, ...]:
    """Where a target text holds a forbidden rendering, in either number, outside every accepted one."""
    target = term.target(locale)
    if target is None or not target.forbidden:
        return ()
    folded = _folded(text)
    forms = [*target.forbidden, *(p for f in target.forbidden for p in plurals(f, locale))]
    case: Case = "fold" if term.case == "fold" else "smart"
    good = sorted(_find(folded, accepted(term, locale), case))
    starts = [start for start, _ in good]
    ends = list(accumulate((end for _, end in good), max, initial=0))  # the last end of the first so many
    bad = [f for f in _find(folded, forms, case) if ends[bisect_right(starts, f[0])] < f[1]]
    return _apart(folded, bad)


def places(text: str, hits: Sequence[Hit], locale: Locale) -> tuple[Span | None, ...]:
    """Where a target text holds each hit's term, None where it does not.

    Every hit gets a place of its own in the text, so that `EE. UU.` inside one term's rendering does not
    count for another term; places are dealt out so that as few hits as possible go without, the longest
    renderings first.
    """
    folded = _folded(text)
    found: dict[int, list[Range]] = {}
    for hit in hits:
        if id(hit.term) not in found:
            found[id(hit.term)] = longest_first(_as_listed(folded, hit.term, locale))
    deal = Deal(len(folded.lower))
    # Other inflections are looked for only where listed forms do not do: a lexicon is slow to load.
    for inflect in (False, True):
        rest = [at for at in range(len(hits)) if at not in deal.places]
        if inflect:
            for term in {id(hits[at].term): hits[at].term for at in rest}.values():
                known = found[id(term)]
                found[id(term)] = longest_first([*known, *_inflected(folded, term, locale, known)])
        deal.offer([found[id(hit.term)] for hit in hits])
        for at in sorted(rest, key=lambda at: [start - end for start, end in deal.options[at][:1]] or [0]):
            deal.give(at)
    return tuple(folded.span(*deal.places[at]) if at in deal.places else None for at in range(len(hits)))


def missing(text: str, hits: Sequence[Hit], locale: Locale) -> tuple[Hit, ...]:
    """The hits whose term does not stand in a target text as often as in the source, in their order.

    Hits of terms without a rendering in the locale are never missing.
    """
    dealt = places(text, hits, locale)
    return tuple(
        hit for hit, place in zip(hits, dealt, strict=True) if place is None and accepted(hit.term, locale)
    )


def _apart(folded: Folded, found: Iterable[Range]) -> tuple[Span, ...]:
    """Ranges as spans of the text, the longest first where they overlap, in order."""
    taken = bytearray(len(folded.lower))
    kept: list[Range] = []
    for start, end in longest_first(found):
        if 1 not in taken[start:end]:
            taken[start:end] = b"\1" * (end - start)
            kept.append((start, end))
    return tuple(folded.span(start, end) for start, end in sorted(kept))


def _find(folded: Folded, forms: Iterable[str], case: Case) -> list[Range]:
    """Every range of the folded text where one of the forms stands."""
    out: list[Range] = []
    for form in forms:
        sought = _fold_form(form)
        start = folded.lower.find(sought.lower) if sought.lower else -1
        while start >= 0:
            end = start + len(sought.lower)
            if is_cased(sought.plain, folded.plain[start:end], case) and is_bounded(folded, start, end):
                out.append((start, end))
            start = folded.lower.find(sought.lower, start + 1)
    return out


def _as_listed(folded: Folded, term: Term, locale: Locale) -> list[Range]:
    """Where a term stands in a form that is listed or made by rule."""
    # An exact rule is about the source (ICE is not ice): its rendering may begin a sentence.
    return _find(folded, accepted(term, locale), "fold" if term.case == "fold" else "smart")


_WORDS = regex(r"[^\W_]+")
_PLAIN = str.maketrans("áéíóúü", "aeiouu")


def _inflected(folded: Folded, term: Term, locale: Locale, known: Iterable[Range]) -> Iterator[Range]:
    """Where a term stands with other endings on its words, apart from known and forbidden ranges."""
    target = term.target(locale)
    if term.kind == "name" or target is None:
        return
    words, heads = _words_by_head(folded.lower)
    taken = bytearray(len(folded.lower))
    for start, end in (*known, *_find(folded, target.forbidden, "smart")):
        taken[start:end] = b"\1" * (end - start)
    for form in (target.text, *target.forms):
        sought = _fold_form(form)
        parts = [match.span() for match in _WORDS.finditer(sought.lower)]
        if form in target.forbidden or not parts or parts[0][0] or parts[-1][1] != len(sought.lower):
            continue
        for at in heads.get(_head(sought.lower[: min(3, parts[0][1])]), ()):
            window = words[at : at + len(parts)]
            start, end = window[0][0], window[-1][1]
            if len(window) < len(parts) or taken.find(1, start, end) >= 0:
                continue
            pairs = (
                (folded.plain[s:e], sought.plain[a:b]) for (s, e), (a, b) in zip(window, parts, strict=True)
            )
            if (
                _same_gaps(folded, window, sought, parts)
                and is_bounded(folded, start, end)
                and all(_is_inflection(word, of, target, locale) for word, of in pairs)
            ):
                yield start, end


@lru_cache(maxsize=4)
def _words_by_head(lower: str) -> tuple[list[Range], dict[str, list[int]]]:
    """Where the words of a folded text stand, and which of them begin with the same letters."""
    words = [match.span() for match in _WORDS.finditer(lower)]
    heads: dict[str, list[int]] = {}
    for at, (start, _) in enumerate(words):
        heads.setdefault(_head(lower[start : start + 3]), []).append(at)
    return words, heads


def _same_gaps(folded: Folded, window: Sequence[Range], sought: Folded, parts: Sequence[Range]) -> bool:
    """Whether the words of a window are joined as those of a form are: by space, hyphen or stop."""
    return all(
        folded.lower[window[i][1] : window[i + 1][0]] == sought.lower[parts[i][1] : parts[i + 1][0]]
        for i in range(len(parts) - 1)
    )


def _is_inflection(word: str, of: str, target: Target, locale: Locale) -> bool:
    if of[0].isupper() and not word[0].isupper():
        return False
    word, of = word.lower(), of.lower()
    if word == of:
        return True
    # Forms of a word begin alike; this keeps the lexicon unloaded where nothing is near.
    if len(of) < 4 or _head(word) != _head(of) or not of.isalpha():
        return False
    if target.gender == "mf" and same_but_gender(word, of, locale):
        return True
    return lemmas_equal(word, of, locale)


def _head(word: str) -> str:
    """The first three letters without accents: forms of a word share them (orden, órdenes)."""
    return word[:3].translate(_PLAIN)


@lru_cache(maxsize=16384)
def _fold_form(form: str) -> Folded:
    return fold(form)


@lru_cache(maxsize=4)
def _folded(text: str) -> Folded:
    """The folded text, for those who look for several terms in it."""
    return fold(text)
