"""The pages below /jamsos, asked of a real api-server: who may see what, and nothing outside."""

from __future__ import annotations

import http.client
import json
import socket
import sys
import time
from contextlib import contextmanager

import httpx
import psycopg
import pytest

from jamsos.local import processes
from jamsos.local.airflow.configuration import airflow_environment
from jamsos.settings import Settings, settings
from jamsos.warehouse.connection import create_schema

PASSWORDS = {"operator": "o-password", "auditor": "a-password", "stranger": "s-password"}
ROUTES = (
    "/jamsos/reports/",
    "/jamsos/reports/2026-11-22/index.html",
    "/jamsos/reports/2026-11-22/style.css",
    "/jamsos/reports/missing.html",
    "/jamsos/newest/certificate.html",
    "/jamsos/nights/combine_subsidies",
    "/jamsos/nights/combine_subsidies/manual__1",
    "/jamsos/gates/combine_subsidies/manual__1/judge_facts",
    "/jamsos/accesses",
)
OUTSIDE = (
    "/jamsos/reports/../secrets/person_key",
    "/jamsos/reports/%2e%2e/secrets/person_key",
    "/jamsos/reports/..%2fsecrets/person_key",
    "/jamsos/reports/%252e%252e/secrets/person_key",
    "/jamsos/reports/2026-11-22/../../secrets/person_key",
    "/jamsos/reports//etc/passwd",
    "/jamsos/reports/%2fetc%2fpasswd",
    "/jamsos/reports/..%5csecrets%5cperson_key",
    "/jamsos/reports/2026-11-22/linked.html",
    "/jamsos/reports/linked_folder/person.html",
    "/jamsos/reports/2026-11-22/.hidden.html",
    "/jamsos/reports/2026-11-22/data.sqlite",
    "/jamsos/reports/2026-11-22/index.html%00.png",
)


@pytest.fixture(scope="module")
def here(tmp_path_factory, server, template):
    """A home with one night's report, and its warehouse."""
    home = tmp_path_factory.mktemp("home")
    night = home / "reports" / "2026-11-22"
    night.mkdir(parents=True)
    (night / "index.html").write_text("<p>malam 22</p>")
    (night / "style.css").write_text("p { color: red }")
    (night / "certificate.pdf").write_bytes(b"%PDF-1.4")
    (night / ".hidden.html").write_text("rahasia")
    (night / "data.sqlite").write_text("rahasia")
    (home / "secrets").mkdir()
    (home / "secrets" / "person_key").write_text("rahasia")
    (home / "secrets" / "person.html").write_text("rahasia")
    (night / "linked.html").symlink_to(home / "secrets" / "person.html")
    (home / "reports" / "linked_folder").symlink_to(home / "secrets")
    with psycopg.connect(server.url_for("postgres", user="postgres"), autocommit=True) as admin:
        admin.execute("create database pages template template0 owner jamsos")
        admin.execute("create database pages_airflow template template0 owner airflow")
    url = server.url_for("pages", user="jamsos")
    create_schema(url)
    here = Settings(home, settings().project, "64.08", url, "a secret for tests only")
    yield here
    with psycopg.connect(server.url_for("postgres", user="postgres"), autocommit=True) as admin:
        admin.execute("drop database pages with (force)")
        admin.execute("drop database pages_airflow with (force)")


@pytest.fixture(scope="module")
def airflow(here, server):
    """A real api-server with three accounts: one who may all, the auditor, and one without role."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    passwords = here.home / "passwords.json"
    passwords.write_text(json.dumps(PASSWORDS))
    metadata = server.url_for("pages_airflow", user="airflow", scheme="postgresql+psycopg2")
    environment = airflow_environment(here, port, metadata) | {
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "operator:admin,auditor:viewer,stranger:",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
    }
    command = [sys.executable, "-m", "airflow"]
    log = here.home / "api-server.log"
    migration = processes.start(
        "pages", "db-migrate", [*command, "db", "migrate"], environment, log
    )
    assert migration.wait() == 0, processes.last_lines(log)
    processes.start("pages", "api-server", [*command, "api-server"], environment, log)
    try:
        url = f"http://127.0.0.1:{port}"
        until = time.monotonic() + 120
        while not answers(url):
            assert time.monotonic() < until, processes.last_lines(log)
            time.sleep(0.5)
        yield url
    finally:
        processes.stop("pages", seconds=5)


def answers(url):
    try:
        return httpx.get(f"{url}/api/v2/monitor/health", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def logged_in(airflow, user, *, by="header"):
    """A client of a user, by a token in the header or, as a browser, by the cookie of the login."""
    with httpx.Client(base_url=airflow, trust_env=False, timeout=30) as client:
        told = {"username": user, "password": PASSWORDS[user]}
        token = client.post("/auth/token", json=told).json()["access_token"]
        if by == "header":
            client.headers["Authorization"] = f"Bearer {token}"
        else:
            client.cookies.set("_token", token)
        yield client


@pytest.fixture(scope="module")
def auditor(airflow):
    with logged_in(airflow, "auditor", by="cookie") as client:
        client.get("/jamsos/reports/?purpose=AUDIT")
        yield client


def kept(here):
    with psycopg.connect(here.require_database_url()) as connection:
        return connection.execute(
            "select accessed_by, role, what_kind, what, purpose_code from ops.report_access "
            "order by access_id"
        ).fetchall()


@pytest.mark.parametrize("route", ROUTES, ids=range(len(ROUTES)))
def test_nobody_without_a_login_sees_anything(airflow, here, route):
    before = kept(here)
    answer = httpx.get(f"{airflow}{route}", params={"purpose": "AUDIT"}, trust_env=False)

    assert answer.status_code == 401
    assert "malam 22" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert kept(here) == before


@pytest.mark.parametrize("route", ROUTES, ids=range(len(ROUTES)))
def test_whoever_has_no_right_is_refused(airflow, here, route):
    before = kept(here)
    with logged_in(airflow, "stranger") as stranger:
        assert stranger.get(route, params={"purpose": "AUDIT"}).status_code == 403
    assert kept(here) == before


def test_a_forged_token_is_refused(airflow):
    told = {"Authorization": "Bearer abc.def.ghi"}

    assert httpx.get(f"{airflow}/jamsos/reports/", headers=told, trust_env=False).status_code in {
        401, 403,
    }  # fmt: skip


@pytest.mark.parametrize("user", ["auditor", "operator"])
@pytest.mark.parametrize("by", ["header", "cookie"])
def test_the_auditor_reads_and_it_is_kept_first(airflow, here, user, by):
    with logged_in(airflow, user, by=by) as client:
        page = "/jamsos/reports/2026-11-22/index.html"
        asked = client.get(page)
        shown = client.get(page, params={"purpose": "AUDIT"})
        again = client.get(page)
        style = client.get("/jamsos/reports/2026-11-22/style.css")

    assert asked.status_code == 200
    assert "malam 22" not in asked.text  # first the purpose
    assert (shown.text, again.text) == ("<p>malam 22</p>", "<p>malam 22</p>")
    assert style.headers["content-type"] == "text/css; charset=utf-8"
    role = {"auditor": "viewer", "operator": "admin"}[user]
    assert kept(here)[-2:] == [(user, role, "page", "2026-11-22/index.html", "AUDIT")] * 2


def test_an_unknown_purpose_opens_nothing(airflow, here):
    before = kept(here)
    with logged_in(airflow, "auditor") as client:
        answer = client.get("/jamsos/reports/2026-11-22/index.html?purpose=BPJS_REGISTRATION")

    assert "malam 22" not in answer.text
    assert kept(here) == before


def test_without_a_ledger_nothing_is_shown(auditor, here):
    with psycopg.connect(here.require_database_url(), autocommit=True) as connection:
        connection.execute("alter table ops.report_access rename to away")
        try:
            answer = auditor.get("/jamsos/reports/2026-11-22/index.html")
        finally:
            connection.execute("alter table ops.away rename to report_access")

    assert answer.status_code == 503
    assert "malam 22" not in answer.text


def test_every_answer_is_fenced_in(auditor):
    for route in ("/jamsos/reports/2026-11-22/index.html", "/jamsos/accesses", "/jamsos/reports/x"):
        headers = auditor.get(route).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
    pdf = auditor.get("/jamsos/reports/2026-11-22/certificate.pdf")
    assert (pdf.headers["content-type"], pdf.content) == ("application/pdf", b"%PDF-1.4")


@pytest.mark.parametrize("path", OUTSIDE, ids=range(len(OUTSIDE)))
def test_nothing_outside_the_reports_is_reached(airflow, auditor, path):
    connection = http.client.HTTPConnection(airflow.removeprefix("http://"))
    cookies = "; ".join(f"{name}={value}" for name, value in auditor.cookies.items())
    connection.request("GET", path, headers={"Cookie": cookies})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()

    assert answer.status in {404, 400}
    assert "rahasia" not in body
    assert "root:" not in body


def test_folders_and_shortcuts_lead_to_a_page(auditor):
    def way(path):
        return auditor.get(path).headers.get("location")

    assert way("/jamsos/reports/2026-11-22") == "/jamsos/reports/2026-11-22/index.html"
    assert way("/jamsos/reports/2026-11-22/") == "/jamsos/reports/2026-11-22/index.html"
    assert way("/jamsos/newest/certificate.pdf") == "/jamsos/reports/2026-11-22/certificate.pdf"
    assert way("/jamsos/newest/none.html") == "/jamsos/reports/2026-11-22/"
    assert way("/jamsos/nights/combine_subsidies") == "/jamsos/reports/"
    listed = auditor.get("/jamsos/reports/")
    assert 'href="/jamsos/reports/2026-11-22/"' in listed.text
    assert auditor.get("/jamsos/gates/combine_subsidies/no_run/judge_facts").status_code == 404


def test_the_auditor_reads_who_opened_what(auditor, here):
    with psycopg.connect(here.require_database_url()) as connection:
        connection.execute(
            "insert into identity.vault_access (accessed_by, purpose, what, row_count, as_of, "
            "purpose_code) values ('engineer', 'a <b>question</b>', 'scan', 1, '2026-11-22', "
            "'LEAK_CHECK')"
        )
    page = auditor.get("/jamsos/accesses").text

    assert "engineer" in page
    assert "a &lt;b&gt;question&lt;/b&gt;" in page
    assert "Pemeriksaan kebocoran data pribadi" in page
    assert "daftar akses" in page
    assert "engineer" not in auditor.get("/jamsos/accesses?since=2100-01-01").text


def test_airflow_offers_the_pages_in_its_menu(airflow):
    with logged_in(airflow, "operator") as client:
        (plugin,) = [
            each
            for each in client.get("/api/v2/plugins").json()["plugins"]
            if each["name"] == "jamsos"
        ]
        errors = client.get("/api/v2/plugins/importErrors").json()

    places = {view["destination"] for view in plugin["external_views"]}
    assert places == {"nav", "dag", "dag_run"}
    assert errors["total_entries"] == 0
