"""The text rules speak where the standards do, and let good prose be."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.checking import Subject
from service.rules import figures, punctuation
from service.rules.informants import CHECK_SIGNS, IDENTITY, WEIGHTS, informant_data, is_identity_number
from service.rules.prose import is_technical
from service.rules.wording import PLACEHOLDER

Judge = Callable[[str], tuple[str, str] | None]
JUDGES: dict[str, Judge] = {
    "TX-01": punctuation.half_width,
    "TX-02": punctuation.list_comma,
    "TX-03": punctuation.unpaired,
    "TX-04": punctuation.dots,
    "TX-05": punctuation.edges,
    "TX-06": punctuation.ordinals,
    "TX-07": figures.dates,
    "TX-08": figures.spaced,
    "TX-09": figures.cited_numbers,
    "TX-10": figures.pleas,
    "TX-11": figures.ranges,
}
GOOD = (
    "近10年来，学院党委共召开专题会议30余次，整改完成率达98.71%。",
    "会议于9:30在C301会议室召开，会后发布在https://www.example.edu.cn/a?b=1,c:2网站。",
    "印发《关于进一步加强“三重一大”决策制度的通知》（淮理党〔2022〕12号），明确“谁主管、谁负责”。",
    "问题涉及2021—2022学年、2019—2022年三个年度，金额3万～5万元，比例为63%～68%。",
    "聘任PI（Principal Investigator）制度，引进SCI论文TOP期刊作者don’t list。",
    "坚持“当下改”与“长久立”结合——以整改促发展……取得实效。",
    "推动一、二年级辅导员全覆盖，三五天内反馈，第一、第二批项目已验收。",
    "对于有待完善的制度，等待定期检查，待定期评估后再修订。",
    "上级批复同意后，请示报告制度严格执行，提请审批的事项逐级把关。",
    "“红色+”活动、A/B角制度、5G+智慧党建平台、PDCA循环，支持经费120万元、1 200人次参加培训。",
    "王某某同志因违反工作纪律受到诫勉谈话，某些支部对某项制度执行不严。",
    "（一）学院党委会议事规则；1.对照清单逐项整改；3×4矩阵。",
    "𠮷林大学堃楼喆馆的玥湖，A类1.5万册，Word（2016）版。",
)
BAD = (
    ("TX-01", "落实不够,记录不全。"),
    ("TX-01", "落实(含整改)不够。"),
    ("TX-01", '所谓"整改"不够。'),
    ("TX-01", "落实不够.记录不全。"),
    ("TX-02", "《甲办法》、《乙办法》"),
    ("TX-03", "（整改不够"),
    ("TX-03", "整改》不够"),
    ("TX-03", "《关于转发《甲办法》的通知》"),
    ("TX-04", "落实不够...记录不全。。"),
    ("TX-04", "落实不够…"),
    ("TX-04", "整改--发展"),
    ("TX-05", "、记录不全"),
    ("TX-05", "记录不全（"),
    ("TX-06", "一.加强领导"),
    ("TX-06", "（一）、加强领导"),
    ("TX-06", "2、加强领导"),
    ("TX-07", "自22年9月起"),
    ("TX-07", "2022年09月16日"),
    ("TX-07", "于2022.9.16反馈"),
    ("TX-07", "二〇二二年九月十六日"),
    ("TX-08", "共114 条"),
    ("TX-08", "达98 %"),
    ("TX-09", "淮理党〔2022〕第7号"),
    ("TX-09", "淮理党（2022）7号"),
    ("TX-09", "淮理党〔2022〕07号"),
    ("TX-10", "以上报告，请批示。"),
    ("TX-11", "占10～15%"),
    ("TX-11", "投入3-5万元"),
    ("TX-11", "需要三、五天"),
)


@pytest.mark.parametrize("text", GOOD)
def test_good_prose_is_let_be(text: str) -> None:
    """No text rule and no placeholder is found in it."""
    assert {} == {code: found for code, judge in JUDGES.items() if (found := judge(text))}
    assert PLACEHOLDER.search(text) is None


@pytest.mark.parametrize(("code", "text"), BAD)
def test_a_fault_is_found_by_its_rule(code: str, text: str) -> None:
    """With what is wrong and what to do."""
    assert JUDGES[code](text) is not None


@given(st.text(), st.sampled_from(sorted(JUDGES)))
def test_no_text_makes_a_judge_raise(text: str, code: str) -> None:
    """Whatever the text, there is a finding or none."""
    found = JUDGES[code](text)
    assert found is None or all(found)


@pytest.mark.parametrize(
    "text",
    [
        "××学院",
        "XX学院",
        "某某学院",
        "{{name}}",
        "（待补）",
        "[待定]",
        "时间待定。",
        "于____年",
        "2022年 月 日",
        "TODO",
    ],
)
def test_a_placeholder_is_found(text: str) -> None:
    """Whatever a clerk leaves to fill in."""
    assert PLACEHOLDER.search(text) is not None


@given(st.integers(10**16, 10**17 - 1))
def test_an_identity_number_has_one_right_check_sign(number: int) -> None:
    """Of the eleven signs at most one makes a citizen's number of it (GB 11643—1999)."""
    stem = str(number)
    right = CHECK_SIGNS[sum(w * int(s) for w, s in zip(WEIGHTS, stem, strict=True)) % 11]
    fitting = [sign for sign in "0123456789X" if is_identity_number(stem + sign)]
    assert fitting in ([], [right])
    assert IDENTITY.fullmatch(stem + right)


@pytest.mark.parametrize(
    ("text", "given_away"),
    [
        ("身份证号11010519491231002X属实", True),
        ("项目编号110105194912310021属实", False),
        ("电话13800138000", True),
        ("监督电话：13800138000", False),
        ("摘要a13800138000b", False),
        ("举报人王某反映", True),
        ("举报人为李明，", True),
        ("举报人信息严格保密", False),
        ("保护举报人，", False),
    ],
)
def test_informants_are_kept_out(text: str, given_away: bool) -> None:
    """Numbers and names beside a role are found; rules about informants are none of them."""
    found = list(informant_data(Subject(None, (("/body/opening", text),))))
    assert given_away is bool(found)


@pytest.mark.parametrize(
    ("at", "technical"),
    [
        ("/doc_id", True),
        ("/body/aspects/0/problems/1/id", True),
        ("/body/organization/package_responsibility/0/aspect_ids/2", True),
        ("/body/sections/0/facts/0/derived", True),
        ("/header/doc_number/display", True),
        ("/header/main_recipients/0", False),
        ("/body/opening", False),
    ],
)
def test_prose_is_what_a_reader_sees(at: str, technical: bool) -> None:
    """Identifiers, digests and expressions are not judged as words."""
    assert technical is is_technical(at)
