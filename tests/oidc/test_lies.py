"""Whatever a provider, or somebody who poses as one, says wrong: nobody is signed in by it."""

import json
import time
from base64 import urlsafe_b64encode
from typing import Any

import pytest

from service.core.errors.faults import ProviderFailed
from service.core.errors.requests import SignInFailed
from service.core.errors.settings import SettingsError
from service.core.people import Subject
from service.oidc.client import Client
from service.oidc.provider import Provider
from service.outgoing.calling import Outgoing
from service.settings import read_settings
from tests.oidc.lying_provider import FOREIGN, METADATA, NEXT, OWN, LyingProvider

NUMBERS = iter(range(10**6))
SECRET = "client-secret"


class Clock:
    """Seconds that pass when told."""

    now = 1000.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def client_of(provider: LyingProvider, clock: Clock | None = None, **more: Any) -> Client:
    """This service as a client of the provider."""
    asked = Provider(
        more.get("issuer", provider.issuer),
        frozenset(more.get("hosts", ())),
        Outgoing(more.get("seconds", 3), 100_000),
        clock or Clock(),
    )
    new_secret = iter(f"secret-of-this-test-that-is-as-long-as-they-are-{n}" for n in NUMBERS).__next__
    return Client(
        asked, "hongtou", SECRET, "preferred_username", "http://127.0.0.1:8000/oidc/return", new_secret
    )


def sign_in(client: Client, provider: LyingProvider, **shown: str) -> Subject:
    """Who comes back from the provider."""
    address, kept = client.begin()
    return client.finish({**provider.code_for(address), **shown}, kept, now=int(time.time()))


def test_the_truth_signs_in(provider: LyingProvider) -> None:
    """By issuer, sub and the claim that names the account; what it says of itself is asked for once."""
    client = client_of(provider)
    for _ in range(2):
        assert Subject(provider.issuer, "subject-1", "zhang.wei") == sign_in(client, provider)
    assert [METADATA, "/token", "/keys", "/token"] == provider.asked


NOW = int(time.time())


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": ["another", "third"]},
        {"aud": "another", "azp": "hongtou"},
        {"aud": None},
        {"aud": ["hongtou", "another"], "azp": "another"},
        {"exp": NOW - 120},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": None},
        {"nbf": NOW + 3600},
        {"iss": "https://accounts.example.edu.cn"},
        {"iss": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 300},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
    ids="-".join,
)
def test_a_token_for_another_time_place_or_person_is_refused(
    provider: LyingProvider, claims: dict[str, Any]
) -> None:
    """However well it is signed."""
    provider.claims = claims
    with pytest.raises(SignInFailed) as caught:
        sign_in(client_of(provider), provider)
    assert "登录页" in caught.value.hint


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ({"alg": "none"}, b""),
        ({"alg": "HS256"}, SECRET.encode()),
        ({"alg": "HS256", "kid": "own"}, OWN.as_pem(private=False)),
        ({"alg": "RS256", "kid": "own"}, FOREIGN),
        ({"alg": "RS256", "kid": "unknown"}, OWN),
        ({"alg": "RS256", "kid": "next", "jwk": NEXT.as_dict(private=False)}, NEXT),
    ],
    ids=["none", "client secret", "public key as secret", "foreign key", "unknown", "key of its own"],
)
def test_a_token_that_the_provider_has_not_signed_is_refused(
    provider: LyingProvider, header: dict[str, Any], key: Any
) -> None:
    """Neither none, nor with what others know, nor by a key that it brings along."""
    provider.header, provider.key = header, key
    with pytest.raises(SignInFailed, match="身份令牌不可信"):
        sign_in(client_of(provider), provider)


def test_keys_that_could_sign_are_no_public_keys(provider: LyingProvider) -> None:
    """A provider that shows a secret is as good as one that has none."""
    shared = b"known to all and long enough for it"
    shown = {"kty": "oct", "kid": "shared", "k": urlsafe_b64encode(shared).decode()}
    provider.replies["/keys"] = (200, {}, json.dumps({"keys": [shown, OWN.as_dict()]}).encode())
    provider.header, provider.key = {"alg": "HS256", "kid": "shared"}, shared
    with pytest.raises(SignInFailed):
        sign_in(client_of(provider), provider)


def test_new_keys_are_asked_for_and_not_at_every_token(provider: LyingProvider) -> None:
    """A key that is not known yet is looked for once a minute."""
    clock = Clock()
    client = client_of(provider, clock)
    sign_in(client, provider)
    provider.header, provider.key = {"alg": "RS256", "kid": "next"}, NEXT
    for _ in range(3):
        with pytest.raises(SignInFailed):
            sign_in(client, provider)
        clock.now += 1
    assert 1 == provider.asked.count("/keys")
    provider.shown_keys = [OWN, NEXT]
    clock.now += 61
    assert "zhang.wei" == sign_in(client, provider).name
    assert 2 == provider.asked.count("/keys")


def test_a_state_that_is_not_this_browsers_is_refused(provider: LyingProvider) -> None:
    """Nor a used one, nor an answer from another issuer, nor none at all; the provider is not asked."""
    client = client_of(provider)
    address, kept = client.begin()
    shown = provider.code_for(address)
    for given, remembered in (
        ({**shown, "state": "another"}, kept),
        ({"code": shown["code"]}, kept),
        (shown, {}),
        ({**shown, "iss": "https://accounts.example.edu.cn"}, kept),
        ({"state": shown["state"]}, kept),
        ({**shown, "code": "c" * 5000}, kept),
        ({"state": shown["state"], "error": "access_denied"}, kept),
        ({"state": shown["state"], "error": "<script>"}, kept),
    ):
        with pytest.raises(SignInFailed) as caught:
            client.finish(given, remembered, now=int(time.time()))
        assert "script" not in caught.value.message
    assert "/token" not in provider.asked
    assert "zhang.wei" == client.finish({**shown, "iss": provider.issuer}, kept, now=int(time.time())).name


def test_a_code_that_was_used_or_is_anothers_is_refused(provider: LyingProvider) -> None:
    """The provider takes a code once, and with the verifier of the browser for which it was given."""
    client = client_of(provider)
    address, kept = client.begin()
    shown = provider.code_for(address)
    client.finish(shown, kept, now=int(time.time()))
    with pytest.raises(SignInFailed, match="授权码"):
        client.finish(shown, kept, now=int(time.time()))
    stolen = provider.code_for(client.begin()[0])["code"]
    address, kept = client.begin()
    with pytest.raises(SignInFailed, match="授权码"):
        client.finish({**provider.code_for(address), "code": stolen}, kept, now=int(time.time()))


ELSEWHERE = (
    "http://169.254.169.254/latest/meta-data",
    "https://169.254.169.254/token",
    "http://127.0.0.1:1/token",
    "https://127.0.0.1.evil.example/token",
    "file:///etc/passwd",
    "//evil.example/token",
    "https://hongtou@evil.example/token",
    "https://[::1",
    "",
    7,
    None,
)


@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri", "authorization_endpoint"])
@pytest.mark.parametrize("address", ELSEWHERE, ids=str)
def test_a_provider_that_points_elsewhere_is_not_followed(
    provider: LyingProvider, name: str, address: Any
) -> None:
    """Neither to what only this machine can reach, nor to anybody else; nothing is called but itself."""
    provider.metadata = {name: address}
    with pytest.raises(ProviderFailed, match="统一身份认证不可用"):
        client_of(provider).begin()
    assert [METADATA] == provider.asked


def test_another_host_is_called_where_it_is_set(provider: LyingProvider) -> None:
    """By name and port."""
    other = provider.issuer.replace("127.0.0.1", "localhost")
    provider.metadata = {"token_endpoint": f"{other}/token", "jwks_uri": f"{other}/keys"}
    with pytest.raises(ProviderFailed):
        client_of(provider).begin()
    hosts = read_settings({"HONGTOU_OIDC_HOSTS": other.removeprefix("http://")}).oidc_hosts
    assert "zhang.wei" == sign_in(client_of(provider, hosts=hosts), provider).name


@pytest.mark.parametrize(
    "reply",
    [
        (302, {"Location": "http://169.254.169.254/"}, b""),
        (200, {}, b"<html>"),
        (200, {}, b"[]"),
        (200, {}, b'{"issuer": "https://accounts.example.edu.cn"}'),
        (200, {}, b'{"a":' * 50_000),
        (200, {"Content-Length": "5"}, b"{"),
        (500, {}, b"{}"),
    ],
    ids=["redirect", "page", "list", "no endpoints", "too deep", "cut", "failing"],
)
def test_a_provider_that_makes_no_sense_is_a_fault_to_repeat(
    provider: LyingProvider, reply: tuple[int, dict[str, str], bytes]
) -> None:
    """In words; it is asked again after a few seconds, and not by everybody at once."""
    clock = Clock()
    client = client_of(provider, clock, seconds=1)
    provider.replies[METADATA] = reply
    for _ in range(3):
        with pytest.raises(ProviderFailed) as caught:
            client.begin()
    assert [METADATA] == provider.asked
    assert "密码" in caught.value.hint
    provider.replies.clear()
    clock.now += 6
    client.begin()


def test_a_provider_that_says_it_is_another_is_not_believed(provider: LyingProvider) -> None:
    """However well its addresses fit."""
    provider.metadata = {"issuer": f"{provider.issuer}/other"}
    with pytest.raises(ProviderFailed, match="issuer"):
        client_of(provider).begin()


def test_a_provider_that_says_too_much_is_not_listened_to(provider: LyingProvider) -> None:
    """A quarter of a million bytes say all there is to say."""
    provider.metadata = {"more": " " * 200_000}
    with pytest.raises(ProviderFailed, match="没有答复"):
        client_of(provider).begin()


@pytest.mark.parametrize(
    "address",
    [
        "http://sso.example.edu.cn/token",
        "http://keys.example.edu.cn/token",
        "https://sso.example.edu.cn:8443/token",
        "https://sso.example.edu.cn/token#there",
        "https://me@sso.example.edu.cn/token",
        "https://sso.example.edu.cn.evil.example/token",
    ],
)
def test_what_is_less_safe_than_the_issuer_is_not_called(address: str) -> None:
    """By https, on its own host and port or one that is set."""
    hosts = frozenset({"keys.example.edu.cn"})
    provider = Provider("https://sso.example.edu.cn", hosts, Outgoing(1, 1000), Clock())
    for sound in ("https://sso.example.edu.cn/token", "https://keys.example.edu.cn/keys"):
        provider.check(sound)
    with pytest.raises(ProviderFailed):
        provider.check(address)


@pytest.mark.parametrize("path", ["/token", "/keys"])
@pytest.mark.parametrize(
    "reply",
    [(302, {"Location": "/elsewhere"}, b"{}"), (500, {}, b"{}"), (200, {}, b"{}"), (200, {}, b"\xff")],
    ids=["redirect", "failing", "empty", "garbled"],
)
def test_no_answer_in_the_middle_of_it_signs_nobody_in(
    provider: LyingProvider, path: str, reply: tuple[int, dict[str, str], bytes]
) -> None:
    """And goes nowhere else."""
    provider.replies[path] = reply
    with pytest.raises((SignInFailed, ProviderFailed)):
        sign_in(client_of(provider), provider)
    assert "/elsewhere" not in provider.asked


@pytest.mark.parametrize(
    "variable",
    [
        "HONGTOU_OIDC_ISSUER=http://accounts.example.edu.cn",
        "HONGTOU_OIDC_ISSUER=https://accounts.example.edu.cn?tenant=1",
        "HONGTOU_OIDC_ISSUER=accounts.example.edu.cn",
        "HONGTOU_OIDC_HOSTS=https://keys.example.edu.cn",
        "HONGTOU_OIDC_NAME=",
    ],
)
def test_settings_that_would_not_be_safe_are_refused(variable: str) -> None:
    """A provider elsewhere is reached by https."""
    with pytest.raises(SettingsError):
        read_settings(dict([variable.split("=", 1)]))
