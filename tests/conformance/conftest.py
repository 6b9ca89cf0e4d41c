"""What the tests of the judge share."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sound_page import SOUND

from service.conformance.verapdf import ENGINE, VeraPdf
from service.rendering.fonts import load_typefaces
from service.rendering.html import Filled
from service.rendering.pdf import PdfRenderer
from service.settings import read_settings


@pytest.fixture(scope="session")
def typeset() -> Callable[[str], bytes]:
    """The PDF of a page of HTML, by the product's own renderer."""
    renderer = PdfRenderer(load_typefaces(Path(read_settings({}).fonts)))
    return lambda html: renderer.typeset(Filled(html))


@pytest.fixture(scope="session")
def sound(typeset: Callable[[str], bytes]) -> bytes:
    """A page that keeps both its claims."""
    return typeset(SOUND)


@pytest.fixture
def judge() -> Iterator[Callable[..., VeraPdf]]:
    """Makes judges, which end with the test."""
    with ExitStack() as ends:

        def made(engine: str = ENGINE, *, seconds: int = 120, memory: int = 1024) -> VeraPdf:
            new = VeraPdf(seconds, memory, engine)
            ends.callback(new.close)
            return new

        yield made
