"""Reports of batches: the same truth as spreadsheet, JSON and page."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from service.batch_reports import as_sheet
from service.batch_reports.as_json import json_report
from service.batch_reports.as_page import page_report, style_source
from service.batch_reports.as_sheet import sheet_report
from service.batch_reports.lines import place_words
from service.batch_reports.words import outcome
from service.core.batches import Row
from tests.batch_reports.batches import TITLES, done, failed, source_of

NUMBERS = re.compile(r"<td>(\d+)</td>")
"""Of rows, on a page."""


def page(*rows: Row) -> str:
    """The page of a batch of these rows."""
    source = source_of(*rows)
    return b"".join(page_report(source.batch, source.state, source.lines, TITLES)).decode()


def test_a_part_is_never_passed_for_the_whole() -> None:
    """In words that count."""
    whole, part, none = source_of(done(1)), source_of(done(1), failed(2)), source_of(failed(1))
    assert "全部 1 件已完成。" == outcome(whole.batch, whole.state)
    assert "部分完成：共 2 件，1 件已完成，1 件未成。" == outcome(part.batch, part.state)
    assert "全部未成：共 1 件，1 件未成。" == outcome(none.batch, none.state)


def test_a_place_is_told_in_words() -> None:
    """By the titles of the form; what no form knows has its own name."""
    assert "方面第1项 › 发现的问题第2项 › 问题" == place_words(
        "feedback_notice", "/body/aspects/0/problems/1/title"
    )
    assert "" == place_words("feedback_notice", "")
    assert "第3项" == place_words("nothing", "/x~1y/2")
    assert place_words("feedback_notice", f"/{'9' * 5000}")


def test_programs_read_what_became_of_each_row() -> None:
    """With names, digests, findings and their places."""
    source = source_of(done(1), failed(2))
    told = json.loads(b"".join(json_report(source.batch, source.state, source.lines())))
    assert (True, "partly-done", 2) == tuple(told["batch"][name] for name in ("is_partial", "state", "total"))
    first, second = told["rows"]
    assert ["001_淮理党〔2022〕7号_关于巡察的反馈意见_20220916.docx"] == [
        file["name"] for file in first["files"][:1]
    ]
    assert ("failed", [], "方面第1项 › 发现的问题第2项 › 问题") == (
        second["state"],
        second["files"],
        second["findings"][0]["place"],
    )


def test_clerks_read_it_in_a_spreadsheet_without_formulas() -> None:
    """The same batch is the same bytes; a name that looks like a formula is a text."""
    source = source_of(done(1), failed(2))
    made, again = (sheet_report(source.batch, source.state, source.lines(), TITLES) for _ in range(2))
    assert made == again
    book = load_workbook(BytesIO(made))
    assert ["结果", "各件", "问题和提示"] == book.sheetnames
    cells = [cell for row in book["各件"].iter_rows(min_row=2) for cell in row]
    assert "f" not in {cell.data_type for cell in cells} and "=第1行" == cells[1].value
    found = [cell.value for cell in book["问题和提示"][2]]
    assert ["2", "=第2行", "须改正", "方面第1项 › 发现的问题第2项 › 问题", "须为文字。", "请填写。"] == found[
        :6
    ]


def test_a_spreadsheet_ends_its_findings_and_says_where_the_rest_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it grows with every finding, until nobody can open it; all rows are in it still."""
    monkeypatch.setattr(as_sheet, "MOST_FINDINGS", 3)
    for faulty, last in ((3, "须为文字。"), (5, "另有 2 条没有列在这里，其余见 report.json。")):
        source = source_of(done(1), *map(failed, range(2, faulty + 2)))
        book = load_workbook(
            BytesIO(sheet_report(source.batch, source.state, source.lines(), TITLES)), read_only=True
        )
        rows, found = (
            [*book[name].iter_rows(min_row=2, values_only=True)] for name in ("各件", "问题和提示")
        )
        assert (faulty + 1, 3 + (faulty > 3), last) == (len(rows), len(found), found[-1][4])


def test_a_page_to_print_has_all_in_it_and_escapes_what_it_quotes() -> None:
    """Its style is the one that its policy names; nothing is fetched."""
    text = page(done(1, "<script>alert(1)</script>"), failed(2))
    assert "<script" not in text and "&lt;script&gt;" in text
    assert "没有全部完成" in text and "方面第1项 › 发现的问题第2项 › 问题" in text
    assert "没有全部完成" not in page(done(1))
    assert "/body/aspects" not in text
    assert "http" not in text.partition("</style>")[2] and style_source().startswith("'sha256-")


def test_what_is_not_done_stands_first_on_the_page() -> None:
    """Each row once, under its heading; a heading with nothing under it is not there."""
    text = page(done(1), failed(2), done(3), failed(4))
    first, parted, rest = text.partition('<h2 id="done">已完成的各件</h2>')
    assert parted and '<h2 id="undone">未完成的各件</h2>' in first
    assert ["2", "4"] == NUMBERS.findall(first) and ["1", "3"] == NUMBERS.findall(rest)
    assert 2 == text.count("<table>") == text.count("</table>")
    assert "已完成的各件</h2>" not in page(failed(1)) and "未完成的各件</h2>" not in page(done(1))


def test_a_page_is_made_while_it_is_read_and_tells_no_row_twice() -> None:
    """Of the rows that are done none is kept; one that is done between is where it was."""
    looks = 0

    def rows() -> Iterator[Row]:
        nonlocal looks
        looks += 1
        yield failed(1) if looks == 1 else done(1)
        yield from map(done, range(2, 2000))

    source = replace(source_of(failed(1)), rows=rows)
    pieces = [piece.decode() for piece in page_report(source.batch, source.state, source.lines, TITLES)]
    assert 2 == looks and max(map(len, pieces)) < 50_000
    assert [str(number) for number in range(1, 2000)] == NUMBERS.findall("".join(pieces))
