"""Papers in one zip file for somebody to take along: names to read, the catalogue, and a manifest."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import IO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from service.core.keeping import KeptFile, Record
from service.documents.filenames import stem
from service.records.archival_code import parse_archival_code

FORMATS = ("pdf", "docx")
"""What somebody reads; the payload is for programs."""

MANIFEST = "manifest-sha256.txt"
"""As in a bag (RFC 8493): `sha256sum -c` checks all files by it."""

OLDEST = (1980, 1, 1, 0, 0, 0)
"""The oldest time a zip file knows: the same papers are the same bytes whenever they are taken along."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of a paper, and its name in the parcel."""

    record: Record
    file: KeptFile
    name: str


def in_order(records: Iterable[Record]) -> list[Record]:
    """The records by 档号, each once: the same papers are the same parcel, however they were chosen."""
    each = {record.id: record for record in records}
    return sorted(each.values(), key=lambda record: _place(record.archival_code))


def pieces(records: Iterable[Record]) -> list[Piece]:
    """The files of the papers, each with its name: 文号_标题_日期, and 档号 where others have the same.

    They are made anew: what an archive that we took over calls its files may be anything.
    """
    held = list(records)
    stems = [stem(record.number, record.title, record.issue_date.replace("-", "")) for record in held]
    often = Counter(name.casefold() for name in stems)
    found = []
    for record, name in zip(held, stems, strict=True):
        own = name if often[name.casefold()] == 1 else f"{name}_{_code(record)}"
        files = (record.file(format) for format in FORMATS)
        found += [Piece(record, file, f"{own}.{file.format}") for file in files if file]
    return found


def write_parcel(into: IO[bytes], files: Iterable[tuple[str, bytes]]) -> str:
    """SHA-256 (hex) of the manifest, once the files and it are in the zip file; raises OSError.

    Nothing is packed tighter: papers are already.
    """
    lines = []
    with ZipFile(into, "w", ZIP_STORED) as parcel:
        for name, content in files:
            parcel.writestr(ZipInfo(name, OLDEST), content)
            lines.append(f"{sha256(content).hexdigest()}  {name}\n")
        manifest = "".join(lines).encode()
        parcel.writestr(ZipInfo(MANIFEST, OLDEST), manifest)
    return sha256(manifest).hexdigest()


def _place(archival_code: str) -> tuple[str, str, int, str, str, int]:
    code = parse_archival_code(archival_code)
    series = code.series
    return (series.fonds, series.category, series.year, series.retention, series.unit, code.item)


def _code(record: Record) -> str:
    return parse_archival_code(record.archival_code).file_name
