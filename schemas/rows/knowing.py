"""A part as it was: that it has the shape of items at all, and which organs it names."""

from collections.abc import Iterator
from typing import Any

from schemas.faults import wrong_type
from schemas.findings import listed
from schemas.rows.codes import items
from schemas.rows.grid import Grid
from schemas.rows.writings import Known, OneOrgan, Organs, items_of
from schemas.walking import Steps
from service.core.errors.payloads import InvalidPayload


def checked(grid: Grid, part: Any, at: Steps) -> list[Any]:
    """*part*, a list of objects at every level, empty for None.

    Raises InvalidPayload for anything else; *at* are the steps to it.
    """
    found = [(steps, wrong_type(wanted, held)) for steps, wanted, held in _misshapen(grid, part, at, 0)]
    if found:
        findings, number = listed(found)
        hint = "请在表单中改好这一处再用表格。"
        raise InvalidPayload(f"这一部分不能写成表格，共{number}。", hint=hint, findings=findings)
    return part or []


def _misshapen(grid: Grid, held: Any, at: Steps, depth: int) -> Iterator[tuple[Steps, str, Any]]:
    if held is None:
        return
    if not isinstance(held, list):
        yield at, "列表", held
        return
    below = grid.levels[depth].below
    for place, item in enumerate(held):
        if not isinstance(item, dict):
            yield (*at, place), "对象", item
        elif below:
            yield from _misshapen(grid, item.get(below), (*at, place, below), depth + 1)


def known_of(grid: Grid, part: list[Any]) -> Known:
    """What *part* tells of organs: the id of each by its name, the first one's where there are several."""
    organs: dict[str, str] = {}
    for depth, level in enumerate(grid.levels):
        columns = [column for column in level.columns if isinstance(column.writing, OneOrgan | Organs)]
        for item in items(grid, part, depth) if columns else ():
            for column in columns:
                value = column.value(item)
                for organ in [value] if isinstance(value, dict) else items_of(value):
                    if isinstance(organ, dict) and isinstance(organ.get("id"), str):
                        organs.setdefault(OneOrgan().shown(organ), organ["id"])
    return Known(organs)
