"""Settings of the project as the defaults of commands: what a flag does not say, they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from glossary.settings import ProjectSettings

COMMANDS = ("translate", "localize", "lint", "po", "glossary")
"""The commands that settings speak to; the others run in a folder whose settings are broken."""

Defaults = dict[str, Any]


def defaults(settings: ProjectSettings) -> Defaults:
    """For each command, and each command of a group, the values of its options by their parameters' names.

    The termbases are not among them: `--no-glossary` must be able to leave those of the settings out.
    """
    languages = {"source": settings.source, "to": ",".join(settings.to)}
    folders = {"out": settings.out, "locales": settings.locales}
    translate = {
        **languages,
        **folders,
        "profile": settings.profile,
        "engine": settings.engine,
        "beam": settings.beam,
        "threads": settings.threads,
    }
    rules = settings.lint
    lint = {
        **languages,
        "profile": settings.profile,
        "select": ",".join(rules.select),
        "ignore": ",".join(rules.ignore),
        "fail_on": rules.fail_on,
        "baseline": rules.baseline,
        "jobs": rules.jobs,
    }
    return _given(
        {
            "translate": translate,
            "localize": {"source": settings.source, "profile": settings.profile},
            "lint": lint,
            "po": {
                "update": {**languages, "locales": settings.locales},
                "build": {**languages, **folders},
            },
            "glossary": {"extract": languages},
        }
    )


def _given(values: Defaults) -> Defaults:
    """Those that were set, of groups too."""
    return {
        name: _given(value) if isinstance(value, dict) else value
        for name, value in values.items()
        if value not in (None, "")
    }
