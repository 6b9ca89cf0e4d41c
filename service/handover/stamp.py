"""归档章 on the first page of an access copy; the master it is a copy of stays as it is.

The copy is the master's bytes and an update behind them, so that a seal on the master can still be judged.
The stamp is drawn as outlines and marked as an artifact: it is no word of the paper and brings in no font.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from service.core.errors.faults import RenderFailed

MM = 72 / 25.4
WIDTH, HEIGHT = 45 * MM, 16 * MM
"""DA/T 22-2015 5.4.4; six equal cells."""

RED = "0.902 0 0.071"
"""The red of the letterhead."""

RULE, SIZE, MARGIN = 0.5 * MM, 10.5, 1 * MM
CLEAR = 2 * MM
"""What is kept free around it."""

TOP, LOWEST, STEP = 8 * MM, 62 * MM, 1 * MM
"""Where its upper edge may stand, from the upper edge of the page: above the 标志 of a paper."""

SIDE = 26 * MM
"""How far it stays from the sides: within the type area (GB/T 9704—2012 5.2.1)."""

OPERATORS = {"moveTo": " m", "lineTo": " l", "curveTo": " c", "qCurveTo": " c", "closePath": "h"}

Point = tuple[float, float]
Box = tuple[float, float, float, float]


def stamped(master: bytes, cells: Sequence[Sequence[str]], face: Path) -> bytes:
    """An access copy of that PDF with a 归档章 of those two rows of three, in the signs of the font *face*.

    The same arguments give the same bytes. Raises RenderFailed where the top of the page has no room.
    """
    width, height, taken = _first_page(master)
    left, bottom = free_place(width, height, taken)
    operators = [f"/Artifact BMC q 1 0 0 1 {left:.3f} {bottom:.3f} cm", *_drawn(cells, face), "Q EMC\n"]
    return _updated(master, "\n".join(operators).encode())


def free_place(width: float, height: float, taken: Iterable[Box]) -> tuple[float, float]:
    """The lower left corner of the highest free place on a page of that size: right, in the middle, or left.

    Points from the page's lower left corner. Raises RenderFailed.
    """
    boxes = tuple(taken)
    lefts = (width - SIDE - WIDTH, (width - WIDTH) / 2, SIDE)
    steps = int((LOWEST - TOP) / STEP) + 1
    for bottom in (height - TOP - number * STEP - HEIGHT for number in range(steps)):
        for left in lefts:
            place = (left - CLEAR, bottom - CLEAR, left + WIDTH + CLEAR, bottom + HEIGHT + CLEAR)
            if not any(_meet(place, box) for box in boxes):
                return left, bottom
    raise RenderFailed(
        "首页上端没有放得下归档章（45×16毫米）的空白。", hint="请取用未盖章的原件，或打印后手工加盖归档章。"
    )


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _first_page(master: bytes) -> tuple[float, float, list[Box]]:
    """The size of the first page and the boxes of all that is drawn on it, in points."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        with PdfDocument(master) as document:
            page = document[0]
            return *page.get_size(), [item.get_bounds() for item in page.get_objects()]
    except PdfiumError as fault:
        raise RenderFailed(
            f"无法读取要盖归档章的 PDF：{fault}。", hint="请先运行 hongtou archive verify。"
        ) from fault


def _drawn(cells: Sequence[Sequence[str]], face: Path) -> Iterator[str]:
    """The operators of the stamp, from its own lower left corner: the frame, the rules, the signs."""
    half = RULE / 2
    yield f"{RED} RG {RED} rg {RULE:.3f} w"
    yield f"{half:.3f} {half:.3f} {WIDTH - RULE:.3f} {HEIGHT - RULE:.3f} re"
    yield f"0 {HEIGHT / 2:.3f} m {WIDTH:.3f} {HEIGHT / 2:.3f} l"
    for column in (1, 2):
        yield f"{column * WIDTH / 3:.3f} 0 m {column * WIDTH / 3:.3f} {HEIGHT:.3f} l"
    yield "S"
    signs = _Signs(face)
    for row, texts in enumerate(cells):
        for column, text in enumerate(texts):
            middle = (column + 0.5) * WIDTH / 3, HEIGHT * (0.75 - row / 2)
            yield from signs.centred(text, middle, WIDTH / 3 - RULE - 2 * MARGIN)


class _Signs:
    """The outlines of one face's signs."""

    def __init__(self, face: Path) -> None:
        import uharfbuzz

        loaded = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(face))
        self._font, self._em = uharfbuzz.Font(loaded), loaded.upem
        extents = self._font.get_font_extents("ltr")
        self._middle = (extents.ascender + extents.descender) / 2

    def centred(self, text: str, middle: tuple[float, float], room: float) -> Iterator[str]:
        """*text* filled about that point, smaller where it would be wider than *room*."""
        glyphs = [int(self._font.get_nominal_glyph(ord(sign)) or 0) for sign in text]
        advances = [self._font.get_glyph_h_advance(glyph) for glyph in glyphs]
        whole = sum(advances) or 1
        size = min(SIZE / self._em, room / whole)
        x, y = middle[0] - whole * size / 2, middle[1] - self._middle * size
        for glyph, advance in zip(glyphs, advances, strict=True):
            yield f"q {size:.5f} 0 0 {size:.5f} {x:.3f} {y:.3f} cm"
            yield from self._outline(glyph)
            yield "f Q"
            x += advance * size

    def _outline(self, glyph: int) -> Iterator[str]:
        from fontTools.pens.recordingPen import RecordingPen

        pen = RecordingPen()
        self._font.draw_glyph_with_pen(glyph, pen)
        last: Point = (0.0, 0.0)
        for command, points in pen.value:
            numbers = _cubic(last, *points) if command == "qCurveTo" else points
            yield " ".join(f"{number:g}" for point in numbers for number in point) + OPERATORS[command]
            last = numbers[-1] if numbers else last


def _cubic(start: Point, control: Point, end: Point) -> list[Point]:
    """A curve of TrueType as PDF knows it."""
    (x, y), (a, b), (u, v) = start, control, end
    return [((x + 2 * a) / 3, (y + 2 * b) / 3), ((u + 2 * a) / 3, (v + 2 * b) / 3), end]


def _updated(master: bytes, drawing: bytes) -> bytes:
    """*master* and behind it an update that draws on its first page; what it says of itself stays."""
    from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject, StreamObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class Update(IncrementalPdfFileWriter):  # without the time and the chance it would bring in
        def _update_meta(self) -> None:
            pass

    update: Any = Update(BytesIO(master), strict=False)
    second = ByteStringObject(sha256(master + drawing).digest()[:16])
    update._document_id = ArrayObject([update._document_id[0], second])
    for content, before in ((b"q\n", True), (b"\nQ\n" + drawing, False)):  # whatever the page did to its axes
        update.add_stream_to_page(0, update.add_object(StreamObject(stream_data=content)), prepend=before)
    made = BytesIO()
    update.write(made)
    return made.getvalue()
