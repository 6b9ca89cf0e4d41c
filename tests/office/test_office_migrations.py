"""The tables of the office are what the program knows, on both databases."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from service.office.database.layout import LAYOUT, office_database
from service.office.database.tables import metadata
from service.office.opening import Office
from tests.archive.conftest import opened
from tests.office.conftest import ACTOR, NOW
from tests.postgres import PostgreSQL
from tests.web.fakes import office_over

STEPS = LAYOUT.migrations / "versions"


def test_the_steps_lead_to_the_tables_we_know(anywhere: Office) -> None:
    """Nothing would be added, dropped or altered to make them equal."""
    with anywhere.database.writing() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": LAYOUT.version_table})
        assert [] == compare_metadata(context, metadata)


def test_what_alembic_does_not_compare_is_equal_too(anywhere: Office) -> None:
    """Defaults, checks, unique constraints and keys are those the tables would be created with at once."""
    with anywhere.database.writing() as connection:
        by_steps = _described(connection)
        metadata.drop_all(connection)
        metadata.create_all(connection)
        assert by_steps == _described(connection)


def test_the_steps_do_not_change_with_the_tables() -> None:
    """Each is written out: it makes tomorrow what it makes today."""
    sources = [path.read_text(encoding="utf-8") for path in STEPS.glob("*.py")]
    assert sources
    assert not [source for source in sources if "service." in source or "create_all" in source]


def test_archive_and_office_share_a_database(postgresql: PostgreSQL, tmp_path: Path) -> None:
    """Neither takes the other's tables or version for its own, whichever comes first."""
    for data in (tmp_path / "first", tmp_path / "second"):
        url = postgresql.database()
        office, store = office_over(office_database(url, data)), opened(data, url)
        if data.name == "first":
            office.units.add("D01", "土木工程学院", time=NOW, actor=ACTOR)
        assert () == store.differences()
        assert data.name == "second" or office.units.has("D01")
        with office.database.reading() as connection:
            kept = set(inspect(connection).get_table_names())
            assert {"office_version", "archive_version", *metadata.tables} <= kept
            versions = connection.execute(text("SELECT version_num FROM office_version")).all()
        assert 1 == len(versions)


@pytest.mark.parametrize("table", ["grants", "tokens", "manuscript_versions"])
def test_what_belongs_to_something_refers_to_it(anywhere: Office, table: str) -> None:
    """On PostgreSQL the database itself refuses what refers to nothing; both have the reference."""
    with anywhere.database.reading() as connection:
        assert inspect(connection).get_foreign_keys(table)


def _described(connection: Connection) -> dict[str, object]:
    found = inspect(connection)
    return {
        name: {
            "primary key": found.get_pk_constraint(name)["constrained_columns"],
            "unique": sorted(str(unique["column_names"]) for unique in found.get_unique_constraints(name)),
            "references": sorted(str(key["referred_columns"]) for key in found.get_foreign_keys(name)),
            "checks": sorted(
                (str(check["name"]), check["sqltext"]) for check in found.get_check_constraints(name)
            ),
            "indexes": sorted(
                (index["name"], str(index["column_names"])) for index in found.get_indexes(name)
            ),
            "columns": [
                (
                    column["name"],
                    str(column["type"]),
                    column["nullable"],
                    column["default"],
                    column.get("comment"),
                )
                for column in found.get_columns(name)
            ],
        }
        for name in metadata.tables
    }
