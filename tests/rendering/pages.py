"""PDF files the tests of this room make and measure."""

import ctypes
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from PIL import Image, ImageChops, ImageOps
from pypdfium2 import PdfDocument, raw

from service.registry import document_types, sample
from service.rendering.arrangement import Arranging, Longest
from service.rendering.fonts import Typeface, load_typefaces
from service.rendering.html import Filled, environment
from service.rendering.pdf import PdfRenderer
from service.settings import read_settings

TYPES = ("feedback_notice", "rectification_plan", "progress_report")
DOTS_PER_MM = 300 / 25.4
BARE = """{% import "_parts.html" as parts %}<html lang="zh-CN"><title>t</title><body>
{% for text in paragraphs %}{{ parts.body(text) }}{% endfor %}</body></html>"""
Box = tuple[float, float, float, float]
"""Left, top, right and bottom in millimetres from the upper left corner of the page."""


@cache
def typefaces() -> tuple[Typeface, ...]:
    """The faces prepared on this machine."""
    return load_typefaces(read_settings({}).fonts)


@cache
def renderer() -> PdfRenderer:
    """One renderer for all tests, as one process of the service has."""
    return PdfRenderer(typefaces())


def arranging() -> Arranging:
    """The arrangement of papers of any length."""
    return Arranging(typefaces(), Longest(10_000, 100_000))


def view_of(type_name: str, which: str = "typical") -> dict[str, Any]:
    """The view of a sample."""
    document_type = document_types()[type_name]
    return document_type.view(document_type.load(json.loads(sample(type_name, which))))


def pdf_of(type_name: str, view: Mapping[str, Any], *, draft: bool = False) -> PdfDocument:
    """The PDF of a view, opened."""
    return PdfDocument(renderer().render(type_name, view, draft=draft))


@cache
def typical(type_name: str) -> PdfDocument:
    """The PDF of the typical sample, opened; made once."""
    return pdf_of(type_name, view_of(type_name))


def set_text(*paragraphs: str) -> PdfDocument:
    """The PDF of bare body paragraphs, opened."""
    page = environment(typefaces()).from_string(BARE).render(paragraphs=paragraphs)
    return PdfDocument(renderer().typeset(Filled(page)))


def lines_of(document: PdfDocument, page: int) -> list[str]:
    """The lines of one page (from 0), the folio among them."""
    return str(document[page].get_textpage().get_text_bounded()).splitlines()


def text_of(document: PdfDocument) -> str:
    """All text without its line breaks."""
    return "".join("".join(lines_of(document, page)) for page in range(len(document)))


def fonts_of(document: PdfDocument) -> dict[str, bool]:
    """The fonts of all pages by name, and whether each is embedded."""
    found = {}
    for page in document:
        for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            font = raw.FPDFTextObj_GetFont(item.raw)
            name = ctypes.create_string_buffer(200)
            raw.FPDFFont_GetBaseFontName(font, name, 200)
            found[name.value.decode()] = bool(raw.FPDFFont_GetIsEmbedded(font))
    return found


def is_landscape(document: PdfDocument, page: int) -> bool:
    """Whether the page lies on its side."""
    width, height = document[page].get_size()
    return bool(width > height)


def ink(document: PdfDocument, page: int, within: Box, *, red: bool = False) -> Box:
    """The box of all ink, or all red ink, in a part of a page; raises LookupError for a blank part."""
    picture: Image.Image = document[page].render(scale=300 / 72).to_pil().convert("RGB")
    part = picture.crop(tuple(round(side * DOTS_PER_MM) for side in within))
    channels = part.split()
    marks = ImageChops.subtract(channels[0], channels[1]) if red else ImageOps.invert(part.convert("L"))
    box = marks.point(lambda value: 255 if value > 100 else 0).getbbox()
    if box is None:
        raise LookupError("nothing is printed there")
    left, top = within[0], within[1]
    return tuple(side / DOTS_PER_MM + (left, top)[place % 2] for place, side in enumerate(box))  # type: ignore[return-value] # four sides
