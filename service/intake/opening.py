"""Spreadsheets are opened where processes may die over them: again, and within the time of one intake."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

from service.core.entries import Entry, Unpack
from service.core.errors.faults import OutOfMemory, ServiceError, TimedOut, WorkerDied
from service.core.errors.payloads import BrokenSheet
from service.core.errors.requests import TooMuch

TRIES: Mapping[type[ServiceError], int] = {WorkerDied: 3, TimedOut: 2, OutOfMemory: 2}
"""How often a sheet is opened until such an end is its own fault: any process may be killed by chance."""


@dataclass(slots=True)
class Opening:
    """Opens the spreadsheets of one intake by *unpack*, which has so many *seconds* for all of them."""

    unpack: Unpack
    seconds: float
    clock: Callable[[], float] = monotonic
    _spent: float = 0.0

    def __call__(self, content: bytes, name: str) -> Sequence[Entry]:
        """The payloads in the sheet; raises BrokenSheet for one that ends every process too.

        Raises TooMuch for one that would be opened after the time, and as *unpack* what is no fault of it.
        """
        if self._spent >= self.seconds:
            message = f"打开其中的表格已用 {self._spent:.0f} 秒，达到上限，没有打开的从“{name}”起。"
            raise TooMuch(message, hint="请分成几个批次，或改用 .json、.ndjson。")
        begun = self.clock()
        try:
            return self._opened(content, name)
        finally:
            self._spent += self.clock() - begun

    def _opened(self, content: bytes, name: str) -> Sequence[Entry]:
        tries = 0
        while True:
            tries += 1
            try:
                return self.unpack(content, name)
            except (WorkerDied, TimedOut, OutOfMemory) as fault:
                if tries >= TRIES[type(fault)]:
                    message = f"打开这个表格试了 {tries} 次都没有成：{fault.message}"
                    hint = "请减少内容、分成几个文件，或改用 .csv、.ndjson；仍不成时，请把文件交给管理员。"
                    raise BrokenSheet(message, hint=hint) from fault
