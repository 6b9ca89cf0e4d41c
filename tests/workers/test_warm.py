"""The product's own workers: warm when they serve, equal to the pipeline itself, safe to fork."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest

from service.bootstrap.archive import build_store
from service.bootstrap.papers import build_pipeline, build_workshop
from service.core.errors.payloads import DocumentTooLong
from service.core.watching import unnoted, unwatched
from service.core.workbench import Workbench
from service.registry import sample
from service.settings import read_settings
from service.workers.workshop import BEHIND, WorkerWorkshop
from tests.workers.test_pool import eventually

NOTICE = sample("feedback_notice")
BOTH = ("docx", "pdf")


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerWorkshop]:
    """One with one maker, ready, that has served nobody yet."""
    settings = replace(read_settings({}), data=tmp_path_factory.mktemp("data"), render_workers=1)
    made = build_workshop(settings, unnoted, unwatched)
    made.start()
    assert eventually(lambda: made.fault() is None, 120)
    yield made
    made.end()


def spent(workshop: WorkerWorkshop) -> float:
    """The processor seconds that the maker takes for a notice."""
    (worker,) = workshop.makers._living
    before = processor(worker.process)
    workshop.make(NOTICE, BOTH)
    return processor(worker.process) - before


def processor(process: int) -> float:
    """The processor seconds of a process until now."""
    told = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def test_the_first_notice_after_the_start_costs_at_most_twice_a_later_one(workshop: WorkerWorkshop) -> None:
    """Templates are compiled, fonts and engines loaded before anybody asks."""
    first, *later = [spent(workshop) for _ in range(4)]
    assert first <= 2 * median(later)


def test_pages_and_saving_go_before_the_making_of_files(workshop: WorkerWorkshop) -> None:
    """On cores that are all busy a maker steps back behind who serves; who checks does not."""
    own = os.getpriority(os.PRIO_PROCESS, 0)
    (maker,), (checker,) = workshop.makers._living, workshop.checkers._living
    assert min(own + BEHIND, 19) == os.getpriority(os.PRIO_PROCESS, maker.process)
    assert own == os.getpriority(os.PRIO_PROCESS, checker.process)


def test_the_nursery_has_one_thread(workshop: WorkerWorkshop) -> None:
    """A fork takes no other along: a lock that one held would stay locked in every worker."""
    running = workshop.nursery._running
    assert running is not None
    assert 1 == len([*Path(f"/proc/{running.process.pid}/task").iterdir()])


def test_a_worker_gives_what_the_pipeline_gives(workshop: WorkerWorkshop) -> None:
    """The same bytes, findings and provenance."""
    pipeline = build_pipeline(read_settings({}))
    loaded = pipeline.load(NOTICE)
    assert pipeline.render(loaded, BOTH) == workshop.make(NOTICE, BOTH).outcome
    assert pipeline.check(loaded) == workshop.check(NOTICE)


def test_a_worker_holds_little_of_its_own(workshop: WorkerWorkshop) -> None:
    """The checker shares fonts, widths and libraries with the nursery."""
    workshop.check(NOTICE)
    (worker,) = workshop.checkers._living
    told = dict(
        line.split(":") for line in Path(f"/proc/{worker.process}/smaps_rollup").read_text().splitlines()[1:]
    )
    own, whole = (int(told[name].split()[0]) for name in ("Private_Dirty", "Rss"))
    assert own < whole / 4


def test_limits_below_our_own_samples_keep_no_worker_from_serving(tmp_path: Path) -> None:
    """What is beyond them is refused where it is asked for, and nothing else is."""
    settings = replace(read_settings({}), data=tmp_path, max_pages=1, max_depth=8)
    bench = Workbench(build_pipeline(settings), build_store(settings), sample)
    bench.check_first()
    bench.make_first("docx")
    with pytest.raises(DocumentTooLong):
        bench.make(NOTICE, BOTH)
