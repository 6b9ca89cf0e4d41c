"""Filed papers that are sealed while their batch goes on: what lies in the folder is what is told of it."""

from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from service.batch_commands.placing import Placing, standing
from service.batch_commands.reports import Reporting
from service.core.batches import BatchState, Mode, Row, Wishes
from service.core.keeping import Record
from service.documents.batch_names import Naming
from service.jobs.filed import as_kept, files_of
from tests.archive.conftest import FILES, record_of
from tests.jobs.conftest import Jobs, jobs_in

SEALED = FILES["pdf"] + b" sealed"
FORMATS = ("docx", "pdf")


@dataclass
class Filed:
    """A batch of one filed paper, which can be sealed, and the folder that its files go to."""

    jobs: Jobs
    folder: Path
    record: Record
    contents: dict[str, bytes]

    def seal(self) -> None:
        """Nothing; the paper has another PDF now."""
        changed = {"digest": sha256(SEALED).hexdigest(), "size": len(SEALED)}
        files = (replace(item, **changed) if item.format == "pdf" else item for item in self.record.files)
        self.record, self.contents["pdf"] = replace(self.record, files=tuple(files)), SEALED

    def run(self) -> dict[str, tuple[str, int]]:
        """Digest and size of each file by its name, as the report has them, after all are placed."""
        kept = partial(as_kept, find=lambda id: self.record)
        ledger, (batch, *_) = self.jobs.ledger, self.jobs.ledger.page(None, offset=0, limit=1)[0]
        naming = Naming("{序号}", 1, {}, standing(self.folder, FORMATS, kept))

        def fetch(row: Row, format: str) -> bytes:
            return self.contents[format]

        with TemporaryFile() as listed:
            placing = Placing(self.folder, ledger, batch.id, fetch, kept, FORMATS, naming, listed)
            assert 1 == placing.go_on()
            self.seal_behind()
            told = Reporting(ledger, batch, BatchState.DONE, {}, FORMATS, listed, 1, kept)
            (line,) = told.lines()
        return {file.name: (file.digest, file.size) for file in line.files}

    def seal_behind(self) -> None:
        """Nothing; whoever seals while reports are made does it here."""


@pytest.fixture
def filed(tmp_path: Path) -> Filed:
    """One that nobody has sealed."""
    jobs, record = jobs_in(tmp_path / "data"), record_of()
    jobs.batch(b"1", wishes=Wishes(mode=Mode.FILE))
    jobs.queue.finish(jobs.claimed("w" * 32), {"files": files_of(record), "filed": {"id": record.id}})
    return Filed(jobs, tmp_path / "out", record, dict(FILES))


def standing_in(folder: Path) -> dict[str, tuple[str, int]]:
    """Digest and size of each file there by its name."""
    contents = {path.name: path.read_bytes() for path in folder.iterdir()}
    return {name: (sha256(content).hexdigest(), len(content)) for name, content in contents.items()}


def test_a_paper_sealed_before_it_was_placed_is_placed_as_it_is(filed: Filed) -> None:
    """It is no damaged one; going on places nothing twice."""
    filed.seal()
    assert filed.run() == standing_in(filed.folder) == filed.run()
    assert SEALED == (filed.folder / "001.pdf").read_bytes()


def test_a_paper_sealed_after_it_was_placed_stays_as_it_was(
    filed: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the folder and in the report on it, now and when the command goes on."""
    monkeypatch.setattr(filed, "seal_behind", filed.seal)
    assert filed.run() == standing_in(filed.folder) == filed.run()
    assert {"001.docx", "001.pdf"} == {path.name for path in filed.folder.iterdir()}
    assert FILES["pdf"] == (filed.folder / "001.pdf").read_bytes()
