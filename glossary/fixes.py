"""The safe edits of findings, made in the bytes of a file."""

from __future__ import annotations

from glossary.dataclass import dataclass
from glossary.inputs import Material
from glossary.lint import Linter, Reader, judge
from glossary.model import Edit

_ROUNDS = 4  # an edit may uncover another; two quarrelling checks must not run forever


@dataclass(frozen=True, slots=True)
class Fixed:
    """The bytes of a file with safe edits made: how many were made, and how many were not.

    `left` are in text that a person answers for, `unwritable` in characters that the charset has not.
    """

    data: bytes
    made: int
    left: int
    unwritable: int


def fix_data(
    path: str,
    data: bytes,
    linter: Linter,
    *,
    approved: bool = False,
    read: Reader | None = None,
) -> Fixed:
    """Make the safe edits of a file's findings, in text that a person answers for only when `approved`.

    `read` reads the bytes where the linter does not know how. Raises `UserError` when they cannot be read.
    """
    read = read or (lambda content: linter.read(path, content))
    safe = frozenset(check.id for check in linter.checks if check.safe_fix)
    made = left = unwritable = 0
    for _round in range(_ROUNDS):
        material = read(data)
        edits, left = _edits(material, linter, safe, approved=approved)
        unwritable = 0
        if not edits or not material.editable:
            break
        edited = material.edit(edits)
        unwritable = edited.unwritable
        if edited.data == data:
            break
        data = edited.data
        made += edited.made
    return Fixed(data, made, left, unwritable)


def _edits(
    material: Material, linter: Linter, safe: frozenset[str], *, approved: bool
) -> tuple[dict[int, list[Edit]], int]:
    ignored, _levels = linter.control.for_path(material.path)
    checks = [c for c in linter.checks if c.id in safe and c.id not in ignored | material.ignores.ids]
    edits: dict[int, list[Edit]] = {}
    left = 0
    for index, finding in judge(material.items, checks):
        item = material.items[index]
        if finding.fix is None or finding.check in item.ignores.ids:
            continue
        if item.by_person and not approved:
            left += 1
        else:
            edits.setdefault(index, []).append(finding.fix)
    return edits, left
