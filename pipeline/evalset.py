"""Evaluation sets: sentences with their terms and references, from JSON lines or from an article.

The JSON lines are those of the WMT25 terminology shared task: texts in fields named by language, terms
in `proper` and `random` (source term → rendering, or a list of renderings), or in `terms`, which a file
of one mode has.
"""

from __future__ import annotations

import enum
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from glossary.files import read_bytes
from glossary.messages import _
from glossary.model import Fault, Gender, Locale, Place, Target, Term, UserError
from glossary.termbase import Termbase
from glossary.termfile import slug, text_faults, tidy, unused


class Mode(enum.StrEnum):
    """Which terms a translation gets: those of the field, arbitrary word pairs as a control, or none."""

    PROPER = "proper"
    NOTERM = "noterm"
    RANDOM = "random"


@dataclass(frozen=True, slots=True)
class Example:
    """A source text with its terms and, where there is one, its reference; `case` groups lines."""

    source: str
    reference: str = ""
    proper: Termbase | None = None
    random: Termbase | None = None
    case: str = ""
    line: int = 0

    def terms(self, mode: Mode) -> Termbase | None:
        """The termbase by which a mode is measured; `noterm` has the proper one, which it does not pin."""
        return self.random if mode is Mode.RANDOM else self.proper


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """Examples with the name of what they come from and eight hexadecimal digits of its content.

    `shared` tells that one termbase serves all examples, so that most of its terms stand in few of them.
    """

    name: str
    examples: tuple[Example, ...]
    digest: str
    shared: bool = False

    @property
    def modes(self) -> tuple[Mode, ...]:
        """The modes for which some example has terms."""
        return tuple(mode for mode in Mode if any(example.terms(mode) for example in self.examples))


def read_set(
    path: str | Path, *, source: Locale, target: Locale, termbase: Termbase | None = None
) -> EvaluationSet:
    """Read JSON lines (`.jsonl`, `.json`, `.ndjson`) or an article, any other file.

    A `termbase` takes the place of the lines' proper terms; an article needs one. Raises `UserError`
    with all the faults of the file.
    """
    if Path(path).suffix.lower() in (".jsonl", ".json", ".ndjson"):
        found, content = _read_lines(path, source, target)
        if termbase is not None:
            found = tuple(replace(example, proper=termbase) for example in found)
    else:
        found, content = _read_article(path, source, termbase)
    if not any(example.proper or example.random for example in found):
        raise UserError.at(
            path,
            _("no line has terms to measure"),
            _('give them in a field "proper": {"term": "rendering"}, or name a termbase with --glossary'),
        )
    digest = hashlib.sha256(content + (termbase.digest.encode() if termbase else b"")).hexdigest()[:8]
    return EvaluationSet(Path(path).name, found, digest, shared=termbase is not None)


def _read_article(
    path: str | Path, source: Locale, termbase: Termbase | None
) -> tuple[tuple[Example, ...], bytes]:
    from pipeline.segment import read_article

    document = read_article(path, locale=source)
    if termbase is None:
        raise UserError.at(
            path, _("an article has no terms of its own"), _("name a termbase with --glossary")
        )
    return tuple(
        Example(segment.text, proper=termbase, case=segment.kind.value, line=segment.line)
        for segment in document.segments
        if segment.translatable
    ), document.text.encode()


# ---------------------------------------------------------------- JSON lines


def _read_lines(path: str | Path, source: Locale, target: Locale) -> tuple[tuple[Example, ...], bytes]:
    content = read_bytes(path)
    faults: list[Fault] = []
    examples: list[Example] = []
    # Only a line feed ends a line of JSON lines; a JSON text may hold the other line separators of Unicode.
    for number, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if raw.strip():
            line = _Line(str(path), number, faults)
            example = line.example(raw, source, target)
            if example is not None:
                examples.append(example)
    if not examples and not faults:
        raise UserError.at(
            path, _("has no lines"), _('write one JSON object a line: {"en": "…", "proper": {…}}')
        )
    if faults:
        raise UserError(*faults)
    return tuple(examples), content


@dataclass(slots=True)
class _Line:
    """One line of a file on its way to an example; what is wrong with it goes to `faults`."""

    path: str
    number: int
    faults: list[Fault] = field(repr=False)

    def fault(self, message: str, remedy: str, column: int = 0) -> None:
        self.faults.append(Fault(message, remedy, Place(self.path, self.number, column)))

    def example(self, raw: bytes, source: Locale, target: Locale) -> Example | None:
        before = len(self.faults)
        try:
            data = json.loads(raw.decode("utf-8"))
        except UnicodeDecodeError as error:
            self.fault(_("byte {number} is not UTF-8", number=error.start + 1), _("save the file as UTF-8"))
            return None
        except json.JSONDecodeError as error:
            message = _("not JSON: {error}", error=error.msg)
            self.fault(message, _("write one JSON object a line"), error.colno)
            return None
        except RecursionError:
            self.fault(_("JSON nested too deeply"), _("write one flat JSON object a line"))
            return None
        if not isinstance(data, dict):
            message = _("{kind} instead of an object", kind=_kind(data))
            self.fault(message, _('write {"en": "…", "proper": {…}}'))
            return None
        text = self._text(data, source, needed=True)
        reference = self._text(data, target, needed=False)
        genders = self._genders(data.get("gender"))
        own = "terms" if "terms" in data else ""
        if own and (double := [name for name in ("proper", "random") if name in data]):
            message = _('"terms" beside "{field}"', field=double[0])
            self.fault(message, _("name the pairs of each mode once"))
        at_random = bool(re.search(r"(?:^|[._-])random(?:[._-]|$)", Path(self.path).name.lower()))
        proper = self._termbase(data, own if own and not at_random else "proper", genders, source, target)
        random = self._termbase(data, own if own and at_random else "random", {}, source, target)
        case = data.get("case", "")
        if not isinstance(case, str):
            message = _('"{field}" is {kind}', field="case", kind=_kind(case))
            self.fault(message, _("give it a name in quotation marks"))
        if len(self.faults) > before:
            return None
        return Example(text, reference, proper, random, case, self.number)

    def _text(self, data: Mapping[str, Any], locale: Locale, *, needed: bool) -> str:
        """The text in a locale: of its full tag, else of its language."""
        name = next((n for n in (str(locale), locale.language) if n in data), "")
        if not name:
            if needed:
                self.fault(
                    _('no field "{field}" with the source text', field=locale.language),
                    _(
                        "the line has the fields {fields}; name another language with --from, "
                        "or add the field",
                        fields=", ".join(map(repr, data)) or _("none"),
                    ),
                )
            return ""
        value = data[name]
        if not isinstance(value, str):
            message = _('"{field}" is {kind}', field=name, kind=_kind(value))
            self.fault(message, _("give a text in quotation marks"))
            return ""
        if needed and not value.strip():
            message = _('"{field}" is empty', field=name)
            self.fault(message, _("give a source text, or leave the line out"))
        return value.strip()

    def _genders(self, value: Any) -> dict[str, Gender]:
        """The genders of renderings by source term, which a termbase would tell."""
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(g in ("m", "f", "mf") for g in value.values()):
            self.fault(_('"gender" does not give genders'), _('write {"term": "f"}, with m, f or mf'))
            return {}
        return {tidy(term): gender for term, gender in value.items()}

    def _termbase(
        self,
        data: Mapping[str, Any],
        name: str,
        genders: Mapping[str, Gender],
        source: Locale,
        target: Locale,
    ) -> Termbase | None:
        value = data.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            message = _('"{field}" is {kind}', field=name, kind=_kind(value))
            self.fault(message, _('write {"term": "rendering"}'))
            return None
        pairs: dict[str, tuple[str, ...]] = {}
        for key, given in value.items():
            renderings = self._renderings(name, key, given)
            if renderings:
                # Keys that differ in white space only are one term.
                pairs[tidy(key)] = tuple(dict.fromkeys((*pairs.get(tidy(key), ()), *renderings)))
        ids: set[str] = set()
        terms = tuple(
            Term(
                unused(slug(key), ids),
                key,
                targets={str(target): Target(texts[0], texts[1:], gender=genders.get(key, ""))},
            )
            for key, texts in pairs.items()
        )
        return Termbase(terms, source, name) if terms else None

    def _renderings(self, name: str, key: str, given: Any) -> list[str]:
        """The renderings of a term; empty when there is something wrong with them."""
        values = given if isinstance(given, list) else [given]
        for value in values:
            if not isinstance(value, str):
                self.fault(
                    _(
                        '"{field}": the rendering of {term!r} is {kind}',
                        field=name,
                        term=key,
                        kind=_kind(value),
                    ),
                    _("give a text, or a list of texts"),
                )
                return []
        renderings = [rendering for rendering in map(tidy, values) if rendering]
        if not tidy(key) or not renderings:
            self.fault(
                _('"{field}": the rendering of {term!r} is empty', field=name, term=key)
                if tidy(key)
                else _('"{field}": a term is empty', field=name),
                _("give a text, or leave the pair out"),
            )
            return []
        wrong = [fault for text in (tidy(key), *renderings) for fault in text_faults(text)]
        for message, remedy in wrong:
            self.fault(f'"{name}": {key[:40]!r}: {message}', remedy)
        return [] if wrong else renderings


def _kind(value: Any) -> str:
    """What a JSON value is, in words."""
    if value is None:
        return "null"
    # A truth value is a number too, in Python.
    kinds = {
        bool: _("true or false"),
        str: _("a text"),
        int: _("a number"),
        float: _("a number"),
        list: _("a list"),
    }
    return next((name for kind, name in kinds.items() if isinstance(value, kind)), _("an object"))
