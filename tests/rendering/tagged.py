"""The tags of a PDF as a reader of screens meets them."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pypdfium2 import PdfDocument, raw

ARTIFACT = "Artifact"


@dataclass
class Element:
    """One element of the tag tree on one page: type, scope, rows it spans, own text and children."""

    type: str
    scope: str
    rows: int
    text: str
    children: list["Element"] = field(default_factory=list)

    def walk(self) -> Iterator["Element"]:
        """The element, then all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def tree(document: PdfDocument, page: int) -> list[Element]:
    """The elements at the top of a page's tree."""
    texts = {number: text for mark, number, text in pieces(document, page) if mark != ARTIFACT}
    opened = document[page]  # kept: its tree lives no longer than the page
    root = raw.FPDF_StructTree_GetForPage(opened.raw)
    try:
        count = raw.FPDF_StructTree_CountChildren(root)
        top = [raw.FPDF_StructTree_GetChildAtIndex(root, place) for place in range(count)]
        return [_element(item, texts) for item in top if item]
    finally:
        raw.FPDF_StructTree_Close(root)


def elements(document: PdfDocument) -> list[Element]:
    """All elements of all pages in reading order."""
    return [found for page in range(len(document)) for top in tree(document, page) for found in top.walk()]


def pieces(document: PdfDocument, page: int) -> list[tuple[str, int, str]]:
    """The marked texts of a page as drawn: mark, number (-1 for none) and text, joined by mark and number."""
    opened = document[page]
    words = opened.get_textpage()
    found: dict[tuple[str, int], str] = {}
    for place, item in enumerate(opened.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=1)):
        number = raw.FPDFPageObj_GetMarkedContentID(item.raw)
        mark = _mark(item.raw)
        key = (mark, number if number >= 0 else -1 - place)
        buffer = ctypes.create_string_buffer(8000)
        size = raw.FPDFTextObj_GetText(
            item.raw, words.raw, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), 8000
        )
        found[key] = found.get(key, "") + buffer.raw[: size - 2].decode("utf-16-le")
    return [(mark, number, text) for (mark, number), text in found.items()]


def _mark(item: Any) -> str:
    buffer, size = ctypes.create_string_buffer(100), ctypes.c_ulong()
    raw.FPDFPageObjMark_GetName(
        raw.FPDFPageObj_GetMark(item, 0),
        ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)),
        100,
        ctypes.byref(size),
    )
    return buffer.raw[: size.value - 2].decode("utf-16-le")


def _element(item: Any, texts: dict[int, str]) -> Element:
    own = (
        raw.FPDF_StructElement_GetMarkedContentIdAtIndex(item, place)
        for place in range(max(0, raw.FPDF_StructElement_GetMarkedContentIdCount(item)))
    )
    made = Element(_type(item), _scope(item), _rows(item), "".join(texts.get(number, "") for number in own))
    for place in range(raw.FPDF_StructElement_CountChildren(item)):
        child = raw.FPDF_StructElement_GetChildAtIndex(item, place)
        if child:
            made.children.append(_element(child, texts))
    return made


def _type(item: Any) -> str:
    buffer = ctypes.create_string_buffer(100)
    size = raw.FPDF_StructElement_GetType(item, buffer, 100)
    return buffer.raw[: size - 2].decode("utf-16-le")


def _scope(item: Any) -> str:
    buffer, size = ctypes.create_string_buffer(100), ctypes.c_ulong()
    for place in range(max(0, raw.FPDF_StructElement_GetAttributeCount(item))):
        attributes = raw.FPDF_StructElement_GetAttributeAtIndex(item, place)
        value = raw.FPDF_StructElement_Attr_GetValue(attributes, b"Scope")
        if value:
            raw.FPDF_StructElement_Attr_GetStringValue(value, buffer, 100, ctypes.byref(size))
            return buffer.raw[: size.value - 2].decode("utf-16-le")
    return ""


def _rows(item: Any) -> int:
    """The RowSpan of a cell; 1 where it names none."""
    number = ctypes.c_float()
    for place in range(max(0, raw.FPDF_StructElement_GetAttributeCount(item))):
        value = raw.FPDF_StructElement_Attr_GetValue(
            raw.FPDF_StructElement_GetAttributeAtIndex(item, place), b"RowSpan"
        )
        if value:
            raw.FPDF_StructElement_Attr_GetNumberValue(value, ctypes.byref(number))
            return round(number.value)
    return 1
