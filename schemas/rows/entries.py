"""逐条进展 of a report: one row a measure of the plan."""

from schemas.progress_entries import EntryShape
from schemas.rows.columns import column
from schemas.rows.described import EVIDENCES
from schemas.rows.grid import Grid, Level
from schemas.rows.ledger import STATUS_SYNONYMS

CODE = column("measure_id", EntryShape, "measure_id", width=6, names=("措施编号", "措施序号"))
ENTRY = Level(
    title="措施",
    code=CODE,
    words=CODE,
    others=(
        column("problem_id", EntryShape, "problem_id", width=5, names=("问题编号",)),
        column(
            "status",
            EntryShape,
            "status",
            width=8,
            names=("状态", "整改状态", "完成情况", "整改结果"),
            synonyms=STATUS_SYNONYMS,
        ),
        column(
            "previous_status",
            EntryShape,
            "previous_status",
            width=8,
            names=("上次状态",),
            synonyms=STATUS_SYNONYMS,
        ),
        column("completed_on", EntryShape, "completed_on", width=9, names=("实际完成时间", "完成时间")),
        column(
            "progress_text",
            EntryShape,
            "progress_text",
            width=44,
            names=("进展", "进展情况", "整改情况", "整改进展情况"),
        ),
        column("evidence", EntryShape, "evidence", width=26, names=("佐证", "支撑材料"), writing=EVIDENCES),
        column(
            "reason",
            EntryShape,
            "reason",
            width=18,
            names=("原因", "未完成原因/延期说明", "未完成原因及说明"),
        ),
        column("next_date", EntryShape, "next_date", width=9, names=("下步完成时间", "预计完成时间")),
        column("requested_on", EntryShape, "extension", "requested_on", width=9, title="延期申请日期"),
        column("approved_by", EntryShape, "extension", "approved_by", width=12, title="延期批准人职务"),
        column("new_date", EntryShape, "extension", "new_date", width=9, title="延期后的完成时限"),
    ),
)

ENTRIES = Grid("entries", "逐条进展", ("body", "entries"), (ENTRY,))
