"""A trial year has its own seeds: dated changes and ceilings of its size, and nothing else."""

from datetime import date

from jamsos.local.trial_rules import trial_rules
from jamsos.region import region
from jamsos.settings import settings


def in_force(rows, day, **of):
    return [
        row
        for row in rows
        if row["valid_from"] <= day.isoformat() <= row["valid_to"]
        and all(row[column] == value for column, value in of.items())
    ]


def test_a_rate_and_a_limit_change_on_their_day_and_ceilings_are_scaled(installation):
    own = region().folder
    whole = {name: region().seed(name) for name in ("budgets", "quotas")}
    jkk = {"programme": "JKK", "payer": "PEMDA_KAB", "sector": "UMUM"}
    with trial_rules(settings(), 0.1):
        trial = region()
        rates, rules = trial.seed("rates"), trial.seed("eligibility_rules")
        days = (date(2026, 6, 30), date(2026, 7, 1))
        amounts = [[row["amount_rp"] for row in in_force(rates, day, **jkk)] for day in days]
        days = (date(2026, 8, 31), date(2026, 9, 1))
        limits = [
            [row["value"] for row in in_force(rules, day, rule_code="AGE_OVER_MAXIMUM")]
            for day in days
        ]
        for name, column in (("budgets", "annual_ceiling_rp"), ("quotas", "quota_persons")):
            for before, now in zip(whole[name], trial.seed(name), strict=True):
                assert int(now[column]) < 0.12 * int(before[column])

    assert trial.folder != own
    assert amounts == [["10000"], ["10500"]]
    assert limits == [["65"], ["64"]]
    assert region().folder == own


def test_every_version_has_a_name_of_its_own(installation):
    with trial_rules(settings(), 1):
        rates = [row["rate_id"] for row in region().seed("rates")]
        rules = [
            (row["rule_code"], row["rule_version"]) for row in region().seed("eligibility_rules")
        ]

    assert len(rates) == len(set(rates))
    assert len(rules) == len(set(rules))
