"""Events that come as increments: together what one whole file says, and no day is missing."""

from datetime import date, timedelta

import pytest

from jamsos.collect import night
from jamsos.collect.refusal import NothingReadable
from jamsos.combine.run import _inputs_at
from jamsos.combine.verdicts import judged_loads
from jamsos.settings import settings
from jamsos.warehouse.connection import connect
from tests.support.extracts import a_count, a_count_text, an_extract

FULL_DAY = date(2026, 11, 15)
NIGHTS = [date(2026, 11, day) for day in (20, 21, 22)]
SOURCE = "registry_events"
DISTINCT = (
    "select distinct person_key, event_code, event_date, new_person_key from raw.registry_events "
    "where load_id = any(%s) order by 1, 2, 3"
)


def event(number, reported, code="MENINGGAL", new=""):
    return {
        "NIK": f"640804410190{number:04d}", "PERISTIWA": code,
        "TGL_PERISTIWA": (reported - timedelta(days=3)).isoformat(),
        "TGL_LAPOR": reported.isoformat(), "NIK_BARU": new,
    }  # fmt: skip


# One event on each day from 1 to 22 November, and a re-issued NIK.
EVENTS = [event(9000 + day, date(2026, 11, day)) for day in range(1, 23)]
EVENTS += [event(9100, date(2026, 11, 18), "NIK_BARU", "6408044101909999")]


def a_file(night_of, events, since=None, total=None):
    path = settings().inbox / SOURCE / f"{SOURCE}_{night_of}.csv"
    events = [
        each for each in events
        if each["TGL_LAPOR"] <= str(night_of) and (not since or each["TGL_LAPOR"] >= str(since))
    ]  # fmt: skip
    an_extract(path, SOURCE, events)
    told = {"SEMUA": len(events) if total is None else total}
    a_count(path, **told, **({"SEJAK": since.isoformat()} if since else {}))
    return path


def collect(as_of):
    landing = night.land(SOURCE, as_of=as_of)
    verdict = judged_loads(SOURCE, list(landing.new), as_of=as_of)
    allowed = verdict["allowed"] | landing.returning
    night.publish(SOURCE, allowed, verdict["held"], as_of=as_of)
    return landing


def asked(query, *parameters):
    with connect() as connection:
        return connection.execute(query, parameters).fetchall()


def pinned(as_of, region, monkeypatch):
    """What a run of this night pins of the events."""
    monkeypatch.setattr("jamsos.combine.run.SOURCES", (SOURCE,))
    with connect() as connection:
        return [load_id for _, _, load_id in _inputs_at(connection, as_of, region)]


@pytest.fixture
def full(installation):
    a_file(FULL_DAY, EVENTS)
    collect(FULL_DAY)
    return installation


def test_a_full_file_and_three_increments_say_what_one_full_file_says(
    full, kutai_timur, monkeypatch
):
    for as_of in NIGHTS:
        a_file(as_of, EVENTS, since=as_of - timedelta(days=7))
        collect(as_of)
    together = pinned(NIGHTS[-1], kutai_timur, monkeypatch)
    by_increments = asked(DISTINCT, together)
    assert [load_id.split(":")[1] for load_id in together] == [
        "64.08", "64.08@2026-11-20", "64.08@2026-11-21", "64.08@2026-11-22",
    ]  # fmt: skip

    later = date(2026, 11, 23)
    a_file(later, EVENTS)
    collect(later)
    (whole,) = pinned(later, kutai_timur, monkeypatch)

    assert by_increments == asked(DISTINCT, [whole])
    assert len(by_increments) == len(EVENTS)


def test_a_past_night_pins_what_it_pinned_then(full, kutai_timur, monkeypatch):
    for as_of in NIGHTS:
        a_file(as_of, EVENTS, since=as_of - timedelta(days=7))
        collect(as_of)
    before = [pinned(each, kutai_timur, monkeypatch) for each in NIGHTS]
    a_file(date(2026, 11, 23), EVENTS)
    collect(date(2026, 11, 23))

    assert [pinned(each, kutai_timur, monkeypatch) for each in NIGHTS] == before
    assert [len(each) for each in before] == [2, 3, 4]
    assert night.land(SOURCE, as_of=NIGHTS[0]).new == ()


@pytest.mark.parametrize(("since", "is_let_in"), [(FULL_DAY, True), (date(2026, 11, 16), False)])
def test_an_increment_begins_on_the_last_day_held_or_before(full, since, is_let_in):
    a_file(NIGHTS[0], EVENTS, since=since)

    if is_let_in:
        assert len(collect(NIGHTS[0]).new) == 1
        assert asked("select message from ops.ingest_steps where step = 'land' and outcome = 'done'"
                     " order by step_id desc limit 1") == [
            ("mundur 5 hari, disepakati 7; cocok dengan pembanding: 7 baris",)
        ]  # fmt: skip
    else:
        with pytest.raises(
            NothingReadable,
            match="EVENTS_GAP: berkas dimulai 2026-11-16, data terakhir yang ada dari 2026-11-15",
        ):
            collect(NIGHTS[0])
        assert len(asked("select * from ops.publications")) == 1


def test_an_increment_needs_something_to_add_to(installation):
    a_file(NIGHTS[0], EVENTS, since=date(2026, 11, 13))

    with pytest.raises(NothingReadable, match="EVENTS_GAP: belum ada berkas lengkap"):
        collect(NIGHTS[0])


def test_the_same_increment_twice_changes_nothing(full, kutai_timur, monkeypatch):
    a_file(NIGHTS[0], EVENTS, since=FULL_DAY)
    collect(NIGHTS[0])
    before = pinned(NIGHTS[0], kutai_timur, monkeypatch)

    again = collect(NIGHTS[0])

    assert (again.new, again.unchanged) == ((), 2)
    assert pinned(NIGHTS[0], kutai_timur, monkeypatch) == before


def test_what_lies_in_the_inbox_since_the_last_full_file_is_landed_with_it(
    installation, kutai_timur, monkeypatch
):
    a_file(date(2026, 11, 10), EVENTS)
    a_file(FULL_DAY, EVENTS)
    for as_of in NIGHTS:
        a_file(as_of, EVENTS, since=as_of - timedelta(days=7))

    landing = collect(NIGHTS[-1])

    assert len(landing.new) == 4
    assert len(pinned(NIGHTS[-1], kutai_timur, monkeypatch)) == 4


def test_a_broken_forerunner_does_not_matter_to_an_increment_that_reaches_back(full):
    a_file(NIGHTS[0], EVENTS, since=date(2026, 11, 13), total=99)
    a_file(NIGHTS[1], EVENTS, since=date(2026, 11, 14))

    landing = collect(NIGHTS[1])

    assert len(landing.new) == 1
    (told,) = landing.refused
    assert "COUNT_DIFFERS" in told


def test_a_forerunner_that_is_refused_leaves_a_gap_behind(full):
    a_file(NIGHTS[0], EVENTS, since=date(2026, 11, 13), total=99)
    a_file(NIGHTS[1], EVENTS, since=date(2026, 11, 17))

    with pytest.raises(NothingReadable, match="EVENTS_GAP"):
        collect(NIGHTS[1])


def test_an_increment_waits_for_a_forerunner_that_its_gate_holds(full, kutai_timur, monkeypatch):
    a_file(NIGHTS[0], [each | {"PERISTIWA": "X"} for each in EVENTS], since=date(2026, 11, 13))
    a_file(NIGHTS[1], EVENTS, since=date(2026, 11, 17))

    with pytest.raises(night.AllHeld):
        collect(NIGHTS[1])

    assert len(asked("select * from ops.loads where status = 'held'")) == 2
    assert len(pinned(NIGHTS[1], kutai_timur, monkeypatch)) == 1
    a_file(NIGHTS[0], EVENTS, since=date(2026, 11, 13))
    assert len(collect(NIGHTS[1]).new) == 2
    assert len(pinned(NIGHTS[1], kutai_timur, monkeypatch)) == 3


def test_a_full_file_replaces_the_increments_before_it(full, kutai_timur, monkeypatch):
    a_file(NIGHTS[0], EVENTS, since=FULL_DAY)
    collect(NIGHTS[0])
    a_file(NIGHTS[1], EVENTS)
    collect(NIGHTS[1])
    a_file(NIGHTS[2], EVENTS, since=FULL_DAY)
    collect(NIGHTS[2])

    assert [load_id.split(":")[1] for load_id in pinned(NIGHTS[2], kutai_timur, monkeypatch)] == [
        "64.08", "64.08@2026-11-22",
    ]  # fmt: skip


def test_a_corrected_increment_of_the_same_night_replaces_it(full, kutai_timur, monkeypatch):
    a_file(NIGHTS[0], EVENTS[:-1], since=FULL_DAY)
    collect(NIGHTS[0])
    a_file(NIGHTS[0], EVENTS, since=FULL_DAY)
    collect(NIGHTS[0])

    assert len(pinned(NIGHTS[0], kutai_timur, monkeypatch)) == 2


def test_an_older_full_file_in_the_inbox_does_not_come_back(full, kutai_timur, monkeypatch):
    newer = a_file(NIGHTS[0], EVENTS)
    collect(NIGHTS[0])
    newer.unlink()
    a_file(NIGHTS[1], EVENTS, since=date(2026, 11, 14))

    collect(NIGHTS[1])

    assert asked("select period from ops.loads where load_id = any(%s) order by 1",
                 pinned(NIGHTS[1], kutai_timur, monkeypatch)) == [
        (NIGHTS[0],), (NIGHTS[1],),
    ]  # fmt: skip


def test_a_count_file_that_comes_while_its_increment_is_read_is_waited_for(full, monkeypatch):
    path = a_file(NIGHTS[0], EVENTS, since=FULL_DAY)
    monkeypatch.setattr("jamsos.collect.delivery.increments._scoped", lambda delivery, _: delivery)

    with pytest.raises(NothingReadable, match="FILE_UNFINISHED: berkas pembanding berubah"):
        collect(NIGHTS[0])

    assert path.exists()
    assert len(asked("select * from ops.publications")) == 1


def test_an_increment_without_its_count_file_replaces_nothing(full, kutai_timur, monkeypatch):
    path = a_file(NIGHTS[0], EVENTS, since=date(2026, 11, 18))
    path.with_name(f"{path.stem}.jumlah.csv").unlink()

    with pytest.raises(night.AllHeld):
        collect(NIGHTS[0])

    assert len(asked("select * from ops.publications")) == 1


def test_a_full_file_of_the_same_night_replaces_its_increment(full, kutai_timur, monkeypatch):
    a_file(NIGHTS[0], EVENTS, since=FULL_DAY)
    collect(NIGHTS[0])
    a_file(NIGHTS[0], EVENTS)
    collect(NIGHTS[0])

    assert [load_id.split(":")[1] for load_id in pinned(NIGHTS[0], kutai_timur, monkeypatch)] == [
        "64.08"
    ]


def test_an_increment_without_events_is_taken_in_if_its_count_file_says_so(
    full, kutai_timur, monkeypatch
):
    a_file(NIGHTS[0], [], since=FULL_DAY)
    a_file(NIGHTS[1], EVENTS, since=NIGHTS[0])

    collect(NIGHTS[0])
    collect(NIGHTS[1])

    assert asked("select delivered, accepted, quarantined, status from ops.loads "
                 "where scope = '64.08@2026-11-20'") == [(0, 0, 0, "published")]  # fmt: skip
    assert len(pinned(NIGHTS[1], kutai_timur, monkeypatch)) == 3


@pytest.mark.parametrize("counted", ["", "SEMUA,0\n"], ids=["a day and no count", "no day"])
def test_a_file_without_events_that_nobody_counted_as_an_increment_is_held(full, counted):
    path = a_file(NIGHTS[0], [], since=FULL_DAY)
    a_count_text(path, counted or f"SEJAK,{FULL_DAY}\n")

    with pytest.raises(night.AllHeld):
        collect(NIGHTS[0])

    assert asked("select failures -> 0 ->> 'name' from quality.gate_log order by gate_id desc "
                 "limit 1") == [("there_are_rows",)]  # fmt: skip
