"""Payloads of the three types, varied in all that moves the layout; every one of them is sound."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

SAMPLES = Path(__file__).parent.parent.parent / "samples"
TYPES = ("feedback_notice", "rectification_plan", "progress_report")
Payload = dict[str, Any]

ORGANS = (
    "江州大学",
    "中共江州大学委员会",
    "中共淮岭理工大学委员会第一巡察组",
    "中共淮岭理工大学土木建筑学院委员会",
    "中共淮岭理工大学委员会巡察工作领导小组办公室",
    "中共淮岭理工大学马克思主义学院与思想政治理论课教学研究部委员会",
    "中共淮岭理工大学附属第二临床医学院暨江州市人民医院总支部委员会第三联络组",
)
RECIPIENTS = (
    "党委组织部",
    "学校纪委",
    "各院（系）级党组织",
    "中共淮岭理工大学土木建筑学院委员会",
    "学校党委巡察工作领导小组办公室",
    "中共淮岭理工大学马克思主义学院总支部委员会",
    "校属各单位，机关各部门",
)
MATTERS = (
    "巡察整改",
    "第一巡察组巡察反馈问题",
    "土木建筑学院党委落实意识形态工作责任制",
    "“书记开局项目”",
    "贯彻《中国共产党普通高等学校基层组织工作条例》",
    "2022年度基层党建工作",
    "实验室安全和科研经费管理",
    "学校党委第三轮巡察",
    "附属医院医德医风建设",
    "院系级党组织政治建设质量提升计划",
)
KINDS = {"feedback_notice": "反馈意见", "rectification_plan": "整改方案", "progress_report": "报告"}
CLAUSES = (
    "学习研讨与高峰学科建设结合不够紧密",
    "先后召开8次专题党委会",
    "“双带头人”教师党支部书记作用发挥不充分",
    "2022年5月24日至6月23日集中开展",
    "参照ISO9001体系文件执行",
    "登记在CNKI、WoS等数据库中的成果有差距",
    "落实《院（系）党组织会议和党政联席会议议事规则》不到位",
    "占比达到63.5%",
    "涉及经费3.45万元",
    "部分台账未按淮理党〔2021〕36号文件归档",
    "①类设备与②类设备混放",
    "恒温间温度控制在25℃以内",
    "占地1200㎡的“喆玥楼”闲置",
    "存在“重业务、轻党建”现象——即所谓“两张皮”",
    "建立校、院、支部“三级联学”机制",
    "个别支部“三会一课”记录简单",
    "分管领导与联系人沟通不畅",
    "制度执行的监督检查不够",
    "长期坚持、久久为功",
    "整改责任压得不够实",
    "高层次人才引进的政治把关不严",
    "采购合同（含补充协议）审核流于形式",
    "第3批次第12组样品未留痕",
    "师生意见建议收集渠道单一",
    "对照检查材料质量不高",
)
ANNEX_NAMES = (
    "工作台账",
    "整改任务分解表",
    "淮岭理工大学巡察整改成效评估指标体系（试行）",
    "土木建筑学院党委巡察整改专题民主生活会对照检查材料及相互批评意见汇总情况说明",
    "2022年度“双带头人”教师党支部书记名册",
)
TITLES = (
    "理论学习引领作用发挥不充分",
    "“第一议题”制度落实不够到位",
    "落实全面从严治党主体责任层层递减，压力传导存在“上热中温下冷”现象，廉洁风险防控有短板",
    "Lab of Structural Safety管理不规范",
)


def sentences(least: int = 1, most: int = 3) -> st.SearchStrategy[str]:
    """So many sentences of one to five clauses."""
    sentence = st.lists(st.sampled_from(CLAUSES), min_size=1, max_size=5).map(
        lambda said: "，".join(said) + "。"
    )
    return st.lists(sentence, min_size=least, max_size=most).map("".join)


def paragraphs() -> st.SearchStrategy[str]:
    """Text that may hold a line break."""
    return st.one_of(sentences(), sentences(), st.tuples(sentences(1, 2), sentences(1, 2)).map("\n".join))


@st.composite
def titles(draw: st.DrawFn, kind: str) -> str:
    """A title of 8 to 60 characters that ends with its kind."""
    organ = draw(st.sampled_from(["", *ORGANS[:4], "土木建筑学院党委"]))
    verb = draw(st.sampled_from(["", "落实", "开展", "做好"]))
    matters = draw(st.lists(st.sampled_from(MATTERS), min_size=1, max_size=6, unique=True))
    longest = draw(st.integers(8, 60))
    choices = [
        f"{organ}关于{verb}{'、'.join(matters[:count])}的{kind}" for count in range(1, len(matters) + 1)
    ]
    choices += [f"关于{verb}{matters[0]}的{kind}", f"关于整改的{kind}", f"整改工作{kind}"]
    fitting = [title for title in choices if 8 <= len(title) <= longest]
    return max(fitting, key=len, default=f"关于整改工作的{kind}")


@st.composite
def headers(draw: st.DrawFn, header: Payload, kind: str, sources: tuple[str, ...]) -> Payload:
    """The header with other values in all that moves the layout."""
    organ = draw(st.sampled_from(ORGANS))
    annexes: list[Payload] = [
        {"title": draw(st.sampled_from(ANNEX_NAMES))} for _ in range(draw(ANNEX_COUNTS))
    ]
    if sources and draw(st.booleans()):
        annexes.insert(0, {"title": "问题和措施清单", "source": draw(st.sampled_from(sources))})
    for place, annex in enumerate(annexes, 1):
        annex |= {"no": place, "title": annex["title"] + (f"（之{place}）" if len(annexes) > 1 else "")}
    number = {**header["doc_number"], "serial": draw(st.sampled_from([1, 36, 128, 10077]))}
    number["agency_code"] = draw(st.sampled_from(["江大", "淮理党巡一", "淮理马院思政教研党委办"]))
    number.pop("display", None)
    marks = [None, "内部资料"] if header["security"]["publication_scope"] == "inner_party" else [None]
    security = {**header["security"], "handling_mark": draw(st.sampled_from(marks))}
    others = draw(st.lists(st.sampled_from(ORGANS[:4]), max_size=2, unique=True)) if draw(JOINTLY) else []
    joint = [
        {"id": f"J{place}", "name": name, "signatory_post": draw(st.sampled_from(["书记", "院长"]))}
        for place, name in enumerate(others)
        if name != organ
    ]
    recipients = st.lists(st.sampled_from(RECIPIENTS), min_size=1, max_size=6, unique=True)
    return {
        **header,
        "issuing_authority": {**header["issuing_authority"], "name": organ},
        "doc_number": number,
        "title": draw(titles(kind)),
        "main_recipients": draw(recipients),
        "copies_to": draw(st.lists(st.sampled_from(RECIPIENTS), max_size=6, unique=True)),
        "security": security,
        "urgency": draw(st.sampled_from([None, "加急", "特急"])),
        "copy_number": draw(st.sampled_from([None, "000001", "000128"])),
        "note": draw(st.sampled_from([None, "此件发至各党支部", "联系人：党委办公室，电话：本校分机8001"])),
        "signatory_post": draw(st.sampled_from(["书记", "学院党委书记", "党委副书记、巡察组组长"])),
        "printing_authority": draw(st.sampled_from([None, "党委办公室", ORGANS[4]])),
        "attachments": annexes,
        "sealed": draw(st.booleans()) or len(organ) > LONGEST_UNSEALED,
        "joint_authorities": joint,
    }


JOINTLY = st.booleans()
LONGEST_UNSEALED = 24
"""Characters of the longest name that is set without a seal here: one line, two cells in."""

ANNEX_COUNTS = st.sampled_from([0, 0, 0, 1, 1, 2, 3, 11])


@st.composite
def feedback_notices(draw: st.DrawFn) -> Payload:
    """反馈意见."""
    payload = sample("feedback_notice/minimal")
    problem = payload["body"]["aspects"][0]["problems"][0]
    aspects = []
    for place in range(1, draw(st.integers(1, 3)) + 1):
        problems = [
            {
                **problem,
                "id": f"P{place}{number}",
                "title": f"{draw(st.sampled_from(TITLES))}（{place}.{number}）",
                "manifestations": draw(st.lists(sentences(1, 2), min_size=1, max_size=3)),
                "immediate_required": draw(st.booleans()),
            }
            for number in range(1, draw(st.integers(1, 3)) + 1)
        ]
        aspects.append({"id": f"A{place}", "title": draw(st.sampled_from(TITLES)), "problems": problems})
    payload["body"] |= {
        "opening": draw(paragraphs()),
        "overall_assessment": draw(paragraphs()),
        "aspects": aspects,
        "opinions": [{"title": draw(st.sampled_from(TITLES)), "text": draw(paragraphs())} for _ in range(2)],
    }
    payload["header"] = draw(headers(payload["header"], KINDS["feedback_notice"], ("problem_list",)))
    return payload


@st.composite
def rectification_plans(draw: st.DrawFn) -> Payload:
    """整改方案."""
    payload = sample("rectification_plan/every-rule")
    body = payload["body"]
    body["opening"] = body["opening"] + draw(paragraphs())
    goals = draw(st.lists(sentences(), max_size=4))
    body["overall_requirements"] |= {
        "guiding_ideology": draw(paragraphs()),
        "goals": [*body["overall_requirements"]["goals"], *goals],
    }
    body["safeguards"] = draw(st.lists(sentences(), min_size=1, max_size=6))
    sources = ("task_list", "deadline_list", "responsibility_list", "problem_list")
    payload["header"] = draw(headers(payload["header"], KINDS["rectification_plan"], sources))
    return payload


@st.composite
def progress_reports(draw: st.DrawFn) -> Payload:
    """整改进展情况报告, with entries and without."""
    with_entries = draw(st.booleans())
    payload = sample("progress_report/every-rule" if with_entries else "progress_report/minimal")
    body = payload["body"]
    section = {
        "title": draw(st.sampled_from(TITLES)),
        "paragraphs": draw(st.lists(paragraphs(), min_size=1, max_size=6)),
    }
    body["sections"] = [body["sections"][0], section, *body["sections"][1:]]
    sources = ("status_overview",) if with_entries else ()
    payload["header"] = draw(headers(payload["header"], KINDS["progress_report"], sources))
    if not with_entries:
        day = draw(st.sampled_from(["2021-09-06", "2021-10-10", "2021-12-31"]))
        payload["header"] |= {"issue_date": day, "print_date": draw(st.sampled_from([None, "2021-12-31"]))}
    return payload


STRATEGIES: dict[str, Callable[[], st.SearchStrategy[Payload]]] = {
    "feedback_notice": feedback_notices,
    "rectification_plan": rectification_plans,
    "progress_report": progress_reports,
}


def sample(name: str) -> Payload:
    """The payload of a sample, named by its path below the samples folder without its ending."""
    payload: Payload = json.loads((SAMPLES / f"{name}.json").read_bytes())
    return payload


def generated(type_name: str, count: int) -> list[Payload]:
    """So many payloads of a type, the same at every call."""
    found: list[Payload] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(STRATEGIES[type_name]())
    def collect(payload: Payload) -> None:
        found.append(payload)

    collect()
    return found[:count]
