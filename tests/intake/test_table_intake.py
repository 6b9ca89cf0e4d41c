"""Workbooks and separated values as batches: a row a document, a workbook a plan, every fault by its cell."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest

from schemas.rows.assembling import told as told_tables
from schemas.rows.papers import Paper, paper
from service.core.entries import Entry
from service.registry import sample
from service.sheets.commas import separated
from service.sheets.tables import add_table
from service.sheets.writing import new_book, packed
from service.tabulating import table_column
from tests.intake.reading import LIMITS, read, told
from tests.sheets.books import book_of, saved

NOW = datetime(2026, 3, 5)
LEFT_OUT = ("no", "display", "declared_counts", "declared_counts_text")
"""What is counted has no column."""

Rows = list[list[str]]
FORM = book_of(("字段", "内容"), ("标题", "甲"), ("x", "y"))
HEAD = ["文书编号", "标题", "发文机关", "发文机关代字", "发文年份", "发文顺序号", "主送机关", "成文日期"]


def notice_paper() -> Paper:
    """Notices as tables."""
    found = paper("feedback_notice")
    assert found
    return found


def notice(which: str = "minimal", doc_id: str = "") -> dict[str, Any]:
    """A sample of a notice."""
    held: dict[str, Any] = json.loads(sample("feedback_notice", which))
    return held | ({"doc_id": doc_id} if doc_id else {})


def sheets_of(found: Paper, payloads: Sequence[dict[str, Any]]) -> dict[str, Rows]:
    """All columns of those payloads, a sheet for the papers and one for each part, with headings."""
    sheets = {"文书": [[column.title for column in found.columns]]}
    for part in found.parts:
        sheets[part.title] = [["文书编号", *(column.title for column in part.columns)]]
    for payload in payloads:
        own, rows = told_tables(found, payload)
        sheets["文书"].append([own[column.key] for column in found.columns])
        for part in found.parts:
            for row in rows[part.title]:
                cells = [row[column.key] for column in part.columns]
                sheets[part.title].append([payload["doc_id"], *cells])
    return sheets


def book(sheets: dict[str, Rows]) -> bytes:
    """A workbook of those sheets."""
    from openpyxl import Workbook

    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return saved(made)


def in_one_row(found: Paper, payload: dict[str, Any]) -> Rows:
    """All of a payload in one row, its lists as numbered columns."""
    own, rows = told_tables(found, payload)
    heads, cells = [column.title for column in found.columns], [own[column.key] for column in found.columns]
    for part in found.parts:
        for number, row in enumerate(rows[part.title], 1):
            heads += [f"{part.names[-1]}{number}{column.title}" for column in part.columns]
            cells += [row[column.key] for column in part.columns]
    return [heads, cells]


def sound(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """The payloads of entries that are all sound."""
    assert [entry.fault for entry in entries] == [None] * len(entries)
    return [json.loads(entry.content) for entry in entries]


def findings(entry: Entry) -> list[str]:
    """What is told of an entry's cells."""
    assert entry.fault
    return [finding.message for finding in entry.fault.findings]


def told_out(value: Any) -> Any:
    """The payload without what is counted, and without what says nothing."""
    if isinstance(value, dict):
        held = {key: told_out(inner) for key, inner in value.items() if key not in LEFT_OUT}
        return {key: inner for key, inner in held.items() if inner not in (None, [])}
    return [told_out(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("which", ["minimal", "typical", "joint", "every-rule"])
def test_notices_come_back_from_a_workbook_as_they_were(which: str) -> None:
    """Every value that is not counted, several notices together."""
    payloads = [notice(which, "FN-1"), notice("minimal", "FN-2")]
    entries = read(book(sheets_of(notice_paper(), payloads)), "表.xlsx")
    assert [entry.name for entry in entries] == ["表.xlsx “文书”第2行", "表.xlsx “文书”第3行"]
    assert sound(entries) == [told_out(payload) for payload in payloads]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_notices_come_back_from_separated_values(encoding: str, delimiter: str) -> None:
    """All in one row, whatever program wrote it."""
    comma = separated(in_one_row(notice_paper(), notice())).decode("utf-8-sig")
    assert '"' in comma
    quoted = [[f'"{cell}"' for cell in row] for row in in_one_row(notice_paper(), notice())]
    text = "\r\n".join(delimiter.join(row) for row in quoted)
    entries = read(text.encode(encoding), "表.csv")
    assert [entry.name for entry in entries] == ["表.csv 第2行"]
    assert sound(entries) == [notice()]


def test_a_long_notice_comes_back_from_one_row() -> None:
    """Its 28 problems are as many groups of columns."""
    entries = read(separated(in_one_row(notice_paper(), notice("typical"))), "表.csv")
    assert sound(entries) == [told_out(notice("typical"))]


def test_a_form_and_its_lists_are_one_plan() -> None:
    """Fields and contents on one sheet, the ledger and the other lists on theirs."""
    payload = json.loads(sample("rectification_plan", "every-rule"))
    found = paper("rectification_plan")
    assert found
    sheets = sheets_of(found, [payload])
    form = [["字段", "内容"], ["文书类型", "整改方案"], *map(list, zip(*sheets.pop("文书"), strict=True))]
    lists = {title: [row[1:] for row in rows] for title, rows in sheets.items()}
    entries = read(book({"基本情况": form, **lists}), "方案.xlsx")
    assert [entry.name for entry in entries] == ["方案.xlsx"]
    assert unnamed(told_out(sound(entries)[0])) == unnamed(told_out(payload))


def unnamed(value: Any) -> Any:
    """Organs by their names alone: cells of a ledger do not tell their codes."""
    if isinstance(value, dict):
        is_organ = value.keys() == {"id", "name"}
        return value["name"] if is_organ else {key: unnamed(inner) for key, inner in value.items()}
    return [unnamed(inner) for inner in value] if isinstance(value, list) else value


def changed(change: Callable[[dict[str, Rows]], None]) -> list[Entry]:
    """Two small notices in a workbook that was changed."""
    sheets = sheets_of(notice_paper(), [notice("minimal", "FN-1"), notice("minimal", "FN-2")])
    change(sheets)
    return read(book(sheets), "表.xlsx")


def put(sheets: dict[str, Rows], sheet: str, title: str, text: str, row: int = 1) -> None:
    """Nothing; that cell says *text*; a column that is not there is added."""
    heads = sheets[sheet][0]
    if title not in heads:
        for cells in sheets[sheet]:
            cells.append("")
        heads[-1] = title
    sheets[sheet][row][heads.index(title)] = text


@pytest.mark.parametrize(
    ("sheet", "title", "text", "message"),
    [
        pytest.param("文书", "成文日期", "九月", "第2行 J列“成文日期”：“九月”不是日期。", id="no day"),
        pytest.param("文书", "标题", "", "第2行 G列“标题”：缺少必填字段。", id="nothing"),
        pytest.param("文书", "发文顺序号", "七", "第2行 F列“发文顺序号”：“七”不是整数。", id="no number"),
        pytest.param("文书", "备注", "x", "第2行 AU列“备注”：没有这一栏，填写的内容无处可放。", id="no such"),
        pytest.param("文书", "文书类型", "通知", "第2行 AU列“文书类型”：这张表是反馈意见的表。", id="type"),
        pytest.param("问题清单", "问题性质", "中性", "第2行 H列“问题性质”：“中性”不是可选的词。", id="part"),
        pytest.param("意见建议", "意见内容", "", "第2行 C列“意见内容”：缺少必填字段。", id="list"),
    ],
)
def test_a_fault_is_told_by_its_cell_and_the_other_rows_are_read(
    sheet: str, title: str, text: str, message: str
) -> None:
    """Only the document it belongs to waits for it."""
    first, second = changed(lambda sheets: put(sheets, sheet, title, text))
    (found,) = findings(first)
    assert found == f"“{sheet}”{message}"
    assert sound([second])[0]["doc_id"]


def test_a_document_without_rows_in_a_part_it_needs_is_told() -> None:
    """By the name of the part."""
    first, _ = changed(lambda sheets: sheets["意见建议"].pop(1) and None)
    assert findings(first) == ["“文书”第2行：没有意见建议。"]


def test_rows_that_belong_to_no_document_are_told() -> None:
    """Once for each code that is not there."""

    def change(sheets: dict[str, Rows]) -> None:
        sheets["意见建议"] += [["FN-9", "甲", "乙"], ["", "丙", "丁"]]

    *_, last = changed(change)
    assert told([last]) == [("表.xlsx “意见建议”第4行", "broken-sheet")]
    assert last.fault
    assert "“FN-9”的文书，共2行" in last.fault.message


def test_a_code_that_comes_twice_is_told_at_the_second() -> None:
    """The first has the rows of the parts."""
    first, second = changed(lambda sheets: put(sheets, "文书", "文书编号", "FN-1", 2))[:2]
    assert sound([first])
    assert findings(second)[0] == "“文书”第3行 A列“文书编号”：文书编号与“文书”第2行的重复。"


def test_a_sheet_that_nobody_knows_is_told() -> None:
    """Unless it is empty or explains."""

    def change(sheets: dict[str, Rows]) -> None:
        sheets.update({"草稿": [["a", "b"], ["c", "d"]], "空": [], "填表说明": [["a"]]})

    first, *rest = changed(change)
    assert told([first]) == [("表.xlsx “草稿”", "broken-sheet")]
    assert len(sound(rest)) == 2


def test_values_beyond_the_headings_are_told() -> None:
    """A comma too many moves all that follows it."""
    heads, cells = in_one_row(notice_paper(), notice())
    (entry,) = read(separated([heads, [*cells, "多出的"]]), "表.csv")
    assert (
        findings(entry) == ["第2行 CI列“”：没有这一栏，填写的内容无处可放。"]
        or "没有这一栏" in findings(entry)[0]
    )


def test_a_formula_without_a_value_is_told() -> None:
    """What it would give, nobody knows."""
    content = book_of(HEAD, ["FN-1", "=A1", *HEAD[2:]])
    (entry,) = read(content, "表.xlsx")
    assert "“Sheet”第2行 B列“标题”：公式没有算出的值。" in findings(entry)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        pytest.param(b"\xd0\xcf\x11\xe0 old", "旧.xls", "broken-sheet", id="old"),
        pytest.param(b"a,b\n1,2\n", "表.csv", "broken-sheet", id="no headings"),
        pytest.param("文书编号,标题".encode("utf-16"), "表.csv", "broken-sheet", id="utf-16"),
        pytest.param(b"\x80\xff\xff,\n", "表.csv", "broken-sheet", id="no text"),
        pytest.param("文书编号,标题\n".encode() + b"," * 5_000, "表.csv", "broken-sheet", id="wide"),
        pytest.param("文书编号,标题\n".encode() + b"1,2\n" * 25_000, "表.csv", "broken-sheet", id="long"),
        pytest.param(b"x" * (LIMITS.sheet + 1), "表.csv", "payload-too-large", id="large"),
        pytest.param(
            book_of(("字段", "内容"), ("标题", "甲"), ("x", "y")), "表.xlsx", "invalid-payload", id="form"
        ),
    ],
)
def test_hostile_tables_are_one_fault(content: bytes, name: str, code: str) -> None:
    """With a cure."""
    (entry,) = read(content, name)
    assert entry.fault
    assert (entry.fault.code, bool(entry.fault.hint)) == (code, True)


def test_values_are_read_as_far_as_their_quotes_close() -> None:
    """What is behind the open one is told."""
    rows = in_one_row(notice_paper(), notice())
    entries = read(separated(rows) + '"开了没关,x\n甲,乙\n'.encode(), "表.csv")
    assert told(entries[1:]) == [("表.csv", "broken-sheet")]
    assert sound(entries[:1]) == [notice()]
    assert entries[1].fault
    assert "从第3行起读不出" in entries[1].fault.message


def test_days_and_numbers_of_a_workbook_are_read_as_such() -> None:
    """As an office program keeps them, and as people write them."""
    found = notice_paper()
    own, rows = told_tables(found, notice())
    columns = [*map(table_column, found.columns)]
    made = new_book("批", NOW)
    add_table(made, "文书", columns, [[own[column.key] for column in found.columns]])
    part = next(one for one in found.parts if one.title == "意见建议")
    add_table(made, part.title, [*map(table_column, part.columns)], [[*rows[part.title][0].values()]])
    problems = next(one for one in found.parts if one.title == "问题清单")
    cells = [*rows[problems.title][0].values()]
    add_table(made, problems.title, [*map(table_column, problems.columns)], [cells])
    assert sound(read(packed(made), "表.xlsx")) == [notice()]


def test_every_title_of_a_table_is_its_own() -> None:
    """No two columns of a table are called the same, nor two parts."""
    from service.sheets.headings import plain

    for name in ("feedback_notice", "rectification_plan"):
        found = paper(name)
        assert found
        tables = [found.columns, *(part.columns for part in found.parts)]
        for titles in ([plain(column.title) for column in columns] for columns in tables):
            assert len(titles) == len(set(titles))
        names = [plain(one) for part in found.parts for one in part.names]
        assert len(names) == len(set(names))


def test_reports_have_no_tables() -> None:
    """Their sections hold lists of lists."""
    assert paper("progress_report") is None
