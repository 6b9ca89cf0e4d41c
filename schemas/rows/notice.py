"""方面 and problems of a notice: one row a problem."""

from schemas.feedback_notice import NoticeAspectShape, NoticeProblemShape
from schemas.rows.columns import column
from schemas.rows.grid import Grid, Level
from schemas.rows.ledger import ASPECT as LEDGER_ASPECT
from schemas.rows.ledger import NATURE_SYNONYMS
from schemas.rows.ledger import PROBLEM as LEDGER_PROBLEM

OTHER_NAMES = ("反馈问题", *(name for name in LEDGER_PROBLEM.words.names if name != "问题"))

ASPECT = Level(
    title="方面",
    code=column("aspect_id", NoticeAspectShape, "id", width=5, names=LEDGER_ASPECT.code.names, is_given=True),
    words=column("aspect", NoticeAspectShape, "title", width=18, names=LEDGER_ASPECT.words.names),
    others=(),
    below="problems",
    prefix="A",
)
PROBLEM = Level(
    title="问题",
    code=column(
        "problem_id", NoticeProblemShape, "id", width=5, names=LEDGER_PROBLEM.code.names, is_given=True
    ),
    words=column("problem", NoticeProblemShape, "title", width=26, names=OTHER_NAMES),
    others=(
        column(
            "manifestations",
            NoticeProblemShape,
            "manifestations",
            width=40,
            names=("表现", "问题表现", "主要表现"),
        ),
        column(
            "nature",
            NoticeProblemShape,
            "nature",
            width=5,
            names=("个性/共性", "性质", "问题类型"),
            synonyms=NATURE_SYNONYMS,
        ),
        column(
            "immediate_required", NoticeProblemShape, "immediate_required", width=6, names=("是否立行立改",)
        ),
        column("amount_yuan", NoticeProblemShape, "amount_yuan", width=9, names=("涉及金额", "金额")),
        column("source", NoticeProblemShape, "source", width=12, names=("来源",)),
    ),
    prefix="P",
    digits=3,
)

ASPECTS = Grid("aspects", "问题清单", ("body", "aspects"), (ASPECT, PROBLEM))
