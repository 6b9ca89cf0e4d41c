"""The files a document becomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

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
class Face:
    """A face the PDF is set in, and the official one it is or stands in for (GB/T 9704—2012 5.2.2, FT-06).

    `official` is empty for what all others fall back on; `source` is the file it was taken from, `sha256`
    that of the face as embedded, before it is cut down to the signs used.
    """

    role: str
    official: str
    family: str
    source: str
    sha256: str
    is_licensed: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a render call hands back: the files, the findings that did not stop them, and their provenance.

    `made_with` names what the files were made with besides the payload: versions of programs, and SHA-256
    (hex) of templates and faces. The same payload made with the same gives the same bytes. `faces` says which
    face the PDF is set in for each official one; Word files name the official ones.
    """

    renditions: tuple[Rendition, ...]
    findings: tuple[Finding, ...]
    made_with: Mapping[str, str]
    faces: tuple[Face, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """What a payload became: the outcome, and of the document what files are named and kept by.

    `header` is its elements of an official paper, a `service.documents.header.Header`.
    """

    doc_id: str
    doc_type: str
    version: int
    header: Any
    outcome: Outcome

    @classmethod
    def of(cls, document: Any, outcome: Outcome) -> "Made":
        """What the *document*, a `service.core.ports.Document`, became."""
        version = getattr(document, "version", 1)
        return cls(document.doc_id, document.doc_type, version, document.header, outcome)
