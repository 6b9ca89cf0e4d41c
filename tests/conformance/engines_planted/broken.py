"""The engine on a Java machine that does not start."""

import jpype

from service.conformance import verapdf_engine


def main(folder: str, memory: int, parent: int) -> None:
    """As the engine's own."""
    jpype.startJVM = fail
    verapdf_engine.main(folder, memory, parent)


def fail(*options: str, **more: object) -> None:
    """Nothing ever."""
    raise OSError("libjvm.so")
