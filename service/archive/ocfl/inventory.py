"""The inventory of an object: what every version holds, and where its bytes are (OCFL 1.1, 3.5)."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha512
from typing import Any

TYPE = "https://ocfl.io/1.1/spec/#inventory"
ALGORITHM = "sha512"
NAME, SIDECAR = "inventory.json", f"inventory.json.{ALGORITHM}"
VERSION = re.compile(r"v[1-9]\d*")
DIGEST = re.compile(r"[0-9a-f]{128}")


def digest(content: bytes) -> str:
    """SHA-512 of the bytes, as lower-case hex."""
    return sha512(content).hexdigest()


@dataclass(frozen=True, slots=True)
class Version:
    """One version: when (ISO 8601), by whom, why, and its files: logical name to digest."""

    created: str
    actor: str
    message: str
    state: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Inventory:
    """An object's versions, oldest first, and the content paths of every digest."""

    id: str
    versions: tuple[Version, ...] = ()
    manifest: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def head(self) -> int:
        """The number of the newest version, 0 before the first."""
        return len(self.versions)

    def path(self, name: str, version: int | None = None) -> str | None:
        """The content path, from the object's root, of a logical file; None where there is none."""
        state = self.versions[(version or self.head) - 1].state
        return self.manifest[state[name]][0] if name in state else None

    def encoded(self) -> bytes:
        """The inventory as the bytes of its file."""
        versions = {
            f"v{number}": {
                "created": version.created,
                "message": version.message,
                "user": {"name": version.actor},
                "state": _by_digest(version.state),
            }
            for number, version in enumerate(self.versions, 1)
        }
        values = {
            "digestAlgorithm": ALGORITHM,
            "head": f"v{self.head}",
            "id": self.id,
            "manifest": {key: list(paths) for key, paths in sorted(self.manifest.items())},
            "type": TYPE,
            "versions": versions,
        }
        return json.dumps(values, ensure_ascii=False, indent=1).encode()


def sidecar(content: bytes) -> bytes:
    """The bytes of the file beside the inventory that holds its digest."""
    return f"{digest(content)} {NAME}\n".encode()


def decoded(content: bytes) -> Inventory:
    """The inventory in the bytes of its file; raises ValueError for anything we would not have written."""
    try:
        return _decoded(json.loads(content))
    except (KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise ValueError(f"not an inventory: {fault!r}") from fault


def _decoded(values: Mapping[str, Any]) -> Inventory:
    count = int(values["head"].removeprefix("v"))
    if values["type"] != TYPE or values["digestAlgorithm"] != ALGORITHM or len(values["versions"]) != count:
        raise ValueError("not an inventory of ours")
    manifest = {key: tuple(paths) for key, paths in values["manifest"].items()}
    versions = tuple(_version(values["versions"][f"v{number}"]) for number in range(1, count + 1))
    unknown = {key for version in versions for key in version.state.values()} - manifest.keys()
    if unknown or not all(DIGEST.fullmatch(key) and paths for key, paths in manifest.items()):
        raise ValueError("an inventory that names what it does not list")
    return Inventory(values["id"], versions, manifest)


def _version(values: Mapping[str, Any]) -> Version:
    state = {name: key for key, names in values["state"].items() for name in names}
    return Version(values["created"], values["user"]["name"], values["message"], state)


def _by_digest(state: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, key in sorted(state.items()):
        found.setdefault(key, []).append(name)
    return found
