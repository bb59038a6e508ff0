"""Each level on both sides of its edge, and the model that was learnt for these levels."""

from datetime import date

import pytest

from jamsos.identity import comparisons
from jamsos.identity.model import labels_of
from jamsos.identity.people import COMPARED
from tests.support.people import resident, subject

NIK = "6408042104870001"


def level_of(in_memory, comparison, proposed, registered):
    cases = " ".join(
        f"when {level['sql_condition']} then '{level['label_for_charts']}'"
        for level in comparison["comparison_levels"][:-1]
    )
    columns = ", ".join(f"l.{one} as {one}_l, r.{one} as {one}_r" for one in COMPARED)
    with in_memory([proposed], [registered]) as connection:
        ((label,),) = connection.execute(
            f"""
            select case {cases} else 'lain' end
            from (select {columns} from subjects_in_parts as l, residents_in_parts as r)
            """
        ).fetchall()
    return label


@pytest.mark.parametrize(
    ("ours", "theirs", "label"),
    [
        ("MUHAMMAD YUSUF", "MUHAMMAD YUSUF", "sama"),
        ("YUSUF HARUNA", "HARUNA YUSUF", "urutan atau spasi lain"),
        ("NUR HAYATI", "NURHAYATI", "urutan atau spasi lain"),
        ("SITI AMINAH", "SITI AMINAH YUSUF", "satu kata tidak ditulis"),
        ("AMINAH", "SITI AMINAH", "satu kata sama"),
        ("SITI RAHMAH", "SITI BUNGA", "lain"),  # half of all women are called Siti
        ("SURIANI", "SURYANI", "hampir sama"),
        ("SURI", "SARI", "agak mirip"),  # a letter in a short name is another name
        ("RAMLI HARUNA", "BUDI SANTOSO", "lain"),
        (None, "BUDI SANTOSO", "tidak diketahui"),
    ],
)
def test_names(in_memory, ours, theirs, label):
    proposed = subject(plain_name=ours, spelling=ours)

    found = level_of(in_memory, comparisons.NAME, proposed, resident(1, name=theirs))

    assert found == label


def test_a_name_that_sounds_the_same_is_another_spelling(in_memory):
    proposed = subject(plain_name="SYARIFUDDIN", spelling="SARIPUDIN")
    registered = resident(1, plain_name="SARIPUDIN", spelling="SARIPUDIN")

    assert level_of(in_memory, comparisons.NAME, proposed, registered) == "ejaan lain"


@pytest.mark.parametrize(
    ("ours", "label"),
    [
        (date(1985, 5, 12), "sama"),
        (date(1985, 12, 5), "hari dan bulan tertukar"),
        (date(1985, 5, 13), "satu angka lain"),
        (date(1975, 5, 12), "satu angka lain"),
        (date(1994, 5, 12), "tahun lain"),
        (date(1996, 5, 12), "lain"),  # eleven years are no slip
        (date(1985, 6, 23), "hanya tahun sama"),
        (date(1984, 6, 23), "lain"),
        (None, "tidak diketahui"),
    ],
)
def test_birth_dates(in_memory, ours, label):
    registered = resident(1, birth_date=date(1985, 5, 12))

    found = level_of(in_memory, comparisons.BIRTH_DATE, subject(birth_date=ours), registered)

    assert found == label


@pytest.mark.parametrize(
    ("ours", "held_as", "label"),
    [
        (NIK, "text", "sama"),
        ("640804210487000", "text", "satu angka nomor urut lain"),  # a digit left out
        ("64080421048700011", "text", "satu angka nomor urut lain"),  # one too many
        ("6408041204870001", "text", "satu angka lain"),  # two neighbours exchanged
        ("6408052104870001", "text", "satu angka lain"),
        ("6408042104870002", "text", "satu angka nomor urut lain"),
        ("6408952104870001", "text", "dua angka lain"),
        ("6408052104870002", "text", "dua angka lain, juga nomor urut"),
        ("6499952104870001", "text", "lain"),
        ("6408042104870000", "number", "15 angka pertama sama"),  # the sixteenth was lost
        ("6.40804E+15", "number", "tidak diketahui"),
        ("6408042111070001", "text", "nomor KK keluarganya"),
        (None, "empty", "tidak diketahui"),
        ("0", "text", "tidak diketahui"),
    ],
)
def test_niks(in_memory, ours, held_as, label):
    proposed = subject(nik=ours, nik_cell_type=held_as)

    assert level_of(in_memory, comparisons.NIK, proposed, resident(1, nik=NIK)) == label


@pytest.mark.parametrize(
    ("told", "label"),
    [
        ({"household_key": resident(1)["household_key"]}, "satu KK"),
        ({}, "satu desa"),
        ({"household_key": resident(2)["household_key"]}, "satu desa, KK lain"),
        ({"village_code": "64.08.04.2009"}, "satu kecamatan"),
        ({"village_code": "64.08.05.2001"}, "lain"),
    ],
)
def test_homes(in_memory, told, label):
    assert level_of(in_memory, comparisons.HOME, subject(**told), resident(1)) == label


def test_a_mother_counts_only_where_both_sides_name_her(in_memory):
    named, unnamed = resident(1, mother_name="HALIMAH"), resident(1)

    same = level_of(in_memory, comparisons.MOTHER, subject(mother_name="HALIMAH"), named)
    unknown = level_of(in_memory, comparisons.MOTHER, subject(mother_name="HALIMAH"), unnamed)

    assert (same, unknown) == ("sama", "tidak diketahui")


def learnt_apart(settings):
    learnt = {"m_probability", "u_probability", "probability_two_random_records_match"}
    if isinstance(settings, dict):
        return {key: learnt_apart(value) for key, value in settings.items() if key not in learnt}
    return [learnt_apart(one) for one in settings] if isinstance(settings, list) else settings


def test_the_model_was_learnt_for_these_comparisons(model):
    assert learnt_apart(model.proposals) == comparisons.settings_of_proposals()
    assert learnt_apart(model.doubles) == comparisons.settings_of_doubles()


def test_a_better_level_never_weighs_less_than_the_last_one(model):
    for settings in (model.proposals, model.doubles):
        for comparison in settings["comparisons"]:
            known = [one for one in comparison["comparison_levels"] if "m_probability" in one]
            weights = [one["m_probability"] / one["u_probability"] for one in known]
            assert weights[0] > 1 > weights[-1], comparison["output_column_name"]


def test_labels_are_numbered_as_splink_numbers_levels(model):
    assert labels_of(model.proposals)["sex"] == {-1: "tidak diketahui", 1: "sama", 0: "lain"}
