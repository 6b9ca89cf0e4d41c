"""Files of batches that no archive keeps, in a folder or a bucket: whole, replaced by themselves, removed."""

from dataclasses import replace
from pathlib import Path

import pytest

from service.archive.proving.strays import KNOWN
from service.bootstrap.jobs import build_spool
from service.core.errors.faults import StoreFailed
from service.core.errors.requests import NotFound
from service.jobs.spool import BucketSpool, FolderSpool, Spool, key_of
from service.settings import read_settings
from tests.archive import places
from tests.s3 import S3

FILE = b"%PDF" * 1000
ONE, OTHER = (key_of(batch * 32, 1, "d" * 64, "pdf") for batch in "ab")


@pytest.fixture(params=["folder", "bucket"])
def spool(request: pytest.FixtureRequest, tmp_path: Path) -> Spool:
    """An empty spool of each kind."""
    if request.param == "folder":
        return FolderSpool(tmp_path)
    store: S3 = request.getfixturevalue("object_store")
    return BucketSpool(store.bucket, f"{places.new_root()}/batches")


def test_a_file_is_there_until_its_batch_is_removed(spool: Spool) -> None:
    """Put twice it is one; those of other batches stay; removed twice is removed."""
    for key in (ONE, ONE, OTHER):
        spool.put(key, FILE)
    assert FILE == b"".join(spool.stream(ONE))
    for _ in range(2):
        spool.remove("a" * 32)
        with pytest.raises(NotFound):
            b"".join(spool.stream(ONE))
    assert FILE == b"".join(spool.stream(OTHER))


def test_a_bucket_out_of_reach_is_told_with_its_cure(object_store: S3) -> None:
    """Nothing is lost: the row is tried again later."""
    away = BucketSpool(replace(object_store.bucket, endpoint="http://127.0.0.1:9"), "batches")
    with pytest.raises(StoreFailed, match=r"S3 存储 http://127\.0\.0\.1:9 没有正常应答") as caught:
        away.put(ONE, FILE)
    assert "HONGTOU_S3_ENDPOINT" in caught.value.hint


def test_files_of_batches_lie_beside_an_archive_that_several_machines_share() -> None:
    """Whichever machine made them; and the archive knows that they are no strays of its own."""
    given = {"S3_ENDPOINT": "http://127.0.0.1:9", "S3_KEY_ID": "key", "S3_SECRET": "secret"}
    for storage, root in (
        ("s3://bucket/papers/archive", "papers/archive/batches"),
        ("s3://bucket", "batches"),
    ):
        variables = {f"HONGTOU_{name}": text for name, text in {**given, "STORAGE": storage}.items()}
        spool = build_spool(read_settings(variables))
        assert isinstance(spool, BucketSpool)
        assert root == spool.root
    assert "batches" in KNOWN
