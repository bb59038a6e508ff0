"""The months after the first one: what was told stays told, and BPJS insures whom we sent."""

from datetime import date

import polars as pl
import pytest

from jamsos.simulate.later import another_month, first_month, known_dead

FIRST, SECOND = date(2025, 12, 22), date(2026, 1, 22)


def rows(home, source, period):
    return pl.read_csv(home / "inbox" / source / f"{source}_{period}.csv", infer_schema=False)


@pytest.fixture(scope="module")
def year(tmp_path_factory, kutai_timur):
    home = tmp_path_factory.mktemp("year")
    regency = first_month(home, kutai_timur, as_of=FIRST, seed=1, scale=0.02)
    niks = [nik for nik in regency.registry["NIK"].to_list() if nik][:100]
    members = sorted(regency.members)
    another_month(regency, SECOND, dict.fromkeys([*niks, members[0]], "NAMA"))
    return home, regency, niks, members


def test_events_once_told_are_told_again_and_new_ones_are_of_the_month(year):
    home, *_ = year
    before, now = (rows(home, "registry_events", day) for day in (FIRST, SECOND))

    new = now.join(before, on=now.columns, how="anti", nulls_equal=True)

    assert now.height - before.height == new.height > 0
    assert set(new["PERISTIWA"]) >= {"MENINGGAL", "PINDAH"}
    assert new.filter(pl.col("TGL_LAPOR") > SECOND.isoformat()).is_empty()


def test_whoever_died_or_left_is_no_longer_in_the_extract(year):
    home, *_ = year
    before, now = (rows(home, "registry_events", day) for day in (FIRST, SECOND))
    new = now.join(before, on=now.columns, how="anti", nulls_equal=True)

    listed = set(rows(home, "civil_registry", SECOND)["NIK"])

    assert listed.isdisjoint(new["NIK"])


def test_a_death_told_late_is_known_only_then(year):
    _, regency, *_ = year
    late = dict(regency.untold.items())
    assert late

    assert known_dead(regency, SECOND, date(2026, 2, 1)).isdisjoint(late)

    another_month(regency, date(2026, 2, 22), {})
    assert known_dead(regency, date(2026, 2, 22), date(2026, 3, 1)) >= late.keys()
    assert known_dead(regency, date(2026, 2, 19), date(2026, 3, 1)).isdisjoint(late)


def test_bpjs_insures_whom_we_sent_and_nobody_else_of_ours_is_paid_further(year):
    home, _, niks, members = year
    insured = {
        row["NIK"]: row
        for row in rows(home, "bpjs_participants", "2026-01").to_dicts()
        if row["SUMBER_DANA"] == "PEMDA_KAB"
    }

    paid = {nik for nik, row in insured.items() if row["LUNAS_SAMPAI"] == "2026-01"}

    assert paid <= {*niks, members[0]}
    assert len(paid) >= 99  # somebody may have found a wage
    assert insured[members[1]]["LUNAS_SAMPAI"] < "2026-01"


def test_every_village_proposes_again(year):
    home, regency, *_ = year
    folders = [home / "inbox" / "village_rosters" / month for month in ("2026-01", "2026-02")]

    before, now = (list(folder.rglob("*.*")) for folder in folders)

    assert len(now) == len(before)
    assert (regency.world.plan.village[1:] >= regency.world.plan.village[:-1]).all()
