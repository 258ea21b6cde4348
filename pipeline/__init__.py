"""Offline translation with pinned terms: `Translator` is the Python door, `termpin` the command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.translator import Translation, Translator

__all__ = ["Translation", "Translator"]


def __getattr__(name: str) -> Any:
    # Importing `pipeline` costs nothing; the engine comes with the first use.
    if name in __all__:
        from pipeline import translator

        return getattr(translator, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
