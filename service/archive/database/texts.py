"""The words of every document, and what they are found by: tokens, as each database finds them best.

SQLite has them in a full-text index beside `documents`. PostgreSQL has them in a column of `documents` that
no other database has: words, filters and order are looked at in one pass over narrow rows.
"""

from collections.abc import Collection, Iterable
from itertools import islice

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    TextClause,
    cast,
    column,
    delete,
    func,
    insert,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from service.archive.database.tables import documents, texts
from service.core.keeping import Record
from service.records.archival_code import parse_archival_code
from service.records.words import Word, tokens

BATCH = 500
"""How many documents are written at a time."""

FEW = 2000
"""How many rows SQLite may fetch one by one before it had better walk all of an index."""

find_tokens = table("find_tokens", column("rowid", Integer), column("tokens", Text))


def has_text(connection: Connection, position: int) -> bool:
    """Whether the document at *position* can be found by its words."""
    return (
        connection.execute(select(texts.c.position).where(texts.c.position == position)).first() is not None
    )


def put_texts(connection: Connection, found: Iterable[tuple[Record, str]]) -> None:
    """Nothing; the documents of these records, whose rows are there, are found by these words."""
    rest = ((record.history[0].seq, words, _marks_of(record)) for record, words in found)
    while batch := list(islice(rest, BATCH)):
        connection.execute(insert(texts), [{"position": at, "words": words} for at, words, _ in batch])
        split = [(at, sorted(tokens(words) | marks)) for at, words, marks in batch]
        if _is_sqlite(connection):
            rows = [{"rowid": at, "tokens": " ".join(each)} for at, each in split]
            connection.execute(insert(find_tokens), rows)
        else:
            connection.execute(
                text("UPDATE documents SET find_tokens = :tokens WHERE position = :at"),
                [{"at": at, "tokens": each} for at, each in split],
            )


def clear_texts(connection: Connection) -> None:
    """Nothing; no document is found by words any more. Documents are to be deleted besides."""
    connection.execute(delete(texts))
    if _is_sqlite(connection):
        connection.execute(text("INSERT INTO find_tokens (find_tokens) VALUES ('delete-all')"))


def only_tokens(connection: Connection, asked: Collection[str]) -> Select[int]:
    """Positions of all documents that have the tokens."""
    if _is_sqlite(connection):
        return select(find_tokens.c.rowid).where(_matching(asked))
    return with_tokens(connection, select(documents.c.position), asked)


def with_tokens(connection: Connection, listed: Select[int], asked: Collection[str]) -> Select[int]:
    """Of the documents listed those that have the tokens."""
    if not _is_sqlite(connection):
        own = literal_column("documents.find_tokens", ARRAY(Text))
        return listed.where(own.contains(cast(sorted(asked), ARRAY(Text))))
    found = only_tokens(connection, asked)
    few = select(func.count()).select_from(found.limit(FEW + 1).subquery())
    is_rare = connection.execute(few).scalar_one() <= FEW
    # The sign keeps SQLite from fetching rows one by one: it walks an index, and looks each up in a list.
    return listed.where(
        (documents.c.position if is_rare else literal_column("+documents.position")).in_(found)
    )


def _matching(asked: Collection[str]) -> TextClause:
    each = " ".join(f'"{token}"' for token in sorted(asked))
    return text("find_tokens MATCH :asked").bindparams(asked=each)


def has_word(connection: Connection, word: Word) -> ColumnElement[bool]:
    """Whether a row of `texts` holds the word."""
    has_letters = any(sign.isascii() and sign.isalpha() for sign in word.text)
    whole: ColumnElement[str] = func.lower(texts.c.words) if has_letters else texts.c.words
    return holds(connection, whole, word.text)


def holds(connection: Connection, whole: ColumnElement[str], part: str) -> ColumnElement[bool]:
    """Whether the text *whole* has *part* in it, sign by sign."""
    place = func.instr if _is_sqlite(connection) else func.strpos
    return place(whole, part) > 0


def marks(*, type: str, year: int | None, retention: str) -> set[str]:
    """What stands among a document's tokens for what a word is most often asked for with; none where empty.

    No text has such signs, and a database's own language none of these.
    """
    known = {"\ue000": type, "\ue001": "" if year is None else str(year), "\ue002": retention}
    return {sign + value.encode().hex() for sign, value in known.items() if value}


def _marks_of(record: Record) -> set[str]:
    series = parse_archival_code(record.archival_code).series
    return marks(type=record.type, year=series.year, retention=series.retention)


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
