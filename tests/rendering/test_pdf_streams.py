"""Streams are deflated here, once; a reader finds in them what pydyf would have written."""

from io import BytesIO
from zlib import compress, decompress

from pydyf import PDF, Stream

from service.rendering.pdf_streams import LEVEL, deflate

SAID = [b"BT", "[<0704>6<0d69>] TJ", b"ET"]
WRITTEN = b"BT\n[<0704>6<0d69>] TJ\nET"


def pdf_of(*streams: Stream) -> PDF:
    """A PDF that holds these."""
    pdf = PDF()
    for stream in streams:
        pdf.add_object(stream)
    return pdf


def test_a_stream_says_the_same() -> None:
    """Operators of either kind, one a line, beside what else its dictionary holds."""
    stream = Stream(SAID, {"Type": "/XObject"}, compress=True)
    deflate(pdf_of(stream))
    said, _, rest = stream.data.partition(b"\nstream\n")
    assert said == b"<</Type /XObject/Filter /FlateDecode/Length %d>>" % len(compress(WRITTEN, LEVEL))
    assert WRITTEN == decompress(rest.removesuffix(b"\nendstream"))


def test_pydyf_deflates_nothing_more() -> None:
    """However often it asks a stream for its bytes, they are ready."""
    pdf = pdf_of(Stream(SAID, compress=True), Stream([b"stream\n", b"\x00\nendstream"], compress=True))
    deflate(pdf)
    assert [False, False] == [item.compress for item in pdf.objects if isinstance(item, Stream)]
    written = BytesIO()
    pdf.write(written, identifier=b"0" * 16, compress=True)
    assert compress(b"stream\n\n\x00\nendstream", LEVEL) in written.getvalue()


def test_a_stream_that_is_not_to_be_deflated_stays() -> None:
    """Such a one is written as it is."""
    stream = Stream(SAID)
    deflate(pdf_of(stream))
    assert SAID == stream.stream
