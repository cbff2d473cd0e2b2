"""A store that speaks S3, of somebody else's making, in a process of its own that the tests start and stop."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from minio import Minio

BUCKET, KEY, SECRET = "mau-bucket", "MAUKEY", "mau-secret-that-no-log-shows"


@contextmanager
def s3_server(folder: Path) -> Iterator[str]:
    """host:port of the store, with an empty bucket in it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        host = f"127.0.0.1:{free.getsockname()[1]}"
    with (folder / "s3.log").open("w") as log:
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", host.partition(":")[2]]
        server = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "HOME": str(folder)})
    try:
        _wait_for(host, server)
        Minio(host, access_key=KEY, secret_key=SECRET, secure=False, region="us-east-1").make_bucket(BUCKET)
        yield host
    finally:
        server.terminate()
        server.wait()


def _wait_for(host: str, server: "subprocess.Popen[bytes]") -> None:
    name, _, port = host.partition(":")
    ends_at = time.monotonic() + 60
    while time.monotonic() < ends_at:
        assert server.poll() is None, "the store did not start; see s3.log"
        with socket.socket() as probe:
            if probe.connect_ex((name, int(port))) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the store does not answer")
