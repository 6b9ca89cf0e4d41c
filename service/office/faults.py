"""Failures of the office's database as errors of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from service.core.errors import StoreFailed, StoreFull
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
