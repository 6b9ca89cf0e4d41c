"""An engine that ends at the first byte of a file."""

import os
import sys

from engines_planted.hanging import HELLO


def main(folder: str, memory: int, parent: int) -> None:
    """Never returns."""
    print(HELLO, flush=True)
    sys.stdin.buffer.read(1)
    os._exit(7)
