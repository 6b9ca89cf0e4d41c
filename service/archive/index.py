"""The rows by which kept documents are found."""

import json
import sqlite3
from dataclasses import dataclass

from service.archive.database import Database
from service.core.keeping import Page, Query, Record

COLUMNS = ("id", "doc_id", "type", "version", "number", "title", "issue_date", "created_at")


@dataclass(frozen=True, slots=True)
class Index:
    """One row per kept document; raises sqlite3.Error."""

    database: Database

    def add(self, record: Record) -> None:
        """Nothing; on return the row is durable. A row that is there already stays."""
        values = [getattr(record, column) for column in COLUMNS]
        text = json.dumps(record.as_dict(), ensure_ascii=False)
        with self.database.transaction() as connection:
            connection.execute(
                "INSERT INTO documents (id, doc_id, type, version, number, title, issue_date, created_at,"
                " record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                (*values, text),
            )

    def get(self, id: str) -> Record | None:
        """The record of that id."""
        with self.database.reading() as connection:
            row = connection.execute("SELECT record FROM documents WHERE id = ?", (id,)).fetchone()
        return _record(row) if row else None

    def newest(self, doc_id: str) -> str | None:
        """The id of the highest version, among equals the last kept, of the sender's *doc_id*."""
        with self.database.reading() as connection:
            row = connection.execute(
                "SELECT id FROM documents WHERE doc_id = ?"
                " ORDER BY version DESC, created_at DESC, rowid DESC LIMIT 1",
                (doc_id,),
            ).fetchone()
        return str(row[0]) if row else None

    def check(self) -> None:
        """Nothing when the file can be read and has the tables we know."""
        with self.database.reading():
            pass

    def ids(self) -> set[str]:
        """The ids of all rows."""
        with self.database.reading() as connection:
            return {str(row[0]) for row in connection.execute("SELECT id FROM documents")}

    def page(self, query: Query, *, offset: int, limit: int) -> Page:
        """The records that answer *query*, newest first; substring of the title, year of the issue date."""
        asked = {
            "type": query.type,
            "number": query.number,
            "title": query.title,
            "year": "" if query.year is None else f"{query.year:04}",
            "limit": limit,
            "offset": offset,
        }
        with self.database.reading() as connection:
            total = connection.execute(COUNT, asked).fetchone()[0]
            rows = connection.execute(SELECT, asked).fetchall()
        return Page(tuple(_record(row) for row in rows), int(total))


WANTED = """FROM documents
WHERE (:type = '' OR type = :type) AND (:number = '' OR number = :number)
AND (:title = '' OR instr(title, :title) > 0) AND (:year = '' OR substr(issue_date, 1, 4) = :year)"""
COUNT = f"SELECT count(*) {WANTED}"
SELECT = f"SELECT record {WANTED} ORDER BY created_at DESC, rowid DESC LIMIT :limit OFFSET :offset"


def _record(row: tuple[str] | sqlite3.Row) -> Record:
    return Record.from_dict(json.loads(row[0]))
