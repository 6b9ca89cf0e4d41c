"""The figures of /metrics: all labels are from lists of our own, none from a sender."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    exposition,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.openmetrics import exposition as open_metrics
from prometheus_client.registry import Collector

from service.core.batches import Backlog
from service.core.watching import Crew
from service.journal.steps import Ended

disable_created_metrics()  # type: ignore[no-untyped-call]  # when each series began: nobody asks, and it doubles them

QUEUE, WORK, ARCHIVE = "queue", "work", "archive"
"""The steps that have figures; those inside of `work` are in the log."""

TIMES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    QUEUE: ("排队等待的时间 How long callers waited for a worker.", ("work", "type")),
    WORK: (
        "校验或生成的时间，不含排队 How long a worker checked or made, without waiting.",
        ("work", "type"),
    ),
    ARCHIVE: ("留存的时间 How long keeping took.", ("type",)),
}
"""Of each such step the words and the labels besides `outcome`."""

WORKS, REASONS = ("make", "check"), ("time", "memory", "died", "tasks", "size")
"""Told from the start, as 0: a counter that begins at 1 has not risen, for Prometheus."""

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)
"""The upper ends of the histograms' buckets."""


@dataclass(frozen=True, slots=True)
class Now:
    """What is so at this moment; `kept` counts documents; None is what a database cannot say.

    `succeeded` is when each chore that ever did was last done, in seconds since 1970, by its name.
    """

    crews: tuple[Crew, ...]
    kept: int | None
    backlog: Backlog | None = None
    succeeded: Mapping[str, float] = field(default_factory=dict)


class Metrics:
    """What is counted and measured in one process that serves."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._times = {
            step: Histogram(
                f"hongtou_{step}_seconds", words, (*labels, "outcome"), buckets=SECONDS, registry=registry
            )
            for step, (words, labels) in TIMES.items()
        }
        self._requests = Counter(
            "hongtou_requests", "请求数 Requests by class of status.", ("status",), registry=registry
        )
        self._problems = Counter(
            "hongtou_problems", "出错答复数 Problems by code.", ("code",), registry=registry
        )
        self._ends = Counter(
            "hongtou_worker_ends",
            "结束的工作进程数 Worker processes that ended, by reason.",
            ("work", "reason"),
            registry=registry,
        )
        for work, reason in product(WORKS, REASONS):
            self._ends.labels(work=work, reason=reason)

    def step_ended(self, ended: Ended) -> None:
        """Nothing; the step is among the times where its kind has any."""
        if ended.step in TIMES:
            labels = {name: str(ended.facts[name]) for name in TIMES[ended.step][1]}
            self._times[ended.step].labels(**labels, outcome=ended.outcome).observe(ended.seconds)

    def request_ended(self, facts: Mapping[str, Any]) -> None:
        """Nothing; a request with the *facts* of its line in the log is counted."""
        self._requests.labels(status=f"{facts['status'] // 100}xx").inc()
        if "code" in facts:
            self._problems.labels(code=facts["code"]).inc()

    def noted(self, event: str, facts: Mapping[str, str | int]) -> None:
        """Nothing; the end of a worker process is counted."""
        if event == "worker ended":
            self._ends.labels(work=facts["work"], reason=facts["reason"]).inc()

    def told(self, now: Now, *, as_open_metrics: bool) -> tuple[bytes, str]:
        """All figures as text with its media type: OpenMetrics 1.0, or Prometheus' own format 0.0.4."""
        everything = CollectorRegistry()
        everything.register(self.registry)
        everything.register(_Moment(now))
        if as_open_metrics:
            text: bytes = open_metrics.generate_latest(everything)  # type: ignore[no-untyped-call]
            return text, open_metrics.CONTENT_TYPE_LATEST
        return exposition.generate_latest(everything), exposition.CONTENT_TYPE_PLAIN_0_0_4


class _Moment(Collector):
    """The figures of a moment."""

    def __init__(self, now: Now) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        """The workers, the line before them, and what is kept."""
        waiting = _gauge("callers_waiting", "正在排队的请求数 Callers who wait for a worker.", "work")
        workers = _gauge("workers", "工作进程数 Worker processes that live.", "work")
        busy = _gauge("workers_busy", "忙碌的工作进程数 Worker processes at work.", "work")
        words = "各工作进程占用的内存 Memory of each worker."
        resident = _gauge("worker_resident_bytes", words, "work", "worker")
        for crew in self.now.crews:
            waiting.add_metric([crew.work], crew.waiting)
            workers.add_metric([crew.work], len(crew.residents))
            busy.add_metric([crew.work], crew.busy)
            for number, held in enumerate(crew.residents, 1):
                resident.add_metric([crew.work, str(number)], held)
        yield from (waiting, workers, busy, resident)
        if self.now.backlog:
            yield from _of_batches(self.now.backlog)
        words = "定时任务上次完成的时间 When a chore was last done."
        done = _gauge("chore_last_success_timestamp_seconds", words, "chore")
        for chore, time in self.now.succeeded.items():
            done.add_metric([chore], time)
        yield done
        if self.now.kept is not None:
            yield GaugeMetricFamily("hongtou_documents_kept", "留存的文书数 Documents kept.", self.now.kept)


def _of_batches(backlog: Backlog) -> Iterator[Metric]:
    """What is to be done, and by how many."""
    rows = _gauge("batch_rows", "批次中等待和正在办理的件数 Rows of batches that wait or run.", "state")
    rows.add_metric(["waiting"], backlog.waiting)
    rows.add_metric(["running"], backlog.running)
    yield rows
    words = "批次中最早的一件已等了多少秒 How long the first row of a batch could have been begun."
    yield GaugeMetricFamily("hongtou_batch_oldest_waiting_seconds", words, backlog.oldest_seconds)
    words = "办理批次的工作进程数 Workers of batches that are alive."
    yield GaugeMetricFamily("hongtou_batch_workers", words, backlog.workers)


def _gauge(name: str, words: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"hongtou_{name}", words, labels=labels)
