"""Flask's session kept by the server: the browser has a name of it and nothing else."""

from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

from service.web.services import services

COOKIE, SECURE_COOKIE = "hongtou", "__Host-hongtou"


class Sitting(CallbackDict[str, Any], SessionMixin):
    """What is remembered of a browser; `name` is empty where it has been told none."""

    def __init__(self, values: dict[str, Any], name: str) -> None:
        def changed(sitting: "Sitting") -> None:
            sitting.modified = True

        super().__init__(values, changed)
        self.name, self.left = name, ""
        self.modified = False

    def renew(self) -> None:
        """Nothing; from now on it goes by another name, as it must when somebody signs in."""
        self.left, self.name, self.modified = self.name or self.left, "", True


class KeptSittings(SessionInterface):
    """Sittings that the office keeps."""

    def open_session(self, app: Flask, request: Request) -> Sitting:
        """The browser's sitting, a new one where it has none that stands."""
        held = services()
        name = request.cookies.get(self.get_cookie_name(app), "")
        values = held.office.sittings.read(name, time=held.now()) if name else None
        return Sitting({}, "") if values is None else Sitting(dict(values), name)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing; what changed is kept, and the browser told its name where that is new."""
        if not isinstance(session, Sitting) or not session.modified:
            return
        held, cookie = services(), self.get_cookie_name(app)
        if session.left:
            held.office.sittings.end(session.left)
        if not session:
            if session.name:
                held.office.sittings.end(session.name)
            response.delete_cookie(cookie, path="/", secure=_is_secure(cookie))
            return
        is_new = not session.name
        session.name = session.name or held.new_secret()
        account = str(session.get("_user_id", "")).partition(".")[0]
        held.office.sittings.write(session.name, dict(session), account=account, time=held.now())
        if is_new:
            response.set_cookie(
                cookie, session.name, path="/", httponly=True, samesite="Lax", secure=_is_secure(cookie)
            )


def _is_secure(cookie: str) -> bool:
    return cookie == SECURE_COOKIE
