"""An engine that is ready and never answers."""

import time

HELLO = '{"engine": "planted", "version": "1"}'


def main(folder: str, memory: int, parent: int) -> None:
    """Never returns."""
    print(HELLO, flush=True)
    time.sleep(600)
