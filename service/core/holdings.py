"""What the archive holds of a document beyond its record, and how its log is asked for."""

from dataclasses import asdict, dataclass
from typing import Any

from service.core.events import Event
from service.core.findings import Finding


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file of a document's object: its logical name, and the SHA-512 (hex) of its bytes."""

    name: str
    sha512: str


@dataclass(frozen=True, slots=True)
class HeldVersion:
    """A version of a document's object (OCFL 1.1): number, time (ISO 8601), who, what for, all its files."""

    number: int
    time: str
    actor: str
    message: str
    files: tuple[HeldFile, ...]

    def as_dict(self) -> dict[str, Any]:
        """The version as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Verification:
    """When a document's files were all read again (ISO 8601, UTC), and what was found wrong."""

    time: str
    faults: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether everything was as it was filed."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class LogQuery:
    """Which events are wanted: empty fields ask nothing; `object` is an id, `act` a 业务行为."""

    object: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some of the events that answer a query, and how many there are in all."""

    events: tuple[Event, ...]
    total: int


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which events of the office are wanted: empty fields ask nothing.

    `object` is an id, `act` a 业务行为, `actor` a part of the name; times (ISO 8601, UTC) are from `since`
    on, and before `until`.
    """

    object: str = ""
    act: str = ""
    actor: str = ""
    since: str = ""
    until: str = ""
