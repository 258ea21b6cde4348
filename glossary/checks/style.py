"""What the checks of style share: each reports what its rule would mend, so that the two cannot disagree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import ClassVar

from glossary.checks.base import UnitCheck
from glossary.clues import Choice, Clue
from glossary.dataclass import dataclass
from glossary.messages import _
from glossary.model import Edit, Finding, Kind, Severity, Span, Text, Unit
from glossary.profile import DEFAULT_STYLE
from glossary.style import NBSP, RULES, Around, Correction, Passage, Rule, apply, corrections

# Nobody tells a check where in its article a sentence stands.
_ANYWHERE = Around(depth=None)
# No check reports these: the capital of a sentence gives way to every other edit, stars are a sign of many
# formats, and a range that stands in two scales is an engine's slip.
_RULES = tuple(
    rule
    for rule in RULES
    if rule.id not in ("sentence-capital", "emphasis", "range-scale")
    and (not rule.kinds or Kind.PARAGRAPH in rule.kinds)
)
_CLUES = {rule.id: rule.clue for rule in _RULES}
_CLUES[NBSP.id] = Clue.any_of(_CLUES.values())


@dataclass(slots=True)
class _Last:
    """What was found in the last unit: its checks come one after the other, and share it."""

    unit: Unit | None = None
    style: str = ""
    found: tuple[Correction, ...] = ()


_last = _Last()


def _corrections(unit: Unit, style: str) -> tuple[Correction, ...]:
    """What all rules would mend in a unit."""
    if _last.unit is not unit or _last.style != style:
        _last.unit, _last.style, _last.found = unit, style, _find(unit, style)
    return _last.found


def _find(unit: Unit, style: str) -> tuple[Correction, ...]:
    return corrections(
        Text(unit.target),
        unit.source,
        source_locale=unit.source_locale,
        locale=unit.target_locale,
        kind=Kind.PARAGRAPH,
        style=style,
        around=_ANYWHERE,
        rules=_RULES,
    )


class StyleCheck(UnitCheck):
    """A check whose finding and fix are the edits of the rule with its id.

    `whole` makes one finding of all edits in a sentence, for marks that come in pairs.
    """

    def __init_subclass__(cls) -> None:
        if "id" in vars(cls):
            cls.clue = _CLUES[cls.id]

    safe_fix = True
    whole: ClassVar[bool] = False

    def __init__(self, style: str = DEFAULT_STYLE) -> None:
        self.style = style

    def check(self, unit: Unit) -> Iterator[Finding]:
        if not unit.target or not unit.source:
            return
        yield from self.told(unit, _corrections(unit, self.style))

    def told(self, unit: Unit, found: Sequence[Correction]) -> Iterator[Finding]:
        """The findings for what has been found in a unit by the rules, those of other checks left out."""
        edits = [c.edit for c in found if c.rule.id == self.id]
        if self.whole and len(edits) > 1:
            edits = [_joined(unit.target, edits)]
        for edit in edits:
            fix = Edit(edit.span, edit.text)
            severity = self.weigh(unit, fix)
            yield self.finding(self.say(unit.target, fix), span=fix.span, fix=fix, severity=severity)

    def weigh(self, unit: Unit, fix: Edit) -> Severity:
        """How severe a finding is; its check's severity, unless the check says otherwise."""
        return self.severity

    def say(self, target: str, fix: Edit) -> str:
        """The finding in words."""
        now = target[fix.span.start : fix.span.end]
        if not now:
            return _("“{text}” is missing", text=fix.text)
        if not fix.text:
            return _("“{text}” is one too many", text=now)
        return _("“{stands}” is written “{better}”", stands=now, better=fix.text)


class Together(UnitCheck):
    """Some checks of one style as one: their rules run once on a unit, those alone that its clues name."""

    def __init__(self, checks: Sequence[StyleCheck], rules: Sequence[Rule]) -> None:
        self.checks, self.rules, self.style = tuple(checks), tuple(rules), checks[0].style

    def check(self, unit: Unit) -> Iterator[Finding]:
        if not unit.target or not unit.source:
            return
        passage = Passage.of(
            Text(unit.target),
            unit.source,
            source_locale=unit.source_locale,
            locale=unit.target_locale,
            kind=Kind.PARAGRAPH,
            style=self.style,
            around=_ANYWHERE,
        )
        found = apply(self.rules, passage)
        if not found:
            return
        ids = {correction.rule.id for correction in found}
        for check in self.checks:
            if check.id in ids:
                yield from check.told(unit, found)


@dataclass(frozen=True, slots=True)
class _Option:
    """A check to choose or not, or one rule of a group of checks of style."""

    clue: Clue | None
    check: UnitCheck | None = None
    rule: Rule | None = None
    group: tuple[StyleCheck, ...] = ()


class Chooser:
    """Chooses of some checks those that may find something; checks of style that stand together are one."""

    def __init__(self, checks: Sequence[UnitCheck]) -> None:
        options: list[_Option] = []
        for style, some in groupby(checks, _style_of):
            if style is None:
                options += [_Option(check.clue, check) for check in some]
            else:
                group = tuple(check for check in some if isinstance(check, StyleCheck))
                options += [_Option(rule.clue, rule=rule, group=group) for rule in _RULES]
        self._choice = Choice(options)
        self._made: dict[int, tuple[UnitCheck, ...]] = {}

    def of(self, source: str, target: str) -> tuple[UnitCheck, ...]:
        """Those whose clue the texts give."""
        bits = self._choice.bits(source, target)
        made = self._made.get(bits)
        if made is None:
            made = self._made[bits] = tuple(_made(self._choice.named(bits)))
        return made


def _style_of(check: UnitCheck) -> str | None:
    return check.style if isinstance(check, StyleCheck) else None


def _made(options: Sequence[_Option]) -> Iterator[UnitCheck]:
    for group, some in groupby(options, lambda option: option.group):
        if not group:
            yield from (option.check for option in some if option.check)
            continue
        rules = [option.rule for option in some if option.rule]
        ids = {NBSP.id, *(rule.id for rule in rules)}
        if not ids.isdisjoint(check.id for check in group):
            yield Together(group, rules)


def _joined(target: str, edits: list[Edit]) -> Edit:
    """One edit that does what all do, and leaves alone what stands between them."""
    span = Span(edits[0].span.start, edits[-1].span.end)
    shifted = [Edit(edit.span.shift(-span.start), edit.text) for edit in edits]
    return Edit(span, Text(target[span.start : span.end]).apply(shifted).value)
