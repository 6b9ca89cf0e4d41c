"""The shape of a 整改进展情况报告 payload."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from marshmallow import ValidationError

from schemas.faults import Fault
from schemas.fields import Amount, Choice, Day, Many, MultilineText, One, Text, Whole
from schemas.header import HEADER_STEPS, DocumentShape, doc_type, whole
from schemas.ledger import GroupShape, LedgerAspectShape, ledger
from schemas.loading import loaded
from schemas.progress_entries import EntryShape
from schemas.progress_figures import ReportFigures
from schemas.progress_sections import SectionShape
from schemas.shape import Shape
from service.documents.dates import Period
from service.documents.numbering import STYLES
from service.documents.progress import (
    NAME,
    TITLE,
    Money,
    NoticeRef,
    PlanRef,
    ProgressReport,
    Project,
    ReportPeriod,
    WorkingGroup,
)

KINDS = {"rectification_progress": "整改进展", "project_progress": "项目进展"}
STAGES = {
    "monthly": "月报",
    "midterm": "中期",
    "concentrated_period_end": "集中整改期结束",
    "final": "最终",
}
LEVEL_STYLES = ("一、", "（一）", "一是")


class PlanRefShape(Shape):
    """所报告的整改方案."""

    into = PlanRef

    class Meta(Shape.Meta):
        title = "所报告的整改方案"

    doc_id = Text("整改方案标识", "该方案的文书标识。", most=100)
    version = Whole("方案版本", "从1开始。", least=1, most=9_999)


class ReportNoticeRefShape(Shape):
    """所依据的反馈意见."""

    into = NoticeRef

    class Meta(Shape.Meta):
        title = "所依据的反馈意见"

    doc_id = Text("反馈意见标识", "该反馈意见的文书标识。", most=100)


class WorkingGroupShape(Shape):
    """工作专班."""

    into = WorkingGroup

    class Meta(Shape.Meta):
        title = "工作专班"

    name = Text("名称", "专班的名称。")
    leader_post = Text("组长职务", "只写职务，不写姓名。")
    members = Many(Text("成员", "职务或单位。"), "成员", "可以没有。", most=500, optional=True)


class ProjectShape(Shape):
    """项目."""

    into = Project

    class Meta(Shape.Meta):
        title = "项目"

    programme = Text("项目类别", "如“2021年‘书记开局项目’”。")
    name = Text("项目名称", "全称。")
    focus_problems = Many(Text("聚焦的问题", "一个。"), "聚焦的问题", "至少一个。", fewest=1, most=200)
    working_group = One(WorkingGroupShape, "工作专班", "名称和组成。")


class ReportPeriodShape(Shape):
    """报告期."""

    class Meta(Shape.Meta):
        title = "报告期"

    label = Text("报告期名称", "如“集中整改期”。")
    start = Day("起始日期", "含当日。", key="from")
    end = Day("截止日期", "含当日。", key="to")

    @staticmethod
    def into(*, label: str, start: date, end: date) -> ReportPeriod:
        """The named period."""
        return ReportPeriod(label, Period(start, end))


class MoneyShape(Shape):
    """整改金额."""

    into = Money

    class Meta(Shape.Meta):
        title = "整改金额（元）"

    corrected = Amount("已纠正违纪违规金额", "单位为元。")
    recovered = Amount("挽回损失", "单位为元。")
    reduced = Amount("工程审减", "单位为元。")
    other = Amount("其他增收节支", "单位为元。")
    total = Amount("合计", "须等于各项之和。")


class ProgressReportBody(Shape):
    """正文."""

    class Meta(Shape.Meta):
        title = "整改进展情况报告正文"
        when: ClassVar = {
            "plan_ref": ("report_kind", "rectification_progress"),
            "notice_ref": ("report_kind", "rectification_progress"),
            "project": ("report_kind", "project_progress"),
        }
        counted = ("level_styles", "declared_counts_text", "statistics")

    report_kind = Choice("报告类型", "整改进展或项目进展。", KINDS)
    stage = Choice("报告阶段", "报告所处阶段。", STAGES)
    plan_ref = One(PlanRefShape, "所报告的整改方案", "项目进展报告不填。", optional=True)
    notice_ref = One(ReportNoticeRefShape, "所依据的反馈意见", "项目进展报告不填。", optional=True)
    project = One(ProjectShape, "项目", "只有项目进展报告填写。", optional=True)
    period = One(ReportPeriodShape, "报告期", "名称和起止日期。")
    data_as_of = Day("数据截止日期", "含当日。")
    opening = MultilineText("引言", "开头一段。")
    level_styles = Many(
        Choice("序号样式", "以该级第一个序号表示。", STYLES),
        "各级序号样式",
        "依次为第一级、第二级和段内序号；不填为“一、”“（一）”“一是”。",
        fewest=3,
        most=3,
        optional=True,
        default=LEVEL_STYLES,
    )
    sections = Many(SectionShape, "各部分", "至少一个。", fewest=1, most=200)
    declared_counts_text = Text("计数语句", "可不填。", most=1_000, optional=True)
    declared_statistics = One(ReportFigures, "统计", "可不填，由系统统计。", optional=True, key="statistics")
    entries = Many(EntryShape, "逐条进展", "每条措施一项；项目进展报告可以没有。", optional=True)
    groups = Many(GroupShape, "引用的问题类别", "与台账一起引自整改方案。", most=200, optional=True)
    aspects = Many(
        LedgerAspectShape, "引用的整改台账", "引自整改方案，使报告独立可读。", optional=True, key="ledger"
    )
    money = One(MoneyShape, "整改金额", "没有的不填。", optional=True)

    @staticmethod
    def into(**values: Any) -> dict[str, Any]:
        """The body's values with the quoted ledger put together, None where there is none."""
        groups, aspects = values.pop("groups"), values.pop("aspects")
        if groups and not aspects:
            hint = "请补上 ledger，或删去 groups。"
            fault = Fault("required", "引用了问题类别，却没有引用整改台账。", hint)
            raise ValidationError({"ledger": [fault]})
        return {**values, "ledger": ledger(groups, aspects) if aspects else None}


class ProgressReportShape(DocumentShape):
    """整改进展情况报告."""

    into = whole(ProgressReport)

    class Meta(DocumentShape.Meta):
        title = TITLE
        steps = (
            *HEADER_STEPS,
            (
                "报告期和依据",
                (
                    "/body/report_kind",
                    "/body/stage",
                    "/body/period",
                    "/body/data_as_of",
                    "/body/plan_ref",
                    "/body/notice_ref",
                    "/body/project",
                ),
            ),
            ("引言和各部分", ("/body/opening", "/body/sections", "/body/level_styles")),
            ("逐条进展", ("/body/entries", "/body/declared_counts_text", "/body/statistics")),
            ("整改金额", ("/body/money",)),
            ("引用的台账", ("/body/groups", "/body/ledger")),
        )

    doc_type = doc_type(NAME)
    body = One(ProgressReportBody, "正文", "整改进展情况报告的内容。")


SCHEMA = ProgressReportShape()


def load(payload: Mapping[str, Any]) -> ProgressReport:
    """The report in *payload*; raises InvalidPayload with every fault of its shape."""
    report: ProgressReport = loaded(SCHEMA, payload)
    return report
