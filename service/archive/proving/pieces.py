"""A large file beside the archive in its copy: in pieces, in two places by turns; one is always whole."""

import json
from collections.abc import Iterator
from hashlib import sha512
from pathlib import Path
from typing import Any

from service.archive.proving.measuring import Pace, measured
from service.archive.storage.port import KeyMissing, Storage
from service.core.errors.faults import StoreFailed
from service.core.errors.requests import NotFound

PIECE = 4 * 1024**2
PLACES = ("a", "b")
LIST = "pieces.json"


def put_file(storage: Storage, name: str, path: Path, pace: Pace, *, time: str) -> int:
    """How many pieces were written: those that the place did not have from the time before last.

    The file's list of pieces comes last, so a copy that was cut off leaves the other place as it was.
    """
    known = _lists(storage, name)
    place = min(PLACES, key=lambda place: known.get(place, {"number": 0})["number"])
    number = 1 + max((item["number"] for item in known.values()), default=0)
    digests, written = [], 0
    for index, piece in enumerate(_pieces(path)):
        digests.append(sha512(piece).hexdigest())
        key = f"{name}/{place}/{index:06}"
        if not storage.has(key) or measured(storage, key, pace).digest != digests[-1]:
            storage.replace(key, piece)
            written += 1
            if measured(storage, key, pace).digest != digests[-1]:
                raise _broken(key)
    told = {"number": number, "time": time, "pieces": digests}
    storage.replace(f"{name}/{place}/{LIST}", json.dumps(told, indent=1).encode())
    return written


def take_file(storage: Storage, name: str, path: Path) -> str:
    """The time of the newest copy of the file, which *path* holds now; raises NotFound or StoreFailed."""
    known = _lists(storage, name)
    if not known:
        raise NotFound(f"备份中没有 {name}。", hint="这份备份由较早的程序制作，只有归档库。")
    place, newest = max(known.items(), key=lambda item: item[1]["number"])
    with path.open("xb") as file:
        for index, digest in enumerate(newest["pieces"]):
            key = f"{name}/{place}/{index:06}"
            try:
                piece = storage.read(key)
            except KeyMissing as fault:
                raise _broken(key) from fault
            if sha512(piece).hexdigest() != digest:
                raise _broken(key)
            file.write(piece)
    return str(newest["time"])


def _lists(storage: Storage, name: str) -> dict[str, dict[str, Any]]:
    """What each place holds, of those that hold a whole file."""
    found = {}
    for place in PLACES:
        key = f"{name}/{place}/{LIST}"
        if storage.has(key):
            try:
                found[place] = json.loads(storage.read(key))
            except ValueError as fault:
                raise _broken(key) from fault
    return found


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _broken(key: str) -> StoreFailed:
    return StoreFailed(
        f"副本中的 {key} 与写入时不同。", hint="请检查副本所在的磁盘；恢复时请换用另一份备份。"
    )
