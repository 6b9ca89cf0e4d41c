"""The office's database file copied while it is in use, and taken over from a copy."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import delete, func, select

from service.core.errors.faults import StoreFailed
from service.core.errors.requests import ArchiveClash
from service.core.events import Head
from service.database.engine import Database
from service.database.locks import held
from service.office import log
from service.office.database.tables import accounts, sittings
from service.office.faults import keeping


def snapshot(database: Database, path: Path) -> None:
    """Nothing; the file *path* is the database as it was at one moment; raises StoreFailed."""
    with keeping(), database.reading():
        pass  # the tables are there
    try:
        with (
            closing(sqlite3.connect(str(database.url.database))) as source,
            closing(sqlite3.connect(path)) as made,
        ):
            source.backup(made)
    except sqlite3.Error as fault:
        raise _failed("没有复制出来") from fault


def take_over(database: Database, path: Path) -> bool:
    """Whether the empty database is what the file *path* is now, which it was already after an earlier run.

    Nobody is signed in any more: what was signed out since would be signed in again. Raises ArchiveClash or
    StoreFailed.
    """
    with keeping(), database.reading() as connection:
        head = log.head(connection)
        is_used = head.seq or connection.execute(select(func.count()).select_from(accounts)).scalar_one()
    if is_used and head == _head_of(path):
        return False
    if is_used:
        raise ArchiveClash(
            "已有账户和审计日志，不能恢复到其中。",
            hint="请把 HONGTOU_DATA 指向一个空文件夹，恢复之前不要启动服务。",
        )
    database.let_go()
    try:
        with (
            held(database.lock, alone=True),
            closing(sqlite3.connect(path)) as source,
            closing(sqlite3.connect(str(database.url.database))) as made,
        ):
            source.backup(made)
    except sqlite3.Error as fault:
        raise _failed("没有恢复") from fault
    with keeping(), database.writing() as connection:
        connection.execute(delete(sittings))
    return True


def _head_of(path: Path) -> Head:
    """Where the log in that file ends."""
    asked = "SELECT seq, digest FROM office_events ORDER BY seq DESC LIMIT 1"
    try:
        with closing(sqlite3.connect(path)) as copy:
            row = copy.execute(asked).fetchone()
    except sqlite3.Error as fault:
        raise _failed("副本读不出来") from fault
    return Head(*row) if row else Head()


def _failed(what: str) -> StoreFailed:
    return StoreFailed(
        f"账户、文稿和审计日志所在的数据库文件{what}。", hint="请检查数据文件夹和副本所在的磁盘后重试。"
    )
