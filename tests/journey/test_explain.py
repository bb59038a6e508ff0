"""From two nights to the card of each person: every rule, and everyone asked again every night."""

from datetime import timedelta
from uuid import UUID

import pytest
from typer.testing import CliRunner

from jamsos.cli import app
from jamsos.explain import NothingToExplain, explain, render
from jamsos.explain.card import FAIL, NOT_ASKED, OVERRIDDEN, PASS, UNKNOWN
from jamsos.explain.page import render_page
from jamsos.warehouse.connection import connect
from tests.support import nights
from tests.support.doubts import (
    AS_OF,
    COVERED,
    DEAD,
    DOUBLE,
    FINE,
    MEETING,
    NIKS,
    REFUSED,
    RENAMED,
    STRANGER,
    asked,
    combine,
    decided,
    deliver_doubts,
    deliver_lists,
)
from tests.support.extracts import an_extract
from tests.support.judgements import an_answer
from tests.support.registry_service import key_of
from tests.support.rosters import SITI, a_roster

NEXT_NIGHT = AS_OF + timedelta(days=1)
NOBODY = UUID(int=99)


@pytest.fixture
def first(installation):
    deliver_doubts(installation.inbox)
    return combine()


def card_of(nik, **which):
    with connect() as connection:
        return explain(connection, UUID(key_of(nik)), **which)


def statuses(card):
    return {answer.rule_code: answer.status for answer in card.answers}


def the_registry_tells_next_night(inbox, nik, **event):
    """The same registry, the same roster, and one event more."""
    deliver_lists(inbox, NEXT_NIGHT)
    an_extract(
        inbox / "registry_events" / f"registry_events_{NEXT_NIGHT}.csv", "registry_events",
        [{"NIK": each, "TGL_PERISTIWA": "2026-10-30", "TGL_LAPOR": "2026-11-20", "NIK_BARU": ""}
         | event for each in (DEAD, nik)],
    )  # fmt: skip
    for source in nights.SOURCES:
        nights.collect(source, NEXT_NIGHT)


def test_whoever_was_eligible_is_out_the_next_night_when_the_registry_says_so(first, installation):
    assert decided(first)[FINE] == ("eligible", [])
    proposals = asked(
        "select load_id from ops.run_inputs where source = 'village_rosters' and run_id = %s",
        first.run_id,
    )

    the_registry_tells_next_night(installation.inbox, FINE, PERISTIWA="MENINGGAL")
    second = combine(NEXT_NIGHT)

    assert decided(second)[FINE] == ("not_eligible", ["REGISTRY_DECEASED"])
    assert decided(second)[RENAMED] == decided(first)[RENAMED]
    assert decided(first)[FINE] == ("eligible", []), "a past night stays what it was"
    assert proposals == asked(
        "select load_id from ops.run_inputs where source = 'village_rosters' and run_id = %s",
        second.run_id,
    )


def test_a_card_tells_every_rule_in_force_and_how_it_went(first, kutai_timur):
    rules = {row["rule_code"] for row in kutai_timur.seed("eligibility_rules")}
    never_came = {"ON_CIVIL_SERVANT_LIST", "ON_VILLAGE_OFFICIAL_LIST", "FUNDED_BY_PROVINCE"}

    fine, dead, stranger = card_of(FINE), card_of(DEAD), card_of(STRANGER)

    assert {*statuses(fine)} == {*statuses(dead)} == {*statuses(stranger)} == rules
    assert {code for code, status in statuses(fine).items() if status != PASS} == never_came
    assert all(statuses(fine)[code] == NOT_ASKED for code in never_came)
    assert fine.total_rp == 16_800
    assert [each.programme for each in fine.money] == ["JKK", "JKM"]

    (death,) = dead.of(FAIL)
    assert death.rule_code == "REGISTRY_DECEASED"
    assert death.excludes
    assert "30 Oktober 2026" in death.sentence
    assert (death.source, f"{death.said_on}") == ("Peristiwa kependudukan", "2026-11-20")
    assert death.action
    assert death.turn == "village"
    assert dead.money == ()

    assert [answer.rule_code for answer in stranger.of(FAIL)] == ["NIK_PROBABLE"]
    assert statuses(stranger)["AGE_UNDER_MINIMUM"] == UNKNOWN
    assert stranger.outcome == "needs_review"


def test_a_card_tells_what_officers_let_pass_and_what_they_refused(first):
    for nik, verdict in ((RENAMED, "accept"), (REFUSED, "reject")):
        ((shown,),) = asked(
            "select evidence_digest from identity.review_evidence where person_key = %s "
            "and rule_code = 'NAME_DISAGREES'",
            key_of(nik),
        )
        an_answer(
            "rule", key_of(nik), verdict, on=AS_OF, rule_code="NAME_DISAGREES", expected=shown
        )
    combine()

    (let_pass,) = card_of(RENAMED).of(OVERRIDDEN)
    refused = {answer.rule_code: answer for answer in card_of(REFUSED).of(FAIL)}

    assert let_pass.rule_code == "NAME_DISAGREES"
    assert "meluluskannya (putusan" in let_pass.sentence
    assert (let_pass.action, let_pass.turn) == ("", "")
    assert refused.keys() == {"NAME_DISAGREES", "REVIEW_REJECTED"}
    assert refused["REVIEW_REJECTED"].source == "Putusan petugas"
    assert card_of(RENAMED, run_id=first.run_id).of(OVERRIDDEN) == ()
    assert not card_of(RENAMED, run_id=first.run_id).is_published


def test_whoever_no_village_proposes_is_told_so(first, installation):
    month = installation.inbox / "village_rosters" / "2026-12"
    a_roster(
        month / "64.08.04.2001 Sangatta Utara perbaikan.xlsx",
        [SITI.but(nik=FINE)],
        above=[[MEETING], []],
    )
    nights.collect("village_rosters", AS_OF)
    combine()

    forgotten = card_of(COVERED)
    with connect() as connection:
        nobody = explain(connection, NOBODY)

    assert forgotten.outcome == "not_proposed"
    assert "Usulkan lagi" in forgotten.advice
    assert statuses(forgotten)["NAME_DISAGREES"] == NOT_ASKED
    assert statuses(forgotten)["REGISTRY_DECEASED"] == PASS
    assert nobody.outcome == "nobody"
    assert nobody.answers == ()
    assert "Tidak dinilai" in render(nobody)


def test_no_card_names_anybody(first):
    for nik in (FINE, RENAMED, DEAD, STRANGER, DOUBLE):
        for told in (render(card_of(nik)), render_page(card_of(nik))):
            assert key_of(nik) in told
            assert not any(number in told for number in NIKS)
            assert SITI.name.upper() not in told.upper()
            assert "LAING" not in told.upper()


def test_the_command_tells_by_key_and_by_nik_only_for_a_purpose(first, installation):
    key = key_of(DEAD)

    by_key = CliRunner().invoke(app, ["explain", key, "--month", "2026-12", "--html"])
    by_nik = CliRunner().invoke(
        app, ["explain", "--nik", "--purpose", "surat ahli waris"], input=f"{DEAD}\n"
    )
    without_purpose = CliRunner().invoke(app, ["explain", "--nik"], input=f"{DEAD}\n")
    no_month = CliRunner().invoke(app, ["explain", key, "--month", "2020-01"])

    assert by_key.exit_code == by_nik.exit_code == 0
    assert "TIDAK LULUS" in by_key.output
    assert by_nik.stdout in by_key.stdout
    assert DEAD not in by_nik.output
    page = installation.reports / "explain" / "2026-12" / f"{key}.html"
    assert "Tidak memenuhi syarat" in page.read_text(encoding="utf-8")
    assert asked("select what, purpose, person_key::text from identity.vault_access "
                 "where what = 'find'") == [("find", "surat ahli waris", key)]  # fmt: skip
    assert without_purpose.exit_code == no_month.exit_code == 1
    assert "keperluannya" in without_purpose.output
    assert "TIDAK LULUS" not in without_purpose.output
    assert "Januari 2020" in no_month.output
    with pytest.raises(NothingToExplain, match="no-such-run"):
        card_of(DEAD, run_id="no-such-run")
