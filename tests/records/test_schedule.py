"""The organisation's schedule is read as it stands, or every fault in it is named."""

import pytest

from service.core.errors.settings import SettingsError
from service.records.archival_code import Series
from service.records.schedule import Schedule, read_schedule
from service.registry import document_types, example_schedule

SOUND = """
fonds = "J001"
fonds_name = "某大学"
organ = "某大学"
[units]
"ORG-XCB" = "XCB"
[terms]
feedback_notice = "Y"
"""


def read(text: str) -> Schedule:
    """The schedule in *text*."""
    return read_schedule(text, "期限表.toml")


def test_the_example_covers_every_document_type_and_says_what_it_is() -> None:
    """Whoever starts without a schedule of their own is told so."""
    example = read_schedule(example_schedule(), "示例", tuple(document_types()))
    assert example.is_example
    assert set(document_types()) <= example.terms.keys()


def test_a_schedule_gives_a_paper_its_class() -> None:
    """The unit by the organ's id or name; none where the organ has no code."""
    schedule = read(SOUND)
    assert Series("J001", "WS", 2022, "Y", "XCB") == schedule.series(
        "feedback_notice", ("甲", "ORG-XCB"), 2022
    )
    assert Series("J001", "WS", 2022, "Y") == schedule.series("feedback_notice", ("甲",), 2022)
    assert not schedule.is_example


def test_a_type_without_a_term_is_named_at_the_start() -> None:
    """No term is ever made up."""
    with pytest.raises(SettingsError, match="rectification_plan"):
        read_schedule(SOUND, "期限表.toml", ("feedback_notice", "rectification_plan"))
    with pytest.raises(SettingsError, match="没有规定"):
        read(SOUND).series("progress_report", (), 2022)


def test_a_term_may_be_set_for_all_other_types() -> None:
    """One line covers what is not listed; what is listed wins."""
    schedule = read_schedule(f'{SOUND}"*" = "D10"', "期限表.toml", ("feedback_notice", "letter"))
    assert ["Y", "D10"] == [
        schedule.series(name, (), 2022).retention for name in ("feedback_notice", "letter")
    ]


@pytest.mark.parametrize(
    ("line", "changed", "told"),
    [
        ('fonds = "J001"', "", "缺少 fonds"),
        ('fonds = "J001"', 'fonds = "j1"', "全宗号为4位"),
        ('fonds = "J001"', "fonds = 1001", "全宗号为4位"),
        ('organ = "某大学"', "organ = 3", "organ 应为文本"),
        ('organ = "某大学"', 'organ = "某大学"\ncategory = "文书"', "门类代码"),
        ('organ = "某大学"', 'organ = "某大学"\ncolour = "红"', "没有 colour 这一项"),
        ('organ = "某大学"', 'organ = "某大学"\nis_example = "是"', "is_example"),
        ('"ORG-XCB" = "XCB"', '"ORG-XCB" = "巡察办"', "机构代码为3位"),
        ('feedback_notice = "Y"', 'feedback_notice = "永久"', "应为 Y、D30、D10 之一"),
        ('feedback_notice = "Y"', "feedback_notice = 30", "应为 Y、D30、D10 之一"),
        ('[units]\n"ORG-XCB" = "XCB"', "units = 3", "units 应为一节"),
        ('fonds = "J001"', "fonds = ", "不是 TOML"),
    ],
)
def test_every_fault_is_named_with_the_file(line: str, changed: str, told: str) -> None:
    """What is wrong, where, and what to compare it with."""
    with pytest.raises(SettingsError, match=told) as refused:
        read(SOUND.replace(line, changed))
    assert "期限表.toml" in refused.value.message
    assert "archive-schedule.toml" in refused.value.hint
