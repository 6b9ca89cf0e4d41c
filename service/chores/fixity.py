"""The rota: a day's share of the documents is read again, and both logs."""

from service.bootstrap.archive import build_prover
from service.chores.duty import SYSTEM, Duty
from service.core.chores import Ended, Result
from service.rereading import MOST_TOLD, faults_of, faults_of_the_office, share, tell_of_reading


def fixity(duty: Duty) -> Result:
    """What was found wrong; the log of the archive tells of the run."""
    store, meter = duty.store, duty.meter()
    ids = share(store, duty.clock(), duty.settings.fixity_days)
    faults = faults_of(store, ids, meter, duty.steps, duty.now)
    faults += [*build_prover(store).log(), *faults_of_the_office(duty.settings, store)]
    tell_of_reading(store, len(ids), meter.bytes, faults, time=duty.now(), actor=SYSTEM)
    figures = {"documents": len(ids), "bytes": meter.bytes, "faults": len(faults)}
    if not faults:
        return Result(Ended.DONE, f"重读 {len(ids)} 件和全部日志，没有问题。", figures)
    damaged = sorted({fault.id for fault in faults if fault.id})
    kinds = sorted({fault.kind.value for fault in faults})
    return Result(
        Ended.FOUND,
        f"重读 {len(ids)} 件和全部日志，发现问题 {len(faults)} 处。"
        "请运行 hongtou archive verify --all 查明。",
        figures,
        {"damaged": damaged[:MOST_TOLD], "kinds": kinds},
    )
