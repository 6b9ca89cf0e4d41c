"""A PDF's insides as text."""

from zlib import decompress, error


def inflated(content: bytes) -> bytes:
    """The file with its compressed streams opened."""
    opened = [content]
    for piece in content.split(b"stream\n")[1:]:
        try:
            opened.append(decompress(piece.partition(b"\nendstream")[0]))
        except error:
            continue
    return b"".join(opened)
