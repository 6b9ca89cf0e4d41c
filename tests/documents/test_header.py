"""Elements of the header."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.header import Attachment, DocNumber, attachments_view, emblem_view, signature_view
from service.documents.measuring import cells


def test_the_number_has_the_official_brackets() -> None:
    """六角括号, full year, serial without padding (7.2.5)."""
    assert "淮理党巡一〔2022〕7号" == DocNumber("淮理党巡一", 2022, 7).text


def test_a_short_organ_is_centred_on_the_date() -> None:
    """The date stands four cells in, the shorter organ over its middle (7.3.5.1)."""
    signature = signature_view("学院党委", date(2022, 9, 16))
    assert (4.0, 5.25) == (signature["date_indent"], signature["organ_indent"])


def test_a_long_organ_reaches_the_edge_and_the_date_is_centred_under_it() -> None:
    """Where the organ would leave the type area, the date moves instead."""
    signature = signature_view("中共淮岭理工大学土木建筑学院委员会", date(2022, 10, 14))
    assert (0.0, 5.0) == (signature["organ_indent"], signature["date_indent"])


@given(st.text("甲乙丙1", min_size=1, max_size=28), st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_organ_and_date_share_their_middle(organ: str, day: date) -> None:
    """Whatever their lengths, both lines are centred on each other and end inside the type area."""
    signature = signature_view(organ, day)
    middle_of_organ = signature["organ_indent"] + cells(organ) / 2
    middle_of_date = signature["date_indent"] + cells(signature["date"]) / 2
    assert middle_of_organ == pytest.approx(middle_of_date)
    assert min(signature["organ_indent"], signature["date_indent"]) >= 0


@pytest.mark.parametrize(
    ("authority", "points"),
    [("校党委", 62.0), ("中共淮岭理工大学委员会", 33.5), ("Y大学第1巡察组党支部", 33.5)],
)
def test_the_emblem_is_as_large_as_its_length_allows(authority: str, points: float) -> None:
    """One line of the type area, up to 62 pt, whatever signs it is made of; the same for every renderer."""
    assert {"text": f"{authority}文件", "points": points} == emblem_view(authority)


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
