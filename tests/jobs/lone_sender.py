"""A process that sends what waits for hooks in a folder until it is killed: `lone_sender FOLDER`."""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.jobs.conftest import jobs_in
from tests.jobs.hooking import Hooked

if __name__ == "__main__":
    jobs = jobs_in(Path(sys.argv[1]))
    jobs.clock.time = datetime.now(UTC)
    Hooked(jobs).deliverer("lone").start()
    time.sleep(60)
