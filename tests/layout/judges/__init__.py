"""The judges, one function a rule and file; importing this registers them all."""

from tests.layout.judges import (
    annexes,
    faces,
    grid,
    head,
    imprint,
    page,
    signature,
    signs,
    tables,
    text,
    title,
)

__all__ = [
    "annexes",
    "faces",
    "grid",
    "head",
    "imprint",
    "page",
    "signature",
    "signs",
    "tables",
    "text",
    "title",
]
