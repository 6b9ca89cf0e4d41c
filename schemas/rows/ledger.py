"""整改台账 of a plan: one row a measure."""

from schemas.ledger import DEADLINES, LedgerAspectShape, LedgerProblemShape, MeasureShape
from schemas.rows.columns import column
from schemas.rows.days import Due
from schemas.rows.described import DELIVERABLES
from schemas.rows.grid import Grid, Level

CATEGORY_SYNONYMS = {
    "立行立改类": "immediate",
    "立即整改": "immediate",
    "集中整改": "concentrated",
    "集中整改期": "concentrated",
    "集中整改期内完成": "concentrated",
    "长期整改": "long_term",
    "长期": "long_term",
    "持续整改": "long_term",
    "持续坚持": "long_term",
    "补充": "supplementary",
}
STATUS_SYNONYMS = {
    "未开始": "not_started",
    "尚未启动": "not_started",
    "未完成": "in_progress",
    "进行中": "in_progress",
    "整改中": "in_progress",
    "正在整改": "in_progress",
    "推进中": "in_progress",
    "持续推进": "in_progress",
    "完成": "completed",
    "已整改": "completed",
    "整改完成": "completed",
    "已完成整改": "completed",
    "阶段完成": "stage_completed",
    "已完成阶段性目标": "stage_completed",
    "阶段性目标已完成": "stage_completed",
    "销号": "closed",
}
NATURE_SYNONYMS = {"个性问题": "individual", "共性问题": "common"}

ASPECT = Level(
    title="方面",
    code=column("aspect_id", LedgerAspectShape, "aspect_id", width=5, names=("方面编号",), is_given=True),
    words=column(
        "aspect", LedgerAspectShape, "title", width=16, names=("类别", "问题类别", "问题方面", "类别/方面")
    ),
    others=(
        column(
            "lead_leader_post",
            LedgerAspectShape,
            "lead_leader_post",
            width=10,
            names=("牵头领导", "责任领导", "牵头校领导", "分管领导"),
        ),
    ),
    below="problems",
    prefix="A",
)
PROBLEM = Level(
    title="问题",
    code=column("problem_id", LedgerProblemShape, "problem_id", width=5, names=("问题编号",), is_given=True),
    words=column(
        "problem",
        LedgerProblemShape,
        "title",
        width=22,
        names=(
            "问题",
            "具体问题",
            "存在问题",
            "存在的问题",
            "问题描述",
            "反馈的问题",
            "巡察反馈问题",
            "整改任务",
        ),
    ),
    others=(
        column(
            "rectification_goal",
            LedgerProblemShape,
            "rectification_goal",
            width=18,
            names=("目标", "整改标准"),
        ),
        column(
            "nature",
            LedgerProblemShape,
            "nature",
            width=5,
            names=("个性/共性", "性质", "问题类型"),
            synonyms=NATURE_SYNONYMS,
        ),
        column(
            "amount_yuan",
            LedgerProblemShape,
            "amount_yuan",
            width=9,
            names=("涉及金额", "金额", "是否涉及金额,金额"),
        ),
    ),
    below="measures",
    prefix="P",
    digits=3,
)
MEASURE = Level(
    title="措施",
    code=column("measure_id", MeasureShape, "id", width=6, names=("措施编号",), is_given=True),
    words=column(
        "measure", MeasureShape, "text", width=36, names=("措施", "整改举措", "具体措施", "具体举措", "举措")
    ),
    others=(
        column(
            "category",
            MeasureShape,
            "category",
            width=9,
            names=("措施类型", "整改类型", "整改类别", "任务类别"),
            synonyms=CATEGORY_SYNONYMS,
        ),
        column(
            "lead_unit",
            MeasureShape,
            "lead_unit",
            width=12,
            names=("责任单位", "牵头部门", "责任部门", "主责单位"),
        ),
        column(
            "co_units",
            MeasureShape,
            "co_units",
            width=14,
            names=("配合单位", "协办(配合)单位", "协办部门", "配合部门", "协同单位"),
        ),
        column(
            "responsible_post",
            MeasureShape,
            "responsible_post",
            width=12,
            names=("责任人", "经办人", "责任人/经办人", "具体责任人"),
        ),
        column(
            "deadline",
            MeasureShape,
            "deadline",
            width=9,
            names=("整改时限", "时限", "计划完成时间", "完成时间", "整改期限", "完成期限"),
            writing=Due({"long_term": DEADLINES["long_term"]}),
            of=("type", "date"),
        ),
        column(
            "stage_date", MeasureShape, "deadline", "stage_date", width=9, names=("阶段目标时间", "阶段时间")
        ),
        column("stage_goal", MeasureShape, "deadline", "stage_goal", width=16),
        column(
            "deliverables",
            MeasureShape,
            "deliverables",
            width=20,
            names=("成果形式", "预期成果"),
            writing=DELIVERABLES,
        ),
        column(
            "status",
            MeasureShape,
            "status",
            width=8,
            names=("状态", "整改状态", "完成情况"),
            synonyms=STATUS_SYNONYMS,
        ),
        column("item_kind", MeasureShape, "item_kind", width=8, names=("事项类型",)),
        column("remark", MeasureShape, "remark", width=12, names=("说明",)),
    ),
    prefix="M",
    digits=3,
)

LEDGER = Grid("ledger", "整改台账", ("body", "ledger"), (ASPECT, PROBLEM, MEASURE))
