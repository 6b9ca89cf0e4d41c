"""The whole tree of errors, for the tests of the doors that turn each into a status or an exit code."""

from collections.abc import Iterator

import service.core.errors.faults
import service.core.errors.payloads
import service.core.errors.requests
import service.core.errors.settings
from service.core.errors import HongtouError


def every_error(kind: type[HongtouError] = HongtouError) -> Iterator[type[HongtouError]]:
    """All errors of ours below *kind*; those that tests make for themselves are none."""
    for child in kind.__subclasses__():
        if child.__module__.startswith(service.core.errors.__name__):
            yield child
            yield from every_error(child)
