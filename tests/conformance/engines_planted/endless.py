"""An engine whose answer does not end."""

import sys

from engines_planted.hanging import HELLO


def main(folder: str, memory: int, parent: int) -> None:
    """Never returns."""
    print(HELLO, flush=True)
    sys.stdin.buffer.read(int(sys.stdin.buffer.readline()))
    while True:
        print("9" * 65536, end="")
