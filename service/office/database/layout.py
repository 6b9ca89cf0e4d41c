"""Where the tables of the office are laid out, and their database."""

from pathlib import Path

from service.database.engine import Database, Layout, database_at

LAYOUT = Layout(Path(__file__).with_name("migrations"), "office_version", 0x6F6666696365)


def office_database(url: str, data: Path) -> Database:
    """The office's tables at *url*, in the *data* folder where it is empty; raises ValueError.

    In a file they have one of their own, so that nobody who signs in waits for a document being filed.
    """
    return database_at(url, data, LAYOUT, "office")
