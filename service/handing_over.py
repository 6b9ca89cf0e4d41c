"""What the doors do with packages, catalogues and access copies: archive, packer and printer together."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import IO, Any

from service.archive.checks.subject import Occasion
from service.archive.faults import storing
from service.archive.store import DocumentStore
from service.bootstrap.archive import build_later_checks, build_receiving, build_schedule, build_sending
from service.bootstrap.papers import build_registers, stamp_face
from service.core.errors.faults import ChecksFailed
from service.core.errors.payloads import BrokenPackage
from service.core.errors.requests import NotFound, TooMuch
from service.core.findings import Finding, Severity
from service.core.keeping import Record
from service.core.ports import Store, Track
from service.records.archival_code import parse_archival_code
from service.records.catalogue import TITLE, entries
from service.records.checks import Stage
from service.records.file_names import NAMES
from service.records.filing_stamp import stamp_cells
from service.records.metadata import metadata
from service.settings import Settings

README = """\
本移交包由红头（Hongtou）归档库导出，格式为 BagIt 1.0（RFC 8493）。

data/objects/    每件文书一个 OCFL 1.1 对象：PDF/A、Word、数据、元数据（DA/T 46）、检测报告及其历次版本
data/{log}
data/catalogue.xlsx  归档文件目录（DA/T 22—2015）
data/eep/        电子文件封装包（DA/T 48—2009），移交时要求才有
manifest-*.txt   每个文件的校验和；件数、字节数见 bag-info.txt

不用本程序也能核对：在本文件夹的上一级目录（有 manifest-sha256.txt 处）运行
    sha256sum -c --quiet manifest-sha256.txt
"""
MEBI = 1024**2
MOST_PAPERS, MOST_BYTES = 100, 512 * MEBI
"""Papers, and bytes of their files, that are handed out in one zip file."""

CURE = "请按检测报告查明原因；报告在该件的 checks 文件夹中。"
WHOLE_LOG, PART_LOG = "log/         整个归档日志，逐条环环相扣", "events/      所移交文书的日志"


@dataclass(frozen=True, slots=True)
class Exported:
    """A package that was made: where, how many documents, files and bytes, SHA-512 of its manifest."""

    folder: Path
    documents: int
    files: int
    size: int
    digest: str


def export(
    settings: Settings,
    store: DocumentStore,
    names: Iterable[str],
    folder: Path,
    *,
    with_eep: bool,
    time: str,
    actor: str,
    track: Track,
) -> Exported:
    """The package in *folder* of the documents of those names (ids or 档号), of all where there is none.

    The log then tells that it was handed over. Raises NotFound or StoreFailed.
    """
    from service.handover.bags import write_bag
    from service.handover.catalogue import workbook

    sending, schedule = build_sending(store), build_schedule(settings)
    ids = [store.named(name).id for name in names]
    dispatch = sending.part(ids) if ids else sending.whole()
    readme = README.format(log=WHOLE_LOG if dispatch.is_whole else PART_LOG)

    def last() -> Iterator[tuple[str, Iterable[bytes]]]:
        if with_eep:
            yield from _packages(store, sending.records(dispatch), time, schedule.organ)
        yield (
            "catalogue.xlsx",
            [workbook([*entries(sending.records(dispatch))], datetime.fromisoformat(time))],
        )
        yield "README.txt", [readme.encode()]

    info = {
        "Source-Organization": schedule.organ,
        "External-Identifier": f"{schedule.fonds} {time}",
        "External-Description": f"{schedule.fonds_name}归档文件，共{len(dispatch.versions)}件",
        "Bagging-Date": time[:10],
        "Hongtou-Scope": "whole" if dispatch.is_whole else "part",
        "Hongtou-Log-Head": f"{dispatch.head.seq} {dispatch.head.digest}",
    }
    name = f"{schedule.fonds}-{time[:19].replace('-', '').replace(':', '')}Z"
    bag = write_bag(folder, name, chain(sending.files(dispatch, track), last()), info)
    sending.sent(dispatch, time=time, actor=actor, package=bag.folder.name, digest=bag.digest)
    return Exported(bag.folder, len(dispatch.versions), bag.files, bag.size, bag.digest)


def check(
    settings: Settings, store: DocumentStore, names: Iterable[str], *, time: str, actor: str, track: Track
) -> None:
    """Nothing; the documents (all, where none is named) passed DA/T 70's checks of 移交与接收.

    Each report is kept in its object. Raises ChecksFailed once all are checked, NotFound or StoreFailed.
    """
    ids = [store.named(name).id for name in names] or sorted(build_sending(store).whole().versions)
    failed: list[Finding] = []
    with closing(build_later_checks(settings, store)) as checks:
        for id in track(ids, "四性检测"):
            report = checks.check(id, Stage.YJ, Occasion(), time=time, operator=actor)
            checks.keep(report)
            failed += [
                Finding(item.code, Severity.ERROR, f"/{report.archival_code}", item.evidence, CURE)
                for item in report.failed
            ]
    if failed:
        raise ChecksFailed("有文书没有通过移交检测，未移交。", hint=CURE, findings=tuple(failed))


def take_over(
    store: DocumentStore, folder: Path, *, digest: str, time: str, actor: str, track: Track
) -> dict[str, Any]:
    """What was taken in from the package in *folder*; *digest*, where the sender told it, must be its.

    Raises BrokenPackage, ArchiveClash or StoreFailed.
    """
    from service.handover.bag_reading import read_bag

    bag = read_bag(folder, track)
    if digest and digest.lower() != bag.digest:
        raise BrokenPackage(
            f"移交包的校验和是 {bag.digest}，与移交方告知的不同，未接收。",
            hint="请与移交方核对，取用原来的移交包。",
        )
    source = bag.info.get("Source-Organization", "")
    taken = build_receiving(store).receive(
        bag,
        time=time,
        actor=actor,
        track=track,
        package=folder.resolve().name,
        digest=bag.digest,
        source=source,
    )
    return {"documents": taken.documents, "known": taken.known, "whole": taken.is_whole, "digest": bag.digest}


def catalogue(settings: Settings, records: Iterable[Record], format: str, time: str) -> bytes:
    """归档文件目录 of those records as `xlsx` or `pdf`; raises NotFound for none, or RenderFailed."""
    from service.handover.catalogue import workbook

    rows, made_at = [*entries(records)], datetime.fromisoformat(time)
    if not rows:
        raise NotFound("没有可编入目录的文书。", hint="请核对年度、保管期限和机构代码，或先归档。")
    if format == "xlsx":
        return workbook(rows, made_at)
    return build_registers(settings).catalogue(TITLE, rows, made_at.date())


def parcel(store: Store, records: Iterable[Record], into: IO[bytes]) -> str:
    """SHA-256 (hex) of the manifest of the papers, which are in the zip file *into* with their catalogue.

    The same papers are the same bytes. Raises TooMuch or NotFound before anything is read, StoreFailed or
    StoreFull.
    """
    from service.handover.catalogue import workbook
    from service.handover.parcels import in_order, pieces, write_parcel

    chosen = in_order(records)
    files = pieces(chosen)
    if not files:
        raise NotFound("没有可下载的文书。", hint="请先选择文书。")
    size = sum(piece.file.size for piece in files)
    if len(chosen) > MOST_PAPERS or size > MOST_BYTES:
        told = f"所选文书共 {len(chosen)} 件、{size / MEBI:.0f} MiB"
        most = f"一次最多下载 {MOST_PAPERS} 件、{MOST_BYTES // MEBI} MiB"
        raise TooMuch(f"{told}，{most}。", hint="请分几次下载。")
    last = max(datetime.fromisoformat(record.created_at) for record in chosen)

    def read() -> Iterator[tuple[str, bytes]]:
        yield f"{TITLE}.xlsx", workbook([*entries(chosen)], last)
        for piece in files:
            yield piece.name, store.open(piece.record.id, piece.file.format)

    with storing():
        return write_parcel(into, read())


def access_copy(settings: Settings, store: DocumentStore, record: Record) -> bytes:
    """The record's PDF with the 归档章; the master stays as it is. Raises RenderFailed or StoreFailed."""
    from service.handover.stamp import stamped

    return stamped(store.open(record.id, "pdf"), stamp_cells(record), stamp_face(settings))


def _packages(
    store: DocumentStore, records: Iterable[Record], time: str, organ: str
) -> Iterator[tuple[str, Iterator[bytes]]]:
    from service.handover.eep import eep

    for record in records:
        files = {NAMES[item.format]: store.open(record.id, item.format) for item in record.files}
        name = parse_archival_code(record.archival_code).file_name
        yield f"eep/{name}.xml", eep(metadata(record), files, made_at=time, organ=organ)
