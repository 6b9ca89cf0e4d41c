"""What tests of batches hand over: notices, each with a number, and their digests."""

import json
from collections.abc import Iterable

from service.jobs.arriving import Incoming, digest_of
from service.registry import shortest_sample


def notice(number: int) -> bytes:
    """The payload of the notice with that number."""
    payload = {**json.loads(shortest_sample("feedback_notice")), "doc_id": f"FN-{number:05d}"}
    return json.dumps(payload, ensure_ascii=False).encode()


def lines(numbers: Iterable[int]) -> bytes:
    """Those notices, one a line."""
    return b"\n".join(map(notice, numbers))


def incoming(numbers: Iterable[int]) -> list[Incoming]:
    """Rows of those notices."""
    return [
        Incoming(f"第{number}件", notice(number), f"FN-{number:05d}", "feedback_notice") for number in numbers
    ]


def digests(numbers: Iterable[int]) -> list[str]:
    """The digests of those notices."""
    return [digest_of(notice(number)) for number in numbers]
