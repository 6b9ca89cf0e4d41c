"""Tables that are no 公文, on the pages and in the faces of one: the catalogue of what is filed."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from service.rendering.fonts import Typeface
from service.rendering.html import filled
from service.rendering.pdf import PdfRenderer


class Registers:
    """Sets registers in those faces; the engine is loaded with the first."""

    def __init__(self, typefaces: Iterable[Typeface], variant: str) -> None:
        self._typefaces = tuple(typefaces)
        self._renderer = PdfRenderer(self._typefaces, variant)

    def catalogue(self, title: str, rows: Iterable[Any], made_on: date) -> bytes:
        """归档文件目录 as PDF/A, A4 on its side, its head on every page; raises RenderFailed.

        *rows* are like `service.records.catalogue.Entry`; the same ones give the same bytes.
        """
        view = {"title": title, "rows": [*rows], "made_on": made_on.isoformat()}
        return self._renderer.typeset(
            filled("registers/catalogue", view, draft=False, typefaces=self._typefaces)
        )
