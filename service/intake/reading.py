"""One file to its entries, whatever kind of file it is; a place that cannot be read is an entry too."""

import zlib
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import chain, islice
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from service.core.entries import Entry, Unpack
from service.core.errors import HongtouError
from service.core.errors.payloads import BrokenPackage, MalformedPayload, PayloadError, PayloadTooLarge
from service.intake.arrays import Lost, items
from service.intake.kinds import HEAD, Kind, kind_of
from service.intake.limits import Limits, too_long
from service.intake.lines import lines
from service.intake.naming import placed, shown
from service.intake.packages import UNREADABLE, Member, is_sheet, members, opened

CHUNK = 64 << 10
BREAKING = (BadZipFile, NotImplementedError, EOFError, OSError, zlib.error)
KNOWN = "可用：.json、.ndjson、.zip、.xlsx、.csv。"


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads files within *limits*; *unpack* reads the spreadsheets among them."""

    limits: Limits
    unpack: Unpack

    def entries(self, file: BinaryIO, name: str, media_type: str = "") -> Iterator[Entry]:
        """The entries of the file, which can be sought in; raises as `unpack` what is no fault of theirs."""
        label = shown(name)
        return _guarded(label, self._of(file, name, label, media_type))

    def _of(
        self, file: BinaryIO, name: str, label: str, media_type: str = "", *, is_member: bool = False
    ) -> Iterator[Entry]:
        head = file.read(HEAD)
        kind = kind_of(head, name, media_type)
        if kind is Kind.PACKAGE:
            yield from self._inner_package(head, file, label) if is_member else self._package(file, label)
        else:
            yield from self._told(kind, chain([head], _chunks(file)), label)

    def _told(self, kind: Kind, chunks: Iterable[bytes], label: str) -> Iterator[Entry]:
        if kind is Kind.LINES:
            yield from self._lines(_unmarked(chunks), label)
        elif kind is Kind.ARRAY:
            yield from self._array(chunks, label)
        elif kind is Kind.WHOLE:
            yield self._entry(label, _whole(chunks, self.limits.payload))
        elif kind is Kind.TABLE:
            yield from self._table(chunks, label)
        elif kind is Kind.EMPTY:
            yield Entry(label, fault=MalformedPayload("文件是空的。", hint="请核对文件。"))
        else:
            yield Entry(label, fault=MalformedPayload("不认识这种文件。", hint=KNOWN))

    def _lines(self, chunks: Iterable[bytes], label: str) -> Iterator[Entry]:
        """A file of a single line is named without it."""
        waiting = lines(chunks, self.limits.payload)
        first = [*islice(waiting, 2)]
        if len(first) == 1:
            yield self._entry(label, first[0][1])
            return
        for number, line in chain(first, waiting):
            yield self._entry(placed(label, f"第{number}行"), line)

    def _array(self, chunks: Iterable[bytes], label: str) -> Iterator[Entry]:
        count = 0
        try:
            for number, item in items(chunks, self.limits.payload):
                count = number
                name = placed(label, f"第{number}项")
                if item:
                    yield self._entry(name, item)
                else:
                    message = "这一项是空的：两个逗号之间，或最后一个逗号之后没有内容。"
                    yield Entry(name, fault=MalformedPayload(message, hint="请删去多余的逗号。"))
        except Lost as lost:
            message = f"第{lost.item}项（文件第{lost.line}行）：{lost.reason}；这一处之后的内容都没有读出。"
            hint = "请改正这一处，再提交其后的各项。"
            yield Entry(placed(label, f"第{lost.item}项起"), fault=MalformedPayload(message, hint=hint))
        else:
            if not count:
                yield Entry(label, fault=MalformedPayload("数组是空的。", hint="请核对文件。"))

    def _table(self, chunks: Iterable[bytes], label: str) -> Iterator[Entry]:
        content = _whole(chunks, self.limits.sheet)
        if isinstance(content, int):
            message = f"表格文件超过 {self.limits.sheet >> 20} MB。"
            yield Entry(label, fault=PayloadTooLarge(message, hint="请分成几个文件。"))
            return
        try:
            yield from self.unpack(content, label)
        except PayloadError as fault:  # any other says nothing of the file
            yield Entry(label, fault=fault)

    def _package(self, file: BinaryIO, label: str) -> Iterator[Entry]:
        """The members of a zip file; the rows of a spreadsheet, which is a package too."""
        try:
            package = opened(file, self.limits)
        except HongtouError as fault:
            yield Entry(label, fault=fault)
            return
        with package:
            if not is_sheet(package):
                yield from self._members(package, label)
                return
        file.seek(0)
        yield from self._table(_chunks(file), label)

    def _inner_package(self, head: bytes, file: BinaryIO, label: str) -> Iterator[Entry]:
        """The rows of a spreadsheet in a package, where no zip file may be."""
        content = _whole(chain([head], _chunks(file)), self.limits.sheet)
        try:
            is_rows = isinstance(content, int) or is_sheet(opened(BytesIO(content), self.limits))
        except HongtouError as fault:
            yield Entry(label, fault=fault)
            return
        if is_rows and isinstance(content, bytes):
            yield from self._table([content], label)
        else:
            message = "压缩包里不能再有压缩包，或过大的表格。"
            yield Entry(label, fault=BrokenPackage(message, hint="请解开后一起压缩。"))

    def _members(self, package: ZipFile, label: str) -> Iterator[Entry]:
        is_empty = True
        for member in members(package):
            is_empty = False
            name = "/".join(filter(None, (label, shown(member.name))))
            if member.fault:
                yield Entry(name, fault=member.fault)
            else:
                yield from _guarded(name, self._member(package, member, name))
        if is_empty:
            yield Entry(label, fault=BrokenPackage("压缩包里没有文件。", hint=KNOWN))

    def _member(self, package: ZipFile, member: Member, name: str) -> Iterator[Entry]:
        try:
            file = package.open(member.info)
        except UNREADABLE as fault:
            raise BadZipFile from fault
        with file:
            yield from self._of(file, member.name, name, is_member=True)  # type: ignore[arg-type]

    def _entry(self, name: str, content: bytes | int) -> Entry:
        if isinstance(content, int):
            return Entry(name, fault=too_long(content, self.limits.payload))
        return Entry(name, content)


def _guarded(label: str, found: Iterator[Entry]) -> Iterator[Entry]:
    """The entries as far as they can be read, and where that ends, why."""
    try:
        yield from found
    except BREAKING as fault:
        message = f"读到这里，文件断了或已损坏（{type(fault).__name__}），后面的内容没有读出。"
        yield Entry(label, fault=BrokenPackage(message, hint="请重新生成或重新上传文件。"))


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    return iter(partial(file.read, CHUNK), b"")


def _unmarked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks without the byte order mark that the first may begin with."""
    waiting = iter(chunks)
    yield from (head.removeprefix(BOM_UTF8) for head in islice(waiting, 1))
    yield from waiting


def _whole(chunks: Iterable[bytes], most: int) -> bytes | int:
    """All of it; its size where that is more than *most*."""
    held: list[bytes] = []
    size = 0
    for chunk in chunks:
        size += len(chunk)
        held = [*held, chunk] if size <= most else []
    return b"".join(held) if size <= most else size
