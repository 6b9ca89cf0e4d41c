"""A batch looked after until it ends, or until somebody wants it to stop: shown, and its files placed."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Event
from time import sleep

from service.batch_commands.placing import Placing
from service.batch_commands.screen import Screen
from service.batch_commands.working import Working
from service.core.batches import OPEN, Batch, RowState
from service.core.errors.faults import StoreFailed
from service.core.errors.requests import StateForbids
from service.jobs.ledger import Ledger

LOOK_SECONDS = 0.4


@dataclass(slots=True)
class Attending:
    """Who looks after the batch *id* for *who*; *working* is the worker, where it is one of this process."""

    ledger: Ledger
    id: str
    who: str
    screen: Screen
    now: Callable[[], str]
    stop: Event
    placing: Placing | None = None
    working: Working | None = None
    _trouble: str = ""

    def until_over(self) -> Batch:
        """The batch as it ended, all its files placed, or as it was stopped; raises Unplaced or NotFound.

        As the worker does, too, where that cannot work at all.
        """
        while True:
            passed = 0
            try:
                batch = self.ledger.get(self.id)
                self.screen.show(batch, batch.state(self.now()))
                passed = self.placing.go_on() if self.placing else 0
                self._recovered()
                if not passed and not batch.count(*OPEN) and self._is_placed(batch):
                    return batch
            except StoreFailed as fault:
                self._stuck(fault)
            if self.stop.is_set() and not passed and self._has_stopped():
                return self.ledger.get(self.id)
            if self.working:
                self.working.check()
            if not passed:
                sleep(LOOK_SECONDS)

    def has_open_rows(self) -> bool:
        """Whether there is anything to work on."""
        return bool(self.ledger.get(self.id).count(*OPEN))

    def _is_placed(self, batch: Batch) -> bool:
        """Whether all that is done is there; where rows were tried again behind our back, not yet."""
        if self.placing and self.placing.placed != batch.count(RowState.DONE):
            self.placing.again()
            return False
        return True

    def _has_stopped(self) -> bool:
        """Whether nothing of ours runs any more; nobody else begins anything either."""
        with suppress(StateForbids, StoreFailed):
            self.ledger.pause(self.id, self.who)
        if self.working is None:
            return True
        self.working.stop()
        return not self.working.runs

    def _stuck(self, fault: StoreFailed) -> None:
        if self._trouble != fault.message:
            self._trouble = fault.message
            self.screen.say(f"{fault.message}等待中。{fault.hint}")

    def _recovered(self) -> None:
        if self._trouble:
            self._trouble = ""
            self.screen.say("恢复正常，继续办理。")
