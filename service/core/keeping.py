"""What is known of a kept document, and how kept documents are asked for."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from service.core.findings import Finding, Severity
from service.core.renditions import Face


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file of a kept document: its format, media type, name for a person, SHA-256 (hex) and bytes."""

    format: str
    media_type: str
    file_name: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Record:
    """Everything known of one kept document; `id` and `created_at` (ISO 8601, UTC) come from the door."""

    id: str
    doc_id: str
    type: str
    version: int
    number: str
    title: str
    issue_date: str
    created_at: str
    files: tuple[KeptFile, ...]
    findings: tuple[Finding, ...] = ()
    made_with: Mapping[str, str] = field(default_factory=dict)
    faces: tuple[Face, ...] = ()

    def file(self, format: str) -> KeptFile | None:
        """The file of that format, None where there is none."""
        return next((item for item in self.files if item.format == format), None)

    def as_dict(self) -> dict[str, Any]:
        """The record as plain JSON values."""
        return {**asdict(self), "findings": [finding.as_dict() for finding in self.findings]}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Record":
        """The record `as_dict` wrote; raises KeyError, TypeError or ValueError for anything else."""
        return cls(
            **{
                **values,
                "faces": tuple(Face(**item) for item in values.get("faces", ())),
                "files": tuple(KeptFile(**item) for item in values["files"]),
                "findings": tuple(
                    Finding(**{**item, "severity": Severity(item["severity"])}) for item in values["findings"]
                ),
            }
        )


@dataclass(frozen=True, slots=True)
class Query:
    """Which kept documents are wanted: empty fields ask nothing; `title` is a part of the title."""

    type: str = ""
    number: str = ""
    title: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the records that answer a query, and how many there are in all."""

    records: tuple[Record, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What an Idempotency-Key stands for: the id its document has or will have; *done* once it was answered.

    `digest` is the SHA-256 of the file a done call was answered with, where nothing was kept.
    """

    document_id: str
    done: bool
    digest: str = ""
