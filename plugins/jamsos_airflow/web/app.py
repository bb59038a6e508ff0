"""The pages below ``/jamsos``: each asks Airflow whether its user may, and is kept before it shows.

Reports are what runs of a DAG came to, so whoever may read its runs may read them. Who opened what
is an audit log, and asks for Airflow's right to audit logs. Anonymous: 401, without the right: 403.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Annotated
from urllib.parse import quote

from airflow.api_fastapi.auth.managers.models.base_user import BaseUser
from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity
from airflow.api_fastapi.core_api.security import GetUserDep, requires_access_dag
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException as AnyRefusal

from jamsos_airflow.web.files import DOCUMENTS, HEADERS, TYPES, file_at, nights_in
from jamsos_airflow.web.links import ROOT, base_path

_DECIDES = "combine_subsidies"  # the DAG whose runs the reports tell of
_COOKIE = "jamsos_purpose"
_READS_RUNS = Depends(requires_access_dag("GET", DagAccessEntity.RUN, _DECIDES))
_READS_RUNS_OF_DAG = Depends(requires_access_dag("GET", DagAccessEntity.RUN))
_READS_AUDIT_LOG = Depends(requires_access_dag("GET", DagAccessEntity.AUDIT_LOG, _DECIDES))


@lru_cache(maxsize=1)
def application() -> FastAPI:
    """The application with its routes; it has no documentation pages, which would be unguarded."""
    app = FastAPI(title="jamsos", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_exception_handler(AnyRefusal, _refused)
    app.get("/reports/{path:path}", dependencies=[_READS_RUNS])(report)
    app.get("/newest/{path:path}", dependencies=[_READS_RUNS])(newest)
    app.get("/nights/{dag_id}", dependencies=[_READS_RUNS_OF_DAG])(all_nights)
    app.get("/nights/{dag_id}/{run_id:path}", dependencies=[_READS_RUNS_OF_DAG])(night_of_run)
    app.get("/gates/{dag_id}/{run_id}/{task_id}", dependencies=[_READS_RUNS_OF_DAG])(gate)
    app.get("/accesses", dependencies=[_READS_AUDIT_LOG])(accesses)
    return app


def root() -> str:
    """Where these pages lie, seen from the browser."""
    return base_path() + ROOT


def chosen_purpose(request: Request) -> str | None:
    """The purpose that was chosen in this session, or just now; nothing if none is in force."""
    from jamsos.clock import today
    from jamsos.region import region
    from jamsos.warehouse.purposes import REPORT, purposes

    code = request.query_params.get("purpose") or request.cookies.get(_COOKIE)
    return code if code in purposes(region(), today(), REPORT) else None


Purpose = Annotated[str | None, Depends(chosen_purpose)]


def report(path: str, request: Request, user: GetUserDep, purpose: Purpose) -> Response:
    """One file below the folder of reports."""
    from jamsos.settings import settings

    reports = settings().reports
    if not path.strip("/") and file_at(reports, "") is None:
        return _listed(nights_in(reports), "daftar malam", request, user, purpose)
    found = file_at(reports, path)
    if found is None:
        raise HTTPException(404)
    place = found.relative_to(reports.resolve()).as_posix()
    if place != path:  # a folder's page, whose own links count from the folder
        return _answer(RedirectResponse(f"{root()}/reports/{quote(place)}", 307))
    if found.suffix in DOCUMENTS:
        if purpose is None:
            return _choose(request)
        _keep(user, _kind(place), place, purpose)
    return _answer(Response(found.read_bytes(), media_type=TYPES[found.suffix]), purpose, request)


def newest(path: str) -> Response:
    """To a page of the newest night that has it, else to the newest night."""
    from jamsos.settings import settings

    reports = settings().reports
    nights = nights_in(reports)
    having = next((night for night in nights if file_at(reports, f"{night}/{path}")), None)
    place = f"{having}/{quote(path)}" if having else f"{nights[0]}/" if nights else ""
    return _answer(RedirectResponse(f"{root()}/reports/{place}", 307))


def all_nights() -> Response:
    """The list of nights, from the page of a DAG."""
    return _answer(RedirectResponse(f"{root()}/reports/", 307))


def night_of_run(dag_id: str, run_id: str) -> Response:
    """To the report of the night that a run of a DAG worked for."""
    from jamsos.settings import settings

    as_of = _night_of(dag_id, run_id)
    if file_at(settings().reports, f"{as_of}") is None:
        raise HTTPException(404)
    return _answer(RedirectResponse(f"{root()}/reports/{as_of}/index.html", 307))


def gate(
    dag_id: str, run_id: str, task_id: str, request: Request, user: GetUserDep, purpose: Purpose
) -> Response:
    """What the gates of a task decided in a run."""
    from jamsos.access import gates_of_task, render_gates
    from jamsos.settings import settings
    from jamsos.warehouse.connection import connect

    as_of = _night_of(dag_id, run_id)
    if purpose is None:
        return _choose(request)
    _keep(user, "gate", f"{task_id} {as_of}", purpose)
    reports = settings().reports
    with connect() as connection:
        gates = gates_of_task(connection, task_id, as_of, reports)
    night = f"{as_of}/index.html" if file_at(reports, f"{as_of}") else None
    page = render_gates(gates, task_id, as_of, root(), night)
    return _answer(HTMLResponse(page), purpose, request)


def accesses(
    request: Request, user: GetUserDep, purpose: Purpose, since: date | None = None
) -> Response:
    """Who opened what, for whoever may read audit logs."""
    from jamsos.access import render_accesses
    from jamsos.clock import today
    from jamsos.region import region
    from jamsos.warehouse.connection import connect
    from jamsos.warehouse.purposes import purposes
    from jamsos.warehouse.report_access import accesses as listed

    if purpose is None:
        return _choose(request)
    _keep(user, "accesses", "accesses", purpose)
    with connect() as connection:
        page = render_accesses(listed(connection, since=since), since, purposes(region(), today()))
    return _answer(HTMLResponse(page), purpose, request)


def _night_of(dag_id: str, run_id: str) -> date:
    """The business date of a run, as its tasks know it."""
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session
    from sqlalchemy import select

    from jamsos_airflow.nights import RunUndated, as_of_of

    with create_session() as session:
        found = session.scalar(
            select(DagRun).where(DagRun.dag_id == dag_id, DagRun.run_id == run_id)
        )
        if found is None:
            raise HTTPException(404)
        context = {
            "dag_run": found,
            "triggering_asset_events": {"all": list(found.consumed_asset_events)},
            "logical_date": found.logical_date,
        }
        try:
            return as_of_of(context)
        except RunUndated:
            raise HTTPException(404) from None


def _listed(
    nights: list[date], what: str, request: Request, user: BaseUser, purpose: str | None
) -> Response:
    from jamsos.access import render_nights

    if purpose is None:
        return _choose(request)
    _keep(user, "page", what, purpose)
    return _answer(HTMLResponse(render_nights(nights, root())), purpose, request)


def _choose(request: Request) -> Response:
    """Ask for the purpose first; nothing is shown yet."""
    from jamsos.access import render_choice
    from jamsos.clock import today
    from jamsos.region import region
    from jamsos.warehouse.purposes import REPORT, purposes

    offered = purposes(region(), today(), REPORT).values()
    return _answer(HTMLResponse(render_choice(offered, request.url.path)))


def _keep(user: BaseUser, what_kind: str, what: str, purpose_code: str) -> None:
    """Keep who opens what.

    Raises:
        HTTPException: 503, where it cannot be kept: then nothing is shown.
    """
    from jamsos.errors import JamsosError
    from jamsos.warehouse.connection import connect
    from jamsos.warehouse.report_access import note_report

    try:
        with connect() as connection:
            note_report(
                connection,
                accessed_by=user.get_name(),
                role=_role(user),
                what_kind=what_kind,
                what=what,
                purpose_code=purpose_code,
            )
    except JamsosError:
        raise HTTPException(503) from None


def _role(user: BaseUser) -> str | None:
    """The role as the auth manager has it: one word, or several roles of FAB's."""
    several = [role.name for role in getattr(user, "roles", [])]
    return getattr(user, "role", None) or ", ".join(several) or None


def _kind(place: str) -> str:
    if "/data_docs/" in place:
        return "data_docs"
    return "certificate" if "/certificate" in place else "page"


def _answer(
    response: Response, purpose: str | None = None, request: Request | None = None
) -> Response:
    """With the headers of every answer; a purpose just chosen holds for the browser's session."""
    response.headers.update(HEADERS)
    if purpose and request and request.query_params.get("purpose") == purpose:
        response.set_cookie(
            _COOKIE,
            purpose,
            path=root(),
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
    return response


def _refused(request: Request, refusal: Exception) -> Response:  # noqa: ARG001 - as Starlette calls it
    """A page that says what to do, with the status that Airflow's check gave."""
    from jamsos.access import render_refusal

    status = getattr(refusal, "status_code", 500)
    return _answer(HTMLResponse(render_refusal(status, root()), status_code=status))
