"""termpin's own messages: none bare in the code, all of them in every catalog, chosen by the locale."""

from __future__ import annotations

import ast
import json
import os
import pickle
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import termpin

from glossary import messages
from glossary.control import fingerprint
from glossary.messages import Message, _, english, languages, ngettext
from glossary.model import Finding, Severity
from locales.messages import catalogs, compile_catalog, extract

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ROOT = Path(__file__).parents[1]
MODULES = sorted(path for package in ("glossary", "pipeline") for path in (ROOT / package).rglob("*.py"))


@cache
def template() -> Catalog:
    return extract()


@cache
def catalog(path: Path) -> Catalog:
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        return read_po(file)


def forms(message: object) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message)  # type: ignore[arg-type]


# ---------------------------------------------------------------- the catalogs


def test_spanish_is_there() -> None:
    assert "es" in {path.parts[-3] for path in catalogs()}


@pytest.mark.parametrize("path", catalogs(), ids=lambda path: path.parts[-3])
def test_a_catalog_holds_every_message_of_the_code_translated(path: Path) -> None:
    there, here = template(), catalog(path)
    assert len(there) > 500
    wanted, held = ({message.id for message in of if message.id} for of in (there, here))
    assert sorted(map(str, wanted - held)) == [], "run `make messages` and translate these"
    assert sorted(map(str, held - wanted)) == [], "run `make messages`: the code does not say these"
    assert [m.id for m in here if m.id and (m.fuzzy or not all(forms(m.string)))] == []


def fields(text: str) -> set[tuple[str | None, ...]]:
    """The placeholders of a message, each with its conversion and how it is formatted."""
    try:
        parsed = list(string.Formatter().parse(text))
    except ValueError:  # no placeholders but JSON, which is shown as it stands
        return {(literal,) for literal in re.findall(r"[{}]", text)}
    return {(name, spec, conversion) for _text, name, spec, conversion in parsed if name}


@pytest.mark.parametrize("path", catalogs(), ids=lambda path: path.parts[-3])
def test_a_translation_has_the_placeholders_of_its_message(path: Path) -> None:
    wrong = []
    for message in catalog(path):
        if not message.id or "{" not in "".join(forms(message.id)):
            continue
        one, several = forms(message.id)[0], forms(message.id)[-1]
        for number, text in enumerate(forms(message.string)):
            wanted = fields(one if number == 0 else several)
            # A form for one alone may say the number in a word.
            if wanted - fields(text) > ({("n", "", None)} if number == 0 else set()) or fields(text) - fields(
                several
            ):
                wrong.append((message.id, text))
    assert wrong == []


@pytest.mark.parametrize("path", catalogs(), ids=lambda path: path.parts[-3])
def test_the_compiled_catalog_is_of_this_one(path: Path, tmp_path: Path) -> None:
    compile_catalog(path, tmp_path / "fresh.mo")
    compiled = Path(messages.CATALOGS, path.parts[-3], "LC_MESSAGES", "termpin.mo")
    assert compiled.read_bytes() == (tmp_path / "fresh.mo").read_bytes(), "run `make messages`"


@pytest.mark.parametrize("path", catalogs(), ids=lambda path: path.parts[-3])
def test_termpin_finds_no_fault_in_its_own_catalog(path: Path) -> None:
    done = termpin("lint", path, "--fail-on", "note", cwd=ROOT)
    assert done.returncode == 0, done.stdout


# ---------------------------------------------------------------- the code


# What takes a message, and which of its arguments are one.
SAYS = {"Fault": (0, 1), "at": (1, 2), "finding": (0,), "Finding": (2,), "echo": (0,)}
SHOWN = {"help", "epilog", "short_help"}


def bare(path: Path) -> Iterator[str]:
    """The messages of a module that no reader of another language would understand."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        said: list[ast.expr] = []
        if isinstance(node, ast.Call):
            function = node.func
            called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            said += [node.args[n] for n in SAYS.get(called, ()) if n < len(node.args)]
            said += [keyword.value for keyword in node.keywords if keyword.arg in SHOWN]
            if called in ("_", "N_", "N_plural", "ngettext"):
                literal = node.args[: 2 if called in ("N_plural", "ngettext") else 1]
                yield from (
                    f"{path.name}:{node.lineno}: {ast.unparse(each)}"
                    for each in literal
                    if isinstance(each, ast.JoinedStr | ast.BinOp)
                )
        elif isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "summary" for t in node.targets):
            said.append(node.value)
        for each in said:
            if is_prose(each):
                yield f"{path.name}:{each.lineno}: {ast.unparse(each)}"


def is_prose(node: ast.expr) -> bool:
    """Whether an expression is a literal with words in it beside the name of the program."""
    if isinstance(node, ast.IfExp):
        return is_prose(node.body) or is_prose(node.orelse)
    if isinstance(node, ast.JoinedStr):
        return any(is_prose(value) for value in node.values if isinstance(value, ast.Constant))
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    # The name of the program, and what one types.
    return any(map(str.isalpha, re.sub(r"termpin|\Apip install .*", "", node.value)))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_no_message_is_bare(path: Path) -> None:
    assert list(bare(path)) == []


def test_bare_messages_are_seen(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(
        'Fault("no entry", f"see {x}")\nFault(_("none"), remedy)\n_(f"{n} entries")\n'
        'Option(help="Say." if a else _("b"))\n'
        'UserError.at(path, "broken")\nclass A:\n    summary = "A fault."\n',
        encoding="utf-8",
    )
    assert sorted(line.split(":")[1] for line in bare(path)) == ["1", "1", "3", "4", "5", "7"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_the_underscore_is_the_function_wherever_it_is_called(path: Path) -> None:
    """A throwaway variable of that name would be called instead."""
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef):
            names = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == "_"]
            called = any(
                isinstance(n, ast.Call) and getattr(n.func, "id", "") == "_" for n in ast.walk(function)
            )
            assert not called or all(isinstance(name.ctx, ast.Load) for name in names), function.name


# ---------------------------------------------------------------- the language


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, ()),
        ({"LANG": "es_MX.UTF-8"}, ("es",)),
        ({"LANG": "en_US.UTF-8"}, ()),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "es_AR"}, ("es",)),
        ({"LANG": "es_ES.UTF-8", "LC_ALL": "C"}, ()),
        ({"LANG": "es_ES.UTF-8", "LC_ALL": "C.UTF-8"}, ()),
        ({"LANG": "es_ES.UTF-8", "LC_ALL": ""}, ("es",)),
        ({"LANG": "ca_ES@valencia", "LANGUAGE": "ca:es:en:fr"}, ("ca", "es")),
        ({"LC_ALL": "POSIX", "LANGUAGE": "es"}, ()),
        ({"LANGUAGE": "es"}, ("es",)),
    ],
)
def test_languages(environ: dict[str, str], expected: tuple[str, ...]) -> None:
    assert languages(environ) == expected


@pytest.fixture
def spanish() -> Iterator[None]:
    assert messages.use("xx", "es") == "es"
    yield
    messages.use()


def test_a_language_without_a_catalog_leaves_english() -> None:
    assert messages.use("xx", "../es") == "en"
    assert _("{tag!r} is not a locale", tag="x") == "'x' is not a locale"


@pytest.mark.usefixtures("spanish")
def test_a_message_remembers_its_english() -> None:
    inner = _("“{text}”", text="MS-13")
    assert inner == "«MS-13»"
    assert english(inner) == "“MS-13”"
    outer = _("{tag!r} is not a locale", tag=inner)
    assert english(outer) == "'“MS-13”' is not a locale"
    again = pickle.loads(pickle.dumps(outer))
    assert isinstance(again, Message)
    assert (str(again), again.english) == (str(outer), outer.english)
    assert json.dumps(again) == json.dumps(str(outer))


@pytest.mark.usefixtures("spanish")
def test_numbers_are_grouped_as_the_reader_does() -> None:
    def entries(number: int) -> str:
        return ngettext("{n} entry", "{n} entries", number)

    assert [entries(n) for n in (1, 2000, 20_000)] == ["1 entrada", "2000 entradas", "20\u00a0000 entradas"]
    assert english(entries(20_000)) == "20,000 entries"


def test_a_fingerprint_is_the_same_for_all_readers() -> None:
    def of() -> str:
        return fingerprint(Finding("header", Severity.ERROR, _("{tag!r} is not a locale", tag="x")), ())

    before = of()
    messages.use("es")
    try:
        assert of() == before
    finally:
        messages.use()


# ---------------------------------------------------------------- what people see


def test_the_command_speaks_the_language_of_the_locale(tmp_path: Path) -> None:
    spanish = termpin("lint", "nowhere.po", cwd=tmp_path, env={"LC_ALL": "es_MX.UTF-8"})
    english = termpin("lint", "nowhere.po", cwd=tmp_path, env={"LC_ALL": "C", "LANGUAGE": "es"})
    assert (spanish.returncode, english.returncode) == (2, 2)
    assert spanish.stderr != english.stderr
    assert spanish.stderr.startswith("termpin: nowhere.po: no ")


def test_the_help_is_spanish_throughout(tmp_path: Path) -> None:
    env = {"LC_ALL": "es_ES.UTF-8", "COLUMNS": "100"}
    done = termpin("--help", cwd=tmp_path, env=env)
    for word in ("Uso:", "Opciones", "Órdenes", "Traduce"):
        assert word in done.stdout
    for command in (["translate"], ["lint"], ["po", "status"], ["glossary", "convert"], ["memory", "import"]):
        here, there = (
            termpin(*command, "--help", cwd=tmp_path, env=e).stdout for e in (env, {"LC_ALL": "C"})
        )
        kept = {line.strip() for line in here.splitlines()} & {line.strip() for line in there.splitlines()}
        assert [line for line in kept if len(line.split()) > 3] == [], command


def test_a_report_for_programs_keeps_its_keys(tmp_path: Path) -> None:
    (tmp_path / "es.po").write_text(
        'msgid ""\nmsgstr "Language: es\\nContent-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "It has 40 doors."\nmsgstr "Tiene 50 puertas."\n',
        encoding="utf-8",
    )
    reports = [
        json.loads(termpin("lint", "es.po", "--format", "json", cwd=tmp_path, env=env).stdout)
        for env in ({"LC_ALL": "C"}, {"LC_ALL": "es_ES.UTF-8"})
    ]
    here, there = ([{**f, "message": ""} for f in report["findings"]] for report in reports)
    assert here == there
    assert here
    assert reports[0]["findings"][0]["message"] != reports[1]["findings"][0]["message"]


def test_english_costs_no_import() -> None:
    code = "import sys; import glossary.messages; print('gettext' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout == "False\n"
