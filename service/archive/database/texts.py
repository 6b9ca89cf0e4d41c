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
    Text,
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

from service.archive.database.tables import texts
from service.records.words import Word, tokens

BATCH = 500
"""How many documents are written at a time."""

find_tokens = table("find_tokens", column("rowid", Integer), column("tokens", Text))


def has_text(connection: Connection, position: int) -> bool:
    """Whether the document at *position* can be found by its words."""
    return (
        connection.execute(select(texts.c.position).where(texts.c.position == position)).first() is not None
    )


def put_texts(connection: Connection, found: Iterable[tuple[int, str]]) -> None:
    """Nothing; the documents at these positions, whose rows are there, are found by these words."""
    rest = iter(found)
    while batch := list(islice(rest, BATCH)):
        connection.execute(insert(texts), [{"position": at, "words": words} for at, words in batch])
        split = [(at, sorted(tokens(words))) for at, words in batch]
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


def has_tokens(connection: Connection, asked: Collection[str]) -> ColumnElement[bool]:
    """Whether a row of `documents` is found by all of the tokens."""
    if not _is_sqlite(connection):
        return literal_column("documents.find_tokens", ARRAY(Text)).contains(cast(sorted(asked), ARRAY(Text)))
    match = text("find_tokens MATCH :asked").bindparams(asked=" ".join(f'"{each}"' for each in sorted(asked)))
    # The sign keeps SQLite from fetching the wide rows one by one; it walks an index and looks here.
    return literal_column("+documents.position").in_(select(find_tokens.c.rowid).where(match))


def has_word(connection: Connection, word: Word) -> ColumnElement[bool]:
    """Whether a row of `texts` holds the word."""
    has_letters = any(sign.isascii() and sign.isalpha() for sign in word.text)
    whole: ColumnElement[str] = func.lower(texts.c.words) if has_letters else texts.c.words
    return holds(connection, whole, word.text)


def holds(connection: Connection, whole: ColumnElement[str], part: str) -> ColumnElement[bool]:
    """Whether the text *whole* has *part* in it, sign by sign."""
    place = func.instr if _is_sqlite(connection) else func.strpos
    return place(whole, part) > 0


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
