"""What is known of electronic seals: of the key that makes them, and of those found on a file."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """How long a seal can be proven, by PAdES (ETSI EN 319 142-1, 6): each holds the one before.

    B-B is the seal alone; B-T adds when it was made, by a timestamp; B-LT what proves its certificates;
    B-LTA a timestamp over all of it, which can be added again before its own certificate ends.
    """

    BASIC = "B-B"
    TIMED = "B-T"
    LONG_TERM = "B-LT"
    ARCHIVAL = "B-LTA"

    @property
    def rank(self) -> int:
        """0 for the shortest-lived, 3 for the longest."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True)
class SealKey:
    """Whose key seals: names as in its certificate, its serial number (hex), and when it holds."""

    subject: str
    issuer: str
    serial: str
    valid_from: datetime
    valid_until: datetime
    level: Level


@dataclass(frozen=True, slots=True)
class SealFault:
    """One thing wrong with a seal: a stable code, a Chinese sentence, and the cure."""

    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class SealStatus:
    """What a look at one seal, or at one timestamp over the whole file, has found.

    `intact`: the bytes it was put on are unchanged. `valid`: its signature is that of its certificate.
    `trusted`: the certificate leads to a root we trust, and held at the time; None where no roots are set.
    `unchanged`: nothing but seals, timestamps and their proofs was added to the file since.
    `is_revocation_known`: lists that prove it unrevoked were at hand. `time` is proven by a timestamp where
    `is_timed`, else the sealer's own word; `expires` is when what proves it last ends: before that, a
    timestamp is to be added.
    """

    field: str
    is_timestamp: bool
    signer: str = ""
    time: datetime | None = None
    is_timed: bool = False
    level: Level | None = None
    intact: bool = False
    valid: bool = False
    trusted: bool | None = None
    unchanged: bool = False
    covers_file: bool = False
    is_revocation_known: bool = False
    expires: datetime | None = None
    faults: tuple[SealFault, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.faults

    def as_dict(self) -> dict[str, Any]:
        """The status as plain JSON values; times in ISO 8601."""
        plain = asdict(self) | {"sound": self.sound, "faults": [asdict(fault) for fault in self.faults]}
        return {
            name: item.isoformat() if isinstance(item, datetime) else item for name, item in plain.items()
        }
