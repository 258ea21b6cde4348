"""What is wrong with a command line: every text that typer has for it is one that we can say."""

from __future__ import annotations

import pytest
from typer._click.exceptions import ClickException

from pipeline import usage
from pipeline.app import app

WRONG = (
    ["lnit"],
    ["lint", "--basline"],
    ["lint", "--xyz"],
    ["lint", "-x"],
    ["lint", "--to"],
    ["lint", "--fix=1"],
    ["lint", "--jobs", "-1"],
    ["lint", "--jobs", "many"],
    ["lint", "--format", "yaml"],
    ["translate"],
    ["po", "convert", "a.po"],
    ["localize", "a.txt", "--to", "es"],
    ["memory", "stats", "more"],
)


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_what_typer_says_is_known(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ClickException) as caught:
        app(arguments, standalone_mode=False)
    text = caught.value.format_message()
    assert usage._error(text) == text
    said: list[str] = []

    def say(message: str, /, **values: object) -> str:
        said.append(message)
        return message.format(**values)

    monkeypatch.setattr(usage, "_", say)
    usage._error(text)
    # A text within another is said first.
    assert said[-1].count("{message}") == len(said) - 1 or said == ["{message} Did you mean {names}?"]


def test_what_is_not_known_stays_as_it_is() -> None:
    assert usage._error("The moon is full.") == "The moon is full."
