"""What the last check of a content found, for pages that tell of many papers and check none of them."""

from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock

from service.core.findings import Finding, errors_among

MOST_KEPT = 5000


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How many errors the contents checked last had, by their SHA-256 (hex); threads may share it."""

    _errors: OrderedDict[str, int] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def keep(self, content: bytes, findings: tuple[Finding, ...]) -> None:
        """Nothing; from now on it is known what the check of *content* found."""
        with self._lock:
            self._errors[sha256(content).hexdigest()] = len(errors_among(findings))
            while len(self._errors) > MOST_KEPT:
                self._errors.popitem(last=False)

    def errors(self, digest: str) -> int | None:
        """How many errors the content with that digest had, None where it was not checked of late."""
        return self._errors.get(digest)
