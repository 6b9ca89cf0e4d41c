"""A zip file that goes out while it is made: never whole in memory nor on the disk."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from service.handover.parcels import OLDEST


class Member(NamedTuple):
    """A file on its way into the zip, in pieces; packed tighter where that helps."""

    name: str
    pieces: Iterable[bytes]
    is_packed: bool = False


class _Window(BytesIO):
    """The end of a file whose beginning has gone out already: what was written last can be amended.

    So each file's head tells its size and checksum, which readers of a stream need, and no more than one
    file is held.
    """

    def __init__(self) -> None:
        super().__init__()
        self._gone = 0

    def take(self) -> bytes:
        """What has been written since the last time; it can be amended no more."""
        held = self.getvalue()
        self._gone += len(held)
        self.truncate(0)
        super().seek(0)
        return held

    def tell(self) -> int:
        """Where the file ends, what has gone out counted too."""
        return self._gone + super().tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        """Where that is; raises ValueError for what has gone out."""
        return self._gone + super().seek(offset - self._gone if whence == 0 else offset, whence)


def stream_zip(members: Iterable[Member]) -> Iterator[bytes]:
    """The zip file in pieces, a file or more at a time; the same members are the same bytes."""
    window = _Window()
    with ZipFile(window, "w") as package:
        for name, pieces, is_packed in members:
            info = ZipInfo(name, OLDEST)
            info.compress_type = ZIP_DEFLATED if is_packed else ZIP_STORED
            info.external_attr = 0o644 << 16
            with package.open(info, "w") as file:
                for piece in pieces:
                    file.write(piece)
            yield window.take()
    yield window.take()
