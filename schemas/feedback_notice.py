"""The shape of a 反馈意见 payload."""

from collections.abc import Mapping
from typing import Any, ClassVar

from schemas.fields import Amount, Choice, Day, Flag, Many, MultilineText, One, Ordinal, Text, Whole
from schemas.header import HEADER_STEPS, DocumentShape, OrganShape, doc_type, whole
from schemas.ledger import GroupShape
from schemas.loading import loaded
from schemas.period import PeriodShape
from schemas.shape import Figures, Shape, numbered, numbered_throughout
from service.documents.feedback_notice import (
    NAME,
    TITLE,
    Aspect,
    FeedbackNotice,
    Inspection,
    Opinion,
    Problem,
    Requirements,
)
from service.documents.ledger import NATURES

KINDS = {
    "regular": "常规巡察",
    "special": "专项巡察",
    "lookback": "巡察“回头看”",
    "joint": "联动巡察",
    "guidance": "督导",
}


class InspectionShape(Shape):
    """巡察情况."""

    into = Inspection

    class Meta(Shape.Meta):
        title = "巡察情况"
        follows: ClassVar = {"kind_name": "kind"}

    kind = Choice("巡察类型", "本次巡察的类型。", KINDS)
    kind_name = Text("巡察类型名称", "正文所用的说法，如“常规巡察”。", most=40)
    round_name = Text("轮次", "如“学校党委第三轮巡察”。")
    team = Text("巡察组", "如“第一巡察组”。")
    inspected_body = One(OrganShape, "被巡察党组织", "正文所用的简称。")
    start_date = Day("进驻日期", "巡察开始之日。")
    end_date = Day("结束日期", "巡察结束之日。")
    feedback_date = Day("反馈日期", "向被巡察党组织反馈之日。")
    methods = Many(Text("巡察方式", "一种方式。"), "巡察方式", "至少一种。", fewest=1, most=100)
    approved_by = Text("审议情况", "如“学校党委会会议审议通过”。")
    approved_date = Day("审议日期", "审议通过之日。")


class NoticeProblemShape(Shape):
    """发现的问题."""

    into = Problem

    class Meta(Shape.Meta):
        title = "发现的问题"
        codes: ClassVar = {"id": "P01"}

    id = Text("问题代码", "在本文书内唯一。", most=100)
    no = Ordinal("问题序号", "可不填，在全文按次序编号。")
    title = Text("问题", "一句话概括。", most=1_000)
    manifestations = Many(MultilineText("具体表现", "一种表现。"), "具体表现", "至少一种。")
    nature = Choice("问题性质", "个性问题或共性问题。", NATURES)
    immediate_required = Flag("立行立改", "是否要求立行立改。")
    amount_yuan = Amount("涉及金额（元）", "不涉及的不填。", optional=True)
    source = Text("问题来源", "需要说明时填写。", optional=True)
    merged_from = Many(
        Text("并入的问题", "一个来源。"), "并入的问题", "由几个问题合并而成时填写。", most=200, optional=True
    )


class NoticeAspectShape(Shape):
    """方面."""

    into = Aspect

    class Meta(Shape.Meta):
        title = "方面"
        codes: ClassVar = {"id": "A01"}
        refers: ClassVar = {"group_id": "/body/groups/*/id"}
        main = ("group_id",)

    id = Text("方面代码", "在本文书内唯一。", most=100)
    no = Ordinal("方面序号", "可不填，按次序编号。")
    group_id = Text("所属类别代码", "不分类的不填。", most=100, optional=True)
    title = Text("方面", "一句话概括。", most=1_000)
    problems = Many(NoticeProblemShape, "问题", "至少一个。")


class OpinionShape(Shape):
    """意见建议."""

    into = Opinion

    class Meta(Shape.Meta):
        title = "意见建议"

    no = Ordinal("意见序号", "可不填，按次序编号。")
    title = Text("意见要点", "作小标题。")
    text = MultilineText("意见内容", "一段文字。")


class RequirementsShape(Shape):
    """整改要求."""

    into = Requirements

    class Meta(Shape.Meta):
        title = "整改要求"

    rule_profile = Text("时限规则", "所用时限规则的名称，如 plan-1m-conc-6m。", most=100)
    plan_due = Day("整改方案报送期限", "含当日。")
    concentrated_period = One(PeriodShape, "集中整改期", "起止日期。")
    report_due = Day("整改报告报送期限", "含当日。")
    reports_required = Many(Text("报告名称", "一种报告。"), "应报送的报告", "至少一种。", fewest=1, most=100)
    special_democratic_life_meeting = Flag("专题民主生活会", "是否要求召开巡察整改专题民主生活会。")
    publication = MultilineText("公开要求", "通报和公开的范围、方式。", most=4_000)


class NoticeFigures(Figures):
    """The counts a notice declares."""

    class Meta(Figures.Meta):
        title = "计数"

    groups = Whole("类别数", "填了须与内容一致。", optional=True)
    aspects = Whole("方面数", "填了须与内容一致。", optional=True)
    problems = Whole("问题数", "填了须与内容一致。", optional=True)


class FeedbackNoticeBody(Shape):
    """正文."""

    class Meta(Shape.Meta):
        title = "反馈意见正文"
        counted = ("declared_counts", "declared_counts_text")

    inspection = One(InspectionShape, "巡察情况", "类型、轮次、日期和方式。")
    opening = MultilineText("引言", "开头一段。")
    overall_assessment = MultilineText("总体评价", "一段文字。")
    groups = Many(GroupShape, "问题类别", "不分类的可以没有。", most=200, optional=True)
    declared_counts = One(NoticeFigures, "计数", "可不填，由系统计数。", optional=True)
    declared_counts_text = Text("计数语句", "可不填，由系统生成。", most=1_000, optional=True)
    aspects = Many(NoticeAspectShape, "方面", "至少一个。", fewest=1)
    opinions = Many(OpinionShape, "意见建议", "至少一条。", most=200)
    clues_statement = MultilineText("线索移交说明", "只说已移交，不写细节。", most=4_000, optional=True)
    requirements = One(RequirementsShape, "整改要求", "期限、报告和公开。")
    closing = MultilineText("结语", "最后一段。", most=4_000, optional=True)

    @staticmethod
    def into(**values: Any) -> dict[str, Any]:
        """The body's values, every absent ordinal filled in."""
        return {
            **values,
            "groups": numbered(values["groups"]),
            "aspects": numbered_throughout(values["aspects"]),
            "opinions": numbered(values["opinions"]),
        }


class FeedbackNoticeShape(DocumentShape):
    """反馈意见."""

    into = whole(FeedbackNotice)

    class Meta(DocumentShape.Meta):
        title = TITLE
        steps = (
            *HEADER_STEPS,
            ("巡察情况", ("/body/inspection",)),
            ("引言和总体评价", ("/body/opening", "/body/overall_assessment")),
            (
                "发现的问题",
                ("/body/groups", "/body/aspects", "/body/declared_counts", "/body/declared_counts_text"),
            ),
            ("意见建议", ("/body/opinions", "/body/clues_statement")),
            ("整改要求", ("/body/requirements", "/body/closing")),
        )

    doc_type = doc_type(NAME)
    body = One(FeedbackNoticeBody, "正文", "反馈意见的内容。")


SCHEMA = FeedbackNoticeShape()


def load(payload: Mapping[str, Any]) -> FeedbackNotice:
    """The notice in *payload*; raises InvalidPayload with every fault of its shape."""
    notice: FeedbackNotice = loaded(SCHEMA, payload)
    return notice
