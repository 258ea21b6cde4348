"""Spanish agreement: which determiners and participles stand with a noun of known gender and number.

The rules are those of the Real Academia Española's Diccionario panhispánico de dudas (DPD), at the entries
named beside each table. `pipeline.agree` mends by them, the check `term-agreement` judges by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from glossary.dataclass import dataclass
from glossary.inflect import gender, plural
from glossary.model import Edit, Gender, Hit, Locale, Span, Target
from glossary.patterns import regex


@dataclass(frozen=True, slots=True)
class Anchor:
    """A term's form in a text: its span, and what is known of it.

    `plural` None: the number is not known. `article`: a name that takes one. `small`: the termbase
    writes it in small letters.
    """

    span: Span
    gender: Gender = ""
    plural: bool | None = None
    article: bool = False
    small: bool = False


def anchor_of(text: str, span: Span, hit: Hit, target: Target, locale: Locale) -> Anchor:
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
ARTICLES = frozenset(form for row in _DETERMINERS[:2] for form in row)
# Set phrases whose last word agrees with nothing: sobre todo, de nuevo, ahora mismo.
_ADVERBS = frozenset(
    {("sobre", "todo"), ("ante", "todo"), ("del", "todo"), ("con", "todo"), ("de", "nuevo"), ("lo", "mismo")}
    | {("lo", "propio"), ("hoy", "mismo"), ("ahora", "mismo"), ("así", "mismo"), ("ya", "mismo")}
    | {("allí", "mismo"), ("aquí", "mismo"), ("mañana", "mismo"), ("ayer", "mismo"), ("es", "todo")}
)
# DPD, «el» 2.1: el and un before a feminine noun that begins with a stressed a, in the singular.
_BEFORE_STRESSED_A = {"la": "el", "una": "un", "alguna": "algún", "ninguna": "ningún"}

# A participle that says something of the subject before it: fue cerrado, está custodiada, han sido puestos.
_PREDICATE = regex(
    r" (?:no )?(?:(?:ha|han|había|habían) sido|(?:fue|es|está|era|estaba|será|estará|sería|quedó|sigue)|"
    r"(?:fueron|son|están|eran|estaban|serán|quedaron|siguen))(?: \w+mente)? "
    r"(?:\w+[ai]d|(?:\w*(?:puest|escrit|vist|hech|abiert|cubiert|vuelt|suelt)))(?P<end>[oa])s?\b"
)
# The same in apposition: , también conocida como …; custodiada por …
_APPOSITION = regex(r"(?:, (?:también )?| )\w+[ai]d(?P<end>[oa])s? (?:como|por)\b")
_PREPOSITIONS = frozenset(
    word
    for line in (
        "a al ante bajo con contra de del desde e en entre",
        "hacia hasta o para por según sin sobre tras u y",
    )
    for word in line.split()
)

_WORD_BEFORE = regex(r"(?P<word>[^\W\d_]+)(?P<space>[ \u00a0])\Z")
_VOWELS = regex(r"[aeiouáéíóúü]+")

Word = tuple[str, int, int]
"""A word of a text, and where it begins and ends."""


def words_before(text: str, at: int) -> list[Word]:
    """Up to three words that stand directly before a position, the nearest first, with their spans."""
    found: list[Word] = []
    while len(found) < 3:
        match = _WORD_BEFORE.search(text[max(0, at - 30) : at])
        if match is None:
            break
        end = at - len(match["space"])
        at = end - len(match["word"])
        found.append((match["word"], at, end))
    return found


def participle_edits(text: str, words: list[Word], anchor: Anchor) -> Iterator[Edit]:
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


def determiner_edits(words: list[Word], anchor: Anchor, form: str) -> Iterator[Edit]:
    """Give the chain of determiners before a form its gender and number: toda la Cecot → todo el Cecot."""
    for number, (word, start, end) in enumerate(words):
        lower = word.lower()
        before = words[number + 1] if number + 1 < len(words) else None
        if lower in ("del", "al"):
            article = inflect("el", anchor, form, nearest=number == 0)
            if article != "el":
                yield Edit(Span(start, end), like(word, f"{lower[:-1]} {article}"))
            return
        if lower in _BETWEEN:
            continue
        if lower not in _FORMS or (before and (before[0].lower(), lower) in _ADVERBS):
            return
        wanted = inflect(lower, anchor, form, nearest=number == 0)
        # DPD, «al» and «del»: a + el, de + el contract; not with a capital, which belongs to a name.
        if wanted == "el" and word == lower and before and before[0].lower() in ("a", "de"):
            yield Edit(Span(before[1], end), like(before[0], {"a": "al", "de": "del"}[before[0].lower()]))
            return
        if wanted != lower:
            yield Edit(Span(start, end), like(word, wanted))


def inflect(word: str, anchor: Anchor, form: str, *, nearest: bool) -> str:
    """A determiner with the gender and number of a form; `nearest` says that it stands right before it.

    What the anchor does not know stays as it is in the word.
    """
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


# ---------------------------------------------------------------- adjectives after a noun

_STEMS = "|".join(
    (
        "american argentin chilen clandestin colombian cuban ecuatorian estupend extranjer famos guatemaltec",
        "hondureñ italian masiv mexican modern nicaragüens paraguay peligros peruan privad públic rus",
        "salvadoreñ uruguay venezolan",
    )
).replace(" ", "|")
# After a feminine noun, -ado and -ido can be no verb; after a masculine one -ada and -ida may ("cuida").
_PARTICIPLE_M = regex(r"[ \u00a0](?P<word>(?P<stem>[^\W\d_]{2,30}[ai]d)(?P<end>os?))(?!\w)")
_PARTICIPLE_F = regex(r"[ \u00a0](?P<word>(?P<stem>[^\W\d_]{2,30}[ai]d)(?P<end>as))(?!\w)")
_ADJECTIVE = regex(rf"[ \u00a0](?P<word>(?P<stem>{_STEMS})(?P<end>[oa]s?))(?!\w)")
_NO_ADJECTIVES = frozenset(
    {"demasiado", "demasiados", "pasado", "estado", "estados", "dado", "partido", "partidos"}
)
_SENTENCE_START = regex(r"(?:^|[.!?:;]\s)[\s¿¡\"“«(]*\Z")


def adjective_edit(text: str, words: list[Word], anchor: Anchor) -> Iterator[Edit]:
    """What an adjective directly after a form has to become, where the form heads the subject of a sentence.

    Elsewhere the adjective may belong to another noun: "el director de la megacárcel detenido ayer".
    """
    start = words[0][1] if words else anchor.span.start
    if (
        not words
        or words[0][0].lower() not in ARTICLES
        or not _SENTENCE_START.search(text[max(0, start - 40) : start])
    ):
        return
    patterns = [_ADJECTIVE]
    if anchor.gender == "f":
        patterns.append(_PARTICIPLE_M)
    elif anchor.gender == "m":
        patterns.append(_PARTICIPLE_F)
    else:
        return
    match = next((m for p in patterns if (m := p.match(text, anchor.span.end))), None)
    if match is None or match["word"] in _NO_ADJECTIVES:
        return
    plural = match["end"].endswith("s") if anchor.plural is None else anchor.plural
    wanted = match["stem"] + ("a" if anchor.gender == "f" else "o") + "s" * plural
    if wanted != match["word"]:
        yield Edit(Span(*match.span("word")), wanted)


def like(model: str, word: str) -> str:
    """`word` with the capitals of `model`."""
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word
