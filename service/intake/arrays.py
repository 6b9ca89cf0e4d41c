"""A JSON array cut into its items: their bytes as they were sent, at most one of them in memory.

Only brackets, strings and commas are looked at: whether an item is sound, the strict parser tells later, and
must see it as it was sent (a key twice, digits of numbers). So an item with a fault is still an item, as long
as its brackets close; where they do not, nothing tells where the next one begins.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from service.intake.lines import BLANK

INSIDE = re.compile(rb'(?:[^"\\\x00-\x1f]++|\\[^\x00-\x1f])*+')
"""The rest of a string; control characters must be escaped there."""

WHOLE_STRING = rb'"(?:[^"\\\x00-\x1f]++|\\[^\x00-\x1f])*+"'
AMONG = re.compile(rb'(?:[^"\[\]{},]++|' + WHOLE_STRING + rb")*+")
"""What may stand between items without ending one."""

WITHIN = re.compile(rb'(?:[^"\[\]{}]++|' + WHOLE_STRING + rb")*+")
"""What may stand within an item without opening or closing a bracket."""

CLOSING = {ord("["): ord("]"), ord("{"): ord("}")}
DEEPEST = 1_000


class Lost(Exception):
    """Nothing behind this place can be read: the number of the item, the line, and why."""

    def __init__(self, item: int, line: int, reason: str) -> None:
        super().__init__(reason)
        self.item, self.line, self.reason = item, line, reason


@dataclass(slots=True)
class _Cutter:
    """Where the reading stands: in which item and line, how deep, in a string or not."""

    most: int
    item: int = 1
    line: int = 1
    size: int = 0
    in_string: bool = False
    has_ended: bool = False
    open: bytearray = field(default_factory=bytearray)
    held: list[bytes] = field(default_factory=list)

    def cut(self, data: bytes) -> tuple[list[tuple[int, bytes | int]], bytes]:
        """The items that end in *data*, and what of it is to be read again with what follows."""
        found: list[tuple[int, bytes | int]] = []
        begun = at = 0
        while at < len(data) and not self.has_ended:
            at = self._string(data, at) if self.in_string else self._next(data, at)
            if at >= len(data) or (self.in_string and at == len(data) - 1 and data[at] == ord("\\")):
                break
            sign = data[at]
            if self._ends(sign):
                self._keep(data[begun:at])
                self._finish(found, sign)
                begun = at + 1
            elif not self._turn(sign):
                raise self._lost(data[begun:at])
            at += 1
        rest = data[at:]
        if not self.has_ended:
            self._keep(data[begun:at])
        return found, rest

    def end(self) -> None:
        """Nothing; raises Lost where the array has not ended."""
        if not self.has_ended:
            raise Lost(self.item, self.line, "文件不完整，到末尾还没有结束的方括号")

    def _string(self, data: bytes, at: int) -> int:
        found = INSIDE.match(data, at)
        return found.end() if found else at

    def _next(self, data: bytes, at: int) -> int:
        found = (WITHIN if self.open else AMONG).match(data, at)
        return found.end() if found else at

    def _ends(self, sign: int) -> bool:
        return not self.open and not self.in_string and sign in b",]"

    def _turn(self, sign: int) -> bool:
        """Whether *sign* may stand here; what it opens or closes is open or closed."""
        if sign == ord('"'):
            self.in_string = not self.in_string
        elif self.in_string:
            return False
        elif sign in CLOSING and len(self.open) < DEEPEST:
            self.open.append(CLOSING[sign])
        elif self.open and sign == self.open[-1]:
            self.open.pop()
        else:
            return False
        return True

    def _keep(self, part: bytes) -> None:
        self.size += len(part)
        self.line += part.count(b"\n")
        self.held = [*self.held, part] if self.size <= self.most else []

    def _finish(self, found: list[tuple[int, bytes | int]], sign: int) -> None:
        item = self.size if self.size > self.most else b"".join(self.held).strip(BLANK)
        self.has_ended = sign == ord("]")
        if item or not (self.has_ended and self.item == 1):
            found.append((self.item, item))
        self.held, self.size = [], 0
        self.item += 1

    def _lost(self, part: bytes) -> Lost:
        reason = "文本缺少结束的引号，或有未转义的换行" if self.in_string else "括号不成对"
        return Lost(self.item, self.line + part.count(b"\n"), reason)


def items(chunks: Iterable[bytes], most: int) -> Iterator[tuple[int, bytes | int]]:
    """The items of the array with their numbers from 1; the size of one of more than *most* bytes.

    An item that nothing was written for is b"". Raises Lost. The first sign that is not blank must be [.
    """
    cutter = _Cutter(most)
    rest, has_begun = b"", False
    for chunk in chunks:
        data = rest + chunk
        if not has_begun:
            before, bracket, data = data.partition(b"[")
            cutter.line += before.count(b"\n")
            has_begun = bool(bracket)
        if has_begun and not cutter.has_ended:
            found, data = cutter.cut(data)
            yield from found
        if cutter.has_ended and data.strip(BLANK):
            raise Lost(cutter.item, cutter.line, "数组结束之后还有内容")
        rest = b"" if cutter.has_ended else data
    cutter.end()
