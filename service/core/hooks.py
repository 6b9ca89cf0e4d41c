"""Webhooks: who is told of what, how a call proves that it is ours, and when it is made again.

Headers and signature are those of Standard Webhooks 1.0 (github.com/standard-webhooks/standard-webhooks).
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from hmac import digest
from typing import Any

MOST = 10
"""Hooks of one owner."""

LONGEST_NAME = 50
SECRET_PREFIX = "whsec_"  # noqa: S105 - what every secret begins with
OVERLAP_HOURS = 24
"""How long calls are signed with the secret before the last one too."""

PAUSES = (5, 30, 120, 600, 3600, 4 * 3600, 7 * 3600, 8 * 3600)
"""Seconds before the second try, the third, and so on: 20 hours in all."""

LONGEST_HOURS = 24
"""After which a call is given up, however often it was tried."""

KEPT_DAYS = 30
"""How long the log of calls is kept."""

FIRST_REST, LONGEST_REST = 5, 300
"""Seconds for which nothing is sent to a receiver that did not answer; each time twice as long."""

LONGEST_EXCERPT = 200
"""Bytes of an answer that are kept."""

UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd]+")
"""Signs that have no business in one line, or that lead the eye astray."""


class HookEvent(StrEnum):
    """What a receiver is told of."""

    ROW_ENDED = "row.ended"
    BATCH_ENDED = "batch.ended"
    REMINDER_DUE = "reminder.due"
    PING = "ping"


CHOSEN = tuple(event for event in HookEvent if event is not HookEvent.PING)
"""What a hook may ask for; a ping is for who tests it."""


class DeliveryState(StrEnum):
    """How a delivery stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class Verdict(StrEnum):
    """What an answer means."""

    DONE = "done"
    REFUSED = "refused"
    SILENT = "silent"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Hook:
    """Whom to call at *url* of which events; `is_gone` where the receiver said that it is there no more.

    `old_secret_until` is until when the secret before is used too (UTC, ISO 8601), empty where there is none.
    """

    id: str
    owner: str
    name: str
    url: str
    events: tuple[HookEvent, ...]
    is_enabled: bool
    is_gone: bool
    made_at: str
    old_secret_until: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one hook; its id is what the receiver knows it by, however often it is sent.

    `subject` is the id of what it is about. Times are UTC, ISO 8601, empty for not yet.
    """

    id: str
    hook: str
    event: HookEvent
    subject: str
    body: bytes
    state: DeliveryState
    made_at: str
    due_at: str
    ended_at: str
    tries: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one call: HTTP status, 0 for none; milliseconds; the answer's beginning, or why none."""

    status: int
    milliseconds: int
    told: str

    @property
    def verdict(self) -> Verdict:
        """What it means."""
        if 200 <= self.status < 300:
            return Verdict.DONE
        if self.status == 410:
            return Verdict.GONE
        return Verdict.SILENT if self.status in (0, 429, 502, 503, 504) else Verdict.REFUSED


@dataclass(frozen=True, slots=True)
class Try:
    """One call of a delivery: number from 1, time, and what came of it."""

    number: int
    time: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery that one sender has for itself; `number` of the try proves it at the end."""

    id: str
    hook: str
    url: str
    body: bytes
    secrets: tuple[str, ...] = field(repr=False)
    number: int = 1


def pause_after(failures: int) -> int | None:
    """Seconds until the next try after so many failed ones, None where there is none."""
    return PAUSES[failures - 1] if failures <= len(PAUSES) else None


def rest_after(faults: int) -> int:
    """Seconds for which a receiver is left alone that did not answer so many times in a row."""
    return int(min(FIRST_REST * 2 ** (min(faults, 10) - 1), LONGEST_REST))


def body_of(event: HookEvent, time: str, data: Mapping[str, Any]) -> bytes:
    """What is sent: `type`, `timestamp`, `data`."""
    told = {"type": event.value, "timestamp": time, "data": dict(data)}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def secret_of(key: bytes) -> str:
    """The secret that *key* is, as both sides write it."""
    return SECRET_PREFIX + b64encode(key).decode()


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """What proves that who has *secret* sends *body* as *id* at *timestamp* (seconds since 1970)."""
    signed = f"{id}.{timestamp}.".encode() + body
    key = b64decode(secret.removeprefix(SECRET_PREFIX))
    return "v1," + b64encode(digest(key, signed, sha256)).decode()


def headers_of(id: str, timestamp: int, body: bytes, secrets: Iterable[str]) -> dict[str, str]:
    """The headers of a call, signed with each of the secrets."""
    return {
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(secret, id, timestamp, body) for secret in secrets),
    }


def excerpt(answer: bytes) -> str:
    """The beginning of an answer in one line that is safe to show."""
    return UNREADABLE.sub(" ", answer[:LONGEST_EXCERPT].decode(errors="replace")).strip()
