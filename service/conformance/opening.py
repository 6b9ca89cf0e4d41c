"""PDFium as one who opens a PDF; satisfies `service.core.ports.Opener`."""

from service.conformance.process import Engine
from service.core.verdicts import Opening

ENGINE = "service.conformance.pdfium_engine"


class Pdfium:
    """A viewer that nobody looks at, with so many *seconds* for a file and *memory* MB."""

    def __init__(self, seconds: int, memory: int, engine: str = ENGINE, niceness: int = 0) -> None:
        self.engine = Engine(engine, seconds, memory, niceness)

    def open(self, content: bytes) -> Opening:
        """What was seen of the file; raises ConformanceFailed where PDFium fails, Busy after a long wait."""
        running, told = self.engine.ask(content)
        told.pop("resident")
        for name in ("unembedded", "attached"):
            told[name] = tuple(told.get(name, ()))
        return Opening(running.engine, running.version, **told)

    def start(self) -> None:
        """Nothing; it gets ready beside whatever else goes on."""
        self.engine.start()

    def close(self) -> None:
        """Nothing; it is gone for good."""
        self.engine.close()
