"""All checks of a stage on a 件, and what must be found out for them beforehand."""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from service.archive.checks import authentic, complete, safe, usable
from service.archive.checks.scanning import ClamAv
from service.archive.checks.subject import Examined, Occasion, Subject, not_applicable, not_run
from service.archive.checks.word_text import word_text
from service.core.keeping import Record
from service.core.ports import Conformance, Opener
from service.core.seals import SealStatus
from service.records.check_table import CARRIERS, ELSEWHERE, checks_of
from service.records.checks import CheckResult, Found, Report, Stage
from service.records.file_names import DOCX, PDF

CHECKS: Mapping[str, Callable[[Subject], Found]] = {
    **authentic.CHECKS,
    **complete.CHECKS,
    **usable.CHECKS,
    **safe.CHECKS,
}

Inspect = Callable[[bytes, datetime], tuple[SealStatus, ...]]
"""What the seals on a PDF prove at a time."""


@dataclass(frozen=True, slots=True)
class Examiner:
    """Who looks into files before the checks: judge, viewer, scanner, and whoever reads seals."""

    judge: Conformance
    viewer: Opener
    inspect: Inspect
    scanner: ClamAv

    def examine(self, package: Mapping[str, bytes], *, time: str) -> Examined:
        """What they say of the files, at that time (ISO 8601, UTC); raises ServiceError.

        This takes most of the time, and needs nothing but the files: it may be done before the archive's lock
        is taken, and before the files that tell of the 件 are written.
        """
        pdf = package.get(PDF, b"")
        with ThreadPoolExecutor(1) as beside:
            judged = beside.submit(self.judge.judge, pdf)
            opening = self.viewer.open(pdf)
            words, problem = _words(package)
            scan = self.scanner.scan(package)
            seals = self.inspect(pdf, datetime.fromisoformat(time)) if opening.signatures else ()
        return Examined(judged.result(), opening, words, problem, seals, scan)

    def start(self) -> None:
        """Nothing; judge and viewer get ready beside whatever else goes on."""
        self.judge.start()
        self.viewer.start()

    def close(self) -> None:
        """Nothing; no process of theirs runs any more."""
        self.judge.close()
        self.viewer.close()


def _words(package: Mapping[str, bytes]) -> tuple[str, str]:
    if DOCX not in package:
        return "", "没有 Word 文件"
    try:
        return word_text(package[DOCX]), ""
    except ValueError as fault:
        return "", str(fault)


def run(
    stage: Stage,
    package: Mapping[str, bytes],
    record: Record,
    examined: Examined,
    occasion: Occasion,
    *,
    time: str,
    operator: str,
) -> Report:
    """Every check of the stage on the logical files of a 件, each with its answer; no fault is raised."""
    subject = Subject(stage, record, package, examined, occasion, time)
    results = tuple(
        CheckResult(
            f"{stage.name}-{number}",
            title,
            found.outcome,
            found.evidence,
            found.tool or _own(record),
            time,
            operator,
        )
        for number, title in checks_of(stage).items()
        for found in [_found(number, subject)]
    )
    return Report(stage, record.id, record.archival_code, record.title, time, operator, results)


def _own(record: Record) -> str:
    return f"hongtou {record.made_with.get('hongtou', '')}".strip()


def _found(number: str, subject: Subject) -> Found:
    if number in subject.occasion.told:
        return subject.occasion.told[number]
    if number in CARRIERS:
        return not_applicable("联机存储，没有脱机载体。")
    if number in ELSEWHERE[subject.stage]:
        return not_run("没有得到该项检测的结果。")
    return CHECKS[number](subject)


def report_files(report: Report, number: int, page: Callable[[Report], bytes]) -> dict[str, bytes]:
    """The report as files of the object, by path: the *number*-th of its stage, as JSON and as a *page*."""
    name = f"checks/{report.stage.name}-{number}"
    content = json.dumps(report.as_dict(), ensure_ascii=False, indent=1).encode() + b"\n"
    return {f"{name}.json": content, f"{name}.html": page(report)}
