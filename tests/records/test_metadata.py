"""The metadata of a filed record is whole by DA/T 46, and a gap is named."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from service.core.events import Act
from service.records.metadata import REQUIRED, genre, metadata, missing
from tests.records.filed import FILED, ID, then

URN = "urn:uuid:01234567-89ab-cdef-0123-456789abcdef"


def test_a_typical_record_lacks_nothing() -> None:
    """Every required element has a value."""
    assert () == missing(metadata(FILED))


def test_the_tree_says_what_the_record_says() -> None:
    """Source, number, contents and form, in the words of the standard."""
    file = metadata(FILED)["文件实体块"]["文件实体"]
    assert {"全宗名称": "淮岭理工大学", "立档单位名称": "中共淮岭理工大学委员会"} == file["来源"]
    assert URN == file["电子文件号"]
    assert {
        "档号": "Z109-WS·2022-Y-XCZ-0007",
        "全宗号": "Z109",
        "年度": "2022",
        "保管期限": "永久",
        "机构或问题": "XCZ",
        "类别号": "WS",
        "室编件号": "7",
    } == file["档号"]
    assert {
        "题名": "关于巡察土木建筑学院党委的反馈意见",
        "文件编号": "淮理党巡一〔2022〕7号",
        "责任者": "中共淮岭理工大学委员会第一巡察组",
        "日期": "2022-09-16",
        "文种": "意见",
        "主送": "中共淮岭理工大学土木建筑学院委员会",
        "抄送": "学校纪委；学校党委组织部",
        "密级": "无",
    } == file["内容描述"]
    assert ("组合文件", "2", "6") == tuple(
        file["形式特征"][name] for name in ("文件组合类型", "件数", "页数")
    )


def test_the_paper_is_the_main_document_in_both_its_formats() -> None:
    """PDF and Word file are two codings of one 稿本; the payload stands beside them."""
    main, payload = metadata(FILED)["文件实体块"]["文件实体"]["文件数据"]["文档"]
    codings = [item["电子属性"] for item in main["文档数据"][0]["编码"]]
    assert ["document.pdf", "document.docx"] == [item["计算机文件名"] for item in codings]
    assert "格式名称:PDF/A,格式版本:3a,MIME媒体类型:application/pdf" == codings[0]["格式信息"]
    assert str(FILED.files[2].size) == codings[0]["计算机文件大小"]
    assert f"SHA-256:{FILED.files[2].digest}" == codings[0]["数字摘要"]
    assert "veraPDF 1.31 通过" == codings[0]["一致性检测"]
    assert "一致性检测" not in codings[1]
    assert ("主文档", "附属文档") == (main["文档主从声明"], payload["文档主从声明"])


def test_who_drafted_reviewed_signed_and_filed_it_is_told_in_that_order() -> None:
    """The paper tells of the first three, the log of the rest; each actor is described."""
    tree = metadata(then(FILED, Act.WITHDRAW, reason="发文字号有误"))
    acts = tree["业务实体块"]["业务实体"]
    assert ["草拟", "审核", "签发", "归档", "撤回"] == [item["业务行为"] for item in acts]
    assert "2026-03-05T08:00:00Z" == acts[3]["行为时间"]
    assert "发文字号有误" == acts[4]["行为依据"]
    known = {item["机构人员标识符"] for item in tree["机构人员实体块"]["机构人员实体"]}
    assert {"ORG-XC1", *(item["机构人员标识符"] for item in acts)} == known


def test_a_successor_is_told_by_its_number() -> None:
    """The relation has both ends."""
    successor = "f" * 32
    (relation,) = metadata(then(FILED, Act.SUPERSEDE, by=successor))["文件实体块"]["文件实体关系"]
    assert (URN, "urn:uuid:ffffffff-ffff-ffff-ffff-ffffffffffff", "被替代") == (
        relation["文件标识符"],
        relation["被关联文件标识符"],
        relation["关系"],
    )


def test_an_example_schedule_leaves_a_note() -> None:
    """Numbers nobody approved are seen to be such."""
    under = {**FILED.filed_under, "is_example": True}
    assert "示例" in metadata(replace(FILED, filed_under=under))["文件实体块"]["文件实体"]["附注"]


@pytest.mark.parametrize("path", REQUIRED)
@pytest.mark.parametrize("blank", ["", "  ", None])
def test_each_required_element_is_missed(path: str, blank: str | None) -> None:
    """Absent, empty and blank alike, wherever it stands."""
    tree: Any = deepcopy(metadata(FILED))
    *way, last = path.split("/")
    place = ""
    inner = tree
    for step in way:
        inner = inner[step]
        place += f"/{step}"
        if isinstance(inner, tuple):
            inner, place = inner[-1], f"{place}[{len(inner)}]"
    if blank is None:
        del inner[last]
    else:
        inner[last] = blank
    assert (f"{place}/{last}"[1:],) == missing(tree)


def test_a_record_without_number_or_acts_lacks_them() -> None:
    """What was never filed cannot pass for a 件."""
    bare = replace(FILED, archival_code="", filed_under={}, description={}, history=())
    gaps = missing(metadata(bare))
    assert "文件实体块/文件实体/档号/室编件号" in gaps
    assert "文件实体块/文件实体/来源/立档单位名称" in gaps
    assert "文件实体块/文件实体/内容描述/密级" in gaps
    assert "业务实体块/业务实体/业务行为" in gaps


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("关于巡察的反馈意见", "意见"),
        ("整改方案（征求意见稿）", "方案"),
        ("整改进展情况的报告", "报告"),
        ("某事", ""),
    ],
)
def test_the_kind_of_paper_is_the_last_word_of_its_title(title: str, word: str) -> None:
    """文种 by GB/T 9704."""
    assert word == genre(title)


def test_the_id_makes_the_number() -> None:
    """The 电子文件号 is the record's id as a URN."""
    assert URN.replace("-", "").endswith(ID)


def step(act: Act, actor: str, day: int, remark: str = "") -> dict[str, str]:
    """A step of a manuscript as a record tells it."""
    return {"act": act.value, "actor": actor, "time": f"2026-03-{day:02}T08:00:00Z", "remark": remark}


def test_persons_take_the_place_of_posts_where_a_manuscript_tells_them() -> None:
    """Each who wrote at his first time; of several reviews and issues the one that stood."""
    went = [
        step(Act.DRAFT, "甲", 1),
        step(Act.REVISE, "乙", 2),
        step(Act.SUBMIT, "甲", 2),
        step(Act.APPROVE, "丙", 3, "先看"),
        step(Act.RETURN, "丁", 3, "再改"),
        step(Act.SUBMIT, "乙", 4),
        step(Act.APPROVE, "戊", 4, "同意"),
        step(Act.ISSUE, "丁", 5),
    ]
    tree = metadata(replace(FILED, origin={"steps": went}))
    told = tree["业务实体块"]["业务实体"]
    assert [("草拟", "甲", "01"), ("草拟", "乙", "02"), ("审核", "戊", "04"), ("签发", "丁", "05")] == [
        (item["业务行为"], item["机构人员标识符"].removeprefix("账号:"), item["行为时间"][8:10])
        for item in told[:-1]
    ]
    assert "同意" == told[2]["行为描述"] and () == missing(tree)


@pytest.mark.parametrize(
    "origin",
    [
        {"steps": "拟稿"},
        {"steps": {"act": "拟稿"}},
        {"steps": [None, 1, [], {}, {"act": ["拟稿"], "actor": "甲", "time": "", "remark": ""}]},
        {"steps": [{"act": "登录", "actor": "甲", "time": "", "remark": ""}]},
        {"steps": [{"act": "拟稿", "actor": 1, "time": "", "remark": ""}]},
    ],
)
def test_what_a_stranger_says_of_its_origin_breaks_nothing(origin: dict[str, Any]) -> None:
    """A record from elsewhere may say anything; what is no step is none."""
    assert metadata(FILED) == metadata(replace(FILED, origin=origin))
