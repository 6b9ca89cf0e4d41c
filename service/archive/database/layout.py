"""Where the tables of the archive are laid out, and their database."""

from pathlib import Path

from service.database.engine import Database, Layout, database_at

LAYOUT = Layout(Path(__file__).with_name("migrations"), "archive_version", 0x686F6E67746F75)


def archive_database(url: str, data: Path) -> Database:
    """The archive's tables at *url*, in the *data* folder where it is empty; raises ValueError."""
    return database_at(url, data, LAYOUT, "archive")
