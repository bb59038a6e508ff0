"""Why somebody is insured or not in a month: every rule, its fact and source, money and history.

By person key; whoever starts from a NIK is kept by the vault first. Nothing here names a person.
"""

from jamsos.explain.build import NothingToExplain, explain
from jamsos.explain.card import Answer, Card, Month, Rupiah
from jamsos.explain.page import write_page
from jamsos.explain.text import render

__all__ = [
    "Answer",
    "Card",
    "Month",
    "NothingToExplain",
    "Rupiah",
    "explain",
    "render",
    "write_page",
]
