"""What every answer carries and every request must pass: no other site may use the service from a browser."""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from service.exposure import is_behind_tls, own_names, public_host, reached_at
from service.journal.lines import note
from service.settings import Settings
from service.web.journal import Application
from service.web.problems import fault, protocol_problem

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[0-9a-z.-]+)(:[0-9]{1,5})?", re.ASCII)
LONGEST_HOST = 100
HTTPS_ONLY = "max-age=31536000"
"""A year, for this name alone: what is beside it is not ours to decide on."""


@dataclass(frozen=True, slots=True)
class HostGuard:
    """The application behind a check of the Host header, which a rebound name cannot pass.

    *names* are served as they come, the *public* one by https alone where that is what people use.
    """

    inner: Application
    names: tuple[str, ...]
    public: str = ""
    is_behind_tls: bool = False
    address: str = "http://127.0.0.1"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """The inner answer, or 421 for a host that is not ours."""
        match = HOST.fullmatch(environ.get("HTTP_HOST", "").lower())
        if match and int((match[2] or ":1")[1:]) in range(1, 65536):
            if match[1] in self.names:
                return self.inner(environ, start_response)
            if match[1] == self.public:
                return self._public(environ, start_response)
        note("host refused", {"host": environ.get("HTTP_HOST", "")[:LONGEST_HOST]}, logging.WARNING)
        return self._refused(
            environ, start_response, "Host 不是本服务的名称。", f"请用 {self.address} 访问。"
        )

    def _public(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["wsgi.url_scheme"] == "https" or not self.is_behind_tls:
            return self.inner(environ, start_response)
        note("plain request refused", {"address": environ.get("REMOTE_ADDR", "")}, logging.WARNING)
        hint = f"请用 {self.address} 访问；已是 https 的，请管理员让反向代理设置 X-Forwarded-Proto。"
        return self._refused(environ, start_response, "本服务只经 https 提供。", hint)

    def _refused(self, environ: dict[str, Any], start_response: Any, why: str, cure: str) -> Iterable[bytes]:
        told = protocol_problem(421, [fault("misdirected-request", why, cure)])
        return add_headers(told)(environ, start_response)


@dataclass(frozen=True, slots=True)
class Forgetting:
    """The application, which sees none of the headers that proxies and others write for proxies.

    Libraries look at them unasked: what they should know is in REMOTE_ADDR and wsgi.url_scheme by now.
    """

    inner: Application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """The inner answer."""
        for name in [name for name in environ if name.startswith("HTTP_X_FORWARDED_")]:
            del environ[name]
        return self.inner(environ, start_response)


def add_headers(answer: Response) -> Response:
    """The answer with the headers that keep browsers from misusing it."""
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer


def install(app: Flask, settings: Settings) -> None:
    """Nothing; from now on *app* serves under its own names only, with safe headers.

    Of the proxies that *settings* count, it is told who asks and whether by https; nobody else is believed.
    """
    names, public = own_names(settings), public_host(settings)
    app.wsgi_app = HostGuard(  # type: ignore[method-assign]
        app.wsgi_app, names, public, is_behind_tls(settings), reached_at(settings)
    )
    app.wsgi_app = Forgetting(app.wsgi_app)  # type: ignore[method-assign]
    if number := settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=number, x_proto=number)  # type: ignore[method-assign]
    app.after_request(add_headers)
    if is_behind_tls(settings):
        app.after_request(_add_https_only)


def _add_https_only(answer: Response) -> Response:
    if request.is_secure:
        answer.headers["Strict-Transport-Security"] = HTTPS_ONLY
    return answer
