"""What officers answer, from a doubt of one run to the decision of the next."""

from datetime import date

import pytest
from psycopg.types.json import Jsonb

from jamsos.combine import night as combine_night
from jamsos.combine.dbt import run_layer
from jamsos.report.summary import write_summary
from jamsos.settings import settings
from jamsos.warehouse.connection import connect
from jamsos_airflow.combine import FACTS
from jamsos_airflow.verdicts import judged_facts
from tests.support import nights
from tests.support.extracts import RESIDENT, an_extract
from tests.support.judgements import an_answer
from tests.support.registry_service import key_of
from tests.support.rosters import SITI, a_roster

AS_OF = date(2026, 11, 22)
NIKS = [f"640804410190{number}" for number in range(9001, 9009)]
FINE, RENAMED, DEAD, STRANGER, COVERED, DOUBLE, REFUSED, MEANT = NIKS
MEETING = "Berita Acara Musyawarah Desa Nomor: 140/12/BA-MUSDES/XI/2026 Tanggal 3 November 2026"
ROSTER = "64.08.04.2001 Sangatta Utara.xlsx"


@pytest.fixture
def inbox(installation):
    inbox = installation.inbox
    propose(inbox, {RENAMED: "Yohanes Laing", REFUSED: "Yohanes Laing"})
    an_extract(
        inbox / "civil_registry" / "civil_registry_2026-11-22.csv", "civil_registry",
        [RESIDENT | {"NIK": nik} for nik in NIKS if nik != STRANGER],
    )  # fmt: skip
    an_extract(
        inbox / "registry_events" / "registry_events_2026-11-22.csv", "registry_events",
        [{"NIK": DEAD, "PERISTIWA": "MENINGGAL", "TGL_PERISTIWA": "2026-10-30",
          "TGL_LAPOR": "2026-11-20", "NIK_BARU": ""}],
    )  # fmt: skip
    an_extract(
        inbox / "welfare_deciles" / "welfare_deciles_2026-Q4.csv", "welfare_deciles",
        [{"NO_KK": RESIDENT["NO_KK"], "DESIL": 2, "PERIODE": "2026-Q4", "JUMLAH_ANGGOTA": 7}],
    )  # fmt: skip
    an_extract(
        inbox / "bpjs_participants" / "bpjs_participants_2026-11.csv", "bpjs_participants",
        [{"NIK": COVERED, "SEGMEN": "BPU", "STATUS": "AKTIF", "SUMBER_DANA": "PEMDA_KAB"}],
    )  # fmt: skip
    for source in nights.SOURCES:
        nights.collect(source, AS_OF)
    return inbox


def propose(inbox, names):
    month = inbox / "village_rosters" / "2026-12"
    workers = [SITI.but(nik=nik, name=names.get(nik, SITI.name)) for nik in NIKS if nik != MEANT]
    a_roster(month / ROSTER, workers, above=[[MEETING], []])


def combine():
    """A run whose matching finds one candidate and one pair."""
    run = combine_night.open_tonight(as_of=AS_OF)
    for layer in ("reference", "stage"):
        run_layer(layer, run, settings())
    with connect() as connection:
        connection.execute("delete from identity.match_candidates where run_id = %s", [run.run_id])
        connection.execute(
            "insert into identity.match_candidates select %s, load_id, source_row, person_key, %s, "
            "1, 0.97, false, %s from raw.village_rosters where nik = %s",
            [run.run_id, key_of(MEANT), Jsonb({}), STRANGER],
        )
        connection.execute("delete from identity.duplicate_pairs where run_id = %s", [run.run_id])
        connection.execute(
            "insert into identity.duplicate_pairs values (%s, %s, %s, 0.98, %s)",
            [run.run_id, *pair(), Jsonb({})],
        )
    for layer in ("decide", "publishable"):
        run_layer(layer, run, settings())
    combine_night.publish_tonight(run, judged_facts(run.run_id, FACTS))
    return run


def pair():
    return sorted([key_of(COVERED), key_of(DOUBLE)])


def asked(query, *parameters):
    with connect() as connection:
        return connection.execute(query, parameters).fetchall()


def decided(run):
    """Outcome and reasons by NIK."""
    told = {
        str(key): (outcome, codes)
        for key, outcome, codes in asked(
            "select person_key, outcome, reason_codes from marts.fct_eligible_worker "
            "where run_id = %s",
            run.run_id,
        )
    }
    return {nik: told[key_of(nik)] for nik in NIKS if nik != MEANT}


def shown(nik, rule_code):
    ((digest,),) = asked(
        "select evidence_digest from identity.review_evidence where person_key = %s "
        "and rule_code = %s",
        key_of(nik), rule_code,
    )  # fmt: skip
    return digest


def on_rule(nik, rule_code, verdict, **more):
    return an_answer("rule", key_of(nik), verdict, on=AS_OF, rule_code=rule_code, **more)


def outcomes(run):
    return asked(
        "select judgement_id, outcome, why_not from review.judgement_outcomes where run_id = %s "
        "order by 1",
        run.run_id,
    )


def test_an_answer_counts_until_what_was_shown_changes(inbox):
    first = combine()

    review = ("needs_review", ["NAME_DISAGREES"])
    assert decided(first) == {
        FINE: ("eligible", []),
        RENAMED: review,
        DEAD: ("not_eligible", ["REGISTRY_DECEASED"]),
        STRANGER: ("needs_review", ["NIK_PROBABLE"]),
        COVERED: ("eligible", []),  # nobody's cover ends for a suspicion
        DOUBLE: ("needs_review", ["DUPLICATE_SUSPECTED"]),
        REFUSED: review,
    }
    assert outcomes(first) == []
    assert asked("select is_suspected from review.suspected_duplicates") == [(True,)]

    accepted = on_rule(
        RENAMED, "NAME_DISAGREES", "accept", expected=shown(RENAMED, "NAME_DISAGREES"),
        valid_days=30,
    )  # fmt: skip
    rejected = on_rule(
        REFUSED, "NAME_DISAGREES", "reject", expected=shown(REFUSED, "NAME_DISAGREES")
    )
    of_an_exclusion = on_rule(DEAD, "REGISTRY_DECEASED", "accept")
    lower, higher = pair()
    different = an_answer("duplicate", higher, "different", on=AS_OF, object_key=lower)
    answered = combine()

    assert answered != first
    assert decided(answered) == {
        FINE: ("eligible", []),
        RENAMED: ("eligible", []),
        DEAD: ("not_eligible", ["REGISTRY_DECEASED"]),
        STRANGER: ("needs_review", ["NIK_PROBABLE"]),
        COVERED: ("eligible", []),
        DOUBLE: ("eligible", []),
        REFUSED: ("not_eligible", ["NAME_DISAGREES", "REVIEW_REJECTED"]),
    }
    assert decided(first)[RENAMED] == review  # what was decided stays what it was
    assert outcomes(answered) == [
        (accepted, "applied", None),
        (rejected, "applied", None),
        (of_an_exclusion, "not_applied", "not_answerable"),
        (different, "applied", None),
    ]
    assert asked("select judgement_id from review.expiring_overrides") == [(accepted,)]
    assert asked(
        "select result, judgement_id from intermediate.int_rule_results "
        "where rule_code = 'NAME_DISAGREES' and result != 'unknown' order by 2"
    ) == [("overridden", accepted), ("fail", rejected)]

    propose(inbox, {RENAMED: "Yohanes Lawai", REFUSED: "Yohanes Laing"})
    nights.collect("village_rosters", AS_OF)
    changed = combine()

    assert decided(changed)[RENAMED] == review
    assert (accepted, "not_applied", "evidence_changed") in outcomes(changed)
    assert decided(changed)[REFUSED] == decided(answered)[REFUSED]


def test_of_one_person_under_two_numbers_the_covered_one_goes_on(inbox):
    lower, higher = pair()
    same = an_answer("duplicate", lower, "same", on=AS_OF, object_key=higher)

    run = combine()

    assert decided(run)[COVERED] == ("eligible", [])
    assert decided(run)[DOUBLE] == ("not_eligible", ["DUPLICATE_CONFIRMED"])
    assert outcomes(run) == [(same, "applied", None)]
    assert asked("select * from review.suspected_duplicates") == []
    assert "DUPLICATE_CONFIRMED" in write_summary(run.run_id).read_text(encoding="utf-8")


def test_no_model_outside_the_vault_holds_evidence_or_a_number(inbox):
    combine()

    assert asked(
        "select table_schema, table_name, column_name from information_schema.columns "
        "where table_schema in ('intermediate', 'review', 'marts') "
        "and (column_name ~ 'digest|evidence|expected|new_value' or column_name = 'nik')"
    ) == []  # fmt: skip
