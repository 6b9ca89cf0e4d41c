"""Failures of the storage as errors of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from service.archive.storage.port import StorageFault
from service.core.errors.faults import StoreFailed, StoreFull
from service.database.faults import is_broken, is_full

ANEW = (
    "请管理员把数据文件夹中的 archive.sqlite3（连同同名的 -wal、-shm 文件）移到别处保存，"
    "再运行 hongtou archive reindex 由文件重建；文书和日志不受影响。"
)


@contextmanager
def storing() -> Iterator[None]:
    """A block whose OSError and SQLAlchemyError leave it as StoreFailed, or StoreFull for want of room."""
    try:
        yield
    except (OSError, SQLAlchemyError) as fault:
        if is_full(fault):
            raise StoreFull(
                "归档库所在磁盘（或其配额）已满，未能留存。", hint="请清理磁盘空间或增加配额后重试。"
            ) from fault
        if isinstance(fault, StorageFault):
            raise StoreFailed(fault.message, hint=fault.cure) from fault
        if is_broken(fault):
            raise StoreFailed("归档数据库文件已损坏。", hint=ANEW) from fault
        if isinstance(fault, SQLAlchemyError):
            raise StoreFailed(
                "归档数据库没有正常应答。",
                hint="请稍后重试；仍失败时，请管理员检查数据库（HONGTOU_DATABASE）和数据文件夹的磁盘。",
            ) from fault
        raise StoreFailed(
            "文书的存取失败。", hint="请稍后重试；仍失败时，请管理员检查数据文件夹的权限和磁盘。"
        ) from fault
