"""What somebody wants to try: a month, or a draft over the seeds, and what is wrong with it."""

import csv
from datetime import date

import pytest

from jamsos.combine.run import Run
from jamsos.settings import settings
from jamsos.what_if.rule_set import RuleSetUnusable, lay_out, rule_set

DECEMBER = date(2026, 12, 1)
RUN = Run("2026-11-30-test", date(2026, 11, 30), DECEMBER)
QUOTA = {"area_code": "64.08.01", "quota_persons": "1", "legal_basis": "SK"}


def a_draft(folder, kutai_timur, name, *changed):
    """A seed of the regency with these rows instead of its own."""
    columns = list(kutai_timur.seed(name)[0])
    folder.mkdir(exist_ok=True)
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(changed)
    return str(folder)


def tried(given, kutai_timur, tmp_path):
    rules = rule_set(given, decided_month=DECEMBER)
    return lay_out(rules, "a", RUN, kutai_timur, settings().project, tmp_path / "checkout")


@pytest.mark.parametrize(
    ("given", "month", "night"),
    [
        ("2026-12", DECEMBER, date(2026, 11, 30)),
        ("2027-01", date(2027, 1, 1), date(2026, 12, 30)),
        ("2027-03", date(2027, 3, 1), date(2027, 2, 28)),
        ("2026-01", date(2026, 1, 1), date(2025, 12, 30)),
    ],
)
def test_a_month_has_its_rules_and_the_night_that_would_decide_it(
    given, month, night, kutai_timur, tmp_path
):
    trial = tried(given, kutai_timur, tmp_path)

    assert (trial.rules_month, trial.rules_night) == (month, night)


def test_a_draft_lies_over_the_seeds_and_leaves_them_alone(kutai_timur, tmp_path):
    row = QUOTA | {"valid_from": "2024-01-01", "valid_to": "9999-12-31"}
    given = a_draft(tmp_path / "draft", kutai_timur, "quotas", row)
    ours = (kutai_timur.folder / "seeds" / "quotas.csv").read_bytes()

    trial = tried(f"{given}@2027-01", kutai_timur, tmp_path)

    seeds = trial.checkout / "regions" / "64.08" / "seeds"
    assert (seeds / "quotas.csv").read_bytes() == (tmp_path / "draft/quotas.csv").read_bytes()
    assert (seeds / "rates.csv").exists()
    assert (trial.checkout / "dbt_project" / "dbt_project.yml").exists()
    assert trial.rules_month == date(2027, 1, 1)
    assert rule_set(given, decided_month=DECEMBER).month == DECEMBER
    assert (kutai_timur.folder / "seeds" / "quotas.csv").read_bytes() == ours


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("2026-13", "bukan bulan dan bukan folder"),
        ("nirgends", "bukan bulan dan bukan folder"),
        ("2019-01", "Tidak ada baris yang berlaku pada Januari 2019 di: "),
    ],
)
def test_what_nobody_can_be_judged_by_is_said_in_words(given, told, kutai_timur, tmp_path):
    with pytest.raises(RuleSetUnusable, match=told):
        tried(given, kutai_timur, tmp_path)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (("2024-01-01", "2026-12-31"), ("2027-01-01", "9999-12-31"), None),
        (
            ("2024-01-01", "2027-01-01"),
            ("2027-01-01", "9999-12-31"),
            "dua baris untuk .*64.08.01.* berlaku pada 2027-01-01. "
            "Akhiri baris yang mulai 2024-01-01",
        ),
        (("2024-01-01", "2023-12-31"), ("2027-01-01", "9999-12-31"), "baris 2: berakhir"),
        (("2024-01-01", ""), ("2027-01-01", "9999-12-31"), "baris 2: valid_from dan valid_to"),
    ],
)
def test_rows_of_a_draft_do_not_overlap(first, second, told, kutai_timur, tmp_path):
    rows = [QUOTA | {"valid_from": since, "valid_to": until} for since, until in (first, second)]
    given = a_draft(tmp_path / "draft", kutai_timur, "quotas", *rows)

    if told is None:
        tried(given, kutai_timur, tmp_path)
    else:
        with pytest.raises(RuleSetUnusable, match=told):
            tried(given, kutai_timur, tmp_path)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("quota.csv", "a\n1\n", "quota.csv bukan berkas aturan"),
        ("rates.csv", "rate_id,harga\nA,1\n", "tidak dikenal: harga; kurang: programme"),
    ],
)
def test_a_file_or_column_nobody_knows_is_named(name, text, told, kutai_timur, tmp_path):
    draft = tmp_path / "draft"
    draft.mkdir()
    with pytest.raises(RuleSetUnusable, match="tidak berisi berkas"):
        tried(str(draft), kutai_timur, tmp_path)
    (draft / name).write_text(text, encoding="utf-8")

    with pytest.raises(RuleSetUnusable, match=told):
        lay_out(
            rule_set(str(draft), decided_month=DECEMBER),
            "b", RUN, kutai_timur, settings().project, tmp_path / "another",
        )  # fmt: skip
