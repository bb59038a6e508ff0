"""A real object store over HTTP on loopback: moto speaks S3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
import httpx
from moto.server import ThreadedMotoServer

KEY, SECRET, REGION, BUCKET = "a-key", "not a secret", "ap-southeast-3", "deliveries"


@dataclass
class ObjectStore:
    """A running store with one bucket; ``client`` is the sender's."""

    url: str
    client: Any

    def put(self, key: str, content: bytes) -> None:
        self.client.put_object(Bucket=BUCKET, Key=key, Body=content)


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """Run a store with the bucket ``deliveries`` until the block ends."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    httpx.post(f"{url}/moto-api/reset")  # moto keeps its buckets in the process
    client = boto3.client(
        "s3", endpoint_url=url, region_name=REGION, aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
    )  # fmt: skip
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    try:
        yield ObjectStore(url, client)
    finally:
        client.close()
        server.stop()
