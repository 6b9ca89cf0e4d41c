"""Word files the tests of this room make and take apart."""

import json
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from lxml import etree
from pages import typefaces

from service.registry import document_types, sample
from service.rendering.docx import DocxRenderer

TYPES = ("feedback_notice", "rectification_plan", "progress_report")
TEMPLATES = Path(__file__).parent.parent.parent / "templates" / "docx"
BODY = "word/document.xml"
NAMESPACES = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
W = f"{{{NAMESPACES['w']}}}"


def view_of(type_name: str, which: str = "typical") -> dict[str, Any]:
    """The view of a sample."""
    document_type = document_types()[type_name]
    return document_type.view(document_type.load(json.loads(sample(type_name, which))))


def with_header(view: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """The view with other fields in its header."""
    return {**view, "header": {**view["header"], **changes}}


def word_file(type_name: str, view: Mapping[str, Any], *, draft: bool = False) -> bytes:
    """The Word file of a view, by a renderer that has made none before."""
    return DocxRenderer(typefaces()).render(type_name, view, draft=draft)


def part(content: bytes, name: str = BODY) -> Any:
    """The root of one part of a Word file."""
    with ZipFile(BytesIO(content)) as package:
        return etree.fromstring(package.read(name))


def found(root: Any, path: str) -> list[Any]:
    """What an XPath with the prefix w finds."""
    return list(root.xpath(path, namespaces=NAMESPACES))


def text_of(node: Any) -> str:
    """The words in a node, a line break as a newline."""
    return "".join("\n" if item.tag == f"{W}br" else item.text or "" for item in node.iter(f"{W}t", f"{W}br"))


def style_names(content: bytes) -> dict[str, str]:
    """The names of the styles by id."""
    return {
        style.get(f"{W}styleId"): found(style, "w:name/@w:val")[0]
        for style in found(part(content, "word/styles.xml"), "w:style")
    }


def paragraphs(content: bytes, below: str = "w:body/w:p") -> Iterator[tuple[str, str]]:
    """Style name and words of the paragraphs, those of the running text unless told."""
    names = style_names(content)
    for paragraph in found(part(content), below):
        yield names[found(paragraph, "w:pPr/w:pStyle/@w:val")[0]], text_of(paragraph)


def words_in(content: bytes, style: str) -> list[str]:
    """The words of the paragraphs of one style."""
    return [text for name, text in paragraphs(content, ".//w:p") if name == style]


def changed_template(folder: Path, type_name: str, part_name: str, old: str, new: str) -> Path:
    """A folder with the template of a type in which one part says *new* for *old*."""
    with ZipFile(TEMPLATES / f"{type_name}.docx") as package:
        parts = {name: package.read(name) for name in package.namelist()}
    before = parts[part_name].decode()
    assert old in before
    parts[part_name] = before.replace(old, new).encode()
    with ZipFile(folder / f"{type_name}.docx", "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return folder
