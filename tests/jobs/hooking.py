"""Hooks over the database of some jobs, and senders that call a real receiver."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from service.core.batches import Whose
from service.core.hooks import CHOSEN, Answer, Delivery, Hook, Parcel, secret_of
from service.core.watching import Facts
from service.jobs.delivering import Deliverer
from service.jobs.hook_calls import HookCalls
from service.jobs.hook_log import HookLog
from service.jobs.hook_sending import HookSending
from service.jobs.hooks import Hooks
from service.outgoing.calling import Outgoing
from service.outgoing.targets import Guarded, Listed
from tests.jobs.conftest import SENDER, Jobs

OWNER = Whose(SENDER.id)
HERE = Listed.of(["127.0.0.0/8"])
DEAD = "http://127.0.0.1:1025/nobody"


@dataclass
class Hooked:
    """Hooks, their log and what is to be sent, over the database of *jobs*."""

    jobs: Jobs
    told: list[tuple[str, Facts]] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    unforeseen: list[Exception] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        database, clock = self.jobs.queue.database, self.jobs.clock
        self.hooks = Hooks(database, clock, HERE, lambda: secret_of(bytes([next(self._numbers)]) * 32))
        self.log = HookLog(database, clock)
        self.sending = HookSending(database, clock)

    def hook(self, url: str, whose: Whose = OWNER, **more: Any) -> Hook:
        """A new hook."""
        id = f"{next(self._numbers):032x}"
        given = {"name": "教务", "url": url, "events": CHOSEN, **more}
        hook, self.secrets[id] = self.hooks.add(id, whose, **given)
        return hook

    def deliveries(self, hook: Hook) -> list[Delivery]:
        """What the hook is told, oldest first."""
        return [*self.log.list(hook.id, offset=0, limit=10_000)[0]][::-1]

    def deliverer(self, id: str = "s", call: Callable[[Parcel], Answer] | None = None) -> Deliverer:
        """A sender by that name, which calls for two seconds at most."""
        outgoing = Outgoing(2, 200, Guarded(HERE), is_cut=True)
        calls = call or HookCalls(outgoing, lambda: datetime.now(UTC))

        def tell(event: str, facts: Facts, gravity: int) -> None:
            self.told.append((event, facts))

        return Deliverer(self.sending, self.log, calls, id.ljust(32, "0"), tell, self.unforeseen.append)

    @contextmanager
    def sent(self, id: str = "s") -> Iterator[Deliverer]:
        """A sender that works until the end of the block."""
        sender = self.deliverer(id)
        sender.start()
        try:
            yield sender
        finally:
            sender.end()

    def send(self, sender: str = "s" * 32) -> list[Answer]:
        """What came of all that is due now, sent one after the other."""
        calls = self.deliverer().call
        answers = []
        while parcels := self.sending.claim(sender, 1):
            answers.append(calls(parcels[0]))
            assert self.sending.answered(parcels[0], sender, answers[-1])
        return answers

    def work(self, *results: dict[str, Any]) -> str:
        """A batch of as many rows, each ended with its result; its id."""
        batch = self.jobs.batch(*(b"%d" % number for number, _ in enumerate(results)))
        for result in results:
            claim = self.jobs.claimed("w" * 32)
            end = self.jobs.queue.fail if "error" in result else self.jobs.queue.finish
            end(claim, result)
        return batch.id
