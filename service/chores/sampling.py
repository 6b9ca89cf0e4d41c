"""The sample: 四性检测 (DA/T 70, 长期保存环节) of documents drawn by lot."""

from contextlib import closing
from hashlib import sha256
from random import Random

from service.bootstrap.archive import build_later_checks, build_prover
from service.chores.duty import SYSTEM, Duty
from service.core.chores import Ended, Result
from service.core.errors.faults import ServiceError
from service.records.checks import Stage
from service.rereading import occasion

SIZE = 20
"""Documents of one sample, fewer where there are fewer."""


def drawn(ids: list[str], seed: str) -> list[str]:
    """The sample of those ids that the seed draws: the same every time."""
    lots = Random(sha256(seed.encode()).digest())  # noqa: S311 - to be drawn again, not to be kept secret
    return sorted(lots.sample(sorted(ids), min(SIZE, len(ids))))


def sample(duty: Duty) -> Result:
    """What did not pass; documents that could not be checked are told as faults too."""
    seed = f"{duty.begun.chore} {duty.begun.day}"
    ids = drawn(build_prover(duty.store).ids(), seed)
    failed, unchecked = [], []
    if ids:
        known = occasion(duty.store, Stage.CQ, duty.clock(), duty.settings.fixity_days)
        with closing(build_later_checks(duty.settings, duty.store)) as checks:
            for id in duty.steps(ids, "抽检"):
                try:
                    report = checks.check(id, Stage.CQ, known, time=duty.now(), operator=SYSTEM)
                except ServiceError as fault:
                    unchecked.append({"id": id, "code": fault.code})
                    continue
                if report.failed:
                    failed.append({"id": id, "items": [item.code for item in report.failed]})
    figures = {"documents": len(ids), "failed": len(failed), "unchecked": len(unchecked)}
    more = {"seed": seed, "ids": ids, "failed": failed, "unchecked": unchecked}
    if not failed and not unchecked:
        return Result(Ended.DONE, f"抽检 {len(ids)} 件，四性检测全部通过。", figures, more)
    return Result(
        Ended.FOUND,
        f"抽检 {len(ids)} 件，不通过 {len(failed)} 件，未能检测 {len(unchecked)} 件。"
        "请运行 hongtou archive verify 编号 --stage CQ 查明。",
        figures,
        more,
    )
