"""A warm process of this service, as its workers are after their first papers."""

import gc
from collections.abc import Callable
from typing import Any


def settled(make: Callable[[Any], dict[str, bytes]]) -> Callable[[Any], dict[str, bytes]]:
    """*make*; what its first paper loaded stays, and no collection looks at it again (decision 0015)."""
    is_warm = False

    def made(given: Any) -> dict[str, bytes]:
        nonlocal is_warm
        files = make(given)
        if not is_warm:
            gc.collect()
            gc.freeze()
            is_warm = True
        return files

    return made
