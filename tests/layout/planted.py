"""A rich paper, and ways to spoil its files: what the judges must notice."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from pypdfium2 import PdfDocument

from service.rendering.html import Filled, filled
from service.rendering.pdf import PdfRenderer
from service.rendering.sheet import Sheet
from tests.layout.glyphs import Printed
from tests.layout.papers import Laid, Paper, paper_of, pipeline, typefaces
from tests.layout.payloads import Payload, sample

HAN = "国" * 28 * 45
TYPE = "rectification_plan"
Spoil = Callable[[str], str]


def payload() -> Payload:
    """A plan with every element of a head and an end, two full pages of text and a table over two pages."""
    sent = sample(f"{TYPE}/every-rule")
    header, body = sent["header"], sent["body"]
    header |= {
        "issuing_authority": {"id": "O", "name": "江州大学党委"},
        "title": "土木建筑学院党委关于落实学校党委第三轮巡察第一巡察组反馈意见的整改方案",
        "main_recipients": ["学校党委巡察工作领导小组办公室", "学校纪委"],
        "copies_to": [
            "党委组织部",
            "党委宣传部",
            "中共淮岭理工大学马克思主义学院总支部委员会",
            "学校纪委办公室",
        ],
        "copy_number": "000001",
        "urgency": "加急",
        "note": "此件发至各党支部",
        "attachments": [
            {"title": "巡察整改任务清单", "source": "task_list"},
            {"title": "土木建筑学院党委巡察整改专题民主生活会对照检查材料汇总情况说明"},
        ],
    }
    header["security"]["handling_mark"] = None
    body["overall_requirements"]["guiding_ideology"] = f"{HAN}。"
    body["overall_requirements"]["principles"] = ["参照“双带头人”工程——逐项销号，先后召开8次专题党委会" * 3]
    for measure in body["ledger"][0]["problems"][0]["measures"]:
        measure["text"] = measure["text"] + "逐项落实到人。" * 60
    return sent


@cache
def sound() -> Paper:
    """The paper as it should be."""
    return paper_of("planted", payload())


@cache
def _renderer() -> PdfRenderer:
    return PdfRenderer(typefaces())


@cache
def _filled() -> Filled:
    return filled(TYPE, sound().view, draft=False, typefaces=typefaces())


def styled(css: str) -> Laid:
    """The pages of the paper with more CSS."""
    return respelled(lambda html: html.replace("</head>", f"<style>{css}</style></head>"))


def respelled(spoil: Spoil) -> Laid:
    """The pages of the paper with other HTML."""
    spoilt = spoil(_filled().html)
    assert spoilt != _filled().html
    return _laid(replace(_filled(), html=spoilt))


def redrawn(spoil: Callable[[Sheet], Sheet]) -> Laid:
    """The pages of the paper with other sheets."""
    drawn = {address: spoil(sheet) for address, sheet in _filled().sheets.items()}
    return _laid(replace(_filled(), sheets=drawn))


def _laid(spoilt: Filled) -> Laid:
    return Laid(sound(), "pdf", Printed(_renderer().typeset(spoilt)))


def foreign() -> Laid:
    """A page with one word in a face that is neither ours nor embedded."""
    text = b"BT /F1 16 Tf 100 700 Td (word) Tj ET"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    written = b"".join(b"%d 0 obj%s endobj\n" % (number, item) for number, item in enumerate(objects, 1))
    content = b"%PDF-1.4\n" + written + b"trailer<</Root 1 0 R/Size 6>>\n%%EOF"
    return Laid(sound(), "pdf", Printed(content))


def shortened() -> Laid:
    """The pages of the paper without the first."""
    document = PdfDocument(sound().pdf)
    document.del_page(0)
    written = BytesIO()
    document.save(written)
    return Laid(sound(), "pdf", Printed(written.getvalue()))


def both_say(old: str, new: str) -> Laid:
    """Pages and Word file of the paper with other words."""
    laid = respelled(lambda html: html.replace(old, new))
    return Laid(in_document(re.escape(old), new), "pdf", laid.printed)


def viewed(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Laid:
    """Pages and Word file of the paper with another header in its view."""
    view = {**sound().view, "header": change(dict(sound().header))}
    renderers = pipeline().renderers
    docx, pdf = (renderers[name].render(TYPE, view, draft=False, source=None) for name in ("docx", "pdf"))
    paper = replace(sound(), view={**view, "header": sound().header}, docx=docx, pdf=pdf)
    return paper.laid


def in_word(part: str, spoil: Spoil) -> Paper:
    """The paper with one part of its Word file spoilt."""
    said = sound().word.parts[part].decode()
    spoilt = spoil(said)
    assert spoilt != said, "nothing was spoilt"
    return with_part(part, spoilt.encode())


def with_part(part: str, content: bytes = b"") -> Paper:
    """The paper with another part, or a part more, in its Word file."""
    parts = {**sound().word.parts, part: content}
    packed = BytesIO()
    with ZipFile(packed, "w") as package:
        for name, held in parts.items():
            package.writestr(name, held)
    return replace(sound(), docx=packed.getvalue())


def in_style(name: str, old: str, new: str) -> Paper:
    """The paper with one style of its Word file spoilt; *old* is a pattern."""

    def spoil(xml: str) -> str:
        found = re.search(rf'<w:style [^>]*>\s*<w:name w:val="{name}"/>.*?</w:style>', xml, re.DOTALL)
        assert found, name
        return xml[: found.start()] + re.sub(old, new, found[0]) + xml[found.end() :]

    return in_word("word/styles.xml", spoil)


def in_document(old: str, new: str) -> Paper:
    """The paper with its Word file's text spoilt; *old* is a pattern."""
    return in_word("word/document.xml", lambda xml: re.sub(old, new, xml))
