"""Idempotency-Keys: one call, one document, however often and to however many processes it is sent.

A key is `running` while its first call runs, `done` once it succeeded, `free` once it failed. Keys do not
expire: their rows are small, and a kept document is kept for good.
"""

from contextlib import ExitStack
from dataclasses import dataclass, field

from sqlalchemy import text, update

from service.archive.database.tables import keys
from service.archive.faults import storing
from service.archive.presence import Living
from service.core.errors.requests import KeyInProgress, KeyReused
from service.core.keeping import Claim
from service.database.engine import Database

KNOWN = text("""SELECT fingerprint, document_id,
CASE WHEN document_id IN (SELECT id FROM documents) THEN 'done' ELSE state END, owner, digest
FROM keys WHERE key = :key""")
"""A key whose document is kept is done, even if the process died or the disk was full before it said so."""

CLAIM = text("""INSERT INTO keys (key, fingerprint, document_id, state, owner, created_at)
VALUES (:key, :fingerprint, :document_id, 'running', :owner, :created_at)
ON CONFLICT (key) DO UPDATE
SET fingerprint = :fingerprint, document_id = :document_id, state = 'running', owner = :owner""")


@dataclass(frozen=True, slots=True)
class KeyLedger:
    """The keys in the database of the store, and the processes that hold them."""

    database: Database
    presence: Living
    _running: set[str] = field(default_factory=set)
    """The keys of calls that run in this process now; our rows that say more are out of date."""

    def claim(self, key: str, fingerprint: str, document_id: str, now: str) -> Claim:
        """The claim on *key* for the call with *fingerprint*; raises KeyReused or KeyInProgress.

        A call that failed, or whose process died, leaves its document id to the same call made again,
        so that what was kept before the failure is found and not kept twice.
        """
        with storing(), ExitStack() as undo:
            owner = self.presence.name()
            with self.database.writing() as connection:
                row = connection.execute(KNOWN, {"key": key}).fetchone()
                if row is not None:
                    if row[2] == "done" and row[0] == fingerprint:
                        return Claim(row[1], done=True, digest=row[4])
                    document_id = self._again(key, tuple(row), fingerprint, document_id)
                claimed = {"key": key, "fingerprint": fingerprint, "document_id": document_id}
                connection.execute(CLAIM, {**claimed, "owner": owner, "created_at": now})
                self._running.add(key)  # before others of this process can see the row
                undo.callback(self._running.discard, key)
            undo.pop_all()
        return Claim(document_id, done=False)

    def settle(self, key: str, digest: str = "") -> None:
        """Nothing; from now on the key stands for the answer that was given, or failed to be noted."""
        self._mark(key, "done", digest)

    def release(self, key: str) -> None:
        """Nothing; the call failed, so the key may be used again, even where that could not be noted."""
        self._mark(key, "free", "")

    def recover(self) -> None:
        """Nothing; the signs of dead processes are gone."""
        with storing():
            self.presence.clear()

    def _again(self, key: str, row: tuple[str, ...], fingerprint: str, document_id: str) -> str:
        known, earlier, state, owner, _ = row
        if state == "running" and owner == self.presence.name() and key not in self._running:
            state = "free"
        if known != fingerprint and state != "free":
            raise KeyReused(
                "这个 Idempotency-Key 已用于另一个请求。", hint="请为新的请求换一个新的 Idempotency-Key。"
            )
        if state == "running" and self.presence.lives(owner):
            raise KeyInProgress(
                "使用这个 Idempotency-Key 的请求仍在处理。", hint="请稍候，再用同一请求取结果。"
            )
        return earlier if known == fingerprint else document_id

    def _mark(self, key: str, state: str, digest: str) -> None:
        try:
            with storing(), self.database.writing() as connection:
                connection.execute(update(keys).where(keys.c.key == key).values(state=state, digest=digest))
        finally:
            self._running.discard(key)
