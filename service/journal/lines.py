"""The log: one JSON object a line on stderr, with the fields that docs/operations.md lists."""

import errno
import json
import logging
import logging.config
import re
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from traceback import walk_tb
from typing import Any

from service.journal.traces import current

LONGEST_MESSAGE = 500
MOST_FRAMES = 12
"""The innermost ones: a line stays within the 4,096 bytes that processes may write at once to one pipe."""

MISLEADING = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
"""Signs that a terminal or an editor might obey, besides those that JSON escapes itself."""

Facts = Mapping[str, str | int | float]

OWN = "hongtou"
log = logging.getLogger(OWN)


def note(event: str, facts: Facts, level: int = logging.INFO, *, error: BaseException | None = None) -> None:
    """Nothing; the log has a line on *event* with *facts*, the current trace and the kind of *error*."""
    told = {**_ids(), **facts, **(told_of(error) if error else {})}
    log.log(level, event, extra={"facts": told})


def told_of(error: BaseException) -> dict[str, Any]:
    """Kinds of *error* and its causes, and where the first arose; no message, which may quote a document."""
    chain = list(_causes(error))
    frames = [
        f"{frame.f_globals.get('__name__', '?')}:{number} {frame.f_code.co_name}"
        for frame, number in walk_tb(chain[-1].__traceback__)
    ]
    return {"error": [_kind(item) for item in chain], "frames": frames[-MOST_FRAMES:]}


def to_stderr(level: int = logging.INFO) -> None:
    """Nothing; from now on this process logs to stderr, also what Python itself would print there.

    Of its own events those of that *level*, and graver ones.
    """
    logging.config.dictConfig(dict(LOGGING))
    log.setLevel(level)
    logging.captureWarnings(True)
    threading.excepthook = _note_fault_of_thread


class OneLine(logging.Formatter):
    """A record as one JSON object: of our own `hongtou.*` its message, which is the event, and its `facts`.

    Of libraries only where they spoke: their words may quote a document.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        is_own = record.name.partition(".")[0] == OWN
        line = {
            "time": time.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "event": record.msg if is_own else "library",
            "process": record.process,
            **_ids(),
            **(getattr(record, "facts", {}) if is_own else _of_library(record)),
        }
        if record.exc_info and record.exc_info[1]:
            line |= told_of(record.exc_info[1])
        text = json.dumps(line, ensure_ascii=False, default=str)
        return MISLEADING.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


LOGGING: Mapping[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": OneLine}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"level": "WARNING", "handlers": ["stderr"]},
    "loggers": {
        OWN: {"level": "INFO"},
        "gunicorn.error": {"level": "WARNING", "handlers": [], "propagate": True},
    },
}


def _note_fault_of_thread(ended: threading.ExceptHookArgs) -> None:
    note("thread failed", {}, logging.ERROR, error=ended.exc_value)


def _ids() -> dict[str, str]:
    trace = current()
    return {"trace_id": trace.trace_id, "request_id": trace.request_id} if trace else {}


def _of_library(record: logging.LogRecord) -> dict[str, Any]:
    told: dict[str, Any] = {"library": record.name, "at": f"{record.module}:{record.lineno}"}
    if record.name.startswith("gunicorn."):  # sees no body
        told["message"] = record.getMessage()[:LONGEST_MESSAGE]
    return told


def _causes(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def _kind(error: BaseException) -> str:
    """The class, with the system's or the database's own name of what happened."""
    detail = getattr(error, "sqlite_errorname", "")
    if isinstance(error, OSError) and error.errno:
        detail = errno.errorcode.get(error.errno, str(error.errno))
    return f"{type(error).__name__} {detail}".rstrip()
