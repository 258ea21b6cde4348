"""Dataclasses that cost next to nothing until they are used: each method is written at its first call.

The standard library's import `inspect` and compile six methods for every class, in all more than what
linting a small catalog takes. These mean the same, as a test holds; `dataclasses.replace`, `fields` and the
others take them too.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MemberDescriptorType
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")
_MISSING: Any = object()


class Field:
    """What the class says of a field beside its name."""

    __slots__ = ("compare", "default", "factory", "kind", "repr")

    def __init__(self, default: Any, factory: Any, compare: bool, repr: bool) -> None:  # noqa: A002
        self.default, self.factory, self.compare, self.repr = default, factory, compare, repr
        self.kind = ""


def field(
    *,
    default: Any = _MISSING,
    default_factory: Any = _MISSING,
    compare: bool = True,
    repr: bool = True,  # noqa: A002
) -> Any:
    """A field with more to say than its default."""
    return Field(default, default_factory, compare, repr)


@dataclass_transform(field_specifiers=(field,))
def dataclass(
    *, frozen: bool = False, slots: bool = False, order: bool = False
) -> Callable[[type[T]], type[T]]:
    """Make a class a dataclass, as the decorator of the standard library does."""

    def decorate(cls: type[T]) -> type[T]:
        made: type[T] = _make(cls, frozen=frozen, slots=slots, order=order)
        return made

    return decorate


def replace(value: T, /, **changes: Any) -> T:
    """A copy with other values in some fields."""
    for name in value._fields:  # type: ignore[attr-defined]
        if name not in changes:
            changes[name] = getattr(value, name)
    return type(value)(**changes)


# ---------------------------------------------------------------- making a class


def _make(cls: Any, *, frozen: bool, slots: bool, order: bool) -> Any:
    own: dict[str, Field] = {}
    defaults: dict[str, Any] = {}
    for name, kind in vars(cls).get("__annotations__", {}).items():
        if not kind.startswith("ClassVar"):
            given = vars(cls).get(name, _MISSING)
            own[name] = given if isinstance(given, Field) else Field(given, _MISSING, True, True)
            own[name].kind = kind
            if given is not _MISSING:
                defaults[name] = own[name].default
    owner: list[Any] = []
    methods: dict[str, Any] = {"__init__": _later("__init__", owner), "__repr__": _repr}
    for name in _COMPARED if order else _COMPARED[:1]:
        methods[name] = _later(name, owner)
    methods["__hash__"] = _later("__hash__", owner) if frozen else None
    if frozen:
        methods |= {"__setattr__": _refuse, "__delattr__": _refuse}
    if slots:
        methods |= {"__getstate__": _state, "__setstate__": _set_state}
    fields = {**getattr(cls, "_fields", {}), **own}
    methods["__match_args__"] = tuple(fields)
    space = {name: method for name, method in methods.items() if name not in vars(cls)}
    space |= {"_fields": fields, "__dataclass_fields__": _StandardFields()}
    if slots:
        # Slots must be there when a class is made, so that it is made anew.
        kept = {n: v for n, v in vars(cls).items() if n not in own and n not in ("__dict__", "__weakref__")}
        made = type(cls)(cls.__name__, cls.__bases__, kept | space | {"__slots__": tuple(own)})
        made.__qualname__ = cls.__qualname__
    else:
        made = cls
        for name, value in (defaults | space).items():
            if value is not _MISSING:
                setattr(made, name, value)
            else:
                delattr(made, name)
    owner.append(made)
    return made


_COMPARED = ("__eq__", "__lt__", "__le__", "__gt__", "__ge__")


def _later(name: str, owner: list[Any]) -> Callable[..., Any]:
    """A method that writes itself when it is called, and is then replaced by what it wrote."""
    spared = name == "__init__"

    def method(self: Any, *arguments: Any, **values: Any) -> Any:
        nonlocal spared
        [cls] = owner
        if spared:
            spared = False
            if _is_filled(self, cls._fields, arguments, values):
                return None
        written = _written(cls, name)
        setattr(cls, name, written)
        return written(self, *arguments, **values)

    return method


def _is_filled(
    self: Any, fields: dict[str, Field], arguments: tuple[Any, ...], values: dict[str, Any]
) -> bool:
    """Fill the first instance of a class, if that is all in order: of many classes it is the only one."""
    given = dict(zip(fields, arguments, strict=False))
    if len(given) < len(arguments) or not values.keys() <= fields.keys() - given.keys():
        return False
    given |= values
    for name, one in fields.items():
        if name in given:
            continue
        if one.factory is not _MISSING:
            given[name] = one.factory()
        elif one.default is not _MISSING:
            given[name] = one.default
        else:
            return False
    for name in fields:
        object.__setattr__(self, name, given[name])
    if hasattr(self, "__post_init__"):
        self.__post_init__()
    return True


def _written(cls: Any, name: str) -> Callable[..., Any]:
    fields: dict[str, Field] = cls._fields
    scope: dict[str, Any] = {"_set": object.__setattr__, "_missing": _MISSING}
    if name == "__init__":
        head, body = ["self"], []
        for at, (field_name, one) in enumerate(fields.items()):
            value = field_name
            if one.factory is not _MISSING:
                scope[f"_made{at}"] = one.factory
                head.append(f"{field_name}=_missing")
                value = f"_made{at}() if {field_name} is _missing else {field_name}"
            elif one.default is not _MISSING:
                scope[f"_default{at}"] = one.default
                head.append(f"{field_name}=_default{at}")
            else:
                head.append(field_name)
            slot = getattr(cls, field_name, None)
            if cls.__setattr__ is object.__setattr__:
                body.append(f"self.{field_name} = {value}")
            elif isinstance(slot, MemberDescriptorType):
                # Its own setter takes half the time of object's, which looks for it by name.
                scope[f"_set{at}"] = slot.__set__
                body.append(f"_set{at}(self, {value})")
            else:
                body.append(f"_set(self, {field_name!r}, {value})")
        if hasattr(cls, "__post_init__"):
            body.append("self.__post_init__()")
    else:
        compared = [field_name for field_name, one in fields.items() if one.compare]
        ours, theirs = ("".join(f"{one}.{n}, " for n in compared) for one in ("self", "other"))
        if name == "__hash__":
            head, body = ["self"], [f"return hash(({ours}))"]
        else:
            sign = {"__eq__": "==", "__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}[name]
            head = ["self", "other"]
            body = [
                f"if other.__class__ is self.__class__: return ({ours}) {sign} ({theirs})",
                "return NotImplemented",
            ]
    exec("\n ".join([f"def {name}({', '.join(head)}):", *(body or ["pass"])]), scope)
    method: Callable[..., Any] = scope[name]
    method.__qualname__, method.__module__ = f"{cls.__qualname__}.{name}", cls.__module__
    return method


# ---------------------------------------------------------------- methods that are the same for all


def _repr(self: Any) -> str:
    shown = (f"{name}={getattr(self, name)!r}" for name, one in self._fields.items() if one.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse(self: object, name: str, value: object = None) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot change field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, name) for name in self._fields]


def _set_state(self: Any, state: list[Any]) -> None:
    for name, value in zip(self._fields, state, strict=True):
        object.__setattr__(self, name, value)


class _StandardFields:
    """The fields as `dataclasses` wants them, made when one of its functions asks."""

    def __get__(self, instance: object, owner: Any) -> dict[str, Any]:
        import dataclasses

        standard = [
            (
                name,
                one.kind,
                dataclasses.field(
                    default=dataclasses.MISSING if one.default is _MISSING else one.default,
                    default_factory=dataclasses.MISSING if one.factory is _MISSING else one.factory,
                    compare=one.compare,
                    repr=one.repr,
                ),
            )
            for name, one in owner._fields.items()
        ]
        made: dict[str, Any] = dataclasses.make_dataclass(owner.__name__, standard).__dict__[
            "__dataclass_fields__"
        ]
        return made
