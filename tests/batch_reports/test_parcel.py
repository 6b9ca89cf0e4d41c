"""A batch's files as one zip that goes out while it is made."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest

from service.batch_reports.parcel import Parcel, Source, parcel_of
from service.core.batches import Row
from service.core.errors.faults import StoreFailed
from service.core.errors.requests import NotFound
from service.handover.streaming import Member, stream_zip
from tests.batch_reports.batches import content_of, done, failed, source_of


def read(row: Row, format: str) -> bytes:
    """The bytes of a row's file."""
    return content_of(row.number, format)


def parcel(*rows: Row) -> Parcel:
    """The parcel of a batch of these rows."""
    return parcel_of(source_of(*rows), BytesIO())


def test_names_are_readable_and_the_manifest_proves_all(tmp_path: Path) -> None:
    """As sha256sum reads it; two papers of one name have two names."""
    made = parcel_of(source_of(done(1), failed(2), done(3), pattern="{标题}"), BytesIO())
    path = tmp_path / "batch.zip"
    path.write_bytes(b"".join(made.pieces(read)))
    with ZipFile(path) as package:
        package.extractall(tmp_path)
        names = package.namelist()
        assert made.digest == sha256(package.read("manifest-sha256.txt")).hexdigest()
    assert ["说明.txt", "关于巡察的反馈意见.docx", "关于巡察的反馈意见.pdf"] == names[:3]
    assert ["关于巡察的反馈意见_3.docx", "关于巡察的反馈意见_3.pdf"] == names[3:5]
    assert ["report.json", "manifest-sha256.txt"] == names[5:]
    checked = subprocess.run(
        ["sha256sum", "-c", "manifest-sha256.txt"], cwd=tmp_path, check=True, capture_output=True
    )
    assert len(names) - 1 == checked.stdout.count(b": OK")


def test_a_part_says_so() -> None:
    """In its properties, in its report, and in words for who opens it."""
    part, whole = parcel(done(1), failed(2)), parcel(done(1))
    assert part.is_partial and not whole.is_partial
    with ZipFile(BytesIO(b"".join(part.pieces(read)))) as package:
        assert "这里不是全部" in package.read("说明.txt").decode()
        assert json.loads(package.read("report.json"))["batch"]["is_partial"]
    assert "这里不是全部" not in whole.about.decode()


def test_the_same_state_is_the_same_bytes_and_digest() -> None:
    """Known before the first byte goes out."""
    one, two = parcel(done(1), failed(2)), parcel(done(1), failed(2))
    assert one.digest == two.digest != parcel(done(1), done(2)).digest
    assert b"".join(one.pieces(read)) == b"".join(two.pieces(read))


def test_what_is_done_meanwhile_is_for_the_next_time() -> None:
    """Report, manifest and files are of one moment, and so are the names."""
    source = source_of(failed(1), done(2), pattern="{标题}")
    later = iter([[failed(1), done(2)], [done(1), done(2)]])
    made = parcel_of(Source(source.batch, source.state, lambda: next(later), source.naming), BytesIO())
    with ZipFile(BytesIO(b"".join(made.pieces(read)))) as package:
        assert "关于巡察的反馈意见.pdf" in package.namelist() and 5 == len(package.namelist())


def test_a_file_that_is_another_by_now_is_not_given() -> None:
    """Nor is a zip without files."""
    with pytest.raises(StoreFailed):
        list(parcel(done(1)).pieces(lambda row, format: b"other"))
    with pytest.raises(NotFound):
        parcel(failed(1))


def test_a_file_that_becomes_another_while_it_is_fetched_is_not_given() -> None:
    """Even where the row knows by now: the manifest was told before."""
    source, other = source_of(done(1)), b"sealed meanwhile"
    files = [{**file, "sha256": sha256(other).hexdigest()} for file in done(1).result["files"]]
    sealed = replace(done(1), result={**done(1).result, "files": files})
    looks = iter([[done(1)], [sealed]])
    made = parcel_of(replace(source, rows=lambda: next(looks)), BytesIO())
    with pytest.raises(StoreFailed, match="所列的不同"):
        list(made.pieces(lambda row, format: other))


def test_heads_tell_sizes_so_that_a_stream_can_be_read() -> None:
    """No flag but that names are UTF-8, no time but the oldest; unzip agrees."""
    members = [Member("甲.pdf", [b"%PDF", b"-1"]), Member("乙.json", [b"[]" * 5000], is_packed=True)]
    made = b"".join(stream_zip(members))
    with ZipFile(BytesIO(made)) as package:
        assert package.testzip() is None
        assert {0x800} == {info.flag_bits for info in package.infolist()}
        assert {(1980, 1, 1, 0, 0, 0)} == {info.date_time for info in package.infolist()}
        assert ZIP_STORED == package.infolist()[0].compress_type
    assert made[14:18] != b"\0" * 4 and len(made) < 5000


def test_no_more_than_a_file_is_held() -> None:
    """Each goes out as soon as it is there."""
    asked = []

    def members() -> Iterator[Member]:
        for number in range(3):
            asked.append(number)
            yield Member(f"{number}.pdf", [b"x" * 1000])

    pieces = stream_zip(members())
    assert 1000 < len(next(pieces)) < 1100 and [0] == asked
    assert 2 == len([piece for piece in pieces if len(piece) > 1000])
