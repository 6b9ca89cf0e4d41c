"""Full lines fill the type area, measured on the page (GB/T 9704—2012 5.2.3; GR-04, TX-05, TX-08)."""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from pages import TYPES, ink, is_landscape, pdf_of, set_text, text_of, typefaces, typical, view_of
from pypdfium2 import PdfDocument

from service.rendering.advances import Advances
from service.rendering.lines import NEVER_FIRST, NEVER_LAST

RIGHT, TOLERANCE = 184.0, 0.5
MM = 25.4 / 72
LEFT, INDENTED = 28.0, 28.0 + 2 * 15.75 * MM
PITCH = 29.6 * MM
A4 = 297.0
HAN = re.compile("[\u4e00-\u9fff]")
Row = tuple[float, float, float, str]
"""A line of a page: its place from the top, left and right edge of its cells (mm), its words."""


def rows_of(document: PdfDocument, page: int) -> list[Row]:
    """The lines within the type area of an upright page, from the top."""
    text = document[page].get_textpage()
    signs: dict[int, list[tuple[float, float, str]]] = {}
    for place in range(text.count_chars()):
        sign = text.get_text_range(place, 1)
        if sign.strip():
            left, bottom, right, top = text.get_charbox(place, loose=True)
            middle = A4 - (bottom + top) / 2 * MM
            signs.setdefault(round(middle / PITCH * 4), []).append((left * MM, right * MM, sign))
    rows = []
    for height, found in sorted(signs.items()):
        found.sort()
        rows.append((height * PITCH / 4, found[0][0], found[-1][1], "".join(sign for *_, sign in found)))
    return [row for row in rows if 36 < row[0] < 263]


def full_lines(document: PdfDocument) -> Iterator[tuple[Row, Row]]:
    """Each line of running text that goes on at the left edge, and the next; the first page left out."""
    pages = [page for page in range(1, len(document)) if not is_landscape(document, page)]
    yield from _full([row for page in pages for row in rows_of(document, page)])


def _full(rows: list[Row]) -> Iterator[tuple[Row, Row]]:
    for row, following in pairwise(rows):
        begins = min(abs(row[1] - LEFT), abs(row[1] - INDENTED)) < 0.5
        if begins and abs(following[1] - LEFT) < 0.5:
            yield row, following


def narrow(row: Row) -> bool:
    """Whether the ink of the last sign ends more than 0.8 mm before its cell in one of our faces."""
    white = max(Advances(typefaces()).bearing(role, row[3][-1]) for role in ("fangsong", "kaiti", "heiti"))
    return white * 16 * MM > 0.8


@pytest.mark.parametrize("type_name", TYPES)
def test_full_lines_end_at_the_right_edge(type_name: str) -> None:
    """The cell of the last sign ends at 184 mm, whatever stands in the line (GR-04)."""
    edges = {row[3]: row[2] for row, _ in full_lines(typical(type_name))}
    assert len(edges) > 10
    assert {} == {words: edge for words, edge in edges.items() if abs(edge - RIGHT) > TOLERANCE}


@pytest.mark.parametrize("type_name", TYPES)
def test_no_line_begins_or_ends_wrongly(type_name: str) -> None:
    """No closing mark first, no opening mark last, no number parted from its unit (TX-05, TX-08)."""
    for row, following in full_lines(typical(type_name)):
        assert following[3][0] not in NEVER_FIRST
        assert row[3][-1] not in NEVER_LAST
        assert not (re.search(r"\d$", row[3]) and re.match(r"[\d%年月日个条项]", following[3])), row[3]


@pytest.mark.parametrize("type_name", TYPES)
def test_the_ink_of_full_lines_ends_at_the_right_edge(type_name: str) -> None:
    """At 300 dots per inch: within 0.5 mm, but for signs with more than 0.8 mm of white at their right."""
    document = typical(type_name)
    edges = []
    for page in range(1, min(9, len(document))):
        if not is_landscape(document, page):
            full = [
                row for row, _ in _full(rows_of(document, page)) if HAN.match(row[3][-1]) and not narrow(row)
            ]
            edges += [ink(document, page, (150, row[0] - 4, 200, row[0] + 4))[2] for row in full]
    assert len(edges) > 15
    assert [] == [edge for edge in edges if abs(edge - RIGHT) > TOLERANCE]


@pytest.mark.parametrize(
    "text",
    [
        "整" * 27 + "，" + "整" * 60,
        ("整" * 5 + "2022年9月16日") * 12 + "整" * 60,
        "整" * 20 + "WeasyPrint" + "整" * 60,
        ("整" * 7 + "28个") * 12 + "整" * 60,
        ("整" * 9 + "（63%）。") * 12 + "整" * 60,
        ("整" * 10 + "1200㎡的喆玥楼，2022年") * 12 + "整" * 60,
    ],
    ids=["mark", "date", "word", "count", "bracket", "other faces"],
)
def test_the_ink_of_mixed_lines_ends_at_the_right_edge(text: str) -> None:
    """Every full line that ends with the sign 整 has its ink end at 184 mm, at 300 dots per inch."""
    document = set_text(text)
    rows = [row for row in rows_of(document, 0) if row[3].endswith("整")]
    edges = [ink(document, 0, (0, row[0] - 4, 210, row[0] + 4))[2] for row in rows[:-1]]
    assert len(edges) > 1
    assert pytest.approx([RIGHT] * len(edges), abs=TOLERANCE) == edges


def test_a_page_of_mixed_lines_has_22() -> None:
    """Spread lines keep the pitch: 22 on the second page, each 10.44 mm below the other."""
    rows = rows_of(set_text(("国" * 5 + "2022年9月16日，𠮷" + "é") * 120), 1)
    assert 22 == len(rows)
    assert pytest.approx(21 * PITCH, abs=PITCH / 4) == rows[-1][0] - rows[0][0]


def test_breaking_lines_changes_no_word() -> None:
    """What is set is what was given, spaces at line ends included."""
    text = ("国" * 5 + "WeasyPrint 70，GB/T 9704—2012 & <b>") * 20
    assert text.replace(" ", "") in text_of(set_text(text)).replace(" ", "")


def test_a_long_heading_is_one_line_in_the_bookmarks() -> None:
    """Where the page breaks it, the list of bookmarks does not."""
    title = "国" * 60
    view = view_of("progress_report", "minimal")
    view |= {
        "blocks": [{"kind": "part", "ordinal": "一、", "title": title}, {"kind": "paragraph", "text": "国"}]
    }
    document = pdf_of("progress_report", view)
    assert f"一、{title}" in [mark.get_title() for mark in document.get_toc()]


def test_text_outside_the_filter_wraps() -> None:
    """A long organ in the signature stays within the type area."""
    view = view_of("progress_report", "minimal")
    signature = view["header"]["signature"] | {"organ": "国" * 60, "organ_indent": 0.0}
    document = pdf_of("progress_report", view | {"header": view["header"] | {"signature": signature}})
    rows = [row for page in range(len(document)) for row in rows_of(document, page) if "国国国" in row[3]]
    assert len(rows) > 2
    assert all(row[1] > LEFT - TOLERANCE and row[2] < RIGHT + TOLERANCE for row in rows)
