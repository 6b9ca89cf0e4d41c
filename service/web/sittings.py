"""Flask's session: kept by the server for whoever is signed in, by the browser itself for anybody else.

The browser of who is signed in has a name of the sitting and nothing else. Who is not costs the server
nothing: the little that a form needs travels in a signed cookie (a visit), which can sign nobody in.
"""

from collections.abc import Mapping
from typing import Any

from flask import Flask, Request, Response, current_app, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

from service.web.services import services

COOKIE, VISIT, DEVICE = "hongtou", "hongtou-visit", "hongtou-device"
ONLY_THIS_HOST = "__Host-"
"""Before the names of cookies that only this host could have set, over TLS."""

PERSON = "_user_id"
"""Where Flask-Login keeps who is signed in."""


class Sitting(CallbackDict[str, Any], SessionMixin):
    """What is remembered of a browser; `name` is empty where the server keeps nothing of it."""

    def __init__(self, values: Mapping[str, Any], name: str) -> None:
        def changed(sitting: "Sitting") -> None:
            sitting.modified = True

        super().__init__(dict(values), changed)
        self.name, self.left = name, ""
        self.modified = False

    @property
    def account(self) -> str:
        """The id of the account that is signed in to, empty where none is."""
        return str(self.get(PERSON, "")).partition(".")[0]

    def renew(self) -> None:
        """Nothing; it is empty, and goes by another name, as it must when somebody signs in."""
        self.clear()
        self.left, self.name, self.modified = self.name or self.left, "", True


class KeptSittings(SessionInterface):
    """Sittings that the office keeps, and visits that it does not."""

    def __init__(self) -> None:
        self._visits = SecureCookieSessionInterface()

    def open_session(self, app: Flask, request: Request) -> Sitting:
        """The browser's sitting, its visit where none stands; neither for who shows a token."""
        if "Authorization" in request.headers:
            return Sitting({}, "")
        held = services()
        name = request.cookies.get(cookie_name(COOKIE), "")
        values = held.office.sittings.read(name, time=held.now()) if name else None
        if values is not None:
            return Sitting(values, name)
        visit: Mapping[str, Any] = self._visits.open_session(app, request) or {}
        return Sitting({key: value for key, value in visit.items() if key != PERSON}, "")

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing; what changed is kept, and the browser told its name where that is new."""
        if not isinstance(session, Sitting) or not session.modified:
            return
        kept = services().office.sittings
        if session.left:
            kept.end(session.left)
        if session.account:
            self._keep(session, response)
            return
        if session.name:
            kept.end(session.name)
        if session.name or session.left:
            forget_cookie(response, COOKIE)
        visit = SecureCookieSession(session)
        visit.modified = True
        self._visits.save_session(app, visit, response)

    def _keep(self, session: Sitting, response: Response) -> None:
        held = services()
        if session.name:
            held.office.sittings.keep(session.name, session)
            return
        session.name = held.new_secret()
        held.office.sittings.begin(session.name, session, account=session.account, time=held.now())
        give_cookie(response, COOKIE, session.name)
        forget_cookie(response, VISIT)


def install(app: Flask, secret: str, *, is_secure: bool) -> None:
    """Nothing; from now on *app* has sittings; *secret* signs visits and what forms show."""
    app.secret_key = secret
    app.config.update(
        SESSION_COOKIE_SECURE=is_secure,
        SESSION_COOKIE_NAME=(ONLY_THIS_HOST if is_secure else "") + VISIT,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.session_interface = KeptSittings()


def sitting() -> Sitting:
    """The running request's sitting."""
    held: Sitting = session._get_current_object()  # type: ignore[attr-defined]
    return held


def cookie_name(name: str) -> str:
    """What that cookie of ours is called here."""
    return (ONLY_THIS_HOST if _is_secure() else "") + name


def give_cookie(response: Response, name: str, value: str, **more: Any) -> None:
    """Nothing; the browser shows that cookie to this service alone, and to no script."""
    name = cookie_name(name)
    response.set_cookie(
        name, value, path="/", httponly=True, secure=_is_secure(), **{"samesite": "Lax", **more}
    )


def forget_cookie(response: Response, name: str) -> None:
    """Nothing; the browser has that cookie no more."""
    response.delete_cookie(cookie_name(name), path="/", secure=_is_secure(), httponly=True, samesite="Lax")


def _is_secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
