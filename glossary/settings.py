"""Settings of a project: `termpin.toml`, or `[tool.termpin]` in pyproject.toml. Flags of the command win."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

from glossary.dataclass import dataclass, field
from glossary.messages import N_, _
from glossary.model import Fault, Locale, Place, Severity, UserError
from glossary.patterns import regex

NAMES = ("termpin.toml", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class PathRule:
    """What holds for the files that a pattern names: checks left out, severities of their own."""

    pattern: str
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)

    def applies(self, path: str) -> bool:
        """Whether the pattern names a path, which is relative to the settings' folder and has slashes."""
        return re.fullmatch(_glob(self.pattern), path) is not None


@dataclass(frozen=True, slots=True)
class LintSettings:
    """The table `[lint]`; a field that is None was not set."""

    paths: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    fail_on: str | None = None
    baseline: str | None = None
    jobs: int | None = None
    rules: tuple[PathRule, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectSettings:
    """Everything a settings file says, paths made relative to the working folder; None was not set.

    `folder` is where the file is; patterns of path rules are relative to it.
    """

    path: str = ""
    folder: Path = field(default_factory=Path)
    glossary: tuple[str, ...] = ()
    source: str | None = None
    to: tuple[str, ...] = ()
    engine: str | None = None
    profile: str | None = None
    beam: int | None = None
    threads: int | None = None
    out: Path | None = None
    locales: Path | None = None
    lint: LintSettings = field(default_factory=LintSettings)


def load_settings(path: str | Path | None = None, *, start: str | Path = ".") -> ProjectSettings:
    """Read the settings at `path`, or the nearest at or above `start`; nothing set where there are none.

    Raises `UserError` with every fault of the file.
    """
    if path is not None:
        return read_settings(Path(path), required=True)
    folder = Path(start).resolve()
    for at in (folder, *folder.parents):
        for name in NAMES:
            if (at / name).is_file():
                found = read_settings(at / name)
                if found.path:
                    return found
        if (at / ".git").exists():
            break
    return ProjectSettings()


def read_settings(path: Path, *, required: bool = False) -> ProjectSettings:
    """Read one settings file; a pyproject.toml without `[tool.termpin]` sets nothing, unless `required`."""
    shown = os.path.relpath(path) if path.is_absolute() else str(path)
    text = _text(path, shown)
    project = path.name == "pyproject.toml"
    if project and not required and "termpin" not in text:
        return ProjectSettings()
    content = _parse(text, shown)
    if project:
        tool = content.get("tool")
        table = tool.get("termpin") if isinstance(tool, dict) else None
        if table is None:
            if required:
                raise UserError.at(shown, _("no table [tool.termpin]"), _("add it, or name a termpin.toml"))
            return ProjectSettings()
    else:
        table = content
    return _Reader(text, shown, path.resolve().parent, "tool.termpin." if project else "").read(table)


def _text(path: Path, shown: str) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise UserError.at(shown, _("not UTF-8"), _("save the settings as UTF-8"), line=line) from None
    except OSError as error:
        from glossary.files import unreadable

        raise unreadable(shown, error, absent=_("check the path of the settings")) from None


_TOML_PLACE = regex(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


def _parse(text: str, shown: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = _TOML_PLACE.fullmatch(str(error))
        message, line, column = (match[1], match[2], match[3]) if match else (str(error), None, None)
        raise UserError.at(
            shown,
            _("not TOML: {reason}", reason=" ".join(message.split())[:120]),
            _("mend the line"),
            line=int(line) if line else text.count("\n") + 1,
            column=int(column) if column else 0,
        ) from None
    except RecursionError:
        rows = enumerate(text.split("\n"), 1)
        line = next((number for number, row in rows if re.search(r"(?:[\[{]\s*){20}", row)), 0)
        remedy = _("settings have three levels at most")
        raise UserError.at(shown, _("nested too deep"), remedy, line=line) from None


# ---------------------------------------------------------------- reading the tables

_Key = tuple[str, ...]


class _Reader:
    """One reading of a settings table, which gathers every fault with its line."""

    def __init__(self, text: str, shown: str, folder: Path, prefix: str) -> None:
        self.lines, self.shown, self.folder, self.prefix = text.split("\n"), shown, folder, prefix
        self.faults: list[Fault] = []

    def read(self, table: object) -> ProjectSettings:
        readers: dict[str, Callable[[object, _Key], Any]] = {
            "glossary": self._paths,
            "from": self._locale,
            "to": self._locales,
            "engine": self._string,
            "profile": self._string,
            "beam": self._number(1, 32),
            "threads": self._number(0, 1024),
            "out": self._path,
            "locales": self._path,
            "lint": self._lint,
        }
        top = self._table(table, (), readers)
        if self.faults:
            raise UserError(*sorted(self.faults, key=lambda f: f.place or Place("")))
        return ProjectSettings(
            path=self.shown,
            folder=self.folder,
            glossary=top.get("glossary", ()),
            source=top.get("from"),
            to=top.get("to", ()),
            engine=top.get("engine"),
            profile=top.get("profile"),
            beam=top.get("beam"),
            threads=top.get("threads"),
            out=Path(top["out"]) if "out" in top else None,
            locales=Path(top["locales"]) if "locales" in top else None,
            lint=top.get("lint", LintSettings()),
        )

    def _lint(self, value: object, key: _Key) -> LintSettings:
        readers: dict[str, Callable[[object, _Key], Any]] = {
            "paths": self._paths,
            "select": self._checks,
            "ignore": self._checks,
            "severity": self._severities,
            "fail-on": self._choice("error", "warning", "note", "never"),
            "baseline": self._path,
            "jobs": self._number(0, 1024),
            "per-path": self._rules,
        }
        table = self._table(value, key, readers)
        names = {"fail-on": "fail_on", "per-path": "rules"}
        return LintSettings(**{names.get(name, name): content for name, content in table.items()})

    def _rules(self, value: object, key: _Key) -> tuple[PathRule, ...]:
        if not isinstance(value, dict):
            raise self._no_table(key, 'lint.per-path."locales/es_MX/**"')
        rules = []
        for pattern, content in value.items():
            readers = {"ignore": self._checks, "severity": self._severities}
            rules.append(PathRule(pattern, **self._table(content, (*key, pattern), readers)))
        return tuple(rules)

    def _table(
        self, value: object, key: _Key, readers: Mapping[str, Callable[[object, _Key], Any]]
    ) -> dict[str, Any]:
        """The values of a table that could be read; the others, and unknown keys, become faults."""
        found: dict[str, Any] = {}
        if not isinstance(value, dict):
            self.faults += self._no_table(key, ".".join(key)).faults
            return found
        for name, content in value.items():
            full = (*key, name)
            try:
                if name not in readers:
                    raise self._wrong(full, N_("{key} is no setting"), _near(name, readers))
                found[name] = readers[name](content, full)
            except UserError as error:
                self.faults += error.faults
        return found

    # -- values

    def _string(self, value: object, key: _Key) -> str:
        if isinstance(value, str) and value.strip():
            return value.strip()
        raise self._wrong(key, N_("{key} is not a text"), _('write {name} = "…"', name=key[-1]))

    def _strings(self, value: object, key: _Key) -> tuple[str, ...]:
        items = [value] if isinstance(value, str) else value
        if isinstance(items, list) and all(isinstance(item, str) and item.strip() for item in items):
            return tuple(dict.fromkeys(item.strip() for item in items))
        remedy = _('write {name} = ["…", "…"]', name=key[-1])
        raise self._wrong(key, N_("{key} is not a list of texts"), remedy)

    def _number(self, least: int, most: int) -> Callable[[object, _Key], int]:
        def read(value: object, key: _Key) -> int:
            if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
                return value
            message = N_("{key} is no whole number from {least} to {most}")
            # i18n: a whole number
            raise self._wrong(key, message, _("write one"), least=least, most=most)

        return read

    def _choice(self, *choices: str) -> Callable[[object, _Key], str]:
        def read(value: object, key: _Key) -> str:
            if isinstance(value, str) and value in choices:
                return value
            message = N_("{key} is none of {names}")
            raise self._wrong(key, message, _near(value, choices), names=", ".join(choices))

        return read

    def _path(self, value: object, key: _Key) -> str:
        return self._from_here(self._string(value, key))

    def _paths(self, value: object, key: _Key) -> tuple[str, ...]:
        return tuple(map(self._from_here, self._strings(value, key)))

    def _from_here(self, path: str) -> str:
        return path if os.path.isabs(path) else os.path.relpath(self.folder / path)

    def _locale(self, value: object, key: _Key) -> str:
        text = self._string(value, key)
        self._require(lambda: Locale.parse(text), key)
        return text

    def _locales(self, value: object, key: _Key) -> tuple[str, ...]:
        texts = self._strings(value, key)
        self._require(lambda: [Locale.parse(text) for text in texts], key)
        return texts

    def _checks(self, value: object, key: _Key) -> tuple[str, ...]:
        from glossary.checks import named_checks

        names = self._strings(value, key)
        self._require(lambda: named_checks(names), key)
        return names

    def _severities(self, value: object, key: _Key) -> dict[str, Severity]:
        if not isinstance(value, dict):
            raise self._no_table(key, ".".join(key))
        read = self._choice(*(severity.value for severity in Severity))
        found = {}
        for name, level in value.items():
            try:
                self._checks(name, (*key, name))
                found[name] = Severity(read(level, (*key, name)))
            except UserError as error:
                self.faults += error.faults
        return found

    def _require(self, read: Callable[[], object], key: _Key) -> None:
        """Call a reader of another module, and give its faults the place of the key."""
        try:
            read()
        except UserError as error:
            name, place = ".".join(key), Place(self.shown, self._line(key))
            # i18n: a setting, and what is wrong with it
            told = ((_("{key}: {message}", key=name, message=f.message), f.remedy) for f in error.faults)
            raise UserError(*(Fault(message, remedy, place) for message, remedy in told)) from None

    def _wrong(self, key: _Key, message: str, remedy: str, **values: object) -> UserError:
        what = _(message, key=".".join(key), **values)
        return UserError.at(self.shown, what, remedy, line=self._line(key))

    def _no_table(self, key: _Key, table: str) -> UserError:
        remedy = _("write [{table}]", table=self.prefix + table)
        return self._wrong(key, N_("{key} is not a table"), remedy)

    def _line(self, key: _Key) -> int:
        """The line of a key: each part is looked for from the line of the part before it."""
        at = 0
        for part in key:
            name = re.compile(rf"""(?<![\w-]){re.escape(part)}["']?\s*[].=]""")
            at = next((n for n in range(at, len(self.lines)) if name.search(self.lines[n][:1000])), at)
        return at + 1


def _near(name: object, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    choices = list(known)
    near = get_close_matches(str(name)[:40], choices, n=2, cutoff=0.5)
    if not near:
        return _("the choices are {names}", names=", ".join(choices))
    names = reduce(lambda first, last: _("{first} or {last}", first=first, last=last), near)
    return _("did you mean {names}?", names=names)


# ---------------------------------------------------------------- paths


def _glob(pattern: str) -> str:
    """The regular expression of a pattern: `*` within a name, `**` over folders; a bare name is in any."""
    out = "" if "/" in pattern.rstrip("/") else "(?:.*/)?"
    at = 0
    pattern = pattern.removeprefix("./")
    if pattern.endswith("/"):
        pattern += "**"
    while at < len(pattern):
        if pattern.startswith("**/", at):
            out, at = out + "(?:.*/)?", at + 3
        elif pattern.startswith("**", at):
            out, at = out + ".*", at + 2
        elif pattern[at] == "*":
            out, at = out + "[^/]*", at + 1
        elif pattern[at] == "?":
            out, at = out + "[^/]", at + 1
        else:
            out, at = out + re.escape(pattern[at]), at + 1
    return out


def relative(path: str, folder: Path) -> str:
    """The path as path rules and baselines name it: from the settings' folder, with slashes."""
    return Path(os.path.relpath(path, folder)).as_posix()


def parse_severities(values: Sequence[str]) -> dict[str, Severity]:
    """The severities of `id=level` (also several, parted by commas); `UserError` with all faults."""
    from glossary.checks import named_checks

    found: dict[str, Severity] = {}
    faults: list[Fault] = []
    for part in (part.strip() for value in values for part in value.split(",")):
        name, equals, level = part.partition("=")
        try:
            named_checks([name])
        except UserError as error:
            faults += error.faults
        if not equals or level not in {severity.value for severity in Severity}:
            remedy = _("write ID=LEVEL; levels are error, warning and note")
            faults.append(Fault(_("--severity {part!r} has no level", part=part), remedy))
        else:
            found[name] = Severity(level)
    if faults:
        raise UserError(*faults)
    return found
