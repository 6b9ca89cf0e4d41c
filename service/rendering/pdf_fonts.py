"""What the fonts of a finished PDF hold, read back from bytes as WeasyPrint writes them."""

import re
from binascii import unhexlify
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from struct import unpack
from zlib import decompress

OBJECT = re.compile(rb"(\d+) 0 obj\n")
STREAM = b"stream\n"
LENGTH, FIRST = re.compile(rb"/Length (\d+)"), re.compile(rb"/First (\d+)")
COMPOSITE = b"/Type /Font/Subtype /Type0"
NAME = re.compile(rb"/BaseFont /(([A-Z]{6})\+[^/ <>]+)")
UNICODE, DESCENDANT, DESCRIPTOR, FILE = (
    re.compile(rb"/%b \[?(\d+) 0 R" % name)
    for name in (b"ToUnicode", b"DescendantFonts", b"FontDescriptor", b"FontFile[23]?")
)
MAPPED = re.compile(rb"<([0-9a-f]{4})> <[0-9a-f]+>")
SET = b" Tf\n"
FONT = re.compile(rb"/([A-Za-z]+) [\d.]+ Tf\n")
SHOWN = re.compile(rb"<([0-9a-f]+)>")

Objects = Mapping[int, tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class PdfFont:
    """A font of a PDF: name, glyphs in its file (0: not embedded), which have a text, which are shown."""

    name: str
    glyphs: int
    mapped: frozenset[int]
    shown: frozenset[int]

    @property
    def missing(self) -> frozenset[int]:
        """The glyphs shown that the file has not, .notdef among them: a box, or nothing."""
        return frozenset(glyph for glyph in self.shown if not 0 < glyph < self.glyphs)


def read_fonts(content: bytes) -> tuple[PdfFont, ...]:
    """The fonts of a PDF; raises LookupError, TypeError, ValueError or zlib.error for one of another make."""
    objects = _objects(content)
    shown = _shown(stream for _, stream in objects.values())
    named = ((said, NAME.search(said)) for said, _ in objects.values() if COMPOSITE in said)
    return tuple(_font(said, name[1], name[2], objects, shown) for said, name in named if name)


def _font(said: bytes, name: bytes, tag: bytes, objects: Objects, shown: Mapping[bytes, set[int]]) -> PdfFont:
    mapped = _followed(UNICODE, said, objects)[1]
    file = _followed(
        FILE, _followed(DESCRIPTOR, _followed(DESCENDANT, said, objects)[0], objects)[0], objects
    )[1]
    return PdfFont(
        name.decode(),
        _glyph_count(file),
        frozenset(int(glyph, 16) for glyph in MAPPED.findall(mapped)),
        frozenset(shown.get(tag, ())),
    )


def _followed(reference: re.Pattern[bytes], said: bytes, objects: Objects) -> tuple[bytes, bytes]:
    """The object referred to, empty where there is none."""
    found = reference.search(said)
    return objects[int(found[1])] if found else (b"", b"")


def _objects(content: bytes) -> dict[int, tuple[bytes, bytes]]:
    """What each object says and its stream, opened; objects packed in a stream among them."""
    found: dict[int, tuple[bytes, bytes]] = {}
    place = 0
    while head := OBJECT.search(content, place):
        place = content.index(b"endobj", head.end())
        begin = content.find(STREAM, head.end(), place)
        said, stream = content[head.end() : place], b""
        if begin >= 0:
            said = content[head.end() : begin]
            begin += len(STREAM)
            place = begin + _number(LENGTH, said)
            stream = content[begin:place]
            stream = decompress(stream) if b"/FlateDecode" in said else stream
        found[int(head[1])] = said, stream
    for said, stream in [*found.values()]:
        if b"/Type /ObjStm" in said:
            found |= _packed(stream, _number(FIRST, said))
    return found


def _packed(stream: bytes, first: int) -> dict[int, tuple[bytes, bytes]]:
    head = [int(number) for number in stream[:first].split()]
    places = [first + offset for offset in head[1::2]]
    ends = [*places[1:], len(stream)]
    return {
        number: (stream[place:end], b"") for number, place, end in zip(head[::2], places, ends, strict=True)
    }


def _shown(streams: Iterable[bytes]) -> dict[bytes, set[int]]:
    """The glyphs shown by the tag of their font; a text names its font before its glyphs."""
    shown: dict[bytes, set[int]] = {}
    for stream in streams:
        if SET not in stream:
            continue
        _, *found = FONT.split(stream)
        for tag, row in zip(found[::2], found[1::2], strict=True):
            glyphs = unhexlify(b"".join(SHOWN.findall(row)))
            shown.setdefault(tag, set()).update(unpack(f">{len(glyphs) // 2}H", glyphs))
    return shown


def _number(pattern: re.Pattern[bytes], said: bytes) -> int:
    found = pattern.search(said)
    if found is None:
        raise ValueError("an object without its length")
    return int(found[1])


def _glyph_count(file: bytes) -> int:
    """How many glyphs a font file has; 0 where there is none."""
    if not file:
        return 0
    from fontTools.ttLib import TTFont

    with TTFont(BytesIO(file), lazy=True) as font:
        return int(font["maxp"].numGlyphs)
