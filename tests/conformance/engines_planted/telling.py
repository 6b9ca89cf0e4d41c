"""An engine whose version is the environment it runs in."""

import json
import os
import sys


def main(folder: str, memory: int, parent: int) -> None:
    """Nothing; ends with its service."""
    print(json.dumps({"engine": "planted", "version": json.dumps(dict(os.environ))}), flush=True)
    sys.stdin.buffer.read()
