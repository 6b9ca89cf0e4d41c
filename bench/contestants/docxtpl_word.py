"""docxtpl as its manual shows: a template opened, rendered and saved anew for each paper."""

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate

from bench.contestants.protocol import read_view, serve

TEMPLATES = Path(sys.argv[1])


def make(given: dict[str, Any]) -> dict[str, bytes]:
    """The Word file."""
    document = DocxTemplate(TEMPLATES / f"{given['type']}.docx")
    document.render({**given["view"], "draft": False}, autoescape=True)
    content = BytesIO()
    document.save(content)
    return {"paper.docx": content.getvalue()}


if __name__ == "__main__":
    serve(read_view, make)
