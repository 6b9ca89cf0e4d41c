"""Reminders on their way to whoever asked for them by a hook."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.core.hooks import HookEvent
from service.database.engine import Database
from service.jobs import hook_outbox
from service.jobs.faults import reading, writing
from service.jobs.moments import Clock, moment, written


@dataclass(frozen=True, slots=True)
class Reminding:
    """The hooks in *database*; every method raises StoreFailed."""

    database: Database
    clock: Clock

    def listening(self) -> Mapping[str, str]:
        """The hooks that ask for reminders, each with the account or token that set it."""
        with reading(self.database) as connection:
            return hook_outbox.all_listening(connection, HookEvent.REMINDER_DUE)

    def tell(self, hook: str, data: Mapping[str, Any], *, day: str) -> None:
        """Nothing; the hook has these data to send, once for each day."""
        with writing(self.database) as connection:
            time = written(moment(connection, self.clock))
            told = HookEvent.REMINDER_DUE
            hook_outbox.put(connection, [hook], told, data, subject="", key=day, time=time)
