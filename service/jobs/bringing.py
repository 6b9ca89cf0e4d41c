"""How rows come to a worker: looked for among the rows themselves, or told of by a broker."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Protocol

from service.core.batches import Claimed
from service.core.errors import HongtouError
from service.core.errors.faults import BrokerFailed, StoreFailed
from service.jobs.carrying import Carrier, Told
from service.jobs.feeding import Feeding
from service.jobs.queue import Queue

POLL_SECONDS = 0.2
"""Between two looks for a row, where there was none."""

BREATH_SECONDS = 0.05
"""Between two looks for rows to tell a broker of, however fast they are taken."""

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0
"""Seconds between two tries while something is away."""

BROKER = "broker"


class Hands(Protocol):
    """Who works on the rows that are brought."""

    @property
    def queue(self) -> Queue:
        """The rows."""

    @property
    def id(self) -> str:
        """The worker's."""

    @property
    def host(self) -> str:
        """Where it works."""

    @property
    def slots(self) -> int:
        """How many rows at once."""

    @property
    def is_idle(self) -> bool:
        """Whether it works on no row now."""

    @property
    def is_stuck(self) -> bool:
        """Whether something that rows need is away."""

    def do(self, claim: Claimed) -> None:
        """Nothing; the row has ended, or is somebody else's, or waits again."""

    def stuck(self, fault: HongtouError, over: str = "work") -> None:
        """Nothing; it is told what holds it up, *over* which part."""

    def going_on(self, over: str = "work") -> None:
        """Nothing; it is told that this part goes on, where it was held up."""


class Bringing(Protocol):
    """How rows come."""

    def begin(self, hands: Hands) -> Sequence[Thread]:
        """The threads by which rows come from now on: where one of them ends by itself, they come no more."""

    def end(self) -> None:
        """Nothing; no further row comes, and those that came have ended."""


@dataclass(slots=True)
class Resting:
    """Rests while something is away, each one twice as long; *over* ends them all."""

    over: Event
    _pause: float = FIRST_PAUSE

    def rest(self) -> None:
        """Nothing; some time has passed."""
        pause = self._pause  # once twice as long for all who rest at the same time
        self.over.wait(pause)
        self._pause = min(2 * pause, LONGEST_PAUSE)

    def forget(self) -> None:
        """Nothing; the next rest is a short one."""
        self._pause = FIRST_PAUSE


@dataclass(slots=True)
class Polling:
    """Each slot looks for the next row itself."""

    _over: Event = field(default_factory=Event)
    _slots: list[Thread] = field(default_factory=list)

    def begin(self, hands: Hands) -> Sequence[Thread]:
        """The slots."""
        for place in range(hands.slots):
            slot = Thread(target=self._work, args=[hands], name=f"row {place}", daemon=True)
            self._slots.append(slot)
            slot.start()
        return self._slots

    def end(self) -> None:
        """Nothing; no further row comes, and those that came have ended."""
        self._over.set()
        for slot in self._slots:
            slot.join()

    def _work(self, hands: Hands) -> None:
        resting, claim = Resting(self._over), None
        while not self._over.is_set():
            try:
                claim = hands.queue.claim(hands.id) if claim or hands.queue.is_due() else None
                if claim is None and hands.is_idle:  # what held rows up holds up none any more
                    hands.going_on()
            except StoreFailed as fault:
                claim = None
                hands.stuck(fault)
            if claim:
                hands.do(claim)
            if hands.is_stuck:
                resting.rest()
            else:
                resting.forget()
                if not claim:
                    self._over.wait(POLL_SECONDS)


@dataclass(slots=True)
class Carried:
    """A broker tells of rows; every worker sees to it that the broker knows of the next ones."""

    carrier: Carrier
    feeding: Feeding
    _over: Event = field(default_factory=Event)
    _wanted: Event = field(default_factory=Event)
    _turn: Lock = field(default_factory=Lock)
    _feeder: Thread | None = None

    def begin(self, hands: Hands) -> Sequence[Thread]:
        """The one that sees to what the broker knows, and the one that hears it."""
        listening = self.carrier.listen(self._taker(hands), f"{hands.id[:8]}@{hands.host}", hands.slots)
        self._feeder = Thread(target=self._feed, args=[hands], name="feeding", daemon=True)
        self._feeder.start()
        return [self._feeder, listening]

    def end(self) -> None:
        """Nothing; no further row comes, and those that came have ended."""
        self._over.set()
        self._wanted.set()
        self.carrier.hush()
        if self._feeder:
            self._feeder.join()
        self.carrier.let_go()

    def _taker(self, hands: Hands) -> Callable[[str, int], bool]:
        resting = Resting(self._over)  # longer than a message: a row that is given back is told of anew

        def take(batch: str, number: int) -> bool:
            """Whether the row need not be looked at again."""
            while not self._over.is_set():
                if hands.is_stuck:
                    resting.rest()
                else:
                    resting.forget()
                if self._takes(hands, batch, number):
                    return True
            return False

        return take

    def _takes(self, hands: Hands, batch: str, number: int) -> bool:
        try:
            claim = self._claim(hands, batch, number)
        except StoreFailed as fault:
            hands.stuck(fault)
            return False
        self._wanted.set()
        if claim:
            hands.do(claim)
        return claim is not None or not self._over.is_set()

    def _claim(self, hands: Hands, batch: str, number: int) -> Claimed | None:
        """The row, or None where it is not to be had.

        One that must be alone in its worker keeps the other slots from further rows until they are done.
        """
        with self._turn:
            while not (claim := hands.queue.take(batch, number, hands.id)):
                if not hands.queue.waits(batch, number):
                    self.feeding.forget([Told(batch, number, 0)])
                    return None
                if self._over.wait(POLL_SECONDS):
                    return None
        return claim

    def _feed(self, hands: Hands) -> None:
        resting = Resting(self._over)
        self.carrier.await_connection()
        while not self._over.is_set():
            try:
                self._tell()
                hands.going_on(BROKER)
                resting.forget()
                if hands.is_stuck and not hands.queue.is_due() and hands.is_idle:
                    hands.going_on()  # what held rows up holds up none any more
            except StoreFailed as fault:
                hands.stuck(fault)
                resting.rest()
            except BrokerFailed as fault:
                hands.stuck(fault, BROKER)
                self._over.wait(FIRST_PAUSE)
            self._over.wait(BREATH_SECONDS)  # rows that are quickly done are told of some at a time
            self._wanted.wait(POLL_SECONDS)
            self._wanted.clear()

    def _tell(self) -> None:
        """Nothing; the broker knows of as many rows as it should. Raises BrokerFailed or StoreFailed."""
        self.carrier.check()
        if rows := self.feeding.due():
            try:
                self.carrier.send(rows)
            except BrokerFailed:
                self.feeding.forget(rows)
                raise
