"""The purge: what is kept for a time only is let go when that is over."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from service.bootstrap.jobs import build_chores, build_clearing
from service.chores.duty import Duty
from service.core.chores import RUNS_KEPT, Ended, Result
from service.jobs.moments import written
from service.settings import Settings

LEFT_KEPT = timedelta(days=1)
"""How long a batch may take to come whole, and how long nothing may befall a check before it is let go."""


def purge(duty: Duty) -> Result:
    """How much was let go."""
    settings, now = duty.settings, duty.clock()
    cleared, dropped = let_go(settings, now, lambda ids: duty.steps(ids, "清理"))
    runs = build_chores(settings).forget(written(now - RUNS_KEPT))
    return Result(
        Ended.DONE,
        f"清理了 {cleared} 个办完已久的批次的数据和文件、{dropped} 个没有收全或校验中断的批次、"
        f"{runs} 条运行记录。",
        {"batches": cleared, "left": dropped, "runs": runs},
    )


def let_go(
    settings: Settings, now: datetime, steps: Callable[[Sequence[str]], Iterable[str]]
) -> tuple[int, int]:
    """How many batches were cleared that ended long ago, and how many dropped that nobody waits for any more.

    Of those found, the ones that *steps* gives; raises StoreFailed, and as *steps* does.
    """
    clearing = build_clearing(settings)
    ended, begun = written(now - timedelta(days=settings.batch_days)), written(now - LEFT_KEPT)
    time = written(now)
    cleared = sum(clearing.clear(id, before=ended, time=time) for id in steps(clearing.ended(ended)))
    left = [*clearing.unaccepted(begun), *clearing.left_checks(begun)]
    return cleared, sum(clearing.drop(id, before=begun) for id in steps(left))
