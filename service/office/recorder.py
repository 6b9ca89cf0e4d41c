"""Events of callers who come at the same time, written together: the disk is waited for once, not by each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Condition
from typing import Any

from service.core.events import Act, Event, canonical
from service.database.engine import Database
from service.office import circumstances, log


@dataclass(slots=True)
class Wish:
    """An event that somebody waits for, and what became of it."""

    time: str
    actor: str
    act: Act
    object: str
    details: Mapping[str, Any]
    event: Event | None = None
    fault: Exception | None = None
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Recorder:
    """Who writes single events into the log of *database*."""

    database: Database
    _waiting: list[Wish] = field(default_factory=list)
    _writing: list[Wish] = field(default_factory=list)
    _changed: Condition = field(default_factory=Condition)

    def record(
        self, *, time: str, actor: str, act: Act, objects: Sequence[str], details: Mapping[str, Any]
    ) -> list[Event]:
        """An event for each of *objects*, once all are durable.

        Raises OSError, SQLAlchemyError or ValueError (no text).
        """
        told = {**circumstances.told(), **details}
        mine = [Wish(time, actor, act, object, told) for object in objects]
        canonical([time, actor, list(objects), dict(told)])
        with self._changed:
            self._waiting.extend(mine)
            while self._writing and not mine[-1].is_done:
                self._changed.wait()
            if not mine[-1].is_done:
                self._writing.extend(self._waiting)
                self._waiting.clear()
        if not mine[-1].is_done:
            self._write()
        for wish in mine:
            if wish.event is None:
                raise wish.fault or RuntimeError("nobody wrote the event")
        return [wish.event for wish in mine if wish.event]

    def _write(self) -> None:
        """Nothing; all who are written for have their events or faults, and the next may write."""
        try:
            self._each(tuple(self._writing))
        finally:
            with self._changed:
                for wish in self._writing:
                    wish.is_done = True
                self._writing.clear()
                self._changed.notify_all()

    def _each(self, wishes: tuple[Wish, ...]) -> None:
        """Nothing; the wishes have their events or faults: nobody suffers from another one's fault."""
        try:
            self._together(wishes)
        except Exception as fault:
            if len(wishes) == 1:
                wishes[0].fault = fault
            else:
                for wish in wishes:
                    self._each((wish,))

    def _together(self, wishes: tuple[Wish, ...]) -> None:
        with self.database.writing() as connection:
            written = [
                log.put(
                    connection,
                    time=wish.time,
                    actor=wish.actor,
                    act=wish.act,
                    object=wish.object,
                    details=wish.details,
                )
                for wish in wishes
            ]
        for wish, event in zip(wishes, written, strict=True):
            wish.event = event
