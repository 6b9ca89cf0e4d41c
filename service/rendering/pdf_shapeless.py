"""A PDF whose fonts show a box for every sign: as good to read words from, and many times faster.

PDFium works out the outline of each sign on a page, twice, only to know how much room it takes.
"""

import re
from functools import cache
from struct import pack
from zlib import compress

FONT = re.compile(rb"<<[^<>]*/Subtype /OpenType[^<>]*/Length (\d+)[^<>]*>>\nstream\n")
"""How WeasyPrint begins the stream of a font's file."""

EM, HEIGHT, DEPTH = 1000, 800, -200
GLYPHS = 0xFFFF


def without_shapes(content: bytes) -> bytes:
    """The PDF *content* with a font of boxes in place of each it embeds; nothing else in it is moved.

    Fonts of another make, and those that are smaller than the boxes, stay.
    """
    boxes, shapeless = _boxes(), bytearray(content)
    for font in FONT.finditer(content):
        if len(boxes) <= int(font[1]):
            shapeless[font.end() : font.end() + len(boxes)] = boxes
    return bytes(shapeless)


@cache
def _boxes() -> bytes:
    """A deflated TrueType file whose every glyph is a box as high as a line and as wide as an em.

    Places of glyphs go to and fro between two copies of it; what goes back is read as reaching to the end.
    """
    points = (pack(">4h", 0, EM, 0, -EM), pack(">4h", DEPTH, 0, HEIGHT - DEPTH, 0))
    outline = pack(">5h", 1, 0, DEPTH, EM, HEIGHT) + pack(">HH", 3, 0) + b"\x01" * 4 + b"".join(points)
    tables = {
        b"glyf": outline * 2,
        b"head": pack(
            ">IIIIHHqq4hHHhhh", 0x10000, 0, 0, 0x5F0F3CF5, 0, EM, 0, 0, 0, DEPTH, EM, HEIGHT, 0, 8, 2, 1, 0
        ),
        b"hhea": pack(">I3hH11hH", 0x10000, HEIGHT, DEPTH, 0, EM, 0, 0, EM, 1, *[0] * 7, 1),
        b"hmtx": pack(">Hh", EM, 0) + bytes(2 * (GLYPHS - 1)),
        b"loca": pack(">II", 0, len(outline)) * (GLYPHS // 2 + 1),
        b"maxp": pack(">IH13H", 0x10000, GLYPHS, 4, 1, 0, 0, 2, *[0] * 8),
    }
    head, body = pack(">IHHHH", 0x10000, len(tables), 64, 2, 32), b""
    for name, table in tables.items():
        head += name + pack(">III", 0, 12 + 16 * len(tables) + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return compress(head + body, 9)
