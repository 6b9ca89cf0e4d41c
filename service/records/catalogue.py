"""归档文件目录: what a row of it says of a filed 件 (DA/T 22-2015 5.5.2)."""

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass

from service.core.events import Act
from service.core.keeping import Record, Status

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of a catalogue to go on working with."""

TITLE = "归档文件目录"
COLUMNS = ("序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注")
UNMARKED = "无"
"""A paper without 密级, which the catalogue leaves blank."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: the columns from 序号 to 备注, all of them texts; 日期 has eight digits."""

    no: str
    archival_code: str
    number: str
    organs: str
    title: str
    date: str
    classification: str
    pages: str
    remark: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The texts in the order of COLUMNS."""
        return astuple(self)


def entries(records: Iterable[Record]) -> Iterator[Entry]:
    """A row for each of *records*, numbered from 1 in their order; withdrawn ones keep theirs and say so."""
    for no, record in enumerate(records, 1):
        classification = str(record.description.get("classification", ""))
        yield Entry(
            no=str(no),
            archival_code=record.archival_code,
            number=record.number,
            organs="；".join(record.organs),
            title=record.title,
            date=record.issue_date.replace("-", ""),
            classification="" if classification == UNMARKED else classification,
            pages=str(record.pages) if record.pages else "",
            remark=_remark(record),
        )


def _remark(record: Record) -> str:
    if record.status is Status.FILED:
        return ""
    act = Act.WITHDRAW if record.status is Status.WITHDRAWN else Act.SUPERSEDE
    reason = next((str(event.details.get("reason", "")) for event in record.history if event.act is act), "")
    return f"{record.status.value}：{reason}" if reason else record.status.value
