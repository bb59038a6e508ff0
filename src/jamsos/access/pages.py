"""Small pages in Indonesian, from one template each, without a script and without a request."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from jinja2 import Environment

from jamsos.access.gates import GateResult
from jamsos.clock import WITA, day_name
from jamsos.pages import templates
from jamsos.report.words import whole
from jamsos.warehouse.purposes import Purpose
from jamsos.warehouse.report_access import Access

KINDS = {
    "page": "laporan",
    "data_docs": "Data Docs",
    "certificate": "sertifikat malam",
    "gate": "hasil gerbang",
    "accesses": "daftar akses",
    "reveal": "orang dilihat",
    "find": "orang dicari",
    "slip": "lembar jawaban desa",
    "review_workbook": "buku kerja petugas",
    "letters": "surat kepada peserta",
    "export": "berkas BPJS",
    "scan": "pemeriksaan kebocoran",
}
DECISIONS = {"pass": "lulus", "hold": "ditahan", "waived": "dikecualikan"}


@lru_cache(maxsize=1)
def _templates() -> Environment:
    environment = templates("jamsos.access")
    environment.filters |= {"whole": whole, "day": day_name}
    environment.globals |= {"kinds": KINDS, "decisions": DECISIONS, "zone": WITA}
    return environment


def render_choice(offered: Iterable[Purpose], back_to: str) -> str:
    """For what purpose does somebody read? ``back_to``: what was asked for, below the same root."""
    return _rendered("choice.html", offered=list(offered), back_to=back_to)


def render_gates(
    gates: list[GateResult], task_id: str, as_of: date, root: str, night: str | None
) -> str:
    """What the gates of a task decided; ``root``: of our pages; ``night``: path of its report."""
    return _rendered(
        "gates.html", gates=gates, task_id=task_id, as_of=as_of, root=root, night=night
    )


def render_accesses(listed: list[Access], since: date | None, told: dict[str, Purpose]) -> str:
    """Who opened what; ``told``: the purposes by code."""
    return _rendered("accesses.html", listed=listed, since=since, told=told)


def render_nights(nights: list[date], root: str) -> str:
    """The nights that have a report, newest first."""
    return _rendered("nights.html", nights=nights, root=root)


def render_refusal(status: int, root: str) -> str:
    """Why nothing is shown, and what to do."""
    return _rendered("refusal.html", status=status, root=root)


def _rendered(template: str, **told: object) -> str:
    return _templates().get_template(template).render(**told)
