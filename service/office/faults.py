"""Failures of the office's database as errors of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from service.core.errors.faults import StoreFailed, StoreFull
from service.database.engine import Database
from service.database.faults import is_broken, is_full


@contextmanager
def keeping() -> Iterator[None]:
    """A block whose OSError and SQLAlchemyError leave it as StoreFailed, or StoreFull for want of room."""
    try:
        yield
    except (OSError, SQLAlchemyError) as fault:
        if is_full(fault):
            raise StoreFull(
                "磁盘（或其配额）已满，审计日志写不进去，因此不能继续。",
                hint="请清理磁盘空间或增加配额后重试。",
            ) from fault
        if is_broken(fault):
            raise StoreFailed(
                "账户、文稿和审计日志所在的数据库文件已损坏。",
                hint="请管理员保留原文件，用 hongtou archive restore 从备份恢复到空文件夹。",
            ) from fault
        raise StoreFailed(
            "账户、文稿和审计日志所在的数据库没有正常应答。",
            hint="请稍后重试；仍失败时，请管理员检查数据库（HONGTOU_DATABASE）和数据文件夹的磁盘。",
        ) from fault


class Worded(Database):
    """A database whose failures are told in our words, whoever reads or writes; its engine is the same."""

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """As that of any database; raises StoreFailed."""
        with keeping(), self._plain.writing() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """As that of any database; raises StoreFailed."""
        with keeping(), self._plain.reading() as connection:
            yield connection

    def let_go(self) -> None:
        """Nothing; this process has no idle connection."""
        self._plain.let_go()

    @property
    def _plain(self) -> Database:
        return Database(self.url, self.lock, self.layout)


def worded(database: Database) -> Worded:
    """The same database, whose failures are told in our words."""
    return Worded(database.url, database.lock, database.layout)
