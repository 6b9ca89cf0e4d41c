"""Files are placed whole, and never over another."""

import errno
import os
from pathlib import Path

import pytest

from service.core.errors.faults import StoreFailed
from service.core.renditions import Rendition
from service.output import place


def rendition(text: str, kind: str = "pdf") -> Rendition:
    """A file with *text* in it."""
    return Rendition(kind, "text/plain", text.encode())


def test_a_free_name_is_used(tmp_path: Path) -> None:
    """The folder is made where it is missing."""
    written = place(tmp_path / "new", [("a.pdf", rendition("x"))])
    assert b"x" == Path(written[0]["path"]).read_bytes()


def test_a_taken_name_gets_a_number_the_same_for_both_files(tmp_path: Path) -> None:
    """Two documents of one name stay apart, and a document's files together."""
    (tmp_path / "a.pdf").write_text("old")
    written = place(tmp_path, [("a.docx", rendition("new", "docx")), ("a.pdf", rendition("new"))])
    assert ["a_2.docx", "a_2.pdf"] == [Path(item["path"]).name for item in written]
    assert "old" == (tmp_path / "a.pdf").read_text()


def test_the_same_content_is_left_alone(tmp_path: Path) -> None:
    """Running a command again makes no copies."""
    first = place(tmp_path, [("a.pdf", rendition("x"))])
    assert first == place(tmp_path, [("a.pdf", rendition("x"))])
    assert ["a.pdf"] == [path.name for path in tmp_path.iterdir()]


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    """The folder and the cure are named."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreFailed, match="无法写入文件夹"):
        place(tmp_path / "file", [("a.pdf", rendition("x"))])


def test_a_name_taken_at_the_last_moment_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program's file of that name keeps its content, and both of ours move on together."""
    link = os.link

    def overtaken(file: Path, path: Path) -> None:
        if path.name == "a.pdf":
            path.write_text("theirs")
        link(file, path)

    monkeypatch.setattr(os, "link", overtaken)
    place(tmp_path, [("a.docx", rendition("ours", "docx")), ("a.pdf", rendition("ours"))])
    assert {"a.pdf": "theirs", "a_2.docx": "ours", "a_2.pdf": "ours"} == {
        path.name: path.read_text() for path in tmp_path.iterdir()
    }


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No half of a file, under its name or any other."""

    def no_room(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(StoreFailed, match="No space left"):
        place(tmp_path, [("a.pdf", rendition("x"))])
    assert [] == list(tmp_path.iterdir())


def test_a_file_system_without_links_gets_the_files_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A memory stick knows one name per file; taken names are respected there as well."""

    def no_links(file: Path, path: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    (tmp_path / "a.pdf").write_text("old")
    place(tmp_path, [("a.docx", rendition("new", "docx")), ("a.pdf", rendition("new"))])
    assert {"a.pdf": "old", "a_2.docx": "new", "a_2.pdf": "new"} == {
        path.name: path.read_text() for path in tmp_path.iterdir()
    }
