"""This service: a payload loaded, checked, made into the files named as arguments, and these proven."""

import sys
from pathlib import Path

from bench.contestants.protocol import serve
from bench.contestants.settling import settled
from service.bootstrap.papers import build_pipeline
from service.settings import read_settings

FORMATS = tuple(sys.argv[1:]) or ("docx", "pdf")

pipeline = build_pipeline(read_settings())


def make(payload: bytes) -> dict[str, bytes]:
    """The proven files."""
    outcome = pipeline.render(pipeline.load(payload), FORMATS)
    return {f"paper.{item.format}": item.content for item in outcome.renditions}


def read(folder: Path) -> bytes:
    """The payload."""
    return (folder / "payload.json").read_bytes()


if __name__ == "__main__":
    serve(read, settled(make))
