"""What a package brings, looked at before any of it is taken in: objects that are as the log has them."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.archive.changes import latest_version
from service.archive.contents import read_record
from service.archive.keepable import is_keepable
from service.archive.log import BrokenLog, read_change
from service.archive.ocfl.inventory import NAME, SIDECAR, Inventory, decoded, digest, sidecar
from service.archive.ocfl.layout import object_id
from service.archive.ocfl.objects import DECLARATION
from service.archive.sending import EVENTS, OBJECTS
from service.core.errors.payloads import BrokenPackage
from service.core.events import Event, Head, broken, head_of
from service.core.findings import Finding, Severity
from service.core.keeping import Record
from service.core.ports import Package
from service.records.file_names import PAYLOAD, RECORD

OBJECT_FILE = re.compile(rf"{OBJECTS}/(?P<id>[0-9a-f]{{32}})/(?P<path>.+)")
LOG_FILE = re.compile(r"log/\d{6,}/\d{9,}\.json")
CURE = "请让移交方重新导出；仍有此问题时，请移交方运行 hongtou archive verify。"


@dataclass(frozen=True, slots=True)
class Arrival:
    """An object that arrived: its files' names in it, its newest version, that one's inventory (SHA-512).

    `archival_code` is the 档号 it came with, and keeps.
    """

    id: str
    paths: Sequence[str]
    version: int
    inventory: str
    archival_code: str

    @property
    def in_order(self) -> list[str]:
        """The names in the order of writing: what makes it an object comes last."""
        return sorted(self.paths, key=lambda path: (path == NAME, path == SIDECAR, path))


def paths_of(package: Package) -> dict[str, list[str]]:
    """The names of each object's files in it, by the id of its document."""
    found: dict[str, list[str]] = {}
    for name in package.digests:
        if match := OBJECT_FILE.fullmatch(name):
            found.setdefault(match["id"], []).append(match["path"])
    return found


def log_of(package: Package) -> Iterator[tuple[str, bytes, tuple[Event, ...]]]:
    """The log's files by key, with their bytes and events, as one chain; raises BrokenPackage."""
    head = Head()
    for key in sorted(filter(LOG_FILE.fullmatch, package.digests)):
        content = package.read(key)
        try:
            events = read_change(key, content)
        except BrokenLog as fault:
            raise _refused(key, "这不是归档日志。") from fault
        if not events:
            raise _refused(key, "日志文件里没有记录。")
        for break_ in broken(events, head):
            raise _refused(key, break_.message)
        yield key, content, events
        head = head_of(events[-1])


def history_of(package: Package, id: str) -> tuple[Event, ...]:
    """What a part of another log says of the document, as it is told here; raises BrokenPackage."""
    name = f"{EVENTS}/{id}.json"
    try:
        events = tuple(Event.from_dict(values) for values in json.loads(package.read(name))["events"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise _refused(name, "没有这份文书的日志，或它不可读。") from fault
    if any(event.object != id for event in events):
        raise _refused(name, "日志说的是另一份文书。")
    return events


def arrival(package: Package, id: str, paths: Sequence[str], history: Sequence[Event]) -> Arrival:
    """The object of that document, as its *history* has it; raises BrokenPackage with all faults."""
    root = f"{OBJECTS}/{id}"
    if not _is_versioned(history):
        raise _refused(root, "日志所载的版本号不可读。")
    try:
        content = package.read(f"{root}/{NAME}")
        inventory = decoded(content)
    except (KeyError, ValueError) as fault:
        raise _refused(f"{root}/{NAME}", "对象清单缺失或不可读。") from fault
    sums = {path: package.digests[f"{root}/{path}"] for path in paths}
    if faults := [*_faults(id, inventory, content, sums, history)]:
        raise BrokenPackage(f"移交包中文书 {id} 的存储对象有误，未接收。", hint=CURE, findings=tuple(faults))
    try:
        record = read_record(package.read(f"{root}/{inventory.path(RECORD)}"))
    except (KeyError, ValueError) as fault:
        raise _refused(f"{root}/{RECORD}", "文书的著录缺失或不可读。") from fault
    if not _is_own(record, id, inventory.head):
        raise _refused(f"{root}/{RECORD}", "著录说的是另一份文书，或没有档号。")
    if not _is_keepable(package, f"{root}/{inventory.path(PAYLOAD)}", record, inventory.head, history):
        raise _refused(f"{root}/{RECORD}", "著录或文书数据的内容不能录入归档库。")
    return Arrival(id, tuple(paths), inventory.head, digest(content), record.archival_code)


def _is_own(record: Record, id: str, version: int) -> bool:
    """Whether the record tells of that version of the document, and its history of no other one."""
    history = record.history
    return (
        record.id == id
        and bool(record.archival_code)
        and {event.object for event in history} == {id}
        and _is_versioned(history)
        and latest_version(history) == version
    )


def _is_versioned(history: Sequence[Event]) -> bool:
    return all(type(event.details.get("version", 0)) is int for event in history)


def _is_keepable(
    package: Package, payload: str, record: Record, version: int, history: Sequence[Event]
) -> bool:
    try:
        content = package.read(payload)
    except (KeyError, ValueError):
        return False
    return is_keepable(record, content, version, history)


def _faults(
    id: str, inventory: Inventory, content: bytes, sums: Mapping[str, str], history: Sequence[Event]
) -> Iterator[Finding]:
    root = f"{OBJECTS}/{id}"
    acts = [event.details for event in history if "inventory" in event.details]
    told = {int(details["version"]): details["inventory"] for details in acts}
    held = {path: key for key, paths in inventory.manifest.items() for path in paths}
    versions = [f"v{number}" for number in range(1, inventory.head + 1)]
    own = {NAME, SIDECAR, DECLARATION[0], *(f"{v}/{name}" for v in versions for name in (NAME, SIDECAR))}
    if inventory.id != object_id(id):
        yield _finding(root, "对象清单说的是另一份文书。")
    if inventory.head != latest_version(history):
        yield _finding(root, "最新的版本与日志所载不同。")
    for path in sorted((own | held.keys()) - sums.keys()):
        yield _finding(f"{root}/{path}", "缺少这个文件。")
    for path in sorted(sums.keys() - own - held.keys()):
        yield _finding(f"{root}/{path}", "对象清单中没有这个文件。")
    for path in sorted(held.keys() & sums.keys()):
        if sums[path] != held[path]:
            yield _finding(f"{root}/{path}", "内容与对象清单中的摘要不符。")
    for number, version in enumerate(versions, 1):
        if sums.get(f"{version}/{NAME}") != told.get(number):
            yield _finding(f"{root}/{version}/{NAME}", "与日志所载的摘要不符。")
    fixed = {NAME: content, SIDECAR: sidecar(content), DECLARATION[0]: DECLARATION[1]}
    wanted = {path: digest(bytes_) for path, bytes_ in fixed.items()}
    wanted[f"{versions[-1]}/{NAME}"] = wanted[NAME]
    wanted[f"{versions[-1]}/{SIDECAR}"] = wanted[SIDECAR]
    for path in sorted(path for path in wanted if sums.get(path, wanted[path]) != wanted[path]):
        yield _finding(f"{root}/{path}", "与对象的最新版本不一致。")


def _finding(name: str, message: str) -> Finding:
    return Finding("package-object", Severity.ERROR, f"/data/{name}", message, CURE)


def _refused(name: str, message: str) -> BrokenPackage:
    return BrokenPackage("移交包的内容有误，未接收。", hint=CURE, findings=(_finding(name, message),))
