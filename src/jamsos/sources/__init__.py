"""Contracts: what each incoming file must look like, as data (``<source>.yaml``)."""

from jamsos.sources.contract import (
    EXTRACTS,
    OPTIONAL,
    SOURCES,
    ColumnContract,
    ExtractContract,
    LayoutContract,
    RosterContract,
    extract_contract,
    roster_contract,
)

__all__ = [
    "EXTRACTS",
    "OPTIONAL",
    "SOURCES",
    "ColumnContract",
    "ExtractContract",
    "LayoutContract",
    "RosterContract",
    "extract_contract",
    "roster_contract",
]
