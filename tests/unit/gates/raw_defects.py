"""Clean rows of each published raw table, and a defect for each expectation about them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from .conftest import Row
from .defects import Defect, defect

# As old as the regency allows on the night of the tests: one day more is too old.
PERIODS = {
    "civil_registry": date(2026, 6, 29),
    "registry_events": date(2026, 6, 29),
    "village_rosters": date(2026, 5, 1),
    "welfare_deciles": date(2026, 4, 1),
    "bpjs_participants": date(2026, 5, 1),
    "civil_servants": date(2026, 5, 1),
    "village_officials": date(2026, 5, 1),
    "provincial_participants": date(2026, 5, 1),
    "registry_answers": date(2026, 6, 30),
}


def a_nik(number: int) -> str:
    return f"640804010190{9000 + number:04d}"


def person(number: int) -> UUID:
    return UUID(int=number + 1)


def _row(source: str, number: int, village: str) -> Row:
    about = {"person_key": person(number), "nik": a_nik(number), "full_name": "SITI AMINAH"}
    return {
        "civil_registry": about
        | {
            "household_key": person(number), "family_card_number": a_nik(number), "sex_code": "P",
            "birth_date": date(1990, 1, 1), "occupation_code": "20", "province_code": "64",
            "regency_code": "64.08", "district_code": village[:8], "village_code": village,
        },
        "registry_events": {
            "person_key": person(number), "nik": a_nik(number), "event_code": "PINDAH",
            "event_date": date(2026, 1, 5), "reported_date": date(2026, 1, 7),
        },
        "village_rosters": about
        | {
            "village_code": village, "period": PERIODS["village_rosters"], "layout": "perbup",
            "sheet": "Usulan", "proposal_key": person(number), "birth_date": date(1990, 1, 1),
            "sex_code": "P", "occupation_code": "20", "second_occupation_code": None,
            "income_rp": 1_500_000, "phone": "081234567890", "is_work_certified": False,
            "musdes_date": date(2026, 6, 30), "proposed_date": date(2026, 6, 30), "repairs": {},
        },
        "welfare_deciles": {
            "household_key": person(number), "family_card_number": a_nik(number),
            "decile": number % 10 + 1, "period": "2026-Q2", "member_count": 1,
        },
        "bpjs_participants": about
        | {
            "kpj": "1", "segment": "BPU", "status": "AKTIF", "funding_source": "MANDIRI",
            "start_date": date(2025, 1, 1), "end_date": date(2025, 1, 1),
            "paid_until": date(2026, 5, 1),
        },
        "civil_servants": about | {"servant_kind": "PNS", "status": "AKTIF"},
        "village_officials": about
        | {
            "village_code": village, "office_held": "Ketua RT", "start_date": date(2024, 1, 1),
            "end_date": date(2024, 1, 1),
        },
        "provincial_participants": about
        | {
            "regency_code": "64.08", "programme": "JKK-JKM", "start_date": date(2026, 1, 1),
            "end_date": date(2026, 1, 1),
        },
        "registry_answers": about
        | {
            "household_key": person(number), "answer_code": "DITEMUKAN", "sex_code": "P",
            "answered_date": date(2026, 6, 30), "valid_until": date(2026, 6, 30),
            "birth_date": date(1990, 1, 1), "village_code": village,
        },
    }[source]  # fmt: skip


def clean_rows(source: str, villages: list[str]) -> list[Row]:
    """One row for each village, the last of ten deciles for the first ten of them."""
    if source == "village_rosters":  # a load for each village: see the tests
        return [{"source_row": 2} | _row(source, n, each) for n, each in enumerate(villages)]
    return [
        {"source_row": number + 2} | _row(source, number, village)
        for number, village in enumerate(villages)
    ]


_LEDGER = "update ops.loads set {} where load_id = '{{load_id}}'"
_ASIDE = (
    'insert into quarantine.rows (load_id, source_row, source, reason_codes, turn, "row", as_of) '
    "values ('{{load_id}}', {}, '{}', '{{{{ROW_REPEATED}}}}', 'office', '{{{{}}}}', '2026-06-30');"
    "update ops.control_totals set value = value + 1 "
    "where load_id = '{{load_id}}' and measure = 'records';"
)


def _common(source: str, *with_the_key: str, key: str = "person_key") -> list[Defect]:
    """What may be wrong with any table; a key that is missing breaks ``with_the_key`` as well."""
    number = "nik" if key == "person_key" else "family_card_number"
    return [
        defect(
            "loads_were_allowed",
            statement="delete from ops.publications where load_id = '{load_id}'",
        ),
        defect(
            "loads_were_allowed",
            statement="update ops.publications set as_of = '2026-07-01' "
            "where load_id = '{load_id}'",
        ),
        defect(
            "counts_agree_with_the_ledger",
            statement=_LEDGER.format("accepted = accepted + 1, delivered = delivered + 1"),
        ),
        defect("counts_agree_with_the_ledger", statement=_ASIDE.format(9_999, source)),
        defect(
            "refused_rows_are_not_used",
            statement=_ASIDE.format(2, source)
            + _LEDGER.format("quarantined = 1, delivered = delivered + 1"),
        ),
        defect(
            "person_is_present" if key == "person_key" else "household_is_present",
            {key: None}, *with_the_key,
        ),
        *(
            defect(
                "numbers_agree_with_the_file",
                statement="update ops.control_totals set value = value + 1 "
                f"where load_id = '{{load_id}}' and measure = '{measure}'",
            )
            for measure in ("records", "numbers", "number_sum")
            if source != "registry_answers"
            and (source, measure) != ("village_rosters", "records")
        ),
        defect("number_has_sixteen_digits", {number: "640804010190900"}),
        defect("number_has_sixteen_digits", {number: None}, *_without_a_number(source)),
        *_unlike_before(source),
    ]  # fmt: skip


def _good_nights(source: str, rows: int) -> dict[str, str]:
    """Five good nights of so many rows before tonight."""
    return {
        "statement": "with nights as (insert into quality.gate_log (subject_kind, subject_id, "
        "suite, decision, rows_judged, expectations, decided_by, as_of) "
        f"select 'run', 'a good night', 'raw__{source}', 'pass', {rows}, 1, 'a test', "
        "date '2026-06-01' + number from generate_series(1, 5) as number returning gate_id) "
        "insert into quality.measures (gate_id, expectation, measure, value) "
        f"select gate_id, 'rows_are_as_many_as_usual', 'rows', {rows} from nights",
        "undo": "delete from quality.measures where gate_id in (select gate_id from "
        "quality.gate_log where subject_id = 'a good night')",
    }


def run_before(source: str, change: str = "'{{}}'") -> dict[str, str]:
    """A published run of the night before with the same rows but for ``change``, as JSON."""
    return {
        "statement": "insert into ops.runs (run_id, region_code, as_of, covered_month, "
        "inputs_digest, code_version, status) select 'before', region_code, as_of - 1, "
        "covered_month, '', '', 'published' from ops.runs where run_id = '{run_id}';"
        "insert into ops.loads (load_id, source, scope, file_name, sha256, period, layout, "
        f"status, delivered, accepted, quarantined, as_of) values ('before', '{source}', "
        "'before', '', 'before', '2026-06-01', '', 'published', 0, 0, 0, '2026-06-01');"
        "insert into ops.run_inputs (run_id, source, scope, load_id) "
        f"values ('before', '{source}', 'before', 'before');"
        f"insert into raw.{source} select (jsonb_populate_record(null::raw.{source}, "
        f"to_jsonb(was) || jsonb_build_object('load_id', 'before') || {change})).* "
        f"from raw.{source} as was where load_id like '{{run_id}} %'",
        "undo": f"delete from raw.{source} where load_id = 'before';"
        "delete from ops.runs where run_id = 'before';"
        "delete from ops.loads where load_id = 'before'",
    }


_ANOTHER = {
    "civil_registry": ("sex_code", "L"),
    "registry_events": ("event_code", "MENINGGAL"),
    "village_rosters": ("sex_code", "L"),
    "welfare_deciles": ("decile", 1),
    "bpjs_participants": ("segment", "PU"),
    "civil_servants": ("servant_kind", "PPPK"),
    "village_officials": ("village_code", "64.08.04.2001"),
    "registry_answers": ("answer_code", "GANDA"),
}
_STRANGERS = {
    "civil_registry": "person_key",
    "village_rosters": "person_key",
    "welfare_deciles": "household_key",
    "bpjs_participants": "person_key",
}


def _unlike_before(source: str) -> list[Defect]:
    """What can only be seen beside other nights."""
    defects = [
        defect("rows_are_as_many_as_usual", **_good_nights(source, 10_000)),
        defect("rows_are_as_many_as_usual", **_good_nights(source, 100)),
    ]
    if source in _ANOTHER:
        column, value = _ANOTHER[source]
        change = f"jsonb_build_object('{column}', {value!r})"
        defects.append(defect("rows_are_spread_as_before", **run_before(source, change)))
    if source in _STRANGERS:
        change = f"jsonb_build_object('{_STRANGERS[source]}', gen_random_uuid())"
        defects.append(defect("few_enter_or_leave", **run_before(source, change)))
    return defects


def _without_a_number(source: str) -> list[str]:
    return ["number_and_key_agree"] if source == "civil_registry" else []


def _old(days: int = 1, also: str = "") -> Defect:
    return defect(
        "data_are_young_enough", statement=_LEDGER.format(f"period = period - {days}") + also
    )


TWICE = {"source_row": 3}
FUTURE = date(2026, 7, 1)
DEFECTS: dict[str, list[Defect]] = {
    "raw__civil_registry": [
        *_common("civil_registry", "number_and_key_agree"),
        defect("rows_are_numbered_once", TWICE),
        _old(),
        defect("person_stands_once", {"person_key": person(1)}, "number_and_key_agree"),
        defect("number_and_key_agree", {"nik": a_nik(1)}),
        defect("sex_is_a_code", {"sex_code": "2"}),
        defect("sex_is_a_code", {"sex_code": None}),
        defect("birth_date_is_possible", {"birth_date": FUTURE}),
        defect("birth_date_is_possible", {"birth_date": date(1879, 12, 31)}),
        defect("place_codes_fit_together", {"district_code": "64.08.05"}),
        defect("place_codes_fit_together", {"province_code": None}),
        defect("villages_exist", {"village_code": "64.08.01.2999"},
               "every_village_has_residents"),
        defect("every_village_has_residents",
               {"village_code": "64.71.04.2001", "district_code": "64.71.04",
                "regency_code": "64.71"}),
        defect("occupation_is_known", {"occupation_code": "90"}),
        defect("family_is_known", {"household_key": None}, everywhere=True),
        defect("residents_are_as_many_as_counted",
               {"village_code": "64.71.04.2001", "district_code": "64.71.04",
                "regency_code": "64.71"}, "every_village_has_residents", everywhere=True),
    ],
    "raw__registry_events": [
        *_common("registry_events"),
        defect("rows_are_numbered_once", TWICE),
        _old(),
        defect("event_is_known", {"event_code": "PISAH KK"}),
        defect("event_is_known", {"event_code": None}),
        defect("nothing_happened_after_tonight", {"reported_date": FUTURE}),
        defect("nothing_happened_after_tonight", {"event_date": FUTURE}, "reports_follow_events"),
        defect("reports_follow_events", {"reported_date": date(2026, 1, 4)}),
        defect("new_numbers_are_other_people", {"event_code": "NIK_BARU"}),
        defect("new_numbers_are_other_people", {"new_nik": a_nik(77)}),
        defect("new_numbers_are_other_people",
               {"event_code": "NIK_BARU", "new_nik": a_nik(0), "new_person_key": person(0)}),
        defect("event_stands_once", {"person_key": person(1)}),
    ],
    "raw__village_rosters": [
        *_common("village_rosters"),
        defect("rows_are_numbered_once", None, "numbers_agree_with_the_file",
               statement="insert into raw.village_rosters select * from raw.village_rosters "
               "where load_id = '{load_id}';"
               + _LEDGER.format("accepted = 2, delivered = 2")),
        defect("data_are_young_enough",
               statement="update ops.loads set period = '2026-04-01' "
               "where load_id like '{run_id} %';"
               "update raw.village_rosters set period = '2026-04-01' "
               "where load_id like '{run_id} %'"),
        defect("rows_are_of_the_sender", {"village_code": "64.08.01.2002"},
               "every_village_proposes"),
        defect("rows_are_of_the_sender", {"period": date(2026, 6, 1)}),
        defect("villages_exist",
               {"village_code": "64.08.04.2999"}, "every_village_proposes",
               "rows_are_of_the_sender"),
        defect("every_village_proposes", drops_last_row=True),
        defect("period_is_not_ahead",
               {"period": date(2026, 8, 1)}, statement=_LEDGER.format("period = '2026-08-01'")),
        defect("period_is_not_ahead",
               {"period": date(2026, 5, 2)}, statement=_LEDGER.format("period = '2026-05-02'")),
        defect("name_has_letters", {"full_name": "123"}),
        defect("birth_date_is_possible", {"birth_date": FUTURE}),
        defect("sex_is_a_code", {"sex_code": "1"}),
        defect("phone_is_a_mobile_number", {"phone": "0549123456"}),
        defect("income_is_not_negative", {"income_rp": -1}),
        defect("proposals_are_not_from_the_future", {"proposed_date": FUTURE}),
        defect("proposals_are_not_from_the_future", {"musdes_date": FUTURE}),
        defect("occupation_is_known", {"occupation_code": "90"}),
        defect("occupation_is_known", {"second_occupation_code": "0"}),
    ],
    "raw__welfare_deciles": [
        *_common("welfare_deciles", key="household_key"),
        defect("rows_are_numbered_once", TWICE),
        defect("data_are_young_enough",
               statement="update raw.welfare_deciles set period = '2025-Q4' "
               "where load_id = '{load_id}';" + _LEDGER.format("period = '2025-10-01'")),
        defect("family_stands_once", {"household_key": person(1)}),
        defect("decile_is_one_to_ten", {"decile": 11}),
        defect("decile_is_one_to_ten", {"decile": None}),
        defect("period_is_one_quarter", {"period": "2026-Q1"}),
        defect("family_has_members", {"member_count": 0}),
        defect("every_decile_is_there", {"decile": 1}, everywhere=True),
    ],
    "raw__bpjs_participants": [
        *_common("bpjs_participants"),
        defect("rows_are_numbered_once", TWICE),
        _old(3),
        defect("segment_is_a_code", {"segment": "PMI"}),
        defect("status_is_a_code", {"status": None}),
        defect("funding_is_a_code", {"funding_source": "APBN"}),
        defect("dates_are_in_order", {"end_date": date(2024, 12, 31)}),
        defect("paid_months_are_months", {"paid_until": date(2026, 5, 2)}),
        defect("name_is_known", {"full_name": None}, everywhere=True),
    ],
    "raw__civil_servants": [
        *_common("civil_servants"),
        defect("rows_are_numbered_once", TWICE),
        _old(3),
        defect("kind_is_a_code", {"servant_kind": "HONORER"}),
        defect("status_is_a_code", {"status": "CUTI"}),
        defect("name_is_known", {"full_name": None}, everywhere=True),
    ],
    "raw__village_officials": [
        *_common("village_officials"),
        defect("rows_are_numbered_once", TWICE),
        _old(3),
        defect("dates_are_in_order", {"end_date": date(2023, 12, 31)}),
        defect("villages_exist", {"village_code": "64.08.04.2999"}),
        defect("name_is_known", {"full_name": None}, everywhere=True),
    ],
    "raw__provincial_participants": [
        *_common("provincial_participants"),
        defect("rows_are_numbered_once", TWICE),
        _old(3),
        defect("programme_is_a_code", {"programme": "JHT"}),
        defect("dates_are_in_order", {"end_date": date(2025, 12, 31)}),
        defect("regency_is_ours", {"regency_code": "64.71"}),
        defect("name_is_known", {"full_name": None}, everywhere=True),
    ],
    "raw__registry_answers": [
        *_common("registry_answers"),
        defect("rows_are_numbered_once", TWICE),
        defect("person_stands_once", {"person_key": person(1)}),
        defect("answer_is_a_code", {"answer_code": "TIDAK_DIKENAL"}),
        defect("answers_were_given_by_tonight", {"answered_date": FUTURE, "valid_until": FUTURE}),
        defect("answers_were_given_by_tonight", {"valid_until": date(2026, 6, 29)}),
        defect("found_people_are_described", {"birth_date": None}),
        defect("found_people_are_described", {"village_code": "64.08"}),
        defect("birth_date_is_possible", {"birth_date": FUTURE}),
        defect("people_not_found_are_not_described", {"answer_code": "TIDAK_DITEMUKAN"}),
    ],
}  # fmt: skip
