"""Passwords: kept as Argon2id (RFC 9106), asked for one after the other, never told apart by time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.core.errors.requests import TooManyTries, WeakPassword

SHORTEST, LONGEST = 12, 128
FEWEST_SIGNS = 5
"""Different characters a password has at least."""

COMMON = ("password", "passw0rd", "qwerty", "qazwsx", "123456", "654321", "abc123", "iloveyou", "letmein")
"""What guessers try first, with whatever is put before and behind it."""

AT_ONCE = 2
"""Each digest takes 64 MiB for a while: more at once would be a way to exhaust the machine."""

IN_LINE = 8
"""Who waits for that holds a thread of the server; beyond so many there is no line to stand in."""

SECONDS_BEFORE_ASKING_AGAIN = 2


@dataclass(frozen=True, slots=True)
class Passwords:
    """Digests of passwords, and what a password must be; *nobodys* is the digest of one that nobody has."""

    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    _nobodys: list[str] = field(default_factory=list)
    _room: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(AT_ONCE))
    _line: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(AT_ONCE + IN_LINE))

    def digest(self, password: str) -> str:
        """The password's digest with its salt and parameters; raises TooManyTries where too many wait."""
        with self._turn():
            return self.hasher.hash(password)

    def fits(self, digest: str, password: str) -> bool:
        """Whether the password has that digest; takes as long where there is no digest.

        Raises TooManyTries where too many wait.
        """
        with self._turn():
            try:
                return self.hasher.verify(digest or self._nobodys_digest(), password) and bool(digest)
            except (VerificationError, InvalidHashError):
                return False

    def warm(self) -> None:
        """Nothing; the first password that is asked for takes no longer than the next."""
        self.fits("", "")

    def is_dated(self, digest: str) -> bool:
        """Whether it was made with weaker parameters than today's."""
        return self.hasher.check_needs_rehash(digest)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._line.acquire(blocking=False):
            raise TooManyTries(
                "同时登录的人太多，请稍后再试。",
                hint=f"请在 {SECONDS_BEFORE_ASKING_AGAIN} 秒后再试。",
                retry_after=SECONDS_BEFORE_ASKING_AGAIN,
            )
        try:
            with self._room:
                yield
        finally:
            self._line.release()

    def _nobodys_digest(self) -> str:
        if not self._nobodys:
            self._nobodys.append(self.hasher.hash("nobody's"))
        return self._nobodys[0]


def check_password(password: str, name: str, old: str) -> None:
    """Nothing; raises WeakPassword with all that is wrong with it."""
    faults = []
    if not SHORTEST <= len(password) <= LONGEST:
        faults.append(f"长度应为 {SHORTEST} 至 {LONGEST} 个字符")
    if len(set(password)) < FEWEST_SIGNS:
        faults.append(f"至少要有 {FEWEST_SIGNS} 个不同的字符")
    if name.casefold() in password.casefold():
        faults.append("不能含有账户名")
    if any(word in password.casefold() for word in COMMON):
        faults.append("不能含有人人会先试的词，如 password、123456")
    if password == old:
        faults.append("不能与原密码相同")
    if faults:
        raise WeakPassword(f"密码不合要求：{'；'.join(faults)}。", hint="可用几个不相干的词连成一句。")
