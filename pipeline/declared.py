"""How a command says what it takes: names of typer's, without the import that costs more than a lint.

A command module declares with these, and `pipeline.lazy` makes typer's own of what it declares.
`read_plainly` reads an argument list by the same declarations, as long as it is plain.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Protocol, get_args, get_origin, get_type_hints


class Context(Protocol):
    """What a command is handed of its group: `obj` are the settings."""

    obj: Any


class Given:
    """A context for a command that is called without typer."""

    def __init__(self, obj: Any) -> None:
        self.obj = obj


class Parameter:
    """The declaration of a parameter, by the names and settings that typer's function of its kind takes."""

    def __init__(self, *names: str, **settings: Any) -> None:
        self.names, self.settings = names, settings


class Option(Parameter):
    """What `typer.Option` declares."""


class Argument(Parameter):
    """What `typer.Argument` declares."""


def echo(message: str = "", *, err: bool = False) -> None:
    """Write a line, as `typer.echo` does."""
    import typer

    typer.echo(message, err=err)


def for_typer(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command with typer's own declarations in the place of ours."""
    from functools import wraps
    from inspect import signature

    import typer

    kinds: dict[type, Callable[..., Any]] = {Option: typer.Option, Argument: typer.Argument}
    hints = get_type_hints(command, include_extras=True)
    for name, hint in hints.items():
        if hint is Context:
            hints[name] = typer.Context
        elif get_origin(hint) is Annotated:
            kind, *notes = get_args(hint)
            made = [kinds[type(n)](*n.names, **n.settings) if type(n) in kinds else n for n in notes]
            hints[name] = Annotated[(kind, *made)]

    @wraps(command)
    def declared(*arguments: Any, **values: Any) -> Any:
        return command(*arguments, **values)

    parameters = [p.replace(annotation=hints[p.name]) for p in signature(command).parameters.values()]
    declared.__annotations__ = hints
    declared.__signature__ = signature(command).replace(parameters=parameters)  # type: ignore[attr-defined]
    return declared


# ---------------------------------------------------------------- plain argument lists

Values = dict[str, Any]


def read_plainly(
    command: Callable[..., Any], arguments: Sequence[str], defaults: Mapping[str, object]
) -> Values | None:
    """What an argument list gives to the parameters of a command; None where typer must read it.

    That is wherever anything is not certain: an option that is shortened, joined to its value or given
    twice, a value that looks like an option or is no text, and every mistake, which typer words better.
    `defaults` win over those of the command, as typer's `default_map` does.
    """
    code = command.__code__
    names = code.co_varnames[1 : code.co_argcount]  # the first is the context
    values: Values = dict(zip(names, command.__defaults__ or (), strict=True))
    many: dict[str, list[str]] = {}
    options: Mapping[str, tuple[str, Any]] | None = None
    given = set()
    rest = list(reversed(arguments))
    while rest:
        argument = rest.pop()
        if argument == "-" or not argument.startswith("-"):
            many.setdefault(names[0], []).append(argument)
            continue
        options = _options(command) if options is None else options
        name, kind = options.get(argument, ("", None))
        if kind == list[str] | None and rest and not rest[-1].startswith("-"):
            many.setdefault(name, []).append(rest.pop())
        elif kind is None or name in given:
            return None
        elif kind is bool:
            values[name] = True
        elif rest and (value := _value(kind, rest.pop())) is not None:
            values[name] = value
        else:
            return None
        given.add(name)
    for name, default in defaults.items():
        if name not in given:
            kind = type(values[name])
            values[name] = default if isinstance(default, kind) else kind(default)
    return values | many


def _options(command: Callable[..., Any]) -> dict[str, tuple[str, Any]]:
    """The parameter of each option with the type of its value."""
    found: dict[str, tuple[str, Any]] = {}
    for name, hint in get_type_hints(command, include_extras=True).items():
        if get_origin(hint) is Annotated:
            kind, declared = get_args(hint)
            if isinstance(declared, Option):
                for option in declared.names or (f"--{name.replace('_', '-')}",):
                    found[option] = name, kind
    return found


def _value(kind: Any, text: str) -> str | None:
    """A text as the value of an option; None where it is none, or looks like another option."""
    if kind is str:
        return None if text.startswith("-") else text
    if isinstance(kind, type) and issubclass(kind, enum.StrEnum) and text in list(kind):
        return kind(text)
    return None
