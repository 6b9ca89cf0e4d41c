"""WeasyPrint as its manual shows: a Jinja template, a stylesheet, the system's fonts."""

from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML

from bench.contestants.protocol import read_view, serve
from bench.plain_html import environment, filled

STYLESHEET = Path(__file__).with_name("paper.css")
jinja = environment()


def make(given: dict[str, Any]) -> dict[str, bytes]:
    """The PDF."""
    html = filled(jinja, given["type"], given["view"])
    return {"paper.pdf": HTML(string=html).write_pdf(stylesheets=[CSS(STYLESHEET)])}


if __name__ == "__main__":
    serve(read_view, make)
