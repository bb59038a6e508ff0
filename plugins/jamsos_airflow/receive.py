"""Fetch what lies in the channels: SFTP servers and object stores, by their Airflow connections.

``JAMSOS_CHANNELS`` names them, one URL per blank, credentials in the connection before the ``@``:
``sftp://village_sftp@/outbox s3://registry_store@bucket/nightly``. An SFTP connection (type
``sftp``) checks the server's host key, from its extra ``host_key`` or the known hosts; an S3
connection (type ``aws``) has key, secret and the extras ``endpoint_url`` and ``region_name``.
"""

from __future__ import annotations

import os
from typing import Any

from airflow.sdk import task

HAS_CHANNELS = bool(os.environ.get("JAMSOS_CHANNELS", "").split())


def receive(source: str, *, task_id: str = "receive") -> Any:
    """Wire one task that fetches one source from all channels into the inbox."""

    @task(task_id=task_id)
    def receive_source(**context: Any) -> None:
        from jamsos_airflow.nights import as_of_of

        receive_from_channels(source, as_of=as_of_of(context))

    return receive_source()


def receive_from_channels(source: str, *, as_of: Any) -> None:
    """Fetch ``source`` from every channel; one that fails does not stop the others.

    Raises:
        ChannelSilent: A channel gave no answer: worth another try of those that failed.
        ChannelRefused: None was silent, and one does not let us in or does not hold what it lists.
    """
    from jamsos.collect.delivery.channels import ChannelRefused, ChannelSilent
    from jamsos.collect.delivery.pickup import pick_up
    from jamsos.errors import JamsosError
    from jamsos.region import region
    from jamsos.settings import settings
    from jamsos.warehouse.connection import WarehouseUnreachable

    failures: list[JamsosError] = []
    for channel in settings().channels:
        try:
            picked = pick_up(
                _open(channel), source, channel=channel, settings=settings(), region=region(),
                as_of=as_of,
            )  # fmt: skip
        except JamsosError as failure:
            failures.append(failure)
            print(f"failed: {failure}")
            continue
        print(
            f"{channel}: {picked.new} new, {picked.changed} changed, {picked.unchanged} unchanged; "
            f"{picked.window_files} files of {picked.window_bytes} bytes counted, there as here"
        )
        for told in (*picked.waiting, *picked.refused):
            print(f"not fetched: {told}")
    if failures:
        is_worth_another_try = any(
            isinstance(each, (ConnectionError, WarehouseUnreachable)) for each in failures
        )
        kind = ChannelSilent if is_worth_another_try else ChannelRefused
        raise kind(
            f"{source}: {len(failures)} of {len(settings().channels)} channels failed: "
            + "; ".join(map(str, failures))
        )


def _open(channel: str) -> Any:
    """The folder that a channel's URL names, on a file system with its connection's rights."""
    from urllib.parse import urlsplit

    from airflow.sdk import BaseHook, ObjectStoragePath
    from airflow.sdk.exceptions import AirflowException, AirflowNotFoundException
    from airflow.sdk.io import attach

    from jamsos.collect.delivery.channels import ChannelRefused, asking

    url = urlsplit(channel)
    connection_id = url.netloc.rpartition("@")[0]
    if not connection_id or ":" in connection_id or url.scheme not in {"sftp", "s3"}:
        raise ChannelRefused(
            "JAMSOS_CHANNELS: a channel looks like sftp://connection@/folder or "
            "s3://connection@bucket/folder, without any password"
        )
    try:
        connection = BaseHook.get_connection(connection_id)
    except AirflowNotFoundException:
        raise ChannelRefused(f"{channel}: Airflow has no connection of this name") from None
    try:
        with asking(channel):
            attach(url.scheme, connection_id).fs = _files(url.scheme, connection)
    except (AirflowException, ValueError) as error:
        raise ChannelRefused(
            f"{channel}: the Airflow connection is not complete ({type(error).__name__})"
        ) from None
    return ObjectStoragePath(channel)


def _files(scheme: str, connection: Any) -> Any:
    from jamsos.collect.delivery.channels import SftpFiles, s3_files
    from jamsos.region import region

    timeout = region().facts["pickup"]["timeout_seconds"]
    if scheme == "s3":
        return s3_files(
            key=connection.login,
            secret=connection.password,
            extra=connection.extra_dejson,
            timeout_seconds=timeout,
        )
    from airflow.providers.ssh.hooks.ssh import SSHHook

    hook = SSHHook(ssh_conn_id=connection.conn_id, conn_timeout=timeout, conn_retry_attempts=1)
    return SftpFiles(hook.get_conn(), timeout_seconds=timeout)
