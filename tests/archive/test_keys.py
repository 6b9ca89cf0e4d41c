"""An Idempotency-Key stands for one call, also across processes and their deaths."""

import fcntl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from service.archive.database.layout import archive_database
from service.archive.keys import KeyLedger
from service.archive.presence import Presence
from service.core.errors.faults import StoreFailed
from service.core.errors.requests import KeyInProgress, KeyReused
from service.core.keeping import Claim
from service.database.engine import Database
from tests.archive.conftest import FILES, opened, record_of

NOW = "2026-01-01T00:00:00Z"
FIRST, SECOND = "1" * 32, "2" * 32

DYING = """
import os, sys
from pathlib import Path
from service.archive.database.layout import archive_database
from service.archive.keys import KeyLedger
from service.archive.presence import Presence
data = Path(sys.argv[1])
ledger = KeyLedger(archive_database("", data), Presence(data / "processes", lambda: "child"))
ledger.claim("key", "print", "1" * 32, "now")
os.kill(os.getpid(), 9)
"""

RACING = """
import sys, time
from pathlib import Path
from service.archive.database.layout import archive_database
from service.archive.keys import KeyLedger
from service.archive.presence import Presence
from service.core.errors.requests import KeyInProgress
data, name = Path(sys.argv[1]), sys.argv[2]
ledger = KeyLedger(archive_database("", data), Presence(data / "processes", lambda: name))
print("ready", flush=True)
sys.stdin.readline()
try:
    ledger.claim("key", "print", name.rjust(32, "0"), "now")
    print("mine", flush=True)
except KeyInProgress:
    print("busy", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def ledger(tmp_path: Path) -> KeyLedger:
    """A ledger in an empty folder."""
    return KeyLedger(archive_database("", tmp_path), Presence(tmp_path / "processes", lambda: uuid4().hex))


def test_a_new_key_claims_the_id_it_is_given(ledger: KeyLedger) -> None:
    """The first call goes ahead under its own id."""
    assert Claim(FIRST, done=False) == ledger.claim("key", "print", FIRST, NOW)


def test_a_settled_key_gives_the_first_id(ledger: KeyLedger) -> None:
    """The same call again is told what the first one made."""
    ledger.claim("key", "print", FIRST, NOW)
    ledger.settle("key")
    assert Claim(FIRST, done=True) == ledger.claim("key", "print", SECOND, NOW)


def test_a_settled_key_refuses_another_call(ledger: KeyLedger) -> None:
    """Another fingerprint under a used key is a mistake of the caller."""
    ledger.claim("key", "print", FIRST, NOW)
    ledger.settle("key")
    with pytest.raises(KeyReused):
        ledger.claim("key", "other", SECOND, NOW)


def test_a_running_key_is_not_given_twice(ledger: KeyLedger) -> None:
    """While the first call runs, the same call waits and another one is refused."""
    ledger.claim("key", "print", FIRST, NOW)
    with pytest.raises(KeyInProgress):
        ledger.claim("key", "print", SECOND, NOW)
    with pytest.raises(KeyReused):
        ledger.claim("key", "other", SECOND, NOW)


def test_a_released_key_goes_on_under_the_first_id(ledger: KeyLedger) -> None:
    """After a failure the same call finds what was kept before it."""
    ledger.claim("key", "print", FIRST, NOW)
    ledger.release("key")
    assert Claim(FIRST, done=False) == ledger.claim("key", "print", SECOND, NOW)


def test_a_released_key_may_serve_another_call(ledger: KeyLedger) -> None:
    """After a failure a mended body may use the key, under its own id."""
    ledger.claim("key", "print", FIRST, NOW)
    ledger.release("key")
    assert Claim(SECOND, done=False) == ledger.claim("key", "other", SECOND, NOW)


def test_a_key_whose_document_is_kept_is_done(ledger: KeyLedger, tmp_path: Path) -> None:
    """Kept, but the disk was full before the key could be settled: the same call finds its document."""
    ledger.claim("key", "print", FIRST, NOW)
    opened(tmp_path).keep(record_of(id=FIRST), FILES, actor="测试")
    assert Claim(FIRST, done=True) == ledger.claim("key", "print", SECOND, NOW)
    with pytest.raises(KeyReused):
        ledger.claim("key", "other", SECOND, NOW)


def test_a_key_of_a_dead_process_is_taken_over(ledger: KeyLedger, tmp_path: Path) -> None:
    """Killed while it ran: the same call goes on at once under the same id, another one is refused."""
    ended = subprocess.run([sys.executable, "-c", DYING, str(tmp_path)], check=False)
    assert -9 == ended.returncode
    with pytest.raises(KeyReused):
        ledger.claim("key", "other", SECOND, NOW)
    assert Claim(FIRST, done=False) == ledger.claim("key", "print", SECOND, NOW)


def test_of_two_processes_one_gets_the_key(tmp_path: Path) -> None:
    """Two servers with the same key at once: one goes ahead, the other is told to wait."""
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACING, str(tmp_path), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("a", "b")
    ]
    for racer in racers:
        assert racer.stdout is not None and "ready\n" == racer.stdout.readline()
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    said = sorted(racer.stdout.readline() for racer in racers if racer.stdout)
    for racer in racers:
        racer.communicate("end\n")
    assert ["busy\n", "mine\n"] == said


def test_signs_of_dead_processes_are_cleared(ledger: KeyLedger, tmp_path: Path) -> None:
    """At start only the living keep their files."""
    subprocess.run([sys.executable, "-c", DYING, str(tmp_path)], check=False)
    ledger.claim("other", "print", FIRST, NOW)
    ledger.recover()
    assert [ledger.presence.name()] == [path.name for path in (tmp_path / "processes").iterdir()]


def test_a_settled_key_keeps_the_digest_of_its_answer(ledger: KeyLedger) -> None:
    """What is not kept can still be compared."""
    ledger.claim("key", "print", FIRST, NOW)
    ledger.settle("key", "abc")
    assert Claim(FIRST, done=True, digest="abc") == ledger.claim("key", "print", SECOND, NOW)


@contextmanager
def _locked(self: Database) -> Iterator[Connection]:
    """What a locked file says."""
    raise OperationalError("BEGIN IMMEDIATE", None, OSError("database is locked"))
    yield


@pytest.mark.parametrize("ending", ["settle", "release"])
def test_a_key_whose_end_could_not_be_noted_is_free(
    ledger: KeyLedger, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """The call is over in this process, whatever its row says: it may be sent again without a restart."""
    ledger.claim("key", "print", FIRST, NOW)
    with monkeypatch.context() as broken, pytest.raises(StoreFailed):
        broken.setattr(Database, "writing", _locked)
        getattr(ledger, ending)("key")
    assert Claim(FIRST, done=False) == ledger.claim("key", "print", SECOND, NOW)


def test_a_claim_that_could_not_be_noted_is_no_claim(
    ledger: KeyLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit failed: the key does not count as running, though an earlier row says so."""
    ledger.claim("key", "print", FIRST, NOW)
    with monkeypatch.context() as broken, pytest.raises(StoreFailed):
        broken.setattr(Database, "writing", _locked)
        ledger.settle("key")
    true = Database.writing

    @contextmanager
    def failing(self: Database) -> Iterator[Connection]:
        with true(self) as connection:
            yield connection
            raise OperationalError("COMMIT", None, OSError("disk I/O error"))

    with monkeypatch.context() as broken, pytest.raises(StoreFailed):
        broken.setattr(Database, "writing", failing)
        ledger.claim("key", "print", FIRST, NOW)
    assert Claim(FIRST, done=False) == ledger.claim("key", "print", SECOND, NOW)


def test_who_signs_in_while_signs_are_cleared_still_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at a sign and its removal another process may take it up."""
    (tmp_path / "newcomer").touch()
    newcomer = Presence(tmp_path, lambda: "newcomer")
    signing = Thread(target=newcomer.name)
    true = Path.unlink

    def unlink(self: Path, missing_ok: bool = False) -> None:
        signing.start()
        signing.join(0.3)
        true(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    Presence(tmp_path, lambda: "clearer").clear()
    signing.join()
    assert newcomer.lives("newcomer")


def test_two_who_ask_do_not_take_each_other_for_the_living(tmp_path: Path) -> None:
    """The question itself is no sign of life."""
    (tmp_path / "gone").touch()
    with (tmp_path / "gone").open("rb") as asking:
        fcntl.flock(asking, fcntl.LOCK_SH)
        assert not Presence(tmp_path, lambda: "other").lives("gone")
