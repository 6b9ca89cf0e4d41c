"""The shape of a 整改方案 payload."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from schemas.fields import Choice, Day, Many, MultilineText, One, Ordinal, Text, Whole
from schemas.header import HEADER_STEPS, DocumentShape, OrganShape, doc_type, whole
from schemas.ledger import GroupShape, LedgerAspectShape, LedgerFigures, MeasureShape, ledger
from schemas.loading import loaded
from schemas.period import PeriodShape
from schemas.shape import Shape, numbered
from service.documents.dates import Period
from service.documents.rectification_plan import (
    CADENCES,
    NAME,
    TITLE,
    AddedMeasure,
    Approval,
    LeadingGroup,
    Mechanism,
    NoticeRef,
    Organization,
    OverallRequirements,
    PackageResponsibility,
    RectificationPlan,
    Step,
    Supplement,
)


class PlanNoticeRefShape(Shape):
    """所落实的反馈意见."""

    into = NoticeRef

    class Meta(Shape.Meta):
        title = "所落实的反馈意见"

    doc_id = Text("反馈意见标识", "该反馈意见的文书标识。", most=100)
    display = Text("反馈意见字号", "如“淮理党巡一〔2022〕7号”。", optional=True)
    feedback_date = Day("反馈日期", "向本单位反馈之日。")


class ApprovalShape(Shape):
    """审议审核."""

    into = Approval

    class Meta(Shape.Meta):
        title = "审议审核"

    no = Ordinal("次序", "可不填，按次序编号。")
    body = Text("审议审核机关", "如“学院党委会会议”。")
    date = Day("审议审核日期", "作出决定之日。")
    decision = Text("决定", "如“审议通过”。", most=100)


class OverallRequirementsShape(Shape):
    """总体要求."""

    into = OverallRequirements

    class Meta(Shape.Meta):
        title = "总体要求"

    guiding_ideology = MultilineText("指导思想", "一段文字。")
    goals = Many(Text("工作目标", "一条。", most=4_000), "工作目标", "至少一条。", fewest=1, most=200)
    principles = Many(Text("基本原则", "一条。", most=4_000), "基本原则", "至少一条。", fewest=1, most=200)


class LeadingGroupShape(Shape):
    """领导小组."""

    into = LeadingGroup

    class Meta(Shape.Meta):
        title = "领导小组"

    name = Text("名称", "领导小组的名称。")
    leader_post = Text("组长职务", "只写职务，不写姓名。")
    deputy_posts = Many(Text("副组长职务", "一人。"), "副组长职务", "可以没有。", most=200, optional=True)
    member_posts = Many(Text("成员职务", "一人。"), "成员职务", "可以没有。", most=500, optional=True)
    office = One(OrganShape, "办公室所在单位", "领导小组办公室设在何处。")
    first_responsible_post = Text("第一责任人职务", "一般为党委书记。")


class PackageResponsibilityShape(Shape):
    """包保责任."""

    into = PackageResponsibility

    class Meta(Shape.Meta):
        title = "包保责任"
        refers: ClassVar = {"aspect_ids": "/body/ledger/*/aspect_id"}

    post = Text("责任人职务", "只写职务，不写姓名。")
    aspect_ids = Many(Text("方面代码", "一个方面。", most=100), "包保的方面", "至少一个。", fewest=1)


class OrganizationShape(Shape):
    """组织领导."""

    into = Organization

    class Meta(Shape.Meta):
        title = "组织领导"

    leading_group = One(LeadingGroupShape, "领导小组", "名称、组成和办公室。")
    package_responsibility = Many(
        PackageResponsibilityShape, "包保责任", "不实行的可以没有。", most=500, optional=True
    )


class AddedMeasureShape(Shape):
    """补充的措施."""

    into = AddedMeasure

    class Meta(Shape.Meta):
        title = "补充的措施"
        refers: ClassVar = {"problem_id": "/body/ledger/*/problems/*/problem_id"}

    problem_id = Text("问题代码", "为哪个问题补充。", most=100)
    measure = One(MeasureShape, "整改措施", "任务类型为补充整改。")


class SupplementShape(Shape):
    """补充方案."""

    class Meta(Shape.Meta):
        title = "补充方案"
        codes: ClassVar = {"id": "S1"}

    id = Text("补充方案代码", "在本文书内唯一。", most=100)
    basis = Text("依据", "要求补充的文件名称和字号。", most=1_000)
    date = Day("补充日期", "作出补充之日。")
    reason = MultilineText("补充理由", "一段文字。", most=4_000)
    measures = Many(AddedMeasureShape, "补充的措施", "至少一条。", fewest=1)

    @staticmethod
    def into(*, measures: tuple[AddedMeasure, ...], **values: Any) -> Supplement:
        """The supplement with its measures numbered."""
        counted = numbered(added.measure for added in measures)
        pairs = zip(measures, counted, strict=True)
        return Supplement(measures=tuple(AddedMeasure(old.problem_id, new) for old, new in pairs), **values)


class StepShape(Shape):
    """整改步骤."""

    class Meta(Shape.Meta):
        title = "整改步骤"

    no = Ordinal("步骤序号", "可不填，按次序编号。")
    name = Text("阶段名称", "如“集中整改阶段”。")
    start = Day("起始日期", "含当日。", key="from")
    end = Day("截止日期", "含当日；长期持续的不填。", key="to", optional=True)
    tasks = Many(Text("任务", "一项。", most=4_000), "任务", "至少一项。", fewest=1, most=500)

    @staticmethod
    def into(*, start: date, end: date | None, **values: Any) -> Step:
        """The step with its days as a period."""
        return Step(period=Period(start, end), **values)


class MechanismShape(Shape):
    """工作机制."""

    into = Mechanism

    class Meta(Shape.Meta):
        title = "工作机制"

    name = Text("机制名称", "如“一周一推进”。")
    cadence = Choice("频次", "多久一次。", CADENCES)
    owner = One(OrganShape, "负责单位", "谁来组织。")
    output = Text("形成的材料", "如“整改推进周清单”。")


class RectificationPlanBody(Shape):
    """正文."""

    class Meta(Shape.Meta):
        title = "整改方案正文"
        counted = ("declared_counts", "declared_counts_text")

    notice_ref = One(PlanNoticeRefShape, "所落实的反馈意见", "标识、字号和反馈日期。")
    rule_profile = Text("时限规则", "所用时限规则的名称，如 plan-1m-conc-6m。", most=100)
    concentrated_period = One(PeriodShape, "集中整改期", "起止日期。")
    approvals = Many(ApprovalShape, "审议审核", "至少包括本级党委会。", most=100)
    opening = MultilineText("引言", "开头一段。")
    overall_requirements = One(OverallRequirementsShape, "总体要求", "指导思想、目标和原则。")
    organization = One(OrganizationShape, "组织领导", "领导小组和包保责任。")
    declared_counts = One(LedgerFigures, "计数", "可不填，由系统计数。", optional=True)
    declared_counts_text = Text("计数语句", "可不填，由系统生成。", most=1_000, optional=True)
    groups = Many(GroupShape, "问题类别", "不分类的可以没有。", most=200, optional=True)
    aspects = Many(LedgerAspectShape, "整改台账", "方面、问题和措施。", fewest=1, key="ledger")
    supplements = Many(SupplementShape, "补充方案", "可以没有。", most=200, optional=True)
    steps = Many(StepShape, "整改步骤", "可以没有。", most=200, optional=True)
    mechanisms = Many(MechanismShape, "工作机制", "可以没有。", most=200, optional=True)
    safeguards = Many(
        MultilineText("保障措施", "一条。", most=4_000), "保障措施", "至少一条。", fewest=1, most=200
    )

    @staticmethod
    def into(**values: Any) -> dict[str, Any]:
        """The body's values with the ledger put together and every absent ordinal filled in."""
        groups, aspects = values.pop("groups"), values.pop("aspects")
        return {
            **values,
            "ledger": ledger(groups, aspects),
            "approvals": numbered(values["approvals"]),
            "steps": numbered(values["steps"]),
        }


class RectificationPlanShape(DocumentShape):
    """整改方案."""

    into = whole(RectificationPlan)

    class Meta(DocumentShape.Meta):
        title = TITLE
        steps = (
            *HEADER_STEPS,
            (
                "依据和时限",
                (
                    "/body/notice_ref",
                    "/body/rule_profile",
                    "/body/concentrated_period",
                    "/body/approvals",
                    "/version",
                    "/supersedes",
                ),
            ),
            ("引言和总体要求", ("/body/opening", "/body/overall_requirements")),
            ("组织领导", ("/body/organization",)),
            (
                "整改台账",
                ("/body/groups", "/body/ledger", "/body/declared_counts", "/body/declared_counts_text"),
            ),
            ("步骤和机制", ("/body/steps", "/body/mechanisms", "/body/safeguards")),
            ("补充方案", ("/body/supplements",)),
        )

    doc_type = doc_type(NAME)
    version = Whole("方案版本", "从1开始。", least=1, most=9_999)
    supersedes = Text("所代替的方案", "被代替的方案的标识；第1版不填。", most=100, optional=True)
    body = One(RectificationPlanBody, "正文", "整改方案的内容。")


SCHEMA = RectificationPlanShape()


def load(payload: Mapping[str, Any]) -> RectificationPlan:
    """The plan in *payload*; raises InvalidPayload with every fault of its shape."""
    plan: RectificationPlan = loaded(SCHEMA, payload)
    return plan
