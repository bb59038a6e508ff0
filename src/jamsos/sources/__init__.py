"""Contracts: what each incoming file must look like, as data (``<source>.yaml``)."""

from jamsos.sources.contract import (
    ASKED,
    EXCLUSION_LISTS,
    EXTRACTS,
    OPTIONAL,
    SOURCE_NAMES,
    SOURCES,
    AnswersContract,
    ColumnContract,
    ExtractContract,
    LayoutContract,
    RosterContract,
    answers_contract,
    extract_contract,
    roster_contract,
)

__all__ = [
    "ASKED",
    "EXCLUSION_LISTS",
    "EXTRACTS",
    "OPTIONAL",
    "SOURCES",
    "SOURCE_NAMES",
    "AnswersContract",
    "ColumnContract",
    "ExtractContract",
    "LayoutContract",
    "RosterContract",
    "answers_contract",
    "extract_contract",
    "roster_contract",
]
