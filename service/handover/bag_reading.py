"""A bag as it came from somebody: every fault named before a byte of it is believed."""

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from service.core.errors.payloads import BrokenPackage
from service.core.findings import Finding, Severity
from service.core.ports import Track
from service.handover.bags import ALGORITHMS, DECLARATION, INFO, PAYLOAD

MOST_TAG_BYTES = 64 * 1024
MOST_LINE, MOST_FILES = 4096, 5_000_000
MOST_FILE_BYTES = 1024**3
MOST_FAULTS = 200
PIECE = 1 << 20
READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC

LINE = re.compile(r"(?P<digest>[0-9a-fA-F]{64,128})[ \t]+\*?(?P<name>[^\r\n]+)")
SAFE = re.compile(r"[^\x00-\x1f\x7f\\]+")
CURE = "请让移交方重新导出，或从另一份副本取用这个移交包。"


@dataclass(frozen=True, slots=True)
class ReadBag:
    """A bag whose every file is what it says: the payload's names with their SHA-512, and bag-info.txt."""

    folder: Path
    info: Mapping[str, str]
    digests: Mapping[str, str]
    digest: str

    @property
    def names(self) -> list[str]:
        """The names in the payload, sorted."""
        return sorted(self.digests)

    def read(self, name: str) -> bytes:
        """The bytes of a file of the payload, proven again; raises BrokenPackage, or KeyError for no name."""
        wanted = self.digests[name]
        try:
            content = b"".join(_pieces(self.folder / PAYLOAD / name))
        except OSError as fault:
            raise _broken([_fault("missing", f"{PAYLOAD}/{name}", f"读不了：{fault.strerror}。")]) from fault
        if hashlib.sha512(content).hexdigest() != wanted:
            raise _broken([_changed(f"{PAYLOAD}/{name}")])
        return content


def read_bag(folder: Path, track: Track) -> ReadBag:
    """The bag in *folder*, every byte of it proven; raises BrokenPackage with all that is wrong with it."""
    try:
        found = dict(_found(folder))
        info = _info(folder, found)
        manifests = {name: _manifest(folder, f"manifest-{name}.txt") for name in ALGORITHMS}
        tags = {name: _manifest(folder, f"tagmanifest-{name}.txt") for name in ALGORITHMS}
    except OSError as fault:
        raise _broken([_fault("form", str(fault.filename or ""), f"读不了：{fault.strerror}。")]) from fault
    faults: list[Finding] = []
    for fault_found in _faults(folder, found, manifests, tags, info, track=track):
        faults.append(fault_found)
        if len(faults) == MOST_FAULTS:
            break
    if faults:
        raise _broken(faults)
    digests = {name.removeprefix(f"{PAYLOAD}/"): digest for name, digest in manifests["sha512"].items()}
    manifest = (folder / "manifest-sha512.txt").read_bytes()
    return ReadBag(folder, info, digests, hashlib.sha512(manifest).hexdigest())


def _faults(
    folder: Path,
    found: Mapping[str, os.stat_result],
    manifests: Mapping[str, Mapping[str, str]],
    tags: Mapping[str, Mapping[str, str]],
    info: Mapping[str, str],
    *,
    track: Track,
) -> Iterator[Finding]:
    listed = set().union(*manifests.values(), *tags.values())
    unlisted = {f"tagmanifest-{name}.txt" for name in ALGORITHMS}
    for name, status in sorted(found.items()):
        if not stat.S_ISREG(status.st_mode):
            yield _fault("link", name, "不是普通文件（可能是链接），未读取。")
        elif name not in listed | unlisted:
            yield _fault("extra", name, "清单中没有这个文件。")
        elif status.st_size > MOST_FILE_BYTES:
            yield _fault("size", name, f"超过 {MOST_FILE_BYTES} 字节。")
    for name in sorted(listed - found.keys()):
        yield _fault("missing", name, "清单中有而包中没有这个文件。")
    there = sorted(name for name in listed & found.keys() if stat.S_ISREG(found[name].st_mode))
    for name in track(there, "校验"):
        sums = manifests if name.startswith(f"{PAYLOAD}/") else tags
        if found[name].st_size <= MOST_FILE_BYTES and not _proven(folder / name, name, sums):
            yield _changed(name)
    payload = [status.st_size for name, status in found.items() if name.startswith(f"{PAYLOAD}/")]
    if info.get("Payload-Oxum") != f"{sum(payload)}.{len(payload)}":
        yield _fault("count", INFO, "所载的件数、字节数（Payload-Oxum）与包中不符。")


def _proven(path: Path, name: str, sums: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether every manifest lists the file with the digest it has."""
    made = {algorithm: hashlib.new(algorithm) for algorithm in sums}
    for piece in _pieces(path):
        for digest in made.values():
            digest.update(piece)
    return all(sums[algorithm].get(name) == digest.hexdigest() for algorithm, digest in made.items())


def _found(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Everything in the bag that is no folder, by its name in it; links are named and not followed."""
    waiting, seen = [""], 0
    while waiting:
        below = waiting.pop()
        with os.scandir(folder / below) as entries:
            for entry in entries:
                seen += 1
                if seen > MOST_FILES:
                    raise _broken([_fault("size", below, f"超过 {MOST_FILES} 个文件。")])
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{below}{entry.name}/")
                else:
                    yield f"{below}{entry.name}", entry.stat(follow_symlinks=False)


def _info(folder: Path, found: Mapping[str, os.stat_result]) -> dict[str, str]:
    """What bag-info.txt says; raises BrokenPackage for what is no bag of ours."""
    if "fetch.txt" in found:
        raise _broken([_fault("form", "fetch.txt", "移交包不能让接收方去网上取文件。")])
    for name in (DECLARATION[0], INFO):
        status = found.get(name)
        if status is None or not stat.S_ISREG(status.st_mode) or status.st_size > MOST_TAG_BYTES:
            raise _broken([_fault("form", name, "没有这个文件，或它不像移交包的说明文件。")])
    if b"".join(_pieces(folder / DECLARATION[0])) != DECLARATION[1]:
        raise _broken([_fault("form", DECLARATION[0], "不是 BagIt 1.0、UTF-8 的移交包。")])
    lines = _text(folder / INFO, INFO).splitlines()
    return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _manifest(folder: Path, file: str) -> dict[str, str]:
    """The digests in a manifest by name; raises BrokenPackage for a line or a name that cannot be."""
    listed: dict[str, str] = {}
    length = 2 * hashlib.new(file.rpartition("-")[2].removesuffix(".txt")).digest_size
    with os.fdopen(os.open(folder / file, READ), "rb") as lines:
        for number, line in enumerate(iter(lambda: lines.readline(MOST_LINE), b""), 1):
            fault = _fault("form", file, f"第{number}行不是“校验和 文件名”。")
            try:
                match = LINE.fullmatch(line.decode().rstrip("\n"))
            except UnicodeDecodeError as broken:
                raise _broken([fault]) from broken
            if match is None or len(match["digest"]) != length or number > MOST_FILES:
                raise _broken([fault])
            if not _is_safe(match["name"], file):
                raise _broken([_fault("name", file, f"第{number}行的文件名越出移交包或不可用。")])
            if match["name"] in listed:
                raise _broken([_fault("form", file, f"第{number}行重复列出 {match['name'][:100]}。")])
            listed[match["name"]] = match["digest"].lower()
    return listed


def _is_safe(name: str, file: str) -> bool:
    """Whether *name* stays where that manifest lists files: in the payload, or beside it."""
    parts = name.split("/")
    return (
        SAFE.fullmatch(name) is not None
        and not {"", ".", ".."} & set(parts)
        and (parts[0] == PAYLOAD and len(parts) > 1) == file.startswith("manifest-")
    )


def _text(path: Path, name: str) -> str:
    try:
        return b"".join(_pieces(path)).decode()
    except UnicodeDecodeError as fault:
        raise _broken([_fault("form", name, "不是 UTF-8 文本。")]) from fault


def _pieces(path: Path) -> Iterator[bytes]:
    with os.fdopen(os.open(path, READ), "rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _changed(name: str) -> Finding:
    return _fault("changed", name, "内容与清单中的校验和不符。")


def _fault(kind: str, name: str, message: str) -> Finding:
    return Finding(f"package-{kind}", Severity.ERROR, f"/{name[:300]}", message, CURE)


def _broken(faults: list[Finding]) -> BrokenPackage:
    return BrokenPackage(
        f"移交包不完整或被改动，共 {len(faults)} 处，未接收。", hint=CURE, findings=tuple(faults)
    )
