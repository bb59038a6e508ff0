"""What Airflow's pages gain: reports, Data Docs, certificate, lists and accesses, one click off."""

from __future__ import annotations

from typing import Any

from airflow.plugins_manager import AirflowPlugin

from jamsos_airflow.web.links import ROOT

_PATH = ROOT.lstrip("/")  # relative: Airflow need not own its whole host
_NAV = {
    "laporan": ("Laporan malam", "reports/"),
    "sertifikat": ("Sertifikat malam", "newest/certificate.html"),
    "mutu-data": ("Mutu data (Data Docs)", "newest/data_docs/index.html"),
    "gerbang": ("Gerbang dan pengecualian", "newest/gates.html"),
    "periksa": ("Daftar periksa dan tunggu", "newest/waiting.html"),
    "akses": ("Siapa membuka apa", "accesses"),
}


async def pages(scope: Any, receive: Any, send: Any) -> None:
    """The application, made at the first request: every task of Airflow's reads this file too."""
    from jamsos_airflow.web.app import application

    await application()(scope, receive, send)


class JamsosPages(AirflowPlugin):
    """Pages below ``/jamsos``, each behind Airflow's access checks (``jamsos_airflow.web.app``)."""

    name = "jamsos"
    fastapi_apps = [{"name": "jamsos", "app": pages, "url_prefix": ROOT}]  # noqa: RUF012
    external_views = [  # noqa: RUF012 - as Airflow reads it
        *(
            {
                "name": name,
                "href": f"{_PATH}/{href}",
                "destination": "nav",
                **({"nav_top_level": True} if route == "laporan" else {"category": "browse"}),
                "url_route": f"jamsos-{route}",
            }
            for route, (name, href) in _NAV.items()
        ),
        {
            "name": "Laporan",
            "href": f"{_PATH}/nights/{{DAG_ID}}",
            "destination": "dag",
            "url_route": "jamsos-dag",
        },
        {
            "name": "Laporan",
            "href": f"{_PATH}/nights/{{DAG_ID}}/{{RUN_ID}}",
            "destination": "dag_run",
            "url_route": "jamsos-malam",
        },
    ]
