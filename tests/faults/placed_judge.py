"""The judge of a folder that `hongtou batch` filled: files, reports and manifest say what the batch does."""

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from service.batch_commands.folder import MEMORY, REPORTS
from service.batch_commands.placing import Fetch, line
from service.core.batches import Row
from service.handover.parcels import MANIFEST

FORMATS = ["docx", "pdf"]


def faults_of_folder(folder: Path, rows: Sequence[Row], fetch: Fetch) -> Iterator[str]:
    """What is wrong with the folder of a batch of those rows, all done, whose files *fetch* gives."""
    reported = json.loads((folder / "report.json").read_bytes())["rows"]
    if [told["number"] for told in reported] != [row.number for row in rows]:
        yield f"the report has {len(reported)} rows, the batch has {len(rows)}"
        return
    for told, row in zip(reported, rows, strict=True):
        yield from _of_row(folder, told, row, fetch)
    names = [file["name"] for told in reported for file in told["files"]]
    if len({*names}) != len(names):
        yield "two files have the same name"
    stand = {path.name for path in folder.iterdir()}
    yield from (f"{name} stands there unasked" for name in stand - {*names, *REPORTS, MANIFEST, MEMORY})
    sums = b"".join(line(_digest(folder / name), name) for name in [*names, *REPORTS])
    if sums != _content(folder / MANIFEST):
        yield "the manifest is not that of the files"


def _of_row(folder: Path, told: Mapping[str, Any], row: Row, fetch: Fetch) -> Iterator[str]:
    said = told["state"], told["digest"], told["filed"]
    if said != (row.state, row.digest, row.result.get("filed")):
        yield f"the report says of {row.number}: {said}"
    if sorted(file["format"] for file in told["files"]) != FORMATS:
        yield f"the report names other files of {row.number} than two: {told['files']}"
    for file in told["files"]:
        content = _content(folder / file["name"])
        if content != fetch(row, file["format"]):
            yield f"{file['name']} is not what was made"
        if sha256(content).hexdigest() != file["sha256"]:
            yield f"{file['name']} is not what the report says"


def _digest(path: Path) -> str:
    return sha256(_content(path)).hexdigest()


def _content(path: Path) -> bytes:
    """Its bytes, none where it is not there."""
    return path.read_bytes() if path.is_file() else b""
