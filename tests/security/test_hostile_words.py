"""Words of a payload stay words: no template, link or script comes of them, in no file and no header."""

import json
import re
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pypdfium2
import pytest

from service.core.errors import HongtouError
from service.documents.filenames import FORBIDDEN
from service.registry import document_types
from service.rendering.docx import DocxRenderer
from service.web.answers import disposition
from tests.rendering.pages import renderer, typefaces

PROBES = (
    "{{7*7}}",
    "{{().__class__.__base__.__subclasses__()}}",
    "{% include '/etc/passwd' %}",
    "{# 隐去 #}",
    "｛{7*7}｝",
    "{%p if 1 %}",
    "{{r x}}",
)
LINKS = (
    '<a href="javascript:alert(1)">点击</a>',
    '<a href="file:///etc/passwd">附件</a>',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<svg onload="alert(1)"><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    "</p><script>alert(1)</script><p>",
    "</w:t></w:r></w:p><w:p><w:r><w:instrText>HYPERLINK javascript:alert(1)</w:instrText></w:r></w:p>",
)
ACTIVE = re.compile(
    rb"/(URI|JavaScript|JS|Launch|SubmitForm|ImportData|GoToR|GoToE|AA|OpenAction|RichMedia)\b"
)
"""Names of what a PDF does, or fetches, when somebody opens it or clicks."""


def notice() -> dict[str, Any]:
    """The least notice."""
    values: dict[str, Any] = json.loads(Path("samples/feedback_notice/minimal.json").read_bytes())
    return values


@pytest.mark.parametrize("probe", PROBES)
def test_a_tag_in_a_text_is_refused(probe: str) -> None:
    """It is named as what it is, before any template is near."""
    values = notice()
    values["body"]["opening"] = f"现将{probe}反馈如下。"
    with pytest.raises(HongtouError) as caught:
        document_types()["feedback_notice"].load(values)
    assert "template-tag" in {finding.code for finding in caught.value.findings}


@pytest.mark.parametrize("probe", ["{{7*7}}", "{% for x in range(9) %}9{% endfor %}"])
def test_a_tag_that_came_so_far_is_printed_as_it_stands(probe: str) -> None:
    """A second wall: what is filled in is never read as a template."""
    assert probe in _words_of_word(_word(probe)) and "49" not in _words_of_word(_word(probe))
    assert probe.replace(" ", "") in _words_of_pdf(_pdf(probe))


def test_no_text_becomes_a_link_or_an_action() -> None:
    """What PDF/A forbids and what it does not: no address is ever called from a paper, nor a file carried."""
    content = _pdf("；".join(LINKS))
    assert not ACTIVE.findall(_streams_of(content))
    assert "javascript:alert(1)" in _words_of_pdf(content), "it is printed, as words"
    assert pypdfium2.PdfDocument(content).count_attachments() == 0


def test_no_text_becomes_a_field_or_a_relation_of_a_word_file() -> None:
    """Word asks nobody for anything and runs nothing."""
    with ZipFile(BytesIO(_word("；".join(LINKS)))) as package:
        parts = {name: package.read(name).decode("utf-8", "replace") for name in package.namelist()}
    assert not [name for name in parts if "vba" in name.lower() or "embeddings" in name or "activeX" in name]
    relations = "".join(text for name, text in parts.items() if name.endswith(".rels"))
    assert 'TargetMode="External"' not in relations
    assert "HYPERLINK" not in "".join(re.findall(r"<w:instrText[^>]*>([^<]*)<", parts["word/document.xml"]))


@pytest.mark.parametrize(
    "name",
    ['a".pdf', "a\r\nSet-Cookie: x=1", "../../etc/passwd", "a\0.pdf", "a;filename=b.exe", "\u202efdp.exe"],
)
def test_no_name_of_a_file_ends_its_header(name: str) -> None:
    """Quotes, line ends and folders are no part of what a header says."""
    shown = disposition(name)
    assert shown.isascii() and shown.isprintable()
    plain = re.fullmatch(r"attachment; filename=\"([A-Za-z0-9._-]+)\"; filename\*=UTF-8''([^;\s\"']+)", shown)
    assert plain and "/" not in plain[1] + plain[2]


@pytest.mark.parametrize("sign", ["/", "\\", "\0", "\n", '"', "<", ":", "|"])
def test_no_sign_of_a_path_is_in_a_name(sign: str) -> None:
    """A paper's number or title cannot lead a download elsewhere."""
    assert FORBIDDEN.search(f"甲{sign}乙")


def _view(text: str) -> dict[str, Any]:
    kind = document_types()["feedback_notice"]
    return {**kind.view(kind.load(notice())), "opening": text}


def _pdf(text: str) -> bytes:
    return renderer().render("feedback_notice", _view(text))


def _word(text: str) -> bytes:
    return DocxRenderer(typefaces()).render("feedback_notice", _view(text))


def _words_of_pdf(content: bytes) -> str:
    pages = pypdfium2.PdfDocument(content)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pages).replace(" ", "")


def _words_of_word(content: bytes) -> str:
    with ZipFile(BytesIO(content)) as package:
        return "".join(re.findall(r"<w:t[^>]*>([^<]*)<", package.read("word/document.xml").decode()))


def _streams_of(content: bytes) -> bytes:
    """The objects of the file, those that are packed in streams unpacked."""
    unpacked = []
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            unpacked.append(zlib.decompressobj().decompress(found[1]))
        except zlib.error:
            continue
    return re.sub(rb"stream\r?\n.*?endstream", b"", content, flags=re.DOTALL) + b"".join(unpacked)
