"""Sittings: what the server remembers of a browser from one request to the next, by a secret name."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, insert, select, update

from service.database.engine import Database
from service.office.database.tables import sittings
from service.office.times import later

IDLE, LONGEST = timedelta(minutes=60), timedelta(hours=12)
"""A sitting ends when nothing is asked for so long, and in any case."""

SEEN_EVERY = timedelta(minutes=1)
"""How often it is written down that a browser was seen."""


@dataclass(frozen=True, slots=True)
class Sittings:
    """The sittings in *database*, each kept under the digest of its name."""

    database: Database

    def read(self, name: str, *, time: str) -> Mapping[str, Any] | None:
        """What is remembered under the name, None where it has ended or never was."""
        digest = _digest(name)
        with self.database.reading() as connection:
            row = connection.execute(select(sittings).where(sittings.c.digest == digest)).one_or_none()
        if row is None or later(row.seen_at, IDLE) <= time or later(row.begun_at, LONGEST) <= time:
            return None
        if later(row.seen_at, SEEN_EVERY) <= time:
            with self.database.writing() as connection:
                seen = update(sittings).where(sittings.c.digest == digest).values(seen_at=time)
                connection.execute(seen)
        values: Mapping[str, Any] = json.loads(row.values)
        return values

    def begin(self, name: str, values: Mapping[str, Any], *, account: str, time: str) -> None:
        """Nothing; from now on the name, a new one, stands for those values, of that account."""
        began = insert(sittings).values(
            digest=_digest(name), values=_text(values), account=account, begun_at=time, seen_at=time
        )
        with self.database.writing() as connection:
            connection.execute(began)

    def keep(self, name: str, values: Mapping[str, Any]) -> None:
        """Nothing; the name stands for those values, or for nothing where it has been ended meanwhile."""
        changed = update(sittings).where(sittings.c.digest == _digest(name)).values(values=_text(values))
        with self.database.writing() as connection:
            connection.execute(changed)

    def end(self, name: str) -> None:
        """Nothing; the name stands for nothing any more."""
        with self.database.writing() as connection:
            connection.execute(delete(sittings).where(sittings.c.digest == _digest(name)))

    def clear(self, *, time: str) -> None:
        """Nothing; sittings that have ended are forgotten."""
        with self.database.writing() as connection:
            ended = (sittings.c.seen_at <= later(time, -IDLE)) | (
                sittings.c.begun_at <= later(time, -LONGEST)
            )
            connection.execute(delete(sittings).where(ended))


def _text(values: Mapping[str, Any]) -> str:
    return json.dumps(dict(values), ensure_ascii=False)


def _digest(name: str) -> str:
    return sha256(name.encode()).hexdigest()
