"""PDF files read by pyHanko in time that grows with their size.

pyHanko reads the head of an object stream anew for each object in it: seconds for a short paper, minutes for
a long one.
"""

import re
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader

END = re.compile(rb"startxref\s+(\d+)\s+%%EOF[\r\n ]*")


class Reader(PdfFileReader):
    """A strict reader of the PDF in *content*."""

    def __init__(self, content: bytes) -> None:
        self._streams: dict[int, tuple[bytes, list[tuple[int, int]]]] = {}
        super().__init__(BytesIO(content), strict=True)

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> Any:
        """The object, the *idx*th in stream *stmnum*, as pyHanko's own; raises PdfReadError."""
        data, listed = self._stream(stmnum)
        if not 0 <= idx < len(listed) or listed[idx][0] != idnum:
            raise PdfReadError("object not in its object stream")
        stream = BytesIO(data)
        stream.seek(listed[idx][1])
        found = generic.read_object(stream, generic.Reference(idnum, 0, self))
        if isinstance(found, generic.StreamObject | generic.IndirectObject):
            raise PdfReadError("forbidden object in an object stream")
        return found

    def _stream(self, number: int) -> tuple[bytes, list[tuple[int, int]]]:
        """What object stream *number* holds, and for each object there its number and place."""
        if number not in self._streams:
            stream: Any = generic.Reference(number, 0, self).get_object()
            if not isinstance(stream, generic.StreamObject) or stream["/Type"] != "/ObjStm":
                raise PdfReadError("not an object stream")
            data = stream.read_data(DecodePurpose.OBJECT_STREAM)
            first = int(stream["/First"])
            head = [int(text) for text in data[:first].split()[: 2 * int(stream["/N"])]]
            listed = [(number, first + place) for number, place in zip(head[::2], head[1::2], strict=True)]
            self._streams[number] = data, listed
        return self._streams[number]


def ends_where_it_says(content: bytes, reader: PdfFileReader) -> bool:
    """Whether nothing follows the end of the last revision, where no reader of PDF would look."""
    start = reader.last_startxref or 0
    end = next((item for item in END.finditer(content, start) if int(item[1]) == start), None)
    return end is not None and end.end() == len(content)
