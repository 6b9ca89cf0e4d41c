"""统计: the figures a report declares, to be compared with the counted."""

from schemas.fields import Many, Number, One, Text, Whole
from schemas.shape import Figures


class RateFigures(Figures):
    """完成率."""

    class Meta(Figures.Meta):
        title = "完成率"

    numerator = Whole("分子", "填了须与内容一致。", optional=True)
    denominator = Whole("分母", "填了须与内容一致。", optional=True)
    percent = Number("百分比", "如 98.71。", least=0, optional=True)
    basis = Text("口径", "如 completed+stage_completed。", most=100, optional=True)


class AspectFigures(Figures):
    """One aspect's figures."""

    class Meta(Figures.Meta):
        title = "各方面统计"

    aspect_id = Text("方面代码", "与整改方案一致。", most=100)
    problems = Whole("问题数", "个数。", optional=True)
    measures = Whole("措施数", "条数。", optional=True)
    completed = Whole("已完成", "条数。", optional=True)
    stage_completed = Whole("阶段性完成", "条数。", optional=True)
    in_progress = Whole("正在推进", "条数。", optional=True)
    not_started = Whole("未启动", "条数。", optional=True)
    overdue = Whole("超期", "条数。", optional=True)


class ReportFigures(Figures):
    """The statistics a report declares."""

    class Meta(Figures.Meta):
        title = "统计"

    measures_total = Whole("措施总数", "条数。", optional=True)
    completed = Whole("已完成", "条数。", optional=True)
    stage_completed = Whole("阶段性完成", "条数。", optional=True)
    in_progress = Whole("正在推进", "条数。", optional=True)
    not_started = Whole("未启动", "条数。", optional=True)
    overdue = Whole("超期", "条数。", optional=True)
    completion_rate = One(RateFigures, "完成率", "填了须与内容一致。", optional=True)
    problems_total = Whole("问题总数", "个数。", optional=True)
    problems_rectified = Whole("整改到位", "个数。", optional=True)
    problems_basically_rectified = Whole("基本整改到位", "个数。", optional=True)
    by_aspect = Many(AspectFigures, "各方面统计", "填了须与内容一致。", optional=True)
