"""A spreadsheet as a stranger might have left it: looked over part by part before anything is made of it."""

from collections.abc import Mapping
from io import BytesIO
from typing import NoReturn
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from service.core.errors.payloads import BrokenSheet

MOST_PARTS = 1_000
MOST_BYTES = 48 << 20
"""Of all parts unpacked: many times what a ledger of 5,000 rows has."""

OLD = b"\xd0\xcf\x11\xe0"
"""What .xls begins with, and an encrypted .xlsx."""

READ = (".xml", ".rels")
"""Endings of the parts that are read; pictures, macros and the like stay packed."""

SAVE_AS = "请用 Excel 或 WPS 打开，另存为 .xlsx（不加密）后重试。"


def unpacked(content: bytes) -> Mapping[str, bytes]:
    """The XML parts of the spreadsheet by name, none with a document type; raises BrokenSheet."""
    if content.startswith(OLD):
        refuse("这是旧的 .xls 文件，或是加了密码的文件。", SAVE_AS)
    try:
        with ZipFile(BytesIO(content)) as package:
            return dict(_parts(package))
    except (BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as fault:
        raise BrokenSheet("这不是 .xlsx 文件，或文件已损坏。", hint=SAVE_AS) from fault


def repacked(parts: Mapping[str, bytes]) -> BytesIO:
    """A package of those parts and no other."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_STORED) as package:
        for name, content in parts.items():
            package.writestr(ZipInfo(name), content)
    return made


def refuse(message: str, hint: str) -> NoReturn:
    """Nothing; raises BrokenSheet."""
    raise BrokenSheet(message, hint=hint)


def _parts(package: ZipFile) -> list[tuple[str, bytes]]:
    entries = package.infolist()
    if len(entries) > MOST_PARTS or len({entry.filename for entry in entries}) < len(entries):
        refuse("文件由太多部分组成，或有重名的部分。", SAVE_AS)
    wanted = [entry for entry in entries if entry.filename.lower().endswith(READ)]
    if any(entry.flag_bits & 1 for entry in entries):
        refuse("文件加了密码。", SAVE_AS)
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in wanted):
        refuse("文件用了少见的压缩方法。", SAVE_AS)
    if sum(entry.file_size for entry in wanted) > MOST_BYTES:
        refuse(f"文件解开后超过 {MOST_BYTES >> 20} MB。", "请删去无关的工作表、空行和格式，或分成几个文件。")
    return [(entry.filename, _checked(entry, package)) for entry in wanted]


def _checked(entry: ZipInfo, package: ZipFile) -> bytes:
    """The part, which is XML without a document type, and no larger than it says."""
    with package.open(entry) as packed:
        content = packed.read(entry.file_size + 1)
    if len(content) > entry.file_size:
        refuse("文件已损坏：有一部分比它所写的大。", SAVE_AS)
    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = _document_type
    try:
        parser.Parse(content, True)
    except ExpatError as fault:
        raise BrokenSheet(f"文件已损坏：{entry.filename[:80]} 不是正确的 XML。", hint=SAVE_AS) from fault
    return content


def _document_type(*_: object) -> None:
    refuse("文件中有文档类型声明，正常的表格没有。", SAVE_AS)
