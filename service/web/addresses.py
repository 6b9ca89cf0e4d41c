"""Addresses that browsers bring along: those of ours alone are led to."""

from collections.abc import Collection
from urllib.parse import urlsplit

START = "/"
LONGEST = 500


def own_path(shown: str, barred: Collection[str] = ("/login", "/logout")) -> str:
    """The address of ours that *shown* is, START where it could lead elsewhere or is barred."""
    is_path = shown.startswith("/") and not shown.startswith("//") and "\\" not in shown
    if not is_path or not shown.isprintable() or len(shown) > LONGEST:
        return START
    try:
        parts = urlsplit(shown)
    except ValueError:
        return START
    return START if parts.scheme or parts.netloc or parts.path in barred else shown
