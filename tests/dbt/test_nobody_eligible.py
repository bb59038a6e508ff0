"""A night on which nobody is eligible is a night like any other."""

from datetime import date

import psycopg
import pytest

from jamsos.combine.dbt import DbtFailed, run_dbt
from jamsos.combine.run import Run

RUN = Run("2026-11-22-unit", date(2026, 11, 22), date(2026, 12, 1))
PRICED = "everybody_within_the_quota_has_a_price_and_a_budget"


def test_nobody_needs_a_price_and_whoever_has_none_is_told(installation, warehouse):
    run_dbt(["seed"], RUN, installation)
    run_dbt(["run", "--empty", "--select", "+int_commitments"], RUN, installation)

    assert run_dbt(["test", "--select", PRICED], RUN, installation) == {"pass": 1}

    with psycopg.connect(warehouse) as connection:
        connection.execute(
            "insert into intermediate.int_quotas_met (person_key, is_within_quota) "
            "values (%s, true)",
            ["00000000-0000-0000-0000-000000000001"],
        )
    with pytest.raises(DbtFailed, match=f"{PRICED} \\(fail, 1 failing\\)"):
        run_dbt(["test", "--select", PRICED], RUN, installation)
