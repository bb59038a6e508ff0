"""What the service says is read as it is written, and never taken for another person's."""

from __future__ import annotations

import json

import pytest

from jamsos.collect.registry_service.answers import (
    QUOTA_SPENT,
    UNKNOWN,
    Answer,
    AnswerBroken,
    answer_of,
    read_page,
)
from jamsos.collect.registry_service.quota import Quota, QuotaSpent
from jamsos.sources import answers_contract

OF_PAPUA = "9171014101909001"  # as a double it would end in ...9000
PERSON = {
    "NIK": OF_PAPUA, "NO_KK": "9171010101109001", "NAMA_LGKP": "SITI  AMINAH ", "RESPON": "",
    "TGL_LHR": "1998-10-27", "JENIS_KLMIN": "Perempuan", "JENIS_PKRJN": "NELAYAN/PERIKANAN",
    "NAMA_LGKP_IBU": "RAHMAH", "ALAMAT": "JL. POROS", "NO_PROP": 64, "NO_KAB": 8, "NO_KEC": 4,
    "NO_KEL": 1010,
}  # fmt: skip


def a_page(*entries, **changed):
    return json.dumps({"content": list(entries), "lastPage": True, "quotaLimiter": 56616} | changed)


def read(*texts, nik=OF_PAPUA):
    entries = [entry for text in texts for entry in read_page(text).entries]
    return answer_of(nik, entries, answers_contract())


def test_a_found_person_is_kept_in_the_columns_of_the_contract_and_no_others():
    answer = read(a_page(PERSON))

    assert answer.code == "DITEMUKAN"
    assert answer.facts == {
        "NIK": OF_PAPUA, "NO_KK": "9171010101109001", "NAMA_LGKP": "SITI AMINAH",
        "NAMA_LGKP_IBU": "RAHMAH", "TGL_LHR": "1998-10-27", "JENIS_KLMIN": "Perempuan",
        "JENIS_PKRJN": "NELAYAN/PERIKANAN",
        "NO_PROP": "64", "NO_KAB": "8", "NO_KEC": "4", "NO_KEL": "1010",
    }  # fmt: skip


def test_a_nik_without_quotation_marks_keeps_its_last_digit():
    text = a_page(PERSON | {"NIK": int(OF_PAPUA)})

    assert f'"NIK": {OF_PAPUA}' in text
    assert read(text).facts["NIK"] == OF_PAPUA
    assert read(text.replace(OF_PAPUA, "9.171014101909e15")).code == UNKNOWN


def test_one_person_comes_alone_or_in_a_list():
    assert read(a_page(content=PERSON)) == read(a_page(PERSON))


def test_pages_are_read_together():
    assert read(a_page(lastPage=False), a_page(PERSON)) == read(a_page(PERSON))
    assert read(a_page(PERSON, lastPage=False), a_page(PERSON)) == read(a_page(PERSON))


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("11", "MENINGGAL"), ("12", "GANDA"), ("13", "TIDAK_DITEMUKAN"), ("14", "NONAKTIF"),
        ("15", "FORMAT_SALAH"), ("05", QUOTA_SPENT),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "entry",
    [
        {"RESPONSE_CODE": "{}", "RESPON": "words"},
        {"RESPON": "{}"},
        {"RESPONSE_CODE": "{}", "NIK": OF_PAPUA, "NAMA_LGKP": "SITI AMINAH"},
    ],
)
def test_a_code_of_the_service_comes_as_content(code, meaning, entry):
    told = {name: value.format(code) for name, value in entry.items()}

    assert read(a_page(told)) == Answer(meaning, code)


@pytest.mark.parametrize(
    ("entries", "service_code"),
    [
        ([{"RESPONSE_CODE": "99", "RESPON": "Kesalahan"}], "99"),
        ([{"RESPONSE_CODE": "111"}], "111"),
        ([{"RESPONSE_CODE": OF_PAPUA}], "other"),
        ([{"RESPON": "Data Tidak Ditemukan"}], None),
        ([{"NIK": OF_PAPUA}], None),
        ([PERSON | {"RESPONSE_CODE": "77"}], "77"),
        ([], "empty"),
        ([PERSON | {"NIK": "9171014101909002"}], "of another NIK"),
        ([{"NIK": "9171014101909002", "RESPONSE_CODE": "11"}], "of another NIK"),
        ([PERSON, PERSON | {"NIK": "9171014101909002"}], "several"),
        ([PERSON, PERSON | {"NAMA_LGKP": "ANOTHER NAME"}], "several"),
    ],
)
def test_what_nobody_understands_is_no_answer(entries, service_code):
    assert read(a_page(*entries)) == Answer(UNKNOWN, service_code)


@pytest.mark.parametrize(
    "text",
    [
        "", "<html>502</html>", "null", "[]", "{}", '{"content": "x"}', '{"content": [1]}',
        a_page(PERSON)[:-1], "[" * 100_000, '{"content": null}',
    ],
)  # fmt: skip
def test_a_page_that_is_none_is_worth_another_try_and_is_not_quoted(text):
    with pytest.raises(AnswerBroken) as told:
        read_page(text)

    assert OF_PAPUA not in str(told.value)
    assert told.value.__cause__ is None


@pytest.mark.parametrize(
    ("told", "left"), [(0, 0), (5, 5), ("5", 5), (None, None), (-1, None), ("viel", None)]
)
def test_what_is_left_of_the_quota_is_told_with_each_page(told, left):
    assert read_page(a_page(PERSON, quotaLimiter=told)).quota_left == left


def test_no_representation_shows_a_person():
    page = read_page(a_page(PERSON))

    assert "SITI" not in f"{page} {answer_of(OF_PAPUA, page.entries, answers_contract())}"


def test_requests_under_way_are_taken_off_what_the_service_says():
    quota = Quota(100)
    quota.take()
    quota.end(told=2)
    quota.take()
    assert quota.left == 1
    quota.take()
    assert quota.left == 0
    with pytest.raises(QuotaSpent):
        quota.take()
    quota.end(told=1)
    quota.end(told=0)
    with pytest.raises(QuotaSpent):
        quota.take()


def test_a_late_word_of_the_service_does_not_raise_what_is_left():
    quota = Quota(100)
    quota.take()
    quota.take()
    quota.end(told=8)
    quota.end(told=9)

    assert quota.left == 8


def test_nothing_is_sent_once_the_asking_is_closed():
    quota = Quota(100)
    quota.close()

    with pytest.raises(QuotaSpent):
        quota.take()
