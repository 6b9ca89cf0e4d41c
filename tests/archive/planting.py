"""An archive with sound documents, and the faults that may befall it."""

import os
import time
from collections.abc import Callable, Iterator
from hashlib import sha256, sha512
from pathlib import Path
from random import Random

from service.archive.ocfl.layout import object_prefix
from service.archive.proving.faults import Fault, with_swaps
from service.archive.proving.measuring import Meter
from service.archive.proving.prover import Prover
from service.archive.store import DocumentStore
from service.core.keeping import KeptFile, Record
from tests.archive.conftest import record_of

NOW = "2026-02-01T00:00:00Z"
CLERK = "测试"


def content_of(serial: int) -> dict[str, bytes]:
    """Files that end as theirs do, different for each document."""
    noise = Random(serial).randbytes(3000)  # noqa: S311 # nothing secret
    return {
        "payload": b'{"doc_id": "D-%d"}\n' % serial,
        "pdf": b"%PDF-1.7\n" + noise + b"\n%%EOF\n",
        "docx": b"PK\x03\x04" + noise + b"PK\x05\x06" + bytes(18),
    }


def file_one(store: DocumentStore, serial: int, *, doc_id: str = "", version: int = 1) -> Record:
    """A document filed by the real way."""
    files = content_of(serial)
    kept = tuple(
        KeptFile(name, "text/plain", f"{name}.txt", sha256(content).hexdigest(), len(content))
        for name, content in files.items()
    )
    record = record_of(
        serial, doc_id=doc_id or f"D-{serial}", files=kept, version=version, title=f"标题{serial}"
    )
    return store.keep(record, files, actor=CLERK)


def fill(store: DocumentStore, count: int) -> list[Record]:
    """That many documents; every fifth takes the place of the one before, every seventh is withdrawn."""
    records = []
    for serial in range(1, count + 1):
        follows = serial % 5 == 0
        doc_id = f"D-{serial - 1}" if follows else f"D-{serial}"
        records.append(file_one(store, serial, doc_id=doc_id, version=2 if follows else 1))
        if serial % 7 == 0:
            store.withdraw(f"{serial:032x}", time=NOW, actor=CLERK, reason="发错")
    return records


def prover_of(store: DocumentStore) -> Prover:
    """Who proves that archive."""
    return Prover(store.filing.changes, store.database)


def meter() -> Meter:
    """Reading as fast as can be."""
    return Meter(time.monotonic, time.sleep)


def found(store: DocumentStore) -> list[Fault]:
    """Everything wrong with that archive."""
    prover = prover_of(store)
    pace = meter()
    documents = (fault for id in prover.ids() for fault in prover.document(id, pace))
    return list(with_swaps((*prover.root(), *prover.log(), *documents)))


def place(data: Path, id: str) -> Path:
    """The folder of the document's object."""
    return data / "archive" / object_prefix(id)


def files_of(folder: Path) -> Iterator[Path]:
    """Every file below the folder, in order."""
    yield from sorted(path for path in folder.rglob("*") if path.is_file())


def flip(path: Path, random: Random) -> None:
    """Nothing; one bit of the file is the other way round."""
    content = bytearray(path.read_bytes())
    at = random.randrange(len(content))
    content[at] ^= 1 << random.randrange(8)
    path.write_bytes(content)


def cut(path: Path) -> None:
    """Nothing; the file has lost its second half."""
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    """Nothing; the file has no bytes."""
    os.truncate(path, 0)


def link(path: Path) -> None:
    """Nothing; a link stands there, to the same bytes elsewhere."""
    archive = next(folder for folder in path.parents if folder.name == "archive")
    elsewhere = archive.parent / f"{path.name}.elsewhere"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def remove(path: Path) -> None:
    """Nothing; the file is gone."""
    path.unlink()


def sealed_anew(folder: Path, change: Callable[[bytes], bytes]) -> None:
    """Nothing; an inventory is changed, and so is the digest beside it."""
    content = change((folder / "inventory.json").read_bytes())
    (folder / "inventory.json").write_bytes(content)
    line = f"{sha512(content).hexdigest()} inventory.json\n"
    (folder / "inventory.json.sha512").write_text(line)
