"""电子文件号: what a filed 件 is called wherever it goes (DA/T 46-2009 M7)."""

from uuid import UUID


def electronic_number(id: str) -> str:
    """The number of the record with that *id* (32 hex digits): a URN like no other (RFC 9562)."""
    return f"urn:uuid:{UUID(hex=id)}"
