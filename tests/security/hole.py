"""What a planted hole is: a change to the running program that opens it, and the tests that must find it."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class Hole:
    """The line of `catalogue.LINES` it belongs to, how it is planted, and the tests that must fail."""

    line: str
    plant: Callable[[], object]
    tests: tuple[str, ...]


def hole(line: str, plant: Callable[[], object], *tests: str) -> Hole:
    """The hole, its tests by address below `tests/`."""
    return Hole(line, plant, tuple(f"tests/{test}" for test in tests))


def put(place: str, value: Any) -> Callable[[], None]:
    """What puts *value* in the place of `module:name`, or of `module:class.name`."""

    def planted() -> None:
        owner, name = _owner(place)
        setattr(owner, name, value)

    return planted


def around(place: str, made: Callable[[Any], Any]) -> Callable[[], None]:
    """What puts that which *made* gives of the present one in its place."""

    def planted() -> None:
        owner, name = _owner(place)
        setattr(owner, name, made(getattr(owner, name)))

    return planted


def all_of(*plants: Callable[[], object]) -> Callable[[], None]:
    """What plants all of them."""

    def planted() -> None:
        for plant in plants:
            plant()

    return planted


def nothing(*_: Any, **__: Any) -> None:
    """What a check does that is none."""


def _owner(place: str) -> tuple[Any, str]:
    module, _, path = place.partition(":")
    *owners, name = path.split(".")
    owner: Any = import_module(module)
    for part in owners:
        owner = getattr(owner, part)
    return owner, name
