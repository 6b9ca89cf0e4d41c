"""The tables of the jobs are what the program knows, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from service.jobs.database.layout import LAYOUT
from service.jobs.database.tables import metadata
from tests.jobs.conftest import Jobs

STEPS = LAYOUT.migrations / "versions"


def test_the_steps_lead_to_the_tables_of_the_jobs(anywhere: Jobs) -> None:
    """Nothing would be added, dropped or altered to make them equal."""
    with anywhere.queue.database.writing() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": LAYOUT.version_table})
        assert [] == compare_metadata(context, metadata)


def test_the_steps_of_the_jobs_do_not_change_with_the_tables() -> None:
    """Each is written out: it makes tomorrow what it makes today."""
    sources = [path.read_text(encoding="utf-8") for path in STEPS.glob("*.py")]
    assert sources
    assert not [source for source in sources if "service." in source or "create_all" in source]
