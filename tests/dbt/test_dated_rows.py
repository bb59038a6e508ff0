"""Two rows of one key on one day are refused by the database, and what was there before stays."""

import csv
import shutil
from datetime import date

import pytest

from jamsos.combine.dbt import DbtFailed, Trial, run_dbt
from jamsos.combine.run import Run
from jamsos.warehouse.connection import connect

RUN = Run("2026-11-22-unit", date(2026, 11, 22), date(2026, 12, 1))


@pytest.fixture
def seeds(installation, tmp_path):
    """The regency's seeds in a checkout of their own, to be changed."""
    for folder in ("dbt_project", "regions"):
        shutil.copytree(installation.project / folder, tmp_path / folder)
    return tmp_path / "regions" / "64.08" / "seeds"


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def a_quota(first, last, persons=1):
    return {
        "area_code": "64.08.01", "quota_persons": persons, "valid_from": first,
        "valid_to": last, "legal_basis": "SK", "is_assumption": "true",
    }  # fmt: skip


def load(installation, seeds, name="quotas"):
    trial = Trial("a", RUN.covered_month, RUN.as_of, seeds.parents[2])
    run_dbt(["seed", "--select", name], RUN, installation, trial)


def loaded():
    with connect() as connection:
        return connection.execute(
            "select valid_from::text, valid_to::text from what_if_a_reference.quotas order by 1"
        ).fetchall()


def test_a_row_may_begin_the_day_after_the_one_before_and_no_earlier(installation, seeds):
    write(
        seeds / "quotas.csv",
        [a_quota("2024-01-01", "2026-12-31"), a_quota("2027-01-01", "9999-12-31")],
    )
    load(installation, seeds)
    load(installation, seeds)  # every night loads again
    before = loaded()
    assert len(before) == 2

    write(
        seeds / "quotas.csv",
        [a_quota("2024-01-01", "2026-12-31"), a_quota("2026-12-31", "9999-12-31")],
    )
    with pytest.raises(DbtFailed, match=r"quotas \(error, quotas_do_not_overlap\)"):
        load(installation, seeds)

    assert loaded() == before


def test_a_row_has_a_first_day_and_a_last_one_not_before_it(installation, seeds):
    for first, last in (("2026-12-31", "2026-12-30"), ("", "2026-12-31"), ("2026-12-31", "")):
        write(seeds / "quotas.csv", [a_quota(first, last)])
        with pytest.raises(DbtFailed, match=r"quotas \(error"):
            load(installation, seeds)

    write(seeds / "quotas.csv", [a_quota("2026-12-31", "2026-12-31")])
    load(installation, seeds)
    assert loaded() == [("2026-12-31", "2026-12-31")]
