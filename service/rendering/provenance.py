"""What a file was made with, by name: versions of programs and digests of templates."""

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources.abc import Traversable
from platform import python_version
from zlib import ZLIB_RUNTIME_VERSION

from service.rendering.fonts import Typeface


def versions(*distributions: str) -> dict[str, str]:
    """The versions of the product, of what every file depends on, and of the *distributions* named."""
    found = {name: _version(name) for name in ("hongtou", "jinja2", "rjieba", *distributions)}
    return found | {"python": python_version(), "zlib": ZLIB_RUNTIME_VERSION}


@cache
def _version(distribution: str) -> str:
    """The version at the first asking: what a process has loaded does not change under it."""
    return version(distribution)


def digests(folder: Traversable, names: Iterable[str]) -> dict[str, str]:
    """The SHA-256 (hex) of the files of those names in *folder*, by `folder/name`."""
    return {f"{folder.name}/{name}": sha256((folder / name).read_bytes()).hexdigest() for name in names}


def face_digests(typefaces: Iterable[Typeface]) -> dict[str, str]:
    """The SHA-256 (hex) of the faces, by `faces/role`."""
    return {f"faces/{face.role}": face.sha256 for face in typefaces}
