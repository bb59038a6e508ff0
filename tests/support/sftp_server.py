"""A real SFTP server on loopback that can misbehave as village lines and servers do."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncssh

USER, PASSWORD = "village", "not a secret"


@dataclass
class Faults:
    """What goes wrong at the moment; tests switch it.

    ``cut_after`` bytes of any one file the line breaks, ``cuts`` times; ``grow`` files gain a byte
    with every read; ``wait_seconds`` before each piece; ``forbid`` files may not be opened.
    """

    refuses_login: bool = False
    cut_after: int | None = None
    cuts: int = 1_000_000
    wait_seconds: float = 0.0
    grow: set[str] = field(default_factory=set)
    forbid: set[str] = field(default_factory=set)


@dataclass
class SftpServer:
    """A running server; ``folder`` is what it serves as ``/``."""

    folder: Path
    port: int
    host_key: str
    faults: Faults


@contextmanager
def sftp_server(folder: Path) -> Iterator[SftpServer]:
    """Serve ``folder`` until the block ends."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    key = asyncssh.generate_private_key("ssh-ed25519")
    faults = Faults()

    connections: list[asyncssh.SSHServerConnection] = []

    class Logins(asyncssh.SSHServer):
        def connection_made(self, connection: asyncssh.SSHServerConnection) -> None:
            connections.append(connection)

        def begin_auth(self, username: str) -> bool:
            return True

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return not faults.refuses_login and (username, password) == (USER, PASSWORD)

    class Files(asyncssh.SFTPServer):
        def __init__(self, channel: asyncssh.SSHServerChannel) -> None:
            super().__init__(channel, chroot=bytes(folder))

        def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
            if Path(path.decode()).name in faults.forbid:
                raise asyncssh.SFTPPermissionDenied("not yours")
            return super().open(path, pflags, attrs)

        async def read(self, file_obj: object, offset: int, size: int) -> bytes:
            await asyncio.sleep(faults.wait_seconds)
            name = Path(file_obj.name.decode()).name
            if name in faults.grow:
                with (folder / file_obj.name.decode()).open("ab") as more:
                    more.write(b"x")
            if faults.cut_after is not None and faults.cuts and offset >= faults.cut_after:
                faults.cuts -= 1
                self.channel.get_connection().abort()
            return super().read(file_obj, offset, size)

    async def start() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1", 0, server_factory=Logins, server_host_keys=[key], sftp_factory=Files,
            encoding=None,
        )  # fmt: skip

    acceptor = asyncio.run_coroutine_threadsafe(start(), loop).result(30)
    try:
        public = key.export_public_key().decode().strip()
        yield SftpServer(folder, acceptor.get_port(), public, faults)
    finally:

        async def stop() -> None:
            for connection in connections:
                connection.abort()
                await connection.wait_closed()
            acceptor.close()
            await acceptor.wait_closed()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(stop(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
        loop.close()
