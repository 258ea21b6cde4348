"""A group of commands of which only the one that is called is imported and built."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import Any

import typer
import typer.core
import typer.main

from pipeline.declared import for_typer
from pipeline.usage import in_words


class Commands(MutableMapping[str, Any]):
    """The commands by their names; a value is made when it is asked for, from `module:function`.

    What the module has there is a function, or the `typer.Typer` of a group.
    """

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = dict(places)
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = _command(name, self._places[name])
        return self._made[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._places[name], self._made[name] = "", command

    def __delitem__(self, name: str) -> None:
        del self._places[name]
        self._made.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _command(name: str, place: str) -> Any:
    module, _, attribute = place.partition(":")
    found = getattr(import_module(module), attribute)
    if isinstance(found, typer.Typer):
        for one in found.registered_commands:
            if one.callback is not None:
                one.callback = for_typer(one.callback)
        command: Any = typer.main.get_group(found)
        command.name = name
        return in_words(command)
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    alone.command(name)(for_typer(found))
    return in_words(typer.main.get_command(alone))


def group_of(places: Mapping[str, str]) -> type[typer.core.TyperGroup]:
    """The class of a group with these commands, for the `cls` of a `typer.Typer`."""

    class Group(typer.core.TyperGroup):
        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            in_words(self)
            self.commands = Commands(places)

    return Group
