"""What every contestant is given of one paper: its payload, its view, and its texts as plain lists."""

import json
from pathlib import Path
from typing import Any

from bench.plain_html import environment, filled
from service.core.pipeline import Pipeline

STYLES = {"h1": "Title1", "h2": "Heading1", "h3": "Heading2", "h4": "Body", "p": "Body"}
APART = ("handling-mark", "imprint-unseen")
"""Classes of elements that stand in the margin, or whose words stand elsewhere in the paper too."""


def prepare(pipeline: Pipeline, payload: bytes, folder: Path) -> None:
    """Nothing; writes payload.json, view.json and texts.json of a sound payload. Raises HongtouError."""
    loaded = pipeline.load(payload)
    faults = [finding for finding in pipeline.check(loaded) if finding.severity.value == "error"]
    if faults:
        raise ValueError(f"the payload is not sound: {faults[0]}")
    name = loaded.type.name
    view = pipeline.arrange(name, loaded.type.view(loaded.document)).view
    texts = flat(filled(environment(), name, view))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "payload.json").write_bytes(payload)
    for file, content in (("view", {"type": name, "view": view}), ("texts", texts)):
        (folder / f"{file}.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")


def flat(html: str) -> dict[str, Any]:
    """The texts of a paper as HTML: blocks in their order, annexes with their tables, blocks at the end."""
    from lxml.html import document_fromstring

    body: Any = document_fromstring(html).find("body")
    found: dict[str, Any] = {"before": [], "annexes": [], "after": []}
    for part in body:
        if part.get("class") == "annex":
            found["annexes"].append(_annex(part))
        else:
            found["after" if found["annexes"] else "before"] += _blocks(part)
    return found


def _blocks(part: Any) -> list[dict[str, str]]:
    kinds = part.get("class", "").split()
    if any(kind in kinds for kind in APART):
        return []
    if part.tag not in STYLES:
        return [block for child in part for block in _blocks(child)]
    text = _text(part)
    style = "Group" if "group" in kinds else "Emblem" if "emblem" in kinds else STYLES[part.tag]
    return [{"style": style, "text": text}] if text else []


def _annex(section: Any) -> dict[str, Any]:
    label, title = (_text(section[place]) for place in (0, 1))
    return {"label": label, "title": title, "tables": [_table(table) for table in section.iter("table")]}


def _table(table: Any) -> dict[str, Any]:
    """Column widths (mm), heads, and rows of cells: a text and the rows it covers, None where covered."""
    widths = [float(column.get("style").split()[1].removesuffix("mm")) for column in table.iter("col")]
    covered, rows = [0] * len(widths), []
    for row in table.iterfind("tbody/tr"):
        cells = iter(row)
        made: list[dict[str, Any] | None] = []
        for column, left in enumerate(covered):
            cell = None if left else next(cells)
            if cell is not None:
                covered[column] = int(cell.get("rowspan", 1))
            made.append(None if cell is None else {"text": _text(cell), "rows": covered[column]})
            covered[column] -= 1
        rows.append(made)
    return {"widths": widths, "heads": [_text(head) for head in table.iter("th")], "rows": rows}


def _text(part: Any) -> str:
    return "".join(line.strip() for line in part.text_content().splitlines())
