"""A person lets a held village pass: who may, for which month, and that it is kept."""

from datetime import date

import pytest

from jamsos.combine.releases import ReleaseRefused, release_village
from jamsos.warehouse.connection import connect

VILLAGE = "64.08.04.2001"
AS_OF = date(2026, 11, 22)


@pytest.fixture
def release(installation, kutai_timur):
    def call(village=VILLAGE, by="verifikator-1", basis="Surat kepala desa 140/7", as_of=AS_OF):
        return release_village(kutai_timur, village, by=by, basis=basis, as_of=as_of)

    return call


def kept():
    with connect() as connection:
        return connection.execute(
            "select village_code, covered_month, released_by, basis, as_of "
            "from ops.village_releases order by covered_month"
        ).fetchall()


def test_a_release_holds_for_the_month_of_its_night_and_is_kept_with_its_basis(release):
    assert release(basis=" Surat kepala desa 140/7 ") == date(2026, 12, 1)
    assert release(as_of=date(2026, 12, 1)) == date(2027, 1, 1)

    assert kept() == [
        (VILLAGE, date(2026, 12, 1), "verifikator-1", "Surat kepala desa 140/7", AS_OF),
        (
            VILLAGE, date(2027, 1, 1), "verifikator-1", "Surat kepala desa 140/7",
            date(2026, 12, 1),
        ),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"village": "64.08.04.9999"}, "is no desa"),
        ({"by": "pemeriksa-1"}, "no officer who may decide"),
        ({"by": "verifikator-1", "as_of": date(2023, 12, 31)}, "no officer who may decide"),
        ({"basis": "  "}, "needs its basis"),
    ],
)
def test_what_cannot_release_is_refused_and_leaves_nothing(release, told, why):
    with pytest.raises(ReleaseRefused, match=why):
        release(**told)

    assert kept() == []


def test_a_month_is_released_once(release):
    release()

    with pytest.raises(ReleaseRefused, match="released for 2026-12 already"):
        release(by="verifikator-2", basis="Telepon")
    assert [row[2] for row in kept()] == ["verifikator-1"]
