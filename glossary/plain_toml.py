"""TOML of plain lines, without the import of `tomllib`, which takes longer than linting a small catalog."""

from __future__ import annotations

import re
from typing import Any

from glossary.patterns import regex

# A table, a key with a text, a word or a whole number, or nothing; and a comment.
_LINE = regex(
    r"[ \t]*(?:\[([a-z.]+)\]|(\w+)[ \t]*=[ \t]*"
    r'(?:"([^"\\\x00-\x1f\x7f]*(?:\\u[0-9a-c][0-9a-f]{3}[^"\\\x00-\x1f\x7f]*)*)"|(true|false)|(0|[1-9]\d*)))?'
    r"[ \t]*(?:#[^\x00-\x08\n-\x1f\x7f]*)?",
    re.ASCII,
)


def read_plainly(text: str) -> dict[str, Any] | None:
    """What `tomllib.loads` gives for a text of plain lines; None for any other text, and for every mistake.

    A line is plain that holds a table's name in small letters, or a key with a text in double quotes, a whole
    number, true or false.
    """
    content: dict[str, Any] = {}
    table = content
    for line in text.split("\n"):
        match = _LINE.fullmatch(line)
        if match is None:
            return None
        name, key, string, word, number = match.groups()
        if name:
            *path, last = name.split(".")
            parent: Any = content
            for part in path:
                parent = parent.setdefault(part, {}) if isinstance(parent, dict) else None
            if not isinstance(parent, dict) or last in parent or "" in (last, *path):
                return None
            table = parent[last] = {}
        elif key:
            if key in table:
                return None
            if string is None:
                table[key] = int(number) if number else word == "true"
            else:
                table[key] = _unescaped(string) if "\\" in string else string
    return content


def _unescaped(string: str) -> str:
    return re.sub(r"\\u(....)", lambda match: chr(int(match[1], 16)), string)
