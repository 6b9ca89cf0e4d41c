"""Drafts' PDFs made of late: who reviews a paper sees the very pages that its drafter saw last."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock

from service.core.access import Reach
from service.core.findings import Finding
from service.core.renditions import Made
from service.documents.filenames import file_name

MOST_BYTES = 64 * 2**20
FRESH = timedelta(minutes=10)
"""How long a preview stands: papers that it quotes may be filed anew."""

Key = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft's PDF, its name, and what the check found."""

    content: bytes
    name: str
    findings: tuple[Finding, ...]
    made_at: datetime

    @classmethod
    def of(cls, made: Made, now: datetime) -> "Preview":
        """The preview that was made *now*."""
        (file,) = made.outcome.renditions
        return cls(file.content, f"草稿_{file_name(made.header, 'pdf')}", made.outcome.findings, now)


@dataclass(frozen=True, slots=True)
class Previews:
    """Previews by the content and by what it may quote, MOST_BYTES in all; threads may share it."""

    _held: OrderedDict[Key, Preview] = field(default_factory=OrderedDict)
    _guard: Lock = field(default_factory=Lock)

    def of(self, content: bytes, within: Reach, now: datetime, make: Callable[[], Made]) -> Preview:
        """The preview of that content, made by *make* unless there is a fresh one; raises what that does."""
        key = (sha256(content).hexdigest(), within.units)
        with self._guard:
            held = self._held.get(key)
        if held and held.made_at > now - FRESH:
            return held
        made = Preview.of(make(), now)
        with self._guard:
            self._held.pop(key, None)
            self._held[key] = made
            while sum(len(one.content) for one in self._held.values()) > MOST_BYTES:
                self._held.popitem(last=False)
        return made
