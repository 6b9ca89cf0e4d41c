"""One folder per kept document, whole or not there: written aside, synced, then renamed."""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from service.archive.private import make_folder, sync
from service.core.keeping import Record

RECORD = "record.json"
UNFINISHED = re.compile(r"\.[0-9a-f]{32}\..+")
FILES = {"payload": "payload.json", "pdf": "document.pdf", "docx": "document.docx"}


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders below *root*, each named by the id of its document; a name with a dot is no document."""

    root: Path

    def write(self, record: Record, files: Mapping[str, bytes]) -> None:
        """Nothing; on return the folder is there whole and survives a power cut. Raises OSError."""
        make_folder(self.root)
        aside = Path(tempfile.mkdtemp(prefix=f".{record.id}.", dir=self.root))
        try:
            for format, content in files.items():
                _write(aside / FILES[format], content)
            text = json.dumps(record.as_dict(), ensure_ascii=False, indent=2)
            _write(aside / RECORD, text.encode())
            sync(aside)
            aside.rename(self.root / record.id)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        sync(self.root)

    def has(self, id: str) -> bool:
        """Whether the document's folder is there."""
        return (self.root / id / RECORD).is_file()

    def record(self, id: str) -> Record:
        """The record in the document's folder; raises OSError or ValueError."""
        try:
            return Record.from_dict(json.loads((self.root / id / RECORD).read_bytes()))
        except (KeyError, TypeError) as fault:
            raise ValueError(f"{id}/{RECORD}") from fault

    def read(self, id: str, format: str) -> bytes:
        """The bytes of one file; raises OSError."""
        return (self.root / id / FILES[format]).read_bytes()

    def ids(self) -> Iterator[str]:
        """The ids of all whole folders."""
        if self.root.is_dir():
            yield from (entry.name for entry in self.root.iterdir() if not entry.name.startswith("."))

    def clear(self) -> None:
        """Nothing; what an interrupted write of ours left behind is gone, and nothing else."""
        if self.root.is_dir():
            for entry in self.root.iterdir():
                if UNFINISHED.fullmatch(entry.name) and entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry)


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
