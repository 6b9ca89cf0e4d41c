"""The zip package of a Word file: the same parts give the same bytes."""

from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from jinja2 import Environment

CORE_PROPERTIES = Environment(autoescape=True).from_string(
    """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"\
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"\
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{{ title }}</dc:title>\
<dc:creator>{{ creator }}</dc:creator><cp:lastModifiedBy>{{ creator }}</cp:lastModifiedBy>\
<dcterms:created xsi:type="dcterms:W3CDTF">{{ day }}T00:00:00Z</dcterms:created>\
<dcterms:modified xsi:type="dcterms:W3CDTF">{{ day }}T00:00:00Z</dcterms:modified>\
<dc:language>zh-CN</dc:language></cp:coreProperties>"""
)
EPOCH = (1980, 1, 1, 0, 0, 0)
FAST = 3
"""Half the time of zlib's own choice for a tenth more bytes."""


def unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of a package by name, in its order; raises BadZipFile."""
    with ZipFile(BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Iterable[tuple[str, bytes]], behind: bytes = b"") -> bytes:
    """A package of *parts* in the order given, without a trace of the time or the machine.

    They come *behind* those of another package, which stay compressed as they are.
    """
    content = BytesIO(behind)
    with ZipFile(content, "a", ZIP_DEFLATED, compresslevel=FAST) as package:
        for name, part in parts:
            entry = ZipInfo(name, EPOCH)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 0
            package.writestr(entry, part, compresslevel=FAST)
    return content.getvalue()


def core_properties(title: str, creator: str, day: str) -> bytes:
    """The core properties part: title, author and the paper's own day (ISO 8601) as its only time."""
    return CORE_PROPERTIES.render(title=title, creator=creator, day=day).encode()
