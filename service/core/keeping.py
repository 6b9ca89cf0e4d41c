"""What is known of a kept document, and how kept documents are asked for."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from service.core.access import EVERYWHERE, WHOLE, Reach
from service.core.events import Act, Event
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


class Status(StrEnum):
    """What became of a filed document."""

    FILED = "已归档"
    SUPERSEDED = "已更替"
    WITHDRAWN = "已撤回"


@dataclass(frozen=True, slots=True)
class Record:
    """Everything known of one kept document; `id` and `created_at` (ISO 8601, UTC) come from the door.

    `organs` are those who issued it (责任者), `pages` those of its PDF. `description` holds what else is said
    of a 公文 when it is filed (`describe` in service.core.archive). `archival_code` is its 档号, given at
    filing; `filed_under` says by whose schedule. `conformance` is veraPDF's verdict. `history` are the
    events of the log that concern it, oldest first. `owner` is the path of the unit whose paper it is,
    `origin` how it came about before it was filed.
    """

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
    organs: tuple[str, ...] = ()
    pages: int = 0
    description: Mapping[str, Any] = field(default_factory=dict)
    archival_code: str = ""
    filed_under: Mapping[str, Any] = field(default_factory=dict)
    conformance: Mapping[str, Any] = field(default_factory=dict)
    owner: str = WHOLE
    origin: Mapping[str, Any] = field(default_factory=dict)
    history: tuple[Event, ...] = ()

    @property
    def status(self) -> Status:
        """What became of it, by its history."""
        acts = {event.act for event in self.history}
        if Act.WITHDRAW in acts:
            return Status.WITHDRAWN
        return Status.SUPERSEDED if self.superseded_by else Status.FILED

    @property
    def supersedes(self) -> str:
        """The id of the document it took the place of, empty where there is none."""
        return self._told(Act.FILE, "supersedes")

    @property
    def superseded_by(self) -> str:
        """The id of the document that took its place, or was there before it, empty where there is none."""
        return self._told(Act.SUPERSEDE, "by") or self._told(Act.FILE, "behind")

    def _told(self, act: Act, name: str) -> str:
        return next((str(event.details.get(name, "")) for event in self.history if event.act is act), "")

    def file(self, format: str) -> KeptFile | None:
        """The file of that format, None where there is none."""
        return next((item for item in self.files if item.format == format), None)

    def as_dict(self) -> dict[str, Any]:
        """The record as plain JSON values."""
        return {
            **asdict(self),
            "findings": [finding.as_dict() for finding in self.findings],
            "history": [event.as_dict() for event in self.history],
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Record":
        """The record `as_dict` wrote; raises KeyError, TypeError or ValueError for anything else."""
        return cls(
            **{
                **values,
                "faces": tuple(Face(**item) for item in values.get("faces", ())),
                "organs": tuple(values.get("organs", ())),
                "history": tuple(Event.from_dict(item) for item in values.get("history", ())),
                "files": tuple(KeptFile(**item) for item in values["files"]),
                "findings": tuple(
                    Finding(**{**item, "severity": Severity(item["severity"])}) for item in values["findings"]
                ),
            }
        )


class Order(StrEnum):
    """What kept documents are sorted by; among equals by the time of filing."""

    FILED = "filed"
    DATE = "date"
    CODE = "code"
    NUMBER = "number"
    TITLE = "title"


SORTS = {sign + order.value: (order, bool(sign)) for order in Order for sign in ("", "-")}
"""How an order is written, with a minus sign before it where it falls."""


@dataclass(frozen=True, slots=True)
class Query:
    """Which kept documents are wanted, and in what order: empty fields ask nothing.

    `text` is words that must all be in the document. `title` and `organ` are parts, `code` is how the 档号
    begins; `year` is the 年度; `date_from` and `date_to` (ISO 8601) bound the issue date and are in it.
    `reach` are the units whose papers may be answered with.
    """

    type: str = ""
    number: str = ""
    title: str = ""
    year: int | None = None
    text: str = ""
    organ: str = ""
    status: str = ""
    retention: str = ""
    code: str = ""
    date_from: str = ""
    date_to: str = ""
    order: Order = Order.FILED
    is_descending: bool = True
    reach: Reach = EVERYWHERE


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an excerpt, and whether it is what was asked for."""

    text: str
    hit: bool


Excerpt = tuple[Part, ...]
"""Words from a document around what was asked for."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the records that answer a query, the excerpts of each, and how many answer it in all.

    Where the total is not exact, there are more than that.
    """

    records: tuple[Record, ...]
    total: int
    total_is_exact: bool = True
    excerpts: Mapping[str, tuple[Excerpt, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claim:
    """What an Idempotency-Key stands for: the id its document has or will have; *done* once it was answered.

    `digest` is the SHA-256 of the file a done call was answered with, where nothing was kept.
    """

    document_id: str
    done: bool
    digest: str = ""
