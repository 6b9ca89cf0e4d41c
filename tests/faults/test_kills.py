"""A process killed while it files loses nothing it told of, and leaves nothing half-made."""

import os

import pytest

from service.archive.storage.files import FileStorage
from tests.faults.kills import Account, Choose, every_step, folder, random_moments

TURNING = ("rename", "link", "commit", "fsync archive/log", "fsync archive/ocfl/xx", "mkdir archive/ocfl/xx")
"""The names of steps that the state of the archive turns on."""


def once_each() -> Choose:
    """What chooses the last step of each such name, whichever day has it first."""
    seen: set[str] = set()

    def choose(names: list[str]) -> list[int]:
        last = {name: place for place, name in enumerate(names) if name.startswith(TURNING)}
        chosen = [place for name, place in last.items() if name not in seen]
        seen.update(last)
        return chosen

    return choose


def test_a_kill_at_any_step_the_archive_turns_on_loses_nothing() -> None:
    """All that was told is whole; what was not told is there whole or not at all; the start heals it."""
    account = Account()
    with folder() as base:
        every_step(account, base, of=once_each())
    assert account.kills > 10
    assert ([], []) == (account.faults, account.unreached), str(account)


def test_kills_at_random_moments_lose_nothing() -> None:
    """One process, or several of those that file at once."""
    account = Account()
    with folder() as base:
        random_moments(account, base, 24, seed=5)
    assert 24 == account.kills
    assert account.told > 0
    assert [] == account.faults, str(account)


def torn(storage: FileStorage, key: str, content: bytes) -> None:
    """Nothing; the bytes stand under the key, but not at once."""
    storage.make_folders_above(key)
    with os.fdopen(os.open(storage.root / key, os.O_WRONLY | os.O_CREAT), "wb") as file:
        file.write(content)


def test_the_harness_finds_files_that_appear_before_their_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted storage writes in place: killed before the write, it leaves an empty file of the log."""
    monkeypatch.setattr(FileStorage, "put", torn)
    account = Account()
    with folder() as base:
        every_step(account, base, of=lambda names: [names.index("write archive/log/N/N.json")])
    assert 2 == account.kills
    assert 2 <= len(account.faults)
