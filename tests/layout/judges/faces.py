"""FT, CO: faces, sizes, colours (GB/T 9704—2012 5.2.2, 5.2.4)."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from pypdfium2 import raw

from tests.layout.glyphs import Glyph
from tests.layout.judging import Reading, near, on_pages, on_word, same
from tests.layout.papers import Laid, Paper, typefaces
from tests.layout.standard import BLACK, BODY, FACES, OFFICIAL, RED, TEXT, role_of

SCRIPTS = ("ascii", "hAnsi", "eastAsia", "cs")
WIDE = "“”‘’…—·"
RED_STYLES = ("发文机关标志",)


@cache
def signs_of(role: str) -> frozenset[int]:
    """The code points the prepared face of a role has."""
    from fontTools.ttLib import TTFont

    (path,) = (face.path for face in typefaces() if face.role == role)
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def wrong_face(glyph: Glyph, role: str) -> bool:
    """Whether a glyph is from another face than that of *role*, though that has the sign."""
    return role_of(glyph.font) != role and ord(glyph.sign) in signs_of(role)


def faces_of(laid: Laid, style: str) -> Iterator[Reading]:
    """One reading for each element of a style: the face it is set in."""
    for element in laid.of(style):
        glyphs = element.glyphs
        if style == "领句段" or element.style.startswith("上行文"):
            continue
        wrong = [glyph for glyph in glyphs if wrong_face(glyph, FACES[style])]
        found = sorted({role_of(glyph.font) or glyph.font for glyph in wrong}) or [FACES[style]]
        yield same(f"{style}字体", "、".join(found), FACES[style], element.lines[0])


@on_word("FT-01")
def body_face_in_word(paper: Paper) -> Iterator[Reading]:
    """正文 is 3号仿宋."""
    for paragraph in paper.word.of("公文正文"):
        for run in paragraph.runs:
            yield same("正文字体", run.properties["rFonts/eastAsia"], OFFICIAL["fangsong"])
            yield same("正文字号", run.properties["sz/val"], "32")


@on_pages("FT-01")
def body_face_on_pages(laid: Laid) -> Iterator[Reading]:
    """正文 is printed in 仿宋 of 16 pt; only a sign it lacks comes from another face."""
    yield from faces_of(laid, "公文正文")
    for element in laid.of(*TEXT):
        sizes = {round(glyph.size, 1) for glyph in element.glyphs}
        yield near("字号", max(sizes, key=lambda size: abs(size - 16)), 16, 0.3, element.lines[0], unit="磅")


@on_word("FT-02")
def four_scripts_in_word(paper: Paper) -> Iterator[Reading]:
    """All four scripts name one official face, and no theme."""
    for paragraph in paper.word.paragraphs:
        for run in paragraph.runs:
            named = {run.properties.get(f"rFonts/{script}") for script in SCRIPTS}
            yield same(
                "四种文字字体一致且为规定字体", len(named) == 1 and named <= set(OFFICIAL.values()), True
            )
            yield same("主题字体", [name for name in run.properties if name.endswith("Theme")], [])


@on_word("FT-03")
def wide_marks_in_word(paper: Paper) -> Iterator[Reading]:
    """“”‘’…— take the Chinese face: its name stands for all scripts, and the hint says East Asia."""
    for paragraph in paper.word.elements:
        for run in paragraph.runs:
            if set(run.text) & set(WIDE):
                yield same("标点字体提示", run.properties.get("rFonts/hint"), "eastAsia")


@on_pages("FT-03")
def wide_marks_on_pages(laid: Laid) -> Iterator[Reading]:
    """“” are a cell wide each, —— is two."""
    for element in laid.of(*BODY):
        for line in element.lines:
            for glyph in line.glyphs:
                if glyph.sign in "“”‘’…—":
                    width = (glyph.end - glyph.x) / (glyph.size / 72 * 25.4)
                    yield near(f"“{glyph.sign}”宽", width, 1, 0.02, line, unit="字")


@on_word("FT-04")
def no_missing_glyph_in_word(paper: Paper) -> Iterator[Reading]:
    """Every sign of the Word file is in the face it asks for, or in the one for rare characters."""
    signs = {ord(sign) for paragraph in paper.word.paragraphs for sign in paragraph.text if sign.strip()}
    known = frozenset[int]().union(*(signs_of(face.role) for face in typefaces()))
    yield same("字体所缺的字", "".join(map(chr, sorted(signs - known))), "")


@on_pages("FT-04")
def no_missing_glyph_on_pages(laid: Laid) -> Iterator[Reading]:
    """Every sign has an outline, from a face of ours."""
    foreign, blank = set(), set()
    for page in laid.printed.pages:
        foreign |= {glyph.font for glyph in page if not role_of(glyph.font)}
        blank |= {glyph.sign for glyph in page if glyph.box[2] - glyph.box[0] <= 0}
    yield same("其他字体", sorted(foreign), [])
    yield same("没有字形的字", sorted(blank), [])


@on_pages("FT-05")
def embedded_on_pages(laid: Laid) -> Iterator[Reading]:
    """Every face is embedded, and every sign is read back as itself."""
    document = laid.printed.document
    loose = set()
    for page in document:
        for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=6):
            font = raw.FPDFTextObj_GetFont(item.raw)
            if raw.FPDFFont_GetIsEmbedded(font) != 1:
                loose.add(str(font))
    yield same("未嵌入的字体数", len(loose), 0)
    unread = [
        glyph for page in laid.printed.pages for glyph in page if ord(glyph.sign) in (0, 0xFFFD, 0xFFFE)
    ]
    yield same("读不回的字数", len(unread), 0)


@on_word("FT-06")
def official_names_in_word(paper: Paper) -> Iterator[Reading]:
    """The Word file names official faces only, never what stands in for them."""
    named = {run.properties["rFonts/eastAsia"] for item in paper.word.paragraphs for run in item.runs}
    yield same("Word字体均为规定字体", named <= set(OFFICIAL.values()), True)


@on_pages("FT-06")
def substitution_told(laid: Laid) -> Iterator[Reading]:
    """Each embedded face of the PDF is one the result's provenance names by its digest."""
    if laid.file == "pdf":
        digests = " ".join(map(str, laid.paper.made_with.values()))
        used = {role_of(glyph.font) for page in laid.printed.pages for glyph in page}
        untold = [face.role for face in typefaces() if face.role in used and face.sha256 not in digests]
        yield same("未说明的代用字体", untold, [])


@on_word("CO-01")
def black_in_word(paper: Paper) -> Iterator[Reading]:
    """All text is black but the 发文机关标志."""
    for paragraph in paper.word.paragraphs:
        for run in paragraph.runs:
            wanted = "E60012" if paragraph.style.startswith(RED_STYLES) else "auto"
            found = run.properties.get("color/val", "auto")
            yield same(f"{paragraph.style}颜色", "auto" if found == "000000" else found, wanted)


@on_pages("CO-01")
def black_on_pages(laid: Laid) -> Iterator[Reading]:
    """All glyphs are black, and those of the 发文机关标志 red."""
    emblem = {id(glyph) for element in laid.beginning(RED_STYLES[0]) for glyph in element.glyphs}
    wrong = [
        glyph
        for page in laid.printed.pages
        for glyph in page
        if glyph.colour != (RED if id(glyph) in emblem else BLACK)
    ]
    yield same("颜色不对的字", "".join(glyph.sign for glyph in wrong[:20]), "")
    for above, below in pairwise(laid.beginning(RED_STYLES[0])):
        yield same("标志各行同色", above.glyphs[0].colour, below.glyphs[0].colour)
