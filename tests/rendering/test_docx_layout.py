"""The Word files are laid out by GB/T 9704—2012, mode of GB/T 33476.2, through named styles."""

from itertools import pairwise
from typing import Any

import pytest
from word_files import (
    TEMPLATES,
    TYPES,
    W,
    found,
    paragraphs,
    part,
    style_names,
    text_of,
    view_of,
    with_header,
    word_file,
    words_in,
)

from service.documents.letterhead import emblem_view
from service.documents.measuring import cells

OFFICIAL = {"仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体"}
STYLES = """
    份号 密级紧急 发文机关标志 发文字号 上行文发文字号 签发人姓名 公文标题 主送机关 公文正文
    一级标题 二级标题 三级标题 类别 领句 附件说明 署名 成文日期 附注 附件标识 附件标题
    清单表头 清单正文 台账表头 台账正文 版记 页码 双页页码 内部标识 草稿水印
"""
PORTRAIT = {"top": 1960, "right": 1474, "bottom": 1847, "left": 1587}
SIDEWAYS = {"top": 1587, "right": 1960, "bottom": 1474, "left": 1847}
"""The portrait page turned clockwise: its binding edge is the top (clause 8)."""

SAMPLES = [(name, which) for name in TYPES for which in ("typical", "minimal", "every-rule")]


def attributes(node: Any, path: str) -> dict[str, str]:
    """The attributes of the one element at a path, without their prefix."""
    (element,) = found(node, path)
    return {name.removeprefix(W): value for name, value in element.attrib.items()}


def style(content: bytes, name: str) -> Any:
    """The style of a name."""
    (element,) = found(part(content, "word/styles.xml"), f"w:style[w:name/@w:val='{name}']")
    return element


def pages(section: Any) -> dict[str, int]:
    """The margins of a section in twips."""
    margins = attributes(section, "w:pgMar")
    return {side: int(margins[side]) for side in PORTRAIT}


@pytest.mark.parametrize("type_name", TYPES)
def test_styles_have_their_chinese_names(type_name: str) -> None:
    """A clerk finds every element of a paper in Word's style list."""
    assert set(style_names((TEMPLATES / f"{type_name}.docx").read_bytes()).values()) >= set(STYLES.split())


@pytest.mark.parametrize("type_name", TYPES)
def test_only_official_fonts_are_named(type_name: str) -> None:
    """All four scripts of a style name one official font; no theme can outweigh it."""
    content = (TEMPLATES / f"{type_name}.docx").read_bytes()
    named = found(part(content, "word/styles.xml"), "//w:rFonts")
    assert named
    for fonts in named:
        values = {fonts.get(f"{W}{script}") for script in ("ascii", "hAnsi", "eastAsia", "cs")}
        assert 1 == len(values) and values <= OFFICIAL
        assert "eastAsia" == fonts.get(f"{W}hint")


@pytest.mark.parametrize("type_name", TYPES)
def test_templates_are_formatted_by_styles_alone(type_name: str) -> None:
    """A paragraph has a style and perhaps a section; a run a character style and the East Asian hint."""
    root = part((TEMPLATES / f"{type_name}.docx").read_bytes())
    assert [] == found(root, "//w:p[not(w:pPr/w:pStyle)]")
    assert [] == found(root, "//w:pPr/*[not(self::w:pStyle or self::w:sectPr)]")
    assert [] == found(root, "//w:r/w:rPr/*[not(self::w:rStyle or self::w:rFonts[count(@*)=1 and @w:hint])]")


@pytest.mark.parametrize("type_name", TYPES)
def test_pages_are_a4_with_the_type_area_of_the_standard(type_name: str) -> None:
    """Portrait pages have the software margins of 33476.2; a sideways page is the same page turned.

    It has no grid of lines: LibreOffice would begin lower by half of what the grid leaves over.
    """
    view = view_of(type_name)
    sections = found(part(word_file(type_name, view)), "//w:sectPr")
    portrait = {"w": "11906", "h": "16838"}
    for section in sections:
        size = attributes(section, "w:pgSz")
        sideways = size.get("orient") == "landscape"
        assert (SIDEWAYS if sideways else PORTRAIT) == pages(section)
        assert ({"w": "16838", "h": "11906", "orient": "landscape"} if sideways else portrait) == size
        grids = [] if sideways else ["592"]
        assert grids == found(section, "w:docGrid[@w:type='lines']/@w:linePitch")
    assert portrait == attributes(sections[-1], "w:pgSz")


def test_the_grid_holds_22_lines_of_28_characters() -> None:
    """16 pt less a quarter point, at exactly 592 twips, and no switch on that moves lines (5.2.3)."""
    content = (TEMPLATES / "feedback_notice.docx").read_bytes()
    styles = part(content, "word/styles.xml")
    run = "w:docDefaults/w:rPrDefault/w:rPr"
    assert "32" == attributes(styles, f"{run}/w:sz")["val"]
    assert "-5" == attributes(styles, f"{run}/w:spacing")["val"]
    normal = "w:style[w:name/@w:val='Normal']/w:pPr"
    assert {"before": "0", "after": "0", "line": "592", "lineRule": "exact"} == attributes(
        styles, f"{normal}/w:spacing"
    )
    for switch in ("widowControl", "autoSpaceDE", "autoSpaceDN"):
        assert "0" == attributes(styles, f"{normal}/w:{switch}")["val"]
    assert 22 * 592 <= 16838 - PORTRAIT["top"] - PORTRAIT["bottom"]
    assert 28 * (320 - 5) <= 11906 - PORTRAIT["left"] - PORTRAIT["right"]
    assert {"firstLine": "630", "firstLineChars": "200"} == attributes(
        style(content, "公文正文"), "w:pPr/w:ind"
    )


@pytest.mark.parametrize(
    ("authority", "points"),
    [("中共淮岭理工大学委员会第一巡察组", 24.0), ("校党委", 62.0), ("中共北方林业大学委员会", 33.5)],
)
def test_the_emblem_fills_one_line(authority: str, points: float) -> None:
    """The red head is as large as 156 mm allow, up to 62 pt."""
    view = view_of("feedback_notice")
    content = word_file("feedback_notice", with_header(view, emblem=emblem_view(authority)))
    emblem = style(content, "发文机关标志")
    assert str(int(points * 2)) == attributes(emblem, "w:rPr/w:sz")["val"]
    assert points * cells(authority + "文件") <= 442.2
    assert [authority + "文件"] == words_in(content, "发文机关标志")


@pytest.mark.parametrize("authority", ["校党委", "中共淮岭理工大学委员会第一巡察组"])
@pytest.mark.parametrize("marks", [(), ("urgency",), ("copy_number", "urgency")])
def test_the_emblem_stands_at_one_height(marks: tuple[str, ...], authority: str) -> None:
    """Its glyphs begin 37.3 mm below the type area, however large, with marks above or without."""
    view = view_of("feedback_notice")
    shown = {"copy_number": "", "urgency": "", **dict.fromkeys(marks, "000001")}
    content = word_file("feedback_notice", with_header(view, emblem=emblem_view(authority), **shown))
    place = attributes(style(content, "发文机关标志"), "w:pPr/w:spacing")
    base_line = int(place["before"]) + 0.8 * int(place["line"]) + len(marks) * 592
    assert 2115 == pytest.approx(base_line - 0.78 * 20 * emblem_view(authority)["points"], abs=2)
    assert int(place["line"]) > 20 * emblem_view(authority)["points"]


def test_signature_and_date_are_indented_by_the_view() -> None:
    """Cells of the view are twips of the styles; Word's own character indents do not outweigh them."""
    view = view_of("feedback_notice")
    signature = {**view["header"]["signature"], "organ_indent": 1.5, "date_indent": 4.0}
    content = word_file("feedback_notice", with_header(view, signature=signature))
    for name, twips in (("署名", "472"), ("成文日期", "1260")):
        assert {"right": twips} == attributes(style(content, name), "w:pPr/w:ind")


@pytest.mark.parametrize(("type_name", "which"), SAMPLES)
def test_the_signature_keeps_text_before_it(type_name: str, which: str) -> None:
    """署名 never begins a page alone: the text before it and the 附件说明 are kept with it."""
    content = word_file(type_name, view_of(type_name, which))
    names = [name for name, _ in paragraphs(content)]
    place = next(i for i, name in enumerate(names) if name == "署名" or name.startswith("附件说明"))
    assert 1 == len(found(found(part(content), "w:body/w:p")[place - 1], "w:pPr/w:keepNext"))


def test_upward_papers_name_the_signer_on_the_line_of_the_number() -> None:
    """签发人 stands right of the 发文字号 behind one tab, the name in 楷体; a downward paper has neither."""
    view = view_of("rectification_plan")
    content = word_file("rectification_plan", view)
    (line,) = found(part(content), "w:body/w:p[w:r/w:tab][w:r/w:rPr/w:rStyle]")
    (row,) = view["header"]["signers"]["rows"]
    assert f"{view['header']['doc_number']}签发人：{row['first']}" == text_of(line)
    (name,) = found(line, "w:r[w:rPr/w:rStyle]")
    assert "楷体_GB2312" == attributes(style(content, "签发人姓名"), "w:rPr/w:rFonts")["eastAsia"]
    assert row["first"] == text_of(name)
    downward = word_file("feedback_notice", view_of("feedback_notice"))
    assert "签发人" not in "".join(text for _, text in paragraphs(downward))


def test_several_organs_issue_a_paper_together() -> None:
    """Names stacked beside 文件, signers in columns, seals' rooms in a row above the date (联合行文)."""
    view = view_of("progress_report", "joint")
    content = word_file("progress_report", view)
    organs = ["中共北方林业大学委员会", "北方林业大学"]
    assert organs[:1] == words_in(content, "发文机关标志（联合）")
    assert organs[1:] == words_in(content, "发文机关标志（联合续行）")
    assert ["文件"] == words_in(content, "发文机关标志（文件）")
    assert [] == words_in(content, "发文机关标志") + words_in(content, "署名")
    assert ["".join(organs)] == words_in(content, "署名（联合）")
    signature, stops = view["header"]["signature"], view["header"]["signers"]["stops"]
    middle = 28 - signature["date_indent"] - cells(signature["date"]) / 2
    assert [round(315 * (middle - signature["column"])), round(315 * middle)] == tab_stops(
        content, "署名（联合）"
    )
    assert [315, *(round(315 * stop) for stop in stops)] == tab_stops(content, "上行文发文字号")


def tab_stops(content: bytes, name: str) -> list[int]:
    """The places of a style's tab stops in twips."""
    return [int(place) for place in found(style(content, name), "w:pPr/w:tabs/w:tab/@w:pos")]


def test_the_emblem_table_is_as_wide_as_its_names() -> None:
    """Names of one width, 文件 and what parts them, within 156 mm."""
    view = view_of("rectification_plan", "joint")
    content = word_file("rectification_plan", view)
    (table,) = found(part(content), "w:body/w:tbl[.//w:pStyle/@w:val='JointEmblem']")
    names, word = (int(width) for width in found(table, "w:tblGrid/w:gridCol/@w:w"))
    emblem = view["header"]["emblem"]
    assert names >= emblem["widest"] * emblem["points"] * 20
    assert word >= 2 * emblem["points"] * 20
    assert names + word <= 8844


def test_the_title_is_one_paragraph_of_its_lines() -> None:
    """Lines are parted by line breaks, as a clerk would part them."""
    view = view_of("rectification_plan")
    content = word_file("rectification_plan", with_header(view, title_lines=["甲关于乙的", "整改方案"]))
    assert ["甲关于乙的\n整改方案"] == words_in(content, "公文标题")


def test_folios_stand_outside() -> None:
    """Odd pages carry — n — on the right, even ones on the left, sideways pages turned with the sheet."""
    content = word_file("feedback_notice", view_of("feedback_notice"))
    assert found(part(content, "word/settings.xml"), "w:evenAndOddHeaders")
    names = style_names(content)
    for number, expected in enumerate(("页码", "双页页码", "横排页码", "横排双页页码"), 1):
        footer = part(content, f"word/footer{number}.xml")
        assert "— 1 —" == text_of(footer)
        assert "PAGE" == "".join(item.text for item in found(footer, "//w:instrText")).strip()
        assert expected == names[found(footer, "//w:p[.//w:instrText]/w:pPr/w:pStyle/@w:val")[0]]
        assert (["tbRl"] if number > 2 else []) == found(footer, "//w:textDirection/@w:val")


@pytest.mark.parametrize("copies", ["学校纪委，学校党委组织部", ""])
def test_the_imprint_lies_on_the_foot_of_the_type_area(copies: str) -> None:
    """A table anchored to the bottom margin; without 抄送 it has no empty line for it."""
    view = view_of("feedback_notice")
    imprint = {**view["header"]["imprint"], "copies": copies}
    content = word_file("feedback_notice", with_header(view, imprint=imprint))
    (table,) = found(part(content), "w:body/w:tbl[w:tblPr/w:tblpPr]")
    place = attributes(table, "w:tblPr/w:tblpPr")
    assert ("margin", "bottom") == (place["vertAnchor"], place["tblpYSpec"])
    lines = [text for text in map(text_of, found(table, ".//w:p")) if text]
    assert [
        *([f"抄送：{copies}。"] if copies else []),
        imprint["authority"],
        f"{imprint['date']}印发",
    ] == lines


@pytest.mark.parametrize(("type_name", "which"), SAMPLES)
def test_no_tag_and_no_empty_paragraph_is_left(type_name: str, which: str) -> None:
    """Whatever a paper leaves out leaves no hole: paragraphs without words are the separators of sections."""
    for name, text in paragraphs(word_file(type_name, view_of(type_name, which))):
        assert "{" not in text and "}" not in text
        assert text or name == "分节"


@pytest.mark.parametrize(("type_name", "which"), SAMPLES)
def test_no_heading_stands_without_text(type_name: str, which: str) -> None:
    """After a heading comes a lower heading or text, never a heading of its own level, nor the end."""
    levels = {"一级标题": 1, "类别": 1.5, "二级标题": 2, "三级标题": 3}
    names = [name for name, _ in paragraphs(word_file(type_name, view_of(type_name, which)))]
    for name, following in pairwise(names):
        if name in levels:
            assert levels.get(following, 4) > levels[name]
            assert following in {*levels, "公文正文", "领句段"}


def test_optional_parts_of_a_plan_leave_no_heading() -> None:
    """Without supplements, steps, mechanisms and 包保责任 their headings are gone."""
    view = view_of("rectification_plan")
    organization = {**view["organization"], "responsibility": [], "mechanisms": []}
    bare = {**view, "organization": organization, "supplements": [], "steps": []}
    for shown, expected in ((view, {"“包保”责任", "工作机制", "整改步骤"}), (bare, set())):
        content = word_file("rectification_plan", shown)
        headings = words_in(content, "一级标题") + words_in(content, "二级标题")
        optional = ("补充整改措施", "整改步骤", "“包保”责任", "工作机制")
        assert expected == {part for part in optional for text in headings if text.endswith(part)}


def test_a_declared_count_stands_for_the_computed_sentence() -> None:
    """Only where the payload brings no sentence does the template say its own."""
    view = view_of("feedback_notice")
    computed, declared = "巡察共反馈12个方面28个问题。", "共反馈若干问题。"
    for given, expected in ((declared, declared), ("", computed)):
        words = words_in(word_file("feedback_notice", {**view, "counts_text": given}), "公文正文")
        assert [expected] == [text for text in words if text in (computed, declared)]
