"""Storage in an S3 bucket: written once, read back, compared, and only then believed.

A stage's files are put under their keys at once, the last one last. Until then a marker below `staging/`
names what may be there in part; whoever holds the writers' lock may take it away. Nothing in the archive's
places is deleted before the lock was asked for anew, or twice: what is there next may be another's.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count

from service.archive.presence import Living
from service.archive.storage.bucket import HANDS, Bucket
from service.archive.storage.port import Held, KeyTaken, StorageFault, Stored
from service.core.errors.faults import StoreFailed

STAGING, SET_APART = "staging", "set-apart"
SERIAL = "~"
"""What follows the sign tells equal names apart."""


class Changed(StorageFault):
    """What is read is not what was written."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"S3 存储写入后读回的内容与写入的不一致：{key}。",
            "请检查存储服务和网络；未归档，恢复后重试即可。",
        )


@dataclass(slots=True)
class S3Stage:
    """Files in memory until they are published; *attempt* tells their keys from those of others."""

    storage: "S3Storage"
    attempt: str
    is_settled: bool = False
    is_doubtful: bool = False
    """Whether something of it may stand somewhere."""

    _files: dict[str, bytes] = field(default_factory=dict)

    def write(self, name: str, content: bytes) -> None:
        """Nothing; the file is on its way. No name is written twice."""
        if name in self._files:
            raise KeyTaken(name)
        self._files[name] = content

    def publish(self, prefix: str, held: Held) -> None:
        """Nothing; all that was written stands below *prefix*, whole and durable. Raises KeyTaken."""
        keys = {f"{prefix}/{name}": content for name, content in self._files.items()}
        *others, last = keys
        self.is_doubtful = True
        try:
            with ThreadPoolExecutor(HANDS) as hands:
                list(hands.map(lambda key: self.storage.create(key, keys[key], self.attempt), others))
            self.storage.create(last, keys[last], self.attempt)
        except BaseException:
            self._take_back([last, *others], held)
            raise

    def settle(self) -> None:
        """Nothing; it is decided what becomes of what was published. Else the stage is left behind."""
        self.is_settled = True

    def _take_back(self, keys: list[str], held: Held) -> None:
        """What of ours came to stand is gone again, as far as the store answers and the lock is held."""
        with suppress(OSError):
            for key in keys:
                self.storage.take_back(key, self.attempt, held)
            self.is_doubtful = False


@dataclass(frozen=True, slots=True)
class S3Storage:
    """Everything below *root* in *bucket*; *presence* tells which processes live, on all machines."""

    bucket: Bucket
    root: str
    presence: Living
    new_name: Callable[[], str]
    _proven: set[str] = field(default_factory=set)

    @contextmanager
    def stage(self, name: str) -> Iterator[S3Stage]:
        """A stage for files; what was not published is gone at its end, *name* says what it was for."""
        attempt, process = self.new_name(), self.presence.name()
        marker = f"{STAGING}/{process}/{name}{SERIAL}{attempt}"
        self.bucket.put(self._key(marker), b"", attempt, is_new=True)
        self._prove_once(marker, process)
        stage = S3Stage(self, attempt)
        try:
            yield stage
        finally:
            if stage.is_settled or not stage.is_doubtful:
                with suppress(OSError):  # a marker that stays costs the next start a look
                    self.bucket.delete(self._key(marker))

    def unsettled(self) -> Iterator[str]:
        """The names of stages left behind by dead processes; what they published may stand in part."""
        yield from dict.fromkeys(name for name, _ in self._left())

    def forget(self, name: str) -> None:
        """Nothing; stages of that name left behind by dead processes are gone."""
        for left, marker in self._left():
            if left == name:
                self.bucket.delete(self._key(marker))

    def put(self, key: str, content: bytes) -> None:
        """Nothing; the bytes stand under the key. Raises KeyTaken."""
        attempt = self.new_name()
        try:
            self.create(key, content, attempt)
        except Changed:
            self.take_back(key, attempt, _ever)
            raise

    def create(self, key: str, content: bytes, attempt: str) -> None:
        """Nothing; the bytes stand under the key, put there by *attempt*. Raises KeyTaken or Changed."""
        self.bucket.put(self._key(key), content, attempt, is_new=True)
        if self._digest(key) != sha256(content).digest():
            raise Changed(key)

    def take_back(self, key: str, attempt: str, held: Held) -> None:
        """Nothing; what *attempt* put under the key is gone, what others put there stays."""
        if self.bucket.attempt(self._key(key)) == attempt:
            self._delete(key, held)

    def replace(self, key: str, content: bytes) -> None:
        """Nothing; the bytes stand under the key, at once in the place of what stood there."""
        self.bucket.put(self._key(key), content, self.new_name(), is_new=False)
        if self._digest(key) != sha256(content).digest():
            raise Changed(key)

    def read(self, key: str) -> bytes:
        """The bytes under the key; raises KeyMissing."""
        return b"".join(self.stream(key))

    def stream(self, key: str) -> Iterator[bytes]:
        """The bytes under the key, a piece at a time; raises KeyMissing."""
        yield from self.bucket.stream(self._key(key))

    def has(self, key: str) -> bool:
        """Whether anything stands under the key."""
        return self.bucket.attempt(self._key(key)) is not None

    def below(self, prefix: str) -> Iterator[Stored]:
        """Everything below *prefix*, in the order of the keys."""
        for stored in self.bucket.below(self._folder(prefix)):
            yield Stored(stored.key.removeprefix(self._key("")), stored.size)

    def children(self, prefix: str) -> Iterator[str]:
        """The names directly below *prefix*, sorted."""
        yield from self.bucket.names(self._folder(prefix))

    def set_apart(self, prefix: str, held: Held) -> str:
        """Where everything below *prefix* stands now, out of the way and whole; empty where nothing was.

        Only the archive's one writer may call this, and is asked whether it still is before anything goes.
        """
        keys = [stored.key for stored in self.below(prefix)] or [prefix] * self.has(prefix)
        if not keys:
            return ""
        held()
        name, taken = prefix.replace("/", SERIAL), set(self.children(SET_APART))
        free = (f"{name}{SERIAL}{number}" for number in count(1))
        apart = f"{SET_APART}/{next(name for name in free if name not in taken)}"
        for key in keys:
            self.put(apart + key.removeprefix(prefix), self.read(key))
        for key in sorted(keys, key=lambda key: key.count("/")):  # what makes the others count goes first
            self._delete(key, held)
        return apart

    def room(self) -> int | None:
        """None: a store does not say; raises OSError where it does not answer."""
        self.has(STAGING)
        return None

    def _delete(self, key: str, held: Held) -> None:
        """Nothing; the key, which others may put something under, stands for nothing."""
        held()
        self.bucket.delete(self._key(key), once=True)

    def _key(self, key: str) -> str:
        return f"{self.root}/{key}" if self.root else key

    def _folder(self, prefix: str) -> str:
        return self._key(f"{prefix}/" if prefix else "")

    def _digest(self, key: str) -> bytes:
        found = sha256()
        for piece in self.stream(key):
            found.update(piece)
        return found.digest()

    def _left(self) -> Iterator[tuple[str, str]]:
        """The stages of processes that are gone, and their markers."""
        for process in self.children(STAGING):
            if not self.presence.lives(process):
                for marker in self.children(f"{STAGING}/{process}"):
                    yield marker.rpartition(SERIAL)[0], f"{STAGING}/{process}/{marker}"

    def _prove_once(self, marker: str, process: str) -> None:
        """A store that overwrites what must stay cannot keep an archive: found out before the first file."""
        if process not in self._proven:
            with suppress(KeyTaken):
                self.bucket.put(self._key(marker), b"", self.new_name(), is_new=True)
                raise StoreFailed(
                    f"S3 存储 {self.bucket.endpoint} 不支持条件写入（If-None-Match），会覆盖已归档的文件。",
                    hint="请升级存储服务，或改用支持条件写入的存储。",
                )
            self._proven.add(process)


def _ever() -> None:
    """Nothing: under a key that is put alone, nobody puts again what was put once."""
