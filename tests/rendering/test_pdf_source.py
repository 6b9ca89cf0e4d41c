"""The tree that libxml2 reads is the one that WeasyPrint's own reader would."""

from collections.abc import Iterator
from typing import Any

import pytest
import tinyhtml5
from pages import TYPES, typefaces, view_of

from service.rendering.html import filled
from service.rendering.pdf_source import tree_of

Told = tuple[int, str, dict[str, str], str, str]


def told(element: Any, depth: int = 0) -> Iterator[Told]:
    """The elements with their attributes and texts, what is only space told as none."""
    texts = (text if text and text.strip() else "" for text in (element.text, element.tail))
    yield (depth, element.tag, dict(element.attrib), *texts)
    for child in element:
        yield from told(child, depth + 1)


@pytest.mark.parametrize("draft", [False, True])
@pytest.mark.parametrize("type_name", TYPES)
def test_both_readers_read_the_same(type_name: str, draft: bool) -> None:
    """Every element, in order, with all its words."""
    html = filled(type_name, view_of(type_name), draft=draft, typefaces=typefaces()).html
    ours = [*told(tree_of(html))]
    assert len(ours) > 100
    assert [*told(tinyhtml5.parse(html, namespace_html_elements=False))] == ours


@pytest.mark.parametrize("text", ["&lt;b&gt; &amp;amp; \u00a0𠮷", "一<br>二<i>三</i>四", "A&#38;B“&quot;”"])
def test_what_payloads_become_when_escaped_is_read_alike(text: str) -> None:
    """References, breaks, signs beyond the basic plane."""
    html = f'<html lang="zh-CN"><head><title>t</title></head><body><p>{text}</p></body></html>'
    assert [*told(tinyhtml5.parse(html, namespace_html_elements=False))] == [*told(tree_of(html))]
