"""Number, verb forms and lemmas, by rule where a rule exists and by simplemma where a lexicon is needed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from glossary.model import Gender, Locale
from glossary.patterns import regex

# ---------------------------------------------------------------- the door


def plural(form: str, locale: Locale | str) -> str | None:
    """The plural of a word or noun phrase; None when the language has no rule here.

    Spanish follows RAE and ASALE, *Nueva gramática de la lengua española*, chapter 3 (number) and
    chapter 12 (appositions), and *Ortografía de la lengua española* (2010) for accents and acronyms.
    """
    return next(iter(plurals(form, locale)), None)


def plurals(form: str, locale: Locale | str) -> tuple[str, ...]:
    """Every plural in use, the best first (`persona` has one, `person` has `people` and `persons`)."""
    return _plurals(form, Locale.parse(locale).language)


@lru_cache(maxsize=65536)
def _plurals(form: str, language: str) -> tuple[str, ...]:
    if not form.strip():
        return ()
    if language == "es":
        return (_spanish_phrase(form),)
    if language == "en":
        return _english_phrase(form)
    return ()


# ---------------------------------------------------------------- Spanish number


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VOWELS = "aeiouáéíóúü"
_STRONG = "aeoáéóíú"
_ACCENT = dict(zip("aeiou", "áéíóú", strict=True))
_PLAIN = dict(zip("áéíóú", "aeiou", strict=True))

# The stress moves in these three; the others are loans with an adapted plural, and determiners.
_SPANISH_IRREGULAR = {
    "régimen": "regímenes",
    "espécimen": "especímenes",
    "carácter": "caracteres",
    "jersey": "jerséis",
    "sándwich": "sándwiches",
    "club": "clubes",
    "el": "los",
    "la": "las",
    "un": "unos",
    "una": "unas",
    "del": "de los",
}

# A phrase inflects up to the first of these: what follows is a complement with a number of its own.
_SPANISH_COMPLEMENT = _words(
    """
    a al ante bajo con contra de del desde durante en entre hacia hasta mediante para por que según
    sin sobre tras
    """
)

# Adverbs and conjunctions inside the phrase, and nouns in apposition, which keep the singular (coches
# bomba, países modelo, testigos clave).
_SPANISH_FIXED = _words(
    """
    e y o u no más menos muy bien mal casi bomba clave cumbre fantasma límite modelo piloto puente
    récord relámpago sombra tipo
    """
)


def _spanish_phrase(phrase: str) -> str:
    parts = re.split(r"(\s+)", phrase)
    for at in range(0, len(parts), 2):
        word = parts[at]
        if at and word.lower() in _SPANISH_COMPLEMENT:
            break
        if at and (word.lower() in _SPANISH_FIXED or word.lower().endswith("mente")):
            continue
        if not at and word.lower() in ("no", "ex", "los", "las", "unos", "unas"):
            continue
        if at and word[:1].isupper() and parts[0][:1].islower():
            continue  # a name in apposition: administraciones Bukele
        parts[at] = _spanish_word(word, first=not at and len(parts) > 1)
    return "".join(parts)


def _spanish_word(word: str, *, first: bool) -> str:
    """The plural of one word; figures and acronyms do not change in writing (las ONG)."""
    lower = word.lower()
    if not word or not lower[-1].isalpha() or any(c.isupper() or c.isdigit() for c in word[1:]):
        return word
    if lower in _SPANISH_IRREGULAR and (first or len(lower) > 3):
        return _as_cased(word, _SPANISH_IRREGULAR[lower])
    end = lower[-1]
    nuclei = _nuclei(lower)
    accent = next((i for i, c in enumerate(lower) if c in _PLAIN), None)
    last_stressed = (
        len(nuclei) < 2
        or (accent is not None and accent >= nuclei[-1][0])
        or (accent is None and end not in "aeiouns")
    )
    if end in _VOWELS:
        return word + ("es" if end in "íú" else "s")
    if end in "sx":
        if not last_stressed:
            return word
    elif end == "y":
        if len(lower) < 2 or lower[-2] not in _VOWELS:
            return word + "s"
    elif end not in "lnrdzj" or lower[-2:-1] not in _VOWELS:
        return word + ("" if lower.endswith("ch") else "s")
    elif accent is not None and len(nuclei) > 2 and accent < nuclei[-2][0]:
        return word  # stressed on the third syllable from the end: los asíndeton
    stem = word
    if end == "z":
        stem = word[:-1] + "c"
    if accent is not None and last_stressed and end in "ns" and not _is_hiatus(lower, accent):
        stem = stem[:accent] + _match_case(stem[accent], _PLAIN[lower[accent]]) + stem[accent + 1 :]
    elif accent is None and end == "n" and len(nuclei) > 1:
        # joven, orden, crimen: stressed on the last but one, which becomes the third from the end.
        at = _peak(lower, *nuclei[-2])
        stem = stem[:at] + _match_case(stem[at], _ACCENT[lower[at]]) + stem[at + 1 :]
    return stem + "es"


def _nuclei(word: str) -> list[tuple[int, int]]:
    """The vowel groups that make the syllables, as half-open ranges; the silent u of gue and qui is none."""
    out: list[tuple[int, int]] = []
    for at, char in enumerate(word):
        if char not in _VOWELS or (
            char == "u" and at and word[at - 1] in "gq" and word[at + 1 : at + 2] in tuple("eiéí")
        ):
            continue
        joins = out and out[-1][1] == at and not (char in _STRONG and word[at - 1] in _STRONG)
        if joins:
            out[-1] = (out[-1][0], at + 1)
        else:
            out.append((at, at + 1))
    return out


def _peak(word: str, start: int, end: int) -> int:
    """Where a syllable's accent is written: on its open vowel, else on its last one."""
    return next((i for i in range(start, end) if word[i] in "aeo"), end - 1)


def _is_hiatus(word: str, at: int) -> bool:
    """Whether an accented í or ú parts two vowels, so that it keeps its accent (país, países)."""
    return word[at] in "íú" and at > 0 and word[at - 1] in "aeo"


def _match_case(like: str, char: str) -> str:
    return char.upper() if like.isupper() else char


def _as_cased(like: str, word: str) -> str:
    return word[:1].upper() + word[1:] if like[:1].isupper() else word


# ---------------------------------------------------------------- English number

_ENGLISH_IRREGULAR: dict[str, tuple[str, ...]] = {
    "child": ("children",),
    "person": ("people", "persons"),
    "foot": ("feet",),
    "tooth": ("teeth",),
    "goose": ("geese",),
    "mouse": ("mice",),
    "ox": ("oxen",),
    "wife": ("wives",),
    "life": ("lives",),
    "knife": ("knives",),
    "leaf": ("leaves",),
    "half": ("halves",),
    "wolf": ("wolves",),
    "thief": ("thieves",),
    "shelf": ("shelves",),
    "self": ("selves",),
    "loaf": ("loaves",),
    "calf": ("calves",),
    "stomach": ("stomachs",),
    "monarch": ("monarchs",),
    "patriarch": ("patriarchs",),
    "criterion": ("criteria",),
    "phenomenon": ("phenomena",),
    "quiz": ("quizzes",),
} | {
    word: (word + "es",)
    for word in _words("hero potato tomato echo veto embargo cargo mosquito torpedo volcano")
}
_ENGLISH_SAME = _words(
    """
    series species aircraft spacecraft police staff personnel headquarters news means
    """
)
_ENGLISH_MAN = _words(
    """
    human german roman norman ottoman shaman talisman caiman
    """
)

# The head of the phrase stands before one of these; `of` and its like start a complement.
_ENGLISH_COMPLEMENT = _words(
    """
    about against around as at before between by for from in into of on to under with within without
    """
)
_ENGLISH_POSTPOSED = frozenset(
    (
        "attorney general",
        "solicitor general",
        "secretary general",
        "governor general",
        "court martial",
        "notary public",
    )
)


def _english_phrase(phrase: str) -> tuple[str, ...]:
    words = phrase.split(" ")
    if len(words) == 1 and "-" not in phrase:
        return _english_word(phrase)
    head = next((i for i, w in enumerate(words) if i and w.lower() in _ENGLISH_COMPLEMENT), len(words)) - 1
    if head and " ".join(words[head - 1 : head + 1]).lower() in _ENGLISH_POSTPOSED:
        head -= 1
    before, word, after = words[:head], words[head], words[head + 1 :]
    # mother-in-law, commander-in-chief
    stem, hyphen, rest = word.partition("-in-")
    return tuple(" ".join([*before, made + hyphen + rest, *after]) for made in _english_word(stem))


def _english_word(word: str) -> tuple[str, ...]:
    if not word or not word[-1].isalnum():
        return (word,)
    if word.isupper() and len(word) > 1:
        return (word + "s",)
    base = word if word.isalpha() else re.split(r"[-–‐‑]", word)[-1]
    lead, lower = word[: len(word) - len(base)], base.lower()
    if lower in _ENGLISH_SAME:
        return (word,)
    if lower in _ENGLISH_IRREGULAR:
        return tuple(lead + _as_cased(base, made) for made in _ENGLISH_IRREGULAR[lower])
    if lower.endswith("man") and lower not in _ENGLISH_MAN:
        return (word[:-2] + "en",)
    if lower.endswith("person") and len(lower) > len("person"):
        return (word[:-4] + "ople" if base else word, word + "s")
    if lower.endswith("sis"):
        return (word[:-2] + "es",)
    if lower.endswith(("s", "x", "z", "ch", "sh")):
        return (word + "es",)
    if lower.endswith("y") and lower[-2:-1] not in tuple("aeiou") and not base[0].isupper():
        return (word[:-1] + "ies",)
    if lower.endswith("y") and lower[-2:-1] not in tuple("aeiou"):
        # Kennedys, but Secretaries: a capital alone does not tell a name from a title.
        return (word[:-1] + "ies", word + "s")
    return (word + "s",)


def unchanging(form: str, locale: Locale | str) -> str:
    """Letters that the form, its plurals and its verb forms begin with; none where no rules tell."""
    word = _FIRST_WORD.match(form)
    if word is None or Locale.parse(locale).language != "en":
        return ""
    start, lower = word[0], word[0].lower()
    if lower in _ENGLISH_IRREGULAR or lower.endswith(("man", "person")):
        return start[:1]
    return start[:-2] if lower.endswith("sis") else start[:-1] if lower.endswith(("e", "y")) else start


_FIRST_WORD = regex(r"[^\W_]+")

# ---------------------------------------------------------------- gender

# RAE and ASALE, Nueva gramática de la lengua española, ch. 2, on gender by the ending of a noun: only
# the endings that hardly have exceptions, and the exceptions that news knows.
_FEMININE = regex(r"(?:[cst]ión|dad|tad|tud|umbre|ez|ncia|nza|tura|isa|triz|a)")
_MASCULINE = regex(r"(?:aje|miento|ismo|dor|sor|tor|o|grama|blema|tema|stema|drama|dilema|clima|fantasma)")
_OTHER_GENDER = {
    **dict.fromkeys("mano foto moto radio cárcel red ley orden sede base clase sangre gente".split(), "f"),
    **dict.fromkeys("día mapa planeta tranvía juez pez gorila".split(), "m"),
}
# Nouns for people that are of both genders, and endings that say nothing.
_EITHER = regex(
    r"(?:ista|cida|nauta|iatra|arca|crata|ante|ente|policía|guardia|guía|colega|espía|apátrida|hábeas)"
)
_PREFIX = regex(r"(?:mega|super|súper|anti|contra|vice|ex|sub|inter|micro|macro)(?=\w{3})")


def gender(phrase: str, locale: Locale | str) -> Gender:
    """The gender of a Spanish noun phrase by the ending of its first word; empty where it does not tell.

    Proper names are not guessed: a capital says nothing about gender.
    """
    if Locale.parse(locale).language != "es":
        return ""
    word = re.split(r"[ \u00a0-]", phrase, maxsplit=1)[0]
    if not word.islower():
        return ""
    for one in (word, _singular(word)):
        bare = _PREFIX.sub("", one)
        for noun in (one, bare):
            if noun in _OTHER_GENDER:
                return "f" if _OTHER_GENDER[noun] == "f" else "m"
        if any(_EITHER.fullmatch(one[at:]) for at in range(len(one))):
            return ""
        if any(_MASCULINE.fullmatch(one[at:]) for at in range(len(one))):
            return "m"
        if any(_FEMININE.fullmatch(one[at:]) for at in range(len(one))):
            return "f"
    return ""


def _singular(word: str) -> str:
    if word.endswith("iones"):
        return word.removesuffix("ones") + "ón"
    return word[:-2] if re.search(r"[dlr]es\Z", word) else word.removesuffix("s")


# ---------------------------------------------------------------- verbs


def verb_forms(form: str, locale: Locale | str) -> tuple[str, ...]:
    """The regular English forms of a verb or verb phrase (`deports`, `deported`, `deporting`); else none."""
    if Locale.parse(locale).language != "en":
        return ()
    verb, space, rest = form.partition(" ")
    lower = verb.lower()
    if not lower.isalpha() or len(lower) < 2:
        return ()
    stem = verb[:-1] if lower.endswith("e") and not lower.endswith(("ee", "oe", "ye")) else verb
    if lower.endswith("y") and lower[-2] not in "aeiou":
        made = (verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing")
    else:
        if re.fullmatch(r"[^aeiou]+[aeiou][bdgklmnprt]", lower):
            stem += verb[-1]  # ban, banned; strip, stripped
        third = verb + ("es" if lower.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")
        made = (third, verb + "d" if lower.endswith("e") else stem + "ed", stem + "ing")
    return tuple(m + space + rest for m in made)


_INFINITIVE = regex(r"(?P<stem>\w*[^\W\d_][aeií]r)(?:se)?", re.IGNORECASE)
_LIKE_INFINITIVES = _words(
    """
    alquiler auxiliar bachiller canciller celular ejemplar escolar familiar hogar lugar
    menester militar mujer nuclear particular placer poder popular porvenir quehacer regular
    secular similar solar taller titular tutelar
    """
)
_IRREGULAR_PARTICIPLES = {
    "abrir": "abierto",
    "cubrir": "cubierto",
    "decir": "dicho",
    "escribir": "escrito",
    "hacer": "hecho",
    "inscribir": "inscrito",
    "morir": "muerto",
    "poner": "puesto",
    "romper": "roto",
    "ver": "visto",
    "volver": "vuelto",
    "resolver": "resuelto",
    "devolver": "devuelto",
    "describir": "descrito",
}


@lru_cache(maxsize=65536)
def infinitive(phrase: str, locale: Locale | str) -> str | None:
    """The infinitive that starts a Spanish phrase (`desnaturalizar`), without `se`; None when none does.

    It goes by the ending, less the common nouns and adjectives that have it too.
    """
    if Locale.parse(locale).language != "es":
        return None
    word = phrase.split(" ")[0]
    match = _INFINITIVE.fullmatch(word)
    if match is None or len(match["stem"]) < 4 or word[0].isupper() or word in _LIKE_INFINITIVES:
        return None
    return match["stem"]


def participle(phrase: str, locale: Locale | str) -> str | None:
    """The Spanish phrase with its infinitive made a past participle (`privar de` → `privado de`)."""
    verb = infinitive(phrase, locale)
    if verb is None:
        return None
    if verb in _IRREGULAR_PARTICIPLES:
        made = _IRREGULAR_PARTICIPLES[verb]
    elif verb.endswith("ar"):
        made = verb[:-2] + "ado"
    else:
        made = verb[:-2] + ("ído" if verb[-3] in "aeo" else "ido")
    _, space, rest = phrase.partition(" ")
    return made + space + rest


# ---------------------------------------------------------------- lemmas

_PARTICIPLE = regex(r"(?P<stem>\w\w+)(?P<theme>[aií])d[oa]s?")
_CLITICS = regex(r"(?P<verb>\w+?(?:[aeiáéí]r|[áé]ndo|ando|endo))(?:(?:me|te|se|nos|os)?(?:l[eoa]s?)?)")


def lemmas_equal(a: str, b: str, locale: Locale | str) -> bool:
    """Whether two words are forms of one: the same lemma, or an infinitive and its participle.

    Case does not count. Lemmas are simplemma's, loaded at the first call (0.5 s and some 80 MB for
    Spanish); Spanish clitics and participles, which its lexicon holds only in part, go by rule.
    """
    a, b = (unicodedata.normalize("NFC", w).lower() for w in (a, b))
    if a == b:
        return True
    language = Locale.parse(locale).language
    one, two = _lemma(a, language), _lemma(b, language)
    if one == two and one:
        return True
    if language != "es":
        return False
    return any(w == lemma and w in _infinitives(other) for w, lemma, other in ((a, one, b), (b, two, a)))


@lru_cache(maxsize=65536)
def _lemma(word: str, language: str) -> str:
    """The lemma of a lower-case word; empty when the language is none of simplemma's."""
    if not word:
        return ""
    import simplemma

    if language == "es":
        match = _CLITICS.fullmatch(word)
        if match and match["verb"] != word:
            word = "".join(_PLAIN.get(c, c) for c in match["verb"])
    try:
        return simplemma.lemmatize(word, lang=language)
    except ValueError:
        return ""


def _infinitives(word: str) -> tuple[str, ...]:
    """The infinitives of which a Spanish word may be the regular participle or gerund."""
    match = _PARTICIPLE.fullmatch(word)
    if match:
        return (
            (match["stem"] + "ar",) if match["theme"] == "a" else (match["stem"] + "er", match["stem"] + "ir")
        )
    if word.endswith("ando"):
        return (word[:-4] + "ar",)
    if word.endswith("iendo"):
        return (word[:-5] + "er", word[:-5] + "ir")
    return ()


def same_but_gender(a: str, b: str, locale: Locale | str) -> bool:
    """Whether two Spanish words differ in gender and number only (`preso`, `presas`), by their endings."""
    if Locale.parse(locale).language != "es":
        return False
    one, two = (re.sub(r"(?:[aoe]s?|es)$", "", word.lower()) for word in (a, b))
    return one == two and len(one) > 2
