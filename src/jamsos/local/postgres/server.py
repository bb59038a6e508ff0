"""Start, find again and stop the embedded server of one home."""

from __future__ import annotations

import fcntl
import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psutil
import psycopg
from psycopg import sql

from jamsos.local.postgres.errors import PostgresError
from jamsos.local.postgres.place import Place, forgotten_places, place_of
from jamsos.local.postgres.tuning import DATABASE_SETTINGS, server_settings
from jamsos.local.secret_files import has_secret, secret

DATABASES = tuple(DATABASE_SETTINGS)
SUPERUSER = "postgres"
PORT = 5432  # only the name of the socket file: nothing listens on a network
_SECONDS_TO_START = 60
_SECONDS_TO_STOP = 60


@dataclass(frozen=True)
class Server:
    """A server that runs. ``was_running`` tells whether this call found it or started it."""

    home: Path
    sockets: Path
    pid: int
    was_running: bool = field(default=True, compare=False)

    def url_for(self, database: str, user: str | None = None, scheme: str = "postgresql") -> str:
        """The URL of ``database`` for ``user``, by default its owner, with the password in it."""
        role = user or database
        password = secret(self.home, _password_name(role))
        query = urlencode({"host": self.sockets, "port": PORT}, safe="/")
        return f"{scheme}://{role}:{password}@/{database}?{query}"


def ensure_running(home: Path) -> Server:
    """The home's server, started if need be, with both databases and their owners.

    Safe to call from several processes at once.

    Raises:
        PostgresError: It cannot be started; the message says why.
    """
    home.mkdir(parents=True, exist_ok=True)
    place = place_of(home)
    with _one_at_a_time(home):
        server = _running(home, place)
        if server and _answers(server, place):
            return server
        if server:
            _stop(place)
        _refuse_foreign_cluster(home, place)
        place.make_folders(home)
        if not place.data.exists():
            _stop_forgotten(home, place)
            _init_cluster(home, place)
        _start(place)
        server = Server(home, place.sockets, _postmaster_pid(place), was_running=False)
        _ensure_databases(server)
        return server


def status(home: Path) -> Server | None:
    """The home's server if it runs."""
    if not (home / "postgres").exists():
        return None
    return _running(home, place_of(home))


def stop(home: Path) -> bool:
    """Stop the home's server; says whether one ran. Its data stays."""
    if not (home / "postgres").exists():
        return False
    place = place_of(home)
    with _one_at_a_time(home):
        ran = _running(home, place) is not None
        if ran:
            _stop(place)
        shutil.rmtree(place.sockets, ignore_errors=True)
    return ran


def remove(home: Path) -> None:
    """Stop the home's server and delete its cluster with everything in it, for good."""
    if not (home / "postgres").exists():
        return
    stop(home)
    shutil.rmtree(place_of(home).base)
    shutil.rmtree(home / "postgres", ignore_errors=True)
    for role in (SUPERUSER, *DATABASES):
        (home / "secrets" / _password_name(role)).unlink(missing_ok=True)


@contextmanager
def temporary() -> Iterator[Server]:
    """A server for the length of a block, in a home of its own that is deleted after it.

    It never waits for the disk: what a power cut would take is to vanish anyway.
    """
    with tempfile.TemporaryDirectory(prefix="jamsos-") as folder:
        home = Path(folder)
        try:
            server = ensure_running(home)
            with psycopg.connect(
                server.url_for("postgres", SUPERUSER), autocommit=True
            ) as connection:
                connection.execute("alter system set fsync = off")
                connection.execute("alter system set full_page_writes = off")
                connection.execute("select pg_reload_conf()")
            yield server
        finally:
            remove(home)


@contextmanager
def _one_at_a_time(home: Path) -> Iterator[None]:
    (home / "postgres").mkdir(exist_ok=True)
    with (home / "postgres" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _running(home: Path, place: Place) -> Server | None:
    pid = _postmaster_pid(place)
    if pid is None or not _is_our_postmaster(pid, place):
        return None
    return Server(home, _sockets_in_use(place), pid)


def _postmaster_pid(place: Place) -> int | None:
    lines = _postmaster_lines(place)
    return int(lines[0]) if lines else None


def _sockets_in_use(place: Place) -> Path:
    """Where the running server has its socket; another TMPDIR may have been in force then."""
    lines = _postmaster_lines(place)
    socket_line = 4  # postmaster.pid: pid, data, start time, port, socket folder, …
    return Path(lines[socket_line]) if len(lines) > socket_line else place.sockets


def _postmaster_lines(place: Place) -> list[str]:
    try:
        return (place.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _is_our_postmaster(pid: int, place: Place) -> bool:
    """Whether ``pid`` is the server of this cluster, and not a process that got its number."""
    try:
        return str(place.data) in psutil.Process(pid).cmdline()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def _answers(server: Server, place: Place) -> bool:
    """Whether a running server lets us in; not, if it is about to end or lost its socket.

    Raises:
        PostgresError: It refuses our password, or says nothing at all.
    """
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline:
        try:
            psycopg.connect(server.url_for("jamsos"), connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise PostgresError(
                    f"the embedded PostgreSQL (process {server.pid}) refuses our password; "
                    f"were the files in {server.home / 'secrets'} changed?"
                ) from None
            has_socket = (server.sockets / f".s.PGSQL.{PORT}").exists()
            if not has_socket or not _is_our_postmaster(server.pid, place):
                return False
            time.sleep(0.2)
        else:
            return True
    raise PostgresError(f"the embedded PostgreSQL (process {server.pid}) does not answer.")


def _refuse_foreign_cluster(home: Path, place: Place) -> None:
    if not place.data.exists():
        return
    found = (place.data / "PG_VERSION").read_text(encoding="ascii").strip()
    brought = _run(place, "postgres", "--version").split()[-1].split(".")[0]
    if found != brought:
        raise PostgresError(
            f"{place.data} was made by PostgreSQL {found}, and this release brings {brought}. "
            f"Dump it with the release that made it and restore it here, or move it away."
        )
    if not has_secret(home, _password_name(SUPERUSER)):
        raise PostgresError(
            f"the passwords of {place.data} are gone from {home / 'secrets'}: "
            "put them back, or move the data away to begin anew."
        )


def _init_cluster(home: Path, place: Place) -> None:
    """Make the cluster beside its place and move it there whole."""
    draft = place.base / "data.new"
    shutil.rmtree(draft, ignore_errors=True)  # an initdb that was killed
    with tempfile.NamedTemporaryFile("w", dir=place.base, encoding="ascii") as password:
        password.write(secret(home, _password_name(SUPERUSER)))
        password.flush()
        draft.mkdir(mode=0o700)
        if not place.account.is_ourselves:
            os.chown(draft, place.account.uid, place.account.gid)
            os.chown(password.name, place.account.uid, place.account.gid)
        # Code-point order, not the machine's: a sorted file has the same bytes everywhere.
        _run(
            place,
            *("initdb", "--pgdata", str(draft), "--username", SUPERUSER, "--no-instructions"),
            *("--auth", "scram-sha-256", "--pwfile", password.name, "--encoding", "UTF8"),
            *("--locale-provider", "builtin", "--locale", "C.UTF-8"),
        )
    draft.rename(place.data)


def _clear_after_a_kill(place: Place) -> None:
    """Remove the locks of a server that was killed, once the last of its processes is gone.

    The locks name a process; its number may be a zombie's or another program's by now, and then
    PostgreSQL would wait for it for ever. As long as a process still has the data open they stay.

    Raises:
        PostgresError: Processes of the killed server live on.
    """
    deadline = time.monotonic() + _SECONDS_TO_STOP
    while leftovers := _processes_in(place.data):
        if time.monotonic() > deadline:
            raise PostgresError(
                f"processes of a killed PostgreSQL still have {place.data} open: {leftovers}"
            )
        time.sleep(0.1)
    for lock in (place.data / "postmaster.pid", *place.sockets.iterdir()):
        lock.unlink(missing_ok=True)


def _processes_in(data: Path) -> list[int]:
    """The server processes that work in ``data``: each has it as its working directory."""
    found = []
    for process in psutil.process_iter(["name", "cwd"]):
        if process.info["name"] == "postgres" and process.info["cwd"] == str(data):
            found.append(process.pid)
    return found


def _start(place: Place) -> None:
    _clear_after_a_kill(place)
    options = shlex.join(
        word
        for name, value in server_settings(place.sockets).items()
        for word in ("-c", f"{name}={value}")
    )
    try:
        _run(
            place,
            *("pg_ctl", "start", "--pgdata", str(place.data), "--wait", "--silent"),
            *("--timeout", str(_SECONDS_TO_START), "--log", str(place.server_log)),
            *("--options", options),
        )
    except PostgresError as error:
        raise PostgresError(f"{error}\n{_last_lines(place.server_log)}") from None


def _stop(place: Place) -> None:
    for mode in ("fast", "immediate"):
        pid = _postmaster_pid(place)
        if pid is None or not _is_our_postmaster(pid, place):
            return
        # pg_ctl fails when the server ends by itself meanwhile; the next round looks again.
        with suppress(PostgresError):
            _run(
                place,
                *("pg_ctl", "stop", "--pgdata", str(place.data), "--silent"),
                *("--mode", mode, "--timeout", str(_SECONDS_TO_STOP)),
            )
    if pid is not None and _is_our_postmaster(pid, place):
        raise PostgresError(f"the embedded PostgreSQL (process {pid}) does not stop.")


def _stop_forgotten(home: Path, place: Place) -> None:
    for forgotten in forgotten_places(place, home):
        if _running(home, forgotten):
            _stop(forgotten)


def _ensure_databases(server: Server) -> None:
    with psycopg.connect(server.url_for("postgres", SUPERUSER), autocommit=True) as connection:
        for database, settings in DATABASE_SETTINGS.items():
            _ensure_database(connection, database, secret(server.home, _password_name(database)))
            for name, value in settings.items():
                connection.execute(
                    sql.SQL("alter database {} set {} = {}").format(
                        sql.Identifier(database), sql.Identifier(name), sql.Literal(value)
                    )
                )


def _ensure_database(connection: psycopg.Connection, name: str, password: str) -> None:
    """The database and its owner; only the warehouse's may make roles, since grants are code."""
    names = {
        "name": sql.Identifier(name),
        "password": sql.Literal(password),
        "rights": sql.SQL("createrole" if name == "jamsos" else "nocreaterole"),
    }
    if not connection.execute("select from pg_roles where rolname = %s", [name]).rowcount:
        connection.execute(
            sql.SQL("create role {name} login {rights} password {password}").format(**names)
        )
    if not connection.execute("select from pg_database where datname = %s", [name]).rowcount:
        connection.execute(sql.SQL("create database {name} owner {name}").format(**names))
        connection.execute(sql.SQL("revoke all on database {name} from public").format(**names))


def _password_name(role: str) -> str:
    return f"postgres_{role}"


def _run(place: Place, program: str, *arguments: str) -> str:
    """Run one of PostgreSQL's programs as the account; what it printed.

    Output goes through a file: a server that pg_ctl leaves behind would keep a pipe open.
    """
    account = place.account
    identity = (
        {}
        if account.is_ourselves
        else {"user": account.uid, "group": account.gid, "extra_groups": []}
    )
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        done = subprocess.run(
            [place.programs / program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"LC_ALL": "C", "PATH": os.defpath},
            umask=0o077,
            check=False,
            **identity,
        )
        output.seek(0)
        printed = output.read()
    if done.returncode:
        raise PostgresError(f"{program} failed: {printed.strip()}")
    return printed


def _last_lines(log: Path, count: int = 15) -> str:
    if not log.exists():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])
