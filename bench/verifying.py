"""What verifying costs: every byte of an archive read again and proven, beside its bare SHA-512."""

import random
import resource
import time
from collections.abc import Callable
from hashlib import sha256, sha512
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from service.archive.proving.measuring import Meter
from service.archive.store import DocumentStore
from service.bootstrap.archive import build_prover
from service.core.keeping import KeptFile
from tests.archive.conftest import opened, record_of

PAIRS, DOCUMENTS = 5, 60
SIZES = {"payload": 30_000, "pdf": 600_000, "docx": 60_000}
"""Bytes of the files of one document, as a notice of 28 problems has them."""

MEGA = 1_000_000


def verified(documents: int = DOCUMENTS) -> dict[str, Any]:
    """A record of seconds for a megabyte, ours beside the digests alone, in pairs."""
    with TemporaryDirectory(prefix="hongtou-verifying-") as name:
        data = Path(name, "data")
        store = opened(data)
        for serial in range(1, documents + 1):
            _file(store, serial)
        prover, ids = build_prover(store), [f"{serial:032x}" for serial in range(1, documents + 1)]
        meter = Meter(time.monotonic, time.sleep)

        def ours() -> None:
            if any(prover.document(id, meter) for id in ids):
                raise AssertionError("a sound archive has faults")

        def bare() -> None:
            for path in (data / "archive" / "ocfl").rglob("*"):
                if path.is_file():
                    sha512(path.read_bytes()).digest()

        ours()
        megabytes = meter.bytes / MEGA
        pairs = [[_each(ours, megabytes), _each(bare, megabytes)] for _ in range(PAIRS)]
    return {"name": "verify", "documents": documents, "megabytes": round(megabytes, 1), "pairs": pairs}


def _file(store: DocumentStore, serial: int) -> None:
    noise = random.Random(serial)  # noqa: S311 # nothing secret
    files = {name: noise.randbytes(size) for name, size in SIZES.items()}
    files["payload"] = b'{"text": "%s"}' % files["payload"].hex().encode()[: SIZES["payload"]]
    kept = tuple(
        KeptFile(name, "application/octet-stream", name, sha256(content).hexdigest(), len(content))
        for name, content in files.items()
    )
    store.keep(record_of(serial, doc_id=f"D-{serial}", files=kept), files, actor="bench")


def _each(act: Callable[[], None], megabytes: float) -> list[float]:
    """Wall and CPU seconds for a megabyte, and this process's peak memory in bytes."""
    begun, used = time.perf_counter(), time.process_time()
    act()
    wall, cpu = time.perf_counter() - begun, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return [round(wall / megabytes, 6), round(cpu / megabytes, 6), peak]
