"""What lies beside the files of a batch: reports to read, to filter and for programs, and the manifest."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from service.batch_commands.folder import ASIDE, unwritable
from service.batch_commands.placing import Kept, digest_of, line, wanted
from service.batch_reports.as_json import json_report
from service.batch_reports.as_page import page_report
from service.batch_reports.as_sheet import sheet_report
from service.batch_reports.lines import Line, LineFile
from service.core.batches import Batch, BatchState, Row, RowState
from service.handover.parcels import MANIFEST
from service.jobs.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Reporting:
    """Reports on *batch* in its *state*, of whose rows the files of *formats* are placed up to number *last*.

    *listed* are the lines on them for the manifest, in order.
    """

    ledger: Ledger
    batch: Batch
    state: BatchState
    titles: Mapping[str, str]
    formats: tuple[str, ...]
    listed: IO[bytes]
    last: int
    kept: Kept

    def as_json(self) -> Iterator[bytes]:
        """The report for programs, in pieces."""
        return json_report(self.batch, self.state, self.lines())

    def lines(self, states: Sequence[RowState] = ()) -> Iterator[Line]:
        """The rows, of those states where any is named, with their files as they were placed."""
        self.listed.seek(0)
        for row in self.ledger.every_row(self.batch.id, states):
            is_placed = row.state is RowState.DONE and row.number <= self.last
            files = wanted(row, self.formats) if is_placed else ()
            yield Line(row, tuple(self._file(row, told) for told in files))

    def write(self, folder: Path) -> None:
        """Nothing; reports and manifest stand in the folder, those of before gone; raises StoreFailed."""
        try:
            with TemporaryDirectory(prefix=ASIDE, dir=folder) as apart:
                made = self._made()
                for name, pieces in made.items():
                    _write(Path(apart, name), pieces)
                ends = [line(digest_of(Path(apart, name)), name) for name in made]
                self.listed.seek(0)
                _write(Path(apart, MANIFEST), chain(self.listed, ends))
                for name in (*made, MANIFEST):
                    Path(apart, name).replace(folder / name)
        except OSError as fault:
            raise unwritable(folder, fault) from fault

    def _made(self) -> Mapping[str, Iterator[bytes]]:
        told = self.batch, self.state
        return {
            "report.html": page_report(*told, self.lines, self.titles),
            "report.json": self.as_json(),
            "report.xlsx": iter([sheet_report(*told, self.lines(), self.titles)]),
        }

    def _file(self, row: Row, told: Mapping[str, Any]) -> LineFile:
        """The file of the next line: as it was made or, where that is another one, as it is kept now."""
        digest, _, name = self.listed.readline().decode().rstrip("\n").partition("  ")
        if told["sha256"] != digest:
            (told,) = wanted(self.kept(row), [told["format"]])
        return LineFile(name, told["format"], digest, told["bytes"])


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    with path.open("xb") as file:
        file.writelines(pieces)
