"""Files are placed whole, and never over another."""

from pathlib import Path

import pytest

from service.core.errors import StoreFailed
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
