"""A bag is whole, valid for others, and every fault in one is named before anything is believed."""

import os
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import bagit
import pytest

from service.core.errors.faults import StoreFailed
from service.core.errors.payloads import BrokenPackage
from service.handover.bag_reading import ReadBag, read_bag
from service.handover.bags import WrittenBag, write_bag

FILES = {
    "objects/a/v1/content/document.pdf": b"%PDF" * 1000,
    "objects/a/inventory.json": b"{}",
    "log/000000/000000001.json": b"[]",
    "空.txt": b"",
}
INFO = {"Source-Organization": "淮岭理工大学", "External-Description": "一\n二"}


def payload() -> Iterator[tuple[str, Iterator[bytes]]]:
    """The files, each in two pieces."""
    for name, content in FILES.items():
        yield name, iter([content[:3], content[3:]])


def track(items: Iterable[Any], _words: str) -> Iterable[Any]:
    """Nobody looks on."""
    return items


@pytest.fixture
def bag(tmp_path: Path) -> WrittenBag:
    """A bag with those files."""
    return write_bag(tmp_path / "out", "Z109-20260305", payload(), INFO)


def faults(folder: Path) -> set[tuple[str, str]]:
    """What reading it complains of: kinds and places."""
    with pytest.raises(BrokenPackage) as told:
        read_bag(folder, track)
    assert all(fault.message and fault.hint for fault in told.value.findings)
    return {(fault.code.removeprefix("package-"), fault.pointer) for fault in told.value.findings}


def test_another_program_finds_the_bag_valid(bag: WrittenBag) -> None:
    """The Library of Congress's own: every digest, count and tag."""
    assert bagit.Bag(str(bag.folder)).validate(processes=1, fast=False)


def test_what_went_in_comes_out(bag: WrittenBag) -> None:
    """Names, bytes, and what is said of them."""
    read = read_bag(bag.folder, track)
    assert FILES == {name: read.read(name) for name in read.names}
    assert "淮岭理工大学" == read.info["Source-Organization"]
    assert "一 二" == read.info["External-Description"]
    assert f"{sum(map(len, FILES.values()))}.{len(FILES)}" == read.info["Payload-Oxum"]
    assert (len(FILES), bag.digest) == (bag.files, read.digest)


def test_the_same_files_give_the_same_bag(bag: WrittenBag, tmp_path: Path) -> None:
    """And a name that is taken is left alone."""
    again = write_bag(tmp_path / "out", "Z109-20260305", payload(), INFO)
    assert ("Z109-20260305_2", bag.digest) == (again.folder.name, again.digest)
    names = sorted(path.relative_to(bag.folder) for path in bag.folder.rglob("*") if path.is_file())
    assert all((bag.folder / name).read_bytes() == (again.folder / name).read_bytes() for name in names)


def test_a_payload_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """No bag, and no half of one."""

    def failing() -> Iterator[tuple[str, Iterator[bytes]]]:
        yield from payload()
        raise BrokenPackage("坏了")

    with pytest.raises(BrokenPackage):
        write_bag(tmp_path / "out", "x", failing(), INFO)
    assert [] == list((tmp_path / "out").iterdir())


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """With what to look at."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreFailed, match="无法在") as told:
        write_bag(tmp_path / "file", "x", payload(), INFO)
    assert told.value.hint


def edit(name: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    """Something that changes a file of the bag."""

    def change(folder: Path) -> None:
        path = folder / name
        content = path.read_bytes()
        assert old in content
        path.write_bytes(content.replace(old, new, 1))

    return change


def replaced_by_link(folder: Path) -> None:
    """A file that is a link to the same bytes elsewhere."""
    path = folder / "data/空.txt"
    elsewhere = folder.parent / "elsewhere"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


PDF = "data/objects/a/v1/content/document.pdf"
PLANTED: dict[str, tuple[Callable[[Path], object], tuple[str, str]]] = {
    "a bit": (edit(PDF, b"%PDF", b"%PDG"), ("changed", f"/{PDF}")),
    "cut off": (lambda bag: os.truncate(bag / PDF, 100), ("changed", f"/{PDF}")),
    "emptied": (lambda bag: os.truncate(bag / PDF, 0), ("changed", f"/{PDF}")),
    "missing": (lambda bag: (bag / PDF).unlink(), ("missing", f"/{PDF}")),
    "one too many": (lambda bag: (bag / "data/x.exe").write_bytes(b"MZ"), ("extra", "/data/x.exe")),
    "beside the payload": (lambda bag: (bag / "x.exe").write_bytes(b"MZ"), ("extra", "/x.exe")),
    "a link": (replaced_by_link, ("link", "/data/空.txt")),
    "a linked folder": (
        lambda bag: (bag / "data/more").symlink_to(bag.parent, target_is_directory=True),
        ("link", "/data/more"),
    ),
    "a pipe": (lambda bag: os.mkfifo(bag / "data/pipe"), ("link", "/data/pipe")),
    "another count": (
        edit("bag-info.txt", b"Payload-Oxum: 4", b"Payload-Oxum: 5"),
        ("count", "/bag-info.txt"),
    ),
    "another source": (edit("bag-info.txt", "淮岭".encode(), "淮北".encode()), ("changed", "/bag-info.txt")),
    "a way out": (
        edit("manifest-sha512.txt", b"data/objects", b"data/../../x"),
        ("name", "/manifest-sha512.txt"),
    ),
    "from the root": (edit("manifest-sha256.txt", b"  data/", b"  /data/"), ("name", "/manifest-sha256.txt")),
    "backslashes": (
        edit("manifest-sha256.txt", b"data/objects/", b"data\\objects/"),
        ("name", "/manifest-sha256.txt"),
    ),
    "a tag as payload": (
        edit("tagmanifest-sha256.txt", b"bagit.txt", b"data/x"),
        ("name", "/tagmanifest-sha256.txt"),
    ),
    "no digest": (
        edit("manifest-sha256.txt", b"  data", b" data/x\n  data"),
        ("form", "/manifest-sha256.txt"),
    ),
    "listed twice": (
        lambda bag: (bag / "manifest-sha256.txt").write_bytes(2 * (bag / "manifest-sha256.txt").read_bytes()),
        ("form", "/manifest-sha256.txt"),
    ),
    "to be fetched": (
        lambda bag: (bag / "fetch.txt").write_text("http://x 1 data/x"),
        ("form", "/fetch.txt"),
    ),
    "another version": (edit("bagit.txt", b"1.0", b"0.9"), ("form", "/bagit.txt")),
    "no declaration": (lambda bag: (bag / "bagit.txt").unlink(), ("form", "/bagit.txt")),
    "not a text": (lambda bag: (bag / "bag-info.txt").write_bytes(b"\xff\xfe"), ("form", "/bag-info.txt")),
    "a huge line": (
        lambda bag: (bag / "manifest-sha256.txt").write_bytes(b"a" * 9999),
        ("form", "/manifest-sha256.txt"),
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_named(name: str, bag: WrittenBag) -> None:
    """Its kind and its place."""
    plant, told = PLANTED[name]
    plant(bag.folder)
    assert told in faults(bag.folder)


def test_all_faults_are_told_at_once(bag: WrittenBag) -> None:
    """Missing, changed and extra in one answer."""
    for name in ("a bit", "one too many"):
        PLANTED[name][0](bag.folder)
    (bag.folder / "data/空.txt").unlink()
    assert {PLANTED["a bit"][1], PLANTED["one too many"][1], ("missing", "/data/空.txt")} <= faults(
        bag.folder
    )


def test_what_is_no_bag_is_told(tmp_path: Path) -> None:
    """A folder that is not there, or is any other."""
    assert {"form"} == {kind for kind, _ in faults(tmp_path / "nothing")}
    assert {"form"} == {kind for kind, _ in faults(tmp_path)}


def test_a_file_changed_after_the_reading_is_not_believed(bag: WrittenBag) -> None:
    """Its bytes are proven again when they are taken."""
    read: ReadBag = read_bag(bag.folder, track)
    PLANTED["a bit"][0](bag.folder)
    with pytest.raises(BrokenPackage):
        read.read(PDF.removeprefix("data/"))


def test_folders_within_folders_without_end_do_no_harm(bag: WrittenBag) -> None:
    """As deep as the system has them."""
    folder = bag.folder / "data"
    for _ in range(1200):
        folder = folder / "d"
        folder.mkdir()
    (folder / "x").write_bytes(b"x")
    found = faults(bag.folder)
    subprocess.run(["rm", "-rf", bag.folder / "data/d"], check=True)  # too deep for what tidies up later
    assert {"extra"} == {kind for kind, _ in found} - {"count"}
