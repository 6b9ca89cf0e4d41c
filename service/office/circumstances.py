"""What events say of the call that brought them about: the door tells it once, for whatever the call does."""

from collections.abc import Mapping
from contextvars import ContextVar
from types import MappingProxyType

NONE: Mapping[str, str] = MappingProxyType({})

_told: ContextVar[Mapping[str, str]] = ContextVar("circumstances", default=NONE)


def say(**facts: str) -> None:
    """Nothing; every event of this thread holds *facts* too, until `forget`."""
    _told.set({**_told.get(), **facts})


def forget() -> None:
    """Nothing; events hold nothing but what they are given."""
    _told.set(NONE)


def told() -> Mapping[str, str]:
    """What is said of the running call."""
    return _told.get()
