"""Celery's consumer, soon back at a broker that was away: by itself it waits up to 30 s between two tries."""

from typing import Any

from celery.worker.consumer import Consumer
from celery.worker.state import maybe_shutdown

FIRST_PAUSE, LONGEST_PAUSE = 1, 5
"""Seconds between two tries, each a second longer than the one before."""


class Listener(Consumer):  # type: ignore[misc]
    """Hears the broker; where it cannot, whoever works is told by others (`Carrier.check`)."""

    def ensure_connected(self, conn: Any) -> Any:
        """The connection, once there is one; ends with the worker."""
        pauses = {"interval_start": FIRST_PAUSE, "interval_step": 1, "interval_max": LONGEST_PAUSE}
        connected = conn.ensure_connection(callback=maybe_shutdown, **pauses)
        self.first_connection_attempt = False
        connected.transport.qos_semantics_matches_spec = _each_for_itself
        return connected


def _each_for_itself(_: Any) -> bool:
    """True: how many messages may be out is said for the one consumer, since RabbitMQ 4.3 refuses to hear it
    for a whole channel, as Celery would say it."""
    return True
