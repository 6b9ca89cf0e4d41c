"""Rows told of over RabbitMQ, by Celery: a message says which row to look at, the rows say whether it is so.

Whoever may write to the broker can therefore make nobody do what no row asks for. A message is taken back by
the broker when the connection of whoever has it ends, and is acknowledged when the row has ended.
"""

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Thread
from time import monotonic, sleep
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from service.core.batches import PRIORITIES
from service.core.errors.faults import BrokerFailed
from service.core.errors.settings import SettingsError
from service.core.naming import ID

TASK = "hongtou.row"
QUEUE = "hongtou.rows"

HEARTBEAT_SECONDS = 4
"""Both ends ask twice in that time whether the other is there, and let go of it after about as much more."""

ANSWER_SECONDS = 5
"""How long a broker may take to connect, or to say that it has what it was told."""

LOOK_SECONDS = 0.05

SETTINGS = {
    "task_serializer": "json",
    "accept_content": ["json"],
    "result_backend": None,
    "task_ignore_result": True,
    "task_acks_late": True,
    "worker_prefetch_multiplier": 1,
    "worker_enable_remote_control": False,
    "worker_send_task_events": True,  # which Flower shows
    "worker_hijack_root_logger": False,
    "worker_redirect_stdouts": False,
    "worker_detect_quorum_queues": False,
    "worker_enable_prefetch_count_reduction": False,
    "worker_cancel_long_running_tasks_on_connection_loss": False,
    "task_default_queue": QUEUE,
    "task_create_missing_queues": False,
    "broker_heartbeat": HEARTBEAT_SECONDS,
    "broker_connection_timeout": ANSWER_SECONDS,
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
}


class Told(NamedTuple):
    """A row that somebody is told of; urgent ones come first, also those that were lost with a worker."""

    batch: str
    number: int
    priority: int
    is_lost: bool = False


Work = Callable[[str, int], bool]
"""Works on a row of a batch; tells whether nobody need be told of it again."""


def application(url: str) -> Any:
    """The Celery application at that broker; raises SettingsError where Celery is not installed."""
    try:
        from celery import Celery
        from kombu import Queue
    except ImportError as fault:
        raise SettingsError(
            "设置了 HONGTOU_BROKER，但没有安装 Celery。", hint="请安装 hongtou[broker]，或运行 make serve。"
        ) from fault
    app = Celery("hongtou", broker=url, set_as_current=False)
    rows = Queue(QUEUE, durable=True, queue_arguments={"x-max-priority": PRIORITIES[-1]})
    app.conf.update(SETTINGS, task_queues=[rows], broker_use_ssl=_named(url))
    return app


@dataclass(slots=True)
class Carrier:
    """Who tells the broker at *url*, and hears from it."""

    url: str = field(repr=False)
    _producer: Any = None
    _app: Any = None
    _worker: Any = None
    _listening: Thread | None = None

    def send(self, rows: Iterable[Told]) -> None:
        """Nothing; the broker has written down each of them. Raises BrokerFailed."""
        from kombu.exceptions import OperationalError

        try:
            producer = self._sending()
            for row in rows:
                self._told_by(producer, row)
        except (OperationalError, OSError) as fault:
            self.let_go()
            raise _away() from fault

    def let_go(self) -> None:
        """Nothing; the connection by which it told is closed."""
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(Exception):  # it is broken
                producer.connection.release()

    def listen(self, work: Work, name: str, slots: int) -> Thread:
        """The thread that hears of rows: from now on *work* is called for each, so many at the same time."""
        from celery.exceptions import Reject
        from celery.worker import WorkController, state

        from service.jobs.listening import Listener

        app = self._app = self._app or application(self.url)

        @app.task(name=TASK)  # type: ignore[untyped-decorator]
        def row(batch: object, number: object) -> None:
            is_one = isinstance(batch, str) and ID.fullmatch(batch) and isinstance(number, int)
            if is_one and not work(str(batch), int(str(number))):
                raise Reject(requeue=True)

        state.should_stop = None
        self._worker = WorkController(
            app=app,
            hostname=name,
            pool_cls="threads",
            concurrency=slots,
            consumer_cls=Listener,
            without_gossip=True,
            without_mingle=True,
            loglevel=logging.WARNING,
        )
        self._listening = Thread(target=self._worker.start, name="listening", daemon=True)
        self._listening.start()
        return self._listening

    def await_connection(self) -> None:
        """Nothing; it hears the broker, or has tried for long enough."""
        end = monotonic() + ANSWER_SECONDS
        while not self._is_connected() and monotonic() < end:
            sleep(LOOK_SECONDS)

    def check(self) -> None:
        """Nothing; raises BrokerFailed where it does not hear the broker."""
        if not self._is_connected():
            raise _away()

    def hush(self) -> None:
        """Nothing; no further row is told, and *work* has ended for all that were."""
        from celery.worker import state

        if self._listening:
            state.should_stop = 0
            self._listening.join()

    def _is_connected(self) -> bool:
        consumer = getattr(self._worker, "consumer", None)
        return bool(consumer and consumer.connection)

    def _sending(self) -> Any:
        if self._producer is None:
            from kombu import Connection

            self._app = self._app or application(self.url)
            sure = {
                "confirm_publish": True,
                "read_timeout": ANSWER_SECONDS,
                "write_timeout": ANSWER_SECONDS,
                "max_retries": 1,
                "interval_start": 0,
            }
            connection = Connection(
                self.url, connect_timeout=ANSWER_SECONDS, ssl=_named(self.url), transport_options=sure
            )
            self._producer = self._app.amqp.Producer(connection, auto_declare=False)
        return self._producer

    def _told_by(self, producer: Any, row: Told) -> None:
        self._app.send_task(
            TASK,
            args=(row.batch, row.number),
            priority=row.priority,
            producer=producer,
            retry=False,
            ignore_result=True,
            confirm_timeout=ANSWER_SECONDS,
        )


def _named(url: str) -> dict[str, str | None] | bool:
    """What TLS holds to, where the broker is spoken to by it: else a certificate of any name would do."""
    broker = urlsplit(url)
    return {"server_hostname": broker.hostname} if broker.scheme == "amqps" else False


def _away() -> BrokerFailed:
    return BrokerFailed(
        "消息队列（RabbitMQ）没有正常应答，各台工作机领不到新的件。",
        hint="恢复之后会自动继续；久不恢复时，请管理员检查 RabbitMQ 和 HONGTOU_BROKER。",
    )
