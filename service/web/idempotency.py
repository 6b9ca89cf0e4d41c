"""Calls that may be sent again without being done again."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from flask import request

from service.core.errors.faults import StoreFailed
from service.core.errors.requests import AnswerChanged
from service.core.keeping import Claim
from service.journal.lines import note
from service.web.access import caller
from service.web.services import services


@dataclass(slots=True)
class Call:
    """A call under its claim, and the digest of the file it made where that is all there is of an answer."""

    claim: Claim
    digest: str = ""

    def gave(self, digest: str) -> None:
        """Nothing; the answer's file has that SHA-256. Raises AnswerChanged where the first one's differs."""
        if self.claim.digest not in ("", digest):
            raise AnswerChanged(
                "同一请求现在会得到不同的文件（所引用的文书或程序有了新版）。",
                hint="如要新文件，请换一个新的 Idempotency-Key。",
            )
        self.digest = digest


def fingerprint(body: bytes, **wishes: object) -> str:
    """What makes two calls the same call: method, path, body, and *wishes* as checked, with defaults."""
    wished = sorted(wishes.items())
    return sha256(repr((request.method, request.path, wished, sha256(body).hexdigest())).encode()).hexdigest()


@contextmanager
def claimed(key: str | None, print_of_call: str) -> Iterator[Call]:
    """The claim under which the call runs: a failed call frees its key. Raises KeyReused or KeyInProgress."""
    held = services()
    new_id = held.new_id()
    if key is None:
        yield Call(Claim(new_id, done=False))
        return
    key = f"{caller().id} {key}"  # nobody is answered with what another one was
    claim = held.keys.claim(key, print_of_call, new_id, held.now())
    call = Call(claim)
    if claim.done:
        yield call
        return
    try:
        yield call
    except BaseException:
        _release(key)
        raise
    held.keys.settle(key, call.digest)


def _release(key: str) -> None:
    """The failure that ended the call is the one to tell; that its key could not be freed is for the log."""
    try:
        services().keys.release(key)
    except StoreFailed as fault:
        note("key not released", {"code": fault.code}, logging.ERROR, error=fault)
