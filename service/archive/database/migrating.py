"""Bringing the tables to the version this program knows, by Alembic, whole or not at all."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from service.archive.locks import held
from service.core.errors import StoreFailed

MIGRATIONS = Path(__file__).with_name("migrations")
LOCK = 0x6D696772617465
"""The advisory lock of PostgreSQL that the one who migrates holds."""


def bring_up(engine: Engine, lock: Path) -> None:
    """Nothing; the tables are as this program knows them. Several processes may try at once, one does.

    Raises StoreFailed where a newer program laid them out. SQLite does not wait for others when its log of
    writes is turned on at the first connection, so our own lock does.
    """
    with held(lock, alone=True):
        found = _found(engine)
        known = [step.revision for step in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
        if found not in (None, *known):
            raise StoreFailed(
                f"数据库由更新的程序建立（版本 {found}），本程序不认识。", hint="请改用当时的或更新的程序。"
            )
        if found != known[0]:
            _upgrade(engine)


def _found(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _upgrade(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.connect().execution_options(hongtou_writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
