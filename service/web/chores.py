"""GET chores: what is done by the calendar, and how it went."""

from collections.abc import Mapping
from typing import Any

from service.core.access import Scope
from service.core.chores import TITLES, Run, Standing
from service.web.access import Rule
from service.web.chore_messages import ChoresSchema
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.services import services

chapter = Chapter("chores", "定时任务", "/api/v1/chores")


@chapter(
    Operation(
        "",
        "列出定时任务",
        (Answer(200, "各任务的时间和最近一次运行的结果", {JSON: ChoresSchema}),),
        Rule(Scope.READ_METRICS, is_whole=True),
        description="轮检、抽检、备份、清理和到期提醒，按 HONGTOU_CALENDAR 运行。",
    )
)
def list_chores(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Every chore."""
    return {"items": [_told(standing) for standing in services().chores.standings()]}


def _told(standing: Standing) -> dict[str, Any]:
    return {
        "name": standing.chore.value,
        "title": TITLES[standing.chore],
        "times": str(standing.times or ""),
        "next_at": standing.next_at,
        "succeeded_at": standing.succeeded_at,
        "is_late": standing.is_late,
        "last": standing.last and _run_told(standing.last),
    }


def _run_told(run: Run) -> dict[str, Any]:
    """The run without what it tells of papers and units, which is for those who may read these."""
    return {
        "host": run.host,
        "began_at": run.began_at,
        "ended_at": run.ended_at,
        "outcome": run.end or "",
        "message": run.result.get("message", ""),
        "figures": run.result.get("figures", {}),
    }
