"""Settings of the project as the defaults of commands: what a flag does not say, they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from glossary.settings import ProjectSettings

COMMANDS = ("translate", "lint")
"""The commands that settings speak to; the others run in a folder whose settings are broken."""


def defaults(settings: ProjectSettings) -> dict[str, dict[str, Any]]:
    """For each command the values of its options; the keys are the names of its parameters.

    The termbases are not among them: `--no-glossary` must be able to leave those of the settings out.
    """
    shared = {
        "source": settings.source,
        "to": ",".join(settings.to),
        "profile": settings.profile,
    }
    translate = {
        **shared,
        "engine": settings.engine,
        "beam": settings.beam,
        "threads": settings.threads,
        "out": settings.out,
        "locales": settings.locales,
    }
    rules = settings.lint
    lint = {
        **shared,
        "select": ",".join(rules.select),
        "ignore": ",".join(rules.ignore),
        "fail_on": rules.fail_on,
        "baseline": rules.baseline,
        "jobs": rules.jobs,
    }
    return {
        command: {name: value for name, value in values.items() if value not in (None, "")}
        for command, values in (("translate", translate), ("lint", lint))
    }
