"""Who acts, when, and under which new id: what only a door asks of the machine."""

import os
import pwd
from datetime import UTC, datetime
from secrets import token_urlsafe
from uuid import uuid4


def new_id() -> str:
    """A name nobody had before: 32 hexadecimal digits."""
    return uuid4().hex


def new_secret() -> str:
    """256 bits that nobody guesses: 43 characters of letters, digits, `-` and `_`."""
    return token_urlsafe(32)


def written_time(time: datetime) -> str:
    """The time, in UTC, to the microsecond, ISO 8601."""
    return time.isoformat(timespec="microseconds").replace("+00:00", "Z")


def utc_now() -> str:
    """The time now, as written."""
    return written_time(datetime.now(UTC))


def user_name() -> str:
    """The name by which the operating system knows who runs this process, not what the environment says."""
    user = os.getuid()
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"uid {user}"
