"""归档章 stands in the free top of an access copy; the master's bytes and claims stay as they are."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image
from pypdfium2 import PdfDocument

from service.bootstrap.papers import build_pipeline
from service.conformance.verapdf import VeraPdf
from service.core.errors.faults import RenderFailed
from service.core.verdicts import State
from service.handover.stamp import CLEAR, HEIGHT, MM, WIDTH, free_place, stamped
from service.records.filing_stamp import stamp_cells
from service.registry import sample
from service.rendering.fonts import load_typefaces
from service.settings import read_settings
from tests.handover.reading import text_of
from tests.records.filed import FILED

PAGE = (595.0, 842.0)
CELLS = stamp_cells(FILED)
SCALE = 2.0


@pytest.fixture(scope="module")
def master() -> bytes:
    """The PDF of a typical notice, which has a mark at the top of its first page."""
    pipeline = build_pipeline(read_settings())
    made = pipeline.render(pipeline.load(sample("feedback_notice")), ("pdf",))
    return made.renditions[0].content


@pytest.fixture(scope="module")
def face() -> Path:
    """The face that stands in for 宋体."""
    return next(face.path for face in load_typefaces(read_settings().fonts) if face.role == "songti")


def picture(content: bytes) -> Image.Image:
    """The first page."""
    with PdfDocument(content) as document:
        return document[0].render(scale=SCALE).to_pil().convert("RGB")


def changed(master: bytes, copy: bytes) -> tuple[int, int, int, int]:
    """The box of pixels in which the first pages differ."""
    from PIL import ImageChops

    box = ImageChops.difference(picture(master), picture(copy)).getbbox()
    assert box
    return box


def test_the_copy_is_the_master_and_an_update(master: bytes, face: Path) -> None:
    """Byte for byte, and the same again for the same cells."""
    copy = stamped(master, CELLS, face)
    assert copy.startswith(master) and len(copy) > len(master)
    assert copy == stamped(master, CELLS, face)
    assert copy != stamped(master, stamp_cells(FILED)[::-1], face)


def test_it_is_red_and_as_large_as_the_standard_has_it(master: bytes, face: Path) -> None:
    """45 × 16 mm in the upper quarter of the first page, and nothing else is changed there."""
    copy = stamped(master, CELLS, face)
    left, top, right, bottom = changed(master, copy)
    assert WIDTH * SCALE == pytest.approx(right - left, abs=3)
    assert HEIGHT * SCALE == pytest.approx(bottom - top, abs=3)
    assert bottom < PAGE[1] * SCALE / 4
    colours = picture(copy).crop((left, top, right, bottom)).getcolors(1 << 16) or []
    assert all(red >= green and red >= blue for _, (red, green, blue) in colours)


def test_it_covers_nothing(master: bytes, face: Path) -> None:
    """Where it stands the master is white, and some more all around."""
    left, top, right, bottom = changed(master, stamped(master, CELLS, face))
    clear = int(CLEAR * SCALE) - 1
    around = picture(master).crop((left - clear, top - clear, right + clear, bottom + clear))
    assert [(255, 255, 255)] == [colour for _, colour in around.getcolors() or []]


def test_the_words_of_the_paper_stay_its_words(master: bytes, face: Path) -> None:
    """The stamp is no text of the paper: no screen reader and no search meets it there."""
    assert text_of(master) == text_of(stamped(master, CELLS, face))


def test_the_copy_keeps_both_claims(master: bytes, face: Path, verapdf: VeraPdf) -> None:
    """PDF/A-3a and PDF/UA-1 by the real veraPDF."""
    verdict = verapdf.judge(stamped(master, CELLS, face))
    assert (State.PASSED, ["3a", "ua1"]) == (verdict.state, [claim.name for claim in verdict.claims])


def test_the_highest_free_place_is_taken_from_the_right() -> None:
    """An empty page: the right; with something there: the middle, then the left, then below."""
    width, height = PAGE
    top = height - 8 * MM - HEIGHT
    right, middle = width - 26 * MM - WIDTH, (width - WIDTH) / 2
    on_right = (right, top, right + 1, top + 1)
    assert (right, top) == free_place(width, height, [])
    assert (26 * MM, top) == free_place(width, height, [on_right, (middle, top, middle + 40, top + 1)])
    left, bottom = free_place(width, height, [(0, top + 10, width, height)])
    assert right == left and bottom + HEIGHT + CLEAR <= top + 10


def test_a_page_without_room_is_said_to_have_none(face: Path) -> None:
    """Rather than covering what stands there."""
    with pytest.raises(RenderFailed, match="没有放得下归档章"):
        free_place(*PAGE, [(0, 0, *PAGE)])


@pytest.mark.parametrize("broken", [lambda pdf: b"", lambda pdf: pdf[:2000], lambda pdf: b"PK" + pdf[2:900]])
def test_what_is_no_pdf_is_told(broken: Callable[[bytes], bytes], master: bytes, face: Path) -> None:
    """As a fault of the stored file, with what to do."""
    with pytest.raises(RenderFailed, match="PDF") as told:
        stamped(broken(master), CELLS, face)
    assert told.value.hint


def test_a_face_of_truetype_curves_is_drawn_too(master: bytes, tmp_path: Path) -> None:
    """A licensed face may be one: a disc of four quadratic curves comes out as dark as a disc is."""
    pen = TTGlyphPen(None)
    pen.moveTo((500, 0))
    for control, end in (((0, 0), (0, 500)), ((0, 1000), (500, 1000)), ((1000, 1000), (1000, 500))):
        pen.qCurveTo(control, end)
    pen.qCurveTo((1000, 0), (500, 0))
    pen.closePath()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "disc"])
    builder.setupCharacterMap({ord("0"): "disc"})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "disc": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "disc": (1000, 0)})
    builder.setupHorizontalHeader(ascent=1000, descent=0)
    builder.setupOS2()
    builder.setupPost()
    builder.save(tmp_path / "discs.ttf")
    empty, discs = (
        stamped(master, [(text, "", ""), ("", "", "")], tmp_path / "discs.ttf") for text in ("", "0000")
    )
    left, top, right, bottom = changed(empty, discs)
    part = picture(discs).crop((left, top, right, bottom))
    red = sum(count for count, colour in part.getcolors(1 << 16) or [] if colour[1] < 128)
    assert 0.7 < red / (part.width * part.height) < 0.86


def test_a_long_text_is_made_smaller_to_fit(master: bytes, face: Path) -> None:
    """No cell's text crosses its rules."""
    wide = [("Z" * 12, "2022", "0007"), ("", "永久", "1")]
    left, _, right, _ = changed(master, stamped(master, wide, face))
    assert WIDTH * SCALE == pytest.approx(right - left, abs=3)
    assert BytesIO(stamped(master, wide, face)).read(5) == b"%PDF-"
