"""整改台账: groups, aspects, problems and measures as a plan states them and a report may quote them."""

from typing import Any, ClassVar

from schemas.fields import Amount, Choice, Day, Many, MultilineText, One, Ordinal, Text, Whole
from schemas.header import OrganShape
from schemas.shape import Figures, Shape, numbered, numbered_throughout
from service.documents.ledger import (
    CATEGORIES,
    NATURES,
    STATUSES,
    Aspect,
    Deadline,
    Deliverable,
    Group,
    Ledger,
    Measure,
    Problem,
)

DEADLINES = {"date": "有完成日期", "long_term": "长期坚持"}
ACTIONS = ("制定", "修订", "废止")
ITEM_KINDS = ("攻坚破难", "专项整治", "民生实事", "推动发展")


class GroupShape(Shape):
    """类."""

    into = Group

    class Meta(Shape.Meta):
        title = "问题类别"
        codes: ClassVar = {"id": "G1"}

    id = Text("类别代码", "在本文书内唯一。", most=100)
    no = Ordinal("类别序号", "可不填，按次序编号。")
    title = Text("类别名称", "如“落实全面从严治党战略部署方面”。")


class DeadlineShape(Shape):
    """完成时限."""

    into = Deadline

    class Meta(Shape.Meta):
        title = "完成时限"
        when: ClassVar = {
            "date": ("type", "date"),
            "stage_date": ("type", "long_term"),
            "stage_goal": ("type", "long_term"),
        }

    type = Choice("时限类型", "有完成日期或长期坚持。", DEADLINES)
    day = Day("完成日期", "长期坚持的不填。", key="date", optional=True)
    stage_date = Day("阶段目标日期", "长期坚持的应填。", optional=True)
    stage_goal = Text("阶段目标", "长期坚持的应填。", most=1_000, optional=True)


class DeliverableShape(Shape):
    """成果."""

    into = Deliverable

    class Meta(Shape.Meta):
        title = "成果"

    kind = Text("成果种类", "如“制度文件”。", most=40)
    action = Choice("动作", "对成果做什么。", ACTIONS)
    name = Text("成果名称", "不加书名号。")


class MeasureShape(Shape):
    """整改措施."""

    into = Measure

    class Meta(Shape.Meta):
        title = "整改措施"
        codes: ClassVar = {"id": "M001"}
        main = ("co_units", "deliverables")
        proposed: ClassVar = {"status": "not_started"}

    id = Text("措施代码", "在整个台账内唯一，如 M001。", most=100)
    no = Ordinal("措施序号", "可不填，在问题内按次序编号。")
    text = Text("整改措施", "可操作、可检查的一句话，以句号结束。", most=4_000)
    category = Choice("任务类型", "按完成要求划分。", CATEGORIES)
    lead_unit = One(OrganShape, "牵头单位", "有且只有一个。")
    co_units = Many(OrganShape, "协办单位", "不含牵头单位。", most=200, optional=True)
    responsible_post = Text("责任人职务", "只写职务，不写姓名。")
    deadline = One(DeadlineShape, "完成时限", "完成日期，或长期坚持及其阶段目标。")
    deliverables = Many(DeliverableShape, "成果", "完成后留下的文件等。", most=200, optional=True)
    status = Choice("完成状态", "文书印发时的状态。", STATUSES)
    item_kind = Choice("事项类别", "需要单列时填写。", ITEM_KINDS, optional=True)
    remark = Text("备注", "印在台账备注栏。", most=1_000, optional=True)


class LedgerProblemShape(Shape):
    """反馈问题 with its measures."""

    class Meta(Shape.Meta):
        title = "反馈问题"
        codes: ClassVar = {"problem_id": "P01"}

    problem_id = Text("问题代码", "与反馈意见一致。", most=100)
    no = Ordinal("问题序号", "可不填，在全文按次序编号。")
    title = Text("反馈问题", "与反馈意见逐字一致。", most=1_000)
    rectification_goal = Text("整改目标", "整改要达到的结果。", most=2_000)
    measures = Many(MeasureShape, "整改措施", "至少一条。")
    manifestations = Many(
        MultilineText("具体表现", "一种表现。", most=4_000), "具体表现", "列入问题清单。", optional=True
    )
    nature = Choice("问题性质", "列入问题清单。", NATURES, optional=True)
    amount_yuan = Amount("涉及金额（元）", "不涉及的不填。", optional=True)

    @staticmethod
    def into(*, measures: tuple[Measure, ...], **values: Any) -> Problem:
        """The problem with its measures numbered."""
        return Problem(measures=numbered(measures), **values)


class LedgerAspectShape(Shape):
    """方面 with its problems."""

    into = Aspect

    class Meta(Shape.Meta):
        title = "方面"
        codes: ClassVar = {"aspect_id": "A01"}
        refers: ClassVar = {"group_id": "/body/groups/*/id"}
        main = ("group_id",)

    aspect_id = Text("方面代码", "与反馈意见一致。", most=100)
    no = Ordinal("方面序号", "可不填，按次序编号。")
    group_id = Text("所属类别代码", "不分类的不填。", most=100, optional=True)
    title = Text("方面", "与反馈意见逐字一致。", most=1_000)
    lead_leader_post = Text("牵头领导职务", "只写职务，不写姓名。")
    problems = Many(LedgerProblemShape, "反馈问题", "至少一个。")


class CategoryFigures(Figures):
    """Measures by category."""

    class Meta(Figures.Meta):
        title = "各类措施数"

    immediate = Whole("立行立改", "条数。", optional=True)
    concentrated = Whole("集中整改期完成", "条数。", optional=True)
    long_term = Whole("长期坚持", "条数。", optional=True)
    supplementary = Whole("补充整改", "条数。", optional=True)


class DeliverableFigures(Figures):
    """制度文件 by action."""

    class Meta(Figures.Meta):
        title = "制度文件数"

    regulations_created = Whole("制定制度文件", "件数。", optional=True)
    regulations_revised = Whole("修订制度文件", "件数。", optional=True)


class LedgerFigures(Figures):
    """The counts a plan declares."""

    class Meta(Figures.Meta):
        title = "计数"

    groups = Whole("类别数", "填了须与内容一致。", optional=True)
    aspects = Whole("方面数", "填了须与内容一致。", optional=True)
    problems = Whole("问题数", "填了须与内容一致。", optional=True)
    measures = Whole("措施数", "填了须与内容一致。", optional=True)
    by_category = One(CategoryFigures, "各类措施数", "填了须与内容一致。", optional=True)
    deliverables = One(DeliverableFigures, "制度文件数", "填了须与内容一致。", optional=True)


def ledger(groups: tuple[Group, ...], aspects: tuple[Aspect, ...]) -> Ledger:
    """The ledger of these parts, every absent ordinal filled in."""
    return Ledger(numbered(groups), numbered_throughout(aspects))
