"""Lays rows out as a village would send them, in one of four layouts.

Everything on a sheet that is no person (titles, subtotals, family cards, signatures, empty rows,
hidden old lists) is made here.
"""

from __future__ import annotations

import random

from jamsos.simulate.faults import BUKU_INDUK, OPENSID, PROGRAMME, SIAK
from jamsos.simulate.layouts.buku_induk import buku_induk_sheets
from jamsos.simulate.layouts.hand import Draft, Hand, Household, LaidOut, Occasion
from jamsos.simulate.layouts.opensid import OPENSID_COLUMNS, opensid_sheets
from jamsos.simulate.layouts.programme import programme_sheets
from jamsos.simulate.layouts.siak import SIAK_COLUMNS, siak_sheets

__all__ = ["LAYOUTS", "Draft", "Hand", "Household", "LaidOut", "Occasion", "draw_hand"]

LAYOUTS = {
    PROGRAMME: programme_sheets,
    OPENSID: opensid_sheets,
    SIAK: siak_sheets,
    BUKU_INDUK: buku_induk_sheets,
}
_COLUMNS = {OPENSID: OPENSID_COLUMNS, SIAK: SIAK_COLUMNS}


def draw_hand(layout: str, dice: random.Random) -> Hand:
    """How one village writes its file in ``layout``."""
    columns = list(_COLUMNS.get(layout, ()))
    dice.shuffle(columns)
    if layout != OPENSID:
        return Hand(layout, tuple(columns))
    return Hand(
        layout,
        tuple(columns),
        codes_are_numbers=dice.random() < 0.5,
        date_format=dice.choice(("%d-%m-%Y", "%Y-%m-%d", "")),
    )
