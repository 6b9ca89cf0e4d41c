"""What the tests of the archive share."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest

from service.archive.checks.subject import Examined
from service.archive.database.layout import archive_database
from service.archive.opening import open_archive
from service.archive.presence import Presence
from service.archive.storage.files import FileStorage
from service.archive.store import DocumentStore
from service.core.findings import Finding, Severity
from service.core.keeping import KeptFile, Record
from service.core.renditions import Face
from service.core.verdicts import Opening, State, Verdict
from service.records.schedule import Schedule

FILES = {"payload": b'{"doc_id": "D-1"}', "pdf": b"%PDF-fake", "docx": b"PK-fake"}
WARNING = Finding("TX-01", Severity.WARNING, "/header/title", "标题末尾有标点。", "请删去标点。")

SCHEDULE = Schedule(
    fonds="Z109",
    fonds_name="淮岭理工大学",
    organ="淮岭理工大学",
    terms={"feedback_notice": "Y", "rectification_plan": "D30", "progress_report": "D30", "letter": "D10"},
    units={"中共淮岭理工大学委员会第一巡察组": "XCB"},
)


class Unchecked:
    """The checks of files that are no papers: none; every PDF has three pages."""

    def examine(self, files: Mapping[str, bytes], *, time: str) -> Examined:
        """No verdict."""
        return Examined(Verdict(State.NOT_RUN, reason="测试"), Opening("", "", pages=3))

    def report(self, *known: object, time: str, operator: str) -> dict[str, bytes]:
        """No report."""
        return {}

    def start(self) -> None:
        """Nothing to get ready."""

    def close(self) -> None:
        """Nothing to end."""


MakeRecord = Callable[..., Record]


def opened(data: Path, database: str = "") -> DocumentStore:
    """The archive in that folder, found by the database at that address; every PDF has three pages there."""
    presence = Presence(data / "processes", lambda: uuid4().hex)
    storage = FileStorage(data / "archive", presence)
    return open_archive(archive_database(database, data), storage, SCHEDULE, Unchecked())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that is not there yet."""
    return tmp_path / "data"


@pytest.fixture
def store(data: Path) -> DocumentStore:
    """An archive in an empty folder."""
    return opened(data)


def record_of(serial: int = 1, /, *, payload: bytes = FILES["payload"], **changes: object) -> Record:
    """A record, different from others where the test says so."""
    values: dict[str, object] = {
        "id": f"{serial:032x}",
        "doc_id": "D-1",
        "type": "feedback_notice",
        "version": 1,
        "number": "淮理党巡一〔2022〕7号",
        "title": "关于巡察的反馈意见",
        "issue_date": "2022-09-16",
        "created_at": f"2026-01-01T00:00:{serial % 60:02}Z",
        "files": tuple(
            KeptFile(name, "text/plain", f"{name}.txt", sha256(content).hexdigest(), len(content))
            for name, content in {**FILES, "payload": payload}.items()
        ),
        "findings": (WARNING,),
        "made_with": {"hongtou": "0.1.0"},
        "faces": (Face("heiti", "黑体", "SimHei", "simhei.ttf", "0" * 64, is_licensed=True),),
    }
    return Record(**{**values, **changes})  # type: ignore[arg-type]


@pytest.fixture
def make_record() -> MakeRecord:
    """The function that makes records."""
    return record_of
