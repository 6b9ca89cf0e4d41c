"""Papers beyond the limits of pages and rows are refused before any page is set."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from pages import arranging, pdf_of, typefaces, view_of

from service.cli import main
from service.core.errors.payloads import DocumentTooLong
from service.registry import sample
from service.rendering.arrangement import Arranging, Longest
from service.rendering.html import filled
from service.rendering.paging import flow

PLAN = "rectification_plan"


def test_a_paper_of_the_longest_length_is_arranged_and_one_page_more_is_refused() -> None:
    """The pages are those that are set, but for what only the 版记 needs."""
    view = dict(arranging()(PLAN, view_of(PLAN, "full")).view)
    foreseen = flow(filled(PLAN, view, draft=False, typefaces=typefaces()).html).length
    assert 0 <= len(pdf_of(PLAN, view)) - foreseen <= 2
    assert Arranging(typefaces(), Longest(foreseen, 100_000))(PLAN, view)
    with pytest.raises(DocumentTooLong, match=f"{foreseen} 页，超过上限 {foreseen - 1} 页") as caught:
        Arranging(typefaces(), Longest(foreseen - 1, 100_000))(PLAN, view)
    assert "HONGTOU_MAX_PAGES" in caught.value.hint


def test_the_rows_of_all_tables_count() -> None:
    """A plan lists its measures in several tables."""
    view = view_of(PLAN, "full")
    rows = filled(PLAN, view, draft=False, typefaces=typefaces()).rows
    measures = json.loads(sample(PLAN, "full"))["body"]
    assert rows > str(measures).count("deadline")
    assert Arranging(typefaces(), Longest(1000, rows))(PLAN, view)
    with pytest.raises(DocumentTooLong, match=f"{rows} 表格行") as caught:
        Arranging(typefaces(), Longest(1000, rows - 1))(PLAN, view)
    assert "HONGTOU_MAX_ROWS" in caught.value.hint


def test_the_command_refuses_it_as_a_fault_of_the_payload(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Exit code 1: repeating cannot help."""
    monkeypatch.setenv("HONGTOU_MAX_PAGES", "2")
    payload = tmp_path / "notice.json"
    payload.write_bytes(sample("feedback_notice"))
    told = CliRunner().invoke(main, ["generate", str(payload), "-o", str(tmp_path)])
    assert 1 == told.exit_code
    assert "超过上限 2 页" in told.output
