"""A night waits for its sources; one that failed goes on with what it said last, for some days."""

from datetime import date, timedelta

import pytest

from jamsos.collect import night
from jamsos.collect.closing import note_published, open_again
from jamsos.collect.refusal import NothingDelivered
from jamsos.combine import night as combine_night
from jamsos.region import region
from jamsos.sources import OPTIONAL, SOURCES
from jamsos.warehouse.connection import connect
from tests.support.loads import a_published_load

AS_OF = date(2026, 11, 22)
OTHERS = [source for source in SOURCES if source != "civil_registry"]


def published(sources, as_of=AS_OF):
    with connect() as connection:
        for source in sources:
            note_published(connection, region(), source, as_of)


def states(as_of=AS_OF):
    with connect() as connection:
        return dict(
            connection.execute(
                "select source, state from ops.collected where as_of = %s", [as_of]
            ).fetchall()
        )


@pytest.fixture
def every_source_spoke(installation):
    """Everybody published something of this very night."""
    for source in SOURCES:
        scope = "64.08.04.2001" if source == "village_rosters" else "64.08"
        a_published_load(source, "first", as_of=AS_OF, scope=scope)


def test_whoever_closes_the_last_source_hears_that_the_night_is_whole(every_source_spoke):
    published(SOURCES)

    assert not night.close(OTHERS, as_of=AS_OF).is_whole
    assert night.close(["civil_registry"], as_of=AS_OF).is_whole
    assert set(states().values()) == {"closed"}


def test_a_source_collected_once_more_is_waited_for_until_it_ends(every_source_spoke):
    published(SOURCES)
    night.close(SOURCES, as_of=AS_OF)
    with connect() as connection:
        open_again(connection, region(), "civil_registry", AS_OF)

    assert not night.close(OTHERS, as_of=AS_OF).is_whole
    published(["civil_registry"])
    assert night.close(["civil_registry"], as_of=AS_OF).is_whole


def test_sources_of_two_nights_do_not_make_one(every_source_spoke):
    published(OTHERS)
    night.close(OTHERS, as_of=AS_OF)
    tomorrow = AS_OF + timedelta(days=1)
    published(["civil_registry"], tomorrow)

    assert not night.close(["civil_registry"], as_of=tomorrow).is_whole


@pytest.mark.parametrize("days", [1, 3])
def test_a_failed_source_goes_on_with_its_last_good_data_and_is_called_stale(
    every_source_spoke, days
):
    later = AS_OF + timedelta(days=days)
    published(OTHERS, later)
    night.close(OTHERS, as_of=later)

    closed = night.close(["civil_registry"], as_of=later)

    assert closed.is_whole
    assert closed.stale == {"civil_registry": AS_OF}
    run = combine_night.open_tonight(as_of=later)
    with connect() as connection:
        told = connection.execute(
            "select stale_sources from ops.runs where run_id = %s", [run.run_id]
        ).fetchone()
    assert told == (["civil_registry"],)


def test_beyond_the_days_of_the_region_somebody_has_to_decide(every_source_spoke):
    later = AS_OF + timedelta(days=4)
    published(OTHERS, later)
    night.close(OTHERS, as_of=later)

    with pytest.raises(NothingDelivered, match=r"4 days before this night, and 3 are allowed"):
        night.close(["civil_registry"], as_of=later)

    assert "civil_registry" not in states(later)


def test_a_source_that_never_spoke_cannot_be_done_without(installation):
    with pytest.raises(NothingDelivered, match="nothing was ever published"):
        night.close(["civil_registry"], as_of=AS_OF)


def test_an_optional_source_is_absent_or_stale_at_any_age(installation):
    source = OPTIONAL[0]

    assert night.close([source], as_of=AS_OF).absent == (source,)

    a_published_load(source, "first", as_of=AS_OF)
    much_later = AS_OF + timedelta(days=2000)
    assert night.close([source], as_of=much_later).stale == {source: AS_OF}
