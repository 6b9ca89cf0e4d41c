"""Zip files as strangers make them: members one by one, no name ever a path, nothing unpacked unseen."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from service.core.errors import HongtouError
from service.core.errors.payloads import BrokenPackage, PayloadTooLarge
from service.intake.limits import Limits
from service.intake.naming import encoding_of, is_left_behind, natural

IN_UTF8 = 0x800
ENCRYPTED = 0x1
LINK, KIND_OF_FILE = 0xA000, 0xF000
RATIO, RATIO_FROM = 500, 1 << 20
"""Deflate gives at most 1,032 to 1; texts of people stay far below 500. Small members are let be."""

END, END_64, LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
TAIL = 22 + 0xFFFF + 76
BYTES_A_MEMBER = 400
"""Of the directory: 46, the name and what systems add."""

UNREADABLE = (BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError, struct.error)
MENDED = "请重新压缩为不加密的 .zip 文件。"


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a package: its name, and why it cannot be read, where it cannot."""

    name: str
    info: ZipInfo
    fault: HongtouError | None


def opened(file: BinaryIO, limits: Limits) -> ZipFile:
    """The package in *file*, its directory looked over; raises BrokenPackage or PayloadTooLarge."""
    try:
        size = _directory_size(file)
        if size > limits.members * BYTES_A_MEMBER:
            raise _too_many(limits)
        package = ZipFile(file)
    except UNREADABLE as fault:
        raise BrokenPackage("这不是 .zip 文件，或文件已损坏。", hint=MENDED) from fault
    held = package.infolist()
    if len(held) > limits.members:
        raise _too_many(limits)
    if sum(info.file_size for info in held) > limits.total:
        message = f"压缩包解开后超过 {limits.total >> 20} MB。"
        raise PayloadTooLarge(message, hint="请分成几个压缩包。")
    return package


def is_sheet(package: ZipFile) -> bool:
    """Whether it is an office file, which is a package too."""
    return "[Content_Types].xml" in package.NameToInfo


def members(package: ZipFile) -> Iterator[Member]:
    """The files in it in natural order; what systems left there is passed over."""
    held = package.infolist()
    names = _names(held)
    for info in sorted(held, key=lambda info: natural(names[id(info)])):
        name = names[id(info)].replace("\\", "/")
        if not name.endswith("/") and not is_left_behind(name):
            yield Member(name, info, _fault(info))


def _names(held: list[ZipInfo]) -> dict[int, str]:
    """The name of each: said to be UTF-8, or as all the others are written."""
    raw = {
        id(info): info.orig_filename.encode("utf-8" if info.flag_bits & IN_UTF8 else "cp437", "replace")
        for info in held
    }
    encoding = encoding_of(raw[id(info)] for info in held if not info.flag_bits & IN_UTF8)
    return {
        id(info): raw[id(info)].decode("utf-8" if info.flag_bits & IN_UTF8 else encoding, "replace")
        for info in held
    }


def _fault(info: ZipInfo) -> HongtouError | None:
    if info.flag_bits & ENCRYPTED:
        return BrokenPackage("压缩包里的这个文件加了密码。", hint=MENDED)
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return BrokenPackage("压缩包里的这个文件用了少见的压缩方法。", hint=MENDED)
    if (info.external_attr >> 16) & KIND_OF_FILE == LINK:
        return BrokenPackage("压缩包里的这一项是链接，不是文件。", hint="请放入文件本身。")
    if info.file_size > max(RATIO_FROM, RATIO * info.compress_size):
        return PayloadTooLarge("压缩包里的这个文件解开后大得不正常。", hint="请核对文件，或不压缩提交。")
    return None


def _too_many(limits: Limits) -> PayloadTooLarge:
    return PayloadTooLarge(f"压缩包里超过 {limits.members} 个文件。", hint="请分成几个压缩包。")


def _directory_size(file: BinaryIO) -> int:
    """The bytes of the directory as the end of the file tells it, before anything is made of it."""
    whole = file.seek(0, 2)
    file.seek(max(0, whole - TAIL))
    tail = file.read(TAIL)
    is_bare = tail[-22:-18] == END and tail.endswith(b"\0\0")  # looked for first, as the library does
    at = len(tail) - 22 if is_bare else tail.rfind(END)
    if at < 0:
        raise BadZipFile
    (size,) = struct.unpack_from("<L", tail, at + 12)
    if tail[at - 20 : at - 16] == LOCATOR_64 and tail[at - 76 : at - 72] == END_64:
        (size,) = struct.unpack_from("<Q", tail, at - 76 + 40)
    file.seek(0)
    return int(size)
