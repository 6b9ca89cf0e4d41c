"""Who hands over more than there is room for is told so, and when to come back."""

from contextlib import ExitStack
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from select import select
from socket import create_connection
from uuid import uuid4

import pytest

from service.bootstrap.jobs import build_ledger
from service.core.access import Role
from service.jobs import room
from service.web.app import create_app
from service.web.services import Services
from tests.callers import browser_of, client_of, token_in
from tests.security.everyone import person
from tests.web.browsers import HTML
from tests.web.calls import code_of
from tests.web.fakes import letter
from tests.web.test_batch_pages import letters, send
from tests.web.test_batches import NDJSON, hand_over
from tests.web.test_server import SHOWN, call, slow_server
from tests.workers.test_pool import eventually


def test_no_batch_comes_in_while_too_many_rows_wait(services: Services) -> None:
    """503 with Retry-After; what came before is still answered, and cancelling one makes room."""
    settings = replace(services.settings, batch_queue=2)
    client = client_of(
        create_app(settings, replace(services, settings=settings, batches=build_ledger(settings)))
    )
    first = hand_over(client, letter("甲"), letter("乙"), key="first")
    answer = client.post("/api/v1/batches", data=letter(), headers=NDJSON)
    assert (503, "busy") == code_of(answer)
    assert int(answer.headers["Retry-After"]) > 0
    assert "HONGTOU_BATCH_QUEUE" in answer.text
    assert first["id"] == hand_over(client, letter("甲"), letter("乙"), key="first")["id"]
    client.post(f"/api/v1/batches/{first['id']}/cancel")
    hand_over(client, letter())


def test_one_sender_does_not_fill_the_queue_with_batches(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """429 with Retry-After; others are not held up by him."""
    monkeypatch.setattr(room, "MOST_OPEN", 2)
    app = create_app(services.settings, services)
    client, other = client_of(app), client_of(app)
    ids = [hand_over(client, letter())["id"] for _ in range(2)]
    answer = client.post("/api/v1/batches", data=letter(), headers=NDJSON)
    assert (429, "too-many-open") == code_of(answer)
    assert int(answer.headers["Retry-After"]) > 0
    hand_over(other, letter())
    client.post(f"/api/v1/batches/{ids[0]}/cancel")
    hand_over(client, letter())


def test_what_is_tried_again_waits_for_room_too(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """429 with Retry-After, and on the page words that a clerk understands; the rows stay as they are."""
    monkeypatch.setattr(room, "MOST_OPEN", 1)
    app = create_app(services.settings, services)
    browser = browser_of(app, person(app, Role.DRAFTER))
    first = hand_over(browser, letter("甲"))["id"]
    browser.post(f"/api/v1/batches/{first}/cancel")
    hand_over(browser, letter("乙"))
    answer = browser.post(f"/api/v1/batches/{first}/repeat")
    assert (429, "too-many-open") == code_of(answer)
    assert int(answer.headers["Retry-After"]) > 0
    page = browser.post(f"/batches/{first}/repeat", headers=HTML)
    assert 429 == page.status_code and "1 个批次尚未办完" in page.text and ">已取消</span>" in page.text


class Silent(BytesIO):
    """A body of which nothing comes."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Nothing, ever."""
        raise OSError("nothing comes")


def test_who_would_be_refused_is_told_before_anything_is_read(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever comes, and however long it would have taken."""
    monkeypatch.setattr(room, "MOST_OPEN", 1)
    client = client_of(create_app(services.settings, services))
    hand_over(client, letter())
    for length in (1, 500 << 20):
        coming = {"wsgi.input": Silent(), "CONTENT_LENGTH": str(length)}
        answer = client.post("/api/v1/batches", headers=NDJSON, environ_overrides=coming)
        assert (429, "too-many-open") == code_of(answer)


def test_one_sender_has_a_few_places_for_what_comes(services: Services) -> None:
    """Those of a page are of the same ones; each is free again after the call, however it ended."""
    app = create_app(services.settings, services)
    clerk = person(app, Role.DRAFTER)
    browser, other = browser_of(app, clerk), client_of(app)
    for _ in range(5):
        assert 303 == send(browser, letters("甲"), key=uuid4().hex).status_code
        assert 422 == send(browser, key=uuid4().hex).status_code
        assert (
            415 == browser.post("/api/v1/batches", data=letter(), headers={"Content-Type": "a/b"}).status_code
        )
    with ExitStack() as sitting:
        for _ in range(4):
            sitting.enter_context(services.uploading.taken(clerk.id))
        assert 503 == send(browser, letters("甲")).status_code
        answer = browser.post("/api/v1/batches", data=letter(), headers=NDJSON)
        assert (503, "busy") == code_of(answer) and int(answer.headers["Retry-After"])
        hand_over(other, letter())
        for name in "bcde":
            sitting.enter_context(services.uploading.taken(name))
        assert (503, "busy") == code_of(other.post("/api/v1/batches", data=letter(), headers=NDJSON))
    hand_over(other, letter())


def test_slow_uploads_leave_threads_for_others(tmp_path: Path) -> None:
    """Four wait for what does not come, all others are sent away, and other senders have their places."""
    with slow_server(tmp_path, pause=0.0, patience=0.5, queue=1) as (_, port), ExitStack() as held:
        lines = {"Host": "localhost", **NDJSON, **SHOWN[port], "Content-Length": "100000000"}
        head = "".join(
            ["POST /api/v1/batches HTTP/1.1\r\n", *(f"{at}: {is_}\r\n" for at, is_ in lines.items())]
        )
        slow = [held.enter_context(create_connection(("127.0.0.1", port), 10)) for _ in range(45)]
        for connection in slow:
            connection.sendall(f"{head}\r\n{{".encode())
        assert 200 == call(port, "/healthz")[0]
        assert eventually(lambda: len(slow) - 4 == len(select(slow, [], [], 0)[0]))
        answered = select(slow, [], [], 0)[0]
        assert {b"HTTP/1.1 503 "} == {connection.recv(13) for connection in answered}
        other = {**NDJSON, "Authorization": f"Bearer {token_in(tmp_path)}"}
        assert 202 == call(port, "/api/v1/batches?start_at=2099-01-01T00:00:00Z", letter(), **other)[0]
