"""How villages deliver: every way occurs, in about its share, and oddities keep apart."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pytest

from jamsos.simulate.faults import PROGRAMME
from jamsos.simulate.habits import (
    AS_COLUMN,
    AS_MANIFEST,
    AS_TITLE,
    CORRECTED,
    CSV,
    DIALECTS,
    IN_FILE_NAME,
    IN_FOLDER,
    IN_MANIFEST,
    KINDS,
    NOWHERE,
    OLD_SPELLINGS,
    SENT_TWICE,
    draw_habits,
    meeting_of,
)
from jamsos.simulate.planning import choose_villages


def drawn(kutai_timur, scale: float, seed: int = 1):
    rng = np.random.default_rng(seed)
    villages = choose_villages(kutai_timur.villages, scale)
    rows = rng.lognormal(6, 0.5, len(villages)).astype(int)
    return villages, rows, draw_habits(rng, villages, set(), rows)


@pytest.mark.parametrize("seed", range(5))
def test_layouts_and_kinds_of_files_come_in_their_shares_of_the_rows(kutai_timur, seed):
    _, rows, habits = drawn(kutai_timur, 1.0, seed)
    for layout, suffix, share in KINDS:
        these = (habits.layout == layout) & (habits.suffix == suffix)

        assert rows[these].sum() / rows.sum() == pytest.approx(share, abs=0.03)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("scale", [0.02, 1.0])
def test_even_a_small_regency_has_every_way(kutai_timur, scale, seed):
    villages, _, habits = drawn(kutai_timur, scale, seed)
    kinds = set(zip(habits.layout, habits.suffix, strict=True))
    dialects = set(habits.dialect[habits.suffix == CSV].tolist())

    assert kinds == {(layout, suffix) for layout, suffix, _ in KINDS}
    assert dialects == set(range(len(DIALECTS)))
    assert set(habits.named_by) == {IN_FILE_NAME, IN_FOLDER, IN_MANIFEST}
    assert set(habits.meeting_named_as) == {AS_TITLE, AS_COLUMN, AS_MANIFEST, NOWHERE}
    assert set(habits.mishap) == {"", SENT_TWICE, CORRECTED}
    assert habits.has_one_phone.any()
    assert any(village.village_name in OLD_SPELLINGS for village in villages)


def test_two_villages_of_all_name_no_meeting(kutai_timur):
    _, _, habits = drawn(kutai_timur, 1.0)

    assert Counter(habits.meeting_named_as)[NOWHERE] == 2


@pytest.mark.parametrize("scale", [0.02, 1.0])
def test_a_village_has_one_oddity(kutai_timur, scale):
    villages, _, habits = drawn(kutai_timur, scale)
    has_an_old_name = np.array([v.village_name in OLD_SPELLINGS for v in villages])
    oddities = (
        has_an_old_name.astype(int)
        + habits.has_one_phone
        + (habits.meeting_named_as == NOWHERE)
        + (habits.mishap != "")
    )

    assert set(oddities.tolist()) <= {0, 1, 2}
    assert (oddities[habits.meeting_named_as == NOWHERE] == 1).all()
    assert (oddities[habits.mishap != ""] == 1).all()
    assert set(habits.named_by[habits.mishap != ""]) == {IN_FILE_NAME}
    assert set(habits.meeting_named_as[habits.mishap != ""]) == {AS_TITLE}
    assert set(habits.named_by[has_an_old_name]) == {IN_FILE_NAME}, "nothing else names it"
    assert set(habits.layout[habits.has_one_phone]) == {PROGRAMME}


def test_three_villages_are_too_few_for_oddities(kutai_timur):
    _, _, habits = drawn(kutai_timur, 0.002)

    assert len(set(zip(habits.layout, habits.suffix, strict=True))) == 3
    assert set(habits.mishap) == {""}
    assert NOWHERE not in habits.meeting_named_as
    assert set(habits.named_by) == {IN_FILE_NAME}


@pytest.mark.parametrize("number", [0, 7, 140])
def test_a_meeting_was_held_before_the_night(number):
    meeting = meeting_of(number, date(2026, 7, 20), AS_TITLE)

    assert date(2026, 6, 20) < meeting.day < date(2026, 7, 20)
    assert meeting.number.endswith(f"/{'VI' if meeting.day.month == 6 else 'VII'}/2026")
