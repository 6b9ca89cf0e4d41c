"""PDF files read back by another program than made them."""

from pypdfium2 import PdfDocument


def text_of(content: bytes) -> list[str]:
    """The words of each page, without white space."""
    with PdfDocument(content) as document:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]
