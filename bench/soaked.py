"""The soak's section of RESULTS.md."""

from collections.abc import Mapping
from typing import Any


def soak_section(soak: Mapping[str, Any] | None) -> str:
    """The figures of the last soak; nothing where there was none."""
    return ""
