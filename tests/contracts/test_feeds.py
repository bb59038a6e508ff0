"""The inventory of feeds says what the contracts say, and invents no document."""

import re
from pathlib import Path

import pytest
import yaml

from jamsos.sources import EXCLUSION_LISTS, EXTRACTS, OPTIONAL, SOURCES, extract_contract
from jamsos.sources.contract import ASKED
from jamsos.sources.feeds import feeds_page

ROOT = Path(__file__).parents[2]
FEEDS = (*SOURCES, *ASKED)
TOLD = (
    "name", "title", "owner", "contact", "agreement", "legal_basis", "rhythm", "is_assumption",
    "personal_data", "retention",
)  # fmt: skip


def contract_of(source):
    return yaml.safe_load((ROOT / f"src/jamsos/sources/{source}.yaml").read_text(encoding="utf-8"))


def test_the_page_is_written_from_the_contracts():
    written = (ROOT / "docs/feeds.md").read_text(encoding="utf-8")

    assert written == feeds_page(), "run: python -m jamsos.sources.feeds > docs/feeds.md"


@pytest.mark.parametrize("source", FEEDS)
def test_a_contract_tells_owner_right_rhythm_and_what_is_personal(source):
    told = contract_of(source)

    for key in TOLD:
        assert told[key] not in (None, ""), key
    assert told["name"] == source
    assert f"## {source}\n" in feeds_page()


@pytest.mark.parametrize("source", FEEDS)
def test_no_number_of_an_agreement_is_made_up(source):
    agreement = contract_of(source)["agreement"]

    assert "nomor belum ada [A]" in agreement or "none is needed" in agreement
    assert not re.search(r"\d", agreement)


@pytest.mark.parametrize("source", EXTRACTS)
def test_an_example_is_a_name_that_its_contract_takes_and_a_count_file_is_none(source):
    contract = extract_contract(source)
    stem = contract.file_example.removesuffix(".csv")

    for name, is_taken in (
        (f"{stem}.csv", True), (f"{stem}.xlsx", True), (f"{stem}.jumlah.csv", False),
        (f"{stem}.csv.part", False), (f"{stem}.xls", False), (f"x{stem}.csv", False),
    ):  # fmt: skip
        assert bool(contract.file_name.fullmatch(name)) is is_taken, name


def test_only_feeds_that_exclude_people_or_help_are_optional():
    assert set(EXCLUSION_LISTS) <= set(OPTIONAL) < set(SOURCES)
    assert not {"civil_registry", "registry_events", "village_rosters"} & set(OPTIONAL)
