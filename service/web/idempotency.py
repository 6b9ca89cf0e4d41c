"""Calls that may be sent again without being done again."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from flask import request

from service.core.keeping import Claim
from service.web.services import services


def fingerprint(body: bytes, accepted: str) -> str:
    """What makes two calls the same call: method, path, query, accepted media type and body."""
    query = sorted(request.args.items())
    return sha256(
        repr((request.method, request.path, query, accepted, sha256(body).hexdigest())).encode()
    ).hexdigest()


@contextmanager
def claimed(key: str | None, print_of_call: str) -> Iterator[Claim]:
    """The claim under which the call runs: a failed call frees its key. Raises KeyReused or KeyInProgress."""
    held = services()
    new_id = held.new_id()
    if key is None:
        yield Claim(new_id, done=False)
        return
    claim = held.keys.claim(key, print_of_call, new_id, held.now())
    if claim.done:
        yield claim
        return
    try:
        yield claim
    except BaseException:
        held.keys.release(key)
        raise
    held.keys.settle(key)
