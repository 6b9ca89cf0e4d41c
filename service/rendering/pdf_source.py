"""The HTML of a paper as WeasyPrint holds it, read by libxml2: its own reader takes ten times as long.

Our templates write plain HTML, in which both read the same tree (`tests/rendering/test_pdf_source.py`). What
libxml2 would read otherwise is refused.
"""

from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

if TYPE_CHECKING:
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

FOREIGN = ("svg", "math")
"""Elements that have a language of their own, which would silently not be drawn."""

BASE = "hongtou:"
"""What addresses are relative to: nothing that exists."""


def source_of(html: str, fetcher: "URLFetcher") -> "HTML":
    """*html* ready to be laid out, with *fetcher* for what it asks for."""
    from cssselect2 import ElementWrapper
    from weasyprint import HTML

    class Source(HTML):  # type: ignore[misc] # WeasyPrint ships no types
        def __init__(self) -> None:
            self.base_url = BASE
            self.url_fetcher = fetcher
            self.media_type = "print"
            self.wrapper_element = ElementWrapper.from_html_root(tree_of(html), content_language=None)
            self.etree_element = self.wrapper_element.etree_element

    return Source()


def tree_of(html: str) -> Element:
    """The elements of *html*, without its comments; raises ValueError for one of another language."""
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    return _copied(document_fromstring(html.encode(), parser=parser))


def _copied(node: Any) -> Element:
    if node.tag in FOREIGN:
        raise ValueError(f"<{node.tag}>")
    element = Element(node.tag, dict(node.attrib))
    element.text, element.tail = node.text, node.tail
    element.extend(map(_copied, node))
    return element
