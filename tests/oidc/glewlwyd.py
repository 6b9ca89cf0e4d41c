"""A true identity provider: Debian's Glewlwyd, a process on loopback with one client and one person."""

import json
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from shutil import which
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, Request, build_opener

from joserfc.jwk import RSAKey

from tests.running import free_port

GLEWLWYD = which("glewlwyd") or "/usr/bin/glewlwyd"
TABLES = Path("/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3")
MODULES = "/usr/lib/glewlwyd"
CLIENT, SECRET = "hongtou", "client-secret-of-the-test"
PERSON, PASSWORD = "zhang.wei", "password-there"

CONFIGURATION = """port={port}
bind_address="127.0.0.1"
external_url="http://127.0.0.1:{port}"
login_url="login.html"
api_prefix="api"
log_mode="file"
log_level="ERROR"
log_file="{folder}/log"
cookie_secure=0
session_key="G"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="{modules}/user"
user_middleware_module_path="{modules}/user"
client_module_path="{modules}/client"
user_auth_scheme_module_path="{modules}/scheme"
plugin_module_path="{modules}/plugin"
hash_algorithm="SHA512"
database = {{ type = "sqlite3"; path = "{folder}/glewlwyd.db"; }};
"""

ON = ("auth-type-code-enabled", "auth-type-id-token-enabled", "pkce-allowed", "jwks-show", "pkce-required")
OFF = (
    *(f"auth-type-{kind}-enabled" for kind in ("token", "password", "client", "refresh", "none")),
    *("refresh-token-rolling", "pkce-method-plain-allowed", "oauth-dpop-allowed", "register-client-allowed"),
    *("introspection-revocation-allowed", "session-management-allowed", "request-parameter-allow"),
)


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *given: Any) -> None:
        """Where it would lead is looked at instead."""


def browser() -> OpenerDirector:
    """One that keeps cookies, and shows where it is sent."""
    return build_opener(HTTPCookieProcessor(CookieJar()), _Stay())


@dataclass(frozen=True)
class Glewlwyd:
    """The provider at *address*."""

    address: str

    @property
    def issuer(self) -> str:
        """Its name in OpenID Connect."""
        return f"{self.address}/api/oidc"

    def call(
        self, by: OpenerDirector, method: str, url: str, told: Any = None
    ) -> tuple[int, Mapping[str, str]]:
        """Status and headers."""
        body = None if told is None else json.dumps(told).encode()
        kind = {"Content-Type": "application/json"}
        asked = Request(url, body, kind, method=method)  # noqa: S310 - on loopback
        try:
            with by.open(asked, timeout=10) as answer:
                return answer.status, answer.headers
        except HTTPError as answer:
            with answer:
                return answer.code, answer.headers

    def sign_in(self, to: str, password: str = PASSWORD) -> dict[str, str]:
        """What a person brings back who is sent there, gives name and password, and agrees."""
        person = browser()
        _, headers = self.call(person, "GET", to)
        form = headers["Location"]  # its page sends what is typed there as JSON
        assert form.startswith(f"{self.address}/login.html")
        going_on = dict(parse_qsl(urlsplit(form).query))["callback_url"]
        self.call(person, "POST", f"{self.address}/api/auth/", {"username": PERSON, "password": password})
        self.call(person, "PUT", f"{self.address}/api/auth/grant/{CLIENT}", {"scope": "openid"})
        _, headers = self.call(person, "GET", f"{going_on}&g_continue")
        return {"at": headers["Location"], **dict(parse_qsl(urlsplit(headers["Location"]).query))}

    def prepare(self, return_to: str) -> None:
        """Nothing; from now on it knows the client, which returns there, and the person."""
        key, admin = RSAKey.generate_key(2048), browser()
        parameters = {
            "iss": self.issuer,
            "jwt-type": "rsa",
            "jwt-key-size": "256",
            "key": key.as_pem(private=True).decode(),
            "cert": key.as_pem(private=False).decode(),
            "access-token-duration": 600,
            "refresh-token-duration": 600,
            "code-duration": 60,
            "subject-type": "public",
            "allowed-scope": ["openid"],
            "scope": [],
            "additional-parameters": [],
            "pkce-scopes": [],
            "claims": [
                {
                    "name": "preferred_username",
                    "user-property": "username",
                    "type": "string",
                    "mandatory": True,
                    "on-demand": False,
                    "scope": [],
                }
            ],
            "name-claim": "no",
            "name-claim-scope": [],
            "email-claim": "no",
            "scope-claim": "no",
            "address-claim": {"type": "no"},
            **dict.fromkeys(ON, True),
            **dict.fromkeys(OFF, False),
        }
        client = {"client_id": CLIENT, "confidential": True, "redirect_uri": [return_to]}
        client |= {"password": SECRET, "client_secret": SECRET, "authorization_type": ["code"]}
        client |= {"token_endpoint_auth_method": ["client_secret_basic"], "scope": []}
        for path, told in (
            ("auth/", {"username": "admin", "password": "password"}),
            (
                "mod/plugin/",
                {"name": "oidc", "module": "oidc", "display_name": "OIDC", "parameters": parameters},
            ),
            ("client/", {**client, "name": "红头", "enabled": True, "source": "database"}),
            (
                "user/",
                {
                    "username": PERSON,
                    "password": PASSWORD,
                    "scope": ["openid"],
                    "enabled": True,
                    "source": "database",
                },
            ),
        ):
            status, _ = self.call(admin, "POST", f"{self.address}/api/{path}", told)
            assert 200 == status, path


@contextmanager
def glewlwyd(folder: Path, return_to: str) -> Iterator[Glewlwyd]:
    """The provider, running over a database of its own in the folder."""
    port = free_port()
    with closing(sqlite3.connect(folder / "glewlwyd.db")) as database:
        database.executescript(TABLES.read_text(encoding="utf-8"))
    file = folder / "glewlwyd.conf"
    file.write_text(CONFIGURATION.format(port=port, folder=folder, modules=MODULES), encoding="utf-8")
    process = subprocess.Popen([GLEWLWYD, "-c", str(file)], stdout=subprocess.DEVNULL)
    found = Glewlwyd(f"http://127.0.0.1:{port}")
    try:
        _wait(found, process)
        found.prepare(return_to)
        yield found
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(found: Glewlwyd, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            found.call(browser(), "GET", f"{found.address}/config")
            return
        except OSError:
            assert process.poll() is None
            time.sleep(0.05)
    raise TimeoutError(found.address)
