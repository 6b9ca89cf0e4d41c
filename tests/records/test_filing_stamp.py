"""The stamp says under which number a paper is filed."""

from dataclasses import replace

import pytest

from service.records.filing_stamp import stamp_cells
from tests.records.filed import FILED


def test_the_cells_stand_as_in_the_standard() -> None:
    """全宗号, 年度, 件号 above 机构, 保管期限, 页数; the term in words."""
    assert (("Z109", "2022", "0007"), ("XCZ", "永久", "6")) == stamp_cells(FILED)


def test_what_is_not_used_stays_blank() -> None:
    """A class without 机构 has an empty cell there."""
    bare = replace(FILED, archival_code="Z109-WS·2022-D30-12345", pages=0)
    assert (("Z109", "2022", "12345"), ("", "30年", "")) == stamp_cells(bare)


def test_what_was_never_filed_gets_no_stamp() -> None:
    """There is no number to put there."""
    with pytest.raises(ValueError, match="不是档号"):
        stamp_cells(replace(FILED, archival_code=""))
