"""The tables are what the program knows, whole or as they were, on both databases."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.engine import make_url

from service.archive.database.layout import LAYOUT, archive_database
from service.archive.database.tables import metadata
from service.core.errors.faults import StoreFailed
from service.database.engine import Database
from service.office.database.layout import office_database
from tests.postgres import PostgreSQL

ROOT = Path(__file__).parents[2]
STEPS = LAYOUT.migrations / "versions"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """An empty database of either kind."""
    if request.param == "sqlite":
        return archive_database("", tmp_path / "data")
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return archive_database(server.database(), tmp_path / "data")


def looking(database: Database) -> Engine:
    """An engine of the test's own, which lays out nothing."""
    url = database.url if database.is_file else database.url.set(drivername="postgresql+psycopg")
    return create_engine(url)


def test_the_steps_lead_to_the_tables_we_know(database: Database) -> None:
    """Nothing would be added, dropped or altered to make them equal."""
    with database.writing() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": _on_all_databases, "version_table": database.layout.version_table},
        )
        assert [] == compare_metadata(context, metadata)


def test_what_alembic_does_not_compare_is_equal_too(database: Database) -> None:
    """Defaults, checks, unique constraints and keys are those the tables would be created with at once."""
    with database.writing() as connection:
        by_steps = _described(connection)
        connection.execute(text("DROP TABLE archive_version"))
        metadata.drop_all(connection)
        metadata.create_all(connection)
        assert by_steps == _described(connection)


def test_the_steps_do_not_change_with_the_tables() -> None:
    """Each is written out: it makes tomorrow what it makes today."""
    sources = [path.read_text(encoding="utf-8") for path in STEPS.glob("*.py")]
    assert sources
    assert not [source for source in sources if "service." in source or "create_all" in source]


STOPPED = """
import os, sys
from pathlib import Path
from alembic import op
from service.archive.database.layout import LAYOUT, archive_database
made = op.create_table
def create(name, *columns, **more):
    made(name, *columns, **more)
    if name == "events":
        os.kill(os.getpid(), 9)
op.create_table = create
with archive_database(sys.argv[1], Path(sys.argv[2])).writing():
    pass
"""


def test_a_migration_killed_half_way_leaves_what_was(database: Database, tmp_path: Path) -> None:
    """Killed after the second table: none of them is there, and the next one who comes lays them all out."""
    url = database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", STOPPED, url, str(tmp_path / "data")]
    assert -9 == subprocess.run(command, cwd=ROOT, check=False).returncode
    engine = looking(database)
    assert [] == inspect(engine).get_table_names()
    engine.dispose()
    with database.reading() as connection:
        assert set(metadata.tables) < set(inspect(connection).get_table_names())


def test_a_database_from_before_the_first_release_is_refused_in_words(database: Database) -> None:
    """With the way out, and nothing of it is changed."""
    database.lock.parent.mkdir(parents=True, exist_ok=True)
    engine = looking(database)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE documents (id TEXT)"))
    with pytest.raises(StoreFailed) as refused, database.reading():
        pass
    assert "reindex" in refused.value.hint
    assert ["documents"] == inspect(engine).get_table_names()
    engine.dispose()


def test_a_newer_database_is_refused_in_words(database: Database) -> None:
    """Nothing of it is read or touched; the words tell its version and what to do."""
    engine = looking(database)
    if database.is_file:
        Path(str(make_url(database.url).database)).parent.mkdir()
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE archive_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO archive_version VALUES ('9999')"))
    with pytest.raises(StoreFailed, match="9999") as refused, database.reading():
        pass
    assert "更新的程序" in refused.value.hint
    assert ["archive_version"] == inspect(engine).get_table_names()
    engine.dispose()


def _on_all_databases(name: str | None, kind: str, parents: object) -> bool:
    """Whether it is no table, column or index by which only one kind of database finds documents."""
    return not str(name).startswith("find_")


def _described(connection: Connection) -> dict[str, object]:
    found = inspect(connection)
    return {
        name: {
            "primary key": found.get_pk_constraint(name)["constrained_columns"],
            "unique": sorted(str(unique["column_names"]) for unique in found.get_unique_constraints(name)),
            "checks": sorted(
                (str(check["name"]), check["sqltext"]) for check in found.get_check_constraints(name)
            ),
            "indexes": sorted(
                (index["name"], str(index["column_names"]))
                for index in found.get_indexes(name)
                if _on_all_databases(index["name"], "index", None)
            ),
            "columns": [
                (column["name"], str(column["type"]), column["nullable"], column["default"])
                for column in found.get_columns(name)
                if _on_all_databases(column["name"], "column", None)
            ],
        }
        for name in metadata.tables
    }


def test_two_threads_bring_up_two_layouts(tmp_path: Path) -> None:
    """Archive and office at once, in one process: neither gets the tables of the other."""
    databases = [
        layout("", tmp_path / str(number))
        for number in range(5)
        for layout in (archive_database, office_database)
    ]

    def has_accounts(database: Database) -> bool:
        with database.reading() as connection:
            return "accounts" in inspect(connection).get_table_names()

    with ThreadPoolExecutor(10) as threads:
        assert [False, True] * 5 == [*threads.map(has_accounts, databases)]
