"""Rates, budgets and quotas: what a month costs, who pays, and how many people it reaches."""

import pytest

FULL, CUT = 16_800, 8_400


def total(rates, month, payer, sector):
    """Rupiah of JKK and JKM for one person in a month, and how many rows say so."""
    rows = [
        rate
        for rate in rates
        if rate["programme"] in {"JKK", "JKM"}
        and (rate["payer"], rate["sector"]) == (payer, sector)
        and rate["valid_from"] <= f"{month}-01" <= rate["valid_to"]
    ]
    return sum(int(rate["amount_rp"]) for rate in rows), len(rows)


@pytest.mark.parametrize(
    ("month", "general", "transport"),
    [
        ("2025-12", FULL, FULL),
        ("2026-01", FULL, CUT),
        ("2026-03", FULL, CUT),
        ("2026-04", CUT, CUT),
        ("2026-06", CUT, CUT),
        ("2026-12", CUT, CUT),
        ("2027-01", FULL, CUT),
        ("2027-03", FULL, CUT),
        ("2027-04", FULL, FULL),
    ],
)
def test_the_cut_of_pp_50_2025_is_the_self_payers(kutai_timur, month, general, transport):
    rates = kutai_timur.seed("rates")

    assert total(rates, month, "MANDIRI", "UMUM") == (general, 2)
    assert total(rates, month, "MANDIRI", "TRANSPORTASI") == (transport, 2)


@pytest.mark.parametrize(
    "month", ["2025-12", "2026-01", "2026-04", "2026-12", "2027-03", "2027-04"]
)
@pytest.mark.parametrize("sector", ["UMUM", "TRANSPORTASI"])
@pytest.mark.parametrize("payer", ["PEMDA_KAB", "PEMDA_PROV"])
def test_where_apbd_pays_the_full_rate_holds(kutai_timur, month, sector, payer):
    assert total(kutai_timur.seed("rates"), month, payer, sector) == (FULL, 2)


def test_an_amount_follows_from_base_percent_and_cut(kutai_timur):
    for rate in kutai_timur.seed("rates"):
        full = int(rate["flat_rp"] or 0) or int(rate["base_rp"]) * int(rate["percent"]) // 100
        amount = full * (100 - int(rate["discount_percent"])) // 100
        assert int(rate["amount_rp"]) == amount, rate["rate_id"]


def test_a_rate_is_named_after_what_it_is(kutai_timur):
    for rate in kutai_timur.seed("rates"):
        parts = (rate["programme"], rate["payer"], rate["sector"], rate["valid_from"][:7])
        assert rate["rate_id"] == "-".join(parts)


def test_the_regency_buys_jkk_and_jkm_and_not_the_jht_it_knows_the_price_of(kutai_timur):
    (here,) = kutai_timur.seed("region")
    bought = kutai_timur.seed("bought_programmes")

    assert {(row["programme"], row["payer"]) for row in bought} == {
        ("JKK", here["payer"]),
        ("JKM", here["payer"]),
    }
    assert any(rate["programme"] == "JHT" for rate in kutai_timur.seed("rates"))


@pytest.mark.parametrize("year", ["2026", "2027"])
def test_a_years_budget_is_100_000_people_for_twelve_months(kutai_timur, year):
    budgets = [row for row in kutai_timur.seed("budgets") if row["fiscal_year"] == year]
    rates = {
        row["programme"]: int(row["amount_rp"])
        for row in kutai_timur.seed("rates")
        if (row["payer"], row["sector"]) == ("PEMDA_KAB", "UMUM")
    }

    assert {row["programme"] for row in budgets} == {"JKK", "JKM"}
    for budget in budgets:
        persons, rest = divmod(int(budget["annual_ceiling_rp"]), 12 * rates[budget["programme"]])
        assert (persons, rest) == (100_000, 0)
        assert (budget["valid_from"], budget["valid_to"]) == (f"{year}-01-01", f"{year}-12-31")


def test_jkk_and_jkm_have_budget_lines_of_their_own(kutai_timur):
    accounts = {}
    for row in kutai_timur.seed("budgets"):
        accounts.setdefault(row["programme"], set()).add(row["budget_account"])

    assert accounts["JKK"].isdisjoint(accounts["JKM"])


def test_every_district_has_a_quota_and_together_a_little_more_than_the_budget(kutai_timur):
    quotas = {row["area_code"]: int(row["quota_persons"]) for row in kutai_timur.seed("quotas")}

    assert quotas.keys() == {village.district_code for village in kutai_timur.villages}
    assert 100_000 < sum(quotas.values()) <= 120_000
