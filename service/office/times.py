"""Times as they are written (ISO 8601, UTC, to the microsecond): they sort as they follow each other."""

from datetime import datetime, timedelta


def later(time: str, span: timedelta) -> str:
    """The time after that span."""
    after = datetime.fromisoformat(time) + span
    return after.isoformat(timespec="microseconds").replace("+00:00", "Z")
