"""A line of the log is one JSON object, whatever it tells of, and never quotes a document."""

import json
import logging
import sqlite3
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from service.core.errors.faults import RenderFailed, StoreFailed
from service.journal.lines import OneLine, note, told_of
from service.journal.traces import Trace, within
from tests.journal.reading import lines

SECRET = "某某同志的问题"
WORDS = f"{SECRET}\n\x1b[2J"


@pytest.fixture(autouse=True)
def heard(caplog: pytest.LogCaptureFixture) -> None:
    """Everything from information upwards is looked at."""
    caplog.set_level(logging.INFO, "hongtou")


def test_a_line_says_when_how_grave_what_and_of_which_request(caplog: pytest.LogCaptureFixture) -> None:
    """Time in UTC, the event's name, both ids, and the facts."""
    with within(Trace("a" * 32, "b" * 32)):
        note("step", {"step": "load", "bytes": 7}, logging.WARNING)
    (line,) = lines(caplog)
    assert line["time"].endswith("Z") and datetime.fromisoformat(line["time"])
    assert ("warning", "step", "a" * 32, "b" * 32) == tuple(
        line[name] for name in ("level", "event", "trace_id", "request_id")
    )
    assert ("load", 7) == (line["step"], line["bytes"])
    assert isinstance(line["process"], int)


def test_outside_of_requests_a_line_has_no_ids(caplog: pytest.LogCaptureFixture) -> None:
    """The start of the server belongs to no trace."""
    note("serving", {"address": "http://127.0.0.1:8000"})
    (line,) = lines(caplog)
    assert not {"trace_id", "request_id"} & line.keys()


@pytest.mark.parametrize(
    "sign", ["\n", "\r", "\x00", "\x1b", "\x7f", "\x85", "\x9b", "\u2028", "\u2029", "\u202e", "\ud800", '"']
)
def test_no_sign_ends_or_turns_a_line(sign: str) -> None:
    """Chinese is written as it is; what a terminal might obey is written as its number."""
    record = logging.makeLogRecord(
        {"name": "hongtou", "msg": "host refused", "facts": {"host": f"主机{sign}"}}
    )
    line = OneLine().format(record)
    assert 1 == len(line.splitlines()) and (sign == '"' or sign not in line)
    assert "主机" in line and line.encode()
    assert f"主机{sign}" == json.loads(line)["host"]


def test_a_failure_tells_kinds_and_places_and_no_words(caplog: pytest.LogCaptureFixture) -> None:
    """Messages may quote the document: what was raised, from what, and where, is enough to find it."""
    try:
        try:
            {}[WORDS]
        except KeyError as fault:
            raise RenderFailed(WORDS) from fault
    except RenderFailed as error:
        note("failure", {"code": error.code}, logging.ERROR, error=error)
    (line,) = lines(caplog)
    assert ["RenderFailed", "KeyError"] == line["error"]
    assert line["frames"][-1].startswith("test_log_lines:") and line["frames"][-1].endswith("and_no_words")
    assert SECRET not in json.dumps(line, ensure_ascii=False)


def test_what_system_and_database_call_it_is_told() -> None:
    """Their names say what an operator can mend."""
    full = StoreFailed("磁盘已满。")
    full.__cause__ = OSError(28, SECRET)
    assert ["StoreFailed", "OSError ENOSPC"] == told_of(full)["error"]
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect(":memory:").execute("SELECT * FROM nothing")
    assert ["OperationalError SQLITE_ERROR"] == told_of(caught.value)["error"]


def test_a_library_is_named_and_not_quoted(caplog: pytest.LogCaptureFixture) -> None:
    """An engine's warning may hold the text it stumbled over."""
    logging.getLogger("weasyprint").warning("cannot print %s", SECRET)
    (line,) = lines(caplog)
    assert ("library", "weasyprint") == (line["event"], line["library"])
    assert SECRET not in json.dumps(line, ensure_ascii=False)


def test_a_room_that_knows_only_logging_writes_lines_too(caplog: pytest.LogCaptureFixture) -> None:
    """Under a name of ours, with facts beside the event and the kind of a fault."""
    fault = OSError(32, SECRET)
    with within(Trace("a" * 32, "b" * 32)):
        logging.getLogger("hongtou.workers").error(
            "worker ended", extra={"facts": {"reason": "died"}}, exc_info=fault
        )
        text = OneLine().format(caplog.records[0])
    line = json.loads(text)
    assert ("worker ended", "died", "a" * 32) == (line["event"], line["reason"], line["trace_id"])
    assert ["BrokenPipeError EPIPE"] == line["error"] and SECRET not in text


def test_the_servers_own_words_are_told(caplog: pytest.LogCaptureFixture) -> None:
    """gunicorn knows no document, and what it says is for the operator."""
    logging.getLogger("gunicorn.error").propagate = True
    logging.getLogger("gunicorn.error").error("Worker (pid:%s) was sent %s!", 7, "SIGKILL")
    (line,) = lines(caplog)
    assert "Worker (pid:7) was sent SIGKILL!" == line["message"]


def test_a_process_that_logs_writes_nothing_but_lines() -> None:
    """On stderr, libraries included; a line with everything stays within what a pipe takes at once."""
    program = """
import logging, threading, warnings
from service.journal.lines import note, to_stderr
to_stderr()
def deep(n):
    if n == 0: raise OSError(28, "某")
    deep(n - 1)
try: deep(200)
except OSError as fault: note("failure", {"code": "store-failed"}, logging.ERROR, error=fault)
logging.getLogger("fontTools").warning("about 某\\n")
logging.getLogger("gunicorn.error").warning("x" * 5000)
warnings.warn("about 某")
thread = threading.Thread(target=lambda: {}["某"])
thread.start()
thread.join()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, cwd=Path(__file__).parents[2])
    written = done.stderr.splitlines()
    assert ["failure", "library", "library", "library", "thread failed"] == [
        json.loads(line)["event"] for line in written
    ]
    assert all(4096 > len(line) for line in written)
    assert "某" not in done.stderr.decode()
    assert b"" == done.stdout
