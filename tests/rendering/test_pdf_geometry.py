"""Where things stand on the page, measured by ink (GB/T 9704—2012 5.2, 7.2–7.5, 8)."""

import pytest
from pages import ink, is_landscape, lines_of, pdf_of, set_text, typical, view_of
from pypdfium2 import PdfDocument

from service.documents.letterhead import emblem_view

A_MILLIMETRE = 1.0
TYPE_AREA = (28.0, 37.0, 184.0, 262.0)
BODY = (0.0, 33.0, 210.0, 264.0)
FOOT = (0.0, 264.0, 210.0, 290.0)
ORGAN, DAY = "署名机关", "某年某月某日"
DASH = 0.3
"""The dash of a folio stands within this of its place (mm)."""


def test_a_full_page_has_22_lines_of_28_characters() -> None:
    """The grid of 5.2.3, on a page of nothing but Han characters."""
    document = set_text("国" * 28 * 60)
    lines = [line for line in lines_of(document, 1) if "国" in line]
    assert [28] * 22 == [len(line.strip()) for line in lines]


def test_the_text_fills_the_type_area() -> None:
    """Ink begins and ends within a millimetre of 37 mm, 262 mm, 28 mm and 184 mm."""
    box = ink(set_text("国" * 28 * 60), 1, BODY)
    assert pytest.approx(TYPE_AREA, abs=A_MILLIMETRE + 0.1) == box


@pytest.mark.parametrize("mixed", ["𠮷", "★", "①", "Ω", "é", "㎡"])
def test_a_character_of_another_face_moves_no_line(mixed: str) -> None:
    """Rare characters come from the fallback, whose lines would be higher by themselves."""
    document = set_text(("国" * 13 + mixed) * 28 * 4)
    pure = ink(set_text("国" * 28 * 60), 1, BODY)
    assert 22 == sum("国" in line for line in lines_of(document, 1))
    assert pytest.approx((pure[1], pure[3]), abs=A_MILLIMETRE) == ink(document, 1, BODY)[1::2]


def test_paragraphs_begin_two_cells_in() -> None:
    """The first line of a paragraph is indented by two cells of 15.75 pt (7.3.3)."""
    document = set_text("国" * 40)
    first, second = (ink(document, 0, (0, top, 210, top + 8)) for top in (36.5, 47.0))
    assert pytest.approx(2 * 15.75 / 72 * 25.4, abs=0.2) == first[0] - second[0]


def test_the_red_rule_is_as_wide_as_the_type_area() -> None:
    """156 mm wide, below the number of the paper (7.2.7)."""
    left, top, right, bottom = ink(typical("feedback_notice"), 0, (0, 100, 210, 150), red=True)
    assert pytest.approx((28, 184), abs=0.2) == (left, right)
    assert bottom - top < A_MILLIMETRE


@pytest.mark.parametrize(
    "authority", ["某校", "中共淮岭理工大学委员会", "中共淮岭理工大学委员会巡察工作领导小组"]
)
def test_the_emblem_stands_35_mm_below_the_type_area_s_edge(authority: str) -> None:
    """Whatever its size, its glyphs begin 72 mm from the top, centred, within the type area (7.2.4)."""
    view = view_of("feedback_notice", "minimal")
    view |= {"header": view["header"] | {"emblem": emblem_view(authority)}}
    left, top, right, _ = ink(pdf_of("feedback_notice", view), 0, (0, 50, 210, 98), red=True)
    assert pytest.approx(72, abs=A_MILLIMETRE) == top
    assert pytest.approx(106, abs=A_MILLIMETRE) == (left + right) / 2
    assert 28 <= left and right <= 184


def test_the_signer_stands_on_the_line_of_the_number() -> None:
    """Upward papers: number one cell in at the left, signer one cell in at the right (7.2.5, 7.2.6)."""
    document = typical("rectification_plan")
    line = next(line for line in lines_of(document, 0) if "签发人：" in line)
    assert "号" in line
    rule = ink(document, 0, (0, 95, 210, 150), red=True)
    left, top, right, _ = ink(document, 0, (0, rule[1] - 12, 210, rule[1] - 1))
    assert pytest.approx((28 + 5.56, 184 - 5.56), abs=A_MILLIMETRE) == (left, right)
    assert top > rule[1] - 12


@pytest.mark.parametrize("type_name", ["feedback_notice", "rectification_plan", "progress_report"])
def test_the_emblem_of_several_organs_stands_where_one_would(type_name: str) -> None:
    """72 mm from the top, centred, inside the type area, 文件 level with the middle of the names (7.2.4)."""
    document = pdf_of(type_name, view_of(type_name, "joint"))
    left, top, right, bottom = ink(document, 0, (0, 50, 210, 98), red=True)
    assert pytest.approx(72, abs=A_MILLIMETRE) == top
    assert pytest.approx(106, abs=A_MILLIMETRE) == (left + right) / 2
    assert 28 <= left and right <= 184
    _, above, _, below = ink(document, 0, (right - 8, 50, 210, 98), red=True)
    assert pytest.approx((top + bottom) / 2, abs=A_MILLIMETRE) == (above + below) / 2


def test_signers_stand_in_columns() -> None:
    """The first characters of all are in line; the number stands on the line of the last (7.2.6)."""
    document = pdf_of("rectification_plan", view_of("rectification_plan", "joint"))
    posts = ("学院党委书记", "后勤党总支书记", "图书馆党支部书记")
    starts = [_span_of(document, 0, post)[0] for post in posts]
    assert max(starts) - min(starts) < 1
    assert pytest.approx((184 - 5.56) / 25.4 * 72, abs=3) == max(
        _span_of(document, 0, post)[1] for post in posts
    )
    assert pytest.approx(_edge_of(document, 0, posts[-1]), abs=3) == _edge_of(
        document, 0, "淮理土建党〔2022〕"
    )


def test_the_last_of_several_organs_stands_over_the_date() -> None:
    """联合行文: the last seal presses the last name and the date (7.3.5.1)."""
    document = pdf_of("progress_report", view_of("progress_report", "joint"))
    last, date = (_span_of(document, 1, words) for words in ("北方林业大学\r\n", "2021年9月6日\r\n"))
    assert pytest.approx(sum(last) / 2, abs=3) == sum(date) / 2


def test_the_folio_stands_outside_and_7_mm_below() -> None:
    """Odd pages right, even pages left, one cell in, dash at 269 mm (7.5)."""
    document = set_text("国" * 28 * 60)
    even, odd = ink(document, 1, FOOT), ink(document, 2, FOOT)
    assert pytest.approx(184 - 4.94, abs=A_MILLIMETRE) == odd[2]
    assert pytest.approx(28 + 4.94, abs=A_MILLIMETRE) == even[0]
    dash = ink(document, 1, (even[0], FOOT[1], even[0] + 3, FOOT[3]))
    assert pytest.approx(269, abs=DASH) == (dash[1] + dash[3]) / 2


def test_the_folio_of_a_table_on_its_side_stays_where_it_was() -> None:
    """Turned upright, a landscape sheet has its folio where every other sheet has it (8)."""
    document = typical("feedback_notice")
    for page in (page for page in range(len(document)) if is_landscape(document, page)):
        left, top, right, bottom = ink(document, page, (20, 20, 32, 195))
        upright_from_left = (top, bottom)
        outer = (
            upright_from_left[1] - (210 - 26 - 4.94) if page % 2 == 0 else upright_from_left[0] - (28 + 4.94)
        )
        assert pytest.approx(0, abs=A_MILLIMETRE) == outer
        assert pytest.approx(297 - 269, abs=2) == (left + right) / 2


def test_the_imprint_ends_on_the_lower_edge_of_the_type_area() -> None:
    """The last rule of the last page is at 262 mm, on an upright page, 156 mm wide (7.4)."""
    for type_name in ("feedback_notice", "rectification_plan", "progress_report"):
        document = typical(type_name)
        last = len(document) - 1
        left, _, right, bottom = ink(document, last, (0, 200, 210, 264))
        assert pytest.approx((28, 184, 262), abs=0.3) == (left, right, bottom)
        assert not is_landscape(document, last)


@pytest.mark.parametrize("lines", range(1, 24))
def test_the_imprint_never_meets_the_text(lines: int) -> None:
    """Wherever the text ends on its page, the imprint is under it or on the next page."""
    document = _report_of(lines)
    last = len(document) - 1
    printed = _edge_of(document, last, "印发")
    if (signed := _page_of(document, DAY)) == last:
        assert _edge_of(document, signed, DAY) - printed > 29.6


def test_a_signature_is_never_alone_on_a_page() -> None:
    """The page that holds organ and date holds text of the paper too (7.3.5.5)."""
    for lines in range(1, 24):
        document = _report_of(lines)
        beside = "".join(lines_of(document, _page_of(document, DAY)))
        assert ORGAN in beside
        assert "国" in beside


def test_the_signature_is_centred_on_its_date() -> None:
    """A date four cells in, the organ over its middle (7.3.5.1)."""
    document = typical("progress_report")
    signature = view_of("progress_report")["header"]["signature"]
    page = _page_of(document, signature["date"])
    organ, date = (_span_of(document, page, words) for words in (signature["organ"], signature["date"]))
    assert pytest.approx(sum(organ) / 2, abs=3) == sum(date) / 2
    assert pytest.approx((210 - 26) / 25.4 * 72 - 4 * 15.75, abs=5) == date[1]


def test_annex_names_stand_in_line() -> None:
    """附件：1. and 2. hang, the names begin six cells in, and so do their second lines (7.3.4)."""
    view = view_of("feedback_notice", "minimal")
    long = {"title": "甲" + "国" * 21 + "甲", "source": ""}
    annexes = [{"number": f"{place}.", "label": f"附件{place}", **long} for place in range(1, 12)]
    view |= {"header": view["header"] | {"attachments": annexes}}
    document = pdf_of("feedback_notice", view)
    starts = []
    for page in range(len(document)):
        text = document[page].get_textpage()
        found = text.search("甲")
        while place := found.get_next():
            starts.append(text.get_charbox(place[0])[0])
    assert 22 == len(starts)
    assert max(starts) - min(starts) < 0.5


def _report_of(lines: int) -> PdfDocument:
    """A report with that many lines of text, signed with words that stand nowhere else."""
    view = view_of("progress_report", "minimal")
    indents = {"organ_indent": 4.0, "date_indent": 4.0}
    signature = view["header"]["signature"] | {"organ": ORGAN, "date": DAY, **indents}
    view |= {
        "header": view["header"] | {"signature": signature},
        "blocks": [{"kind": "paragraph", "text": "国"}] * lines,
    }
    return pdf_of("progress_report", view)


def _page_of(document: PdfDocument, words: str) -> int:
    """The page (from 0) on which *words* stand in a line of their own."""
    pages = range(len(document))
    return next(page for page in pages if words in [line.strip() for line in lines_of(document, page)])


def _edge_of(document: PdfDocument, page: int, words: str) -> float:
    """The lower edge of *words* on a page, in points from the bottom."""
    text = document[page].get_textpage()
    return float(text.get_charbox(text.search(words).get_next()[0])[1])


def _span_of(document: PdfDocument, page: int, words: str) -> tuple[float, float]:
    """The left and right edge of *words* on a page, in points."""
    text = document[page].get_textpage()
    first, count = text.search(words).get_next()
    return text.get_charbox(first)[0], text.get_charbox(first + count - 1)[2]
