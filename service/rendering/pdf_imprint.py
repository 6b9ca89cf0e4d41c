"""Where the 版记 comes in the PDF: an even page, and no folio behind a blank one (GB/T 33476.2; 9704 7.5)."""

from collections.abc import Callable
from typing import Any

OVERLEAF = ".imprint-room:not(.running) { break-before: left }"
"""What sends the 版记 to the next even page."""


def on_even_page(lay_out: Callable[..., Any], style: Any, overleaf: Any) -> Any:
    """The `weasyprint` document that *lay_out* makes with *style*, its last page even.

    Laid out again, with *overleaf* too, where the last page came out odd: the 版记 found no room where it was
    foreseen.
    """
    document = lay_out([style])
    if len(document.pages) % 2:
        document = lay_out([style, overleaf])
    if len(document.pages) > 1 and _box(document.pages[-2]).page_type.blank:
        _drop_folio(_box(document.pages[-1]))
    return document


def _box(page: Any) -> Any:
    """The laid-out boxes of a page, which WeasyPrint keeps to itself."""
    return page._page_box


def _drop_folio(page: Any) -> None:
    page.children = tuple(box for box in page.children if getattr(box, "at_keyword", "") != "@bottom-left")
