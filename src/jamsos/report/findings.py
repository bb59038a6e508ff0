"""What an auditor would find, and how far the plan has come: two blocks of the night's summary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import psycopg

from jamsos.clock import day_name
from jamsos.deliver.snapshot import Run
from jamsos.region import Region
from jamsos.report.words import line, rupiah, whole

_STAGES = {
    "target": "Sasaran (rencana) [A]",
    "residents": "Penduduk dalam umur program",
    "proposed": "Diusulkan",
    "verified": "Terverifikasi dengan data kependudukan",
    "eligible": "Memenuhi syarat",
    "approved": "Ada dalam daftar bulan ini",
    "paid": "Sudah dibayar",
}


@dataclass(frozen=True)
class Finding:
    """One kind of month that should not have been covered.

    ``claim_rp`` counts a month once, however many kinds tell of it.
    """

    kind: str
    persons: int
    months: int
    claim_rp: int
    text_id: str


@dataclass(frozen=True)
class Stage:
    """One number of the regency's funnel, with the day on which it was true.

    ``is_plan``: a target or a quota, never to be added to people who were counted.
    """

    name: str
    number: int
    true_on: date | None
    is_plan: bool = False


@dataclass(frozen=True)
class Findings:
    """Findings, the largest claim first, and the funnel in its order."""

    findings: tuple[Finding, ...]
    funnel: tuple[Stage, ...]


_FINDINGS = """
    select finding_kind, persons, months, claim_rp
    from review.finding_totals
    where run_id = %(run_id)s and covered_month = %(month)s and area_level = 'regency'
    order by claim_rp desc, finding_kind
"""
_FUNNEL = """
    select
        target_persons, target_true_on, residents_of_age, residents_true_on, proposed_persons,
        proposed_true_on, verified_persons, eligible_persons, approved_persons, decided_true_on,
        paid_persons, settled_true_on
    from marts.coverage_funnel
    where run_id = %(run_id)s and covered_month = %(month)s and area_level = 'regency'
"""


def findings_of(connection: psycopg.Connection, run: Run, region: Region) -> Findings:
    """What ``run`` found and how far it came; a run without facts has neither."""
    told = {"run_id": run.run_id, "month": run.covered_month}
    texts = {row["finding_kind"]: row["text_id"] for row in region.seed("finding_kinds")}
    found = connection.execute(_FINDINGS, told).fetchall()
    row = connection.execute(_FUNNEL, told).fetchone()
    return Findings(
        tuple(Finding(*each, texts[each[0]]) for each in found), _funnel(row) if row else ()
    )


def _funnel(row: tuple) -> tuple[Stage, ...]:
    (
        target, target_on, residents, residents_on, proposed, proposed_on, verified, eligible,
        approved, decided_on, paid, settled_on,
    ) = row  # fmt: skip
    plans = () if target is None else (Stage("target", target, target_on, is_plan=True),)
    return (
        *plans,
        Stage("residents", residents, residents_on),
        Stage("proposed", proposed, proposed_on),
        Stage("verified", verified, decided_on),
        Stage("eligible", eligible, decided_on),
        Stage("approved", approved, decided_on),
        Stage("paid", paid, settled_on),
    )


def told_funnel(findings: Findings) -> Iterator[str]:
    """The regency's funnel, each number with its day."""
    yield "DARI SASARAN SAMPAI DIBAYAR"
    for stage in findings.funnel:
        told = f"per {day_name(stage.true_on)}" if stage.true_on else "menunggu penyelesaian"
        yield line(_STAGES[stage.name], stage.number, f"orang, {told}")
    yield "  Rencana dan orang yang dihitung tidak pernah dijumlahkan."


def told_findings(findings: Findings) -> Iterator[str]:
    """Each kind of finding, and what can be claimed back together."""
    yield "TEMUAN SEBELUM PEMERIKSA DATANG [A]"
    for each in findings.findings:
        yield (
            f"  {each.kind:<24}{whole(each.persons):>9} orang{whole(each.months):>9} bulan"
            f"{rupiah(each.claim_rp):>19}"
        )
        yield f"    {each.text_id}"
    claim_rp = sum(each.claim_rp for each in findings.findings)
    yield line("Iuran yang dapat diminta kembali", rupiah(claim_rp), "")
