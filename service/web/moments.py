"""Times as clerks read them: those of China, to the minute."""

from datetime import datetime, timedelta, timezone

from flask import Flask

BEIJING = timezone(timedelta(hours=8))
"""China has one time, and since 1991 the same all year."""


def install(app: Flask) -> None:
    """Nothing; from now on templates write times by the filter `moment`."""
    app.jinja_env.filters["moment"] = moment


def moment(time: str) -> str:
    """2026-11-22 18:30 for that time (ISO 8601, with its zone); what is none stays as it is."""
    try:
        return datetime.fromisoformat(time).astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return time
