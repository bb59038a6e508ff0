"""From the inbox into raw: whole or not at all, once, and nothing lost."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest

from jamsos.answer import counts
from jamsos.collect import night
from jamsos.collect.landing import land_rosters
from jamsos.collect.publish import AllHeld
from jamsos.collect.reading.cleaning import phone_of
from jamsos.collect.reading.musdes import Musdes, musdes_of
from jamsos.collect.refusal import NothingDelivered
from jamsos.region import Region
from jamsos.warehouse.connection import WarehouseError, connect
from jamsos.warehouse.fence import FencedOff, take_fence
from tests.support.extracts import RESIDENT, an_extract
from tests.support.rosters import AHMAD, SITI, a_roster

AS_OF = date(2026, 11, 22)
TYPED_PHONES = (
    None, "-", "0", "tidak ada",
    "081012345678", "81012345678", "6281012345678", "+62 810-1234-5678", "006281012345678",
    "0810.1234.5678", " 0810 1234 5678 ", "(0810) 12345678", "+62 (0)810 1234 5678",
    "0081012345678", "62081012345678", "626281012345678", "0062 0062 81012345678",
    "62812345678", "628123456789012", "081234567", "0812345678", "0812345678901",
    "08123456789012", "0549-21345", "(0549) 22678", "6254921345", "021 8012345",
    "081012345678 / 082012345678", "081012345678.0", "O81012345678", "٠٨١٠١٢٣٤٥٦٧٨",
    "081٢012345678", "0810\u00a01234\u200b5678",
)  # fmt: skip


@pytest.fixture
def inbox(installation):
    return installation.inbox


def a_village(inbox, name="Senyiur", workers=(SITI, AHMAD), month="2026-12"):
    return a_roster(inbox / "village_rosters" / month / f"{name}.xlsx", workers)


def asked(query, *parameters):
    with connect() as connection:
        return connection.execute(query, parameters).fetchall()


def a_gate(load_id, decision="pass"):
    """A gate log entry for a load, as the gate writes it."""
    ((gate_id,),) = asked(
        """
        insert into quality.gate_log
        (subject_kind, subject_id, suite, decision, rows_judged, expectations, decided_by, as_of)
        values ('load', %s, 'village_rosters', %s, 1, 1, 'test', %s) returning gate_id
        """,
        load_id, decision, AS_OF,
    )  # fmt: skip
    return gate_id


def a_quarantined_row(load_id, source_row):
    with connect() as connection:
        connection.execute(
            """
            insert into quarantine.rows
            values (%s, %s, 'village_rosters', '{NIK_MISSING}', 'village', '{}', %s)
            """,
            [load_id, source_row, AS_OF],
        )


def publish(load_ids, held=()):
    """Judge nothing, allow these."""
    return night.publish(
        "village_rosters", {each: a_gate(each) for each in load_ids}, list(held), as_of=AS_OF
    )


def test_a_landed_load_is_not_visible_before_it_is_published(inbox):
    a_village(inbox)

    landing = night.land("village_rosters", as_of=AS_OF)

    assert asked("select count(*) from landing.village_rosters") == [(2,)]
    assert asked("select count(*) from raw.village_rosters") == [(0,)]
    assert asked("select * from ops.current_loads") == []

    publish(landing.new)

    assert asked("select source_row, nik, birth_date from raw.village_rosters order by 1") == [
        (2, SITI.nik, date(1990, 1, 1)),
        (3, AHMAD.nik, date(1985, 5, 12)),
    ]
    assert asked("select load_id from ops.current_loads") == [(landing.new[0],)]
    assert asked("select count(*) from landing.village_rosters") == [(0,)]


def test_delivered_is_accepted_plus_quarantined(inbox):
    a_village(inbox)
    (load_id,) = night.land("village_rosters", as_of=AS_OF).new
    a_quarantined_row(load_id, 3)

    publish([load_id])

    assert asked("select delivered, accepted, quarantined, status from ops.loads") == [
        (2, 1, 1, "published")
    ]


def test_a_lost_row_stops_the_publication(inbox):
    a_village(inbox)
    (load_id,) = night.land("village_rosters", as_of=AS_OF).new
    with connect() as connection:
        connection.execute("delete from landing.village_rosters where source_row = 3")

    with pytest.raises(WarehouseError, match="constraint loads_check"):
        publish([load_id])

    assert asked("select count(*) from raw.village_rosters") == [(0,)]
    assert asked("select * from ops.current_loads") == []


@pytest.mark.parametrize("decision", ["hold", None])
def test_the_database_refuses_what_no_gate_allowed(inbox, decision):
    a_village(inbox)
    (load_id,) = night.land("village_rosters", as_of=AS_OF).new
    gate_id = a_gate(load_id, decision) if decision else 4711

    with pytest.raises(WarehouseError, match="publications_gate_id"):
        night.publish("village_rosters", {load_id: gate_id}, [], as_of=AS_OF)

    assert asked("select count(*) from raw.village_rosters") == [(0,)]


def test_another_loads_gate_entry_opens_nothing(inbox):
    a_village(inbox)
    (load_id,) = night.land("village_rosters", as_of=AS_OF).new

    with pytest.raises(WarehouseError, match="publications_gate_id"):
        night.publish("village_rosters", {load_id: a_gate("another")}, [], as_of=AS_OF)


def test_the_same_delivery_twice_changes_nothing(inbox):
    path = a_village(inbox)
    publish(night.land("village_rosters", as_of=AS_OF).new)
    before = asked("select * from raw.village_rosters order by source_row")
    path.rename(path.with_name("64.08.01.2001 nama lain.xlsx"))

    landing = night.land("village_rosters", as_of=AS_OF)
    publish(landing.new)

    assert (landing.new, landing.unchanged) == ((), 1)
    assert asked("select * from raw.village_rosters order by source_row") == before
    assert asked("select count(*) from ops.publications") == [(1,)]


def test_a_corrected_file_replaces_the_earlier_one_traceably(inbox):
    path = a_village(inbox)
    (first,) = night.land("village_rosters", as_of=AS_OF).new
    publish([first])
    a_roster(path, [SITI])
    (second,) = night.land("village_rosters", as_of=AS_OF).new
    publish([second])

    assert asked("select load_id from ops.current_loads") == [(second,)]
    assert asked("select replaced_load_id from ops.publications order by 1 nulls first") == [
        (None,),
        (first,),
    ]


def test_a_past_night_sees_what_it_saw_then(inbox):
    path = a_village(inbox)
    (first,) = night.land("village_rosters", as_of=AS_OF).new
    publish([first])
    a_roster(path, [SITI])
    tomorrow = date(2026, 11, 23)
    (second,) = night.land("village_rosters", as_of=tomorrow).new
    night.publish("village_rosters", {second: a_gate(second)}, [], as_of=tomorrow)

    assert asked("select load_id from ops.loads_at(%s)", AS_OF) == [(first,)]
    assert asked("select load_id from ops.loads_at(%s)", tomorrow) == [(second,)]


def test_an_unreadable_workbook_does_not_stop_the_others(inbox):
    a_village(inbox)
    broken = inbox / "village_rosters" / "2026-12" / "Kelinjau Ilir.xlsx"
    broken.write_bytes(b"%PDF-1.7")

    landing = night.land("village_rosters", as_of=AS_OF)

    assert len(landing.new) == 1
    (refused,) = landing.refused
    assert refused.startswith("64.08.01.2002 Kelinjau Ilir ")
    assert ": FILE_UNREADABLE: isi berkas ini PDF" in refused
    assert asked("select scope, refusal_code from ops.loads where status = 'refused'") == [
        ("64.08.01.2002", "FILE_UNREADABLE")
    ]
    assert sorted(asked("select outcome, row_count from ops.ingest_steps")) == [
        ("done", 2),
        ("refused", 0),
    ]


def test_only_unreadable_workbooks_is_a_failure_and_not_an_empty_success(inbox):
    a_village(inbox).write_bytes(b"%PDF-1.7")

    with pytest.raises(NothingDelivered, match="not one workbook could be read"):
        night.land("village_rosters", as_of=AS_OF)


def test_held_loads_stay_out_and_the_others_go_on(inbox):
    a_village(inbox)
    a_village(inbox, "Kelinjau Ilir")
    good, bad = night.land("village_rosters", as_of=AS_OF).new

    publish([good], held=[bad])

    assert asked("select load_id from ops.current_loads") == [(good,)]
    assert asked("select status from ops.loads where load_id = %s", bad) == [("held",)]


def test_one_held_village_does_not_stop_the_others_that_sent_nothing_new(inbox):
    a_village(inbox)
    publish(night.land("village_rosters", as_of=AS_OF).new)
    a_village(inbox, "Kelinjau Ilir")
    landing = night.land("village_rosters", as_of=AS_OF)

    published = publish([], held=landing.new)

    assert (landing.unchanged, published.held) == (1, 1)


def test_a_try_that_died_after_its_commit_can_be_repeated(inbox):
    a_village(inbox)
    (load_id,) = night.land("village_rosters", as_of=AS_OF).new
    allowed = {load_id: a_gate(load_id)}
    night.publish("village_rosters", allowed, [], as_of=AS_OF)
    before = asked("select * from raw.village_rosters order by source_row")

    night.publish("village_rosters", allowed, [], as_of=AS_OF)

    assert asked("select * from raw.village_rosters order by source_row") == before
    assert asked("select count(*) from ops.publications") == [(1,)]


def test_a_content_that_comes_back_is_used_again_as_it_was(inbox):
    path = a_village(inbox)
    content = path.read_bytes()
    (first,) = night.land("village_rosters", as_of=AS_OF).new
    publish([first])
    before = asked("select * from raw.village_rosters where load_id = %s", first)
    a_roster(path, [SITI])
    publish(night.land("village_rosters", as_of=AS_OF).new)
    path.write_bytes(content)
    later = AS_OF + timedelta(days=2)

    landing = night.land("village_rosters", as_of=later)
    night.publish("village_rosters", landing.returning, [], as_of=later)

    assert (landing.new, list(landing.returning)) == ((), [first])
    assert asked("select load_id from ops.loads_at(%s)", later) == [(first,)]
    assert asked("select * from raw.village_rosters where load_id = %s", first) == before
    assert asked("select status, accepted from ops.loads where load_id = %s", first) == [
        ("published", 2)
    ]


def test_a_past_night_run_again_does_not_take_in_what_came_later(inbox):
    path = a_village(inbox)
    (first,) = night.land("village_rosters", as_of=AS_OF).new
    publish([first])
    a_roster(path, [SITI])
    later = AS_OF + timedelta(days=2)
    (second,) = night.land("village_rosters", as_of=later).new
    night.publish("village_rosters", {second: a_gate(second)}, [], as_of=later)

    landing = night.land("village_rosters", as_of=AS_OF)

    assert (landing.new, landing.returning, landing.unchanged) == ((), {}, 1)
    assert asked("select load_id from ops.loads_at(%s)", AS_OF) == [(first,)]


def test_all_held_is_red(inbox):
    a_village(inbox)
    (load_id,) = night.land("village_rosters", as_of=AS_OF).new

    with pytest.raises(AllHeld, match="The last good data stay in use"):
        publish([], held=[load_id])


def test_an_older_try_can_no_longer_write(inbox, installation, kutai_timur):
    a_village(inbox)
    with connect() as connection:
        old = take_fence(connection, "village_rosters")
        take_fence(connection, "village_rosters")

    with pytest.raises(FencedOff):
        land_rosters(installation, kutai_timur, token=old, as_of=AS_OF)
    assert asked("select count(*) from landing.village_rosters") == [(0,)]


def test_landing_again_after_a_broken_try_leaves_each_row_once(inbox):
    a_village(inbox)
    night.land("village_rosters", as_of=AS_OF)
    night.land("village_rosters", as_of=AS_OF)

    assert asked("select count(*) from landing.village_rosters") == [(2,)]


def test_a_registry_row_becomes_a_person_with_kemendagri_codes(inbox):
    path = inbox / "civil_registry" / "civil_registry_2026-11-22.csv"
    an_extract(path, "civil_registry", [RESIDENT])
    (load_id,) = night.land("civil_registry", as_of=AS_OF).new
    night.publish("civil_registry", {load_id: a_gate(load_id)}, [], as_of=AS_OF)

    assert asked(
        "select sex_code, birth_date, regency_code, village_code from raw.civil_registry"
    ) == [("P", date(1990, 1, 1), "64.08", "64.08.04.2001")]


def test_the_registrys_phone_is_read_as_that_of_a_roster(inbox):
    path = inbox / "civil_registry" / "civil_registry_2026-11-22.csv"
    residents = [
        RESIDENT | {"NIK": f"640804410190{number}", "TELP": typed}
        for number, typed in enumerate(TYPED_PHONES, 9001)
    ]
    an_extract(path, "civil_registry", residents)
    (load_id,) = night.land("civil_registry", as_of=AS_OF).new
    night.publish("civil_registry", {load_id: a_gate(load_id)}, [], as_of=AS_OF)

    held = asked("select phone from raw.civil_registry order by source_row")

    assert dict(zip(TYPED_PHONES, held, strict=True)) == {
        typed: (phone_of(typed),) for typed in TYPED_PHONES
    }


def test_a_cut_registry_leaves_the_last_good_one_in_use(inbox):
    folder = inbox / "civil_registry"
    an_extract(folder / "civil_registry_2026-11-21.csv", "civil_registry", [RESIDENT])
    (good,) = night.land("civil_registry", as_of=date(2026, 11, 21)).new
    night.publish("civil_registry", {good: a_gate(good)}, [], as_of=date(2026, 11, 21))
    cut = an_extract(folder / "civil_registry_2026-11-22.csv", "civil_registry", [RESIDENT] * 9)
    cut.write_bytes(cut.read_bytes()[:-50])

    with pytest.raises(NothingDelivered, match=r"FILE_CUT.+Ask Disdukcapil Kutai Timur"):
        night.land("civil_registry", as_of=AS_OF)

    assert asked("select load_id from ops.current_loads") == [(good,)]
    assert asked("select count(*) from raw.civil_registry") == [(1,)]
    assert asked("select refusal_code from ops.loads where status = 'refused'") == [("FILE_CUT",)]


def test_an_error_of_the_database_tells_no_value(inbox):
    with pytest.raises(WarehouseError) as error, connect() as connection:
        connection.execute("insert into ops.fences values (%s, 1), (%s, 2)", [SITI.nik, SITI.nik])

    assert SITI.nik not in str(error.value)
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__
    assert "table fences" in str(error.value)
    assert not isinstance(error.value, psycopg.Error)


@pytest.fixture
def another_region(kutai_timur, tmp_path):
    """The regency's folder, to be changed by a test."""
    return Region(Path(shutil.copytree(kutai_timur.folder, tmp_path / "64.08")))


def land_again(installation, region, as_of=AS_OF):
    with connect() as connection:
        token = take_fence(connection, "village_rosters")
    return land_rosters(installation, region, token=token, as_of=as_of)


def add_a_line(path, line):
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")


def test_a_new_synonym_reads_the_files_in_use_again_and_a_new_rate_does_not(
    inbox, installation, another_region
):
    a_village(inbox, workers=[SITI.but(occupation="Tukang layang-layang"), AHMAD])
    (first,) = land_again(installation, another_region).new
    publish([first])
    seeds = another_region.folder / "seeds"
    add_a_line(seeds / "rates.csv", "\n")

    same = land_again(installation, another_region)

    assert (same.new, same.unchanged) == ((), 1)
    columns = (seeds / "occupation_synonyms.csv").read_text(encoding="utf-8").splitlines()[0]
    row = {"occupation_text": "Tukang layang-layang", "occupation_code": "30"}
    line = ",".join(row.get(column, "2024-01-01") for column in columns.split(","))
    add_a_line(seeds / "occupation_synonyms.csv", f"{line}\n")

    later = AS_OF + timedelta(days=1)
    (second,) = land_again(installation, another_region, later).new
    night.publish("village_rosters", {second: a_gate(second)}, [], as_of=later)

    assert asked(
        "select load_id, occupation_code, proposed_date from raw.village_rosters "
        "where source_row = 2 order by occupation_code nulls first"
    ) == [(first, None, AS_OF), (second, "30", AS_OF)]
    assert asked("select replaced_load_id from ops.publications where load_id = %s", second) == [
        (first,)
    ]
    assert asked("select load_id from ops.loads_at(%s)", AS_OF) == [(first,)]
    assert asked("select edition from ops.loads where load_id = %s", second) == [
        (second.rsplit(":", 1)[1],)
    ]


def test_whoever_stands_in_a_corrected_file_too_keeps_the_day_of_the_proposal(inbox):
    nights = [AS_OF + timedelta(days=days) for days in (0, 1, 31)]
    of_the_month = ("2026-12", "2026-12", "2027-01")
    for as_of, month, workers in zip(
        nights, of_the_month, ([SITI], [SITI, AHMAD], [AHMAD, SITI]), strict=True
    ):
        a_village(inbox, workers=workers, month=month)
        (load_id,) = night.land("village_rosters", as_of=as_of).new
        night.publish("village_rosters", {load_id: a_gate(load_id)}, [], as_of=as_of)

    assert asked(
        "select loads.as_of, nik, proposed_date from raw.village_rosters inner join ops.loads "
        "using (load_id) order by 1, source_row"
    ) == [
        (nights[0], SITI.nik, nights[0]),
        (nights[1], SITI.nik, nights[0]),
        (nights[1], AHMAD.nik, nights[1]),
        (nights[2], AHMAD.nik, nights[2]),
        (nights[2], SITI.nik, nights[2]),
    ]


def test_the_minutes_of_a_meeting_are_the_rows_then_the_deliverys_then_the_titles():
    row, manifest = Musdes("1/BA", None), Musdes("2/BA", date(2026, 11, 3))
    title = Musdes("1/BA", date(2026, 11, 4))

    assert musdes_of(Musdes(None, None), manifest, title) == manifest
    assert musdes_of(Musdes(None, None), Musdes(None, None), title) == title
    assert musdes_of(row, manifest) == row, "the date of another meeting is not taken"
    assert musdes_of(row, manifest, title) == ("1/BA", date(2026, 11, 4))
    assert musdes_of(Musdes(None, date(2026, 11, 3)), manifest) == manifest
    assert musdes_of() == (None, None)


def test_the_minutes_in_the_title_hold_for_every_row_and_stand_in_the_ledger(inbox):
    a_roster(
        inbox / "village_rosters" / "2026-12" / "Senyiur.xlsx",
        [SITI],
        above=[["Berita Acara Musyawarah Desa Nomor: 140/12/BA/2026 Tanggal 3 November 2026"]],
    )
    publish(night.land("village_rosters", as_of=AS_OF).new)

    told = [("140/12/BA/2026", date(2026, 11, 3))]
    assert asked("select musdes_number, musdes_date from raw.village_rosters") == told
    assert asked("select musdes_number, musdes_date from ops.loads") == told
    ((reading,),) = asked("select reading from ops.loads")
    assert reading["columns"]["nik"] == {"letter": "B", "heading": "NIK"}


def open_questions(as_of=AS_OF):
    return asked(
        "select source_row, reason_codes, turn, age_days, is_overdue "
        "from quarantine.open_questions(%s) order by source_row",
        as_of,
    )


def test_a_question_is_as_old_as_its_first_night_and_overdue_after_the_allowed_days(
    inbox, kutai_timur
):
    a_village(inbox)
    (load_id,) = night.land("village_rosters", as_of=AS_OF).new
    a_quarantined_row(load_id, 3)
    publish([load_id])
    allowed = kutai_timur.facts["quarantine_alarm_days"]["village"]
    night.land("village_rosters", as_of=AS_OF + timedelta(days=allowed))

    assert open_questions(AS_OF - timedelta(days=1)) == []
    assert open_questions() == [(3, ["NIK_MISSING"], "village", 0, False)]
    assert open_questions(AS_OF + timedelta(days=allowed))[0][3:] == (allowed, False)
    assert open_questions(AS_OF + timedelta(days=allowed + 1))[0][3:] == (allowed + 1, True)
    assert asked("select first_as_of, last_as_of from quarantine.questions") == [
        (AS_OF, AS_OF + timedelta(days=allowed))
    ]
    with connect() as connection:
        told = counts.open_questions(connection, as_of=AS_OF + timedelta(days=allowed + 1))
    assert told == [
        counts.OpenQuestions(
            "village_rosters", "64.08.01.2001", "village", "overdue", 1, allowed + 1
        )
    ]


def test_a_refused_file_is_one_question_until_it_can_be_read(inbox):
    path = a_village(inbox)
    content = path.read_bytes()
    a_village(inbox, "Kelinjau Ilir")
    path.write_bytes(b"%PDF-1.7")
    night.land("village_rosters", as_of=AS_OF)
    night.land("village_rosters", as_of=AS_OF + timedelta(days=1))

    assert open_questions(AS_OF + timedelta(days=1)) == [
        (None, ["FILE_UNREADABLE"], "village", 1, False)
    ]

    later = AS_OF + timedelta(days=2)
    path.write_bytes(content)
    landing = night.land("village_rosters", as_of=later)
    night.publish("village_rosters", {x: a_gate(x) for x in landing.new}, [], as_of=later)

    assert open_questions(later) == []
    assert asked("select closed_as_of, closed_by from quarantine.questions") == [
        (later, "superseded")
    ]


def test_a_row_that_is_read_again_and_accepted_was_tried_again_and_may_come_back(
    inbox, installation, another_region
):
    a_village(inbox)
    (first,) = land_again(installation, another_region).new
    a_quarantined_row(first, 3)
    publish([first])
    synonyms = another_region.folder / "seeds" / "occupation_synonyms.csv"
    before = synonyms.read_text(encoding="utf-8")
    add_a_line(synonyms, "\n")
    later = AS_OF + timedelta(days=1)
    (second,) = land_again(installation, another_region, later).new
    night.publish("village_rosters", {second: a_gate(second)}, [], as_of=later)

    assert asked("select closed_by from quarantine.questions") == [("retried",)]

    synonyms.write_text(before, encoding="utf-8")
    last = AS_OF + timedelta(days=2)
    returning = land_again(installation, another_region, last).returning
    night.publish("village_rosters", returning, [], as_of=last)

    assert open_questions(last) == [(3, ["NIK_MISSING"], "village", 2, False)]


def test_an_institutions_refused_record_is_one_question_for_as_long_as_it_is_delivered(inbox):
    folder = inbox / "civil_registry"
    others = [RESIDENT | {"NIK": f"640804410190{number}"} for number in range(9002, 9012)]
    nights_ = [AS_OF, AS_OF + timedelta(days=1), AS_OF + timedelta(days=2)]
    delivered = [[RESIDENT, *others], [*others, RESIDENT], others]
    for as_of, residents in zip(nights_, delivered, strict=True):
        an_extract(folder / f"civil_registry_{as_of}.csv", "civil_registry", residents)
        (load_id,) = night.land("civil_registry", as_of=as_of).new
        with connect() as connection:
            connection.execute(
                """
                insert into quarantine.rows
                select load_id, source_row, 'civil_registry', '{REGISTRY_SEX_INVALID}', 'registry',
                    to_jsonb(landed), %s
                from landing.civil_registry as landed where nik = %s
                """,
                [as_of, RESIDENT["NIK"]],
            )
        night.publish("civil_registry", {load_id: a_gate(load_id)}, [], as_of=as_of)

    assert asked(
        "select source_row, turn, first_as_of, last_as_of, closed_as_of, closed_by "
        "from quarantine.questions"
    ) == [(12, "registry", nights_[0], nights_[1], nights_[2], "superseded")]
