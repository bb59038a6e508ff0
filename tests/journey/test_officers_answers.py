"""What officers answer, from a doubt of one run to the decision of the next."""

import pytest

from jamsos.report.summary import write_summary
from tests.support import nights
from tests.support.doubts import (
    AS_OF,
    COVERED,
    DEAD,
    DOUBLE,
    FINE,
    REFUSED,
    RENAMED,
    STRANGER,
    asked,
    combine,
    decided,
    deliver_doubts,
    pair,
    propose,
)
from tests.support.judgements import an_answer
from tests.support.registry_service import key_of


@pytest.fixture
def inbox(installation):
    deliver_doubts(installation.inbox)
    return installation.inbox


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
        "and (column_name ~ 'digest|evidence|expected|new_value' or column_name = 'nik') "
        "and column_name !~ '^evidence_(source|date)$'"  # of a finding: who told it, and its day
    ) == []  # fmt: skip
