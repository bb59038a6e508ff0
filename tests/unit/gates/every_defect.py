"""The names of all seeded defects, by suite: one entry for each defect."""

from __future__ import annotations

from . import (
    identity_defects,
    raw_defects,
    test_dimension_suites,
    test_export_suite,
    test_fact_suites,
    test_figure_suites,
    test_landing_suites,
    test_review_suites,
)

EVERY_DEFECT: dict[str, list[str]] = {
    suite: [each.name for each in defects]
    for module in (
        identity_defects,
        raw_defects,
        test_dimension_suites,
        test_export_suite,
        test_fact_suites,
        test_figure_suites,
        test_landing_suites,
        test_review_suites,
    )
    for suite, defects in module.DEFECTS.items()
}
for source in test_landing_suites.DEFECTS:  # a column that is gone breaks every load at once
    EVERY_DEFECT[source].append(test_landing_suites.TABLE_DEFECT)
