"""What a suite may ask of the regency by ``$name``: before dbt has built the reference tables."""

from __future__ import annotations

from typing import Any

from jamsos.gates.suites import Suite
from jamsos.region import Region


def facts_of(region: Region, suite: Suite) -> dict[str, Any]:
    """Codes and allowed ages; ``max_age_days`` is empty for what says itself how long it is valid.

    Raises:
        RegionUnreadable: The regency's folder lacks one of the seeds.
    """
    _, source = suite.schema_and_table
    return {
        "region_code": region.code,
        "max_age_days": region.facts["freshness_days"].get(source),
        "village_codes": [village.village_code for village in region.villages],
        "occupation_codes": [row["occupation_code"] for row in region.seed("occupations")],
        "event_codes": sorted({row["event_code"] for row in region.seed("life_events")}),
    }
