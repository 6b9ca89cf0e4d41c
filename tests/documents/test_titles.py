"""Lines of titles (GB/T 9704—2012 7.3.1)."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.documents.joints import Harm, joints
from service.documents.measuring import cells
from service.documents.titles import LINE_CELLS, title_cells, title_lines

NAMES = ("中共淮岭理工大学委员会", "反馈意见", "整改方案")

KNOWN = (
    "关于巡察土木建筑学院党委的反馈意见",
    "土木建筑学院党委/关于落实巡察反馈意见的整改方案",
    "土木建筑学院党委关于落实/学校党委第一巡察组反馈意见的整改方案",
    "土木建筑学院党委关于学校党委/第三轮巡察集中整改进展情况的报告",
    "中共淮岭理工大学土木建筑学院委员会/关于落实学校党委第一巡察组/反馈意见的整改方案",
    "中共淮岭理工大学委员会/关于巡视整改进展情况的报告",
    "中共淮岭理工大学委员会关于省委第八巡视组/反馈意见整改进展情况的报告",
    "中共淮岭理工大学委员会第一巡察组/关于巡察土木建筑学院党委的反馈意见",
    "中共北方林业大学委员会/关于“书记开局项目”进展情况的报告",
    "关于印发《中共北方林业大学委员会/关于省委第三巡视组反馈意见/整改方案》的通知",
    "校属科研经费使用管理专项整改实施方案",
    "国家级教学示范中心/建设项目验收整改进展情况报告",
    "马克思主义学院党总支/关于落实中央八项规定精神整改方案",
    "校党委关于十二届省委/第三轮巡视反馈问题整改落实情况的通报",
    "关于巡察机关党委、后勤保障处党总支/和图书馆直属党支部的反馈意见",
    "中共淮岭理工大学纪律检查委员会/关于开展2022年第三轮巡察“回头看”/工作中发现问题的整改情况报告",
    "土木建筑学院党委/关于落实《中共淮岭理工大学委员会/关于巡察土木建筑学院党委的反馈意见》/（淮理党巡一〔2022〕7号）的整改方案",
    "中共淮岭理工大学委员会/关于2021—2022学年本科教学工作/专项巡察整改情况的报告",
    "关于落实MOOC课程建设/与管理专项巡察反馈意见整改方案",
)

LINKS = st.sampled_from(
    ["关于", "关于落实", "的", "和", "、", "对", "专项巡察", "集中整改", "进一步加强", "与"]
)
NOUNS = st.sampled_from(
    [
        *("中共淮岭理工大学委员会", "土木建筑学院党委", "后勤保障处党总支", "第一巡察组", "图书馆直属党支部"),
        *(
            "《关于加强党的建设的意见》",
            "“一流学科”",
            "（试行）",
            "2022年",
            "第三轮",
            "MOOC",
            "淮理党〔2022〕7号",
        ),
        *("科研经费", "食堂", "采购", "反馈意见", "整改方案", "整改进展情况的报告"),
    ]
)
TITLES = (
    st.lists(st.tuples(NOUNS, LINKS).map("".join), min_size=1, max_size=7)
    .map("".join)
    .filter(lambda title: 8 <= len(title) <= 60)
)
KEPT = re.compile(r"[0-9A-Za-z]+|〔\d+〕|“[^”]*”|反馈意见|整改方案|第一巡察组|土木建筑学院党委")


@pytest.mark.parametrize("known", KNOWN)
def test_a_real_title_is_parted_as_a_clerk_would_part_it(known: str) -> None:
    """Titles as they are written, with the lines a careful hand gives them."""
    assert known.split("/") == title_lines(known.replace("/", ""), NAMES)


@given(TITLES)
def test_no_line_is_too_long_and_nothing_is_lost(title: str) -> None:
    """Every line fits 156 mm of 二号."""
    lines = title_lines(title, NAMES)
    assert title == "".join(lines)
    assert all(cells(line) <= title_cells(line) <= LINE_CELLS for line in lines)


@given(TITLES)
def test_what_belongs_together_stays_on_one_line(title: str) -> None:
    """Numbers, Latin words, quoted words, set phrases and organs' names are never parted."""
    ends, place = set(), 0
    for line in title_lines(title, NAMES)[:-1]:
        place += len(line)
        ends.add(place)
    assert not [found[0] for found in KEPT.finditer(title) if ends & {*range(found.start() + 1, found.end())}]


@given(TITLES)
def test_no_line_begins_or_ends_with_a_mark_that_may_not(title: str) -> None:
    """No 的 and no closing mark begins a line but the first, no opening one ends it."""
    lines = title_lines(title, NAMES)
    assert not [line for line in lines[1:] if line[0] in "的，。、》”）〕"]
    assert not [line for line in lines if line[-1] in "《“（〔"]


def shapely(lines: Sequence[str]) -> bool:
    """Whether lines make a 梯形 or a 菱形, and no block."""
    steps = [cells(below) - cells(above) for above, below in pairwise(lines)]
    turn = next((place for place, step in enumerate(steps) if step < 0), len(steps))
    return not any(step > 0 for step in steps[turn:]) and (len(steps) < 2 or any(steps))


def harmless(title: str, most_lines: int = 5) -> Iterator[list[str]]:
    """Every way to part *title* that breaks nothing whole and leaves no line of one or two signs."""
    ends = [place for place, harm in sorted(joints(title, NAMES).items()) if harm < Harm.ORGAN_AT_ITS_JOINT]

    def parted(start: int, lines: list[str]) -> Iterator[list[str]]:
        for end in [*(place for place in ends if place > start), len(title)]:
            line = title[start:end]
            if title_cells(line) > LINE_CELLS or len(lines) == most_lines:
                return
            if len(line) > 2:
                yield from parted(end, [*lines, line]) if end < len(title) else ([*lines, line],)

    return parted(0, [])


@settings(max_examples=40)
@given(TITLES)
def test_lines_make_a_trapezium_or_a_rhombus_where_words_allow(title: str) -> None:
    """Never an hourglass or a block while some other parting keeps every word whole."""
    lines = title_lines(title, NAMES)
    assert shapely(lines) or not any(map(shapely, harmless(title)))
    assert min(map(len, lines)) > 2 or not any(map(shapely, harmless(title)))


def test_the_shape_of_lines_is_told_right() -> None:
    """What the test above calls shapely."""
    assert all(
        shapely(["国" * width for width in widths])
        for widths in ([9], [8, 8], [5, 9, 4], [9, 7, 5], [3, 8, 8])
    )
    assert not any(
        shapely(["国" * width for width in widths]) for widths in ([9, 5, 8], [7, 7, 7], [5, 9, 4, 6])
    )


def test_a_name_longer_than_a_line_is_parted_at_its_own_joints() -> None:
    """After 大学, 学院, 委员会 and the like, as it is spoken."""
    name = "中国共产党淮岭理工大学土木建筑与环境工程学院委员会"
    assert ["中国共产党淮岭理工大学", "土木建筑与环境工程学院委员会"] == title_lines(name, [name])


@given(st.text("关于落实的党委整改方案《》“”1A学院", min_size=1, max_size=60))
def test_any_text_fits_in_lines_and_loses_nothing(title: str) -> None:
    """However senseless the words."""
    lines = title_lines(title, NAMES)
    assert title == "".join(lines)
    assert all(title_cells(line) <= LINE_CELLS for line in lines)


def test_a_title_that_may_break_anywhere_is_parted_at_once() -> None:
    """A thousand places to break do not mean millions of ways to try."""
    title = "一1" * 500
    assert title == "".join(title_lines(title))
