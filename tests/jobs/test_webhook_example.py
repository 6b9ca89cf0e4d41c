"""The example of docs/webhooks.md verifies what is truly sent, and nothing else."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.core.hooks import headers_of, secret_of

PAGE = Path(__file__).parents[2] / "docs" / "webhooks.md"
SECRET, OTHER = secret_of(b"s" * 32), secret_of(b"o" * 32)
BODY, NOW = '{"type":"ping","data":{"中":1}}'.encode(), 1_800_000_000
HEADERS = headers_of("a" * 32, NOW, BODY, [SECRET])


@pytest.fixture
def is_ours() -> Callable[..., bool]:
    """The function that the page shows."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - our own page
    found: Callable[..., bool] = names["is_ours"]
    return found


def test_what_was_sent_is_ours(is_ours: Callable[..., bool]) -> None:
    """By the secret alone, and by either of two."""
    assert is_ours(SECRET, HEADERS, BODY, NOW + 10)
    both = headers_of("a" * 32, NOW, BODY, [OTHER, SECRET])
    assert is_ours(SECRET, both, BODY, NOW) and is_ours(OTHER, both, BODY, NOW)


@pytest.mark.parametrize(
    ("secret", "headers", "body", "now"),
    [
        (OTHER, HEADERS, BODY, NOW),
        (SECRET, HEADERS, BODY + b" ", NOW),
        (SECRET, {**HEADERS, "webhook-id": "b" * 32}, BODY, NOW),
        (SECRET, {**HEADERS, "webhook-timestamp": str(NOW + 1)}, BODY, NOW),
        (SECRET, {**HEADERS, "webhook-signature": "v1,"}, BODY, NOW),
        (SECRET, HEADERS, BODY, NOW + 301),
        (SECRET, HEADERS, BODY, NOW - 301),
    ],
    ids=["secret", "body", "id", "time", "signature", "old", "early"],
)
def test_anything_else_is_not(
    is_ours: Callable[..., bool], secret: str, headers: dict[str, str], body: bytes, now: int
) -> None:
    """Another secret, body, id or time, and what was recorded."""
    assert not is_ours(secret, headers, body, now)
