"""What a provider says of itself (OpenID Connect Discovery 1.0), and its keys, kept for a while."""

import http.client
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from service.core.errors.faults import ProviderFailed
from service.outgoing.calling import Outgoing, Reply

WELL_KNOWN = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
KEPT_SECONDS = 3600
"""How long what a provider said is taken to be so."""

KEYS_AGAIN_SECONDS = 60
"""How often keys are asked for at most, when a token is signed by one that is not known yet."""

AGAIN_SECONDS = 5
"""How long it is not asked again what it is after it failed to say so: all who wait would wait in vain."""

UNREADABLE = (OSError, ValueError, http.client.HTTPException, RecursionError)


@dataclass(slots=True)
class Provider:
    """The provider *issuer*, whose endpoints are on its own host or one of *hosts*; *clock* counts seconds.

    Every address that it names is looked at before it is called: it could name one that only we can reach.
    """

    issuer: str
    hosts: frozenset[str]
    outgoing: Outgoing
    clock: Callable[[], float]
    _metadata: Mapping[str, Any] = field(default_factory=dict)
    _keys: KeySet | None = None
    _fault: ProviderFailed | None = None
    _told_at: float = 0.0
    _keys_at: float = 0.0
    _guard: Lock = field(default_factory=Lock)

    def metadata(self) -> Mapping[str, Any]:
        """What it says of itself, each address in it safe to call; raises ProviderFailed."""
        with self._guard:
            age = self.clock() - self._told_at
            if self._fault and age < AGAIN_SECONDS:
                raise failed("刚才没有答复") from self._fault
            if not self._metadata or age > KEPT_SECONDS:
                self._discover()
            return self._metadata

    def keys(self, *, anew: bool = False) -> KeySet:
        """Its public keys, asked for *anew* where that is not too soon; raises ProviderFailed."""
        address = self.metadata()["jwks_uri"]
        with self._guard:
            age = self.clock() - self._keys_at
            if self._keys is None or age > (KEYS_AGAIN_SECONDS if anew else KEPT_SECONDS):
                self._keys, self._keys_at = _public_keys(self.get(address)), self.clock()
            return self._keys

    def get(self, url: str) -> Mapping[str, Any]:
        """The JSON object at *url*; raises ProviderFailed."""
        reply = self.call("GET", url, None, {"Accept": "application/json"})
        if reply.status != http.client.OK:
            raise failed(f"{url} 答复 {reply.status}")
        return json_object(reply.body)

    def call(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        """The reply of *url*, which is one of its own; raises ProviderFailed."""
        self.check(url)
        try:
            return self.outgoing.call(method, url, body, headers)
        except UNREADABLE as fault:
            raise failed(f"{urlsplit(url).netloc} 没有答复（{type(fault).__name__}）") from fault

    def check(self, url: str) -> None:
        """Nothing; raises ProviderFailed where *url* is on another host, or less safe than the issuer."""
        own = urlsplit(self.issuer)
        try:
            parts = urlsplit(url)
            is_fit = parts.scheme in ("https", own.scheme) and "@" not in parts.netloc and not parts.fragment
            is_ours = parts.netloc == own.netloc or parts.netloc in self.hosts
        except ValueError:
            is_fit = is_ours = False
        if not (is_fit and is_ours):
            raise failed(f"所给的地址 {url[:200]} 不是 https，或不在其自身的主机上")

    def _discover(self) -> None:
        try:
            self._metadata, self._fault = self._discovered(), None
        except ProviderFailed as fault:
            self._metadata, self._fault = {}, fault
            raise
        finally:
            self._told_at = self.clock()

    def _discovered(self) -> Mapping[str, Any]:
        told = self.get(self.issuer.rstrip("/") + WELL_KNOWN)
        if told.get("issuer") != self.issuer:
            raise failed("所说的 issuer 与 HONGTOU_OIDC_ISSUER 不同")
        for name in ENDPOINTS:
            address = told.get(name)
            if not isinstance(address, str):
                raise failed(f"没有给出 {name}")
            self.check(address)
        return told


def failed(why: str) -> ProviderFailed:
    """The error that says why the provider is of no use."""
    return ProviderFailed(
        f"统一身份认证不可用：{why}。",
        hint="请稍后再试，或用账户名和密码登录；仍然如此的，请告诉系统管理员。",
    )


def json_object(body: bytes) -> Mapping[str, Any]:
    """The JSON object in *body*; raises ProviderFailed."""
    try:
        told = json.loads(body)
    except UNREADABLE as fault:
        raise failed("答复不是 JSON") from fault
    if not isinstance(told, dict):
        raise failed("答复不是 JSON 对象")
    return told


def _public_keys(told: Mapping[str, Any]) -> KeySet:
    """Those of the keys that can only check: one that could also sign would let anybody sign who has it."""
    listed = told.get("keys")
    public = [
        key
        for key in (listed if isinstance(listed, list) else [])
        if isinstance(key, dict) and key.get("kty") in ("RSA", "EC") and key.get("use", "sig") == "sig"
    ]
    try:
        return KeySet.import_key_set({"keys": public})
    except (JoseError, ValueError, TypeError, KeyError) as fault:
        raise failed("公钥无法读取") from fault
