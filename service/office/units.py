"""Units: the parts of the institution that rights are held for."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from service.core.access import SEPARATOR, WHOLE
from service.core.errors.requests import NameTaken, NotFound, UnfitName
from service.core.events import Act
from service.core.people import Unit
from service.database.engine import Database
from service.office import log
from service.office.database.tables import units

PATH = re.compile(r"[A-Za-z0-9_-]{1,20}(/[A-Za-z0-9_-]{1,20}){0,7}")
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Units:
    """The units in *database*; none is renamed or moved, since papers tell whose they are by path."""

    database: Database

    def add(self, path: str, name: str, *, time: str, actor: str) -> Unit:
        """The new unit, part of one that is there; raises UnfitName, NameTaken or NotFound."""
        if not PATH.fullmatch(path):
            raise UnfitName(
                "机构代码由字母、数字、下划线、短横组成，各级以 / 相连。", hint="如 D01 或 D01/D0102。"
            )
        if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
            raise UnfitName(f"机构名称应为 1 至 {LONGEST_NAME} 字。", hint="请重新填写机构名称。")
        with self.database.writing() as connection:
            check_unit(connection, path.rpartition(SEPARATOR)[0])
            if _has(connection, path):
                raise NameTaken(f"机构代码 {path} 已经使用。", hint="请换一个代码。")
            connection.execute(insert(units).values(path=path, name=name))
            log.record(connection, time=time, actor=actor, act=Act.NAME_UNIT, unit=path, name=name)
        return Unit(path, name)

    def has(self, path: str) -> bool:
        """Whether there is such a unit; the whole institution always is."""
        with self.database.reading() as connection:
            return path == WHOLE or _has(connection, path)

    def list(self) -> tuple[Unit, ...]:
        """All units by path."""
        with self.database.reading() as connection:
            return _listed(connection, _BY_PATH)

    def page(self, *, offset: int, limit: int) -> tuple[tuple[Unit, ...], int]:
        """Some of the units by path, and how many there are in all."""
        with self.database.reading() as connection:
            total = connection.execute(select(func.count()).select_from(units)).scalar_one()
            return _listed(connection, _BY_PATH.offset(offset).limit(limit)), int(total)


_BY_PATH = select(units).order_by(units.c.path)


def _listed(connection: Connection, asked: Select[Any]) -> tuple[Unit, ...]:
    return tuple(Unit(row.path, row.name) for row in connection.execute(asked))


def check_unit(connection: Connection, path: str) -> None:
    """Nothing; raises NotFound where there is no such unit."""
    if path != WHOLE and not _has(connection, path):
        raise NotFound(f"没有代码为 {path[:100]!r} 的机构。", hint="请先设置机构：hongtou unit add。")


def _has(connection: Connection, path: str) -> bool:
    return connection.execute(select(units.c.path).where(units.c.path == path)).first() is not None
