"""Parts of a progress report: told in paragraphs and items, or generated from the entries."""

from typing import Any, ClassVar

from schemas.fields import Choice, Many, MultilineText, Number, One, Text
from schemas.shape import Figures, Shape
from service.documents.facts import Fact
from service.documents.ledger import STATUSES
from service.documents.progress import Block, Item, Section

SCOPES = {"period": "报告期内", "cumulative": "累计", "in_progress": "正在推进", "planned": "计划"}
LEVELS = {"group": "类别", "aspect": "方面", "problem": "问题"}


class FactShape(Shape):
    """数据."""

    into = Fact

    class Meta(Shape.Meta):
        title = "数据"
        codes: ClassVar = {"id": "F1"}

    id = Text("数据代码", "同一代码在全文只有一个值。", most=100)
    label = Text("数据名称", "这个数说的是什么。")
    value = Number("数值", "整数或小数。")
    unit = Text("单位", "如“次”“个”“万元”。", most=20)
    text = Text("原文", "正文中含有这个数的原话，逐字一致。", most=1_000)
    scope = Choice("统计口径", "数值所指的范围。", SCOPES, optional=True)
    derived = Text("计算式", "数值应等于此式的结果。", most=1_000, optional=True)
    previous_value = Number("上期数值", "用来核对累计数不减少。", optional=True)
    correction_note = Text("更正说明", "累计数减少时说明原因。", most=1_000, optional=True)


class ItemShape(Shape):
    """段内条目."""

    into = Item

    class Meta(Shape.Meta):
        title = "段内条目"

    lead = Text("领句", "条目开头的一句，以句号结束。", most=1_000)
    text = MultilineText("内容", "领句之后的文字。")
    addresses = Text("针对的问题", "写作“针对……，”。", most=1_000, optional=True)
    facts = Many(FactShape, "数据", "本条目中的数。", most=500, optional=True)


class BlockShape(Shape):
    """第二级部分."""

    into = Block

    class Meta(Shape.Meta):
        title = "第二级部分"
        main = ("paragraphs", "items")

    title = Text("小标题", "不含序号。")
    paragraphs = Many(MultilineText("段落", "一段文字。"), "段落", "可以没有。", most=500, optional=True)
    items = Many(ItemShape, "段内条目", "可以没有。", most=500, optional=True)
    facts = Many(FactShape, "数据", "段落中的数。", most=500, optional=True)


class FilterShape(Figures):
    """筛选条件."""

    class Meta(Figures.Meta):
        title = "筛选条件"

    status = Choice("完成状态", "只列这种状态的措施。", STATUSES, optional=True)


class SectionShape(Shape):
    """第一级部分."""

    class Meta(Shape.Meta):
        title = "第一级部分"
        main = ("paragraphs", "items", "children")

    title = Text("标题", "不含序号。")
    paragraphs = Many(MultilineText("段落", "一段文字。"), "段落", "可以没有。", most=500, optional=True)
    items = Many(ItemShape, "段内条目", "可以没有。", most=500, optional=True)
    facts = Many(FactShape, "数据", "段落中的数。", most=500, optional=True)
    children = Many(BlockShape, "第二级部分", "可以没有。", most=200, optional=True)
    generated_from = Choice("内容来源", "填了则由逐条进展生成。", {"entries": "逐条进展"}, optional=True)
    group_by = Many(Choice("层级", "一个层级。", LEVELS), "生成层级", "从大到小。", most=3, optional=True)
    filter = One(FilterShape, "筛选条件", "只列一部分措施时填写。", optional=True)

    @staticmethod
    def into(**values: Any) -> Section:
        """The section; an empty filter is none."""
        return Section(**{**values, "filter": values["filter"] or None})
