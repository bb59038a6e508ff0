"""The account of one file: what it holds and what it was made from.

Canonical JSON without any hour of the day, so that the same night gives the same account. Holds
counts, sums, hashes and codes; no person.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jamsos.deliver.audit import placeholder_codes
from jamsos.deliver.snapshot import Snapshot
from jamsos.deliver.template import Cell, Template
from jamsos.digest import sha256_of
from jamsos.errors import JamsosError
from jamsos.region import Region
from jamsos.warehouse.purposes import BPJS_REGISTRATION, purpose


class ManifestUnreadable(JamsosError):
    """A file has no manifest beside it, or one that is not ours."""


def manifest_path(path: Path) -> Path:
    """Where the manifest of a file stands: beside it."""
    return path.with_name(f"{path.name}.manifest.json")


def describe(
    snapshot: Snapshot, template: Template, region: Region, *, file_name: str, path: Path
) -> dict[str, Any]:
    """The manifest of the file at ``path``, which is to be called ``file_name``.

    Rupiah by programme come from ``marts.fct_subsidy``; ``wage_base`` is the sum of UPAH.
    """
    run = snapshot.run
    rupiah = snapshot.ledger.rupiah
    placeholders = placeholder_codes(snapshot.rows, template, region)
    return {
        "file_name": file_name,
        "sha256": sha256_of(path),
        "bytes": path.stat().st_size,
        "rows_sha256": sha256_of_rows(snapshot.rows),
        "header": list(template.header),
        "rows": len(snapshot.rows),
        "persons": len(snapshot.ledger.funded),
        "person_months": sum(row[template.position("bulan_iuran")] for row in snapshot.rows),
        "rupiah": rupiah | {"total": sum(rupiah.values())},
        "wage_base_rp": wage_base_rp(snapshot.rows, template),
        "rates": [
            {
                "programme": rate.programme,
                "rate_id": rate.rate_id,
                "amount_rp": rate.lowest_rp,
                "person_months": rate.person_months,
            }
            for rate in snapshot.ledger.rates
        ],
        "region": {"code": region.code, "name": region.facts["name"]},
        "receiver": template.receiver,
        "purpose": purpose(region, BPJS_REGISTRATION, run.as_of).as_json(),
        "run_id": run.run_id,
        "as_of": run.as_of.isoformat(),
        "covered_month": f"{run.covered_month:%Y-%m}",
        "code_version": run.code_version,
        "rule_versions": list(snapshot.rule_versions),
        "template": {"name": template.name, "version": template.version},
        "gates": [{"suite": gate.suite, "decision": gate.decision} for gate in snapshot.gates],
        "inputs": [vars(delivery) for delivery in snapshot.inputs],
        "assumptions": [
            f"{column.header}: {column.note}" for column in template.columns if column.is_assumption
        ],
        "is_demo": bool(placeholders),
        "placeholder_codes": placeholders,
        "warnings": _warnings(placeholders),
    }


def _warnings(placeholders: list[str]) -> list[str]:
    if not placeholders:
        return []
    return [
        "DEMO: kode pekerjaan berikut adalah kode sementara, bukan kode resmi BPJS "
        f"Ketenagakerjaan: {', '.join(placeholders)}. Jangan diunggah."
    ]


def as_json(manifest: dict[str, Any]) -> str:
    """Canonical: sorted keys, UTF-8, one form for one content."""
    return json.dumps(manifest, sort_keys=True, ensure_ascii=False, indent=2) + "\n"


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest beside the file at ``path``.

    Raises:
        ManifestUnreadable: It is missing or not JSON.
    """
    try:
        return json.loads(manifest_path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ManifestUnreadable(f"{manifest_path(path).name} is missing or not JSON") from None


def sha256_of_rows(rows: Sequence[Sequence[Cell]]) -> str:
    """A hash of the values alone: it survives another version of the zip library."""
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def wage_base_rp(rows: Sequence[Sequence[Cell]], template: Template) -> int:
    """The sum of the reported wage bases, rupiah a month."""
    return sum(row[template.position("upah")] for row in rows)
