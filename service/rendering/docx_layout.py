"""What Word cannot work out by itself: sizes and indents that follow from the words (GB/T 9704—2012)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

EMBLEM, TITLE = "发文机关标志", "公文标题"
ORGAN, DATE, ANNEX_NOTE = "署名", "成文日期", "附件说明"
JOINT_ORGANS, UPWARD, EMBLEM_TABLE = "署名（联合）", "上行文发文字号", "发文机关标志表"
IMPRINT_TABLE = "版记表格"
RESTYLED = (EMBLEM, TITLE, ORGAN, DATE, ANNEX_NOTE, JOINT_ORGANS, UPWARD)
"""Names of the styles the renderer sets or looks for; a template without them is refused."""

CELL_TWIPS = 315
LINE_TWIPS = 592
EMBLEM_TOP_TWIPS = 2115
"""From the top of Word's type area to the top of the 发文机关标志 (7.2.4, GB/T 33476.2: 37.42 mm).

A tenth of a millimetre less, or what Word's whole twips round up would push the last line off a full page 1.
"""

EMBLEM_LINE = 1.25
"""Line height in sizes: what stands above an exact line's top is clipped by Word."""

EMBLEM_INK = 0.22
"""From the line's top to the glyphs in sizes: the base line lies at 4/5 of the line, the ink reaches 0.78."""

EMBLEM_WORD, EMBLEM_SLACK = 2.3, 0.2
"""Width of 文件 beside the names of several organs and what these have to spare, in sizes."""

ONE_PAGE = re.compile(r"<w:(?:tblpPr|tblOverlap|cantSplit)\b[^>]*/>")
"""What keeps a table on one page and at its foot."""

WIDTH = re.compile(r'w:w="\d+"')

PARAGRAPH_STYLE = re.compile(r'<w:pStyle w:val="([^"]*)"/>')


def restyled(styles: bytes, header: Mapping[str, Any]) -> bytes:
    """The styles part with the figures of this paper: size of the 标志, places of 签发人, 署名 and 成文日期.

    Raises KeyError for a style or a header field that is missing.
    """
    from docx.opc.oxml import serialize_part_xml
    from docx.oxml.ns import qn
    from docx.shared import Pt, Twips
    from docx.styles.style import StyleFactory

    root, found = _styles(styles)
    named: dict[str, Any] = {name: StyleFactory(found[name]) for name in RESTYLED}
    size = header["emblem"]["points"]
    named[EMBLEM].font.size = Pt(size)
    emblem = named[EMBLEM].paragraph_format
    emblem.line_spacing = Twips(round(size * 20 * EMBLEM_LINE))
    emblem.space_before = Twips(EMBLEM_TOP_TWIPS - _lines_above(header) - round(size * 20 * EMBLEM_INK))
    signed = header["signature"]
    for name, indent in ((ORGAN, "organ_indent"), (DATE, "date_indent")):
        signature = named[name].paragraph_format
        signature.right_indent = Twips(round(signed[indent] * CELL_TWIPS))
        named[name].element.pPr.ind.attrib.pop(qn("w:rightChars"), None)  # would outweigh the twips
    if signed["blank_lines"] == 1:
        named[ORGAN].paragraph_format.space_before = Twips(LINE_TWIPS)
    if header["arrangement"]["recipients_moved"]:  # whose style brings the blank line below the title
        named[TITLE].paragraph_format.space_after = Twips(LINE_TWIPS)
    named[ANNEX_NOTE].paragraph_format.keep_with_next = header["arrangement"]["ending_whole"]
    if signed["rows"]:
        middles = [
            signed["left"] + signed["column"] * (place + 0.5) for place in range(len(signed["rows"][0]))
        ]
        _tabulate(named[JOINT_ORGANS], middles, centred=True)
    _tabulate(named[UPWARD], (1.0, *header["signers"]["stops"]), centred=False)
    return bytes(serialize_part_xml(root))


def _tabulate(style: Any, places: Sequence[float], *, centred: bool) -> None:
    """Set the tab stops of *style* to *places* in cells from the left edge."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Twips

    alignment = WD_TAB_ALIGNMENT.CENTER if centred else WD_TAB_ALIGNMENT.LEFT
    style.paragraph_format.tab_stops.clear_all()
    for place in places:
        style.paragraph_format.tab_stops.add_tab_stop(Twips(round(place * CELL_TWIPS)), alignment)


def with_emblem_fitted(document: str, ids: Mapping[str, str], emblem: Mapping[str, Any]) -> str:
    """*document* with the table of several organs' names as wide as they are."""
    start = document.find(f'<w:tblStyle w:val="{ids[EMBLEM_TABLE]}"/>')
    if start < 0:
        return document
    end = document.index("</w:tbl>", start)
    stack, word = (
        round(20 * emblem["points"] * sizes) for sizes in (emblem["widest"] + EMBLEM_SLACK, EMBLEM_WORD)
    )
    widths = iter((stack + word, stack, word, stack, word))
    table = WIDTH.sub(lambda _: f'w:w="{next(widths)}"', document[start:end])
    return f"{document[:start]}{table}{document[end:]}"


def style_ids(styles: bytes) -> dict[str, str]:
    """The ids of the styles by name; raises KeyError naming a style that the renderer needs."""
    found = {name: str(style.styleId) for name, style in _styles(styles)[1].items()}
    for name in (*RESTYLED, EMBLEM_TABLE, IMPRINT_TABLE):
        if name not in found:
            raise KeyError(name)
    return found


def with_signature_kept(document: str, ids: Mapping[str, str], arrangement: Mapping[str, Any]) -> str:
    """*document* with its last text kept on the page of what follows: a 署名 never stands alone (7.3.5.5).

    Where no page can hold both, that is the last 附件说明; the last paragraph is kept whole where one can.
    """
    kept = (ORGAN, ANNEX_NOTE) if arrangement["ending_whole"] else (ORGAN,)
    ends = {ident for name, ident in ids.items() if name.startswith(kept)}
    last = None
    for style in PARAGRAPH_STYLE.finditer(document):
        if style[1] in ends:
            break
        last = style
    if last is None or document.startswith("<w:keepNext", last.end()):
        return document
    whole = "<w:keepLines/>" if arrangement["last_text_whole"] else ""
    return f"{document[: last.end()]}<w:keepNext/>{whole}{document[last.end() :]}"


def without_last_folio(document: str) -> str:
    """*document* whose last section, that of the 版记, has the folio of first pages: none (7.5)."""
    cut = document.rindex("<w:sectPr")
    return document[:cut] + document[cut:].replace("<w:docGrid", "<w:titlePg/><w:docGrid", 1)


def with_running_imprint(document: str, ids: Mapping[str, str]) -> str:
    """*document* whose 版记 does not float on a page's foot: one that no page holds runs over several."""
    start = document.index(f'<w:tblStyle w:val="{ids[IMPRINT_TABLE]}"/>')
    return document[:start] + ONE_PAGE.sub("", document[start:])


def _styles(styles: bytes) -> tuple[Any, dict[str, Any]]:
    """The root of the styles part, and the elements of its styles by name."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    root: Any = parse_xml(styles)
    name, value = qn("w:name"), qn("w:val")
    return root, {style.find(name).get(value): style for style in root.iterfind(qn("w:style"))}


def _lines_above(header: Mapping[str, Any]) -> int:
    """The twips that 份号 and 紧急程度 take above the 标志."""
    return LINE_TWIPS * sum(bool(header[name]) for name in ("copy_number", "urgency"))
