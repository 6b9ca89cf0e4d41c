"""Failures of the storage as errors of ours."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from service.core.errors import StoreFailed, StoreFull

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def storing() -> Iterator[None]:
    """A block whose OSError and SQLAlchemyError leave it as StoreFailed, or StoreFull for want of room."""
    try:
        yield
    except (OSError, SQLAlchemyError) as fault:
        if getattr(fault, "errno", None) in NO_ROOM or _code(fault) == sqlite3.SQLITE_FULL:
            raise StoreFull("数据文件夹所在磁盘已满，未能留存。", hint="请清理磁盘空间后重试。") from fault
        raise StoreFailed(
            "文书的存取失败。", hint="请稍后重试；仍失败时，请管理员检查数据文件夹的权限和磁盘。"
        ) from fault


def _code(fault: Exception) -> int | None:
    return getattr(getattr(fault, "orig", None), "sqlite_errorcode", None)
