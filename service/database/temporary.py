"""Temporary folders that do not outlive their owners: what a killed one left, the next to start removes."""

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PREFIX = "hongtou-held-"


@dataclass(frozen=True, slots=True)
class Temporary:
    """A folder at *path*, its owner's alone; while he lives, *hold* is a lock on it."""

    path: Path
    hold: int

    def end(self) -> None:
        """Nothing; the folder is gone."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self.hold)


def make_temporary() -> Temporary:
    """A new one; raises OSError."""
    while True:
        path = Path(tempfile.mkdtemp(prefix=PREFIX))
        hold = _opened(path)
        if hold is not None:
            fcntl.flock(hold, fcntl.LOCK_SH)
            if path.exists():
                return Temporary(path, hold)
            os.close(hold)  # somebody took it for a dead one's before it was locked


def clear_temporary() -> None:
    """Nothing; what dead owners left is gone, as far as we may remove it."""
    with suppress(OSError):
        for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
            hold = _opened(path)
            if hold is not None:
                with suppress(BlockingIOError):
                    fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(path, ignore_errors=True)
                os.close(hold)


def _opened(path: Path) -> int | None:
    """A descriptor of the folder, which no child inherits; None where it is gone or not ours."""
    try:
        return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
