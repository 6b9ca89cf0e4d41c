"""Sheets of batches are opened one at a time: a maker is left for whoever waits for a single paper."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from signal import SIGKILL
from time import monotonic, sleep

import pytest

from service.core.entries import Entry
from service.core.errors.faults import Busy, TimedOut
from service.core.errors.payloads import BrokenSheet
from service.intake.opening import Opening
from service.workers import workshop
from service.workers.bounds import MEBI, Bounds
from service.workers.seat import Seat
from service.workers.workshop import Staff, WorkerWorkshop
from tests.workers.planted import Bench
from tests.workers.test_pool import eventually

POISON = b"-1"


class Openers(Bench):
    """What makers of these tests hold."""

    def check_first(self) -> None:
        """What a checker does before it serves."""

    make_first = check_first

    def make(self, body: bytes, formats: tuple[str, ...], **options: object) -> bytes:
        """What came, at once."""
        return body

    def unpack(self, content: bytes, name: str) -> list[Entry]:
        """One payload, after the seconds that the sheet says; poison ends the process."""
        if content == POISON:
            self.crash()
        self.doze(float(content))
        return [Entry(name, content)]


@contextmanager
def open_workshop(makers: int, wait: int = 30) -> Iterator[WorkerWorkshop]:
    """One of so many makers, ready."""
    bounds = Bounds(seconds=20, memory=400 * MEBI, tasks=1000, resident=300 * MEBI)
    staff = Staff(makers, 1, 0, 4)
    made = WorkerWorkshop.of(
        Openers, bounds, staff=staff, wait=wait, context=lambda: None, type=lambda body: "letter"
    )
    made.start()
    try:
        assert eventually(lambda: len(made.makers._idle) == makers)
        yield made
    finally:
        made.end()


def test_a_maker_is_free_however_many_sheets_are_opened() -> None:
    """Of two, whoever wants a single paper finds one at once."""
    with open_workshop(makers=2) as shop, ThreadPoolExecutor(3) as callers:
        opened = [callers.submit(shop.unpack, b"0.7", "表.csv") for _ in range(3)]
        busy = set()
        while not any(opening.done() for opening in opened):
            busy.add(shop.crews()[0].busy)
            sleep(0.01)
        assert 1 == max(busy)
        assert b"1" == shop.make(b"1", ("pdf",))
        assert not all(opening.done() for opening in opened)
        assert [1, 1, 1] == [len(opening.result()) for opening in opened]


def test_a_maker_that_is_killed_costs_a_sheet_nothing_and_poison_is_named() -> None:
    """By true signals: the next maker opens it; one that ends every maker is told, and others are opened."""
    with open_workshop(makers=1) as shop, ThreadPoolExecutor(1) as callers:
        opening = Opening(shop.unpack, seconds=600)
        opened = callers.submit(opening, b"1", "表.csv")
        (maker,) = shop.makers._living
        assert eventually(lambda: not shop.makers._idle)
        os.kill(maker.process, SIGKILL)
        assert [Entry("表.csv", b"1")] == opened.result()
        with pytest.raises(BrokenSheet, match=r"3 次.*SIGSEGV"):
            opening(POISON, "毒.csv")
        assert [Entry("好.csv", b"0")] == opening(b"0", "好.csv")


def test_a_sheet_has_less_time_than_a_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who come after it wait for their turn."""
    monkeypatch.setattr(workshop, "OPENING_SECONDS", 1)
    with open_workshop(makers=1) as shop:
        with pytest.raises(TimedOut, match="1 秒"):
            shop.unpack(b"5", "表.csv")
        assert [Entry("表.csv", b"0")] == shop.unpack(b"0", "表.csv")


def test_who_waits_has_the_seat_in_turn() -> None:
    """Whoever gives it back and wants it again at once comes last."""
    seat = Seat(line=4, wait=10)
    said: list[str] = []

    def wants(name: str) -> None:
        with seat.taken():
            said.append(name)

    with ThreadPoolExecutor(2) as callers:
        with seat.taken():
            callers.submit(wants, "甲")
            assert eventually(lambda: len(seat._there) == 2)
            callers.submit(wants, "乙")
            assert eventually(lambda: len(seat._there) == 3)
        wants("又")
    assert ["甲", "乙", "又"] == said


def test_who_waits_too_long_for_the_seat_is_told_and_forgotten() -> None:
    """A full line tells at once; the next one finds the seat free."""
    seat = Seat(line=1, wait=1)
    with ThreadPoolExecutor(1) as callers:
        with seat.taken():
            waiting = callers.submit(seat.taken().__enter__)
            assert eventually(lambda: len(seat._there) == 2)
            with pytest.raises(Busy, match="太多"):
                seat.taken().__enter__()
            with pytest.raises(Busy, match="等候时间") as told:
                waiting.result()
        assert 1 == told.value.retry_after
        with seat.taken():
            assert 1 == len(seat._there)


def test_who_asks_when_it_has_ended_is_told_at_once() -> None:
    """A sheet whose maker ended with the service is not waited for."""
    with open_workshop(makers=1) as shop:
        pass
    begun = monotonic()
    with pytest.raises(Busy, match="正在停止"):
        shop.unpack(b"0", "表.csv")
    assert 1 > monotonic() - begun
