"""A held village is told first and loudly; where none is, nothing is said of it."""

from datetime import date

from jamsos.deliver.snapshot import one_moment
from jamsos.report.continuity import HeldVillage, continuity_of
from jamsos.report.summary import night_summary, render


def villages(execute, night):
    execute(
        "insert into marts.dim_village values (%s, %s)",
        [("64.08.04.2001", "Sangatta Utara"), ("64.08.04.1010", "Teluk Lingga")],
    )
    execute(
        "insert into review.held_villages values (%s, %s, %s, %s, %s, %s)",
        [
            (night, "64.08.04.2001", 1200, 300, False, "2026-11-20"),
            (night, "64.08.04.1010", 20, 5, False, "2026-11-03"),
            (night, "64.08.04.2011", 10, 9, True, "2026-11-01"),
            ("another", "64.08.04.2011", 10, 9, False, "2026-11-01"),
        ],
    )


def test_held_villages_are_told_the_longest_held_first(execute, night):
    villages(execute, night)
    with one_moment() as connection:
        held = continuity_of(connection, night).held

    assert held == (
        HeldVillage("64.08.04.1010", "Teluk Lingga", 20, 5, date(2026, 11, 3)),
        HeldVillage("64.08.04.2001", "Sangatta Utara", 1200, 300, date(2026, 11, 20)),
    )


def test_the_summary_says_loudly_whom_it_holds_and_what_to_do(execute, night):
    with one_moment() as connection:
        silent = render(night_summary(connection, night))
    villages(execute, night)
    with one_moment() as connection:
        told = " ".join(render(night_summary(connection, night)).split())

    assert "DITAHAN" not in silent.split("USULAN")[0]
    assert "DESA DITAHAN (2) 64.08.04.1010 Teluk Lingga: 5 dari 20 peserta akan keluar" in told
    assert "ditahan sejak 3 November 2026; semua pesertanya tetap ditanggung" in told
    assert "300 dari 1.200 peserta" in told
    assert "jamsos release KODE" in told
