"""The production server: gunicorn with threads, stopping once what runs is answered."""

import logging
import socket
import time
from collections.abc import Callable
from threading import Thread
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from service.acting import new_id, utc_now
from service.bootstrap.archive import build_keys, build_store
from service.bootstrap.jobs import build_deliverer
from service.bootstrap.papers import build_pipeline
from service.bootstrap.people import build_client, build_office
from service.core.errors.faults import StoreFailed
from service.core.errors.settings import SettingsError
from service.core.ports import Store
from service.database.temporary import clear_temporary
from service.exposure import check_exposure, own_address, reached_at
from service.journal.lines import LOGGING, note, to_stderr
from service.office.accounts import FIRST
from service.settings import Settings
from service.web.app import create_app
from service.web.employing import Employing
from service.web.listening import MOST_LISTENERS
from service.web.services import EXTENSION, MOST_PARCELS, MOST_UPLOADS, SYSTEM, Services
from service.web.witnessing import Witnessing

HEARTBEAT_SECONDS = 120
"""How long a process may be deaf before it is replaced: longer than any one call into an engine."""

PAUSE_SECONDS = 0.1
"""Between two looks whether the processes are ready."""

SPARE_THREADS = 6
"""For short questions, and for bodies that are still arriving, however many calls work or wait."""


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
    clear_temporary()
    check_exposure(settings)
    build_pipeline(settings)
    build_client(settings)
    _check_port(settings)
    store = build_store(settings)
    store.recover(time=utc_now(), actor=SYSTEM)
    build_keys(settings).recover()
    store.database.let_go()
    office = build_office(settings)
    office.sittings.clear(time=utc_now())
    if password := office.accounts.open_first(id=new_id(), time=utc_now(), actor=SYSTEM):
        print(f"首次启动，已建立系统管理员账户 {FIRST[0]}，一次性密码（只显示这一次）：{password}")
        print(
            f"The first account is {FIRST[0]}; its one-time password, shown this once: {password}", flush=True
        )
    office.database.let_go()
    Server(settings).run()


def configuration(settings: Settings) -> dict[str, Any]:
    """gunicorn's settings by name."""
    return {
        "bind": own_address(settings).removeprefix("http://"),
        "workers": 1,  # it reads, keeps and answers; the work on documents is done in processes of its own
        "worker_class": "service.web.workers.ProblemWorker",
        "threads": threads(settings),
        "timeout": HEARTBEAT_SECONDS,
        "graceful_timeout": settings.stop_wait_seconds,
        "forwarded_allow_ips": "",  # whom to believe about callers is said by HONGTOU_PROXIES alone
        "secure_scheme_headers": {},
        "control_socket_disable": True,
        "loglevel": "warning",
        "logconfig_dict": dict(LOGGING),
        "proc_name": "hongtou",
        "post_worker_init": _open,
        "worker_exit": _close,
    }


def threads(settings: Settings) -> int:
    """As many as can work, wait, send, watch and fetch batches at once, those who check too, and more."""
    at_work = settings.render_workers + 1 + 2 * settings.render_queue
    return at_work + MOST_UPLOADS + MOST_LISTENERS + MOST_PARCELS + SPARE_THREADS


def _open(worker: Any) -> None:
    """Start the processes beside the first requests, since engines take seconds to load."""
    services: Services = worker.wsgi.extensions[EXTENSION]
    services.listening.is_over = lambda: not worker.alive
    services.store.start()
    services.workshop.start()
    worker.witnessing = Witnessing(services)
    worker.witnessing.start()
    if not services.settings.broker:  # else workers of their own listen to it
        worker.employing = Employing(services)
        worker.employing.start()
    worker.delivering = build_deliverer(services.settings, services.new_id(), note)
    worker.delivering.start()
    Thread(target=_announce, args=[services], name="announcing", daemon=True).start()
    Thread(target=_compare, args=[services.store], name="comparing", daemon=True).start()


def _close(arbiter: Any, worker: Any) -> None:
    """End the processes; gunicorn's parent, which is asked too, has none, nor has one that failed to load."""
    app = getattr(worker, "wsgi", None)
    if isinstance(app, Flask):
        for name in ("employing", "delivering", "witnessing"):
            if busy := getattr(worker, name, None):
                busy.end()
        app.extensions[EXTENSION].workshop.end()
        app.extensions[EXTENSION].store.close()


def _announce(services: Services) -> None:
    """Once it serves: tell people, on stdout, and the log, on stderr, which holds nothing but lines."""
    services.office.accounts.passwords.warm()
    while services.workshop.fault():
        time.sleep(PAUSE_SECONDS)
    here = reached_at(services.settings)
    print(f"服务已启动 Serving at {here}")
    print(f"接口说明 API documentation at {here}/api/docs")
    print("按 Ctrl+C 停止 Press Ctrl+C to stop", flush=True)
    note("serving", {"address": here})


def _compare(store: Store) -> None:
    """Tell the log of documents whose files are not there: every place is looked at, which may take long."""
    try:
        for message, hint in store.differences():
            note("archive differs", {"message": message, "hint": hint}, logging.WARNING)
    except StoreFailed as fault:
        note("archive not compared", {"code": fault.code}, logging.ERROR, error=fault)


def _check_port(settings: Settings) -> None:
    """Say in words what gunicorn would only retry."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as fault:
            raise SettingsError(
                f"无法监听 {own_address(settings)}：{fault.strerror}。",
                hint="请停止占用该端口的程序，或设置 HONGTOU_PORT 换一个端口。",
            ) from fault
