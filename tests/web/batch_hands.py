"""Batches of letters for tests, and who works on them in this very process."""

from collections.abc import Mapping

from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder
from werkzeug.wsgi import ClosingIterator

from service.bootstrap.jobs import build_processing
from service.core.watching import unwatched
from service.web.services import Services

NDJSON = {"Content-Type": "application/x-ndjson"}
WORKER = "e" * 32


def handed_over(client: FlaskClient, *payloads: bytes, query: str = "", key: str = "") -> str:
    """The id of a new batch of these payloads, one a line."""
    headers = {**NDJSON, **({"Idempotency-Key": key} if key else {})}
    answer = client.post(f"/api/v1/batches?{query}", data=b"\n".join(payloads), headers=headers)
    assert 202 == answer.status_code, answer.text
    return str(answer.get_json()["id"])


def work(services: Services, most: int = 1000) -> None:
    """Nothing; so many of the rows that waited have ended."""
    processing = build_processing(services.settings, services.workshop, services.store, unwatched)
    services.queue.enter(WORKER, host="here", process=1, slots=1)
    while most and (claim := services.queue.claim(WORKER)):
        processing(claim)
        most -= 1
    services.queue.leave(WORKER)


def unread(client: FlaskClient, path: str, headers: Mapping[str, str] | None = None) -> ClosingIterator:
    """The answer to that call as the server has it before it sends anything: to be closed."""
    called = EnvironBuilder(path, headers=headers, environ_base=client.environ_base)
    answer = client.application(called.get_environ(), lambda *told: print)
    assert isinstance(answer, ClosingIterator)
    return answer
