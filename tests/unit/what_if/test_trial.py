"""Two rule sets on the people of one night: what changes for whom, and that nothing else does."""

import csv

import pytest

from jamsos.region import region
from jamsos.settings import settings
from jamsos.what_if import pages
from jamsos.what_if.trial import NobodyToTryOn, simulate_rules
from tests.support.doubts import FINE, asked, combine, deliver_doubts
from tests.support.registry_service import key_of
from tests.unit.what_if.drafts import a_draft

DECIDED = """
select
    (select count(*) from marts.fct_eligible_worker),
    (select count(*) from marts.fct_enrolment_month where state = 'approved'),
    (select sum(committed_rp) from marts.fct_subsidy)
"""
LEFT = "select count(*) from information_schema.schemata where schema_name like 'what_if%%'"


def simulate(first, second):
    return simulate_rules(settings(), region(), str(first), str(second), lambda line: None)


def test_nobody_is_tried_on_before_a_night_is_published(installation):
    with pytest.raises(NobodyToTryOn, match="no night is published"):
        simulate("2026-12", "2027-01")


def test_two_rule_sets_are_compared_on_real_people_and_nothing_else_changes(installation, tmp_path):
    deliver_doubts(installation.inbox)
    run = combine()
    decided = asked(DECIDED)
    ((judged, approved, committed_rp),) = decided
    assert approved > 0
    older = a_draft(tmp_path / "umur", "eligibility_rules", "AGE_UNDER_MINIMUM", value="37")

    told, moved = simulate("2026-12", older)

    # The month's own rules decide again what the night decided.
    assert told.run == run
    assert (told.before.judged, told.before.funded) == (judged, approved)
    assert told.before.monthly_rp == committed_rp
    assert told.before.rupiah == {"JKK": approved * 10_000, "JKM": approved * 6_800}
    versions = asked("select distinct rule_version from marts.fct_eligible_worker")
    assert versions == [(told.before.rule_version,)]

    # Everybody was born in January 1990: 36 years are too few now, and cost nothing.
    assert told.after.rule_version != told.before.rule_version
    assert (told.after.judged, told.after.eligible, told.after.monthly_rp) == (judged, 0, 0)
    (district,) = [group for group in told.groups if group.dimension == "kecamatan"]
    assert (district.funded_before, district.funded_lost, district.funded_gained) == (
        approved, approved, 0,
    )  # fmt: skip
    gained = {reason.code: reason.gained for reason in told.reasons if reason.gained}
    assert set(gained) == {"AGE_UNDER_MINIMUM"}
    (fine,) = [each for each in moved if str(each.person_key) == key_of(FINE)]
    assert (fine.before, fine.after) == ("funded", "not_eligible")
    assert fine.reasons_after == ["AGE_UNDER_MINIMUM"]
    assert "value was 18, is 37" in told.unreleasable

    # What was decided stays, and nothing of the trial does.
    assert asked(DECIDED) == decided
    assert asked(LEFT) == [(0,)]

    # On paper: no person, and no group of fewer than may be told of.
    text = pages.render(told)
    written = pages.write(told, tmp_path / "out", pages.file_name(told, "2026-12", str(older)))
    assert written[0].name == "2026-11-22_2026-12_umur.html"
    page = written[0].read_text(encoding="utf-8")
    assert key_of(FINE) not in page + text
    assert approved < told.min_cell_persons
    assert "Sangatta Utara</td><td>-</td><td>-</td>" in page
    pages.write_people(moved, tmp_path / "orang.csv")
    with (tmp_path / "orang.csv").open(encoding="utf-8", newline="") as lines:
        rows = {row["person_key"]: row for row in csv.DictReader(lines)}
    assert rows[key_of(FINE)]["reasons_after"] == "AGE_UNDER_MINIMUM"
    assert len(rows) == len(moved)
