"""An institution's list from its workbook into raw: nobody lost, no digit made up, no more kept
than is needed.
"""

from datetime import date

from jamsos.collect import night
from jamsos.combine.verdicts import judged_loads
from jamsos.warehouse.connection import connect
from tests.support.extracts import a_sheet

AS_OF = date(2026, 11, 22)


def asked(query, *parameters):
    with connect() as connection:
        return connection.execute(query, parameters).fetchall()


def test_a_nik_that_the_workbook_held_as_a_number_is_quarantined_and_never_padded(installation):
    rows = [
        [f"640804410190{number}", "199001012020121001", "Siti Aminah", "PNS", "Dinas", "AKTIF"]
        for number in range(9001, 9041)
    ]
    rows[6][0] = int(rows[6][0])
    a_sheet(
        installation.inbox / "civil_servants" / "civil_servants_2026-11.xlsx",
        "civil_servants",
        rows,
    )

    (load_id,) = night.land("civil_servants", as_of=AS_OF).new
    verdict = judged_loads("civil_servants", [load_id], as_of=AS_OF)
    night.publish("civil_servants", verdict["allowed"], verdict["held"], as_of=AS_OF)

    assert asked("select delivered, accepted, quarantined, status from ops.loads") == [
        (40, 39, 1, "published")
    ]
    assert asked("select source_row, reason_codes, turn, row ->> 'nik' from quarantine.rows") == [
        (8, ["LIST_NIK_INVALID"], "office", "6.40804E+15")
    ]
    assert asked(
        "select count(*) from raw.civil_servants where nik not like '640804410190____'"
    ) == [(0,)]
    (kept,) = asked("select to_jsonb(each) from raw.civil_servants as each limit 1")
    assert "199001012020121001" not in str(kept)
    assert "Dinas" not in str(kept)
