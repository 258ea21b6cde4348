"""The arrows between the packages, what a start costs, and that translating needs no network."""

from __future__ import annotations

import ast
import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import glossary
import pipeline

ROOT = Path(__file__).parents[1]
TERMPIN = Path(sys.executable).with_name("termpin")
ENGINES = {"ctranslate2", "sentencepiece", "argostranslate", "sacremoses", "subword_nmt"}
COMMAND_LINE = {"typer", "click", "rich"}
NETWORK = {"socket", "ssl", "http", "urllib", "requests", "aiohttp", "httpx"}
# What only the work itself may load, never a start or a lint.
HEAVY = {
    *ENGINES,
    "numpy",
    "babel.core",
    "babel.dates",
    "babel.localedata",
    "sentencex",
    "simplemma",
    "lxml",
    "jinja2",
}
LINES = 510  # of a module: past that it holds two things


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """The modules a file imports, anywhere in it; `urllib.parse` is not the network."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            yield f"{node.module}.{node.names[0].name}"


@pytest.mark.parametrize("path", modules("glossary"), ids=lambda path: path.stem)
def test_glossary_imports_no_pipeline_engine_or_network(path: Path) -> None:
    banned = {"pipeline", *ENGINES, *COMMAND_LINE, *NETWORK}
    found = [name for name in imports(path) if not name.startswith("urllib.parse")]
    assert not [name for name in found if name.split(".")[0] in banned]


def test_only_the_engines_import_engines() -> None:
    for path in modules("pipeline"):
        if path.parent.name != "engines":
            banned = ENGINES - {"argostranslate"}  # which brings the index and the download of packages
            assert not [name for name in imports(path) if name.split(".")[0] in banned], path


@pytest.mark.parametrize("path", [*modules("glossary"), *modules("pipeline")], ids=lambda path: path.stem)
def test_modules_are_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LINES
    assert ast.get_docstring(ast.parse(text))
    assert "from __future__ import annotations" in text or len(ast.parse(text).body) == 1


# ---------------------------------------------------------------- what a start loads


def loaded(code: str, *, arguments: tuple[str, ...] = (), folder: Path = ROOT) -> set[str]:
    """The modules that a fresh interpreter holds after some code, as nothing of this test run is in it."""
    report = "import atexit, sys\natexit.register(lambda: print(*sorted(sys.modules), file=sys.stderr))\n"
    done = subprocess.run(
        [sys.executable, "-c", report + code, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=plain_environment(),
    )
    assert "Traceback" not in done.stderr, done.stderr
    return set(done.stderr.splitlines()[-1].split())


def plain_environment() -> dict[str, str]:
    """Without what pytest and a developer's shell put into ours."""
    return {key: os.environ[key] for key in ("PATH", "HOME", "LANG", "PYTHONPATH") if key in os.environ}


def every_module(package: object) -> str:
    path, name = package.__path__, package.__name__  # type: ignore[attr-defined]
    names = [name, *(found.name for found in pkgutil.walk_packages(path, f"{name}."))]
    return "\n".join(f"import {found}" for found in names if not found.endswith("__main__"))


def unwanted(found: set[str], banned: set[str]) -> set[str]:
    return {name for name in found if any(name == b or name.startswith(f"{b}.") for b in banned)}


def test_all_of_glossary_loads_no_engine_command_line_or_network() -> None:
    found = loaded(every_module(glossary))
    assert {"glossary.checks", "glossary.catalog", "glossary.matcher"} <= found
    network = {"socket", "_socket", "ssl", "http.client", "urllib.request"}
    assert not unwanted(found, {"pipeline", *HEAVY, *COMMAND_LINE, *network})


def test_importing_pipeline_costs_nothing() -> None:
    found = loaded("import pipeline")
    assert {name for name in found if name.startswith(("glossary", "pipeline"))} == {"pipeline"}
    assert not unwanted(found, HEAVY | COMMAND_LINE)


def test_all_of_pipeline_loads_no_engine() -> None:
    found = loaded(every_module(pipeline))
    assert {"pipeline.run", "pipeline.engines.argos", "pipeline.cli"} <= found
    assert not unwanted(found, HEAVY)


MAIN = "import sys; sys.argv[0] = 'termpin'; from pipeline.cli import main; main()"


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("--version",), ("translate", "--help"), ("lint", "--help"), ("explain", "term-missing")],
)
def test_a_start_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    found = loaded(MAIN, arguments=arguments)
    assert "pipeline.cli" in found
    assert not unwanted(found, HEAVY | {"rich"})


def test_lint_loads_nothing_heavy(catalogs: Path) -> None:
    """On the catalogs of the sample articles with the shipped termbase."""
    found = loaded(MAIN, arguments=("lint", str(catalogs)))
    assert "glossary.lint" in found
    assert not unwanted(found, (HEAVY | {"rich"}) - {"simplemma"})


@pytest.mark.parametrize("options", [(), ("--no-glossary",)])
def test_a_plain_lint_starts_with_little(tmp_path: Path, options: tuple[str, ...]) -> None:
    """Each of these costs more than linting a sentence does, one with a finding included."""
    path = tmp_path / "es.po"
    path.write_text('msgid "The gate is open."\nmsgstr "La puerta está abierta ."\n', encoding="utf-8")
    found = loaded(MAIN, arguments=("lint", *options, str(path)), folder=tmp_path)
    assert "glossary.lint" in found
    costly = {"typer", "inspect", "dataclasses", "argparse", "subprocess", "tempfile", "shutil", "difflib"}
    costly |= {"asyncio", "logging", "hashlib", "json", "threading", "multiprocessing", "gettext", "uuid"}
    costly |= {"tomllib", "datetime", "string"}
    assert not unwanted(found - loaded(""), costly)


# ---------------------------------------------------------------- no network


NO_NETWORK = """
import socket

def refuse(*arguments, **keywords):
    raise RuntimeError("a socket")

class Refused(socket.socket):
    __init__ = refuse

socket.socket = Refused
socket.create_connection = socket.getaddrinfo = refuse
"""


def test_translating_opens_no_socket(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
    (tmp_path / "a.en.txt").write_text("The prison is full.\n", encoding="utf-8")
    path = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
    environment = plain_environment() | {"PYTHONPATH": path}

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    # The refusal is real: otherwise the next line would prove nothing.
    assert "RuntimeError: a socket" in run(sys.executable, "-c", "import socket; socket.socket()").stderr
    done = run(str(TERMPIN), "translate", "a.en.txt", "--to", "es_MX")
    assert (done.returncode, done.stderr) == (0, "")
    assert "prisión" in (tmp_path / "out" / "es_MX" / "a.txt").read_text(encoding="utf-8")
