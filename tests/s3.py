"""A real HTTP server that speaks S3, for tests: moto, which keeps its bucket in memory."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from service.archive.storage.bucket import Bucket, _client

SERVING = """
import logging, signal, sys
logging.getLogger("werkzeug").setLevel(logging.ERROR)
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address=sys.argv[1], port=0, verbose=False)
server.start()
print("http://{}:{}".format(*server.get_host_and_port()), flush=True)
signal.pause()
"""


@dataclass(frozen=True, slots=True)
class S3:
    """A server with one bucket, empty at first."""

    bucket: Bucket


@contextmanager
def running(address: str = "127.0.0.1") -> Iterator[S3]:
    """A server in a process of its own that runs until the end of the block."""
    command = [sys.executable, "-c", SERVING, address]
    pages = {**os.environ, "MOTO_S3_DEFAULT_MAX_KEYS": "10"}  # so that listings have several
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=pages) as server:
        assert server.stdout is not None
        bucket = Bucket(server.stdout.readline().strip(), "us-east-1", "archive", "key", "secret")
        _client(bucket, 0).create_bucket(Bucket=bucket.name)
        try:
            yield S3(bucket)
        finally:
            server.kill()
