"""Locks between processes, dropped by the system when their holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.database.private import make_folder


@contextmanager
def held(path: Path, *, alone: bool) -> Iterator[None]:
    """A block during which *path* is locked, *alone* or with others; waits for it. Raises OSError."""
    make_folder(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)
