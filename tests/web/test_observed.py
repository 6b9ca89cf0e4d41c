"""A real server with real workers: what was done can be read from its log and its figures."""

import json
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.callers import token_in
from tests.journal.exposed import Figures, figures, of
from tests.running import running_service

THEIRS = "4bf92f3577b34da6a3ce929d0e0e4736"
SAMPLES = Path(__file__).parents[2] / "samples"
NOTICE = SAMPLES / "feedback_notice" / "minimal.json"
PLAN = SAMPLES / "rectification_plan" / "typical.json"


class Observed:
    """A running service: its address, and its log as it grows."""

    def __init__(self, address: str, log: Path, token: str) -> None:
        self.address, self.log, self.token = address, log, token

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """Status and body."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}", **headers}
        asked = urllib.request.Request(self.address + path, body, headers)  # noqa: S310 - our own loopback address
        try:
            with urllib.request.urlopen(asked, timeout=120) as answer:  # noqa: S310
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()

    def figures(self) -> Figures:
        """The figures now."""
        return figures(self.ask("/metrics")[1].decode())

    def lines(self, **wanted: object) -> list[dict[str, Any]]:
        """The lines of the log that hold what is wanted; each is one JSON object, or this fails."""
        whole = self.log.read_text().rpartition("\n")[0]
        found = [json.loads(line) for line in whole.splitlines()]
        return [line for line in found if wanted.items() <= line.items()]

    def until(self, **wanted: object) -> dict[str, Any]:
        """The first such line, as soon as it is there."""
        end = time.monotonic() + 60
        while not (found := self.lines(**wanted)) and time.monotonic() < end:
            time.sleep(0.005)
        return found[0]


@pytest.fixture(scope="module")
def observed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observed]:
    """One service with one worker that makes files."""
    folder = tmp_path_factory.mktemp("observed")
    with (
        (folder / "log").open("wb") as log,
        running_service(folder / "data", log=log, HONGTOU_RENDER_WORKERS="1") as address,
    ):
        yield Observed(address, folder / "log", token_in(folder / "data"))


def test_a_document_is_followed_from_its_request_through_its_worker(observed: Observed) -> None:
    """One trace over two processes: every step in its order, and not a word of the document."""
    traceparent = f"00-{THEIRS}-00f067aa0ba902b7-01"
    status, _ = observed.ask("/api/v1/documents", NOTICE.read_bytes(), traceparent=traceparent)
    assert 201 == status
    observed.until(event="request", trace_id=THEIRS)
    lines = observed.lines(trace_id=THEIRS)
    assert [
        "queue", "load", "check", "arrange", "render docx", "render pdf", "prove", "work", "archive"
    ] == [line["step"] for line in lines if line["event"] == "step"]  # fmt: skip
    assert {"feedback_notice"} == {line["type"] for line in lines if line["event"] == "step"}
    assert 1 == len({line["request_id"] for line in lines})
    at = {line.get("step", line["event"]): line["process"] for line in lines}
    assert at["load"] == at["prove"] != at["work"] == at["archive"] == at["request"]
    title = json.loads(NOTICE.read_text())["header"]["title"]
    assert title not in observed.log.read_text()


def test_figures_move_with_what_is_done(observed: Observed) -> None:
    """Waiting and working apart; requests, and what is kept."""
    made = {"work": "make", "type": "feedback_notice", "outcome": "done"}
    before = observed.figures()
    for path in ("/api/v1/documents", "/api/v1/render", "/api/v1/validate"):
        assert observed.ask(path, NOTICE.read_bytes())[0] in (200, 201)
    after = observed.figures()

    def moved(name: str, **labels: str) -> float:
        return of(after, name, **labels) - of(before, name, **labels)

    assert 2 == moved("hongtou_queue_seconds_count", **made) == moved("hongtou_work_seconds_count", **made)
    assert moved("hongtou_work_seconds_sum", **made) > moved("hongtou_queue_seconds_sum", **made) > 0
    assert 1 == moved("hongtou_work_seconds_count", **{**made, "work": "check"})
    assert 1 == moved("hongtou_archive_seconds_count", type="feedback_notice", outcome="done")
    assert 1 == moved("hongtou_documents_kept")
    assert 4 == moved("hongtou_requests_total", status="2xx")  # the first look at the figures too
    assert 1 == of(after, "hongtou_workers", work="make") == of(after, "hongtou_workers", work="check")
    assert of(after, "hongtou_worker_resident_bytes", work="make", worker="1") > 30e6
    assert (
        0
        == of(after, "hongtou_workers_busy", work="make")
        == of(after, "hongtou_callers_waiting", work="make")
    )


def test_unknown_types_make_no_new_figures(observed: Observed) -> None:
    """A hundred names, one label."""
    for number in range(100):
        status, body = observed.ask("/api/v1/render", json.dumps({"doc_type": f"made-up-{number}"}).encode())
        assert (422, "unknown-document-type") == (status, json.loads(body)["code"])
    found = observed.figures()
    refused = {"work": "make", "type": "unknown", "outcome": "refused"}
    assert 100 == of(found, "hongtou_work_seconds_count", **refused)
    assert 100 == of(found, "hongtou_problems_total", code="unknown-document-type")
    assert "made-up" not in observed.ask("/metrics")[1].decode()


def test_a_killed_worker_leaves_its_last_step_and_is_counted(observed: Observed) -> None:
    """The caller has the ids that lead there; meanwhile the figures say who works and who waits."""
    other = THEIRS[::-1]
    before = observed.figures()
    with ThreadPoolExecutor(2) as callers:
        traceparent = f"00-{other}-00f067aa0ba902b7-01"
        first = callers.submit(observed.ask, "/api/v1/render", PLAN.read_bytes(), traceparent=traceparent)
        arranged = observed.until(event="step", step="arrange", trace_id=other)
        second = callers.submit(observed.ask, "/api/v1/render", NOTICE.read_bytes())
        while not of(during := observed.figures(), "hongtou_callers_waiting", work="make"):
            time.sleep(0.01)
        assert 1 == of(during, "hongtou_workers_busy", work="make")
        os.kill(arranged["process"], signal.SIGKILL)
        status, body = first.result()
        assert 200 == second.result()[0]
    assert (500, "worker-died", other) == (status, (told := json.loads(body))["code"], told["trace_id"])
    steps = [line["step"] for line in observed.lines(event="step", trace_id=other)]
    assert ["queue", "load", "check", "arrange"] == steps[:4] and "prove" not in steps
    (work,) = observed.lines(step="work", trace_id=other)
    assert ("failed", "worker-died") == (work["outcome"], work["code"])
    (ended,) = observed.lines(event="worker ended", trace_id=other)
    assert ("died", "error", arranged["process"]) == (ended["reason"], ended["level"], ended["worker"])
    died = {"work": "make", "reason": "died"}
    assert 1 == of(observed.figures(), "hongtou_worker_ends_total", **died) - of(
        before, "hongtou_worker_ends_total", **died
    )


def test_the_figures_are_told_in_both_formats(observed: Observed) -> None:
    """OpenMetrics where it is asked for."""
    opened = observed.ask("/metrics", Accept="application/openmetrics-text; version=1.0.0")[1].decode()
    assert opened.endswith("# EOF\n")
    assert figures(opened, is_open=True).keys() >= {("hongtou_documents_kept", frozenset())}
    assert not observed.ask("/metrics", Accept="text/plain")[1].decode().endswith("# EOF\n")
