"""The embedded server, for real: every test starts one."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import tempfile
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg
import pytest

from jamsos.local import postgres
from jamsos.local.postgres import PostgresError, place
from jamsos.local.postgres.tuning import server_settings

ONLY_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def ask(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone()[0]


def keep_a_row(server: postgres.Server) -> None:
    with psycopg.connect(server.url_for("jamsos")) as connection:
        connection.execute("create table kept as select 1")


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture(scope="module")
def server():
    """One server for the tests that leave it as it is."""
    with postgres.temporary() as server:
        yield server


def test_both_databases_belong_to_roles_of_their_own(server):
    for name in postgres.DATABASES:
        assert ask(server.url_for(name), "select current_user") == name
        assert ask(server.url_for(name), "select current_database()") == name
    assert not ask(
        server.url_for("jamsos"), "select rolsuper from pg_roles where rolname = current_user"
    )
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(server.url_for("jamsos", "airflow"))


def test_only_the_warehouses_owner_may_make_roles(server):
    may = "select rolcreaterole from pg_roles where rolname = current_user"

    assert [ask(server.url_for(name), may) for name in ("jamsos", "airflow")] == [True, False]


def test_the_owner_can_have_the_extensions_the_pipeline_needs(server):
    with psycopg.connect(server.url_for("jamsos")) as connection:
        for extension in ("pg_trgm", "unaccent", "fuzzystrmatch", "btree_gin", "btree_gist"):
            connection.execute(f"create extension {extension}")


def test_nothing_listens_on_a_network_and_only_we_reach_the_socket(server):
    listening = psutil.Process(server.pid).net_connections(kind="inet")

    assert listening == []
    assert stat.S_IMODE(server.sockets.stat().st_mode) == 0o700
    assert len(os.fsencode(server.sockets / ".s.PGSQL.5432")) <= 107


def test_a_wrong_password_is_refused(server):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.url_for("jamsos"), password="guessed")


def test_rows_sort_by_code_point_on_every_machine(server):
    rows = "select string_agg(name, '' order by name) from (values ('b'), ('B'), ('a')) as t(name)"

    assert ask(server.url_for("jamsos"), rows) == "Bab"


def test_airflows_metadata_may_lose_a_moment_and_the_ledgers_may_not(server):
    assert ask(server.url_for("airflow"), "show synchronous_commit") == "off"
    assert ask(server.url_for("jamsos"), "show synchronous_commit") == "on"


def test_the_servers_log_tells_no_value_of_a_failed_statement(server):
    with pytest.raises(psycopg.errors.InvalidTextRepresentation):
        ask(server.url_for("jamsos"), "select 'PLANTED'::integer")

    log = place.place_of(server.home).server_log.read_text()
    assert "ready to accept connections" in log
    assert "PLANTED" not in log


def test_a_running_server_is_found_again(home):
    first = postgres.ensure_running(home)

    again = postgres.ensure_running(home)

    assert not first.was_running
    assert again.was_running
    assert again == first == postgres.status(home)


def test_all_who_start_it_at_once_get_the_same_server(home):
    with ThreadPoolExecutor(4) as pool:
        servers = list(pool.map(lambda _: postgres.ensure_running(home), range(4)))

    assert len({server.pid for server in servers}) == 1
    assert sorted(server.was_running for server in servers) == [False, True, True, True]


def test_a_stopped_server_is_gone_and_its_data_is_not(home):
    server = postgres.ensure_running(home)
    keep_a_row(server)

    assert postgres.stop(home)

    assert postgres.status(home) is None
    assert not is_alive(server.pid)
    assert not server.sockets.exists()
    assert not postgres.stop(home)
    url = postgres.ensure_running(home).url_for("jamsos")
    assert ask(url, "select count(*) from kept") == 1


def test_a_killed_server_is_started_again_with_its_data(home):
    server = postgres.ensure_running(home)
    keep_a_row(server)
    os.kill(server.pid, signal.SIGKILL)

    again = postgres.ensure_running(home)

    assert again.pid != server.pid
    assert ask(again.url_for("jamsos"), "select count(*) from kept") == 1


def test_changed_passwords_are_told(home):
    postgres.ensure_running(home)
    (home / "secrets" / "postgres_jamsos").write_text("another")

    with pytest.raises(PostgresError, match="refuses our password"):
        postgres.ensure_running(home)


def test_a_lock_that_names_another_program_is_no_hindrance(home):
    postgres.ensure_running(home)
    postgres.stop(home)
    lock = place.place_of(home).data / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{lock.parent}\n0\n5432\n/nowhere\n\n0 0\nready\n")

    assert postgres.status(home) is None
    assert ask(postgres.ensure_running(home).url_for("jamsos"), "select 1") == 1


def test_a_server_whose_socket_was_swept_away_is_started_again(home):
    server = postgres.ensure_running(home)
    for file in server.sockets.iterdir():
        file.unlink()

    assert ask(postgres.ensure_running(home).url_for("jamsos"), "select 1") == 1


def test_an_initdb_that_was_killed_is_begun_again(home):
    there = place.place_of(home)
    there.make_folders(home)
    (there.base / "data.new").mkdir()
    (there.base / "data.new" / "half").touch()

    assert ask(postgres.ensure_running(home).url_for("jamsos"), "select 1") == 1


def test_a_home_that_was_deleted_under_its_server_begins_anew(home):
    forgotten = postgres.ensure_running(home)
    base = place.place_of(home).base
    shutil.rmtree(home)

    again = postgres.ensure_running(home)

    assert (
        ask(again.url_for("jamsos"), "select count(*) from pg_tables where tablename = 'kept'") == 0
    )
    assert os.geteuid() != 0 or not is_alive(forgotten.pid)
    if base.exists() and base != place.place_of(home).base:
        shutil.rmtree(base)


def test_two_homes_do_not_meet(tmp_path, home):
    other = tmp_path / "other"
    try:
        one, two = postgres.ensure_running(home), postgres.ensure_running(other)

        assert one.sockets != two.sockets
        assert one.url_for("jamsos") != two.url_for("jamsos")
        postgres.stop(other)
        assert ask(one.url_for("jamsos"), "select 1") == 1
    finally:
        postgres.remove(other)


def test_a_cluster_of_another_version_is_refused_in_words(home):
    postgres.ensure_running(home)
    postgres.stop(home)
    (place.place_of(home).data / "PG_VERSION").write_text("17\n")

    with pytest.raises(PostgresError, match="made by PostgreSQL 17, and this release brings 18"):
        postgres.ensure_running(home)


def test_lost_passwords_are_told_and_not_made_anew(home):
    postgres.ensure_running(home)
    postgres.stop(home)
    shutil.rmtree(home / "secrets")

    with pytest.raises(PostgresError, match=r"the passwords of .* are gone"):
        postgres.ensure_running(home)


def test_a_server_that_cannot_start_shows_its_log(home):
    postgres.ensure_running(home)
    postgres.stop(home)
    (place.place_of(home).data / "postgresql.conf").write_text("no_such_setting = 1\n")

    with pytest.raises(PostgresError, match="no_such_setting"):
        postgres.ensure_running(home)


def test_a_temporary_server_leaves_nothing():
    with postgres.temporary() as server:
        base = place.place_of(server.home).base
        assert ask(server.url_for("jamsos"), "select 1") == 1

    assert not base.exists()
    assert not server.home.exists()
    assert not is_alive(server.pid)


def test_memory_follows_the_machine_within_limits():
    small = server_settings(Path("/s"), memory_bytes=2 * 1024**3)
    large = server_settings(Path("/s"), memory_bytes=512 * 1024**3)

    assert small["shared_buffers"] == "128MB"
    assert large["shared_buffers"] == "1024MB"


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path):
    folder = tmp_path / "taken"
    folder.mkdir()
    other = place.Account(uid=os.geteuid() + 1, gid=os.getegid())

    with pytest.raises(PostgresError, match="is in the way"):
        place.make_private(folder, other)


def test_a_socket_folder_that_is_a_link_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    ourselves = place.Account(os.geteuid(), os.getegid())

    with pytest.raises(PostgresError, match="is in the way"):
        place.make_private(tmp_path / "link", ourselves)


@ONLY_ROOT
def test_root_runs_it_as_the_system_account_and_opens_no_folder(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = closed / "home"
    try:
        server = postgres.ensure_running(home)

        assert psutil.Process(server.pid).username() == place.ACCOUNT_NAME
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        assert place.place_of(home).base.is_relative_to(place.SYSTEM_FOLDER)
    finally:
        postgres.remove(home)


@ONLY_ROOT
def test_an_ordinary_user_runs_it_in_the_home_itself(monkeypatch):
    programs = place._copied_programs()  # the checkout may be closed to others
    monkeypatch.setattr(place, "_wheel", lambda: programs.parents[1])
    nobody = pwd.getpwnam("nobody")
    home = Path(tempfile.mkdtemp(prefix="jamsos-nobody-"))
    os.chown(home, nobody.pw_uid, nobody.pw_gid)

    def work():
        server = postgres.ensure_running(home)
        assert ask(server.url_for("jamsos"), "select current_user") == "jamsos"
        assert (home / "postgres" / "data").stat().st_uid == nobody.pw_uid
        os.kill(server.pid, signal.SIGKILL)
        assert postgres.ensure_running(home).pid != server.pid
        assert postgres.stop(home)

    try:
        assert succeeds_as(nobody, work)
        with pytest.raises(PostgresError, match="belongs to user nobody: run this as that user"):
            postgres.ensure_running(home)
    finally:
        shutil.rmtree(home)


@ONLY_ROOT
def test_an_ordinary_user_is_told_that_the_home_is_roots(home):
    postgres.ensure_running(home)
    postgres.stop(home)
    nobody = pwd.getpwnam("nobody")
    taken = Path(tempfile.mkdtemp(prefix="jamsos-nobody-"))
    shutil.copytree(home / "postgres", taken / "postgres")

    def work():
        with pytest.raises(PostgresError, match="first used by root"):
            place.place_of(taken)

    taken.chmod(0o755)
    try:
        assert succeeds_as(nobody, work)
    finally:
        shutil.rmtree(taken)


def succeeds_as(user: pwd.struct_passwd, work) -> bool:
    """Whether ``work`` goes well in a child process that has become ``user``."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
            work()
            code = 0
        except BaseException:  # noqa: BLE001 - a forked child must not go on as pytest
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
