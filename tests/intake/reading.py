"""Files of a test, read as a batch."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from service.core.entries import Entry
from service.intake.limits import Limits
from service.intake.sources import entries_of
from service.intake.tables import Tables

LIMITS = Limits(payload=1_000)
TABLES = Tables(("feedback_notice", "rectification_plan", "progress_report"))


def read(content: bytes, name: str, limits: Limits = LIMITS, media_type: str = "") -> list[Entry]:
    """What a file of that name becomes."""
    return list(entries_of(BytesIO(content), name, media_type, limits, TABLES))


def told(entries: list[Entry]) -> list[tuple[str, bytes | str]]:
    """Names, each with its bytes or the code of its fault."""
    return [(entry.name, entry.fault.code if entry.fault else entry.content) for entry in entries]


def package(*members: tuple[str, bytes]) -> bytes:
    """A zip file of those members."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as written:
        for name, content in members:
            written.writestr(name, content)
    return made.getvalue()


def lay(folder: Path, **files: bytes) -> Path:
    """The folder with those files; __ in a name stands for a folder's end."""
    for name, content in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
