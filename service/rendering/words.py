"""The words a finished file holds, read back from its bytes, white space left out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Any
from zipfile import ZipFile

from service.rendering.pdf_shapeless import without_shapes

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BODY = "word/document.xml"
MARGINS = re.compile(r"word/(header|footer)\d*\.xml")
HEADER = "word/header"
SPACE = re.compile(r"\s+")
LINE_END_HYPHEN = str.maketrans({"\ufffe": "-", "\x02": "-"})
"""How PDFium hands over a hyphen that ends a line."""

ONE_AT_A_TIME = Lock()
"""PDFium is not thread-safe."""


@dataclass(frozen=True, slots=True)
class WordText:
    """A Word file's words: paragraphs in order as they stand, and those of its margins; squeezed table heads
    and page marks.
    """

    paragraphs: tuple[str, ...]
    margins: tuple[str, ...]
    heads: frozenset[str]
    marks: frozenset[str]


def squeezed(text: str) -> str:
    """*text* without white space."""
    return SPACE.sub("", text)


def read_docx(content: bytes) -> WordText:
    """The words of a Word file; its every XML part is parsed on the way.

    Raises lxml.etree.XMLSyntaxError, zipfile.BadZipFile or KeyError where the file is not sound.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    with ZipFile(BytesIO(content)) as package:
        roots = {
            name: etree.fromstring(package.read(name), parser)
            for name in package.namelist()
            if name.endswith((".xml", ".rels"))
        }
    margins = [
        (name, text) for name, root in roots.items() if MARGINS.fullmatch(name) for text in _paragraphs(root)
    ]
    marks = (text for name, text in margins if name.startswith(HEADER))
    heads = ("".join(_paragraphs(row)) for row in roots[BODY].iter(f"{W}tr") if _is_head(row))
    return WordText(
        tuple(_paragraphs(roots[BODY])),
        tuple(text for _, text in margins),
        *(frozenset(map(squeezed, group)) for group in (heads, marks)),
    )


def _paragraphs(root: Any) -> Iterator[str]:
    """The text of each paragraph that has any, its breaks as newlines."""
    for paragraph in root.iter(f"{W}p"):
        text = "".join(_piece(node) for node in paragraph.iter(f"{W}t", f"{W}br", f"{W}tab"))
        if text.strip():
            yield text


def _piece(node: Any) -> str:
    return node.text or "" if node.tag == f"{W}t" else "\n"


def _is_head(row: Any) -> bool:
    return row.find(f"{W}trPr/{W}tblHeader") is not None


def read_pdf(content: bytes) -> tuple[str, ...]:
    """The words of each page, in the order they were drawn; raises pypdfium2.PdfiumError.

    What a sign looks like has no part in them: its text comes from the font's own table (ToUnicode).
    """
    import pypdfium2

    with ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(without_shapes(content))
        try:
            return tuple(_page_text(page) for page in document)
        finally:
            document.close()


def _page_text(page: Any) -> str:
    text = page.get_textpage()
    words = squeezed(text.get_text_bounded().translate(LINE_END_HYPHEN))
    text.close()
    page.close()
    return words
