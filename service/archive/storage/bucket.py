"""A bucket of an S3-compatible store: every call has an end, every failure is an OSError in words."""

import errno
import os
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

from service.archive.storage.port import KeyMissing, KeyTaken, StorageFault, Stored

CONNECT_SECONDS, READ_SECONDS, TRIES = 5, 20, 3
HANDS = 8
"""Calls at once: a store answers many together in the time of one."""

PIECE = 1 << 20
MISSING = ("404", "NoSuchKey")
TAKEN = ("412", "PreconditionFailed")
NO_ROOM = (
    "507",
    "InsufficientStorage",
    "QuotaExceeded",
    "XMinioStorageFull",
    "XMinioAdminBucketQuotaExceeded",
)
REFUSED = ("401", "403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch")
ATTEMPT = "attempt"
"""The name under which an object tells which attempt wrote it."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """The bucket *name* at the http(s) address *endpoint*, opened with a key of its own."""

    endpoint: str
    region: str
    name: str
    key_id: str
    secret: str = field(repr=False)

    def put(self, key: str, content: bytes, attempt: str, *, is_new: bool) -> None:
        """Nothing; the store has what *attempt* put. Raises KeyTaken where the key *is_new* and is not."""
        try:
            self._put(key, content, attempt, {"IfNoneMatch": "*"} if is_new else {})
        except OSError:
            if self.attempt(key) != attempt:  # else it came through, and only the answer was lost
                raise

    def stream(self, key: str) -> Iterator[bytes]:
        """The bytes under the key, a piece at a time, all of them or an error; raises KeyMissing."""
        with self._calling(key) as client:
            body = client.get_object(Bucket=self.name, Key=key)["Body"]
            with body:
                while piece := body.read(PIECE):
                    yield piece

    def attempt(self, key: str) -> str | None:
        """Which attempt wrote what stands under the key; None where nothing stands there."""
        try:
            with self._calling(key) as client:
                told = client.head_object(Bucket=self.name, Key=key)["Metadata"]
        except KeyMissing:
            return None
        return str(told.get(ATTEMPT, ""))

    def delete(self, key: str, *, once: bool = False) -> None:
        """Nothing; the key stands for nothing. A second try might meet what another put there meanwhile."""
        with self._calling(key, once=once) as client:
            client.delete_object(Bucket=self.name, Key=key)

    def below(self, prefix: str) -> Iterator[Stored]:
        """Everything whose key begins with *prefix*, in the order of the keys."""
        for page in self._pages(prefix, ""):
            for found in page.get("Contents", ()):
                yield Stored(found["Key"], found["Size"])

    def names(self, prefix: str) -> Iterator[str]:
        """The next parts of all keys that begin with *prefix*, sorted."""
        for page in self._pages(prefix, "/"):
            folders = (found["Prefix"].rstrip("/") for found in page.get("CommonPrefixes", ()))
            files = (found["Key"] for found in page.get("Contents", ()))
            yield from sorted(key.removeprefix(prefix) for key in (*folders, *files))

    def _put(self, key: str, content: bytes, attempt: str, condition: dict[str, str]) -> None:
        with self._calling(key) as client:
            client.put_object(
                Bucket=self.name,
                Key=key,
                Body=content,
                ChecksumSHA256=b64encode(sha256(content).digest()).decode(),
                Metadata={ATTEMPT: attempt},
                **condition,
            )

    def _pages(self, prefix: str, delimiter: str) -> Iterator[dict[str, Any]]:
        with self._calling(prefix) as client:
            asked = {"Bucket": self.name, "Prefix": prefix, "Delimiter": delimiter}
            yield from client.get_paginator("list_objects_v2").paginate(**asked)

    @contextmanager
    def _calling(self, key: str, *, once: bool = False) -> Iterator[Any]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield _client(self, os.getpid(), once=once)
        except ClientError as fault:
            raise self._told(fault.response.get("Error", {}).get("Code", ""), key) from fault
        except BotoCoreError as fault:
            raise StorageFault(
                f"S3 存储 {self.endpoint} 没有正常应答（{type(fault).__name__}）。",
                "请检查网络和存储服务，以及 HONGTOU_S3_ENDPOINT；恢复后重试即可。",
            ) from fault

    def _told(self, code: str, key: str) -> OSError:
        if code in MISSING:
            return KeyMissing(key)
        if code in TAKEN:
            return KeyTaken(key)
        if code in NO_ROOM:
            return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), key)
        if code in REFUSED:
            return StorageFault(
                f"S3 存储 {self.endpoint} 拒绝了访问（{code}）。",
                f"请检查 HONGTOU_S3_KEY_ID 和 HONGTOU_S3_SECRET，以及该密钥对存储桶 {self.name} 的读写权限。",
            )
        if code == "NoSuchBucket":
            return StorageFault(
                f"S3 存储 {self.endpoint} 没有存储桶 {self.name}。",
                "请先建立存储桶，或改正 HONGTOU_STORAGE。",
            )
        return StorageFault(
            f"S3 存储 {self.endpoint} 答复出错（{code}）。", "请检查存储服务的运行状况；恢复后重试即可。"
        )


@cache
def _client(bucket: Bucket, process: int, *, once: bool = False) -> Any:
    """One client per process, which its threads share; nothing of it comes from the environment.

    What is tried *once* has a client of its own, since tries are the client's.
    """
    from boto3.session import Session as Boto
    from botocore.config import Config
    from botocore.session import Session

    nowhere = (None, None, os.devnull, None)
    own = {"config_file": nowhere, "credentials_file": nowhere, "profile": (None, None, None, None)}
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": 1 if once else TRIES, "mode": "standard"},
        max_pool_connections=2 * HANDS,
        tcp_keepalive=True,
        proxies={},
        s3={"addressing_style": "path"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return Boto(botocore_session=Session(session_vars=own)).client(
        "s3",
        endpoint_url=bucket.endpoint,
        region_name=bucket.region,
        aws_access_key_id=bucket.key_id,
        aws_secret_access_key=bucket.secret,
        config=config,
    )
