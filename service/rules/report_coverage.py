"""Progress report: its entries beside the ledger, and where they are printed (R-13, R-16)."""

from collections.abc import Iterator

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.documents.progress import ProgressReport
from service.rules.report_entries import ENTRIES, entries
from service.rules.report_figures import COMPLETE_STAGES

MOST_NAMED = 20


def unreported(subject: Subject) -> Iterator[Breach]:
    """Measures of the ledger without an entry, at the end of the period (R-13)."""
    report: ProgressReport = subject.document
    if report.stage in COMPLETE_STAGES:
        yield from _missing(report)


def unreported_early(subject: Subject) -> Iterator[Breach]:
    """Measures of the ledger without an entry, before the end of the period (R-13)."""
    report: ProgressReport = subject.document
    if report.stage not in COMPLETE_STAGES:
        yield from _missing(report)


def _missing(report: ProgressReport) -> Iterator[Breach]:
    told = {entry.measure_id for entry in report.entries}
    places = report.ledger.places() if report.ledger else ()
    missing = [place.measure.id for place in places if place.measure.id not in told]
    if missing:
        more = "等" if len(missing) > MOST_NAMED else ""
        yield Breach(
            ENTRIES,
            f"台账中有{len(missing)}条措施没有进展条目：{'、'.join(missing[:MOST_NAMED])}{more}。",
            "请逐条补充进展；尚未启动的也应列出，状态填 not_started。",
        )


def strangers(subject: Subject) -> Iterator[Breach]:
    """Entries of a measure the ledger does not have, or under another problem than the ledger's (R-13)."""
    report: ProgressReport = subject.document
    if report.ledger is None:
        return
    owners = {place.measure.id: place.problem.problem_id for place in report.ledger.places()}
    known = {problem.problem_id for _, _, problem in report.ledger.problems()}
    for at, entry in entries(report):
        owner = owners.get(entry.measure_id)
        if owner is None:
            yield Breach(
                f"{at}/measure_id",
                f"措施{entry.measure_id}不在整改台账之中。",
                "请改为台账已有的措施编号；新增的措施请先列入补充方案。",
            )
        if owner is not None and owner != entry.problem_id:
            yield Breach(
                f"{at}/problem_id",
                f"措施{entry.measure_id}在台账中属于问题{owner}，此处写作{entry.problem_id}。",
                f"请改为{owner}。",
            )
        elif owner is None and entry.problem_id not in known:
            yield Breach(
                f"{at}/problem_id",
                f"问题{entry.problem_id}不在整改台账之中。",
                "请改为台账已有的问题编号。",
            )


def unlisted(subject: Subject) -> Iterator[Breach]:
    """Entries that neither a generated part nor the status overview shows (R-16)."""
    report: ProgressReport = subject.document
    if any(item.source == "status_overview" for item in report.header.attachments):
        return
    generated = [section.filter or {} for section in report.sections if section.generated_from]
    if any("status" not in wanted for wanted in generated):
        return
    shown = {wanted["status"] for wanted in generated}
    for at, entry in entries(report):
        if entry.status not in shown:
            yield Breach(
                at,
                f"措施{entry.measure_id}：这条进展没有列入任何部分。",
                "请增加由进展条目生成的部分（generated_from 填 entries），"
                "或增加附件落实情况一览表（status_overview）。",
            )


RULES = (
    Rule("R-13", Severity.ERROR, "期末的报告对台账的每条措施都有进展条目", unreported),
    Rule("R-13", Severity.WARNING, "期中的报告对台账的每条措施都有进展条目", unreported_early),
    Rule("R-13", Severity.ERROR, "进展条目的措施和问题与台账一致", strangers),
    Rule("R-16", Severity.ERROR, "每条进展列入正文或一览表", unlisted),
)
