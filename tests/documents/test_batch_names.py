"""Names of the files of a batch."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.batches import Row, RowState
from service.core.errors.requests import UnfitName
from service.documents.batch_names import DEFAULT_PATTERN, FIELDS, Naming, check_pattern
from service.documents.filenames import MOST_BYTES

TITLES = {"feedback_notice": "巡察反馈意见"}


def row(number: int, title: str = "关于巡察乙学院党委的反馈意见", code: str = "甲党〔2022〕7号") -> Row:
    """A row that is done."""
    result = {"number": code, "title": title, "issue_date": "2022-09-16", "filed": {"archival_code": "Z1-7"}}
    digest = f"{number:064x}"
    return Row("b", number, "包.zip/件.json", digest, "d", "N-1", "feedback_notice", RowState.DONE, 1, result)


def naming(pattern: str, total: int = 12) -> Naming:
    """Names by that pattern."""
    return Naming(check_pattern(pattern), total, TITLES)


def test_a_name_tells_place_number_title_and_date() -> None:
    """A folder of them sorts as the batch was."""
    assert "007_甲党〔2022〕7号_关于巡察乙学院党委的反馈意见_20220916" == naming("").stem(row(7))
    assert "00007_" == naming("", 10_000).stem(row(7))[:6]


def test_every_field_has_a_chinese_and_an_english_name() -> None:
    """Both give the same."""
    chinese, english = ("-".join(f"{{{name}}}" for name in names) for names in (FIELDS, FIELDS.values()))
    told = "007-甲党〔2022〕7号-关于巡察乙学院党委的反馈意见-20220916-巡察反馈意见-N-1-Z1-7-件"
    assert [told, told] == [naming(chinese).stem(row(7)), naming(english).stem(row(7))]


@pytest.mark.parametrize(
    "pattern", ["{作者}", "{}", "{标题", "标题}", "a/{标题}", "{标题}\n2", "x" * 201, "{{标题}}"]
)
def test_a_pattern_that_makes_no_names_is_refused(pattern: str) -> None:
    """What may be named is told."""
    with pytest.raises(UnfitName) as fault:
        check_pattern(pattern)
    assert "{序号}（index）" in fault.value.hint


def test_of_two_rows_with_one_name_the_later_gets_its_number() -> None:
    """Even where a third row's own name looks like that."""
    names = naming("{标题}")
    assert ["甲", "甲_2", "甲_2_3", "乙"] == [
        names.stem(row(number, title)) for number, title in ((1, "甲"), (2, "甲"), (3, "甲_2"), (4, "乙"))
    ]


def test_names_that_differ_in_capitals_only_are_one() -> None:
    """As they are on a memory stick."""
    names = naming("{title}")
    assert ["a", "A_2"] == [names.stem(row(1, "a")), names.stem(row(2, "A"))]


def test_what_stands_there_already_is_not_taken() -> None:
    """The row's number makes it another name, and a further one yet another."""
    there = {"甲", "甲_5"}
    names = Naming("{标题}", 12, TITLES, lambda row, stem: stem not in there)
    assert "甲_5_2" == names.stem(row(5, "甲"))


@given(
    st.text(max_size=400),
    st.text(max_size=400),
    st.sampled_from([DEFAULT_PATTERN, "{标题}", "卷{文号}{标题}" * 4, "卷" * 200]),
)
def test_no_text_makes_a_dangerous_name(title: str, code: str, pattern: str) -> None:
    """Whatever the paper says, the name stays one short plain file name."""
    name = naming(pattern).stem(row(1, title, code))
    assert len(f"{name}.json".encode()) <= MOST_BYTES
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', name)
    assert name and not name.startswith((".", " "))


def test_the_names_of_devices_are_no_names() -> None:
    """Windows could not open such a file."""
    assert "_nul" == naming("{title}").stem(row(1, "nul"))
