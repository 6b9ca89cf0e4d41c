"""What a measure leaves behind and what proves it, each in a line: 制定制度文件《……》, 会议纪要：……"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.faults import Fault
from schemas.ledger import ACTIONS
from schemas.rows.writings import Known, Unread, items_of, lines_of, scalar, shortened
from service.documents.ledger import REGULATION

DELIVERABLE = re.compile(rf"({'|'.join(ACTIONS)})([^《》]{{0,40}})《([^\n]+)》")
EVIDENCE = re.compile(rf"([^：:《》（(]{{1,40}})(?:[（(]({'|'.join(ACTIONS)})[）)])?[：:]([^\n]+)")


@dataclass(frozen=True, slots=True)
class Described:
    """A list of objects, one a line; a line that was there before keeps the whole of its object.

    *name* is the field that holds a line that is not clear, *hint* says how to write one that is.
    """

    name: str
    line: Callable[[Mapping[str, Any]], str]
    item: Callable[[str], dict[str, Any] | None]
    hint: str
    kind: str = "lines"
    options: Mapping[Any, str] = field(default_factory=dict)

    def shown(self, value: Any) -> str:
        """One object a line."""
        return "\n".join(
            self.line(item) if isinstance(item, dict) else scalar(item) for item in items_of(value)
        )

    def read(self, text: str, old: Any, known: Known) -> list[dict[str, Any]]:
        """An object for each line; raises Unread with all of them, told of the first that is not clear."""
        before = [(self.line(item), item) for item in items_of(old) if isinstance(item, dict)]
        found: list[dict[str, Any]] = []
        unclear = []
        for line in lines_of(text):
            held = next((pair for pair in before if pair[0] == line), None)
            if held:
                before.remove(held)
            item = held[1] if held else self.item(line)
            unclear += [] if item else [line]
            found.append(item or {self.name: line})
        if unclear:
            raise Unread(Fault("wrong-type", f"“{shortened(unclear[0])}”没有写完整。", self.hint), found)
        return found


def deliverable_line(item: Mapping[str, Any]) -> str:
    """成果 in a line: what is done to what of which name."""
    action, kind, name = (scalar(item.get(part)) for part in ("action", "kind", "name"))
    return f"{action}{kind}《{name}》" if action else name


def deliverable(line: str) -> dict[str, Any] | None:
    """The 成果 of a line, None where it is not clear; without a kind it is 制度文件."""
    found = DELIVERABLE.fullmatch(line)
    return found and {"kind": found[2].strip() or REGULATION, "action": found[1], "name": found[3]}


def evidence_line(item: Mapping[str, Any]) -> str:
    """佐证材料 in a line: of which kind, and its name."""
    action, kind, title = (scalar(item.get(part)) for part in ("action", "kind", "title"))
    return f"{kind}（{action}）：{title}" if action else f"{kind}：{title}" if kind else title


def evidence(line: str) -> dict[str, Any] | None:
    """The 佐证材料 of a line, None where it is not clear."""
    found = EVIDENCE.fullmatch(line)
    if not found:
        return None
    item = {"kind": found[1].strip(), "title": found[3].strip()}
    return {**item, "action": found[2]} if found[2] else item


DELIVERABLES = Described(
    "name", deliverable_line, deliverable, "请一行写一件，如“制定制度文件《学习实施细则》”。"
)
EVIDENCES = Described("title", evidence_line, evidence, "请一行写一件，如“会议纪要：党委会第5次会议纪要”。")
