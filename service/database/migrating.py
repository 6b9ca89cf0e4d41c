"""Bringing the tables to the version this program knows, by Alembic, whole or not at all."""

from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from service.core.errors.faults import StoreFailed
from service.database.faults import is_taken
from service.database.locks import held

LOCK = 0x6D696772617465
"""The advisory lock of PostgreSQL that the one who migrates holds."""

ONE_AT_A_TIME = Lock()
"""Alembic knows one migration per process: two layouts brought up by two threads would mix."""


def bring_up(engine: Engine, lock: Path, migrations: Path, version_table: str) -> None:
    """Nothing; the tables are as this program knows them. Several processes may try at once, one does.

    Raises StoreFailed where a newer program laid them out, or one from before the first release. SQLite does
    not wait for others when its log of writes is turned on at the first connection, so our own lock does.
    """
    with ONE_AT_A_TIME, held(lock, alone=True):
        found = _found(engine, version_table)
        known = [step.revision for step in ScriptDirectory(str(migrations)).walk_revisions()]
        if found not in (None, *known):
            raise StoreFailed(
                f"数据库由更新的程序建立（版本 {found}），本程序不认识。", hint="请改用当时的或更新的程序。"
            )
        if found != known[0]:
            try:
                _upgrade(engine, migrations, version_table)
            except DBAPIError as fault:
                if found is None and is_taken(fault):
                    raise StoreFailed(
                        "数据库中已有同名的表，不是本程序所建，或由正式发布之前的程序所建。",
                        hint="归档库的数据库（如 archive.sqlite3）可移到别处，"
                        "再用 hongtou archive reindex 按文件重建目录；文件和日志不受影响。",
                    ) from fault
                raise


def _found(engine: Engine, version_table: str) -> str | None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": version_table})
        return context.get_current_revision()


def _upgrade(engine: Engine, migrations: Path, version_table: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["version_table"] = version_table
    with engine.connect().execution_options(hongtou_writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
