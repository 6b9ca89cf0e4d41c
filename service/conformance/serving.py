"""An engine's side of its pipes: PDF files come in on standard input, answers go out as lines of JSON."""

import gc
import json
import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO

Answer = dict[str, Any]
Answering = Callable[[bytes], Answer]

DEAF_TO = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Sent to all of a service at once by terminals and service managers; the service itself says when to end."""


def serve(folder: str, parent: int, begin: Callable[[], tuple[Answer, Callable[[], Answering]]]) -> None:
    """Nothing; says what it is in a first line, then answers every file until standard input ends.

    *begin* gives what it says of itself, and what gets it ready to answer: nobody who only wants to know what
    it is waits for that. *folder* is gone in the end: with the process *parent* too, should that be killed.
    """
    for sent in DEAF_TO:
        signal.signal(sent, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answered = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    Thread(target=_end_with, args=[parent, folder], daemon=True).start()
    try:
        hello, get_ready = begin()
        _tell(answered, hello)
        answer = get_ready()
    except ImportError as fault:
        _tell(answered, {"absent": fault.name or str(fault)})
        return
    except Exception as fault:
        _tell(answered, {"failed": f"{type(fault).__name__}: {fault}"})
        return
    asked = sys.stdin.buffer
    while line := asked.readline():
        told = answer(asked.read(int(line)))
        gc.collect()
        _tell(answered, {**told, "resident": _resident()})
    shutil.rmtree(folder, ignore_errors=True)


def _end_with(parent: int, folder: str) -> None:
    """Never returns: the death signal of Linux would come with the end of the thread that began us."""
    while os.getppid() == parent:
        time.sleep(1)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _tell(answered: BinaryIO, answer: Answer) -> None:
    answered.write(json.dumps(answer).encode() + b"\n")
    answered.flush()


def _resident() -> int:
    told = Path("/proc/self/statm").read_text("ascii")
    return int(told.split()[1]) * resource.getpagesize()
