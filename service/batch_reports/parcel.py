"""The files of a batch as one zip: named by its pattern, with report and manifest, proven while read."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from io import BytesIO
from typing import IO

from service.batch_reports.as_json import json_report
from service.batch_reports.lines import Line, LineFile, lines
from service.batch_reports.words import head, is_partial
from service.core.batches import Batch, BatchState, Row
from service.core.errors.faults import StoreFailed
from service.core.errors.requests import NotFound
from service.documents.batch_names import Naming
from service.handover.parcels import MANIFEST
from service.handover.streaming import Member, stream_zip

ABOUT, REPORT = "说明.txt", "report.json"
PIECE = 1 << 16

Read = Callable[[Row, str], bytes]
"""The bytes of a row's file of that format; raises NotFound or StoreFailed."""


@dataclass(frozen=True, slots=True)
class Source:
    """A batch in its state, its rows by number whenever they are asked for, and how files are named."""

    batch: Batch
    state: BatchState
    rows: Callable[[], Iterable[Row]]
    naming: Callable[[], Naming]

    def lines(self) -> Iterator[Line]:
        """All rows with the names of their files."""
        return lines(self.rows(), self.naming())


@dataclass(slots=True)
class Parcel:
    """What a zip file of the batch will hold; `digest` is the SHA-256 (hex) of its manifest.

    Rows that are done later are not in it: its report, its manifest and its files are of one moment.
    """

    source: Source
    report: IO[bytes]
    about: bytes = b""
    manifest: bytes = b""
    _numbers: list[int] = field(default_factory=list)

    @property
    def is_partial(self) -> bool:
        """Whether not every row of the batch is in it."""
        return is_partial(self.source.batch) or len(self._numbers) < self.source.batch.total

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the manifest, which all that is in it decides."""
        return sha256(self.manifest).hexdigest()

    def pieces(self, read: Read) -> Iterator[bytes]:
        """The zip file in pieces; raises StoreFailed or NotFound on the way."""
        return stream_zip(self._members(read))

    def _members(self, read: Read) -> Iterator[Member]:
        yield Member(ABOUT, [self.about])
        chosen = frozenset(self._numbers)
        rows = (row for row in self.source.rows() if row.number in chosen)
        digests = self._digests()
        for line in lines(rows, self.source.naming()):
            for file in line.files:
                listed = replace(file, digest=next(digests))
                yield Member(file.name, [proven(line.row, listed, read)])
        self.report.seek(0)
        yield Member(REPORT, iter(partial(self.report.read, PIECE), b""), is_packed=True)
        yield Member(MANIFEST, [self.manifest])

    def _digests(self) -> Iterator[str]:
        """Of the rows' files, in their order, as the manifest has them: it is out already as the ETag."""
        listed = BytesIO(self.manifest)
        listed.readline()  # that of ABOUT
        return (line.split()[0].decode() for line in listed)

    def _noted(self, every: Iterable[Line], told: BytesIO) -> Iterator[Line]:
        """The lines, the files of each once it is passed on told to the manifest."""
        for line in every:
            if line.files:
                self._numbers.append(line.row.number)
            told.writelines(_listed(file.digest, file.name) for file in line.files)
            yield line


def parcel_of(source: Source, report: IO[bytes]) -> Parcel:
    """The parcel of the batch, whose report is in the empty file *report*; raises NotFound for no files."""
    parcel, told = Parcel(source, report), BytesIO()
    parcel.about = _about(head(source.batch, source.state), is_partial=is_partial(source.batch))
    told.write(_listed(sha256(parcel.about).hexdigest(), ABOUT))
    digest = sha256()
    for piece in json_report(source.batch, source.state, parcel._noted(source.lines(), told)):
        digest.update(piece)
        report.write(piece)
    if not parcel._numbers:
        raise NotFound("这个批次没有可下载的文件。", hint="请等有文件生成之后再下载；只校验的批次没有文件。")
    told.write(_listed(digest.hexdigest(), REPORT))
    parcel.manifest = told.getvalue()
    return parcel


def _listed(digest: str, name: str) -> bytes:
    """A line as `sha256sum -c` reads it."""
    return f"{digest}  {name}\n".encode()


def _about(told: Iterable[tuple[str, str]], *, is_partial: bool) -> bytes:
    lines: Sequence[str] = [
        *(["注意：这里不是全部，未完成的各件见 report.json。", ""] if is_partial else []),
        *(f"{label}：{text}" for label, text in told),
        "",
        f"核对文件是否完好：sha256sum -c {MANIFEST}",
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def proven(row: Row, file: LineFile, read: Read) -> bytes:
    """The bytes of the row's file, which have its digest; raises StoreFailed where they have not."""
    content = read(row, file.format)
    if sha256(content).hexdigest() != file.digest:
        raise StoreFailed(
            f"第 {row.number} 件的文件 {file.name} 与所列的不同，未给出。",
            hint="请重新下载；仍然如此，请重新提交这一件。",
        )
    return content
