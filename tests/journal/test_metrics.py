"""The figures move with what happens, are read by Prometheus, and have no label from a sender."""

import re
from pathlib import Path

import pytest

from service.core.batches import Backlog
from service.core.errors.faults import Busy, RenderFailed
from service.core.errors.payloads import UnknownDocumentType
from service.core.naming import UNKNOWN, named_type
from service.core.watching import Crew
from service.journal.metrics import Metrics, Now
from service.journal.steps import watching
from tests.journal.exposed import Figures, figures, of

NOTHING = Now((), None)
NOTICE = {"work": "make", "type": "feedback_notice"}


def read(metrics: Metrics, now: Now = NOTHING) -> Figures:
    """The figures, which both formats tell alike."""
    plain, _ = metrics.told(now, as_open_metrics=False)
    opened, _ = metrics.told(now, as_open_metrics=True)
    found, same = figures(plain.decode()), figures(opened.decode(), is_open=True)
    assert {name for name, _ in found} == {name for name, _ in same}
    return found


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (None, "done"),
        (UnknownDocumentType("？"), "refused"),
        (RenderFailed("坏"), "failed"),
        (KeyError(), "failed"),
    ],
)
def test_waiting_and_working_are_told_apart(fault: Exception | None, outcome: str) -> None:
    """Per type and outcome: who waited long is not who took long."""
    metrics, ticks = Metrics(), iter([0.0, 3.0, 10.0, 10.5])
    watch = watching(metrics.step_ended, clock=lambda: next(ticks))
    with watch("queue", **NOTICE):
        pass
    if fault:
        with pytest.raises(type(fault)), watch("work", **NOTICE):
            raise fault
    else:
        with watch("work", **NOTICE):
            pass
    found = read(metrics)
    assert 3.0 == of(found, "hongtou_queue_seconds_sum", **NOTICE, outcome="done")
    assert 0.5 == of(found, "hongtou_work_seconds_sum", **NOTICE, outcome=outcome)
    assert 0 == of(found, "hongtou_queue_seconds_bucket", **NOTICE, outcome="done", le="2.5")
    assert 1 == of(found, "hongtou_queue_seconds_bucket", **NOTICE, outcome="done", le="5.0")


def test_who_gave_up_waiting_is_counted_as_such() -> None:
    """Busy is an outcome of the queue, not of the work."""
    metrics = Metrics()
    with pytest.raises(Busy), watching(metrics.step_ended)("queue", **NOTICE):
        raise Busy("满了。", retry_after=1)
    found = read(metrics)
    assert 1 == of(found, "hongtou_queue_seconds_count", **NOTICE, outcome="failed")
    assert not any(name.startswith("hongtou_work_seconds_") for name, _ in found)


def test_the_figures_of_the_moment_are_those_of_each_answer() -> None:
    """A crew that is gone leaves none behind; a store that cannot say is left out."""
    metrics = Metrics()
    makers = Crew("make", waiting=2, busy=1, residents=(300, 200))
    found = read(metrics, Now((makers, Crew("check", 0, 0, (100,))), kept=7))
    assert (2, 2, 1) == tuple(
        of(found, f"hongtou_{name}", work="make") for name in ("callers_waiting", "workers", "workers_busy")
    )
    assert 200 == of(found, "hongtou_worker_resident_bytes", work="make", worker="2")
    assert 7 == of(found, "hongtou_documents_kept")
    found = read(metrics, Now((makers,), kept=None))
    assert ("hongtou_workers", frozenset({("work", "check")})) not in found
    assert "hongtou_documents_kept" not in {name for name, _ in found}


def test_requests_and_problems_are_counted() -> None:
    """By class of status and by code; ends of workers from 0 on, so that the first is seen as a rise."""
    metrics = Metrics()
    assert 0 == read(metrics)["hongtou_worker_ends_total", frozenset({("work", "make"), ("reason", "time")})]
    for facts in ({"status": 200}, {"status": 201}, {"status": 503, "code": "busy"}):
        metrics.request_ended(facts)
    metrics.noted("worker ready", {"work": "make"})
    metrics.noted("worker ended", {"work": "make", "reason": "time"})
    found = read(metrics)
    assert (2, 1) == tuple(of(found, "hongtou_requests_total", status=kind) for kind in ("2xx", "5xx"))
    assert 1 == of(found, "hongtou_problems_total", code="busy")
    assert 1 == of(found, "hongtou_worker_ends_total", work="make", reason="time")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b'{"doc_type": "letter"}', "letter"),
        (b'{"text": "x", "doc_type"\n:\t"letter"}', "letter"),
        (b'{"doc_type": "fax"}', UNKNOWN),
        (b'{"doc_type": "letter", "doc_type": "fax"}', UNKNOWN),
        (b'{"doc_type": 7}', UNKNOWN),
        (b'{"text": "\\"doc_type\\": \\"letter\\""}', UNKNOWN),
        (b'{"doc_type": "' + b"l" * 100_000 + b'"}', UNKNOWN),
        (b'{"doc_type": "\xff"}', UNKNOWN),
        (b"", UNKNOWN),
    ],
)
def test_a_type_is_one_of_ours_or_unknown(body: bytes, name: str) -> None:
    """Whatever the sender writes, there is no further label."""
    assert name == named_type(body, ("letter", "notice"))


def test_every_figure_is_documented() -> None:
    """docs/operations.md has each by the name under which it is told, and no other."""
    now = Now((Crew("make", 0, 0, (1,)),), 0, Backlog(2, 1, 1, 0.5), {"purge": 1.0})
    text, _ = Metrics().told(now, as_open_metrics=False)
    told = set(re.findall(r"^# TYPE (hongtou_\w+) ", text.decode(), re.MULTILINE))
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
    assert told == set(re.findall(r"^\| `(hongtou_\w+)`", page, re.MULTILINE))
