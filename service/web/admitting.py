"""Who may send the files of a batch now: so many at once, and while there is room for what they bring."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from flask import Flask, g

from service.core.errors.faults import Busy
from service.core.errors.requests import TooManyOpen
from service.web.access import caller
from service.web.bodies import let_pass
from service.web.services import services


def install(app: Flask) -> None:
    """Nothing; from now on whoever sends files to *app* has a place no longer than the call takes."""
    app.teardown_request(_leave)


def take_place() -> None:
    """Nothing; the running call has a place for the files that it sends; raises Busy.

    Tokens of one person share theirs with that person.
    """
    found = caller()
    with _heard_out():
        g.place = ExitStack()
        g.place.enter_context(services().uploading.taken(found.person or found.id))


def check_room(key: str | None) -> None:
    """Nothing; raises Busy or TooManyOpen where the caller's batch would be refused, whatever is in it.

    One that is there already by its *key* is not.
    """
    with _heard_out():
        services().batches.check_room(caller().id, key)


@contextmanager
def _heard_out() -> Iterator[None]:
    """A block that tells of no room once what was on its way has passed by."""
    try:
        yield
    except (Busy, TooManyOpen):
        let_pass()
        raise


def _leave(error: BaseException | None) -> None:
    if place := g.pop("place", None):
        place.close()
