"""What a suite may ask of the regency by ``$name``: before dbt has built the reference tables."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from jamsos.gates.suites import Suite
from jamsos.region import Region

# Below a home: how large its regency is, if a simulation wrote one of a part of the real size.
SHARE_OF_REGENCY = Path("simulated") / "share_of_regency.txt"


def facts_of(region: Region, suite: Suite, home: Path, as_of: date) -> dict[str, Any]:
    """Codes, allowed ages, and how many rows are expected of the table's source on a day.

    ``max_age_days`` is empty for what says itself how long it is valid. ``share_of_regency`` is 1
    but in the home of a small synthetic regency: what was counted in the whole is not expected
    there.

    Raises:
        RegionUnreadable: The regency's folder lacks one of the seeds.
    """
    _, source = suite.schema_and_table
    expected = [
        {name: row[name] for name in ("area_code", "expected_rows", "tolerance_share")}
        for row in region.seed("expected_counts")
        if row["source"] == source and row["valid_from"] <= as_of.isoformat() <= row["valid_to"]
    ]
    share = home / SHARE_OF_REGENCY
    return {
        "region_code": region.code,
        "max_age_days": region.facts["freshness_days"].get(source),
        "village_codes": [village.village_code for village in region.villages],
        "occupation_codes": [row["occupation_code"] for row in region.seed("occupations")],
        "event_codes": sorted({row["event_code"] for row in region.seed("life_events")}),
        "expected_counts": json.dumps(expected),
        "share_of_regency": Decimal(share.read_text("utf-8").strip() if share.exists() else 1),
    }
