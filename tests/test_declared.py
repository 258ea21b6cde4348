"""Plain argument lists: what is read without typer is what typer reads."""

from __future__ import annotations

import subprocess
import sys
from functools import wraps
from typing import Any

import pytest
import typer.main
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.commands.lint import lint
from pipeline.commands.options import FailOn
from pipeline.declared import for_typer, read_plainly

SEEN: list[dict[str, Any]] = []


@wraps(lint)
def seen(context: typer.Context, **values: Any) -> None:
    SEEN.append(values)


_app = typer.Typer(add_completion=False, rich_markup_mode=None)
_app.command("lint")(for_typer(seen))
COMMAND: Any = typer.main.get_command(_app)
OPTIONS = sorted({name for parameter in COMMAND.params for name in parameter.opts if name.startswith("-")})
WORDS = st.sampled_from(
    [
        *OPTIONS,
        *(f"{option}=json" for option in OPTIONS),
        *("--form", "-gx", "-g=x", "--no-color", "--", "-", "", "-h", "--help", "--metric", "-1", "-é"),
        *("es.po", "locales", "json", "error", "text", "nothing", "4", "press", "es_MX,es_ES", "a b", "*.po"),
    ]
)
DEFAULTS = st.fixed_dictionaries(
    {},
    optional={
        "source": st.just("en"),
        "to": st.sampled_from(["es_MX", "es_MX,es_ES"]),
        "fail_on": st.sampled_from([str(level) for level in FailOn]),
        "baseline": st.just("known.json"),
        "jobs": st.integers(0, 1024),
    },
)


def by_typer(arguments: list[str], defaults: dict[str, object]) -> dict[str, Any]:
    """The parameters that typer calls the command with."""
    COMMAND.main(list(arguments), "lint", standalone_mode=False, default_map=dict(defaults))
    return SEEN.pop()


@settings(max_examples=500, deadline=None)
@given(arguments=st.lists(WORDS, max_size=6), defaults=DEFAULTS)
@example([], {})
@example(["--format", "json", "a.po", "-g", "x.csv", "b.po", "--glossary", "y.csv", "--no-glossary"], {})
@example(["--fail-on", "never", "--source", "a", "--from", "en"], {"fail_on": "note", "source": "es"})
def test_what_is_read_plainly_is_what_typer_reads(arguments: list[str], defaults: dict[str, object]) -> None:
    plain = read_plainly(lint, arguments, defaults)
    if plain is not None:
        assert plain == by_typer(arguments, defaults)


def test_plain_lists_are_read() -> None:
    assert read_plainly(lint, ["a.po", "-", "b"], {}) == by_typer(["a.po", "-", "b"], {})
    for option in OPTIONS:
        value = {"--format": ["json"], "--fail-on": ["note"]}.get(option, ["x"])
        if option not in ("--jobs", "--color", "--no-color", "-h", "--help"):
            assert read_plainly(lint, [option, *value], {}) is not None, option


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["-h"],
        ["--format"],
        ["--format", "yaml"],
        ["--format=json"],
        ["--sel", "x"],
        ["--to", "-x"],
    ],
)
def test_all_else_is_left_to_typer(arguments: list[str]) -> None:
    assert read_plainly(lint, arguments, {}) is None


def test_a_plain_lint_does_without_typer() -> None:
    code = (
        "import sys; sys.argv[0] = 'termpin'; from pipeline.cli import main\n"
        "try: main()\nexcept SystemExit: pass\nprint('typer' in sys.modules)"
    )
    command = [sys.executable, "-c", code, "lint", "--no-glossary", "README.md"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == "False\n" or done.stdout.endswith("\nFalse\n")
    assert "not a catalog" in done.stderr or "no such file" in done.stderr
