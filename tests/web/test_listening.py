"""How a batch comes on, told live: once a second at most, and from where a watcher left off."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.core.batches import Batch
from service.core.errors.faults import Busy, StoreFailed
from service.web.app import create_app
from service.web.listening import Listening
from service.web.seats import Seats
from service.web.services import Services
from tests.callers import client_of
from tests.web.batch_hands import handed_over, unread, work
from tests.web.calls import code_of
from tests.web.fakes import letter

STREAM = {"Accept": "text/event-stream"}


@pytest.fixture
def quick(services: Services) -> Services:
    """Services that look at a batch often."""
    return replace(services, listening=Listening(look_seconds=0.01))


@pytest.fixture
def app(quick: Services) -> Flask:
    """The application on those."""
    return create_app(quick.settings, quick)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A caller of it."""
    return client_of(app)


def parsed(stream: bytes) -> list[dict[str, Any]]:
    """The events of a stream, without what only keeps it open."""
    blocks = [
        dict(line.split(": ", 1) for line in block.splitlines()) for block in stream.decode().split("\n\n")
    ]
    return [{**block, "data": json.loads(block["data"])} for block in blocks if "data" in block]


def test_a_stream_tells_how_it_stands_and_ends_with_the_batch(client: FlaskClient, quick: Services) -> None:
    """The last event is the end; who has it already is told that nothing follows."""
    id = handed_over(client, letter("甲"), letter("乙", "L-2"))
    work(quick)
    answer = client.get(f"/api/v1/batches/{id}/events", headers=STREAM)
    assert (200, "text/event-stream") == (answer.status_code, answer.mimetype)
    told = parsed(answer.data)
    assert ["progress", "end"] == [event["event"] for event in told]
    assert (
        2 == told[-1]["data"]["counts"]["done"]
        and f"/api/v1/batches/{id}" == told[0]["data"]["links"]["self"]
    )
    again = client.get(f"/api/v1/batches/{id}/events", headers={**STREAM, "Last-Event-ID": told[-1]["id"]})
    assert 204 == again.status_code


def test_the_list_has_each_event_once(client: FlaskClient, quick: Services) -> None:
    """In their order, from where one asks."""
    id = handed_over(client, letter("甲"))
    work(quick)
    first = client.get(f"/api/v1/batches/{id}/events?limit=2").get_json()
    rest = client.get(f"/api/v1/batches/{id}/events?after={first['next']}").get_json()
    acts = [event["act"] for event in (*first["items"], *rest["items"])]
    assert ["accept", "claim", "finish", "end"] == acts and rest["next"] is None
    assert 406 == client.get(f"/api/v1/batches/{id}/events", headers={"Accept": "image/png"}).status_code


def test_too_many_watchers_are_told_to_come_again(client: FlaskClient, quick: Services) -> None:
    """And a page asks for the batch itself instead."""
    id = handed_over(client, letter("甲"))
    with quick.listening.seats.taken("x"):
        full = replace(quick.listening, seats=Seats(0, 0))
    object.__setattr__(quick, "listening", full)
    answer = client.get(f"/api/v1/batches/{id}/events", headers=STREAM)
    assert (503, "busy") == code_of(answer) and int(answer.headers["Retry-After"])


def test_a_seat_is_taken_before_the_first_byte_and_free_when_a_watcher_is_gone(
    client: FlaskClient, quick: Services
) -> None:
    """So that of many who come at once no more are let in than there are seats."""
    path = f"/api/v1/batches/{handed_over(client, letter('甲'))}/events"
    object.__setattr__(quick, "listening", replace(quick.listening, seats=Seats(1, 1)))
    with closing(unread(client, path, STREAM)):
        assert (503, "busy") == code_of(client.get(path, headers=STREAM))
    with closing(unread(client, path, STREAM)):
        pass
    work(quick)
    assert 200 == client.get(path, headers=STREAM).status_code


class Reading:
    """A batch that is read, by how often; *left* looks until it has ended."""

    def __init__(self, batch: Batch, left: int) -> None:
        self.batch, self.left, self.count = batch, left, 0

    def __call__(self, id: str) -> tuple[Batch, int]:
        """The batch as it stands, and its last event."""
        self.count += 1
        over = self.count > self.left
        return replace(self.batch, ended_at="2026" if over else "", total=self.count), self.count


def told(batch: Batch) -> str:
    """What is told of the batch."""
    return json.dumps({"total": batch.total})


@pytest.fixture
def batch(client: FlaskClient, quick: Services) -> Batch:
    """A batch."""
    return quick.batches.get(handed_over(client, letter("甲")))


def test_however_many_watch_a_batch_it_is_read_once(batch: Batch) -> None:
    """By whoever comes first; a look is good for a while."""
    listening, read = Listening(look_seconds=60), Reading(batch, 9)
    streams = [listening.progress(batch.id, 0, str(n), read=read, told=told) for n in range(5)]
    firsts = [[next(stream), next(stream)][1] for stream in streams]
    assert 1 == read.count and 1 == len(set(firsts))
    for stream in streams:
        stream.close()
    assert {} == listening._feeds


def test_what_a_watcher_has_seen_is_not_told_again(batch: Batch) -> None:
    """Only what came after."""
    listening, read = Listening(look_seconds=0.001), Reading(batch, 3)
    stream = listening.progress(batch.id, 1, "a", read=read, told=told)
    assert ["2", "3", "4", "4"] == [event["id"] for event in parsed(b"".join(stream))]


def test_a_watcher_is_let_go_when_the_service_stops_or_the_time_is_over(batch: Batch) -> None:
    """Or where the database is away; its seat is free again."""

    def away(id: str) -> tuple[Batch, int]:
        raise StoreFailed("没有应答。")

    def pieces(listening: Listening, read: Any) -> Iterator[bytes]:
        return listening.progress(batch.id, 0, "a", read=read, told=told)

    never = Reading(batch, 1 << 30)
    assert [b"retry: 3000\n\n"] == list(pieces(Listening(is_over=lambda: True), never))
    assert [b"retry: 3000\n\n"] == list(pieces(Listening(), away))
    brief = Listening(look_seconds=0.01, longest_seconds=0.05, seats=Seats(1, 1))
    assert 2 <= len(list(pieces(brief, never))) <= 7
    with brief.seats.taken("a"):
        pass


def test_one_caller_does_not_take_all_seats() -> None:
    """Others find theirs."""
    seats = Seats(3, 2)
    with seats.taken("a"), seats.taken("a"):
        with pytest.raises(Busy), seats.taken("a"):
            pass
        with seats.taken("b"):
            pass
