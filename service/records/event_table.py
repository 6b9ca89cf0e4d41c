"""Events as lines: JSON as they are chained, or a table for people that holds no formula."""

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO

from service.core.events import Event

COLUMNS = (
    "序号",
    "时间（UTC）",
    "经办人",
    "业务行为",
    "对象",
    "来自",
    "请求",
    "地址",
    "其他",
    "前一条摘要",
    "摘要",
)
OWN_COLUMNS = ("address", "request", "path")
"""What has a column of its own of an event's details."""

FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What a cell begins with that programs compute; such a cell gets an apostrophe before it."""

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for something else."""


def json_lines(events: Iterable[Event]) -> Iterator[str]:
    """A line of JSON for each event, with its digest: the chain can be checked by anybody."""
    for event in events:
        yield json.dumps({**event.as_dict(), "digest": event.digest}, ensure_ascii=False) + "\n"


def table(events: Iterable[Event]) -> Iterator[str]:
    """The head and a line for each event, as CSV (RFC 4180)."""
    yield BYTE_ORDER_MARK + _line(COLUMNS)
    for event in events:
        details = dict(event.details)
        own = (str(details.pop(name, "")) for name in OWN_COLUMNS)
        other = json.dumps(details, ensure_ascii=False) if details else ""
        known = (str(event.seq), event.time, event.actor, event.act.value, event.object)
        yield _line((*known, *own, other, event.previous, event.digest))


def _line(cells: Iterable[str]) -> str:
    line = StringIO()
    csv.writer(line).writerow(f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells)
    return line.getvalue()


FORMS = {"jsonl": json_lines, "csv": table}
