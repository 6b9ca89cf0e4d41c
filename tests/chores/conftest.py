"""An archive and batches in one folder, and chores done on them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.archive.store import DocumentStore
from service.bootstrap.jobs import build_chores, build_queue
from service.chores.duty import Duty
from service.chores.running import Choring
from service.core.chores import Chore, Ended, Result
from service.jobs.dispatching import Dispatcher
from service.settings import Settings, read_settings
from tests.archive.conftest import opened

WORKER = "a" * 32


@dataclass
class Household:
    """Settings and archive, and a worker that is seen alive."""

    settings: Settings
    store: DocumentStore

    def choring(self, **works: Callable[[Duty], Result]) -> Choring:
        """Who does the chores as that worker, those that are named by these works."""
        queue, chores = build_queue(self.settings), build_chores(self.settings)
        living = Dispatcher(queue, lambda claim: None, WORKER, "host", 1, 0)
        queue.leave(WORKER)
        queue.enter(WORKER, host="host", process=1, slots=0)
        given = {"works": {Chore(name): work for name, work in works.items()}} if works else {}
        return Choring(self.settings, self.store, chores, WORKER, living.busy, **given)

    def done(self, chore: Chore) -> Result:
        """What that chore came to, done now."""
        result = self.choring().once(chore)
        assert isinstance(result, Result), result
        (last,) = build_chores(self.settings).runs(chore, limit=1)
        assert (result.end, result.as_dict()) == (last.end, dict(last.result))
        return result

    def sound(self, chore: Chore) -> Result:
        """The same, which found nothing wrong."""
        result = self.done(chore)
        assert Ended.DONE is result.end, result
        return result


@pytest.fixture
def household(tmp_path: Path) -> Household:
    """A household in an empty folder, whose backups go to another one."""
    data, copy = tmp_path / "data", tmp_path / "copy"
    settings = read_settings({"HONGTOU_DATA": str(data), "HONGTOU_BACKUP": str(copy)})
    return Household(settings, opened(data))
