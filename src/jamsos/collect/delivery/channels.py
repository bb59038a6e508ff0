"""Places that deliveries are fetched from, as file systems; every failure is told in our words.

What a server answers may hold a path and so a person's name: driver errors never leave this module.
"""

from __future__ import annotations

import errno
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any

import aiohttp
import paramiko
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError
from fsspec import AbstractFileSystem
from fsspec.implementations.sftp import SFTPFileSystem
from s3fs import S3FileSystem

from jamsos.errors import JamsosError

_NO_ANSWER = (
    paramiko.SSHException, EOFError, BotoCoreError, ClientError, aiohttp.ClientError, HTTPException,
)  # fmt: skip
_OF_THIS_MACHINE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


class ChannelSilent(JamsosError, ConnectionError):
    """A channel gave no answer or broke off: worth another try."""


class ChannelRefused(JamsosError):
    """A channel does not let us in, or has not what it should have: somebody has to mend it."""


class SftpFiles(SFTPFileSystem):
    """An SFTP server behind a client that has logged in; the client has checked its host key."""

    cachable = False

    def __init__(self, client: paramiko.SSHClient, *, timeout_seconds: float) -> None:
        AbstractFileSystem.__init__(self)
        self.client = client
        self.ftp = client.open_sftp()
        self.ftp.get_channel().settimeout(timeout_seconds)

    @staticmethod
    def _decode_stat(status: Any, parent_path: str | None = None) -> dict[str, Any]:
        """As its parent's, but a pipe or a device is not called a file."""
        told = SFTPFileSystem._decode_stat(status, parent_path)
        if told["type"] == "file" and not stat.S_ISREG(status.st_mode):
            told["type"] = "other"
        return told


def s3_files(
    *, key: str | None, secret: str | None, extra: dict[str, Any], timeout_seconds: float
) -> S3FileSystem:
    """An object store that speaks S3; without a key the machine's own rights are used.

    ``extra`` are the extras of an Airflow connection of type ``aws``: ``endpoint_url``,
    ``region_name``, ``aws_session_token``.
    """
    named = {"region_name": extra["region_name"]} if extra.get("region_name") else {}
    return S3FileSystem(
        key=key or None,
        secret=secret or None,
        token=extra.get("aws_session_token"),
        endpoint_url=extra.get("endpoint_url"),
        client_kwargs=named,
        config_kwargs={
            "connect_timeout": timeout_seconds,
            "read_timeout": timeout_seconds,
            "retries": {"max_attempts": 2},
        },
        use_listings_cache=False,
        skip_instance_cache=True,
    )


@contextmanager
def asking(channel: str) -> Iterator[None]:
    """Ask a channel something.

    Raises:
        ChannelSilent: No answer, or it broke off.
        ChannelRefused: It does not let us in, or let us read.
    """
    try:
        yield
    except (paramiko.AuthenticationException, PermissionError, NoCredentialsError) as error:
        raise ChannelRefused(
            f"{channel}: no entry ({type(error).__name__}). Compare the Airflow connection with "
            "what the owner of the channel allows."
        ) from None
    except UnicodeDecodeError:
        raise ChannelRefused(f"{channel}: a name there is no UTF-8 text; rename it") from None
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno in _OF_THIS_MACHINE:
            raise
        raise ChannelSilent(f"{channel}: no answer ({type(error).__name__})") from None
    except _NO_ANSWER as error:
        if isinstance(error, paramiko.BadHostKeyException) or "known_hosts" in str(error):
            raise ChannelRefused(
                f"{channel}: the server's host key is not the one that was agreed, or none was. "
                "Ask its owner before you put it into the Airflow connection."
            ) from None
        raise ChannelSilent(f"{channel}: no answer ({type(error).__name__})") from None
