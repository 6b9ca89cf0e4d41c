"""Tries of passwords: how many from where and for whom, counted in memory over a moving window."""

from dataclasses import dataclass, field
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from time import time

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from service.core.errors.requests import TooManyTries

MOST_KEYS = 20_000
"""Above so many, those that no try of late belongs to are forgotten."""

IPV6_SITE = 64
"""Bits of an IPv6 address that one customer shares: the rest is his to choose."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """How many tries in which time: at one account from one address, or from one device; from one address at
    all; at one account from all browsers that are not known."""

    by_address: RateLimitItem
    by_device: RateLimitItem
    of_address: RateLimitItem
    of_account: RateLimitItem


ALLOWED = Allowed(
    by_address=RateLimitItemPerMinute(5, 15, "account and address"),
    by_device=RateLimitItemPerMinute(10, 15, "account and device"),
    of_address=RateLimitItemPerMinute(100, 15, "address"),  # behind which a whole campus may be
    of_account=RateLimitItemPerHour(100, 1, "account"),  # OWASP ASVS 4.0.3, 2.2.1
)


Counted = tuple[RateLimitItem, str]


@dataclass(frozen=True, slots=True)
class Try:
    """A try that has begun: what counts it in any case, and what counts it only if it fails."""

    own: Counted
    shared: tuple[Counted, ...] = ()


@dataclass(frozen=True, slots=True)
class Tries:
    """The tries of late; those of a known device are counted by it alone."""

    allowed: Allowed = ALLOWED
    _storage: MemoryStorage = field(default_factory=MemoryStorage)

    def begin(self, name: str, address: str, device: str = "") -> Try:
        """The try to open the account of that name from the address, or from a device that is known there.

        Raises TooManyTries, whether there is such an account or not.
        """
        trying, limiter = self._try(name, address, device), self._limiter()
        for item, key in trying.shared:
            if not limiter.test(item, key):
                raise self._too_many((item, key))
        if not limiter.hit(trying.own[0], trying.own[1]):
            raise self._too_many(trying.own)
        return trying

    def failed(self, trying: Try) -> None:
        """Nothing; the try counts against all that it came from."""
        for item, key in trying.shared:
            self._limiter().hit(item, key)
        self._forget_empty()

    def succeeded(self, trying: Try) -> None:
        """Nothing; who knows the password begins anew."""
        self._limiter().clear(*trying.own)

    def _try(self, name: str, address: str, device: str) -> Try:
        if device:
            return Try((self.allowed.by_device, _key(name, device)))
        site = _site(address)
        shared = ((self.allowed.of_address, _key(site)), (self.allowed.of_account, _key(name)))
        return Try((self.allowed.by_address, _key(name, site)), shared)

    def _limiter(self) -> MovingWindowRateLimiter:
        return MovingWindowRateLimiter(self._storage)

    def _too_many(self, counted: Counted) -> TooManyTries:
        item, key = counted
        seconds = max(1, ceil(self._limiter().get_window_stats(item, key).reset_time - time()))
        return TooManyTries(
            "尝试次数过多，请稍后再试。",
            hint=f"请在 {ceil(seconds / 60)} 分钟后再试；忘记密码的，请系统管理员重置。",
            retry_after=seconds,
        )

    def _forget_empty(self) -> None:
        """The library empties what is over, but keeps its names for good."""
        held = self._storage.events
        if len(held) > MOST_KEYS:
            for key in [key for key, tries in list(held.items()) if not tries]:
                self._storage.clear(key)


def _key(*parts: str) -> str:
    """A name of fixed length for what may be typed by anybody."""
    return sha256("\0".join(parts).encode()).hexdigest()


def _site(address: str) -> str:
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(ip_network((known, IPV6_SITE), strict=False))
    return str(known)
