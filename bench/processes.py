"""What the kernel tells of a process and all below it."""

import os
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """The process and all that live below it, itself first."""
    below: dict[int, list[int]] = {}
    for child, parent in _parents():
        below.setdefault(parent, []).append(child)
    found = [pid]
    for one in found:
        found += below.get(one, ())
    return found


def cpu_seconds(pids: list[int]) -> float:
    """The CPU time, user and system, of those processes and of their children that ended."""
    return sum(sum(map(int, fields[11:15])) for pid in pids if (fields := _stat(pid))) / TICKS


def peak_memory(pid: int) -> int:
    """The most resident memory the process ever had, in bytes; 0 where it is gone."""
    return _value(PROC / str(pid) / "status", "VmHWM")


def memory(pid: int) -> int:
    """Its resident memory now, in bytes; 0 where it is gone."""
    return _value(PROC / str(pid) / "status", "VmRSS")


def proportional_memory(pid: int) -> int:
    """Its share of resident memory in bytes: what n processes share counts an nth; 0 where it is gone."""
    return _value(PROC / str(pid) / "smaps_rollup", "Pss")


def descriptors(pid: int) -> int:
    """How many files it has open; 0 where it is gone."""
    try:
        return len(list((PROC / str(pid) / "fd").iterdir()))
    except OSError:
        return 0


def _parents() -> Iterator[tuple[int, int]]:
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            yield int(entry.name), int(fields[1])


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat behind the name."""
    try:
        return (PROC / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return []


def _value(file: Path, name: str) -> int:
    try:
        lines = file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:")), 0)
