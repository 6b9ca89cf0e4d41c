"""Progress report: the entries' days, evidence, reasons and extensions (R-02, R-03, R-04)."""

from collections.abc import Iterator
from datetime import date

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.documents.dates import date_text
from service.documents.progress import DONE, Entry, ProgressReport
from service.documents.progress_statistics import is_overdue
from service.rules.report_figures import COMPLETE_STAGES

ENTRIES = "/body/entries"


def entries(report: ProgressReport) -> Iterator[tuple[str, Entry]]:
    """Every entry with its pointer."""
    return ((f"{ENTRIES}/{place}", entry) for place, entry in enumerate(report.entries))


def days_out_of_order(subject: Subject) -> Iterator[Breach]:
    """completed_on ≤ data_as_of ≤ issue_date (R-02)."""
    report: ProgressReport = subject.document
    as_of, issued = report.data_as_of, report.header.issue_date
    if as_of > issued:
        yield Breach(
            "/body/data_as_of",
            f"数据截止日期{date_text(as_of)}晚于成文日期{date_text(issued)}。",
            "请核对：数据截止日期不能晚于成文日期。",
        )
    for at, entry in entries(report):
        if entry.completed_on and entry.completed_on > as_of:
            yield Breach(
                f"{at}/completed_on",
                f"措施{entry.measure_id}的完成日期{date_text(entry.completed_on)}晚于数据截止日期{date_text(as_of)}。",
                "请核对完成日期；尚未完成的请改状态并删去完成日期。",
            )


def done_early(subject: Subject) -> Iterator[Breach]:
    """Completed before the concentrated period the report closes: right for immediate items only (R-02)."""
    report: ProgressReport = subject.document
    start = report.period.days.start
    if report.stage not in COMPLETE_STAGES:
        return
    for at, entry in entries(report):
        if entry.completed_on and entry.completed_on < start:
            yield Breach(
                f"{at}/completed_on",
                f"措施{entry.measure_id}的完成日期{date_text(entry.completed_on)}早于报告期始日{date_text(start)}。",
                "巡察期间即已立行立改的可保留，否则请核对完成日期。",
            )


def evidence_missing(subject: Subject) -> Iterator[Breach]:
    """Done without evidence that stands; a stage goal met without its day (R-03)."""
    report: ProgressReport = subject.document
    for at, entry in entries(report):
        standing = [item for item in entry.evidence if item.verdict != "rejected"]
        if entry.status in DONE and not standing:
            yield Breach(
                f"{at}/evidence",
                f"措施{entry.measure_id}已完成，但没有佐证材料（或佐证材料均未通过审核）。",
                "请补充真实有效的佐证材料，或改正状态。",
            )
        if entry.status == "stage_completed" and entry.completed_on is None:
            yield Breach(
                f"{at}/completed_on",
                f"措施{entry.measure_id}已阶段性完成，但没有阶段目标完成日期。",
                "请填写阶段目标的完成日期。",
            )


def undated(subject: Subject) -> Iterator[Breach]:
    """Done without a day (R-03)."""
    for at, entry in entries(subject.document):
        if entry.status in DONE and entry.completed_on is None:
            yield Breach(
                f"{at}/completed_on",
                f"措施{entry.measure_id}已完成，但没有完成日期。",
                "请填写实际完成日期。",
            )


def overdue_unexplained(subject: Subject) -> Iterator[Breach]:
    """Open past its due day without reason or next day; extensions asked for too late (R-04)."""
    report: ProgressReport = subject.document
    dues = report.dues
    for at, entry in entries(report):
        due = dues.get(entry.measure_id)
        if is_overdue(entry, due, report.data_as_of) and not _explained(entry):
            limit = entry.extension.new_date if entry.extension else due
            yield Breach(
                at,
                f"措施{entry.measure_id}至数据截止日期{date_text(report.data_as_of)}已超期"
                f"（时限{_told(limit)}），没有写明原因和下一完成时间。",
                "请填写未完成原因（reason）和下一完成时间（next_date），或补充已批准的延期。",
            )
        if entry.status not in DONE and entry.next_date and entry.next_date <= report.data_as_of:
            yield Breach(
                f"{at}/next_date",
                f"措施{entry.measure_id}的下一完成时间{date_text(entry.next_date)}不晚于数据截止日期。",
                "请填写数据截止日期之后的日期。",
            )
        yield from _extension_amiss(at, entry, due)


def _explained(entry: Entry) -> bool:
    return bool((entry.reason or "").strip() and entry.next_date)


def _told(day: date | None) -> str:
    return date_text(day) if day else "不明"


def _extension_amiss(at: str, entry: Entry, due: date | None) -> Iterator[Breach]:
    extension = entry.extension
    if extension is None:
        return
    if due and extension.requested_on > due:
        yield Breach(
            f"{at}/extension/requested_on",
            f"措施{entry.measure_id}的延期申请日期{date_text(extension.requested_on)}晚于原时限{date_text(due)}。",
            "延期应在到期之前申请，请核对；到期后申请的请按超期写明原因和下一完成时间。",
        )
    floor = due or extension.requested_on
    if extension.new_date <= floor:
        yield Breach(
            f"{at}/extension/new_date",
            f"措施{entry.measure_id}的延期时限{date_text(extension.new_date)}不晚于{date_text(floor)}。",
            "请核对延期后的完成时限。",
        )


def open_unexplained(subject: Subject) -> Iterator[Breach]:
    """Open at the end of the period while the due day is not at hand, without reason and next day (R-04)."""
    report: ProgressReport = subject.document
    if report.stage not in COMPLETE_STAGES:
        return
    dues = report.dues
    for at, entry in entries(report):
        unknown_due = dues.get(entry.measure_id) is None and entry.extension is None
        if unknown_due and entry.status in ("in_progress", "not_started") and not _explained(entry):
            yield Breach(
                at,
                f"措施{entry.measure_id}在集中整改期末尚未完成，没有写明原因和下一完成时间。",
                "如已到期，请填写未完成原因（reason）和下一完成时间（next_date）。",
            )


def overview_without_rows(subject: Subject) -> Iterator[Breach]:
    """A status overview among the attachments while no entry can be listed in it (T-03)."""
    report: ProgressReport = subject.document
    for place, item in enumerate(report.header.attachments):
        if item.source == "status_overview" and not report.entries:
            yield Breach(
                f"/header/attachments/{place}/source",
                f"附件“{item.title}”由进展条目生成，而报告没有进展条目。",
                "请补充逐条进展（entries），或删去这一附件。",
            )


RULES = (
    Rule("R-02", Severity.ERROR, "完成日期不晚于数据截止日期，数据截止日期不晚于成文日期", days_out_of_order),
    Rule("R-02", Severity.WARNING, "完成日期不早于报告期（立行立改事项除外）", done_early),
    Rule("R-03", Severity.ERROR, "已完成的有佐证材料，阶段性完成的有完成日期", evidence_missing),
    Rule("R-03", Severity.WARNING, "已完成的有完成日期", undated),
    Rule("R-04", Severity.ERROR, "超期未完成的有原因和下一完成时间，延期在到期前申请", overdue_unexplained),
    Rule("R-04", Severity.WARNING, "期末未完成的有原因和下一完成时间", open_unexplained),
    Rule("T-03", Severity.ERROR, "一览表附件有进展条目可列", overview_without_rows),
)
