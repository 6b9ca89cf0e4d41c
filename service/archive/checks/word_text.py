"""A Word file as a stranger might have left it: its package looked over, its words read."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from lxml import etree

DOCUMENT = "word/document.xml"
TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
MOST_PARTS = 1000
MOST_BYTES = 512 << 20
"""Of all parts unpacked: many times what the longest paper has."""


def opened_word(content: bytes) -> ZipFile:
    """The package, whose parts are few, small and openly packed; raises ValueError."""
    try:
        package = ZipFile(BytesIO(content))
    except BadZipFile as fault:
        raise ValueError("Word 文件不是 ZIP 包") from fault
    parts = package.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise ValueError("Word 文件解开后太大")
    for part in parts:
        if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise ValueError(f"Word 文件的 {part.filename} 用了不公开的压缩方法")
        if part.flag_bits & 1:
            raise ValueError(f"Word 文件的 {part.filename} 已加密")
    if DOCUMENT not in package.namelist():
        raise ValueError(f"Word 文件中没有 {DOCUMENT}")
    return package


def word_text(content: bytes) -> str:
    """The words of the text, without spaces; raises ValueError."""
    package = opened_word(content)
    try:
        with package.open(DOCUMENT) as part:
            words = [
                "".join((element.text or "").split())
                for _, element in etree.iterparse(part, tag=TEXT, resolve_entities=False, no_network=True)
            ]
    except (BadZipFile, etree.XMLSyntaxError, NotImplementedError, EOFError) as fault:
        raise ValueError(f"Word 文件的 {DOCUMENT} 已损坏") from fault
    return "".join(words)
