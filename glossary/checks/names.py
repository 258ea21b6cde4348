"""The check of proper names: those of the termbase, and those that a sentence shows to be names."""

from __future__ import annotations

import functools
import heapq
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from glossary.checks.base import Example, UnitCheck, name
from glossary.checks.terms import copied_span, marked, missing_hits
from glossary.dataclass import dataclass
from glossary.folding import unaccented
from glossary.matcher import accepted, occurrences
from glossary.messages import N_, _
from glossary.model import Edit, Finding, Hit, Severity, Span, Unit
from glossary.patterns import regex

_BUKELE = name("Nayib Bukele")
_TREN = name("Tren de Aragua")
_TECOLUCA = name("Tecoluca")


class NameAltered(UnitCheck):
    """Names of the termbase are searched for liberally, as one is missing anyway; others by strong signs.

    A name that no termbase holds is a run of capitalized words of the source of which one stands
    letter for letter in the translation and its neighbor is an initial (an error) or differs by a
    letter or two (a warning: the source may be what is misspelled). Spanish respellings
    (`Sergei` and `Serguéi`) and cognates (`Europe` and `Europa`) are no alterations.
    """

    id = "name-altered"
    severity = Severity.ERROR
    summary = N_("A proper name is bent or cut short in the translation.")
    supersedes = frozenset({"term-missing"})
    good = (
        Example("The speech of Nayib Bukele was long.", "El discurso de Nayib Bukele fue largo.", (_BUKELE,)),
        Example(
            "The reporter met Sergei Dolgov in Kyiv.",
            "El reportero conoció a Serguéi Dolgov en Kiev.",
            why="a Spanish spelling of the same name",
        ),
        Example(
            "The road runs through Central Europe and Santa Barbara.",
            "La carretera pasa por Europa Central y Santa Bárbara.",
            why="geographic names have Spanish forms",
        ),
        Example(
            "The valley of Tecoluca and its river Tecomuca are dry.",
            "El valle de Tecoluca y su río Tecomuca están secos.",
            (_TECOLUCA,),
            why="the near spelling is another name of the source",
        ),
    )
    bad = (
        Example(
            "The speech of Nayib Bukele was long.",
            "El discurso de N Bukele fue largo.",
            (_BUKELE,),
            span="N Bukele",
            message="“Nayib Bukele” became “N Bukele”",
            fixed="El discurso de Nayib Bukele fue largo.",
        ),
        Example(
            "They blamed Tren de Aragua for it.",
            "Culparon de ello al Tren de Arahua.",
            (_TREN,),
            span="Tren de Arahua",
            message="“Tren de Aragua” became “Tren de Arahua”",
            fixed="Culparon de ello al Tren de Aragua.",
        ),
        Example(
            "The town of Tecoluca is near.",
            "El pueblo de Tecaluca está cerca.",
            (_TECOLUCA,),
            span="Tecaluca",
            message="“Tecoluca” became “Tecaluca”",
            fixed="El pueblo de Tecoluca está cerca.",
        ),
        Example(
            "The judge asked Brunilda Echavarren twice.",
            "El juez preguntó dos veces a B Echavarren.",
            span="B Echavarren",
            message="“Brunilda Echavarren” became “B Echavarren”",
            fixed="El juez preguntó dos veces a Brunilda Echavarren.",
        ),
    )

    def check(self, unit: Unit) -> Iterator[Finding]:
        has_names = any(hit.term.kind == "name" for hit in unit.hits)
        lost = [hit for hit in missing_hits(unit) if hit.term.kind == "name"] if has_names else []
        # The first is faster where there is none.
        may_run = _CAPITAL.search(unit.source) and _MAY_RUN.search(unit.source)
        runs = _runs(unit.source, [hit.span for hit in unit.hits]) if may_run else []
        if lost or runs:
            words = _words(unit.target)
            yield from self._of_termbase(unit, lost, words)
            yield from self._of_sentence(unit, runs, words)

    def _of_termbase(self, unit: Unit, lost: Sequence[Hit], words: Sequence[_Word]) -> Iterator[Finding]:
        if not lost:
            return
        locale = unit.target_locale
        terms = {id(hit.term): hit.term for hit in unit.hits}
        standing = {key: occurrences(unit.target, term, locale) for key, term in terms.items()}
        taken = marked(len(unit.target), standing.values())
        free = [w for w in words if taken.find(1, w.start, w.end) < 0]
        others = _Others(unit.source)
        searches: dict[tuple[str, bool, frozenset[str]], _Search] = {}
        for hit in lost:
            if copied_span(unit, hit) is not None:
                continue  # term-missing says so
            forms = accepted(hit.term, locale)
            # Where the name stands in full once, a later shorter mention is style.
            whole = bool(standing[id(hit.term)])
            elsewhere = others.than(hit)
            best: _Near | None = None
            for form in forms:
                key = form, whole, elsewhere
                if key not in searches:
                    searches[key] = _Search(form, free, elsewhere, whole=whole)
                near = searches[key].nearest(taken)
                if near and (best is None or near.score > best.score):
                    best = near
            if best is None:
                continue
            taken[best.span.start : best.span.end] = b"\1" * (best.span.end - best.span.start)
            yield self._altered(unit, hit.surface, best.span, hit.span, forms[0])

    def _of_sentence(
        self, unit: Unit, runs: Sequence[Sequence[_Word]], words: Sequence[_Word]
    ) -> Iterator[Finding]:
        if not runs:
            return
        spelled = {w.text for w in words}
        bent = _Bent(words, {w.text for w in _words(unit.source)})
        for run in runs:
            # At least one word letter for letter, and at least one not: else nothing can be said.
            stand = sum(w.text in spelled for w in run if w.strong)
            if not stand or all(w.text in spelled for w in run):
                continue
            found = bent.of(run)
            if found is not None:
                where = Span(run[0].start, run[-1].end)
                surface = unit.source[where.start : where.end]
                # A name that no termbase holds may have been misspelled in the source; an initial was not.
                cut = any(_is_initial(other.text, word.text) for word, other in zip(run, found, strict=True))
                severity = Severity.ERROR if cut else Severity.WARNING
                span = Span(found[0].start, found[-1].end)
                yield self._altered(unit, surface, span, where, surface, severity=severity)

    def _altered(
        self,
        unit: Unit,
        surface: str,
        span: Span,
        source_span: Span,
        expected: str,
        *,
        severity: Severity = Severity.ERROR,
    ) -> Finding:
        stands = unit.target[span.start : span.end]
        message = (
            _("“{surface}” became “{stands}”", surface=surface, stands=stands)
            if expected == surface
            else _(
                "“{surface}” became “{stands}”: expected “{expected}”",
                surface=surface,
                stands=stands,
                expected=expected,
            )
        )
        fix = Edit(span, expected)
        return self.finding(message, span=span, source_span=source_span, fix=fix, severity=severity)


# ---------------------------------------------------------------- words

_TOKEN = regex(r"\w+(?:[-'’]\w+)*")
# Small words inside names: `Tren de Aragua`, `Ursula von der Leyen`.
_PARTICLES = frozenset(
    {"al", "bin", "da", "de", "del", "della", "der", "di", "do", "dos", "du"}
    | {"el", "la", "las", "le", "los", "of", "the", "van", "von", "y"}
)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int

    @property
    def strong(self) -> bool:
        """Whether the word can carry a name: capitalized and of more than three letters."""
        return len(self.text) > 3 and self.text[0].isupper()


def _words(text: str) -> list[_Word]:
    """The words of a text, an English possessive ending left out."""
    words = []
    for match in _TOKEN.finditer(text):
        word = match[0][:-2] if match[0].endswith(("'s", "’s")) and len(match[0]) > 2 else match[0]
        words.append(_Word(word, match.start(), match.start() + len(word)))
    return words


class _Others:
    """The words of a source outside one hit or another."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._tokens = list(_TOKEN.finditer(source))
        self._ends = [match.end() for match in self._tokens]
        self._counts = Counter(match[0] for match in self._tokens)
        self._known: dict[tuple[tuple[str, ...], ...], frozenset[str]] = {}

    def than(self, hit: Hit) -> frozenset[str]:
        """The words outside a hit; what is left of a word that is one in part is a word."""
        first = last = bisect_right(self._ends, hit.span.start)
        while last < len(self._tokens) and self._tokens[last].start() < hit.span.end:
            last += 1
        lost = self._tokens[first:last]
        left: list[str] = []
        if lost:
            left += _TOKEN.findall(self._source[lost[0].start() : hit.span.start])
            left += _TOKEN.findall(self._source[hit.span.end : lost[-1].end()])
        # All mentions of a name have mostly the same words around them.
        key = tuple(match[0] for match in lost), tuple(left)
        if key not in self._known:
            rest = self._counts - Counter(key[0])
            self._known[key] = frozenset((*rest, *left))
        return self._known[key]


@functools.lru_cache(maxsize=8192)
def _plain(word: str) -> str:
    """The word in small letters without accents."""
    return unaccented(word.casefold())


def _distance(a: str, b: str, limit: int) -> int:
    """Edits between two words (a swap of neighbors is one), or `limit + 1` when there are more."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, last, row = row, before, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


_LONGEST = 40


def _is_near(a: str, b: str) -> bool:
    """Whether two different words may be spellings of one name: one edit, two from eight letters on."""
    longest = max(len(a), len(b))
    if longest < 4 or longest > _LONGEST:
        return False
    limit = 1 if longest < 8 else 2
    return _distance(_plain(a), _plain(b), limit) <= limit


def _is_initial(word: str, name: str) -> bool:
    return len(word) == 1 and len(name) > 2 and word.isupper() and name[0] == word


# ---------------------------------------------------------------- names of the termbase


@dataclass(frozen=True, slots=True)
class _Near:
    span: Span
    score: float


class _Search:
    """Where a text is near to a form, with at least half of its letters.

    `elsewhere` are words of the source outside the name: what stands there too is another name.
    With `whole`, every word must have its counterpart.
    """

    def __init__(self, form: str, words: Sequence[_Word], elsewhere: frozenset[str], *, whole: bool) -> None:
        self._wanted = [m[0] for m in _TOKEN.finditer(form)]
        self._weight = [0 if w in _PARTICLES else len(w) for w in self._wanted]
        self._whole = whole
        # By score and place: of equal ones the first is taken.
        self._found: list[tuple[float, int, list[tuple[_Word, int]]]] = []
        if not any(self._weight):
            return
        alike = [
            {text for text in {word.text for word in words} if _resembles(text, w, elsewhere)}
            for w in self._wanted
        ]
        places = {
            at - k
            for k, some in enumerate(alike)
            if some
            for at, word in enumerate(words)
            if word.text in some
        }
        for offset in places:
            pairs = [
                (words[offset + k], k)
                for k, some in enumerate(alike)
                if 0 <= offset + k < len(words) and words[offset + k].text in some
            ]
            self._add(offset, pairs)

    def _add(self, offset: int, pairs: list[tuple[_Word, int]]) -> None:
        # Words in small letters are a name only all together: `tren de aragua`.
        if len(pairs) < len(self._wanted) and (
            self._whole or not any(word.text[0].isupper() for word, _ in pairs)
        ):
            return
        score = sum(self._weight[k] for _, k in pairs) / sum(self._weight)
        if score >= 0.5:
            heapq.heappush(self._found, (-score, offset, pairs))

    def nearest(self, taken: bytearray) -> _Near | None:
        """The nearest place that is not taken, the first of several; None when there is none."""
        while self._found:
            score, offset, pairs = self._found[0]
            free = [(word, k) for word, k in pairs if taken.find(1, word.start, word.end) < 0]
            if len(free) == len(pairs):
                return _Near(Span(pairs[0][0].start, pairs[-1][0].end), -score)
            heapq.heappop(self._found)
            self._add(offset, free)
        return None


def _resembles(word: str, wanted: str, elsewhere: frozenset[str]) -> bool:
    if word == wanted or _plain(word) == _plain(wanted):
        return True
    if word in elsewhere:
        return False
    return _is_initial(word, wanted) or (word[0].isupper() and _is_near(word, wanted))


# ---------------------------------------------------------------- names that a sentence shows

# Two words that are not small, next to each other or with particles between them.
_MAY_RUN = regex(
    r"(?<!\w)(?<!\w[-'’])[^\W\d_a-z][\w'’-]* "
    rf"(?:(?:{'|'.join(sorted(_PARTICLES))}) ){{0,3}}[^\W\d_a-z]"
)
_CAPITAL = regex(r" [^\W\d_a-z]")
_SENTENCE_END = frozenset(".!?…:\"“”'‘’«»(—")


def _runs(source: str, hits: Sequence[Span]) -> list[list[_Word]]:
    """Runs of two or more capitalized words and particles between them, outside hits and sentence starts."""
    texts = _TOKEN.findall(source)
    capitals = sum([text[0].isupper() for text in texts])
    # A headline in title case says nothing about names.
    if capitals < 2 or capitals * 5 > len(texts) * 3:
        return []
    words = _words(source)
    taken = marked(len(source), [hits])
    runs: list[list[_Word]] = []
    run: list[_Word] = []

    def close() -> None:
        while run and not run[-1].text[0].isupper():
            run.pop()
        if sum(w.text[0].isupper() for w in run) > 1:
            runs.append(run[:])
        run.clear()

    end = 0
    for word in words:
        gap = source[end : word.start]
        if gap != " ":
            # A possessive ending closes the name too: `Chile's President`.
            close()
        end = word.end
        capital = word.text[0].isupper() and not word.text.isupper()
        starts = word is words[0] or not _SENTENCE_END.isdisjoint(gap)
        inside = taken.find(1, word.start, word.end) >= 0
        if inside or (starts and not capital):
            close()
        elif (capital and not starts) or (run and word.text in _PARTICLES):
            run.append(word)
        else:
            close()
    close()
    return runs


class _Bent:
    """Finds where the runs of a source stand in a translation, one word letter for letter and others bent."""

    def __init__(self, words: Sequence[_Word], here: set[str]) -> None:
        self._words, self._here = words, here
        self._places: dict[str, list[int]] = {}
        for at, word in enumerate(words):
            self._places.setdefault(word.text, []).append(at)
        self._known: dict[tuple[str, ...], Sequence[_Word] | None] = {}

    def of(self, run: Sequence[_Word]) -> Sequence[_Word] | None:
        """The words of the translation where a run stands."""
        key = tuple(word.text for word in run)
        if key not in self._known:
            self._known[key] = self._find(run)
        return self._known[key]

    def _find(self, run: Sequence[_Word]) -> Sequence[_Word] | None:
        # Somewhere a strong word stands letter for letter.
        offsets = {
            at - k for k, word in enumerate(run) if word.strong for at in self._places.get(word.text, ())
        }
        for offset in sorted(offsets):
            others = self._words[max(0, offset) : offset + len(run)]
            if offset < 0 or len(others) < len(run):
                continue
            bent = 0
            for word, other in zip(run, others, strict=True):
                if other.text == word.text:
                    continue
                if other.text in self._here or not _is_bent(other.text, word.text):
                    break
                bent += 1
            else:
                if bent:
                    return others
        return None


def _is_bent(other: str, word: str) -> bool:
    if _is_initial(other, word):
        return True
    return (
        word[0].isupper()
        and other[0] == word[0]
        and len(word) > 4
        and word.lower() not in _COGNATES
        # An accent that the source has not is the mark of a Spanish form: `Japón`, `César`.
        and not (word.isascii() and not other.isascii())
        and _is_near(other, word)
        and _sound(other) != _sound(word)
    )


# English words which stand with names, capitalized, and whose Spanish differs by a letter or two.
_COGNATES = frozenset(
    word
    for line in (
        "academic academy active administration admiral africa african alliance america american apostle",
        "archive asia assembly association atlantic autonomous baron basic bishop brazil brigade canal",
        "candidate capital captain cardinal catalan cathedral catholic center central centre century",
        "christian civil classic club college colonel colony command commander commission commissioner",
        "committee communist community concert conference congress conservative constitution consul",
        "continental contract convention corrupted costa council deputy detective director divine",
        "division doctor document duke economic election electric elementary emperor empire europe",
        "european exclusive executive extreme family federal federation festival final finance",
        "foundation france fund future gallery general global gospel governor graecia grand group guide",
        "historic history hospital hotel imperial independent indies industry infantry initiative",
        "inspector institute intelligence international israel italian japan journal judge justice",
        "language latin legion liberal liberty lieutenant major marine market marshal martyr maximum",
        "medal mexican mexico military minister ministry minor mission model modern monarch monument",
        "museum national native naval north observatory ocean office official olympic opera operation",
        "order organization oriental orthodox pacific palace panel park parliament part party patriarch",
        "peninsula persian philosopher pirate planet poet police political pope popular port premier",
        "president presidential priest prime prince princess prize process professor program project",
        "prophet protestant province public rapid rector reform regional republic republican research",
        "reserve resort revolution rican royal russian sacred saint science secretary section sector",
        "security senate senator sergeant service social socialist society soldier soviet spanish spirit",
        "state student superior supreme symphony system technical technology temple territory theater",
        "theatre times traditional treaty tribunal triumph union united university urban valley vice",
        "victory virgin volume",
    )
    for word in line.split()
)

_RESPELLINGS = (
    (regex(r"gu(?=[ei])"), "g"),
    (regex(r"(?<=[aou])e"), ""),
    (regex(r"kh|sh|zh|ch|x|j"), "h"),
    (regex(r"ph"), "f"),
    (regex(r"th"), "t"),
    (regex(r"ck|qu|[ckq]"), "k"),
    (regex(r"[wvb]|u(?=[aeio])"), "v"),
    (regex(r"[yi]+"), "i"),
    (regex(r"[zs]"), "s"),
    (regex(r"(?<=[aeiou])h|^h"), ""),
    (regex(r"(.)\1"), r"\1"),
)


@functools.lru_cache(maxsize=4096)
def _sound(word: str) -> str:
    """The word as Spanish may respell it: `Sergei` and `Serguéi`, `Mohammed` and `Mohamed` are one."""
    word = _plain(word)
    for pattern, letter in _RESPELLINGS:
        word = pattern.sub(letter, word)
    # The last vowels are where a cognate differs: `Europe`, `Europa`; `Gorbachev`, `Gorbachov`.
    return word.rstrip("aeiou")
