"""What a project does not want to hear: ignore comments, severities of its own, and the baseline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from glossary.dataclass import dataclass, field, replace
from glossary.messages import _, english
from glossary.model import Fault, Finding, Place, Severity, UserError
from glossary.patterns import regex

if TYPE_CHECKING:
    from glossary.settings import PathRule

# ---------------------------------------------------------------- ignore comments

# `termpin: ignore term-missing, typography — reason`: names parted by commas; what follows is for people.
_IGNORE = regex(
    r"\btermpin:[ \t]*ignore\b(?:[ \t]+([a-z][\w.*-]*(?:[ \t]*,[ \t]*[a-z][\w.*-]*)*))?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Ignores:
    """The checks that a comment leaves out, and what was wrong with the comment."""

    ids: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()

    def __or__(self, other: Ignores) -> Ignores:
        return Ignores(self.ids | other.ids, self.faults + other.faults)


NOTHING = Ignores()


def read_ignores(comments: Iterable[str], *, place: Place | None = None) -> Ignores:
    """What comments such as `termpin: ignore ID, ID — reason` leave out; names are ids or families."""
    found = NOTHING
    for comment in comments:
        if "termpin:" in comment:
            for match in _IGNORE.finditer(comment):
                found |= _ignored(match[1] or "", place)
    return found


def _ignored(names: str, place: Place | None) -> Ignores:
    from glossary.checks import named_checks

    if not names:
        remedy = _("write, for example: termpin: ignore term-missing — a quoted title")
        return Ignores(faults=(Fault(_("an ignore comment names no check"), remedy, place),))
    ids: frozenset[str] = frozenset()
    faults: list[Fault] = []
    for name in names.split(","):
        try:
            ids |= named_checks([name.strip()])
        except UserError as error:
            faults += [replace(fault, place=place) for fault in error.faults]
    return Ignores(ids, tuple(faults))


# ---------------------------------------------------------------- severities


@dataclass(frozen=True, slots=True)
class Control:
    """How the findings of a run are treated.

    `ignore` and `severity` are those of the whole run, `rules` those of paths; names are ids or families.
    `folder` is where the patterns of rules and the paths of the baseline start. `changed` is a revision of
    git: only what has changed since is told.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    rules: tuple[PathRule, ...] = ()
    folder: Path = field(default_factory=Path)
    baseline: Baseline | None = None
    changed: str = ""

    def for_path(self, path: str) -> tuple[frozenset[str], dict[str, Severity]]:
        """The ids left out in a file, and the severities there.

        A rule wins over the run, a later rule over an earlier; of one table, an id over its family.
        """
        ignored: frozenset[str] = frozenset()
        levels = _by_id(self.severity)
        if self.rules:
            from glossary.checks import named_checks
            from glossary.settings import relative

            name = relative(path, self.folder)
            for rule in self.rules:
                if rule.applies(name):
                    ignored |= named_checks(rule.ignore)
                    levels |= _by_id(rule.severity)
        return ignored, levels


def _by_id(severity: Mapping[str, Severity]) -> dict[str, Severity]:
    if not severity:
        return {}
    from glossary.checks import named_checks

    named = [(named_checks([name]), level) for name, level in severity.items()]
    named.sort(key=lambda pair: -len(pair[0]))  # families first, so that ids win
    return {check: level for ids, level in named for check in ids}


# ---------------------------------------------------------------- fingerprints and the baseline


def fingerprint(finding: Finding, subject: Sequence[str]) -> str:
    """Sixteen hex digits of a finding that no moved line changes: its check and what it is about.

    `subject` is context and source of an entry, or the id of a term; without one, the message stands in.
    """
    from hashlib import blake2b

    about = "\4".join(subject) if any(subject) else english(finding.message)
    content = f"{finding.check}\0{about}".encode("utf-8", "surrogatepass")
    return blake2b(content, digest_size=8).hexdigest()


BASELINE_VERSION = 1


@dataclass(frozen=True, slots=True)
class Baseline:
    """Findings that a project has put up with: for each path, how many of each fingerprint."""

    known: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def left(self, path: str) -> Counter[str]:
        """The findings of a file that may still be passed over."""
        return Counter(self.known.get(path, {}))


def read_baseline(path: str | Path) -> Baseline:
    """Read a baseline file; raise `UserError` when there is none, or it is no baseline."""
    import json

    from glossary.files import read_bytes

    remedy = _("write it anew with --write-baseline")
    try:
        content = json.loads(read_bytes(path, absent=_("make it with --write-baseline")).decode())
    except RecursionError:
        raise UserError.at(path, _("nested too deep for a baseline"), remedy) from None
    except json.JSONDecodeError as error:
        raise UserError.at(
            path, _("not JSON: {reason}", reason=error.msg), remedy, line=error.lineno
        ) from None
    except ValueError:
        raise UserError.at(path, _("not UTF-8"), remedy) from None
    files = content.get("files") if isinstance(content, dict) else None
    if not isinstance(files, dict) or content.get("version") != BASELINE_VERSION:
        raise UserError.at(path, _("not a baseline of version {version}", version=BASELINE_VERSION), remedy)
    known: dict[str, dict[str, int]] = {}
    for name, findings in files.items():
        if not isinstance(findings, list):
            raise UserError.at(path, _("files.{name} is not a list", name=name[:80]), remedy)
        counts: Counter[str] = Counter()
        for entry in findings:
            key = entry.get("fingerprint") if isinstance(entry, dict) else None
            if not isinstance(key, str):
                what = _("files.{name}: a finding without fingerprint", name=name[:80])
                raise UserError.at(path, what, remedy)
            counts[key] += 1
        known[name] = counts
    return Baseline(known)


def dump_baseline(findings: Iterable[tuple[str, Finding, Sequence[str]]]) -> bytes:
    """The content of a baseline file; findings come as path, finding and subject.

    Check and source stand beside each fingerprint for people who read the difference of two baselines.
    """
    import json

    files: dict[str, list[dict[str, str]]] = {}
    for path, finding, subject in findings:
        files.setdefault(path, []).append(
            {
                "check": finding.check,
                "fingerprint": fingerprint(finding, subject),
                "about": (subject[-1] if any(subject) else english(finding.message))[:120],
            }
        )
    for entries in files.values():
        entries.sort(key=lambda entry: (entry["about"], entry["check"], entry["fingerprint"]))
    content = {"version": BASELINE_VERSION, "files": dict(sorted(files.items()))}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
