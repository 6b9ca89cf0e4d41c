"""The writers' lock, asked for once more before anything is taken away from where others write too."""

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from service.archive.storage.port import Held, StorageFault


def held_by(connection: Connection) -> Held:
    """What asks whether the write transaction of the connection still stands, and the lock with it."""

    def ask() -> None:
        try:
            connection.execute(text("SELECT 1"))
        except SQLAlchemyError as fault:
            raise StorageFault(
                "与归档数据库的连接中断，写归档库的锁可能已归别的进程，未能归档。", "连接恢复后重试即可。"
            ) from fault

    return ask
