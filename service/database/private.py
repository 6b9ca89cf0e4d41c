"""Folders of our own: for their owner alone, and there after a power cut."""

import os
from itertools import takewhile
from pathlib import Path


def make_folder(path: Path) -> None:
    """Nothing; the folder is there. What had to be made is its owner's alone and durable. Raises OSError."""
    missing = takewhile(lambda folder: not folder.exists(), (path, *path.parents))
    for folder in reversed(tuple(missing)):
        folder.mkdir(mode=0o700, exist_ok=True)
        sync(folder.parent)


def make_file(path: Path) -> None:
    """Nothing; the file is there, empty and its owner's alone where it had to be made. Raises OSError."""
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        sync(path.parent)


def sync(folder: Path) -> None:
    """Nothing; the names in the folder survive a power cut. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
