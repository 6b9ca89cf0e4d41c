"""Papers made whole for measuring: payload, view, both files, opened."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from service.bootstrap.papers import build_pipeline
from service.core.findings import Finding
from service.core.pipeline import Loaded, Pipeline, find_nothing
from service.rendering.fonts import Typeface, load_typefaces
from service.settings import read_settings
from tests.layout.elements import Element, Margins, elements
from tests.layout.glyphs import Printed
from tests.layout.word import Paragraph, Word

UPWARD = ("rectification_plan", "progress_report")
"""The types that go up (上行文)."""


@dataclass(frozen=True)
class Paper:
    """A payload with the two files made of it."""

    name: str
    type_name: str
    payload: Mapping[str, Any]
    view: Mapping[str, Any]
    docx: bytes
    pdf: bytes
    findings: tuple[Finding, ...]
    made_with: Mapping[str, str]

    @property
    def header(self) -> Mapping[str, Any]:
        """The view's header."""
        return self.view["header"]  # type: ignore[no-any-return] # a tree of plain values

    @property
    def is_upward(self) -> bool:
        """Whether the paper goes up."""
        return self.type_name in UPWARD

    @cached_property
    def word(self) -> Word:
        """The Word file, opened."""
        return Word(self.docx)

    @cached_property
    def laid(self) -> "Laid":
        """The PDF, opened."""
        return Laid(self, "pdf", Printed(self.pdf))


@dataclass(frozen=True)
class Laid:
    """A paper on its pages: by us (`pdf`), or by LibreOffice from the Word file (`office`)."""

    paper: Paper
    file: str
    printed: Printed
    margins: Margins = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "margins", Margins(self.printed))

    @cached_property
    def _found(self) -> tuple[list[Element], list[Paragraph]]:
        return elements(self.printed, self.paper.word.elements)

    @property
    def elements(self) -> list[Element]:
        """The elements found on the pages."""
        return self._found[0]

    @property
    def lost(self) -> list[Paragraph]:
        """The paragraphs of the Word file that are not on the pages."""
        return self._found[1]

    def of(self, *styles: str) -> list[Element]:
        """The elements of these styles."""
        return [element for element in self.elements if element.style in styles]

    def beginning(self, start: str) -> list[Element]:
        """The elements whose style's name begins so."""
        return [element for element in self.elements if element.style.startswith(start)]


@cache
def pipeline() -> Pipeline:
    """The product's own pipeline."""
    return build_pipeline(read_settings({}))


@cache
def typefaces() -> tuple[Typeface, ...]:
    """The faces prepared on this machine."""
    return load_typefaces(read_settings({}).fonts)


def paper_of(name: str, payload: Mapping[str, Any]) -> Paper:
    """The paper a payload becomes; raises what the pipeline raises."""
    return made(name, pipeline().load(json.dumps(payload, ensure_ascii=False).encode(), find_nothing))


def made(name: str, loaded: Loaded) -> Paper:
    """The paper of a loaded document; raises what the pipeline raises."""
    outcome = pipeline().render(loaded, ("docx", "pdf"))
    files = {rendition.format: rendition.content for rendition in outcome.renditions}
    return Paper(
        name,
        loaded.type.name,
        loaded.payload,
        loaded.type.view(loaded.document),
        files["docx"],
        files["pdf"],
        outcome.findings,
        outcome.made_with,
    )
