"""A real server process: it answers, and it stops without dropping what it has begun."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from service.core.errors.settings import SettingsError
from service.exposure import own_address
from service.settings import read_settings
from service.web.server import configuration, serve
from service.web.workers import ProblemWorker
from tests.callers import token_in
from tests.running import free_port, wait_until_ready
from tests.web.fakes import letter
from tests.workers.test_pool import eventually, lives

ROOT = Path(__file__).parents[2]
JSON = {"Content-Type": "application/json"}
SHOWN: dict[int, dict[str, str]] = {}
"""What callers of the server at a port show."""


@contextmanager
def slow_server(
    data: Path, pause: float, patience: float = 30, queue: int = 16
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A ready server process that takes *pause* seconds for a file, and its port."""
    port = free_port()
    command = [sys.executable, "-m", "tests.web.slow_server", *map(str, (data, port, pause, patience, queue))]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", process)
        SHOWN[port] = {"Authorization": f"Bearer {token_in(data)}"}
        yield process, port
    finally:
        process.kill()
        process.communicate()


def call(port: int, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    """Status and body of one call on a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET" if body is None else "POST", path, body, {**JSON, **SHOWN[port], **headers})
        answer: HTTPResponse = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def head(port: int) -> str:
    """How a check of a body begins on the wire."""
    shown = {"Host": "localhost", **JSON, **SHOWN[port]}
    lines = [f"{name}: {text}\r\n" for name, text in shown.items()]
    return "".join(["POST /api/v1/validate HTTP/1.1\r\n", *lines])


def test_a_stop_lets_the_running_render_answer(tmp_path: Path) -> None:
    """SIGTERM in the middle of a render: the file still arrives, and the process ends with 0."""
    with slow_server(tmp_path, pause=2.0) as (process, port), ThreadPoolExecutor() as pool:
        begun = pool.submit(call, port, "/api/v1/render?format=pdf", letter("最后一份"))
        time.sleep(0.7)
        process.send_signal(signal.SIGTERM)
        assert (200, "pdf:最后一份".encode()) == begun.result()
        assert 0 == process.wait(timeout=20)


def test_many_threads_make_one_document_of_one_key(tmp_path: Path) -> None:
    """Eight equal calls at once: one document, and no answer but 201 and 409."""
    with slow_server(tmp_path, pause=0.2) as (_, port), ThreadPoolExecutor(8) as pool:
        calls = [
            pool.submit(call, port, "/api/v1/documents", letter(), **{"Idempotency-Key": "k"})
            for _ in range(8)
        ]
        statuses = [begun.result()[0] for begun in calls]
        kept = json.loads(call(port, "/api/v1/documents")[1])
    assert {201, 409} >= set(statuses)
    assert 201 in statuses
    assert 1 == kept["total"]


def children(process: int) -> list[int]:
    """Its children, theirs, and so on; parents first."""
    own = [*map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split())]
    return own + [younger for child in own for younger in children(child)]


def test_a_killed_web_process_takes_its_workers_along_and_is_replaced(tmp_path: Path) -> None:
    """The service answers again, with processes of its own, and none is left of before."""

    def answers(port: int) -> bool:
        with suppress(OSError):
            return call(port, "/api/v1/render", letter())[0] == 200
        return False

    with slow_server(tmp_path, pause=0.0) as (process, port):
        before = children(process.pid)
        os.kill(before[0], signal.SIGKILL)
        assert eventually(lambda: not any(map(lives, before)))
        assert eventually(lambda: answers(port))
        after = children(process.pid)
    assert len(before) == len(after)
    assert not {*before} & {*after}


def test_a_full_line_leaves_threads_for_short_questions(tmp_path: Path) -> None:
    """Two work and one waits: all others are told at once when to come back, and the service is well."""
    with slow_server(tmp_path, pause=2.0, queue=1) as (_, port), ThreadPoolExecutor(6) as pool:
        begun = [pool.submit(call, port, "/api/v1/render", letter()) for _ in range(6)]
        time.sleep(0.7)
        started = time.monotonic()
        assert [200, 200] == [call(port, path)[0] for path in ("/healthz", "/api/v1/documents")]
        assert 200 == call(port, "/api/v1/validate", letter())[0]
        assert 1 > time.monotonic() - started
        answers = [answer.result() for answer in begun]
    assert [200] * 3 + [503] * 3 == sorted(status for status, _ in answers)
    assert {"busy"} == {json.loads(told)["code"] for status, told in answers if status == 503}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("睡着", "timed-out"),
        ("死循环", "timed-out"),
        ("退出", "worker-died"),
        ("崩溃", "worker-died"),
        ("吃内存", "out-of-memory"),
    ],
)
def test_a_letter_that_harms_its_process_costs_one_clear_answer(server: int, text: str, code: str) -> None:
    """500 with its own code; other calls are answered meanwhile, and the next letter is made."""
    with ThreadPoolExecutor(1) as pool:
        harmful = pool.submit(call, server, "/api/v1/documents", letter(text))
        assert 200 == call(server, "/api/v1/render", letter())[0]
        assert 200 == call(server, "/healthz")[0]
        status, told = harmful.result()
    problem = json.loads(told)
    assert (500, code) == (status, problem["code"])
    assert all(problem["errors"][0][part] for part in ("message", "hint"))
    assert (200, "pdf:你好".encode()) == call(server, "/api/v1/render", letter())
    assert 0 == json.loads(call(server, "/api/v1/documents")[1])["total"]


def test_a_stopped_service_leaves_no_process_and_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither where it was told to stop, nor where it was killed."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    for sent in (signal.SIGTERM, signal.SIGKILL):
        with slow_server(tmp_path / "data", pause=0.0) as (process, port):
            assert 200 == call(port, "/api/v1/render", letter())[0]
            (folder,) = tmp_path.glob("hongtou-*")
            workers = [int(path.name) for path in folder.iterdir()]
            assert 3 == len(workers)
            process.send_signal(sent)
            process.wait(timeout=20)
            assert eventually(lambda: not any(map(lives, workers)))  # noqa: B023 - called at once
            assert eventually(lambda: not folder.exists())  # noqa: B023


@pytest.mark.parametrize(
    ("request_text", "status", "code"),
    [
        (b"GET / HTTP/9\r\n\r\n", 400, "bad-request"),
        (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414, "uri-too-long"),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 70000 + b"\r\n\r\n", 431, "headers-too-large"),
    ],
    ids=["version", "address", "headers"],
)
def test_what_is_no_request_gets_a_problem(server: int, request_text: bytes, status: int, code: str) -> None:
    """Also what never reaches the application is refused as a problem."""
    with socket.create_connection(("127.0.0.1", server), timeout=10) as connection:
        connection.sendall(request_text)
        answer = HTTPResponse(connection)
        answer.begin()
        problem = json.loads(answer.read())
    assert (status, "application/problem+json") == (answer.status, answer.headers["Content-Type"])
    assert (status, code) == (problem["status"], problem["code"])


def test_a_chunked_body_is_read_and_bounded(server: int) -> None:
    """Without Content-Length the limit holds all the same."""
    connection = HTTPConnection("127.0.0.1", server, timeout=30)
    statuses = []
    for body in ([letter()], (b" " * 65536 for _ in range(129))):
        connection.request("POST", "/api/v1/validate", body, JSON | SHOWN[server], encode_chunked=True)
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
    connection.close()
    assert [200, 413] == statuses


def test_a_sender_who_only_looks_after_the_last_byte_sees_the_413(server: int) -> None:
    """A body over the limit is read to its end, within bounds, before it is refused."""
    connection = HTTPConnection("127.0.0.1", server, timeout=30)
    connection.request("POST", "/api/v1/validate", b" " * (9 * 1024 * 1024), JSON | SHOWN[server])
    assert 413 == connection.getresponse().status
    connection.close()


@pytest.mark.parametrize("length", ["Content-Length: 1000", "Transfer-Encoding: chunked"])
def test_a_body_that_dribbles_is_given_up(tmp_path: Path, length: str) -> None:
    """A byte now and then is not enough: the whole body has one deadline."""
    with (
        slow_server(tmp_path, pause=0.0, patience=1.0) as (_, port),
        socket.create_connection(("127.0.0.1", port), timeout=0.2) as connection,
    ):
        connection.sendall(f"{head(port)}{length}\r\n\r\n".encode())
        answer, end = b"", time.monotonic() + 8
        while not answer and time.monotonic() < end:
            connection.sendall(b" " if "1000" in length else b"1\r\n \r\n")
            with suppress(TimeoutError):
                answer = connection.recv(999)
    assert b"HTTP/1.1 408 " == answer[:13]


def test_a_head_that_dribbles_is_cut_off(tmp_path: Path) -> None:
    """All who dribble lose their threads in time; a slow answer to a whole head loses nothing."""
    with slow_server(tmp_path, pause=2.5, patience=1.0) as (_, port), ExitStack() as held:
        slow = [
            held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=0.1)) for _ in range(45)
        ]
        for connection in slow:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nX: ")
        end = time.monotonic() + 20
        while slow and time.monotonic() < end:
            slow = [connection for connection in slow if not _is_cut(connection)]
        assert [] == slow
        assert 200 == call(port, "/api/v1/render", letter())[0]


def _is_cut(connection: socket.socket) -> bool:
    """Whether the other side has ended it, tried by one byte more."""
    try:
        connection.sendall(b"x")
        connection.settimeout(0.01)
        return connection.recv(99) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def test_a_body_in_broken_chunks_is_a_bad_request(server: int) -> None:
    """What is no chunk is the sender's fault, not ours."""
    with socket.create_connection(("127.0.0.1", server), timeout=10) as connection:
        connection.sendall(f"{head(server)}Transfer-Encoding: chunked\r\n\r\nxyz\r\n".encode())
        assert b"HTTP/1.1 400 " == connection.recv(999)[:13]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server for quick letters."""
    with slow_server(tmp_path_factory.mktemp("data"), pause=0.0) as (_, port):
        yield port


def test_people_are_told_on_stdout_and_the_log_is_on_stderr(tmp_path: Path) -> None:
    """The address and the pages in both languages; on stderr nothing but lines, from the start to the end."""
    with slow_server(tmp_path, pause=0.0) as (process, port):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(b"GET / HTTP/9\r\n\r\n")
            assert b"HTTP/1.1 400 " == connection.recv(999)[:13]
        assert process.stdout is not None
        said = b"".join(process.stdout.readline() for _ in range(3)).decode()
        process.send_signal(signal.SIGTERM)
        _, written = process.communicate(timeout=20)
    assert f"服务已启动 Serving at http://127.0.0.1:{port}" in said
    assert f"http://127.0.0.1:{port}/api/docs" in said
    events = [json.loads(line)["event"] for line in written.splitlines()]
    assert {"serving", "request", "request refused"} <= set(events)


def test_a_fault_in_a_worker_is_told_where_it_arose(tmp_path: Path) -> None:
    """By the worker's own line, under the ids the caller was told, without the words of the fault."""
    with slow_server(tmp_path, pause=0.0) as (process, port):
        problem = json.loads(call(port, "/api/v1/render", letter("怪了"))[1])
        process.send_signal(signal.SIGTERM)
        _, written = process.communicate(timeout=20)
    lines = [json.loads(line) for line in written.splitlines()]
    failures = [line for line in lines if line["event"] == "failure"]
    request = next(
        line for line in lines if line.get("code") == problem["code"] and line["event"] == "request"
    )
    assert {problem["trace_id"]} == {line["trace_id"] for line in failures}
    arose = failures[0]
    assert ["ZeroDivisionError"] == arose["error"] and "tests.web.fakes" in arose["frames"][-1]
    assert arose["process"] != request["process"]
    assert b"secret" not in written


def test_a_taken_port_is_a_setting_to_change(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The message names the variable."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = replace(read_settings({}), port=taken.getsockname()[1], data=tmp_path)
        with pytest.raises(SettingsError, match="无法监听") as caught:
            serve(settings)
    assert "HONGTOU_PORT" in caught.value.hint


def test_a_worker_that_never_loaded_ends_without_a_fault() -> None:
    """gunicorn tells its parent process, too, of one that is gone."""
    assert configuration(read_settings({}))["worker_exit"](None, object()) is None


def test_the_addresses_of_both_families() -> None:
    """IPv6 is bracketed."""
    settings = read_settings({})
    assert "http://127.0.0.1:8000" == own_address(settings)
    assert "http://[::1]:8000" == own_address(replace(settings, host="::1"))
    assert "[::1]:8000" == configuration(replace(settings, host="::1"))["bind"]
    assert f"{ProblemWorker.__module__}.ProblemWorker" == configuration(settings)["worker_class"]
