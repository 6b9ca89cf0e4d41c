"""Rows on their way into a batch, some at a time: what came before stays as it is."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select

from service.core.batches import RowState
from service.core.errors.requests import KeyReused
from service.jobs.database.tables import batch_payloads, batch_rows
from service.jobs.rows import dumped

TOGETHER = 200
"""Rows that come in with one transaction."""

WEIGHT = 8 << 20
"""Bytes of payloads after which a transaction takes no further row."""

UNTRIED = {"failures": 0, "deaths": 0, "losses": 0, "not_before": "", "sent_at": ""}
UNBEGUN = {**UNTRIED, "attempts": 0, "worker": ""}


class Incoming(NamedTuple):
    """A row on its way in: `fault` is the result of one whose payload could not even be read."""

    name: str
    content: bytes
    doc_id: str = ""
    doc_type: str = ""
    stage: int = 0
    fault: dict[str, Any] | None = None


def together(incoming: Iterable[Incoming]) -> Iterator[list[Incoming]]:
    """The rows, as many at a time as come in with one transaction."""
    some: list[Incoming] = []
    weight = 0
    for item in incoming:
        some.append(item)
        weight += len(item.content)
        if len(some) >= TOGETHER or weight >= WEIGHT:
            yield some
            some, weight = [], 0
    if some:
        yield some


def add(connection: Connection, id: str, first: int, some: Sequence[Incoming], now: str) -> None:
    """Nothing; the batch has these rows, from the number *first* on; raises KeyReused where it had others."""
    numbers = range(first, first + len(some))
    asked = select(batch_rows.c.number, batch_rows.c.digest).where(
        batch_rows.c.batch == id, batch_rows.c.number.between(numbers[0], numbers[-1])
    )
    there = {row.number: row.digest for row in connection.execute(asked)}
    new, contents = [], {}
    for number, item in zip(numbers, some, strict=True):
        digest = digest_of(item.content)
        if there.get(number, digest) != digest:
            raise other_rows()
        if number not in there:
            new.append(_new_row(id, number, item, digest, now))
            contents[digest] = item.content
    if new:
        connection.execute(insert(batch_rows), new)
    held = set(
        connection.execute(
            select(batch_payloads.c.digest).where(
                batch_payloads.c.batch == id, batch_payloads.c.digest.in_(contents)
            )
        ).scalars()
    )
    fresh = [
        {"batch": id, "digest": digest, "content": content}
        for digest, content in contents.items()
        if digest not in held
    ]
    if fresh:
        connection.execute(insert(batch_payloads), fresh)


def digest_of(content: bytes) -> str:
    """SHA-256 (hex) of a row's payload; empty for one that could not be read, of which there is nothing."""
    return sha256(content).hexdigest() if content else ""


def other_rows() -> KeyReused:
    """The fault of a call that brings other rows than the one before it, which was broken off."""
    return KeyReused("这个批次先前已收到的内容与现在的不同。", hint="请作为新的批次提交。")


def _new_row(id: str, number: int, item: Incoming, digest: str, now: str) -> dict[str, Any]:
    same = sha256(f"{id} {digest}".encode()).hexdigest()[:32]
    row = {"batch": id, "number": number, "name": item.name, "digest": digest, "document_id": same}
    if item.fault is not None:
        state, ended, result = RowState.FAILED, now, dumped(item.fault)
    else:
        state, ended, result = RowState.WAITING, "", "{}"
    told = {"doc_id": item.doc_id, "doc_type": item.doc_type, "stage": item.stage, "state": state.value}
    return {**row, **told, **UNBEGUN, "ended_at": ended, "result": result}
