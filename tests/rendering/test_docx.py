"""A view becomes a Word file whole, or the renderer says why not."""

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from jinja2 import TemplateSyntaxError
from jinja2.exceptions import SecurityError, UndefinedError
from lxml.etree import XMLSyntaxError
from pages import typefaces
from word_files import (
    TEMPLATES,
    TYPES,
    changed_template,
    found,
    part,
    text_of,
    view_of,
    with_header,
    word_file,
    words_in,
)

from service.core.errors.faults import RenderFailed
from service.rendering.docx import DocxRenderer

OPENING = "{{ opening }}"


def cause_of(view: dict[str, Any], templates: Path | None = None) -> BaseException | None:
    """Why the renderer refused the notice of *view*; what it said is in Chinese with a cure."""
    with pytest.raises(RenderFailed) as caught:
        DocxRenderer(typefaces(), templates).render("feedback_notice", view)
    assert "Word" in caught.value.message and "模板" in caught.value.hint
    return caught.value.__cause__


@pytest.mark.parametrize(
    "text",
    [
        "甲 & 乙 < 丙 > 丁 \"戊\" '己'",
        "1<2，A & B，&amp;，<w:p/>",
        "{ 单括号 } 与 100%",
        "𠮷㐂堃喆玥，😀，Latin ﬁ，ａｂｃ",
        "　两个空格  之间",
    ],
)
def test_a_text_arrives_as_it_is(text: str) -> None:
    """No sign is lost, doubled or taken for markup."""
    view = view_of("feedback_notice")
    assert text in words_in(word_file("feedback_notice", {**view, "opening": text}), "公文正文")


def test_newlines_begin_paragraphs() -> None:
    """A text of three lines is three paragraphs, each two cells in."""
    view = {**view_of("feedback_notice"), "opening": "第一行\n第二行 & <b>\n第三行"}
    words = words_in(word_file("feedback_notice", view), "公文正文")
    assert ["第一行", "第二行 & <b>", "第三行"] == words[:3]


def test_a_long_paragraph_arrives_whole() -> None:
    """Four thousand characters are four thousand characters."""
    view = {**view_of("feedback_notice"), "opening": "整改" * 2000}
    assert "整改" * 2000 in words_in(word_file("feedback_notice", view), "公文正文")


@pytest.mark.parametrize("type_name", TYPES)
def test_the_same_view_gives_the_same_bytes(type_name: str) -> None:
    """Neither the renderer nor the day leaves a trace."""
    view = view_of(type_name)
    renderer = DocxRenderer(typefaces())
    first = renderer.render(type_name, view)
    assert first == renderer.render(type_name, view)
    assert first == DocxRenderer(typefaces()).render(type_name, view)
    with ZipFile(BytesIO(first)) as package:
        assert {(1980, 1, 1, 0, 0, 0)} == {entry.date_time for entry in package.infolist()}


def test_what_no_paper_changes_comes_first_as_it_is_in_the_template() -> None:
    """The template's parts, each once, its types before all; those without tags byte by byte."""
    made = ZipFile(BytesIO(word_file("feedback_notice", view_of("feedback_notice"))))
    with ZipFile(TEMPLATES / "feedback_notice.docx") as template:
        assert sorted(template.namelist()) == sorted(made.namelist())
        alike = [name for name in made.namelist() if made.read(name) == template.read(name)]
    assert "[Content_Types].xml" == made.namelist()[0]
    assert {"word/settings.xml", "word/fontTable.xml", "word/footer1.xml"} <= {*alike}
    assert alike == made.namelist()[: len(alike)]


def test_properties_are_the_papers_own() -> None:
    """Title and author are escaped once; the only time is the paper's day."""
    view = view_of("feedback_notice")
    header = {**view["header"], "title": "关于 A&B 的意见", "authority": "甲<乙>"}
    properties = Document(BytesIO(word_file("feedback_notice", {**view, "header": header}))).core_properties
    assert ("关于 A&B 的意见", "甲<乙>", "zh-CN") == (
        properties.title,
        properties.author,
        properties.language,
    )
    assert properties.created is not None and properties.modified is not None
    assert header["issue_date"] == properties.created.date().isoformat()
    assert properties.created == properties.modified


def test_a_missing_field_is_refused() -> None:
    """Nothing is printed as if it were empty."""
    view = view_of("feedback_notice")
    del view["assessment"]
    assert isinstance(cause_of(view), UndefinedError)


def test_a_missing_header_field_is_refused() -> None:
    """What the layout needs is asked for as strictly as the words."""
    view = view_of("feedback_notice")
    del view["header"]["signature"]["organ_indent"]
    assert isinstance(cause_of(view), KeyError)


def test_a_none_is_refused() -> None:
    """The word None never reaches a paper."""
    assert isinstance(cause_of({**view_of("feedback_notice"), "opening": None}), UndefinedError)


def test_a_sign_that_xml_cannot_hold_is_refused() -> None:
    """A part that would not parse is never handed out."""
    assert isinstance(cause_of({**view_of("feedback_notice"), "opening": "警\x07告"}), XMLSyntaxError)


def test_a_lone_surrogate_is_refused() -> None:
    """A text that has no bytes is a failure that is told, not a crash."""
    assert isinstance(cause_of({**view_of("feedback_notice"), "opening": "\ud800"}), UnicodeEncodeError)


def test_a_broken_tag_in_a_template_is_named(tmp_path: Path) -> None:
    """Who edits a template learns that the template is at fault."""
    folder = changed_template(tmp_path, "feedback_notice", "word/document.xml", OPENING, "{{ opening | }}")
    assert isinstance(cause_of(view_of("feedback_notice"), folder), TemplateSyntaxError)


def test_a_template_cannot_reach_into_python(tmp_path: Path) -> None:
    """Tags see plain values only."""
    tag = "{{ opening.__class__.__mro__ }}"
    folder = changed_template(tmp_path, "feedback_notice", "word/document.xml", OPENING, tag)
    assert isinstance(cause_of(view_of("feedback_notice"), folder), SecurityError)


def test_a_template_without_a_needed_style_is_refused(tmp_path: Path) -> None:
    """The renderer sets 署名 by its style; without it the paper would be wrong in silence."""
    folder = changed_template(
        tmp_path, "feedback_notice", "word/styles.xml", '<w:name w:val="署名"/>', '<w:name w:val="落款"/>'
    )
    assert isinstance(cause_of(view_of("feedback_notice"), folder), KeyError)


def test_a_template_that_is_no_word_file_is_refused(tmp_path: Path) -> None:
    """So is a folder without the template."""
    assert isinstance(cause_of(view_of("feedback_notice"), tmp_path), FileNotFoundError)
    (tmp_path / "feedback_notice.docx").write_bytes(b"no zip")
    assert cause_of(view_of("feedback_notice"), tmp_path) is not None


def test_an_edited_template_is_used_at_once(tmp_path: Path) -> None:
    """The renderer keeps templates by what is in them."""
    view = view_of("feedback_notice")
    renderer = DocxRenderer(typefaces(), tmp_path)
    for words in ("旧话", "新话"):
        changed_template(tmp_path, "feedback_notice", "word/document.xml", OPENING, words + OPENING)
        content = renderer.render("feedback_notice", view)
        assert words + view["opening"] in words_in(content, "公文正文")


@pytest.mark.parametrize("type_name", TYPES)
def test_a_draft_is_marked_on_every_page(type_name: str) -> None:
    """All sections share two headers, for odd and even pages: both carry 草稿, neither in a clean file."""
    view = view_of(type_name)
    for draft, expected in ((True, ["草稿"]), (False, [])):
        content = word_file(type_name, view, draft=draft)
        for name in ("word/header1.xml", "word/header2.xml"):
            marks = found(part(content, name), "//w:txbxContent//w:t")
            assert expected == [text_of(mark.getparent()) for mark in marks]


def test_the_handling_mark_stands_on_every_page() -> None:
    """内部资料 is in both headers, and is gone where the paper has none."""
    view = view_of("feedback_notice")
    for mark in ("内部资料", ""):
        content = word_file("feedback_notice", with_header(view, handling_mark=mark))
        for name in ("word/header1.xml", "word/header2.xml"):
            assert mark == text_of(part(content, name))
