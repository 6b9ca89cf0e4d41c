"""What time it is for all who work on the jobs: the database's own, where several machines share it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

NOW = text("SELECT clock_timestamp()")

Clock = Callable[[], datetime]


def moment(connection: Connection, clock: Clock) -> datetime:
    """The time, in UTC: that of PostgreSQL; with SQLite, which is of one machine, that of *clock*."""
    if connection.dialect.name == "postgresql":
        found: datetime = connection.execute(NOW).scalar_one()
        return found.astimezone(UTC)
    return clock()


def written(time: datetime) -> str:
    """The time to the microsecond, ISO 8601; later ones sort behind."""
    return time.isoformat(timespec="microseconds").replace("+00:00", "Z")


def ahead(time: datetime, seconds: float) -> str:
    """The time so many seconds later, before it where they are negative, as written."""
    return written(time + timedelta(seconds=seconds))
