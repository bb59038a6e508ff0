"""Passwords and keys of one installation, made once and kept in ``<home>/secrets``.

One file per secret, readable by its owner only. They appear in no log and on no command line.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path


def secret(home: Path, name: str) -> str:
    """The secret called ``name``, made on first use: 64 URL-safe characters."""
    return secret_file(home, name).read_text(encoding="ascii")


def secret_file(home: Path, name: str, value: str | None = None) -> Path:
    """The file of a secret, written with ``value`` (random by default) if there is none yet."""
    file = home / "secrets" / name
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.parent.chmod(0o700)
    write_once(file, secrets.token_urlsafe(48) if value is None else value)
    return file


def write_once(file: Path, value: str) -> None:
    """Write a private file whole, unless it is there already.

    Processes that do this at once agree on one value: the first to link its draft wins.
    """
    if file.exists():
        return
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(value)
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink()


def has_secret(home: Path, name: str) -> bool:
    """Whether the secret was made before."""
    return (home / "secrets" / name).exists()
