"""Finding: a query becomes one page of records, their excerpts, and how many there are in all.

Words of one token (通知) are found and counted by tokens alone. Longer ones (预算执行) are looked for in the
words of the documents that have all their tokens, in the order asked for, as far as the page and the count
need: so a count beyond COUNTED may be told as a bound.
"""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import astuple, dataclass
from typing import Any, Self

from sqlalchemy import ColumnElement, Connection, Select, func, select, text

from service.archive.database.tables import documents, texts
from service.archive.database.texts import has_word, holds, marks, only_tokens, with_tokens
from service.core.keeping import Order, Page, Query, Record
from service.database.reaching import within
from service.records.archival_code import DOT, OTHER_DOTS
from service.records.excerpts import excerpts
from service.records.words import Word, asked_words

COUNTED = 500
"""How many documents with words of several tokens are counted, if the page asks for no more."""

WALKED = 1000
"""How many rows PostgreSQL may look at one by one before it had better make a list of all that fit."""

MARKED = ("type", "year", "retention")
"""What tokens tell too."""

UNKEPT = re.compile("[\\0\ud800-\udfff]")
"""Signs that no database takes, and so nothing that is kept has."""

KEYS = {
    Order.DATE: documents.c.issue_date,
    Order.CODE: documents.c.archival_code,
    Order.NUMBER: documents.c.number_key,
    Order.TITLE: documents.c.title_key,
}


def page(connection: Connection, query: Query, *, offset: int, limit: int) -> Page:
    """The records that answer *query*, in its order, from *offset* on; raises UnfitQuery."""
    if UNKEPT.search("".join(text for text in astuple(query) if isinstance(text, str))):
        return Page((), 0)
    words = asked_words(query.text)
    search = Search.of(connection, query, words)
    candidates = search.count()
    unsure = [word for word in words if not word.is_token]
    if unsure:
        found, is_exact = search.verified(unsure, candidates, max(COUNTED, offset + limit) + 1)
        positions, total = found[offset : offset + limit], len(found) - (not is_exact)
    else:
        positions, total, is_exact = search.positions(offset, limit, candidates), candidates, True
    records = _records(connection, positions)
    shown = _excerpts(connection, records, words)
    return Page(tuple(records.values()), total, is_exact, shown)


@dataclass(frozen=True, slots=True)
class Search:
    """A query on its way through one state of the database; no more documents are there than *last*."""

    connection: Connection
    counted: Select[int]
    listed: Select[int]
    order: Sequence[ColumnElement[Any]]
    is_descending: bool
    has_words: bool
    last: int

    @classmethod
    def of(cls, connection: Connection, query: Query, words: Sequence[Word]) -> Self:
        """The search for what has all tokens of the words, and fulfils the rest of the query."""
        asked = frozenset().union(*(word.tokens for word in words))
        if asked:
            asked |= marks(type=query.type, year=query.year, retention=query.retention)
        filters = list(_filters(connection, query, MARKED if asked else ()))
        position: ColumnElement[int] = documents.c.position
        listed = counted = select(position).where(*filters)
        if asked:
            listed = counted = with_tokens(connection, listed, asked)
            if filters:  # which SQLite would look up in any index, however its rows lie
                counted = counted.with_hint(documents, "INDEXED BY find_by_position", "sqlite")
            else:
                counted = only_tokens(connection, asked)
        if asked and not filters and query.order is Order.FILED:
            listed = counted
            position = listed.selected_columns[0]
        key = KEYS.get(query.order)
        order = [position] if key is None else [key, position]
        last = int(connection.execute(select(func.max(documents.c.position))).scalar_one() or 0)
        return cls(connection, counted, listed, order, query.is_descending, bool(asked), last)

    def count(self) -> int:
        """How many documents there are."""
        self._plan(reach=0, total=0)
        asked = self.counted.with_only_columns(func.count(), maintain_column_froms=True)
        return int(self.connection.execute(asked).scalar_one())

    def positions(self, offset: int, limit: int, total: int) -> list[int]:
        """Where those documents are, in the order asked for; the far half is reached from its end."""
        limit = min(limit, total - offset)
        if limit <= 0:
            return []
        behind = total - offset - limit
        is_far = behind < offset
        start = behind if is_far else offset
        self._plan(reach=start + limit, total=total)
        falls = self.is_descending != is_far
        order = (each.desc() if falls else each.asc() for each in self.order)
        asked = self.listed.order_by(*order).offset(start).limit(limit)
        found = [int(at) for at in self.connection.execute(asked).scalars()]
        return found[::-1] if is_far else found

    def verified(self, unsure: Sequence[Word], candidates: int, most: int) -> tuple[list[int], bool]:
        """Up to *most* of the documents that hold the words themselves, and whether these are all."""
        found: list[int] = []
        at, step = 0, most + most // 4
        while at < candidates and len(found) < most:
            found += self._holding(unsure, self.positions(at, step, candidates))
            at, step = at + step, 4 * step
        return found[:most], len(found) < most

    def _holding(self, unsure: Sequence[Word], positions: Sequence[int]) -> list[int]:
        connection = self.connection
        asked = select(texts.c.position).where(
            texts.c.position.in_(positions), *(has_word(connection, word) for word in unsure)
        )
        holding = set(connection.execute(asked).scalars())
        return [position for position in positions if position in holding]

    def _plan(self, *, reach: int, total: int) -> None:
        """PostgreSQL does not know how long it takes to look into the tokens of a row; we know how many fit.

        Where the first *reach* of *total* hits are met soon, rows are walked in order; else all are listed.
        """
        if self.connection.dialect.name != "postgresql" or not self.has_words:
            return
        walks = bool(reach) and reach * self.last <= WALKED * total
        for way, is_open in (("seqscan", False), ("indexscan", walks), ("bitmapscan", not walks)):
            self.connection.execute(text(f"SET LOCAL enable_{way} = {'on' if is_open else 'off'}"))


def _filters(connection: Connection, query: Query, marked: Collection[str]) -> Iterator[ColumnElement[bool]]:
    columns = documents.c
    for name in (*MARKED, "number", "status"):
        if name not in marked and getattr(query, name) not in ("", None):
            yield columns[name] == getattr(query, name)
    if query.title:
        yield holds(connection, columns.title, query.title)
    if query.organ:
        yield holds(connection, columns.organs, query.organ)
    if query.code:
        code = query.code.strip().translate(OTHER_DOTS).replace(".", DOT)
        yield columns.archival_code >= code
        yield columns.archival_code < code + "\U0010ffff"
    if query.date_from:
        yield columns.issue_date >= query.date_from
    if query.date_to:
        yield columns.issue_date <= query.date_to
    if not query.reach.is_whole:
        yield within(columns.owner, query.reach)


def _records(connection: Connection, positions: Sequence[int]) -> dict[int, Record]:
    asked = select(documents.c.position, documents.c.record).where(documents.c.position.in_(positions))
    found = {row.position: row.record for row in connection.execute(asked)} if positions else {}
    return {at: Record.from_dict(json.loads(found[at])) for at in positions}


def _excerpts(connection: Connection, records: dict[int, Record], words: Sequence[Word]) -> dict[str, Any]:
    if not words or not records:
        return {}
    asked = select(texts.c.position, texts.c.words).where(texts.c.position.in_(list(records)))
    return {records[row.position].id: excerpts(row.words, words) for row in connection.execute(asked)}
