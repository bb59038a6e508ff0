"""A clean vault of a few people, and a defect for each expectation about it.

Of four residents one is known by an answer alone; the first two are proposed, the second of them
twice, and so is a stranger. Tables that dbt builds are made here as it would, without constraints.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from .conftest import AS_OF, Row
from .defects import Defect, defect
from .raw_defects import a_nik, person

STRANGER, FORMER = person(9), person(20)
VILLAGE = "64.08.04.2001"
JUDGED = {
    "subject_key": person(0), "valid_until": AS_OF, "decided_by": "PTG-1", "checked_by": "PTG-2",
    "checked_on": AS_OF, "expected": "as shown", "verdict": "accept",
}  # fmt: skip

TABLES = """
drop table identity.match_candidates; drop table identity.duplicate_pairs;
create table identity.roster_entries (
    load_id text, source_row int, person_key uuid, proposal_key uuid
);
create table identity.registry_entries (
    person_key uuid, nik text, full_name text, sex_code text, birth_date date, village_code text
);
create table identity.answers_in_force (
    person_key uuid, answer_code text, answered_date date, full_name text, birth_date date,
    sex_code text, village_code text, is_in_extract boolean
);
create table identity.nik_changes (
    person_key uuid, current_person_key uuid, left_date date, changed_date date,
    change_count int, is_borne_by_another boolean
);
create table identity.nik_content (person_key uuid, nik_score int);
create table identity.proposal_agreement (
    load_id text, source_row int, person_key uuid, is_known_to_registry boolean,
    name_similarity numeric, agreement_rank int
);
create table identity.people (
    person_key uuid, nik text, full_name text, phone text, birth_date date
);
create table identity.exportable_people (
    person_key uuid, has_phone boolean, is_name_exportable boolean
);
create table identity.judgements_in_force (
    judgement_id bigint, kind text, subject_key uuid, object_key uuid, rule_code text,
    column_name text, verdict text, expected text, valid_until date, decided_by text,
    checked_by text, checked_on date
);
create table identity.overrides_in_force (
    person_key uuid, rule_code text, verdict text, judgement_id bigint, decided_by text,
    checked_by text
);
create table identity.corrections_read (judgement_id bigint, is_applied boolean);
create table identity.match_candidates (
    run_id text, load_id text, source_row int, candidate_key uuid, candidate_rank int,
    probability numeric
);
create table identity.duplicate_pairs (
    run_id text, person_key uuid, other_person_key uuid, probability numeric
);
create table identity.review_queue (
    kind text, rule_code text, subject_key uuid, object_key uuid, village_code text,
    district_code text, right_nik text, evidence_digest text
);
create schema reference;
create table reference.matching_rules (
    parameter text, value numeric, valid_from date, valid_to date
);
create table reference.review_questions (rule_code text, kind text)
"""


def clean_vault(load_id: str) -> dict[str, list[Row]]:
    """Each table of the schema with its clean rows; ``load_id`` is of the rosters."""
    proposed = [person(0), person(1), person(1), STRANGER]
    rows = [{"load_id": load_id, "source_row": number} for number in range(2, 6)]
    born = date(1990, 1, 1)
    return {
        "roster_entries": [
            row | {"person_key": who, "proposal_key": UUID(int=100 + row["source_row"])}
            for row, who in zip(rows, proposed, strict=True)
        ],
        "registry_entries": [
            {
                "person_key": person(number), "nik": a_nik(number), "full_name": "SITI AMINAH",
                "sex_code": "P", "birth_date": born, "village_code": VILLAGE,
            }
            for number in range(4)
        ],
        "answers_in_force": [
            {
                "person_key": person(3), "answer_code": "DITEMUKAN", "answered_date": AS_OF,
                "full_name": "SITI AMINAH", "birth_date": born, "sex_code": "P",
                "village_code": VILLAGE, "is_in_extract": False,
            },
            {
                "person_key": person(2), "answer_code": "MENINGGAL", "answered_date": AS_OF,
                "is_in_extract": True,
            },
        ],
        "nik_changes": [
            {
                "person_key": FORMER, "current_person_key": person(0), "left_date": AS_OF,
                "changed_date": AS_OF, "change_count": 1, "is_borne_by_another": False,
            },
        ],
        "nik_content": [
            {"person_key": person(0), "nik_score": 100}, {"person_key": person(1), "nik_score": 0},
            {"person_key": STRANGER, "nik_score": None},
        ],
        "proposal_agreement": [
            row | {
                "person_key": who, "is_known_to_registry": who != STRANGER,
                "name_similarity": similarity, "agreement_rank": rank,
            }
            for row, who, similarity, rank in zip(
                rows, proposed, (1, 0.8, 0, None), (1, 1, 2, 1), strict=True
            )
        ],
        "people": [
            {
                "person_key": person(number), "nik": a_nik(number), "full_name": "SITI AMINAH",
                "phone": phone, "birth_date": born,
            }
            for number, phone in enumerate(["081234567890", None])
        ],
        "exportable_people": [
            {"person_key": person(number), "has_phone": True, "is_name_exportable": True}
            for number in range(2)
        ],
        "judgements_in_force": [
            JUDGED | {"judgement_id": 1, "kind": "rule", "rule_code": "NAME_DISAGREES"},
            JUDGED | {"judgement_id": 2, "kind": "value", "column_name": "full_name"},
        ],
        "overrides_in_force": [
            {
                "person_key": person(0), "rule_code": "NAME_DISAGREES", "verdict": "accept",
                "judgement_id": 1, "decided_by": "PTG-1", "checked_by": "PTG-2",
            }
        ],
        "corrections_read": [{"judgement_id": 2, "is_applied": False}],
        "match_candidates": [
            rows[3] | {"candidate_key": person(2), "candidate_rank": 1, "probability": 0.99},
            rows[3] | {"candidate_key": person(3), "candidate_rank": 2, "probability": 0.95},
        ],
        "duplicate_pairs": [
            {"person_key": person(0), "other_person_key": person(1), "probability": 0.9},
        ],
        "review_queue": [
            {
                "kind": "rule", "rule_code": "NAME_DISAGREES", "subject_key": person(0),
                "village_code": VILLAGE, "district_code": "64.08.04", "evidence_digest": "a",
            },
            {
                "kind": "match", "rule_code": "NIK_PROBABLE", "subject_key": UUID(int=105),
                "object_key": person(2), "village_code": VILLAGE, "district_code": "64.08.04",
                "right_nik": a_nik(2), "evidence_digest": "b",
            },
        ],
    }  # fmt: skip


def _twice(table: str, and_then: str = "") -> dict[str, Any]:
    return {
        "statement": f"insert into identity.{table} select * from identity.{table} limit 1"
        f"{and_then}"
    }


TOMORROW, FUTURE_BIRTH = date(2026, 7, 1), {"birth_date": date(2026, 7, 1)}
NO_PERSON = {"person_key": None}
DEFECTS: dict[str, list[Defect]] = {
    "identity__roster_entries": [
        defect("rows_stand_once", {"source_row": 3}),
        defect("person_is_present", NO_PERSON),
        defect("proposal_is_present", {"proposal_key": None}),
        defect("entries_are_the_accepted_rows", drops_last_row=True),
    ],
    "identity__registry_entries": [
        defect("person_stands_once", {"person_key": person(1)}),
        defect("person_is_present", NO_PERSON),
        defect("residents_are_those_of_extract_and_answers", drops_last_row=True),
        defect(
            "residents_are_those_of_extract_and_answers",
            statement="update identity.answers_in_force set is_in_extract = true",
        ),
        defect("number_is_present", {"nik": None}),
        defect("number_has_sixteen_digits", {"nik": "640804010190900"}),
        defect("name_is_present", {"full_name": None}),
        defect("sex_is_present", {"sex_code": None}),
        defect("sex_is_a_code", {"sex_code": "2"}),
        defect("birth_date_is_possible", FUTURE_BIRTH),
        defect("birth_date_is_possible", {"birth_date": None}),
        defect("village_is_present", {"village_code": None}),
    ],
    "identity__answers_in_force": [
        defect("person_stands_once", {"person_key": person(2)}),
        defect("person_is_present", NO_PERSON),
        defect("answer_says_something", {"answer_code": "TIDAK_DITEMUKAN"}),
        defect("answers_were_given_by_tonight", {"answered_date": TOMORROW}),
        defect("found_people_are_described", {"sex_code": None}),
    ],
    "identity__nik_changes": [
        defect("number_is_left_once", **_twice("nik_changes")),
        defect("person_is_present", NO_PERSON, "number_became_another"),
        defect("number_became_another", {"person_key": person(0)},
               "chains_are_followed_to_their_end"),
        defect("number_became_another", {"current_person_key": None}),
        defect("changes_lie_before_tonight", {"changed_date": TOMORROW}),
        defect("changes_lie_before_tonight", {"left_date": TOMORROW}),
        defect("changes_lie_before_tonight", {"change_count": 0}),
        defect(
            "chains_are_followed_to_their_end",
            statement="insert into identity.nik_changes select current_person_key, "
            f"'{person(1)}', left_date, changed_date, 1, false from identity.nik_changes",
        ),
    ],
    "identity__nik_content": [
        defect("person_stands_once", {"person_key": person(1)}),
        defect("person_is_present", NO_PERSON),
        defect("score_is_a_share", {"nik_score": 101}),
        defect("everybody_proposed_was_read", drops_last_row=True),
    ],
    "identity__proposal_agreement": [
        defect("rows_stand_once", {"source_row": 3}),
        defect("person_is_present", NO_PERSON, "known_people_are_in_the_registry"),
        defect("every_proposal_is_compared", drops_last_row=True),
        defect("one_row_stands_for_a_person", {"agreement_rank": 2}),
        defect("similarity_is_a_share", {"name_similarity": 1.01}),
        defect("similarity_is_a_share", {"name_similarity": None}),
        defect("known_people_are_in_the_registry", {"person_key": person(30)}),
    ],
    "identity__people": [
        defect("person_stands_once", {"person_key": person(1)},
               "everybody_proposed_and_known_is_here"),
        defect("person_is_present", NO_PERSON, "everybody_proposed_and_known_is_here"),
        defect("number_is_present", {"nik": None}),
        defect("number_has_sixteen_digits", {"nik": "640804010190900"}),
        defect("number_stands_once", {"nik": a_nik(1)}),
        defect("name_is_present", {"full_name": None}),
        defect("birth_date_is_possible", {"birth_date": date(1879, 12, 31)}),
        defect("phone_is_a_mobile_number", {"phone": "+6281234567890"}),
        defect("everybody_proposed_and_known_is_here", drops_last_row=True),
    ],
    "identity__exportable_people": [
        defect("person_stands_once", {"person_key": person(1)}),
        defect("person_is_present", NO_PERSON),
        defect("flags_are_told", {"is_name_exportable": None}),
        defect("everybody_is_told_of", drops_last_row=True),
    ],
    "identity__judgements_in_force": [
        defect("judgement_is_present", {"judgement_id": None}, "another_officer_agreed"),
        defect("judgement_stands_once", {"judgement_id": 2}),
        defect("question_has_one_answer",
               {"kind": "value", "rule_code": None, "column_name": "full_name"}),
        defect("answers_hold_tonight", {"valid_until": date(2026, 6, 29)}),
        defect("another_officer_agreed", {"checked_by": "PTG-1"}),
        defect("another_officer_agreed", {"checked_by": None}),
        defect("another_officer_agreed", {"judgement_id": 3}),  # the other one disagreed
    ],
    "identity__overrides_in_force": [
        defect("override_stands_once", **_twice("overrides_in_force")),
        defect("override_is_a_judgement_in_force", {"judgement_id": 2}),
        defect("override_is_a_judgement_in_force", {"rule_code": "SEX_DISAGREES"}),
        defect("override_is_a_judgement_in_force", {"verdict": "reject"}),
        defect("two_officers_stand_behind_it", {"checked_by": "PTG-1"}),
        defect("two_officers_stand_behind_it", {"decided_by": None}),
    ],
    "identity__corrections_read": [
        defect("judgement_is_present", {"judgement_id": None}, "correction_is_in_force"),
        defect("correction_stands_once", **_twice("corrections_read")),
        defect("correction_is_in_force", {"judgement_id": 1}),
        defect("correction_was_looked_for", {"is_applied": None}),
    ],
    "identity__match_candidates": [
        defect("candidate_stands_once", {"candidate_key": person(3)}),
        defect("candidates_are_residents", {"candidate_key": STRANGER}),
        defect("candidates_are_likely_enough", {"probability": 1.01}),
        defect(
            "candidates_are_likely_enough",
            statement="update identity.match_candidates set probability = 0.949999 "
            "where candidate_rank = 2",
        ),
        defect("ranks_follow_probability", {"candidate_rank": 3}),
        defect("ranks_follow_probability", {"probability": 0.951}, statement=(
            "update identity.match_candidates set probability = 0.96 where candidate_rank = 2"
        )),
        defect("proposals_are_of_this_run", {"load_id": "another", "candidate_rank": 1},
               "ranks_follow_probability"),
    ],
    "identity__duplicate_pairs": [
        defect("pair_stands_once", **_twice("duplicate_pairs")),
        defect("pair_is_two_people",
               {"person_key": person(1), "other_person_key": person(0)}),
        defect("pairs_are_likely_enough", {"probability": 0.899999}),
        defect("both_are_residents", {"other_person_key": STRANGER}),
    ],
    "identity__review_queue": [
        defect("question_is_asked_once", **_twice("review_queue")),
        defect("question_is_of_a_known_kind", {"rule_code": "LOOKS"}),
        defect("question_has_a_workbook", {"district_code": "64.08.05"}),
        defect("question_has_a_workbook",
               {"village_code": "64.71.01.1001", "district_code": "64.71.01"}),
        defect("pairs_show_both_sides", {"object_key": person(1)}),
        defect(
            "pairs_show_both_sides",
            statement="update identity.review_queue set right_nik = null where kind = 'match'",
        ),
        defect("evidence_is_digested", {"evidence_digest": None}),
    ],
}  # fmt: skip
