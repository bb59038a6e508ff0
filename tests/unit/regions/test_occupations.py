"""Occupations: names, what villages call them, how the programme treats them."""

from jamsos.collect.reading.cleaning import plain_label

IN_SCOPE = {*range(8, 15), *range(19, 31), *range(32, 41), 45, 46, 79, 81, 84}
EXCLUDED = {5, 6, 7, 16, 17, *range(48, 64), 85, 86}


def numbers(rows):
    return {int(row["occupation_code"]) for row in rows}


def treated(kutai_timur, treatment):
    rules = kutai_timur.seed("occupation_rules")
    return numbers(row for row in rules if row["treatment"] == treatment)


def test_there_are_89_occupations_with_one_rule_and_one_bpjs_code_each(kutai_timur):
    every = list(range(1, 90))

    for seed in ("occupations", "occupation_rules", "bpjs_occupations"):
        assert sorted(int(row["occupation_code"]) for row in kutai_timur.seed(seed)) == every, seed


def test_the_default_rule_set_is_the_one_agreed_on(kutai_timur):
    assert treated(kutai_timur, "in_scope") == IN_SCOPE
    assert treated(kutai_timur, "excluded") == EXCLUDED
    assert treated(kutai_timur, "not_working") == {1, 3, 4}


def test_whatever_no_list_names_goes_to_a_person(kutai_timur):
    assert treated(kutai_timur, "review") == {*range(1, 90)} - IN_SCOPE - EXCLUDED - {1, 3, 4}
    assert {2, 15, 18, 88, 89} <= treated(kutai_timur, "review")


def test_whoever_can_be_funded_has_a_risk_and_a_sector(kutai_timur):
    for rule in kutai_timur.seed("occupation_rules"):
        if rule["treatment"] == "in_scope":
            assert rule["risk_rank"] in {"1", "2", "3"}
        assert rule["sector"] in {"UMUM", "TRANSPORTASI"}


def test_transport_is_the_sector_of_transport_workers_and_drivers(kutai_timur):
    rules = kutai_timur.seed("occupation_rules")

    assert numbers(row for row in rules if row["sector"] == "TRANSPORTASI") == {14, 81}


def test_a_synonym_has_one_meaning_and_does_not_contradict_an_official_name(kutai_timur):
    synonyms = kutai_timur.seed("occupation_synonyms")
    names = {plain_label(row["occupation_name"]) for row in kutai_timur.seed("occupations")}
    labels = [plain_label(row["occupation_text"]) for row in synonyms]

    assert len(set(labels)) == len(labels) > 150
    assert not names & set(labels)
    assert numbers(synonyms) <= set(range(1, 90))


def test_a_placeholder_for_bpjs_fits_and_says_that_it_is_one(kutai_timur):
    rows = kutai_timur.seed("bpjs_occupations")

    assert len({row["bpjs_occupation_code"] for row in rows}) == len(rows)
    assert all(1 <= len(row["bpjs_occupation_code"]) <= 4 for row in rows)
    assert {row["is_placeholder"] for row in rows} == {"true"}
