"""The checks between a document and its filing: what fails here gets no number."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from service.archive.checks.page import check_page
from service.archive.checks.register import register
from service.archive.checks.running import Examiner, report_files, run
from service.archive.checks.subject import Examined, Occasion
from service.core.keeping import Record
from service.records.checks import Stage, upheld


@dataclass(frozen=True, slots=True)
class FilingChecks:
    """The checks of 归档, on what *examiner* found out before; satisfies `service.archive.filing.Checks`."""

    examiner: Examiner

    def examine(self, files: Mapping[str, bytes], *, time: str) -> Examined:
        """What was found out about the files (by logical path); raises ServiceError."""
        return self.examiner.examine(files, time=time)

    def report(
        self,
        connection: Connection,
        record: Record,
        package: Mapping[str, bytes],
        examined: Examined,
        *,
        time: str,
        operator: str,
    ) -> dict[str, bytes]:
        """The report's files by path; raises RejectedDocument or ChecksFailed where a check failed."""
        occasion = Occasion(register(connection, record))
        report = run(Stage.GD, package, record, examined, occasion, time=time, operator=operator)
        return report_files(upheld(report), 1, check_page)

    def start(self) -> None:
        """Nothing; the engines get ready beside whatever else goes on."""
        self.examiner.start()

    def close(self) -> None:
        """Nothing; no engine runs any more."""
        self.examiner.close()
