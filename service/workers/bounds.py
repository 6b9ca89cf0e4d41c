"""What one worker process may use, and how the system is told."""

import ctypes
import os
import resource
import signal
from dataclasses import dataclass
from pathlib import Path

MEBI = 1 << 20
PR_SET_PDEATHSIG = 1
CONTAINER = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
"""Where the system tells of a container's limit, in version 2 of control groups and in version 1."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a worker may use: `seconds` for a task, `memory` bytes in all.

    After `tasks` tasks, or once it holds more than `resident` bytes, another takes its place. Once it is
    warm, the greater `niceness`, the more it lets others go first where there are more of them than cores.
    """

    seconds: int
    memory: int
    tasks: int
    resident: int
    niceness: int = 0


def confine(bounds: Bounds, parent: int) -> None:
    """Nothing; from now on this process has no more memory than that, and ends with its *parent*."""
    for kind, most in ((resource.RLIMIT_DATA, bounds.memory), (resource.RLIMIT_CORE, 0)):
        _limit(kind, most)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the system was told
        os._exit(0)


def allow_another(seconds: int) -> None:
    """Nothing; the next task has so many *seconds* of processor time, should nobody be left to stop it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + seconds + 1)


def resident(process: int | str = "self") -> int:
    """The bytes of that process that are in memory now, with what it shares; 0 where it is gone."""
    try:
        told = Path(f"/proc/{process}/statm").read_text("ascii")
    except OSError:
        return 0
    return int(told.split()[1]) * resource.getpagesize()


def memory_there() -> int:
    """The bytes of memory that this machine has, or its container may use."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    given = [path.read_text("ascii").strip() for path in CONTAINER if path.is_file()]
    return min([machine, *(int(text) for text in given if text.isdigit())])


def memory_allowed() -> int | None:
    """The bytes of memory that the system lets any process of ours have, None where it sets no limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    return None if hard == resource.RLIM_INFINITY else hard


def _limit(kind: int, most: int) -> None:
    """Lower the soft limit only: the hard one cannot be raised again."""
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
