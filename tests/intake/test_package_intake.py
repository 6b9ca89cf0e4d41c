"""Zip files and folders of strangers: all that can be read is, nothing leads out, nothing unfolds unseen."""

import os
import struct
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_STORED, ZipFile, ZipInfo

import pytest

from service.intake.sources import entries
from tests.intake.reading import LIMITS, TABLES, lay, package, read, told
from tests.sheets.books import book_of


def of_folder(*paths: Path) -> list[tuple[str, bytes | str]]:
    """What those paths become."""
    return told(list(entries(paths, LIMITS, TABLES)))


def test_members_come_in_natural_order_whatever_they_are() -> None:
    """What systems leave in packages is passed over; what nobody knows is told."""
    content = package(
        ("批/第10份.json", b'{"n": 10}'),
        ("批/第2份.json", b'{"n": 2}'),
        ("批/列.ndjson", b"{}\n{}\n"),
        ("批/", b""),
        ("__MACOSX/批/._第2份.json", b"x"),
        ("批/.DS_Store", b"x"),
        ("批/~$表.xlsx", b"x"),
        ("批/说明.docx.txt", b"hello"),
        ("../../etc/passwd.json", b"[1]"),
    )
    assert told(read(content, "批.zip")) == [
        ("批.zip/../../etc/passwd.json 第1项", b"1"),
        ("批.zip/批/列.ndjson 第1行", b"{}"),
        ("批.zip/批/列.ndjson 第2行", b"{}"),
        ("批.zip/批/第2份.json", b'{"n": 2}'),
        ("批.zip/批/第10份.json", b'{"n": 10}'),
        ("批.zip/批/说明.docx.txt", "broken-sheet"),
    ]


def named_in(encoding: str) -> bytes:
    """A package whose names are written in that encoding, which it does not say."""
    made = BytesIO()
    with ZipFile(made, "w") as written:
        for name in ("通知一.json", "a.json"):
            info = ZipInfo(name.encode(encoding).decode("cp437"))
            written.writestr(info, b"{}")
    content = made.getvalue()
    raw = "通知一.json".encode(encoding)
    shown = raw.decode("cp437").encode()
    return unsaid(content, shown, raw)


def unsaid(content: bytes, shown: bytes, raw: bytes) -> bytes:
    """The package with the raw name in place of the one that is said to be UTF-8."""
    with ZipFile(BytesIO(content)) as package:
        first = package.infolist()[0]
    made = BytesIO()
    for signature, length_at, flags_at in ((b"PK\x03\x04", 26, 6), (b"PK\x01\x02", 28, 8)):
        at = content.index(signature)
        head = bytearray(content[at : at + (30 if length_at == 26 else 46)])
        struct.pack_into("<H", head, length_at, len(raw))
        struct.pack_into("<H", head, flags_at, 0)
        if signature == b"PK\x03\x04":
            made.write(bytes(head) + raw + b"{}")
        else:
            directory = made.tell()
            made.write(bytes(head) + raw)
            size = made.tell() - directory
            made.write(struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, size, directory, 0))
    assert first.orig_filename
    return made.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_names_are_read_as_their_writer_meant_them(encoding: str) -> None:
    """Chinese Windows writes GBK and says nothing; others write UTF-8 and say nothing."""
    assert told(read(named_in(encoding), "批.zip")) == [("批.zip/通知一.json", b"{}")]


def test_a_package_in_a_package_is_told_and_a_spreadsheet_there_is_read() -> None:
    """Though both are zip files."""
    book = book_of(("文书编号", "标题"), ("甲", "乙"))
    content = package(("a.zip", package(("x.json", b"{}"))), ("b.xlsx", book), ("c.json", b"{}"))
    assert told(read(content, "批.zip")) == [
        ("批.zip/a.zip", "broken-package"),
        ("批.zip/b.xlsx “Sheet”第2行", "invalid-payload"),
        ("批.zip/c.json", b"{}"),
    ]


def changed(content: bytes, at_local: int, at_directory: int, value: int) -> bytes:
    """The package with two bytes of both its heads changed."""
    made = bytearray(content)
    struct.pack_into("<H", made, content.index(b"PK\x03\x04") + at_local, value)
    struct.pack_into("<H", made, content.index(b"PK\x01\x02") + at_directory, value)
    return bytes(made)


def test_members_that_cannot_be_read_are_told_and_the_others_read() -> None:
    """A password, a rare way of packing, a link, bytes that have changed."""
    made = BytesIO()
    with ZipFile(made, "w") as written:
        link = ZipInfo("a-link.json")
        link.external_attr = 0o120777 << 16
        written.writestr(link, "/etc/passwd")
        written.writestr("b-rare.json", b"{}", compress_type=ZIP_BZIP2)
        written.writestr("c-sound.json", b'{"c": 1}', compress_type=ZIP_STORED)
        written.writestr("d-torn.json", b'{"d": "torn"}', compress_type=ZIP_STORED)
    torn = made.getvalue().replace(b'{"d": "torn"}', b'{"d": "tore"}')
    assert told(read(torn, "批.zip")) == [
        ("批.zip/a-link.json", "broken-package"),
        ("批.zip/b-rare.json", "broken-package"),
        ("批.zip/c-sound.json", b'{"c": 1}'),
        ("批.zip/d-torn.json", "broken-package"),
    ]
    locked = changed(package(("a.json", b"{}")), 6, 8, 1)
    assert told(read(locked, "批.zip")) == [("批.zip/a.json", "broken-package")]


def test_what_unfolds_without_measure_is_not_unfolded() -> None:
    """One member of a thousand times its size, and many of a fair size together."""
    bomb = package(("a.json", b"0" * (64 << 20)), ("b.json", b"{}"))
    assert told(read(bomb, "批.zip")) == [
        ("批.zip/a.json", "payload-too-large"),
        ("批.zip/b.json", b"{}"),
    ]
    assert told(read(bomb, "批.zip", replace(LIMITS, total=1 << 20))) == [("批.zip", "payload-too-large")]


def test_a_directory_too_large_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of the file tells how large it is."""
    many = package(*((f"{number}.json", b"{}") for number in range(50)))
    assert told(read(many, "批.zip", replace(LIMITS, members=49))) == [("批.zip", "payload-too-large")]
    monkeypatch.setattr("service.intake.packages.ZipFile", None)
    assert told(read(many, "批.zip", replace(LIMITS, members=1))) == [("批.zip", "payload-too-large")]


@pytest.mark.parametrize("content", [b"PK\x03\x04 nothing more", package()[:10], package()])
def test_a_broken_or_empty_package_is_told(content: bytes) -> None:
    """As one fault."""
    assert told(read(content, "批.zip")) == [("批.zip", "broken-package")]


@pytest.mark.parametrize("cut", range(20, 200, 30))
def test_a_package_cut_off_anywhere_is_told(cut: int) -> None:
    """Its directory is at its end."""
    whole = package(("a.json", b'{"a": 1}'), ("b.json", b'{"b": 1}'))
    assert told(read(whole[:cut], "批.zip")) == [("批.zip", "broken-package")]


def test_a_folder_is_read_down_to_its_last_one(tmp_path: Path) -> None:
    """In natural order, hidden files left out."""
    lay(
        tmp_path / "批",
        **{"2.json": b"2", "10.json": b"10", "1__a.json": b"{}", ".x.json": b"", "b.bin": b"b"},
    )
    assert of_folder(tmp_path / "批") == [
        ("批/1/a.json", b"{}"),
        ("批/2.json", b"2"),
        ("批/10.json", b"10"),
        ("批/b.bin", "malformed-payload"),
    ]


def test_nothing_outside_a_folder_is_read(tmp_path: Path) -> None:
    """Links out, links in circles, what is no file; a link within is the file."""
    outside = lay(tmp_path, **{"secret.json": b"{}"}) / "secret.json"
    folder = lay(tmp_path / "批", **{"a.json": b"{}"})
    (folder / "b.json").symlink_to(outside)
    (folder / "c.json").symlink_to(folder / "a.json")
    (folder / "d").symlink_to(folder)
    (folder / "e.json").symlink_to(folder / "none")
    os.mkfifo(folder / "f.json")
    assert of_folder(folder) == [
        ("批/a.json", b"{}"),
        ("批/b.json", "broken-package"),
        ("批/c.json", b"{}"),
        ("批/d", "broken-package"),
        ("批/e.json", "broken-package"),
        ("批/f.json", "broken-package"),
    ]


def test_files_and_folders_that_are_not_there_or_empty_are_told(tmp_path: Path) -> None:
    """One entry each; names no program can print are printed all the same."""
    (tmp_path / "空").mkdir()
    strange = os.fsdecode("通知".encode("gbk") + b".json")
    (tmp_path / strange).write_bytes(b"{}")
    found = of_folder(tmp_path / "空", tmp_path / "none.json", tmp_path / strange)
    assert found == [("空", "broken-package"), ("none.json", "broken-package"), ("通知.json", b"{}")]


def test_names_are_shown_without_what_cannot_be_seen() -> None:
    """Signs that turn the direction of writing, ends of lines."""
    ((name, _),) = told(read(package(("a\u202egnp\n.json", b"{}")), "批.zip"))
    assert name == "批.zip/a\ufffdgnp\ufffd.json"
