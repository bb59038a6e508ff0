"""The words that the terminal and the page share: results, turns, marks."""

from __future__ import annotations

from jamsos.clock import day_name
from jamsos.explain.card import FAIL, NOT_ASKED, OVERRIDDEN, PASS, UNKNOWN, Answer
from jamsos.report.words import TURNS

RESULTS = {
    PASS: "lulus",
    FAIL: "tidak lulus",
    UNKNOWN: "belum dapat dinilai",
    OVERRIDDEN: "diputus petugas",
    NOT_ASKED: "tidak ditanyakan",
}
# What is in the way comes first; what was simply passed last.
GROUPS = (
    (FAIL, "Yang tidak dipenuhi", ""),
    (
        UNKNOWN,
        "Yang belum dapat dinilai",
        "Selesaikan dulu yang tidak dipenuhi di atas. Orang ini dinilai lagi setiap malam.",
    ),
    (OVERRIDDEN, "Yang sudah diputus petugas", ""),
    (PASS, "Yang dipenuhi", ""),
    (NOT_ASKED, "Yang tidak ditanyakan", ""),
)
ASSUMED = "[A] menandai aturan atau tarif yang masih anggapan kami dan perlu dipastikan."


def basis(legal_basis: str, is_assumption: bool) -> str:
    """The legal basis, marked where it rests on an assumption of ours."""
    marked = is_assumption and "[A]" not in legal_basis
    return f"{legal_basis} [A]" if marked else legal_basis


def source(answer: Answer) -> str:
    """The source and the day of which it speaks; empty where no source was asked."""
    if not answer.source or not answer.said_on:
        return answer.source
    return f"{answer.source}, {day_name(answer.said_on)}"


def kind(answer: Answer) -> str:
    return "aturan penolak" if answer.excludes else "aturan pemeriksaan"


def next_step(answer: Answer) -> str:
    """What to do, and whose move it is; empty where nothing is to be done."""
    if not answer.turn:
        return answer.action
    return f"{answer.action} Giliran: {TURNS[answer.turn]}."
