"""Our dataclasses against those of the standard library: the same meaning, method by method."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from functools import cached_property
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary import dataclass as ours
from glossary.model import Place, Span, Term, Unit

VALUES = st.integers(-1, 1) | st.text("ab", max_size=1)


def family(library: Any) -> SimpleNamespace:
    """The same classes by our decorator and by the standard one."""

    @library.dataclass(frozen=True, slots=True, order=True)
    class Ordered:
        first: int
        second: str = "x"
        unlike: list[int] = library.field(default_factory=list, compare=False)
        hidden: int = library.field(default=3, repr=False)
        count: ClassVar[int] = 7

        def method(self) -> int:
            return self.first

    @library.dataclass(frozen=True, slots=True)
    class Plain:
        first: int
        second: str = "x"

        def __post_init__(self) -> None:
            if self.first == 99:
                raise ValueError("99")

    @library.dataclass(frozen=True, slots=True)
    class Heir(Plain):
        third: float = 0.5

    @library.dataclass(frozen=True)
    class Cached:
        first: int
        second: str = library.field(default="x", compare=False)

        @cached_property
        def double(self) -> int:
            return self.first * 2

    @library.dataclass(slots=True)
    class Open:
        first: int = 1
        second: dict[str, int] = library.field(default_factory=dict)

    @library.dataclass(frozen=True, slots=True)
    class Hashed:
        first: list[int]

        def __hash__(self) -> int:
            return 5

        def __repr__(self) -> str:
            return "own"

    return SimpleNamespace(**{k: v for k, v in locals().items() if k != "library"})


OURS, THEIRS = family(ours), family(dataclasses)
NAMES = list(vars(OURS))


def outcome(call: Callable[[], object]) -> object:
    """What a call gives, or the kind of what it raises."""
    try:
        found = call()
    except (TypeError, ValueError, AttributeError) as error:
        return type(error)
    return found


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None)
@given(
    first=st.lists(VALUES, max_size=4),
    second=st.lists(VALUES, max_size=4),
    names=st.dictionaries(st.sampled_from(["first", "second", "third", "fourth"]), VALUES, max_size=2),
)
def test_they_mean_the_same(name: str, first: list[Any], second: list[Any], names: dict[str, Any]) -> None:
    fresh = family(ours)
    for arguments, values in ((first, names), (second, {})):
        # The first call, the second, and all that follow, of which each goes another way.
        for _ in range(3):
            assert str(outcome(lambda a=arguments, v=values: repr(getattr(fresh, name)(*a, **v)))) == str(  # type: ignore[misc]
                outcome(lambda a=arguments, v=values: repr(getattr(THEIRS, name)(*a, **v)))  # type: ignore[misc]
            )
        shown = [
            outcome(lambda f=family, a=arguments, v=values: repr(getattr(f, name)(*a, **v)))  # type: ignore[misc]
            for family in (OURS, THEIRS)
        ]
        assert str(shown[0]) == str(shown[1])
    results = []
    for family_ in (OURS, THEIRS):
        made = getattr(family_, name)
        one, other = outcome(lambda m=made: m(*first, **names)), outcome(lambda m=made: m(*second))  # type: ignore[misc]
        results.append(
            [
                one == other,
                one != other,
                outcome(lambda a=one, b=other: a < b),  # type: ignore[misc]
                outcome(lambda a=one, b=other: a >= b),  # type: ignore[misc]
                outcome(lambda a=one: hash(a)) if not isinstance(one, type) else None,  # type: ignore[misc]
                getattr(one, "first", None),
                getattr(one, "second", None),
            ]
        )
    if not any(isinstance(result, type) and issubclass(result, TypeError) for result in results[1][2:4]):
        assert results[0] == results[1]
    else:
        assert results[0][:2] == results[1][:2]


@pytest.mark.parametrize("name", NAMES)
def test_the_classes_themselves(name: str) -> None:
    mine, theirs = getattr(OURS, name), getattr(THEIRS, name)
    assert getattr(mine, "__slots__", None) == getattr(theirs, "__slots__", None)
    assert mine.__match_args__ == theirs.__match_args__
    assert (mine.__name__, mine.__qualname__) == (theirs.__name__, theirs.__qualname__)
    assert (mine.__hash__ is None) == (theirs.__hash__ is None)
    assert dataclasses.is_dataclass(mine)
    assert [f.name for f in dataclasses.fields(mine)] == [f.name for f in dataclasses.fields(theirs)]


@pytest.mark.parametrize("name", ["Ordered", "Plain", "Heir", "Cached", "Hashed"])
def test_frozen(name: str) -> None:
    one = getattr(OURS, name)(1)
    with pytest.raises(FrozenInstanceError):
        one.first = 2
    with pytest.raises(FrozenInstanceError):
        del one.first
    assert one.first == 1


@pytest.mark.parametrize("name", [name for name in NAMES if name != "Cached"])
def test_no_field_is_added_to_slots(name: str) -> None:
    with pytest.raises((AttributeError, TypeError)):
        getattr(OURS, name)(1).other = 2


def test_what_copies_and_changes() -> None:
    unit = Unit("a", "b", *(2 * (Place("x"),)))  # type: ignore[arg-type]
    span, term = Span(1, 2, "kind"), Term("a", "b", targets={})
    for value in (unit, span, term, Place("a", 1, 2)):
        assert pickle.loads(pickle.dumps(value)) == copy.copy(value) == copy.deepcopy(value) == value
    assert ours.replace(span, end=4) == dataclasses.replace(span, end=4) == Span(1, 4, "kind")
    with pytest.raises(TypeError):
        ours.replace(span, middle=4)
    with pytest.raises(ValueError, match="not a span"):
        ours.replace(span, end=0)
    assert dataclasses.asdict(span) == {"start": 1, "end": 2, "kind": "kind"}
    assert OURS.Open().second is not OURS.Open().second
    assert OURS.Cached(4).double == 8
    assert OURS.Ordered.count == 7
    assert OURS.Ordered(4).method() == 4
