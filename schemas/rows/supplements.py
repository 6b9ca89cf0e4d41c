"""补充方案 of a plan: one row an added measure."""

from dataclasses import replace

from schemas.rectification_plan import AddedMeasureShape, SupplementShape
from schemas.rows.columns import Column, column
from schemas.rows.grid import Grid, Level
from schemas.rows.ledger import MEASURE


def _inner(one: Column) -> Column:
    return replace(one, path=("measure", *one.path))


SUPPLEMENT = Level(
    title="补充方案",
    code=column("supplement_id", SupplementShape, "id", width=8, is_given=True),
    words=column("basis", SupplementShape, "basis", width=20),
    others=(
        column("date", SupplementShape, "date", width=9),
        column("reason", SupplementShape, "reason", width=30),
    ),
    below="measures",
    prefix="S",
    digits=1,
)
ADDED = Level(
    title="补充的措施",
    code=replace(_inner(MEASURE.code), is_required=True),
    words=_inner(MEASURE.words),
    others=(
        column("problem_id", AddedMeasureShape, "problem_id", width=6, names=("问题编号",)),
        *map(_inner, MEASURE.others),
    ),
)

SUPPLEMENTS = Grid("supplements", "补充方案", ("body", "supplements"), (SUPPLEMENT, ADDED))
