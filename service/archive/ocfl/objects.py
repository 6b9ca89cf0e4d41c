"""The objects in a storage root: read, and written a version at a time."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from service.archive.ocfl.inventory import NAME, SIDECAR, Inventory, Version, decoded, digest, sidecar
from service.archive.ocfl.layout import ROOT, TUPLES, document_id, lay_out, object_id, object_prefix
from service.archive.storage.port import Held, KeyMissing, Stage, Storage

DECLARATION = "0=ocfl_object_1.1", b"ocfl_object_1.1\n"


class BrokenObject(ValueError):
    """An object that is not what its inventory says."""


@dataclass(slots=True)
class Draft:
    """A version of an object on its way: files first, then the inventory, then the name it counts by."""

    storage: Storage
    stage: Stage
    id: str
    base: Inventory
    inventory: Inventory = field(init=False)
    _added: dict[str, str] = field(default_factory=dict)
    _manifest: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._manifest |= self.base.manifest
        self.inventory = self.base

    @property
    def number(self) -> int:
        """The number of the version that is made."""
        return self.base.head + 1

    @property
    def _within(self) -> str:
        """A first version is staged with its object, a later one alone."""
        return "" if self.base.head else "v1/"

    def add(self, name: str, content: bytes) -> None:
        """Nothing; the logical file *name* of this version is durable; bytes held are not written again."""
        key = digest(content)
        self._added[name] = key
        if key not in self._manifest:
            self.stage.write(f"{self._within}content/{name}", content)
            self._manifest[key] = (f"v{self.number}/content/{name}",)

    def publish(self, *, created: str, actor: str, message: str, held: Held) -> str:
        """SHA-512 of the version's inventory; the version stands whole in its place, durable.

        A first version is seen from now on, a later one once it is `finished`. Raises KeyTaken.
        """
        earlier = self.base.versions[-1].state if self.base.head else {}
        version = Version(created, actor, message, {**earlier, **self._added})
        versions = (*self.base.versions, version)
        self.inventory = replace(self.base, versions=versions, manifest=self._manifest)
        content = self.inventory.encoded()
        self.stage.write(f"{self._within}{SIDECAR}", sidecar(content))
        self.stage.write(f"{self._within}{NAME}", content)
        if self._within:
            self.stage.write(*DECLARATION)
            self.stage.write(SIDECAR, sidecar(content))
            self.stage.write(NAME, content)
        self.stage.publish(version_prefix(self.id, self.number), held)
        return digest(content)


def version_prefix(id: str, number: int) -> str:
    """The prefix that appears when that version of the document's object is published."""
    return object_prefix(id) if number == 1 else f"{object_prefix(id)}/v{number}"


@dataclass(frozen=True, slots=True)
class Objects:
    """The objects of *storage*, by the ids of their documents."""

    storage: Storage

    @contextmanager
    def draft(self, id: str, base: Inventory | None = None) -> Iterator[Draft]:
        """The next version of an object, after *base*; it is gone at the end unless it was settled."""
        lay_out(self.storage)
        whole = base or Inventory(object_id(id))
        with self.storage.stage(f"{id}.{whole.head + 1}") as stage:
            yield Draft(self.storage, stage, id, whole)

    def finish(self, id: str, number: int) -> None:
        """Nothing; version *number* is the head of the object, whichever was before. Raises OSError."""
        prefix = object_prefix(id)
        content = self.storage.read(f"{prefix}/v{number}/{NAME}")
        if self._root(prefix) != (content, sidecar(content)):
            self.storage.replace(f"{prefix}/{NAME}", content)
            self.storage.replace(f"{prefix}/{SIDECAR}", sidecar(content))

    def inventory(self, id: str) -> Inventory:
        """The inventory of the object; raises KeyMissing, or BrokenObject where it is not to be trusted."""
        found = self._inventory(id) or self._inventory(id)  # a version may be finished between two reads
        if found is None:
            raise BrokenObject(f"{id}/{NAME}")
        return found

    def digest(self, id: str) -> str:
        """SHA-512 of the head's inventory, as it lies there; raises KeyMissing."""
        return digest(self.storage.read(f"{object_prefix(id)}/{NAME}"))

    def read(self, id: str, name: str, inventory: Inventory | None = None) -> bytes:
        """The bytes of a logical file of the head version, proven; raises KeyMissing or BrokenObject."""
        found = inventory or self.inventory(id)
        path = found.path(name)
        if path is None:
            raise KeyMissing(f"{id}/{name}")
        content = self.storage.read(f"{object_prefix(id)}/{path}")
        if digest(content) != found.versions[-1].state[name]:
            raise BrokenObject(f"{id}/{path}")
        return content

    def package(self, id: str) -> Mapping[str, bytes]:
        """Every logical file of the head version, proven; raises KeyMissing or BrokenObject."""
        inventory = self.inventory(id)
        return {name: self.read(id, name, inventory) for name in inventory.versions[-1].state}

    def has(self, id: str, number: int = 1) -> bool:
        """Whether that version of the object is published."""
        return self.storage.has(f"{version_prefix(id, number)}/{NAME}")

    def ids(self) -> Iterator[str]:
        """The ids of the documents whose objects are there; what bears no such name is not named."""
        for name in self._names(ROOT, TUPLES):
            try:
                yield document_id(name.rsplit("/", 1)[1])
            except ValueError:
                continue

    def _names(self, prefix: str, levels: int) -> Iterator[str]:
        for name in self.storage.children(prefix):
            if prefix == ROOT and len(name) != 2:
                continue  # the root's own files
            if levels:
                yield from self._names(f"{prefix}/{name}", levels - 1)
            else:
                yield f"{prefix}/{name}"

    def _inventory(self, id: str) -> Inventory | None:
        prefix = object_prefix(id)
        content = self.storage.read(f"{prefix}/{NAME}")
        try:
            found = decoded(content)
            beside = self.storage.read(f"{prefix}/{SIDECAR}")
            is_whole = beside == sidecar(content) or self._is_turning(prefix, found.head, content, beside)
        except (ValueError, KeyMissing):
            return None
        return found if is_whole and found.id == object_id(id) else None

    def _is_turning(self, prefix: str, head: int, content: bytes, beside: bytes) -> bool:
        """Whether a version is just being finished: its inventory stands, the sidecar is yet to follow."""
        return (
            head > 1
            and content == self.storage.read(f"{prefix}/v{head}/{NAME}")
            and beside == self.storage.read(f"{prefix}/v{head - 1}/{SIDECAR}")
        )

    def _root(self, prefix: str) -> tuple[bytes, bytes] | None:
        try:
            return self.storage.read(f"{prefix}/{NAME}"), self.storage.read(f"{prefix}/{SIDECAR}")
        except KeyMissing:
            return None
