"""A worker for tests and measurements: the real one, but that its rows take as many seconds as it is told.

usage: empty_worker.py DATABASE DATA BROKER SLOTS SECONDS (BROKER empty for none)
"""

import os
import signal
import socket
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from time import sleep
from uuid import uuid4

from service.core.batches import Claimed
from service.jobs.bringing import Carried, Polling
from service.jobs.carrying import Carrier
from service.jobs.database.layout import jobs_database
from service.jobs.dispatching import Dispatcher
from service.jobs.feeding import Feeding
from service.jobs.queue import Queue


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def main(url: str, data: str, broker: str, slots: str, seconds: str) -> None:
    """Nothing; it worked until it was told to end."""
    over = Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    database = jobs_database(url, Path(data))
    queue = Queue(database, now)

    def process(claim: Claimed) -> None:
        sleep(float(seconds))
        queue.finish(claim, {})

    def tell(event: str, facts: Mapping[str, object], _: int) -> None:
        print(event, facts.get("code", ""), flush=True)

    bringing = Carried(Carrier(broker), Feeding(database, now)) if broker else Polling()
    own = (uuid4().hex, socket.gethostname(), os.getpid(), int(slots))
    Dispatcher(queue, process, *own, tell, bringing).run(over.is_set)


if __name__ == "__main__":
    main(*sys.argv[1:])
