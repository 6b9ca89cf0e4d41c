"""Elements of the header."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.header import Attachment, DocNumber, attachments_view
from service.documents.letterhead import emblem_view, signers_view
from service.documents.measuring import cells
from service.documents.signature import LINE_CELLS, SEAL_CELLS, signature_view


def test_the_number_has_the_official_brackets() -> None:
    """六角括号, full year, serial without padding (7.2.5)."""
    assert "淮理党巡一〔2022〕7号" == DocNumber("淮理党巡一", 2022, 7).text


def test_a_short_organ_is_centred_on_the_date() -> None:
    """The date stands four cells in, the shorter organ over its middle (7.3.5.1)."""
    signature = signature_view(["学院党委"], date(2022, 9, 16), sealed=True)
    assert (4.0, 5.25) == (signature["date_indent"], signature["organ_indent"])


def test_a_long_organ_reaches_the_edge_and_the_date_is_centred_under_it() -> None:
    """Where the organ would leave the type area, the date moves instead."""
    signature = signature_view(["中共淮岭理工大学土木建筑学院委员会"], date(2022, 10, 14), sealed=True)
    assert (0.0, 5.0) == (signature["organ_indent"], signature["date_indent"])


@given(st.text("甲乙丙1", min_size=1, max_size=28), st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_organ_and_date_share_their_middle(organ: str, day: date) -> None:
    """Whatever their lengths, both lines are centred on each other and end inside the type area."""
    signature = signature_view([organ], day, sealed=True)
    middle_of_organ = signature["organ_indent"] + cells(organ) / 2
    middle_of_date = signature["date_indent"] + cells(signature["date"]) / 2
    assert middle_of_organ == pytest.approx(middle_of_date)
    assert min(signature["organ_indent"], signature["date_indent"]) >= 0


@given(st.text("国党委", min_size=1, max_size=24), st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_without_a_seal_the_date_begins_two_cells_behind_the_name(organ: str, day: date) -> None:
    """One blank line above; the wider of the two ends two cells from the right (7.3.5.2; SI-04)."""
    signature = signature_view(["甲", organ], day, sealed=False)
    name_begins = 28 - signature["organ_indent"] - cells(organ)
    date_begins = 28 - signature["date_indent"] - cells(signature["date"])
    assert 2 == date_begins - name_begins
    assert signature["date_indent" if cells(signature["date"]) > cells(organ) else "organ_indent"] == 2
    assert ("甲\n" + organ, 1, []) == (signature["organ"], signature["blank_lines"], signature["rows"])


@pytest.mark.parametrize(
    ("authority", "points"),
    [("校党委", 62.0), ("中共淮岭理工大学委员会", 33.5), ("Y大学第1巡察组党支部", 33.5)],
)
def test_the_emblem_is_as_large_as_its_length_allows(authority: str, points: float) -> None:
    """One line of the type area, up to 62 pt, whatever signs it is made of; the same for every renderer."""
    assert {"text": f"{authority}文件", "points": points, "stack": [], "widest": 0} == emblem_view(authority)


def test_one_annex_alone_has_no_number() -> None:
    """Arabic numbers only where there are several (7.3.4)."""
    alone = attachments_view((Attachment(1, "问题清单", "problem_list"),))
    several = attachments_view((Attachment(1, "问题清单", "problem_list"), Attachment(2, "任务清单", None)))
    assert ("", "附件") == (alone[0]["number"], alone[0]["label"])
    assert [("1.", "附件1"), ("2.", "附件2")] == [(item["number"], item["label"]) for item in several]


def test_a_very_long_name_goes_on_several_lines_above_the_bodys_size() -> None:
    """The 标志 never shrinks below the text it stands over."""
    authority = "中国共产党淮岭理工大学土木建筑与环境工程学院委员会第一巡察整改工作领导小组办公室"
    emblem = emblem_view(authority)
    assert f"{authority}文件" == emblem["text"].replace("\n", "")
    assert emblem["points"] > 16


ORGANS = st.lists(st.text("甲乙丙丁", min_size=2, max_size=26), min_size=2, max_size=9, unique=True)


@given(ORGANS, st.floats(60, 300))
def test_the_emblem_of_several_organs_fits_the_type_area(organs: list[str], room: float) -> None:
    """Names stacked, the lead organ first, 文件 beside them, no higher than the first page can spare."""
    emblem = emblem_view(organs[0], organs[1:], room)
    assert "".join(organs) == "".join(emblem["stack"])
    assert (emblem["widest"] + 2) * emblem["points"] <= 442
    assert emblem["points"] == 16 or emblem["points"] * 1.25 * len(emblem["stack"]) <= room


@given(ORGANS, st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_several_organs_sign_in_rows_with_room_for_their_seals(organs: list[str], day: date) -> None:
    """In order, up to three in a row, inside the type area, the last one above the middle of the date."""
    signature = signature_view(organs, day, sealed=True)
    assert organs == [organ for row in signature["rows"] for organ in row if organ]
    (count,) = {len(row) for row in signature["rows"]}
    right = signature["left"] + count * signature["column"]
    assert count <= 3 and signature["left"] >= 0 and right <= LINE_CELLS + 1e-9
    assert signature["column"] >= SEAL_CELLS
    assert signature["rows"][-1][-1] == organs[-1]
    middle_of_date = LINE_CELLS - signature["date_indent"] - cells(signature["date"]) / 2
    assert right - signature["column"] / 2 == pytest.approx(middle_of_date)


def test_two_organs_of_usual_names_stand_beside_each_other() -> None:
    """The date four cells in, as for one organ, where the names leave room (7.3.5.1)."""
    signature = signature_view(["中共北方林业大学委员会", "北方林业大学"], date(2021, 9, 6), sealed=True)
    assert [["中共北方林业大学委员会", "北方林业大学"]] == signature["rows"]
    assert 4 <= signature["date_indent"] <= 5


POSTS = st.lists(st.text("书记校长党委", min_size=2, max_size=30), min_size=1, max_size=6)
NUMBERS = st.text("淮理党办", min_size=1, max_size=14).map("{}〔2022〕7号".format)


@given(NUMBERS, POSTS)
def test_signers_stand_in_columns_that_end_a_cell_before_the_edge(number: str, posts: list[str]) -> None:
    """In order, row by row; the number on the last row, clear of what stands right of it (7.2.6)."""
    signers = signers_view(number, posts)
    label, first, second = signers["stops"]
    rows = signers["rows"]
    assert "".join(posts) == "".join(row["first"] + row["second"] for row in rows)
    assert [number] == [row["number"] for row in rows if row["number"]] and rows[-1]["number"]
    assert label >= 1 and first == label + 4
    assert all(first + cells(row["first"]) <= (second - 1 if row["second"] else 27) for row in rows)
    assert all(second + cells(row["second"]) <= 27 for row in rows)
    beside = label if len(rows) == 1 else first
    assert not rows[-1]["first"] or 1 + cells(number) + 1 <= beside


def test_four_signers_stand_two_in_a_row() -> None:
    """Left to right, then the next row, first characters in line."""
    signers = signers_view("淮理党〔2022〕7号", ["党委书记", "校长", "纪委书记", "总会计师"])
    assert [("党委书记", "校长"), ("纪委书记", "总会计师")] == [
        (r["first"], r["second"]) for r in signers["rows"]
    ]
    assert [14.0, 18.0, 23.0] == signers["stops"]


def test_a_number_too_long_for_any_line_goes_on_several() -> None:
    """Below the signers, no sign of it lost."""
    number = f"{'淮' * 40}〔2022〕7号"
    rows = signers_view(number, ["党委书记"])["rows"]
    assert "党委书记" == rows[0]["first"]
    assert number == "".join(row["number"] for row in rows)
    assert len(rows) > 2
