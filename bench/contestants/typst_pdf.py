"""Typst: one source that reads the texts, compiled for each paper."""

from pathlib import Path

import typst

from bench.contestants.protocol import serve

SOURCE = Path(__file__).with_name("paper.typ")


def make(texts: Path) -> dict[str, bytes]:
    """The PDF."""
    return {"paper.pdf": typst.compile(SOURCE, root="/", sys_inputs={"texts": str(texts)})}


if __name__ == "__main__":
    serve(lambda folder: folder.resolve() / "texts.json", make)
