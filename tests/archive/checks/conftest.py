"""What the tests of the checks share: a real paper, made, judged and opened once."""

from collections.abc import Mapping
from contextlib import closing
from typing import Any

import pytest
from checked import Checked, filed

from service.archive.checks.running import Examiner
from service.archive.checks.scanning import ClamAv
from service.bootstrap.papers import build_pipeline
from service.conformance.opening import Pdfium
from service.conformance.verapdf import VeraPdf
from service.core.archiving import Archive
from service.core.keeping import Record
from service.core.workbench import Workbench
from service.documents.description import description
from service.documents.filenames import file_name
from service.registry import sample
from service.settings import read_settings


class Taking:
    """A store that keeps what it is given for us."""

    def __init__(self) -> None:
        self.files: Mapping[str, bytes] = {}

    def keep(self, record: Record, files: Mapping[str, bytes], **told: object) -> Record:
        """The record as it came."""
        self.files = files
        return record


@pytest.fixture(scope="session")
def sound_file(verapdf: VeraPdf, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """A typical notice with its 附件, filed; nobody changes it."""
    payload = sample("feedback_notice", "typical")
    store: Any = Taking()
    made = Workbench(build_pipeline(read_settings({})), store, sample).make(payload, ("pdf", "docx"))
    archive = Archive(store, file_name, description)
    record = archive.keep(made, payload, id="0" * 31 + "1", created_at="2026-03-05T08:00:00Z", actor="李文")
    with closing(Pdfium(60, 512)) as viewer:
        nowhere = str(tmp_path_factory.mktemp("no scanner"))
        examiner = Examiner(verapdf, viewer, lambda content, now: (), ClamAv(60, nowhere))
        named = {f"document.{name}": content for name, content in store.files.items()}
        examined = examiner.examine(named, time="2026-03-05T08:00:01Z")
    return filed(record, store.files, examined)
