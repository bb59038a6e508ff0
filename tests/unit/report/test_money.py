from __future__ import annotations

from datetime import date

import pytest

from jamsos.deliver.snapshot import one_moment
from jamsos.report.money import told
from jamsos.report.night import night_summary


@pytest.fixture
def budget(night):
    with one_moment() as connection:
        return night_summary(connection, night).budget


def test_rupiah_stand_beside_their_ceiling_of_the_month_and_of_the_year(budget):
    jkk, jkm = budget.programmes

    assert (jkk.programme, jkk.month_rp, jkk.month_ceiling_rp) == ("JKK", 50_000, 1_000_000)
    assert (jkk.year, jkk.year_rp, jkk.year_ceiling_rp) == (2026, 400_000, 12_000_000)
    assert jkk.left_rp == 11_600_000
    assert (jkm.month_rp, jkm.year_rp, jkm.left_rp) == (34_000, 100_000, None)
    assert budget.month_rp == 84_000
    assert budget.assumed == ["JKK", "JKM"]


def test_a_forecast_is_of_the_fiscal_year_and_of_tonights_list(budget):
    jkk, jkm = budget.programmes

    assert jkk.forecast_rp == 400_000
    assert jkm.forecast_rp == 66_000
    assert jkk.foreseen_until == date(2027, 1, 1)
    assert jkk.runs_out == {
        "current": None,
        "verified": date(2027, 3, 1),
        "target": date(2026, 12, 1),
    }


@pytest.mark.parametrize(
    "line",
    [
        "Iuran JKK sebulan Rp50.000 5,0 % dari pagu [A]",
        "s.d. bulan ini dalam tahun 2026 Rp400.000 3,3 % dari pagu [A]",
        "sisa pagu tahun 2026 Rp11.600.000 [A]",
        "perkiraan s.d. akhir tahun 2026 [A] Rp400.000 3,3 % dari pagu",
        "dengan daftar malam ini: cukup s.d. Januari 2027 [A]",
        "bila semua yang memenuhi syarat dibiayai: uang tidak cukup mulai Maret 2027 [A]",
        "bila target kabupaten tercapai: uang tidak cukup mulai Desember 2026 [A]",
        "Iuran JKM sebulan Rp34.000 tanpa pagu [A]",
        "Jumlah iuran sebulan Rp84.000",
        "! JKK: Perkiraan mendekati pagu. (98,2 % dari pagu) [A]",
        "! JKK: Sisa pagu hampir habis. (2,9 bulan) [A]",
    ],
)
def test_the_summary_says(budget, line):
    assert line in [" ".join(each.split()) for each in told(budget)]


def test_another_nights_money_is_not_told(budget):
    assert "malam lain" not in "\n".join(told(budget))
