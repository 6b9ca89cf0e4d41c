"""Packages whose every sum is right and whose records are none of ours: nothing of them reaches the log."""

import json
from collections.abc import Callable
from hashlib import sha512
from pathlib import Path
from typing import Any

import pytest

from service.archive.ocfl.layout import object_prefix
from service.archive.store import DocumentStore
from service.core.errors.payloads import BrokenPackage
from service.core.errors.requests import ArchiveClash
from service.core.keeping import Status
from tests.archive.conftest import FILES, opened, record_of
from tests.archive.test_handing_over import (
    LATER,
    filled,
    packed,
    receive,
    records,
    resealed,
    sending,
    verified,
)


def resummed(folder: Path, changed: bytes) -> bytes:
    """The object's inventory, right again after its record was changed."""
    record = folder / "v1/content/record.json"
    before = sha512(record.read_bytes()).hexdigest()
    record.write_bytes(changed)
    content = (folder / "inventory.json").read_bytes()
    content = content.replace(before.encode(), sha512(changed).hexdigest().encode())
    for place in (folder, folder / "v1"):
        (place / "inventory.json").write_bytes(content)
        (place / "inventory.json.sha512").write_text(f"{sha512(content).hexdigest()} inventory.json\n")
    return content


def retold(data: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Nothing; the record of the one object says otherwise, and so do all sums over it."""
    folder = next((data / "objects").iterdir())
    record = folder / "v1/content/record.json"
    values = json.loads(record.read_bytes())
    change(values)
    inventory = (folder / "inventory.json").read_bytes()
    told = data / f"events/{folder.name}.json"
    content = resummed(folder, json.dumps(values).encode())
    events = told.read_text().replace(sha512(inventory).hexdigest(), sha512(content).hexdigest())
    told.write_text(events)


def of_another(values: dict[str, Any]) -> None:
    """A record whose history says that another document was withdrawn."""
    values["history"].append({**values["history"][0], "act": "撤回", "object": record_of(7).id})


RETOLD: dict[str, Callable[[dict[str, Any]], None]] = {
    "no number of ours": lambda values: values.update(archival_code="X001"),
    "a number of other signs": lambda values: values.update(archival_code="../../etc/passwd"),
    "a number with another dot": lambda values: values.update(
        archival_code=values["archival_code"].replace("·", "•")
    ),
    "half a sign": lambda values: values.update(title="\ud800"),
    "a version never made": lambda values: values["history"][0]["details"].update(version=99),
    "a time that is none": lambda values: values["history"][0].update(time={"a": 1}),
    "no title": lambda values: values.update(title={"a": 1}),
    "organs that are no texts": lambda values: values.update(organs=[1]),
    "a number beyond all": lambda values: values.update(version=10**30),
    "a version that is none": lambda values: values["history"][0]["details"].update(version="x"),
    "the history of another": of_another,
}


@pytest.mark.parametrize("name", RETOLD)
def test_a_record_that_cannot_be_kept_is_refused_before_the_log_has_it(name: str, tmp_path: Path) -> None:
    """What the log once has is read on by everyone from then on: nothing gets in that no row can hold."""
    full, empty = filled(opened(tmp_path / "data")), opened(tmp_path / "other")
    empty.keep(record_of(7, doc_id="D-7"), FILES, actor="王敏")
    sent = packed(full, sending(full).part([record_of(3).id]), tmp_path)
    retold(sent.folder / "data", RETOLD[name])
    with pytest.raises(BrokenPackage):
        receive(empty, resealed(sent.folder, tmp_path))
    empty.recover(time=LATER, actor="李文")
    assert Status.FILED is empty.get(record_of(7).id).status
    assert 1 == len(records(empty)) and 1 == verified(empty)


def test_two_documents_with_one_number_do_not_come_in(tmp_path: Path) -> None:
    """A number is unique in the whole package."""
    one, two = opened(tmp_path / "one"), opened(tmp_path / "two")
    one.keep(record_of(1, doc_id="D-1"), FILES, actor="王敏")
    two.keep(record_of(2, doc_id="D-2"), FILES, actor="王敏")
    ours, theirs = (
        packed(store, sending(store).part([id]), tmp_path / id)
        for store, id in ((one, record_of(1).id), (two, record_of(2).id))
    )
    for below in ("objects", "events"):
        for found in (theirs.folder / "data" / below).iterdir():
            found.rename(ours.folder / "data" / below / found.name)
    empty = opened(tmp_path / "other")
    with pytest.raises(ArchiveClash):
        receive(empty, resealed(ours.folder, tmp_path))
    assert {} == records(empty) and 0 == verified(empty)


def test_a_strange_folder_among_the_stages_stops_no_start(store: DocumentStore) -> None:
    """What is no stage of ours stays where it is."""
    storage: Any = store.objects.storage
    strange = storage.root / "staging/dead/lost+found"
    strange.mkdir(parents=True)
    store.recover(time=LATER, actor="李文")
    store.keep(record_of(1), FILES, actor="王敏")
    assert strange.exists() and 1 == verified(store)


@pytest.mark.parametrize("name", RETOLD)
def test_a_planted_object_that_no_row_can_hold_is_set_apart(
    store: DocumentStore, data: Path, name: str
) -> None:
    """Its sums are right, nothing of it comes into the log, and filing goes on."""
    record = store.keep(record_of(1), FILES, actor="甲")
    planted = store.keep(record_of(2, doc_id="D-2"), FILES, actor="甲")
    folder = data / "archive" / object_prefix(planted.id)
    values = json.loads((folder / "v1/content/record.json").read_bytes())
    RETOLD[name](values)
    resummed(folder, json.dumps(values).encode())
    for file in sorted((data / "archive" / "log" / "000000").iterdir())[1:]:
        file.unlink()
    for path in data.glob("archive.sqlite3*"):
        path.unlink()
    moved = opened(data.rename(data.with_name("moved")))
    assert 1 == moved.reindex(time=LATER, actor="甲")
    assert 1 == len(list((data.with_name("moved") / "archive" / "set-apart").iterdir()))
    assert record.title == moved.get(record.id).title
    assert Status.FILED is moved.keep(record_of(3, doc_id="D-3"), FILES, actor="甲").status
