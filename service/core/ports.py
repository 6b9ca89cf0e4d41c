"""What the pipeline asks of the outside; adapters satisfy these, tests bring fakes of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from service.core.access import EVERYWHERE, Reach
from service.core.checking import Rule
from service.core.entries import Entry
from service.core.errors import HongtouError
from service.core.events import Head
from service.core.findings import Finding
from service.core.holdings import HeldVersion, LogPage, LogQuery, Verification
from service.core.keeping import Claim, Page, Query, Record
from service.core.renditions import Made, Rendition
from service.core.seals import SealKey, SealStatus
from service.core.verdicts import Opening, Verdict
from service.core.watching import Crew
from service.core.witnesses import Witness

T = TypeVar("T")

Consent = Callable[[], None]
"""Asked last, while nobody else files: what it raises keeps a document from being filed."""


def unasked() -> None:
    """Nothing: nobody need consent."""


class Document(Protocol):
    """What every document has, whatever its type."""

    @property
    def doc_id(self) -> str:
        """The sender's own identifier."""

    @property
    def doc_type(self) -> str:
        """The name of its type."""

    @property
    def header(self) -> Any:
        """Its elements of an official paper, a `service.documents.header.Header`."""


@dataclass(frozen=True, slots=True)
class DocumentType:
    """Everything the pipeline needs to know of one type.

    `load` turns a parsed payload into a document or raises InvalidPayload; `rules` check it;
    `view` gives the one tree of plain values both templates are filled from; `printed` picks the
    (pointer, text) pairs of the payload that its files must hold; `quotes` says whether its documents may
    quote other ones.
    """

    name: str
    title: str
    load: Callable[[Mapping[str, Any]], Document]
    rules: tuple[Rule, ...]
    view: Callable[[Any], dict[str, Any]]
    printed: Callable[[Any, Iterable[tuple[str, str]]], Sequence[tuple[str, str]]]
    quotes: bool = False


class Parser(Protocol):
    """Bytes to JSON values: strict and within limits."""

    def __call__(self, body: bytes) -> dict[str, Any]:
        """The payload; raises MalformedPayload or PayloadTooLarge."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """A view that says where pages end what, the findings on it, and how many pages are foreseen."""

    view: Mapping[str, Any]
    findings: tuple[Finding, ...] = ()
    pages: int = 0


class Arrange(Protocol):
    """What depends on where pages end, decided once for all files of a document."""

    def __call__(self, type_name: str, view: Mapping[str, Any]) -> Arranged:
        """*view* with what was decided; raises DocumentTooLong or RenderFailed."""

    def made_with(self, type_name: str) -> Mapping[str, str]:
        """What decides on it besides the payload, as for a Renderer."""


class Renderer(Protocol):
    """A view to one finished file."""

    format: str
    media_type: str

    def render(
        self, type_name: str, view: Mapping[str, Any], *, draft: bool = False, source: bytes | None = None
    ) -> bytes:
        """The file's bytes; raises RenderFailed.

        *source* is the payload as it came, for a format that can carry it.
        """

    def made_with(self, type_name: str) -> Mapping[str, str]:
        """What decides on the bytes besides the payload: versions, and SHA-256 (hex) of assets, by name."""


class Coverage(Protocol):
    """Which characters the installed faces cannot print."""

    def inspect(self, texts: Iterable[tuple[str, str]]) -> tuple[Finding, ...]:
        """One finding per field (pointer) that holds characters without a glyph."""


class Prove(Protocol):
    """A look at finished files for what they must hold."""

    def __call__(self, printed: Sequence[tuple[str, str]], renditions: Iterable[Rendition]) -> None:
        """Nothing when all *printed* (pointer, text) pairs are in each file; raises ProofFailed."""


class Conformance(Protocol):
    """Whether a PDF keeps the standards that it claims to keep."""

    def judge(self, content: bytes) -> Verdict:
        """The verdict on every claim of the file, NOT_RUN where no engine is there; raises ServiceError."""

    def start(self) -> None:
        """Nothing; it gets ready beside whatever else goes on."""

    def close(self) -> None:
        """Nothing; no process of its own runs any more."""


class Opener(Protocol):
    """A viewer of PDF files."""

    def open(self, content: bytes) -> Opening:
        """What it saw of the file, every page of which it drew; raises ServiceError."""

    def start(self) -> None:
        """Nothing; it gets ready beside whatever else goes on."""

    def close(self) -> None:
        """Nothing; no process of its own runs any more."""


class Tabulator(Protocol):
    """Spreadsheets to parts of payloads."""

    def __call__(self, content: bytes, type: str, grid: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The part of that grid as the spreadsheet tells it, faults by cell, as JSON values.

        What the sheet does not show is kept from *payload*. Raises BrokenSheet, InvalidPayload or NotFound.
        """


class Workshop(Protocol):
    """Where payloads are checked and made into files, whatever becomes of that."""

    def check(self, body: bytes, reach: Reach = EVERYWHERE, beside: str = "") -> tuple[Finding, ...]:
        """Every finding on the document in *body*, which may quote papers within *reach*.

        It may quote those of the batch *beside* too. Raises PayloadError or ServiceError.
        """

    def make(
        self,
        body: bytes,
        formats: tuple[str, ...],
        *,
        draft: bool = False,
        reach: Reach = EVERYWHERE,
        beside: str = "",
    ) -> Made:
        """What the document in *body* becomes, which may quote papers within *reach*.

        It may quote those of the batch *beside* too. Raises PayloadError or ServiceError.
        """

    def tabulate(self, content: bytes, type: str, grid: str, body: bytes = b"") -> dict[str, Any]:
        """What a spreadsheet becomes beside the payload in *body*: the part of that grid, faults by cell.

        Raises PayloadError, NotFound or ServiceError.
        """

    def unpack(self, content: bytes, name: str) -> Sequence[Entry]:
        """The payloads in a spreadsheet, or in separated values, of that *name*: a row or a book each.

        Raises PayloadError or ServiceError.
        """

    def fault(self) -> HongtouError | None:
        """Why nothing can be made now; None where it can."""

    def crews(self) -> tuple[Crew, ...]:
        """Those who work there as they are now, by kind of work."""

    def start(self) -> None:
        """Nothing; it gets ready, and is once there is no `fault` any more."""

    def end(self) -> None:
        """Nothing; what it started is gone."""


class Track(Protocol):
    """Somebody who is shown how far long work has come."""

    def __call__(self, items: Iterable[T], words: str, /) -> Iterable[T]:
        """The *items* again, one by one; *words* say in Chinese what is done with them."""


class Package(Protocol):
    """Files that came from another archive, proven whole."""

    @property
    def digests(self) -> Mapping[str, str]:
        """SHA-512 (hex) of each file by its name."""

    def read(self, name: str) -> bytes:
        """The bytes of the file, which have that digest; raises BrokenPackage."""


class Store(Protocol):
    """Kept documents; every method raises StoreFailed when the storage itself fails."""

    def start(self) -> None:
        """Nothing; what filing needs gets ready beside whatever else goes on."""

    def close(self) -> None:
        """Nothing; no process of its own runs any more."""

    def keep(
        self,
        record: Record,
        files: Mapping[str, bytes],
        *,
        actor: str,
        reason: str = "",
        reach: Reach = EVERYWHERE,
        once: bool = False,
        consent: Consent = unasked,
    ) -> Record:
        """The record as filed by *actor*, once every file (bytes by format) is durable.

        An id kept before stays; *once*, so does what was filed under its doc_id with that payload and not
        withdrawn. *reason* says why it takes the place of an earlier version; raises
        OwnedByOther where that is no paper within *reach*, and whatever *consent* raises.
        """

    def get(self, id: str, reach: Reach = EVERYWHERE) -> Record:
        """The record of that id; raises NotFound, also where it is a paper of a unit beyond *reach*."""

    def open(self, id: str, format: str) -> bytes:
        """The file's bytes, proven equal to the record's digest; raises NotFound."""

    def versions(self, id: str) -> tuple[HeldVersion, ...]:
        """The versions of the document's object, oldest first; raises NotFound."""

    def read(self, id: str, name: str) -> bytes:
        """A file of its newest version by its logical name, proven; raises NotFound."""

    def verify(self, id: str, *, time: str) -> Verification:
        """What is wrong with the document, all of whose files were read again; raises NotFound."""

    def verified(self, id: str) -> Verification | None:
        """What was found when the document was last read again; None where it was not since it was filed."""

    def withdraw(self, id: str, *, time: str, actor: str, reason: str) -> Record:
        """The record as withdrawn; raises NotFound or NotInForce."""

    def logged(self, query: LogQuery, *, offset: int, limit: int) -> LogPage:
        """The events of the log that answer *query*, newest first."""

    def witness(self, ask: Callable[[], Head], *, time: str, actor: str) -> Head | None:
        """Where the log of the office ends, which the log tells of now; None where it did before."""

    def witnesses(self) -> tuple[Witness, ...]:
        """What the log tells of the log of the office, oldest first."""

    def list(self, query: Query, *, offset: int, limit: int) -> Page:
        """The records that answer *query*, in its order, from *offset* on; raises UnfitQuery."""

    def catalogued(self, *, year: int | None, retention: str, unit: str) -> Iterable[Record]:
        """The records of that 年度, 保管期限代码 and 机构代码 (all, where not given) by their numbers."""

    def find(self, doc_id: str, reach: Reach = EVERYWHERE) -> bytes | None:
        """The payload of the newest version kept under the sender's *doc_id*, if it is within *reach*."""

    def current(self, doc_id: str, reach: Reach = EVERYWHERE) -> Record | None:
        """The record of the version in force under the sender's *doc_id*, if it is within *reach*."""

    def filed(self, doc_id: str, digest: str, reach: Reach = EVERYWHERE) -> Record | None:
        """The newest in *reach* under the sender's *doc_id* of a payload with that SHA-256, not withdrawn."""

    def settled(self, id: str, doc_id: str, digest: str, reach: Reach = EVERYWHERE) -> Record | None:
        """The record of that id, else as `filed`, once nobody is in the midst of filing any more."""

    def faults(self) -> tuple[tuple[str, str], ...]:
        """Why nothing could be kept now, each as a Chinese sentence and its cure."""

    def differences(self) -> tuple[tuple[str, str], ...]:
        """What rows there are without objects, each as a Chinese sentence and its cure; looks at all."""


class Keys(Protocol):
    """Idempotency-Keys; every method raises StoreFailed when the storage itself fails."""

    def claim(self, key: str, fingerprint: str, document_id: str, now: str) -> Claim:
        """The claim on *key* for the call with *fingerprint*; raises KeyReused or KeyInProgress."""

    def settle(self, key: str, digest: str = "") -> None:
        """Nothing; from now on the key stands for the answer that was given; *digest* is its file's."""

    def release(self, key: str) -> None:
        """Nothing; the call failed, so the key may be used again."""


class Sealer(Protocol):
    """Electronic seals on PDF files: bytes in, bytes out; *now* is the time with its zone."""

    def check(self, now: datetime) -> SealKey:
        """Who would seal at *now*; raises SealKeyError or SettingsError where nobody can."""

    def seal(self, content: bytes, now: datetime, *, again: bool = False) -> bytes:
        """*content* and a seal behind it; raises AlreadySealed (but *again*), SealKeyError or SealFailed."""

    def extend(self, content: bytes, now: datetime) -> bytes:
        """*content* and one timestamp more behind it; raises SealFailed or SettingsError."""

    def inspect(self, content: bytes, now: datetime) -> tuple[SealStatus, ...]:
        """What the seals and timestamps on *content* prove at *now*; none where it has none."""
