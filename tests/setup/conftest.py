"""Small fonts under the names of the real ones."""

from pathlib import Path

import pytest
from faces import FACES
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont


def small_font(family: str, style: str = "Regular") -> TTFont:
    """Return a font of two empty glyphs."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "one"])
    builder.setupCharacterMap({0x4E00: "one"})
    builder.setupGlyf({name: TTGlyphPen(None).glyph() for name in (".notdef", "one")})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "one": (1000, 0)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupOS2(usWeightClass=700, fsSelection=1 << 5)
    builder.font["head"].macStyle = 1
    builder.setupNameTable({"familyName": family, "styleName": style, "version": "1"})
    builder.setupPost()
    return builder.font


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder of small fonts under the names of the real ones, each collection with a stranger first."""
    folder = tmp_path / "sources"
    folder.mkdir()
    for face in FACES:
        if face.source_file.endswith(".ttc"):
            collection = TTCollection()
            collection.fonts = [small_font("Some Other Family"), small_font(face.source_family)]
            collection.save(folder / face.source_file)
        else:
            small_font(face.source_family, "Bold").save(folder / face.source_file)
    return folder
