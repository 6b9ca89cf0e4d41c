"""Where objects stand in an OCFL storage root (extension 0003-hash-and-id-n-tuple-storage-layout)."""

import json
from hashlib import sha256
from urllib.parse import unquote
from uuid import UUID

from service.archive.storage.port import KeyTaken, Storage

ROOT = "ocfl"
LAYOUT = "0003-hash-and-id-n-tuple-storage-layout"
TUPLE_SIZE, TUPLES = 2, 2
"""Two folders of two digits: each new folder has to be made durable, and 65,536 of them are enough."""

SAFE = set("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_")

DECLARATION = "0=ocfl_1.1", b"ocfl_1.1\n"
DESCRIPTION = {
    "extension": LAYOUT,
    "description": "Objects lie in folders named by the SHA-256 of their ids, two levels of two digits.",
}
CONFIGURATION = {
    "extensionName": LAYOUT,
    "digestAlgorithm": "sha256",
    "tupleSize": TUPLE_SIZE,
    "numberOfTuples": TUPLES,
}
ROOT_FILES = {
    DECLARATION[0]: DECLARATION[1],
    "ocfl_layout.json": json.dumps(DESCRIPTION, indent=2).encode(),
    f"extensions/{LAYOUT}/config.json": json.dumps(CONFIGURATION, indent=2).encode(),
}


def object_id(id: str) -> str:
    """The OCFL identifier of the document with that id (32 hex digits): a URN (RFC 9562 4)."""
    return f"urn:uuid:{UUID(hex=id)}"


def document_id(name: str) -> str:
    """The id of the document whose object stands in the folder *name*; raises ValueError."""
    urn = unquote(name)
    if not urn.startswith("urn:uuid:") or _encoded(urn) != name:
        raise ValueError(name)
    return UUID(urn.removeprefix("urn:uuid:")).hex


def object_prefix(id: str) -> str:
    """The key prefix of the object of the document with that id."""
    urn = object_id(id)
    digest = sha256(urn.encode()).hexdigest()
    tuples = [digest[at : at + TUPLE_SIZE] for at in range(0, TUPLE_SIZE * TUPLES, TUPLE_SIZE)]
    return "/".join((ROOT, *tuples, _encoded(urn)))


def lay_out(storage: Storage) -> None:
    """Nothing; the storage root says what it is and how its objects lie. Raises OSError."""
    for name, content in reversed(ROOT_FILES.items()):
        key = f"{ROOT}/{name}"
        if not storage.has(key):
            try:
                storage.put(key, content)
            except KeyTaken:
                continue  # another process was quicker, with the same bytes


def _encoded(urn: str) -> str:
    return "".join(sign if sign in SAFE else f"%{ord(sign):02x}" for sign in urn)
