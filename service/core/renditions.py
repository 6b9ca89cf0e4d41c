"""The files a document becomes."""

from dataclasses import dataclass
from hashlib import sha256

from service.core.findings import Finding


@dataclass(frozen=True, slots=True)
class Rendition:
    """One finished file: its format (`docx` or `pdf`), media type and bytes."""

    format: str
    media_type: str
    content: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the content, as lower-case hex."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a render call hands back: the files and the findings that did not stop them."""

    renditions: tuple[Rendition, ...]
    findings: tuple[Finding, ...]
