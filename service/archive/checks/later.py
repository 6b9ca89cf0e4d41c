"""The checks of a 件 that is filed already: at handing over, and again and again while it is kept."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from service.archive import rows
from service.archive.changes import Changes, Turn
from service.archive.checks.page import check_page
from service.archive.checks.register import register
from service.archive.checks.running import Examiner, report_files, run
from service.archive.checks.subject import Occasion
from service.archive.faults import storing
from service.archive.ocfl.objects import BrokenObject, Objects
from service.archive.storage.port import KeyMissing
from service.core.errors.faults import StoreFailed
from service.core.errors.requests import NotFound
from service.core.events import Act
from service.core.keeping import Record
from service.database.engine import Database
from service.records.checks import Report, Stage


@dataclass(frozen=True, slots=True)
class LaterChecks:
    """The checks of YJ and CQ on the archive's own objects, into which *examiner* looks."""

    objects: Objects
    changes: Changes
    database: Database
    examiner: Examiner

    def check(self, id: str, stage: Stage, known: Occasion, *, time: str, operator: str) -> Report:
        """The report on the document of that id as it lies in storage; *known* is what its caller knows.

        Raises NotFound, StoreFailed where its object cannot be read, or as the engines do. A report that says
        不通过 is returned as any other.
        """
        with storing():
            with self.database.reading() as connection:
                record = rows.get_record(connection, id)
                if record is None:
                    raise NotFound("没有这份留存的文书。", hint="请核对留存编号。")
                whole = replace(known, register=register(connection, record, counted=True))
            try:
                package = self.objects.package(id)
            except (KeyMissing, BrokenObject) as fault:
                raise StoreFailed(
                    f"{record.archival_code}（{id}）的文件缺失或被改动（{fault}），无法检测。",
                    hint="请运行 hongtou archive verify 查明，并从第二份副本修复。",
                ) from fault
        examined = self.examiner.examine(package, time=time)
        return run(stage, package, record, examined, whole, time=time, operator=operator)

    def keep(self, report: Report) -> Record:
        """The record after the report is in its object, as a version of its own; raises StoreFailed."""
        with storing(), self.database.writing() as connection:
            self.changes.catch_up(connection)
            record = rows.get_record(connection, report.object)
            if record is None:
                raise NotFound("没有这份留存的文书。", hint="请核对留存编号。")
            inventory = self.objects.inventory(report.object)
            number = _next_number(report.stage, inventory.versions[-1].state)
            files = report_files(report, number, check_page)
            told = {
                "stage": report.stage.name,
                "report": min(files),
                "failed": [item.code for item in report.failed],
            }
            with self.objects.draft(report.object, inventory) as draft:
                turn = Turn(draft, record, Act.VERIFY, told, lambda record, telling: files)
                (after,) = self.changes.commit(connection, (turn,), time=report.time, actor=report.operator)
        return after

    def start(self) -> None:
        """Nothing; the engines get ready beside whatever else goes on."""
        self.examiner.start()

    def close(self) -> None:
        """Nothing; no engine runs any more."""
        self.examiner.close()


def _next_number(stage: Stage, names: Iterable[str]) -> int:
    pattern = re.compile(rf"checks/{stage.name}-(\d+)\.json")
    found = (pattern.fullmatch(name) for name in names)
    return max((int(match[1]) for match in found if match), default=0) + 1
