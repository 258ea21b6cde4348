"""Agreement around a pinned form, where it is mechanical: contractions, articles, capitals, `y` and `o`.

Only the words that touch a pinned form are changed, never the form itself beyond its first letter.
The rules are those of the Real Academia Española's Diccionario panhispánico de dudas, at the entries
named beside each table. A language without rules here is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from glossary.inflect import gender, plural
from glossary.matcher import places
from glossary.model import Edit, Gender, Hit, Locale, Span, Target, Text


@dataclass(frozen=True, slots=True)
class Anchor:
    """A pinned form in a text: its span, and what is known of it.

    `plural` None: the number is not known. `article`: a name that takes one. `small`: the termbase
    writes it in small letters.
    """

    span: Span
    gender: Gender = ""
    plural: bool | None = None
    article: bool = False
    small: bool = False


# Masculine and feminine, singular and plural, of the words that stand before a noun and agree with it.
_DETERMINERS = (
    ("el", "la", "los", "las"),
    ("un", "una", "unos", "unas"),
    ("este", "esta", "estos", "estas"),
    ("ese", "esa", "esos", "esas"),
    ("aquel", "aquella", "aquellos", "aquellas"),
    ("otro", "otra", "otros", "otras"),
    ("algún", "alguna", "algunos", "algunas"),
    ("ningún", "ninguna", "ningunos", "ningunas"),
    ("nuestro", "nuestra", "nuestros", "nuestras"),
    ("cuyo", "cuya", "cuyos", "cuyas"),
    ("llamado", "llamada", "llamados", "llamadas"),
    ("nuevo", "nueva", "nuevos", "nuevas"),
    ("presunto", "presunta", "presuntos", "presuntas"),
    ("propio", "propia", "propios", "propias"),
    ("mismo", "misma", "mismos", "mismas"),
    ("todo", "toda", "todos", "todas"),
    ("primer", "primera", "primeros", "primeras"),
    ("segundo", "segunda", "segundos", "segundas"),
    ("tercer", "tercera", "terceros", "terceras"),
    ("último", "última", "últimos", "últimas"),
    ("antiguo", "antigua", "antiguos", "antiguas"),
    ("viejo", "vieja", "viejos", "viejas"),
    ("mucho", "mucha", "muchos", "muchas"),
    ("varios", "varias", "varios", "varias"),
)
# Words of one form that may stand between those and the noun.
_BETWEEN = frozenset("gran siguiente presente actual posible principal enorme".split())
_FORMS = {form: (row, place) for row in reversed(_DETERMINERS) for place, form in enumerate(row)}
_ARTICLES = frozenset(form for row in _DETERMINERS[:2] for form in row)
# DPD, «el» 2.1: el and un before a feminine noun that begins with a stressed a, in the singular.
_BEFORE_STRESSED_A = {"la": "el", "una": "un", "alguna": "algún", "ninguna": "ningún"}

# A participle that says something of the subject before it: fue cerrado, está custodiada, han sido puestos.
_PREDICATE = re.compile(
    r" (?:no )?(?:(?:ha|han|había|habían) sido|(?:fue|es|está|era|estaba|será|estará|sería|quedó|sigue)|"
    r"(?:fueron|son|están|eran|estaban|serán|quedaron|siguen))(?: \w+mente)? "
    r"(?:\w+[ai]d|(?:\w*(?:puest|escrit|vist|hech|abiert|cubiert|vuelt|suelt)))(?P<end>[oa])s?\b"
)
# The same in apposition: , también conocida como …; custodiada por …
_APPOSITION = re.compile(r"(?:, (?:también )?| )\w+[ai]d(?P<end>[oa])s? (?:como|por)\b")
_PREPOSITIONS = frozenset(
    "a al ante bajo con contra de del desde e en entre hacia hasta o para por según sin sobre tras u y".split()
)

# After these a name that takes an article has it: en el Cecot, contra la MS-13. Como and titles take none.
_BEFORE_NAMES = frozenset("a ante con contra de desde en entre hacia hasta para por según sobre tras".split())

_WORD_BEFORE = re.compile(r"(?P<word>[^\W\d_]+)(?P<space>[ \u00a0])\Z")
_ENGLISH_ENDING = re.compile(r"['’]s\b|['’](?=\s)|s\b")
_OPENING = re.compile(r"""[\s"'“«‘(\[¿¡—–-]*""")
_VOWELS = re.compile(r"[aeiouáéíóúü]+")


def agree_with_terms(text: str, source: str, hits: Sequence[Hit], locale: Locale) -> Text:
    """Freeze the terms that stand in a translation of `source`, and make the words around them agree."""
    anchors: list[Anchor] = []
    for hit, place in zip(hits, places(text, hits, locale), strict=True):
        target = hit.term.target(locale)
        if place is not None and target is not None and not any(place.overlaps(a.span) for a in anchors):
            anchors.append(_anchor(text, place, hit, target, locale))
    frozen = Text(text).freeze(Span(a.span.start, a.span.end, "term") for a in anchors)
    if locale.language == "es" and anchors:
        bare = _begins_bare(source, hits[0])
        inserted = [edit for anchor in anchors for edit in _article(text, anchor, begins=bare)]
        small = {anchor.span.start for anchor in anchors if anchor.small}
        for at in {edit.span.start for edit in inserted} & small:
            frozen = Text(frozen.value[:at] + frozen.value[at].lower() + frozen.value[at + 1 :], frozen.frozen)
        frozen, anchors = frozen.apply(inserted), [_moved(anchor, inserted) for anchor in anchors]
    first = source.lstrip("\"'“‘«([¿¡—–- ")[:1]
    return agree(frozen, anchors, locale, capital=first.isupper() or first.isdigit())


def _begins_bare(source: str, hit: Hit) -> bool:
    """Whether a whole sentence begins with a term, no name, without an article."""
    opening = _OPENING.match(source)
    begins = hit.span.start == (opening.end() if opening else 0) and not hit.possessive
    return begins and hit.term.kind != "name" and source.rstrip("\"'”’»").endswith(".")


def _article(text: str, anchor: Anchor, *, begins: bool) -> Iterator[Edit]:
    """The article that a form lacks: a name's after a preposition, a noun's at the start of a sentence.

    English begins with a bare noun where Spanish does not (RAE and ASALE, NGLE, ch. 15): Statelessness
    begins … is La apatridia empieza …. Headlines have no full stop, and keep their bare noun.
    """
    form, at = text[anchor.span.start : anchor.span.end], anchor.span.start
    if anchor.plural is None or anchor.gender not in ("m", "f"):
        return
    article = _inflect("el", anchor, form, nearest=True)
    if anchor.article:
        words = _words_before(text, at)
        if words and words[0][0] in _BEFORE_NAMES:
            yield Edit(Span(at, at), f"{article} ")
    elif begins and _OPENING.fullmatch(text[:at]) and re.match(r" [a-záéíóúñ]", text[anchor.span.end :]):
        yield Edit(Span(at, at), f"{article.capitalize()} ")


def _moved(anchor: Anchor, inserted: Sequence[Edit]) -> Anchor:
    return replace(
        anchor,
        span=anchor.span.shift(sum(len(e.text) for e in inserted if e.span.start <= anchor.span.start)),
    )


def _anchor(text: str, span: Span, hit: Hit, target: Target, locale: Locale) -> Anchor:
    """What is known of an occurrence: the termbase tells the gender of the preferred form, no other's."""
    surface = text[span.start : span.end].casefold()
    many = (target.plural or plural(target.text, locale) or "").casefold()
    if surface not in (target.text.casefold(), many):
        return Anchor(span)
    if target.plural == target.text:
        # A termbase that gives a form as its own plural says that it is one: Estados Unidos.
        return Anchor(span, target.gender or gender(target.text, locale), plural=True)
    if target.article:
        return Anchor(span, target.gender, plural=False, article=True)
    number = None if hit.term.kind == "name" or many == target.text.casefold() else surface == many
    small = target.text[:1].islower()
    return Anchor(span, target.gender or gender(target.text, locale), number, small=small)


def agree(text: Text, anchors: Sequence[Anchor], locale: Locale, *, capital: bool = False) -> Text:
    """Make the words around pinned forms agree with them; `text` has the forms as frozen spans.

    With `capital`, a form at the start of the sentence gets a capital letter.
    """
    if capital and anchors:
        text = _capitalize(text, min(anchor.span for anchor in anchors))
    # A form that ends in a full stop brings that of the sentence: EE. UU..
    text = text.apply(
        Edit(Span(anchor.span.end, anchor.span.end + 1), "")
        for anchor in anchors
        if re.fullmatch(r"\.\.[^.]?", text.value[anchor.span.end - 1 : anchor.span.end + 2])
    )
    if locale.language != "es":
        return text
    # From the right, so that the spans to the left stay where they are.
    for anchor in sorted(anchors, key=lambda a: a.span, reverse=True):
        text = text.apply(_edits(text.value, anchor))
    return text


def _capitalize(text: Text, first: Span) -> Text:
    opening = _OPENING.match(text.value)
    if (
        opening is None
        or opening.end() != first.start
        or not text.value[first.start : first.start + 1].islower()
    ):
        return text
    at = first.start
    return Text(text.value[:at] + text.value[at].upper() + text.value[at + 1 :], text.frozen)


def _edits(text: str, anchor: Anchor) -> Iterator[Edit]:
    form = text[anchor.span.start : anchor.span.end]
    ending = _ENGLISH_ENDING.match(text, anchor.span.end)
    if ending:
        yield Edit(Span(ending.start(), ending.end()), "")
    words = _words_before(text, anchor.span.start)
    yield from _participle(text, words, anchor)
    if not words:
        return
    own = form.split(" ", 1)[0]
    word, start, end = words[0]
    lower = word.lower()
    if own in _ARTICLES and " " in form and lower in _ARTICLES:
        # The form brings its own article: la la Mara Salvatrucha.
        yield Edit(Span(start, end + 1), "")
        return
    if lower in ("y", "o"):
        # DPD, «y» 3 and «o» 1: e before the sound i, u before the sound o.
        sound = _first_sound(form)
        if (lower, sound) in (("y", "i"), ("o", "o")):
            yield Edit(Span(start, end), _like(word, "e" if lower == "y" else "u"))
        return
    yield from _determiners(words, anchor, form)


def _words_before(text: str, at: int) -> list[tuple[str, int, int]]:
    """Up to three words that stand directly before a position, the nearest first, with their spans."""
    found: list[tuple[str, int, int]] = []
    while len(found) < 3:
        match = _WORD_BEFORE.search(text[max(0, at - 30) : at])
        if match is None:
            break
        end = at - len(match["space"])
        at = end - len(match["word"])
        found.append((match["word"], at, end))
    return found


def _participle(text: str, words: list[tuple[str, int, int]], anchor: Anchor) -> Iterator[Edit]:
    """Give the participle after a form that is the subject the form's gender: la megacárcel fue cerrada."""
    subject = next((word.lower() for word, _, _ in words if word.lower() not in _FORMS), "")
    if (
        anchor.gender not in ("m", "f")
        or subject in _PREPOSITIONS
        or {"del", "al"} & {w for w, _, _ in words}
    ):
        return
    match = _PREDICATE.match(text, anchor.span.end) or _APPOSITION.match(text, anchor.span.end)
    wanted = "a" if anchor.gender == "f" else "o"
    if match and match["end"] != wanted:
        yield Edit(Span(match.start("end"), match.end("end")), wanted)


def _determiners(words: list[tuple[str, int, int]], anchor: Anchor, form: str) -> Iterator[Edit]:
    """Give the chain of determiners before a form its gender and number: toda la Cecot → todo el Cecot."""
    for number, (word, start, end) in enumerate(words):
        lower = word.lower()
        before = words[number + 1] if number + 1 < len(words) else None
        if lower in ("del", "al"):
            article = _inflect("el", anchor, form, nearest=number == 0)
            if article != "el":
                yield Edit(Span(start, end), _like(word, f"{lower[:-1]} {article}"))
            return
        if lower in _BETWEEN:
            continue
        if lower not in _FORMS:
            return
        wanted = _inflect(lower, anchor, form, nearest=number == 0)
        # DPD, «al» and «del»: a + el, de + el contract; not with a capital, which belongs to a name.
        if wanted == "el" and word == lower and before and before[0].lower() in ("a", "de"):
            yield Edit(Span(before[1], end), _like(before[0], {"a": "al", "de": "del"}[before[0].lower()]))
            return
        if wanted != lower:
            yield Edit(Span(start, end), _like(word, wanted))


def _inflect(word: str, anchor: Anchor, form: str, *, nearest: bool) -> str:
    row, place = _FORMS[word]
    feminine, plural = bool(place % 2), place >= 2
    # el before a stressed a is feminine already.
    if anchor.gender in ("m", "f"):
        feminine = anchor.gender == "f"
    if anchor.plural is not None:
        plural = anchor.plural
    wanted = row[2 * plural + feminine]
    if nearest and feminine and not plural and _stressed_a(form):
        return _BEFORE_STRESSED_A.get(wanted, wanted)
    return wanted


def _stressed_a(form: str) -> bool:
    """Whether a form begins with the stressed sound a (área, arma, hambre), by the rules of the accent."""
    word = re.split(r"[ \u00a0-]", form.lower(), maxsplit=1)[0].removeprefix("h")
    groups = _VOWELS.findall(word)
    if not word.startswith(("a", "á")) or not groups:
        return False
    if any(c in "áéíóú" for c in word):
        return groups[0][0] == "á" and word.startswith("á")
    if len(groups) == 1:
        return True
    return len(groups) == 2 and word[-1] in "aeiouns" and groups[0][0] == "a"


def _first_sound(form: str) -> str:
    word = form.lower()
    if re.match(r"h?[ií](?![aeouáéóú])", word):
        return "i"
    return "o" if re.match(r"h?[oó]", word) else ""


def _like(model: str, word: str) -> str:
    """`word` with the capitals of `model`."""
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word
