"""The process PDFium runs in: it opens a file, draws every page and reads its words, as a viewer does."""

import ctypes
import resource
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from service.conformance.serving import Answer, Answering, serve

SCALE = 0.25
"""Of a page's size in points: enough to draw every sign."""

LONGEST_NAME = 256
MOST_TOLD = 100
"""Fonts and attachments that are told by name."""

PLAIN = -1
"""The revision of the security handler of a file that has none."""


def main(folder: str, memory: int, parent: int) -> None:
    """Nothing, once the service closes its pipe; it has *memory* MB."""
    serve(folder, parent, lambda: _begin(memory))


def _begin(memory: int) -> tuple[Answer, Callable[[], Answering]]:
    import pypdfium2

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (memory << 20, hard))
    told = f"{version('pypdfium2')} ({pypdfium2.PDFIUM_INFO})"
    return {"engine": "pypdfium2", "version": told}, lambda: _opened


def _opened(content: bytes) -> Answer:
    from pypdfium2 import PdfDocument, PdfiumError, raw

    try:
        document = PdfDocument(content)
    except PdfiumError as fault:
        return {"problem": str(fault)}
    try:
        fonts: dict[str, bool] = {}
        signs = sum(_signs(document[number], fonts) for number in range(len(document)))
        attached = [document.get_attachment(place) for place in range(document.count_attachments())]
        return {
            "pages": len(document),
            "signs": signs,
            "unembedded": sorted(name for name, is_embedded in fonts.items() if not is_embedded)[:MOST_TOLD],
            "is_encrypted": raw.FPDF_GetSecurityHandlerRevision(document) != PLAIN,
            "signatures": max(0, raw.FPDF_GetSignatureCount(document)),
            "attached": [item.get_name()[:LONGEST_NAME] for item in attached[:MOST_TOLD]],
        }
    except PdfiumError as fault:
        return {"problem": str(fault)}
    finally:
        document.close()


def _signs(page: Any, fonts: dict[str, bool]) -> int:
    """The characters on the page, which was drawn; *fonts* is told which it has, and whether embedded."""
    from pypdfium2 import raw

    page.render(scale=SCALE).close()
    for place in range(raw.FPDFPage_CountObjects(page)):
        item = raw.FPDFPage_GetObject(page, place)
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_TEXT:
            font = raw.FPDFTextObj_GetFont(item)
            name = ctypes.create_string_buffer(LONGEST_NAME)
            raw.FPDFFont_GetBaseFontName(font, name, LONGEST_NAME)
            fonts[name.value.decode("utf-8", "replace")] = raw.FPDFFont_GetIsEmbedded(font) == 1
    words = page.get_textpage()
    count = sum(not sign.isspace() for sign in words.get_text_range())
    words.close()
    page.close()
    return count
