"""Regular expressions that are compiled at their first use: a run needs few of the hundreds there are."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")
_FACTS = ("flags", "groups", "groupindex")


class _Compiled:
    """What has the methods of a pattern as attributes of its own, so that a call costs no more than there."""


class _Uncompiled(_Compiled):
    def __init__(self, source: Any, flags: int) -> None:
        self._given = source, flags
        self.pattern = source

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS and name not in _FACTS:
            raise AttributeError(name)
        compiled: Any = re.compile(*self._given)
        for each in (*_METHODS, *_FACTS):
            setattr(self, each, getattr(compiled, each))
        self.__class__ = _Compiled  # type: ignore[assignment]
        return getattr(self, name)


def regex(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """The pattern that `re.compile` makes, which it is asked for at the first use."""
    return cast("re.Pattern[AnyStr]", _Uncompiled(source, flags))


NOT_XML = regex("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""A character that XML 1.0 cannot hold, not even as a reference (section 2.2)."""
