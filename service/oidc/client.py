"""Signing in at a provider (OpenID Connect Core 1.0, 3.1): authorization code, PKCE, state and nonce."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import urlencode

from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError

from service.core.errors.faults import Busy
from service.core.errors.requests import SignInFailed
from service.core.people import Subject
from service.oidc.provider import Provider, failed, json_object
from service.outgoing.calling import Reply

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures by a key pair: neither none, nor one made with what is known to others."""

AT_ONCE = 4
"""How many browsers' codes are redeemed at once: a slow provider must not keep every thread waiting."""

LEEWAY_SECONDS = 60
LONGEST_TOKEN, LONGEST_SUBJECT, LONGEST_CODE = 20_000, 255, 4000
UNFIT = (AuthlibBaseError, JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What Authlib and joserfc raise for tokens that are none."""

BASIC = "client_secret_basic"
ERROR = re.compile(r"[a-z_]{1,40}")

Remembered = dict[str, str]


@dataclass(frozen=True, slots=True)
class Client:
    """This service as the provider knows it; *claim* of an ID token names the account."""

    provider: Provider
    id: str
    secret: str
    claim: str
    return_to: str
    new_secret: Callable[[], str]
    _places: BoundedSemaphore = field(default_factory=partial(BoundedSemaphore, AT_ONCE))

    def begin(self) -> tuple[str, Remembered]:
        """Where the browser goes, and what is to be remembered until it is back; raises ProviderFailed."""
        kept = {name: self.new_secret() for name in ("state", "nonce", "verifier")}
        address = self.provider.metadata()["authorization_endpoint"]
        to, _ = self._client().create_authorization_url(
            address, state=kept["state"], code_verifier=kept["verifier"], nonce=kept["nonce"]
        )
        return str(to), kept

    def finish(self, shown: Mapping[str, str], kept: Remembered, *, now: int) -> Subject:
        """Who signed in, by what the browser has *shown*; raises SignInFailed, ProviderFailed or Busy.

        *kept* is used for one return only; *now* are seconds since 1970.
        """
        if not kept or shown.get("state") != kept["state"]:
            raise refused("这次登录不是从本页开始的，或已用过、已过期")
        if shown.get("iss", self.provider.issuer) != self.provider.issuer:
            raise refused("答复来自另一个身份提供方")
        if "error" in shown:
            raise refused(f"身份提供方没有同意{_worded(shown['error'])}")
        code = shown.get("code", "")
        if not 0 < len(code) <= LONGEST_CODE:
            raise refused("答复中没有授权码")
        if not self._places.acquire(blocking=False):
            raise Busy("正在登录的人太多。", retry_after=2, hint="请稍后回到登录页重新登录。")
        try:
            return self._subject(self._redeemed(code, kept["verifier"]), kept["nonce"], now)
        finally:
            self._places.release()

    def _redeemed(self, code: str, verifier: str) -> Mapping[str, Any]:
        """The provider's tokens for the code."""
        try:
            told = self._client().fetch_token(
                self.provider.metadata()["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=verifier,
                redirect_uri=self.return_to,
            )
        except UNFIT as fault:
            raise refused(f"身份提供方不认可授权码{_worded(getattr(fault, 'error', ''))}") from fault
        return dict(told)

    def _subject(self, told: Mapping[str, Any], nonce: str, now: int) -> Subject:
        token = told.get("id_token")
        if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
            raise refused("没有身份令牌")
        try:
            claims = self._claims(token, nonce, told.get("access_token"), now)
            subject, name = claims["sub"], claims.get(self.claim)
        except UNFIT as fault:
            raise refused(f"身份令牌不可信（{type(fault).__name__}）") from fault
        if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
            raise refused("身份令牌没有说明是谁")
        return Subject(self.provider.issuer, subject, name if isinstance(name, str) else "")

    def _claims(self, token: str, nonce: str, access: object, now: int) -> Mapping[str, Any]:
        """What the token says; raises any of UNFIT where it is not signed, or not for us, now, this time."""
        try:
            read = jwt.decode(token, self.provider.keys(), algorithms=ALGORITHMS)
        except InvalidKeyIdError:  # keys change
            read = jwt.decode(token, self.provider.keys(anew=True), algorithms=ALGORITHMS)
        wanted = {
            "iss": {"essential": True, "value": self.provider.issuer},
            "aud": {"essential": True, "value": self.id},
            "exp": {"essential": True},
        }
        params = {"nonce": nonce, "client_id": self.id, "access_token": access}
        claims: Mapping[str, Any] = CodeIDToken(read.claims, read.header, wanted, params)
        claims.validate(now=now, leeway=LEEWAY_SECONDS)  # type: ignore[attr-defined]
        return claims

    def _client(self) -> Any:
        offered = self.provider.metadata().get("token_endpoint_auth_methods_supported") or [BASIC]
        how = BASIC if BASIC in offered else "client_secret_post"
        return OAuth2Client(
            _Session(self.provider),
            self.id,
            self.secret,
            token_endpoint_auth_method=how if self.secret else "none",
            scope="openid profile",
            redirect_uri=self.return_to,
            code_challenge_method="S256",
        )


@dataclass(frozen=True, slots=True)
class _Session:
    """What Authlib sends its calls by: ours, which go nowhere but to the provider."""

    provider: Provider

    def post(self, url: str, data: Mapping[str, str], headers: Mapping[str, str], auth: Any) -> "_Answer":
        to, given, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        return _Answer(self.provider.call("POST", to, body.encode(), given))


@dataclass(frozen=True, slots=True)
class _Answer:
    """A reply as Authlib asks for it."""

    reply: Reply

    @property
    def status_code(self) -> int:
        return self.reply.status

    @property
    def text(self) -> str:
        return self.reply.body.decode(errors="replace")

    def json(self) -> Mapping[str, Any]:
        return json_object(self.reply.body)

    def raise_for_status(self) -> None:
        raise failed(f"换取令牌时答复 {self.reply.status}")


def _worded(error: object) -> str:
    """The provider's own word for what is wrong, where it is one: anybody can write into an address."""
    return f"（{error}）" if isinstance(error, str) and ERROR.fullmatch(error) else ""


def refused(why: str) -> SignInFailed:
    """The error that says why nobody is signed in."""
    return SignInFailed(f"统一身份认证登录没有完成：{why}。", hint="请回到登录页重新登录。")
