"""The engine where `jpype` is not installed."""

import sys

from service.conformance import verapdf_engine

sys.modules["jpype"] = None  # type: ignore[assignment] # what import takes for a missing module


def main(folder: str, memory: int, parent: int) -> None:
    """As the engine's own."""
    verapdf_engine.main(folder, memory, parent)
