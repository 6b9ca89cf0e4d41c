"""One object read through: every byte of every version, held against what the log says of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from service.archive.ocfl.inventory import NAME, SIDECAR, Inventory, decoded, digest, sidecar
from service.archive.ocfl.layout import object_id, object_prefix
from service.archive.ocfl.objects import DECLARATION
from service.archive.proving.faults import Fault, Kind
from service.archive.proving.measuring import Measured, Pace, is_cut, measured
from service.archive.storage.port import KeyMissing, Storage, Stored

MOST_INVENTORY = 64 * 1024**2
"""Bytes of an inventory that are taken into memory."""


@dataclass(slots=True)
class ObjectProof:
    """What is wrong with the object of document *id*; *logged* is SHA-512 of its inventories by version."""

    storage: Storage
    id: str
    logged: Mapping[int, str]
    pace: Pace
    _there: dict[str, Stored] = field(default_factory=dict)
    _expected: dict[str, str] = field(default_factory=dict)

    def faults(self) -> Iterator[Fault]:
        """Every fault, once the whole object was read. A folder that cannot be read is one too."""
        try:
            yield from self._faults()
        except OSError as fault:
            yield self._fault(Kind.FILE_UNREADABLE, "", detail=fault.strerror or "")

    @property
    def expected(self) -> Mapping[str, str]:
        """SHA-512 of every file that belongs to the object, by its path in it, once `faults` has ended."""
        return self._expected

    @property
    def head(self) -> int:
        """The newest version that the log knows of."""
        return max(self.logged, default=0)

    def _faults(self) -> Iterator[Fault]:
        prefix = object_prefix(self.id)
        for stored in self.storage.below(prefix):
            name = stored.key.removeprefix(f"{prefix}/")
            self._there[name] = stored
            if not stored.is_plain:
                kind = Kind.FOLDER_EXTRA if name.endswith("/") else Kind.LINK
                yield self._fault(kind, name.rstrip("/"))
        if not self._there:
            yield self._fault(Kind.OBJECT_MISSING, "")
        elif not self.logged:
            yield self._fault(Kind.OBJECT_UNLOGGED, "")
        elif self._is_another():
            yield self._fault(Kind.OBJECT_SWAPPED, "")
        else:
            yield from self._read_through()

    def _read_through(self) -> Iterator[Fault]:
        inventory = self._inventory()
        self._expect(inventory)
        lost = {number for number in range(1, self.head + 1) if not self._has_version(number)}
        for number in sorted(lost):
            yield self._fault(Kind.VERSION_MISSING, f"v{number}")
        for name, wanted in self._expected.items():
            if _version(name) not in lost:
                yield from self._held_against(name, wanted)
        if inventory is not None:
            yield from self._conflicts(inventory)
            yield from self._extras()

    def _held_against(self, name: str, wanted: str) -> Iterator[Fault]:
        stored = self._there.get(name)
        if stored is None:
            yield self._fault(Kind.FILE_MISSING, name, expected=wanted)
        elif stored.is_plain:
            try:
                found = measured(self.storage, stored.key, self.pace)
            except KeyMissing:
                yield self._fault(Kind.FILE_MISSING, name, expected=wanted)
            except OSError as fault:
                yield self._fault(
                    Kind.FILE_UNREADABLE, name, expected=wanted, detail=fault.strerror or type(fault).__name__
                )
            else:
                if found.digest != wanted:
                    kind, detail = self._kind(name, found)
                    yield self._fault(kind, name, expected=wanted, found=found.digest, detail=detail)

    def _kind(self, name: str, found: Measured) -> tuple[Kind, str]:
        if not found.size:
            return Kind.FILE_EMPTY, ""
        if name == NAME and found.digest in self.logged.values():
            return Kind.INVENTORY_BEHIND, ""
        same = next((other for other, key in self._expected.items() if key == found.digest), None)
        if same is not None:
            return Kind.FILE_SWAPPED, f"是 {same} 的内容"
        if (
            name.endswith(NAME)
            and self._bytes(name + SIDECAR.removeprefix(NAME)) == f"{found.digest} {NAME}\n".encode()
        ):
            return Kind.INVENTORY_REWRITTEN, ""
        return (Kind.FILE_CUT if is_cut(name, found.tail) else Kind.FILE_CHANGED), ""

    def _expect(self, inventory: Inventory | None) -> None:
        """What belongs to the object: the log vouches for the inventories, they for all else."""
        self._expected[DECLARATION[0]] = digest(DECLARATION[1])
        folders = {f"v{number}/": self._digest_of(number) for number in range(1, self.head + 1)}
        for folder, key in {"": self.logged[self.head], **folders}.items():
            self._expected[f"{folder}{NAME}"] = key
            self._expected[f"{folder}{SIDECAR}"] = digest(f"{key} {NAME}\n".encode())
        if inventory is not None:
            for key, paths in inventory.manifest.items():
                self._expected.update(dict.fromkeys(paths, key))

    def _digest_of(self, number: int) -> str:
        """SHA-512 of a version's inventory: the log's, or the sidecar's of one taken over."""
        beside = self._bytes(f"v{number}/{SIDECAR}") or b""
        return self.logged.get(number) or beside[:128].decode("ascii", "replace")

    def _inventory(self) -> Inventory | None:
        """The newest inventory: the log's, else one that its sidecar vouches for; None without."""
        candidates = (f"v{self.head}/", "")
        contents = [(folder, self._bytes(f"{folder}{NAME}")) for folder in candidates]
        wanted = self.logged[self.head]
        proven = [content for _, content in contents if content and digest(content) == wanted]
        told = [
            content
            for folder, content in contents
            if content and self._bytes(f"{folder}{SIDECAR}") == sidecar(content)
        ]
        for content in (*proven, *told):
            try:
                return decoded(content)
            except ValueError:
                continue
        return None

    def _is_another(self) -> bool:
        """Whether the root inventory is whole, and that of another document."""
        content = self._bytes(NAME)
        try:
            return content is not None and decoded(content).id != object_id(self.id)
        except ValueError:
            return False

    def _has_version(self, number: int) -> bool:
        return any(name.startswith(f"v{number}/") for name in self._there)

    def _conflicts(self, newest: Inventory) -> Iterator[Fault]:
        for number in range(1, self.head):
            content = self._bytes(f"v{number}/{NAME}")
            if content is None or digest(content) != self.logged.get(number):
                continue  # told already
            older = decoded(content)
            is_kept = all(
                set(paths) <= set(newest.manifest.get(key, ())) for key, paths in older.manifest.items()
            )
            if not is_kept or older.versions != newest.versions[:number]:
                yield self._fault(Kind.INVENTORY_CONFLICT, f"v{number}/{NAME}")

    def _extras(self) -> Iterator[Fault]:
        unlogged = set()
        for name, stored in self._there.items():
            number = _version(name)
            if name in self._expected or not stored.is_plain:
                continue
            if number > self.head:
                unlogged.add(number)
            else:
                yield self._fault(Kind.FILE_EXTRA, name)
        for number in sorted(unlogged):
            yield self._fault(Kind.VERSION_UNLOGGED, f"v{number}")

    def _bytes(self, name: str) -> bytes | None:
        """The bytes of a small plain file, None where there is none that can be read."""
        stored = self._there.get(name)
        if stored is None or not stored.is_plain or stored.size > MOST_INVENTORY:
            return None
        try:
            return self.storage.read(stored.key)
        except OSError:
            return None

    def _fault(
        self, kind: Kind, name: str, *, expected: str = "", found: str = "", detail: str = ""
    ) -> Fault:
        prefix = object_prefix(self.id)
        key = (
            f"{prefix}/{name}" if name and not name.startswith(prefix.split("/")[0] + "/") else name or prefix
        )
        return Fault(kind, key, self.id, _version(name), detail, expected, found)


def _version(name: str) -> int:
    """The version a path in an object belongs to, 0 for the object's own files."""
    number = name.split("/", 1)[0].removeprefix("v")
    return int(number) if name.startswith("v") and number.isdecimal() else 0
