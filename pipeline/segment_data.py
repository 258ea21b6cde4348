"""What the segmenter knows of languages and of newsroom lines: words and patterns, no code.

Abbreviations are written without their last stop and without inner white space (`p. ej.` is
`p.ej`). An entry in small letters also matches with a capital; one with capitals matches as it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """What a stop after a word means in one language, by the class of the word.

    `leading` never ends a sentence; `numbered` goes on before a number only; `closing` ends one
    before a capital; `clock` does so too, but not before a word of `clock_tail`; `either` ends one
    before a word of `starters` only, and so do initials and dotted acronyms.
    `words` are ordinary words that sentencex takes for abbreviations. `speech` are verbs that tie a
    question or exclamation in quotation marks to the speaker's name behind it.
    """

    leading: frozenset[str] = frozenset()
    numbered: frozenset[str] = frozenset()
    closing: frozenset[str] = frozenset()
    clock: frozenset[str] = frozenset()
    clock_tail: frozenset[str] = frozenset()
    either: frozenset[str] = frozenset()
    starters: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    speech: frozenset[str] = frozenset()


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


LANGUAGES: dict[str, Language] = {
    "en": Language(
        leading=_set(
            "Mr Mrs Ms Mx Messrs Dr Drs Prof Rev Fr Hon Pres Supt Msgr Gen Col Lt Maj"
            " Brig Capt Cpl Cmdr Adm Sgt Pvt Sen Sens Rep Reps Gov Govs Amb Atty Mt Ft"
            " e.g i.e cf viz vs v ca approx incl esp"
        ),
        numbered=_set(
            "no nos p pp fig figs vol vols ch chs sec secs art arts para paras op ed app col div eq ver pt"
        ),
        closing=_set("etc"),
        clock=_set("a.m p.m am pm A.M P.M"),
        clock_tail=_set(
            "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May"
            " June July August September October November December Eastern Central Mountain Pacific"
            " Greenwich GMT UTC BST CET CEST EST EDT CST CDT MST MDT PST PDT ET CT MT PT Jan Feb Mar Apr"
            " Jun Jul Aug Sep Sept Oct Nov Dec"
        ),
        either=_set(
            "Inc Corp Co Cos Ltd Bros Jr Sr St Ave Blvd Rd Hwy Dept dept Univ Assn Assoc Intl Natl"
            " Gov't Ph.D M.D Esq est al lb lbs oz ft hrs hr mins sq"
            " Mon Tue Tues Wed Thu Thurs Fri Sat Jan Feb Mar Apr Jun Jul Aug Sep Sept"
            " Oct Nov Dec Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn"
            " Miss Mo Mont Neb Nev Okla Ore Pa Tenn Tex Va Vt Wash Wis Wyo"
        ),
        starters=_set(
            "The This That These Those A An He She It They We You I His Her Its Their Our My Your Mr"
            " Mrs Ms Dr But And Or So Yet If When While As At In On For From With Without After Before"
            " Since Because Although Though However Then There Here Now Nobody Nothing No None Some Many"
            " Most Few Several Both All Each Every Everyone Any Another Other Others One Two Three What"
            " Who Where Why How Which Whose Not Only Even Still Also Instead Meanwhile Later Earlier"
            " Once Until Under Over Among Between During Despite By To About Last Next Did Does Do Is"
            " Are Was Were Has Have Had Can Could Would Should It's He's She's They're That's There's"
            " I'm We're"
        ),
        words=_set("arc ark art brig con fed fig gen id ill kg km me mm mar no ok op ore ref reps"),
        speech=_set(
            "said says asked asks added adds wrote writes told tells replied shouted cried called"
            " answered wondered demanded exclaimed yelled responded remarked began continued recalled"
            " insisted"
        ),
    ),
    "es": Language(
        leading=_set(
            "Sr Sra Sres Sras Srta Srtas Dr Dra Dres Dras Prof Profa Lic Licda Ing Arq Abg Mtro Mtra"
            " D.ª Dª Gral Cnel Tte Cap Cmdte Sgto Mons Fr Pbro Sto Sta Excmo Excma Ilmo Ilma Rvdo Gob"
            " Pdte p.ej v.gr v.g cf cfr vid av avda ctra pza plza prov depto dpto admón tel tfno ext ed"
        ),
        numbered=_set(
            "n núm núms nro nros no art arts pág págs p pp fig figs cap caps vol vols t sec inc párr ap col"
        ),
        closing=_set("etc"),
        clock=_set("a.m p.m am pm A.M P.M"),
        clock_tail=_set("GMT UTC CET"),
        either=_set(
            "aprox Ud Uds Vd Vds a.C d.C a.J.C d.J.C S.A S.L S.R.L C.V R.L Cía Hnos et.al EE.UU FF.AA"
            " DD.HH CC.OO JJ.OO RR.HH RR.PP CC.AA FF.SS AA.VV"
        ),
        starters=_set(
            "El La Los Las Lo Un Una Unos Unas Su Sus Este Esta Esto Estos Estas Ese Esa Eso Esos Esas"
            " Aquel Aquella Aquello Él Ella Ellos Ellas Yo Tú Nosotros Usted Ustedes Nadie Nada Ninguno"
            " Ninguna Todo Toda Todos Todas Pero Y O Ni Si No Sí Se Le Les Me Te Nos En Con Sin Por Para"
            " Desde Hasta Según Tras Durante Entre Sobre Ante Aunque Cuando Como Mientras Además También"
            " Tampoco Luego Después Antes Ahora Entonces Allí Aquí Ahí Así Cada Muchos Muchas Algunos"
            " Algunas Otro Otra Otros Otras Qué Quién Cuál Cómo Dónde Cuándo Al Es Era Fue Fueron Eran"
            " Son Hay Había Ha Han Sr Sra Dr Dra"
        ),
        words=_set(
            "ante anti archi aero auto bi bien bis cm con contra da de des di dom en entre ex extra geo"
            " hetero hiper hipo homo in infra inter kg km macro mar mega mg micro min mini mm mono multi"
            " neo nos para poli post pre pro pts retro semi sobre sub super trans tras ultra un uni vi"
        ),
    ),
    "fr": Language(
        leading=_set("M MM Mme Mmes Mlle Dr Pr Mgr Me St Ste av bd boul c.-à-d cf env p.ex"),
        numbered=_set("p pp art fig vol chap no n t"),
        closing=_set("etc"),
        either=_set("J.-C"),
        starters=_set(
            "Le La Les L’ Un Une Des Ce Cet Cette Ces Il Elle Ils Elles On Nous Vous Je Tu Son Sa Ses"
            " Leur Mais Et Ou Si Dans En À Au Aux Pour Par Avec Sans Selon Après Avant Depuis Personne"
            " Rien Tout Tous Toutes Qui Que Quand Comme Puis Ensuite Merci Non Oui"
        ),
    ),
    "pt": Language(
        leading=_set(
            "Sr Sra Srs Sras Srta Dr Dra Drs Dras Prof Profa Eng Exmo Exma Gen Cel Cap Av av p.ex cf tel"
        ),
        numbered=_set("n núm art arts pág págs p pp fig vol cap inc"),
        closing=_set("etc"),
        clock=_set("a.m p.m"),
        either=_set("S.A Ltda Cia a.C d.C al"),
        starters=_set(
            "O A Os As Um Uma Ele Ela Eles Elas Eu Nós Você Vocês Seu Sua Este Esta Esse Essa Isso Mas"
            " E Ou Se Em No Na Nos Nas Com Sem Por Para Segundo Após Antes Depois Ninguém Nada Todos"
            " Todas Quando Como Quem Onde Talvez Não Sim Já"
        ),
        words=_set("mm cm km kg"),
    ),
}

# ---------------------------------------------------------------- lines of a newsroom

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
)
_DATE = (
    r"(?:\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?Z?)?"
    rf"|\d{{1,2}}(?: de)? (?:{_MONTHS})(?: de)?,? \d{{4}}|(?:{_MONTHS}) \d{{1,2}}, \d{{4}})"
)
_CAPITAL = "[A-ZÀ-ÖØ-ÞČĐĽŁŚŠŹŻŽ]"
_NAME = (
    rf"{_CAPITAL}[\w.'’-]*"
    rf"(?: (?:(?:de|del|la|van|von|da|dos|bin|al|y|and) ){{0,2}}{_CAPITAL}[\w.'’-]*){{1,4}}"
)

# A date a content system left before the title: `date 2025-01-31 The title`.
DATE_PREFIX = re.compile(
    r"(?:date[: ]\s*)?\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?Z?)?\s+(?:[|·:–-]\s+)?(?=\S)", re.I
)

# A line before the title that is a date or an address.
DATE_LINE = re.compile(
    rf"(?:date[: ]\s?)?(?:[^\W\d_]{{3,9}}, )?{_DATE}(?:,? \d{{1,2}}[:.]\d{{2}}.{{0,12}})?|https?://\S+|www\.\S+",
    re.I,
)

READING_TIME = re.compile(
    r"\W{0,4}(?:(?:reading time|tiempo de lectura|tempo de leitura|temps de lecture)\s?:?\s)?"
    r"\d{1,3}[ -]?(?:min|mins|minutes?|minutos?)\b\.?(?: (?:read|de lectura|de leitura|de lecture))?",
    re.I,
)

# Bylines, by rising daring: marked by a word, a date alone, `Name - role, outlet`, a bare name.
BYLINE = re.compile(
    rf"(?i:by|por|par|words by|text by|reporting by|texto de) {_NAME}.*"
    r"|(?i:published|updated|posted|last updated|publicado|actualizado)\b.*\d.*"
    rf"|(?i:(?:date[: ]\s?)?(?:\w{{3,9}}, )?{_DATE}).{{0,30}}"
    rf"|{_NAME}(?:\s[-–—|·]\s|, )\S.*"
    rf"|{_NAME}"
)

# A credit that fills its block: in brackets, or marked by a word.
CREDIT = re.compile(
    r"\[[^\[\]]{1,90}(?<![.!?])\]|©.{1,90}"
    r"|(?:photo|image|picture|photograph|photography|foto|fotografía|imagen|credit|crédito)s?"
    r"(?: (?:credit|by|de))?\s?[:/]\s?.{1,90}(?<![.!?])",
    re.I,
)
# A credit at the end of a caption; it has a capital or ©, so that `[sic]` and `[1]` are none.
TRAILING_CREDIT = re.compile(rf"(?<=\s)\[(?=[^\[\]]*{_CAPITAL}|©)[^\[\]]{{1,90}}(?<![.!?])\]\Z")

# How a line begins that sends the reader elsewhere.
LINK = re.compile(
    r"(?:read|watch|listen|click|tap|follow|subscribe|sign up|find out|take a look|have a look|look at"
    r"|see (?:also|more|our|the|how|all)|explore|download|browse|get the|more on|more from|also read|related"
    r"|lee|lea|leer|mira|mire|vea|ve también|escuche|escucha|siga|suscríbase|suscríbete|haga clic|haz clic"
    r"|descargue|descubra|consulte|más sobre|lea también|https?://\S+$|www\.\S+$)\b(?!-)[^.!?]*(?:\.[^\s.!?][^.!?]*)*",
    re.I,
)

BULLET = re.compile(r"(?:[-–—•*·▪]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
HEADING_MARK = re.compile(r"#{1,6}\s+(?=\S)")
