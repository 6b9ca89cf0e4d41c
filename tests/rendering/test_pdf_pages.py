"""References to pages are made once and are pydyf's own."""

import inspect

import pydyf
from weasyprint.pdf import tags

from service.rendering.pdf_pages import page_references


def with_pages(count: int) -> pydyf.PDF:
    """A PDF of so many pages."""
    pdf = pydyf.PDF()
    for _ in range(count):
        pdf.add_page(pydyf.Dictionary({"Type": "/Page"}))
    return pdf


def test_references_name_the_pages_in_order() -> None:
    """Each is the reference of the page itself."""
    pdf = with_pages(3)
    pages = [item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == "/Page"]
    assert tuple(page.reference for page in pages) == page_references(pdf)


def test_a_page_that_comes_later_is_told_too() -> None:
    """What was made is made again where there are more."""
    pdf = with_pages(1)
    assert 1 == len(page_references(pdf))
    pdf.add_page(pydyf.Dictionary({"Type": "/Page"}))
    assert 2 == len(page_references(pdf))
    assert page_references(pdf) is page_references(pdf)


def test_the_engine_asks_for_them_by_that_name() -> None:
    """Where it no longer does, this module has had its time."""
    assert "pdf.page_references[page_number]" in inspect.getsource(tags)
