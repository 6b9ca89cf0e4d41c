"""A report as a spreadsheet for clerks: the outcome, a line a row, and a line for all that was found."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from service.batch_reports.lines import Line, LineFinding
from service.batch_reports.words import head
from service.core.batches import Batch, BatchState
from service.sheets.writing import arrange, look_of, new_book, packed, text_cell

TITLE = "批次报告"
MOST_FINDINGS = 20_000
"""That are listed: more than anybody reads in a sheet, which ends at 1,048,576 rows anyway."""

OUTCOME: Mapping[str, int] = {"项目": 12, "内容": 80}
ROWS: Mapping[str, int] = {
    "序号": 7,
    "来源": 30,
    "文书编号": 24,
    "文种": 14,
    "状态": 10,
    "文号": 24,
    "标题": 44,
    "档号": 24,
    "文件": 50,
    "原因": 44,
    "办法": 30,
    "次数": 6,
    "文件的SHA-256": 70,
    "数据的SHA-256": 68,
}
FINDINGS: Mapping[str, int] = {
    "序号": 7,
    "来源": 30,
    "轻重": 10,
    "字段": 40,
    "问题": 50,
    "办法": 40,
    "代码": 14,
    "位置": 36,
}


def sheet_report(batch: Batch, state: BatchState, lines: Iterable[Line], titles: Mapping[str, str]) -> bytes:
    """The report as .xlsx, no cell of which is a formula; *titles* are those of the types of documents.

    The same batch in the same state is the same bytes. Of all that was found it has so much, and tells how
    much more there is.
    """
    book = new_book(TITLE, datetime.fromisoformat(batch.created_at).astimezone(UTC))
    outcome, rows, findings = (
        _Table(book, name, columns)
        for name, columns in (("结果", OUTCOME), ("各件", ROWS), ("问题和提示", FINDINGS))
    )
    for pair in head(batch, state):
        outcome.add(pair)
    more = 0
    for line in lines:
        rows.add(_row(line, titles))
        for found in line.findings:
            if findings.count < MOST_FINDINGS:
                findings.add(_finding(line, found))
            else:
                more += 1
    if more:
        findings.add(("", "", "", "", f"另有 {more} 条没有列在这里，其余见 report.json。"))
    return packed(book)


class _Table:
    """A sheet that grows by rows of texts."""

    def __init__(self, book: Any, name: str, columns: Mapping[str, int]) -> None:
        self._sheet = book.create_sheet(name)
        arrange(self._sheet, f"{TITLE}：{name}", list(columns.values()))
        self._look = look_of(self._sheet, "仿宋")
        self._append(columns, look_of(self._sheet, "黑体"))
        self.count = 0

    def add(self, cells: Iterable[str]) -> None:
        """Nothing; the sheet has one more row, which its `count` tells."""
        self._append(cells, self._look)
        self.count += 1

    def _append(self, cells: Iterable[str], look: Any) -> None:
        self._sheet.append([text_cell(self._sheet, text, look) for text in cells])


def _row(line: Line, titles: Mapping[str, str]) -> Sequence[str]:
    row = line.row
    return (
        str(row.number),
        row.name,
        row.doc_id,
        titles.get(row.doc_type, ""),
        line.state,
        line.told("number"),
        line.told("title"),
        line.archival_code,
        "\n".join(file.name for file in line.files),
        line.error.get("message", ""),
        line.error.get("hint", ""),
        str(row.attempts),
        "\n".join(file.digest for file in line.files),
        row.digest,
    )


def _finding(line: Line, found: LineFinding) -> Sequence[str]:
    number, name, place = str(line.row.number), line.row.name, found.place or "整份数据"
    return number, name, found.severity, place, found.message, found.hint, found.code, found.pointer
