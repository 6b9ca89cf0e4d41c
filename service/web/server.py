"""The production server: gunicorn with threads, on loopback, stopping once what runs is answered."""

import logging
import socket
from collections.abc import Callable
from threading import Thread
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from service.bootstrap import build_keys, build_pipeline, build_store
from service.core.errors import HongtouError, SettingsError
from service.journal.lines import LOGGING, note, to_stderr
from service.settings import Settings
from service.web.app import create_app
from service.web.places import THREADS
from service.web.readiness import EXTENSION
from service.web.services import new_id

HEARTBEAT_SECONDS = 120
"""How long a process may be deaf before it is replaced: longer than any one call into an engine."""


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn with our settings in place of its command line."""

    def __init__(self, settings: Settings, make_app: Callable[[Settings], Flask] = create_app) -> None:
        self.settings, self.make_app = settings, make_app
        super().__init__()

    def load_config(self) -> None:
        """Nothing; gunicorn's own settings are made from ours."""
        for name, value in configuration(self.settings).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, made anew in each process."""
        return self.make_app(self.settings)


def serve(settings: Settings) -> None:
    """Nothing; serves until told to stop, then ends the process. Raises SettingsError before it serves."""
    to_stderr()
    build_pipeline(settings)
    _check_port(settings)
    store = build_store(settings)
    store.recover()
    for message, hint in store.differences():
        note("archive differs", {"message": message, "hint": hint}, logging.WARNING)
    build_keys(settings, new_id).recover()
    Server(settings).run()


def address(settings: Settings) -> str:
    """The URL under which the service answers."""
    return f"http://{_bracketed(settings.host)}:{settings.port}"


def configuration(settings: Settings) -> dict[str, Any]:
    """gunicorn's settings by name."""
    return {
        "bind": f"{_bracketed(settings.host)}:{settings.port}",
        "workers": settings.workers,
        "worker_class": "service.web.workers.ProblemWorker",
        "threads": THREADS,
        "timeout": HEARTBEAT_SECONDS,
        "graceful_timeout": settings.stop_wait_seconds,
        "control_socket_disable": True,
        "loglevel": "warning",
        "logconfig_dict": dict(LOGGING),
        "proc_name": "hongtou",
        "when_ready": lambda arbiter: _announce(settings),
        "post_worker_init": _warm_up,
    }


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _announce(settings: Settings) -> None:
    """Tell people, on stdout, and the log, on stderr, which holds nothing but lines."""
    print(f"服务已启动 Serving at {address(settings)}")
    print(f"接口说明 API documentation at {address(settings)}/api/docs")
    print("按 Ctrl+C 停止 Press Ctrl+C to stop", flush=True)
    note("serving", {"address": address(settings)})


def _warm_up(worker: Any) -> None:
    """Start both engines beside the first requests, since they take seconds to load."""
    readiness = worker.wsgi.extensions[EXTENSION]

    def start() -> None:
        try:
            readiness.warm_up()
        except HongtouError as error:
            told = {"code": error.code, "message": error.message, "hint": error.hint}
            note("warm-up failed", told, logging.ERROR, error=error)

    Thread(target=start, name="warm-up", daemon=True).start()


def _check_port(settings: Settings) -> None:
    """Say in words what gunicorn would only retry."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as fault:
            raise SettingsError(
                f"无法监听 {address(settings)}：{fault.strerror}。",
                hint="请停止占用该端口的程序，或设置 HONGTOU_PORT 换一个端口。",
            ) from fault
