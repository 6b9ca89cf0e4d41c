"""The judges, one function a rule and file; importing this registers them all."""

from tests.layout.judges import ends, faces, grid, head, imprint, page, signs, tables, text, title

__all__ = ["ends", "faces", "grid", "head", "imprint", "page", "signs", "tables", "text", "title"]
