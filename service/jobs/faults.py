"""Failures of the jobs' database as errors of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from service.core.errors.faults import StoreFailed, StoreFull
from service.database.engine import Database
from service.database.faults import is_full


@contextmanager
def keeping() -> Iterator[None]:
    """A block whose OSError and SQLAlchemyError leave it as StoreFailed, or StoreFull for want of room."""
    try:
        yield
    except (OSError, SQLAlchemyError) as fault:
        if is_full(fault):
            raise StoreFull(
                "磁盘（或其配额）已满，批次记不下来，暂停办理。", hint="请清理磁盘空间，之后会自动继续。"
            ) from fault
        raise StoreFailed(
            "批次所在的数据库没有正常应答。",
            hint="恢复之后会自动继续；久不恢复时，请管理员检查数据库（HONGTOU_DATABASE）和数据文件夹的磁盘。",
        ) from fault


@contextmanager
def writing(database: Database) -> Iterator[Connection]:
    """A connection in the one write transaction of the jobs; raises StoreFailed."""
    with keeping(), database.writing() as connection:
        yield connection


@contextmanager
def reading(database: Database) -> Iterator[Connection]:
    """A connection that sees one state of the jobs; raises StoreFailed."""
    with keeping(), database.reading() as connection:
        yield connection
