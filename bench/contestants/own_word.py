"""This service: a view filled into its Word template."""

from typing import Any

from bench.contestants.protocol import read_view, serve
from bench.contestants.settling import settled
from service.rendering.docx import DocxRenderer
from service.rendering.fonts import load_typefaces
from service.settings import read_settings

renderer = DocxRenderer(load_typefaces(read_settings().fonts))


def make(given: dict[str, Any]) -> dict[str, bytes]:
    """The Word file."""
    return {"paper.docx": renderer.render(given["type"], given["view"])}


if __name__ == "__main__":
    serve(read_view, settled(make))
