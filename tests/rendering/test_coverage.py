"""What counts as printable is printed: by every face, on the grid, and read out of the file again."""

import json
from ctypes import c_double
from functools import cache
from itertools import pairwise
from unicodedata import name

import pytest
from pages import renderer, typefaces
from pypdfium2 import PdfDocument, raw
from pypinyin_dict.pinyin_data.ktghz2013 import pinyin_dict

from service.bootstrap.papers import build_pipeline
from service.core.errors.payloads import InvalidPayload
from service.core.findings import Severity
from service.core.renditions import Outcome
from service.registry import sample
from service.rendering.fonts import ROLES, GlyphCoverage, twins
from service.rendering.html import Filled, environment
from service.rendering.words import read_docx, read_pdf
from service.settings import read_settings

STANDARD = "".join(map(chr, sorted(pinyin_dict)))
"""The 8,105 characters of 通用规范汉字表 (2013): those 通用规范汉字字典 gives a reading for."""

SIGNS = (
    "★☆○●◎◇◆□■△▲※→←↑↓①②③④⑤⑥⑦⑧⑨⑩⑪⑳⑴⒈ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅰⅱ㎡㎎㎏㎜㎝㎞㏄℃‰%°′″§№￥¥±×÷≤≥≠≈∞√"
    "〔〕《》〈〉「」『』【】“”‘’—…·～、。，；：？！（）〇－／＋＝％＆＠＃＊＿"
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.,:;!?()[]<>/\\-+=*&@#_'\"αβγμπΩω"
)
PAGE = """<html lang="zh-CN"><title>t</title>
<p style="font-family: var(--{{ role }})">{{ text | lines(role) }}"""
PITCH, FOOT = 29.6, 92.0


@cache
def set_in(role: str, text: str) -> bytes:
    """The PDF of *text* in the face of that role."""
    page = environment(typefaces()).from_string(PAGE).render(role=role, text=text)
    return renderer().typeset(Filled(page))


def plain(text: str) -> str:
    """*text* with every sign that shares its glyph with another folded into that one."""
    return text.translate(twins(typefaces()))


def words_of(content: bytes) -> str:
    """The words of all pages of a PDF but for their folios."""
    return "".join(
        page.removeprefix(f"—{number}—").removesuffix(f"—{number}—")
        for number, page in enumerate(read_pdf(content), 1)
    )


def baselines(document: PdfDocument, page: int) -> list[float]:
    """The baselines of a page within the type area, in points from its foot, each once, from the top."""
    text = document[page].get_textpage()
    x, y = c_double(), c_double()
    found = set()
    for place in range(text.count_chars()):
        raw.FPDFText_GetCharOrigin(text.raw, place, x, y)
        if y.value > FOOT:
            found.add(round(y.value, 2))
    return sorted(found, reverse=True)


def rendered(opening: str) -> Outcome:
    """Both files of a notice with that opening, proven."""
    pipeline = build_pipeline(read_settings({}))
    return pipeline.render(pipeline.load(payload_with(opening)), ("docx", "pdf"))


def payload_with(opening: str) -> bytes:
    """A notice with that opening."""
    payload = json.loads(sample("feedback_notice", "minimal"))
    payload["body"]["opening"] = opening
    return json.dumps(payload).encode()


def test_the_standard_list_is_whole() -> None:
    """8,105 characters, 196 of them beyond the basic plane."""
    assert (8105, 196) == (len(STANDARD), sum(sign > "\uffff" for sign in STANDARD))


def test_the_standard_characters_and_signs_need_no_finding() -> None:
    """A payload may hold them all."""
    assert () == GlyphCoverage(typefaces()).inspect([("/body/opening", STANDARD + SIGNS)])


@pytest.mark.parametrize("role", ROLES)
def test_every_role_prints_every_standard_character_and_sign(role: str) -> None:
    """They are read out of the file as they were put in; the renderer itself refuses a missing glyph."""
    assert plain(words_of(set_in(role, STANDARD + SIGNS))) == plain(STANDARD + SIGNS)


@pytest.mark.parametrize("role", ROLES)
def test_no_character_moves_a_line(role: str) -> None:
    """Whichever face stands in, 22 lines to a full page, 29.6 pt apart (5.2.3; GR-01, GR-02)."""
    document = PdfDocument(set_in(role, STANDARD + SIGNS))
    assert len(document) > 12
    for page in range(len(document)):
        lines = baselines(document, page)
        assert page == len(document) - 1 or 22 == len(lines)
        assert {PITCH} == {round(upper - lower, 1) for upper, lower in pairwise(lines)}


def test_every_han_character_of_the_faces_is_printed() -> None:
    """The rare characters of names (GB 18030) too, as far as any face has them."""
    faces = GlyphCoverage(typefaces())
    han = "".join(
        sign
        for sign in map(chr, range(0x3400, 0x33480))
        if name(sign, "").startswith("CJK UNIFIED") and not faces.inspect([("", sign)])
    )
    assert len(han) > 28_000
    assert plain(words_of(set_in("fangsong", han))) == plain(han)


def test_a_paper_with_every_standard_character_passes_its_proofs() -> None:
    """Both files hold the whole list, in one field as in a name."""
    outcome = rendered(STANDARD)
    word, pdf = (item.content for item in outcome.renditions)
    assert STANDARD in read_docx(word).paragraphs
    assert plain(STANDARD) in plain(words_of(pdf))


@pytest.mark.parametrize(
    "sign",
    [
        "\U0001f600",  # emoji
        "\u2764\ufe0f",  # variation selector 16
        "\ue815",  # private use, where old GB 18030 fonts keep rare characters
        "\U000e0100",  # ideographic variation selector
        "葛\U000e0101",
        "\U00020006",  # plane 2, in none of the faces
        "\U00030000",  # plane 3
        "\u20dd",  # combining circle
        "か\u3099",
        "\ufffd",
        "\u200d",
    ],
)
def test_what_no_face_has_is_found_before_anything_is_made(sign: str) -> None:
    """The finding is an error that names the field and the code point."""
    pipeline = build_pipeline(read_settings({}))
    try:
        findings = pipeline.check(pipeline.load(payload_with(f"开展了巡察{sign}。")))
    except InvalidPayload as refused:
        findings = refused.findings
    told = [item for item in findings if item.pointer == "/body/opening" and item.severity is Severity.ERROR]
    assert told
    assert f"U+{ord(sign[-1]):04X}" in told[0].message
