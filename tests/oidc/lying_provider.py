"""A small identity provider on loopback that tells the truth unless it is told which lie to tell."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import RSAKey

OWN = RSAKey.generate_key(2048, {"kid": "own", "use": "sig"})
FOREIGN = RSAKey.generate_key(2048, {"kid": "own", "use": "sig"})
NEXT = RSAKey.generate_key(2048, {"kid": "next", "use": "sig"})
NUMBERS = count()
METADATA = "/.well-known/openid-configuration"


@dataclass
class LyingProvider:
    """What it says; `claims` and `metadata` are put over the truth, `replies` in the place of an answer."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "own"})
    key: Any = field(default_factory=lambda: OWN)
    shown_keys: list[Any] = field(default_factory=lambda: [OWN])
    name: str = "zhang.wei"
    subject: str = "subject-1"
    replies: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def code_for(self, address: str) -> dict[str, str]:
        """What a browser that was sent to *address*, and signed in there, brings back."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert ("code", "S256") == (asked["response_type"], asked["code_challenge_method"])
        code = f"code-{next(NUMBERS)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def answer(self, path: str, form: dict[str, list[str]]) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body."""
        self.asked.append(path)
        if path in self.replies:
            return self.replies[path]
        if path == METADATA:
            return _json(200, self._metadata())
        if path == "/keys":
            return _json(200, {"keys": [key.as_dict(private=False) for key in self.shown_keys]})
        if path == "/token":
            return self._token(form)
        return _json(404, {})

    def _metadata(self) -> dict[str, Any]:
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/sign-in",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }
        return told | self.metadata

    def _token(self, form: dict[str, list[str]]) -> tuple[int, dict[str, str], bytes]:
        asked = self.codes.pop(form["code"][0], None)
        if asked is None or create_s256_code_challenge(form["code_verifier"][0]) != asked["code_challenge"]:
            return _json(400, {"error": "invalid_grant"})
        return _json(200, {"access_token": "a", "token_type": "Bearer", "id_token": self._id_token(asked)})

    def _id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": asked["client_id"],
            "sub": self.subject,
            "preferred_username": self.name,
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
        } | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        if isinstance(self.key, bytes):
            return signed_by_hand(self.header, claims, self.key)
        return jwt.encode(self.header, claims, self.key, algorithms=[self.header["alg"]])


def signed_by_hand(header: dict[str, Any], claims: dict[str, Any], secret: bytes) -> str:
    """The token signed with a secret (HS256), or with nothing where that is empty: libraries refuse to."""
    parts = ".".join(_encoded(json.dumps(part).encode()) for part in (header, claims))
    signature = hmac.digest(secret, parts.encode(), "sha256") if secret else b""
    return f"{parts}.{_encoded(signature)}"


def _encoded(part: bytes) -> str:
    return urlsafe_b64encode(part).decode().rstrip("=")


def _json(status: int, told: Any) -> tuple[int, dict[str, str], bytes]:
    return status, {"Content-Type": "application/json"}, json.dumps(told).encode()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, provider: LyingProvider, *given: Any) -> None:
        self.provider = provider
        super().__init__(*given)

    def do_GET(self) -> None:
        self._reply({})

    def do_POST(self) -> None:
        self._reply(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))

    def _reply(self, form: dict[str, list[str]]) -> None:
        status, headers, body = self.provider.answer(self.path, form)
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *told: Any) -> None:
        """Nothing."""


@contextmanager
def lying_provider() -> Iterator[LyingProvider]:
    """The provider, listening."""
    provider = LyingProvider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, provider))
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
