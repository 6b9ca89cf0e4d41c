"""Two services on two machines with one PostgreSQL and one S3 store: one archive, one office."""

import json
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.callers import token_in
from tests.postgres import PostgreSQL
from tests.running import running_service
from tests.s3 import S3

NOTICE = json.loads((Path(__file__).parents[2] / "samples/feedback_notice/minimal.json").read_bytes())
PAPERS = 12


@pytest.fixture
def services(tmp_path: Path, postgresql: PostgreSQL, object_store: S3) -> Iterator[tuple[list[str], str]]:
    """Their addresses, and a token that one of them was told of."""
    bucket = object_store.bucket
    shared = {
        "HONGTOU_DATABASE": postgresql.database(),
        "HONGTOU_STORAGE": f"s3://{bucket.name}/two-services",
        "HONGTOU_S3_ENDPOINT": bucket.endpoint,
        "HONGTOU_S3_REGION": bucket.region,
        "HONGTOU_S3_KEY_ID": bucket.key_id,
        "HONGTOU_S3_SECRET": bucket.secret,
        "HONGTOU_RENDER_WORKERS": "1",
    }
    with ExitStack() as stack:
        folders = [tmp_path / name for name in ("one", "two")]
        addresses = [stack.enter_context(running_service(folder, **shared)) for folder in folders]
        yield addresses, token_in(folders[0], **shared)


def post(address: str, token: str, serial: int) -> dict[str, Any]:
    """What the service answers to a notice of its own."""
    header = {**NOTICE["header"], "doc_number": {**NOTICE["header"]["doc_number"], "serial": serial}}
    body = json.dumps({**NOTICE, "doc_id": f"FN-{serial}", "header": header}).encode()
    shown = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    asked = urllib.request.Request(f"{address}/api/v1/documents", body, shown)  # noqa: S310 - our own loopback
    with urllib.request.urlopen(asked, timeout=300) as answer:  # noqa: S310
        return dict(json.load(answer))


@pytest.mark.nightly
def test_two_services_number_as_one_and_tell_of_each_others_papers(
    services: tuple[list[str], str],
) -> None:
    """1…n exactly, whichever was asked; each shows what the other filed."""
    addresses, token = services
    with ThreadPoolExecutor(4) as callers:
        told = list(
            callers.map(lambda serial: post(addresses[serial % 2], token, serial), range(1, PAPERS + 1))
        )
    assert list(range(1, PAPERS + 1)) == sorted(int(paper["archival_code"][-4:]) for paper in told)
    for paper, address in zip(told, addresses * PAPERS, strict=False):
        asked = urllib.request.Request(  # noqa: S310 - our own loopback
            address + paper["links"]["pdf"], headers={"Authorization": f"Bearer {token}"}
        )
        with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310
            assert answer.read(5) == b"%PDF-"
