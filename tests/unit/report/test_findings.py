"""What an auditor would find is told with its rupiah, and the funnel with the day of each."""

from datetime import date

import pytest

from jamsos.deliver.snapshot import one_moment, read_run
from jamsos.report.findings import Finding, Stage, findings_of
from jamsos.report.summary import write_summary
from tests.unit.report.conftest import RUN
from tests.unit.report.test_text import squeezed


@pytest.fixture
def told(night, kutai_timur):
    def at_the_night():
        with one_moment() as connection:
            return findings_of(connection, read_run(connection, night), kutai_timur)

    return at_the_night


@pytest.fixture
def found(night, execute):
    """Two kinds for the regency; a village's and another run's numbers beside them."""
    execute(
        "insert into review.finding_totals values (%s, '2026-12-01', %s, %s, %s, %s, %s)",
        [
            (RUN, "PAID_BY_TWO", "regency", 7, 62, 1_041_600),
            (RUN, "PAID_AFTER_DEATH", "regency", 21, 149, 2_503_200),
            (RUN, "PAID_AFTER_DEATH", "village", 3, 9, 151_200),
            ("2026-11-19-x", "PAID_TWICE", "regency", 1, 1, 16_800),
        ],
    )
    execute(
        f"""
        insert into marts.coverage_funnel values
        ('{RUN}', '2026-12-01', 'regency', %(target)s, '2025-11-30', 900, '2026-11-20', 31,
            '2026-11-05', 25, 9, 5, '2026-11-20', 0, null),
        ('{RUN}', '2026-12-01', 'village', null, null, 90, '2026-11-20', 3, '2026-11-05', 2, 1, 1,
            '2026-11-20', 0, null)
        """,
        [{"target": 150_000}],
    )


def test_the_largest_claim_comes_first_and_villages_are_not_added(found, told, kutai_timur):
    texts = {row["finding_kind"]: row["text_id"] for row in kutai_timur.seed("finding_kinds")}

    assert told().findings == (
        Finding("PAID_AFTER_DEATH", 21, 149, 2_503_200, texts["PAID_AFTER_DEATH"]),
        Finding("PAID_BY_TWO", 7, 62, 1_041_600, texts["PAID_BY_TWO"]),
    )


def test_each_number_of_the_funnel_has_its_day_and_a_plan_is_called_one(found, told):
    funnel = told().funnel

    assert funnel[0] == Stage("target", 150_000, date(2025, 11, 30), is_plan=True)
    assert funnel[2] == Stage("proposed", 31, date(2026, 11, 5))
    assert funnel[-2:] == (Stage("approved", 5, date(2026, 11, 20)), Stage("paid", 0, None))
    assert [stage.is_plan for stage in funnel] == [True] + [False] * 6


def test_without_a_target_the_funnel_begins_with_residents(found, told, execute):
    execute("update marts.coverage_funnel set target_persons = null")

    assert told().funnel[0].name == "residents"


def test_a_run_without_facts_has_neither(told):
    assert (told().findings, told().funnel) == ((), ())


@pytest.mark.parametrize(
    "line",
    [
        "Sasaran (rencana) [A] 150.000 orang, per 30 November 2025",
        "Ada dalam daftar bulan ini 5 orang, per 20 November 2026",
        "Sudah dibayar 0 orang, menunggu penyelesaian",
        "PAID_AFTER_DEATH 21 orang 149 bulan Rp2.503.200",
        "Iuran yang dapat diminta kembali Rp3.544.800",
    ],
)
def test_the_summary_tells_both(found, night, line):
    assert line in squeezed(write_summary(night).read_text(encoding="utf-8"))
