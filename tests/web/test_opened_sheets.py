"""Spreadsheets handed over while processes die: all their papers are rows, or nothing is accepted."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.core.entries import Entry
from service.core.errors import HongtouError
from service.core.errors.faults import Busy, RenderFailed, WorkerDied
from service.web.app import create_app
from service.web.services import Services
from tests.callers import client_of
from tests.intake.reading import package
from tests.web.calls import code_of
from tests.web.fakes import OpenWorkshop, bench_for, letter

DIED = WorkerDied("处理这份文书的进程意外终止。")
BUSY = Busy("没有空闲的进程。", retry_after=7)


def client_with(services: Services, unpack: Callable[[bytes, str], list[Entry]]) -> FlaskClient:
    """A caller whose spreadsheets are opened so."""
    bench = replace(bench_for(services.settings), unpacker=unpack)
    return client_of(create_app(services.settings, replace(services, workshop=OpenWorkshop(bench))))


def ending(*faults: HongtouError | None) -> Callable[[bytes, str], list[Entry]]:
    """Opens sheets of two papers each, the first times with these faults."""
    left = iter(faults)

    def unpack(content: bytes, name: str) -> list[Entry]:
        if fault := next(left, None):
            raise fault
        return [Entry(f"{name} 第{row}行".strip(), letter(f"{name} {row}")) for row in (2, 3)]

    return unpack


def sent(client: FlaskClient, content: bytes = b"a,b\n", key: str = "") -> TestResponse:
    """The answer to those bytes."""
    headers = {"Content-Type": "text/csv", **({"Idempotency-Key": key} if key else {})}
    return client.post("/api/v1/batches", data=content, headers=headers)


def rows(client: FlaskClient, answer: TestResponse) -> Iterable[tuple[str, str]]:
    """Names and states of the rows of the batch that was accepted."""
    assert 202 == answer.status_code, answer.text
    found = client.get(answer.get_json()["links"]["rows"]).get_json()["items"]
    return [(row["name"], row["state"]) for row in found]


def batches(client: FlaskClient) -> int:
    """How many there are."""
    return int(client.get("/api/v1/batches").get_json()["total"])


def test_a_killed_maker_costs_no_paper(services: Services) -> None:
    """The workbook is opened again."""
    client = client_with(services, ending(DIED))
    assert [("第2行", "waiting"), ("第3行", "waiting")] == [*rows(client, sent(client))]


def test_a_workbook_that_kills_every_maker_is_one_named_row(services: Services) -> None:
    """And what lies beside it is worked on."""
    client = client_with(services, ending(DIED, DIED, DIED))
    answer = sent(client, package(("1毒.csv", b"a,b\n"), ("2好.csv", b"a,b\n")))
    named = [("1毒.csv", "failed"), ("2好.csv 第2行", "waiting"), ("2好.csv 第3行", "waiting")]
    assert named == [*rows(client, answer)]


def test_what_is_ours_leaves_nothing_behind(services: Services) -> None:
    """Whoever sent no key sends it again as if for the first time."""
    client = client_with(services, ending(None, BUSY, None, RenderFailed("引擎出错。")))
    books = package(("1.csv", b"a,b\n"), ("2.csv", b"a,b\n"))
    answer = sent(client, books)
    assert (503, "busy", "7") == (*code_of(answer), answer.headers["Retry-After"])
    assert (500, "render-failed") == code_of(sent(client, books))
    assert 0 == batches(client)
    assert 4 == len([*rows(client, sent(client, books))])


def test_with_a_key_the_same_bytes_go_on(services: Services) -> None:
    """Rows that came before the fault stay, and none of them is a fault of ours."""
    many = [Entry(f"第{row}行", letter(str(row))) for row in range(250)]
    left = iter([many, DIED, BUSY, many, many])

    def unpack(content: bytes, name: str) -> list[Entry]:
        found = next(left)
        if isinstance(found, HongtouError):
            raise found
        return found

    client = client_with(services, unpack)
    books = package(("1.csv", b"a,b\n"), ("2.csv", b"a,b\n"))
    assert (503, "busy") == code_of(sent(client, books, "k"))
    answer = sent(client, books, "k")
    assert (500, 1) == (answer.get_json()["total"], batches(client))
    assert {"waiting"} == {state for _, state in rows(client, answer)}
