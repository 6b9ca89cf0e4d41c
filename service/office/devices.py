"""Devices: browsers from which somebody has signed in to an account before (OWASP's device cookies).

They are counted apart where passwords are tried, so that nobody else's tries lock their owner out.
"""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import Connection, delete, insert, select

from service.database.engine import Database
from service.office.database.tables import accounts, devices
from service.office.times import later

LONGEST = timedelta(days=180)
"""How long a browser is known after somebody signed in there."""

MOST = 20
"""Browsers that are known of one account; the oldest is forgotten for a new one."""


@dataclass(frozen=True, slots=True)
class Devices:
    """The devices in *database*, each kept under the digest of the secret that its browser shows."""

    database: Database

    def is_known(self, secret: str, name: str, *, time: str) -> bool:
        """Whether somebody has signed in to the account of that name in the browser that shows the secret."""
        asked = select(devices.c.digest).select_from(devices.join(accounts)).where(accounts.c.name == name)
        asked = asked.where(devices.c.digest == _digest(secret), devices.c.known_at > later(time, -LONGEST))
        with self.database.reading() as connection:
            return connection.execute(asked).first() is not None

    def renew(self, shown: str, secret: str, *, account: str, time: str) -> None:
        """Nothing; the browser that has *shown* another secret is known by this one, as the account's."""
        with self.database.writing() as connection:
            connection.execute(delete(devices).where(devices.c.digest == _digest(shown)))
            connection.execute(delete(devices).where(devices.c.known_at <= later(time, -LONGEST)))
            _forget_oldest(connection, account)
            connection.execute(insert(devices).values(digest=_digest(secret), account=account, known_at=time))


def _forget_oldest(connection: Connection, account: str) -> None:
    """Nothing; there is room for one more device of the account."""
    newest_first = select(devices.c.digest).where(devices.c.account == account)
    newest_first = newest_first.order_by(devices.c.known_at.desc(), devices.c.digest)
    rows = connection.execute(newest_first).scalars().all()
    connection.execute(delete(devices).where(devices.c.digest.in_(rows[MOST - 1 :])))


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
