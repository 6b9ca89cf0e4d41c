"""Where the tables of the jobs are laid out, and their database."""

from pathlib import Path

from service.database.engine import Database, Layout, database_at

HUNG_SECONDS = 5
"""Who changes rows of jobs does nothing else meanwhile."""

LAYOUT = Layout(Path(__file__).with_name("migrations"), "jobs_version", 0x6A6F6273, HUNG_SECONDS)


def jobs_database(url: str, data: Path) -> Database:
    """The tables of the jobs at *url*, in the *data* folder where it is empty; raises ValueError.

    In a file they have one of their own, so that nobody who takes a row waits for a document being filed.
    """
    return database_at(url, data, LAYOUT, "jobs")
