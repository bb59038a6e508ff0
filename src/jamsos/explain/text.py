"""The card for a terminal, in Indonesian."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from jamsos.clock import day_name, month_name
from jamsos.explain.card import Answer, Card
from jamsos.explain.words import ASSUMED, GROUPS, RESULTS, basis, kind, next_step, source
from jamsos.report.words import rupiah, whole

_WIDTH = 88


def render(card: Card) -> str:
    """The whole card, ending in a line break."""
    parts = (_head, _answers, _money, _history)
    return "\n".join("\n".join(part(card)) for part in parts) + "\n"


def _head(card: Card) -> Iterator[str]:
    yield f"KARTU PENJELASAN {month_name(card.covered_month).upper()}"
    yield f"  Orang     {card.person_key}"
    published = "diterbitkan" if card.is_published else "tidak diterbitkan"
    yield f"  Proses    {card.run_id} ({published}), data per {day_name(card.as_of)}"
    if card.rule_version:
        yield f"  Aturan    versi {card.rule_version}"
    if card.village:
        yield f"  Desa      {card.village}"
    yield from _lines("Keputusan", f"{card.meaning} {card.advice}".strip())
    yield from _lines("Peserta", card.enrolment)
    if card.place:
        yield from _lines(
            "Antrean",
            f"tempat {whole(card.place.place)} di kabupaten, {whole(card.place.district_place)} di "
            f"kecamatan. {card.place.reason}",
        )
    for reason in card.refused_rows:
        yield from _lines("Ditolak", f"Sebuah baris tentang orang ini tidak terbaca: {reason}")
    yield ""


def _answers(card: Card) -> Iterator[str]:
    for status, title, note in GROUPS:
        answers = card.of(status)
        if answers:
            yield f"{title.upper()} ({len(answers)})"
            if note:
                yield f"  {note}"
            for answer in answers:
                yield from _answer(answer)
            yield ""


def _answer(answer: Answer) -> Iterator[str]:
    yield f"  {answer.question} {RESULTS[answer.status].upper()}"
    told = [answer.sentence, next_step(answer)]
    if source(answer):
        told.append(f"Sumber: {source(answer)}.")
    told.append(
        f"{answer.rule_code}, {kind(answer)} versi {answer.rule_version}: "
        f"{basis(answer.legal_basis, answer.is_assumption)}."
    )
    for line in filter(None, told):
        yield from wrap(line, _WIDTH, initial_indent="    ", subsequent_indent="      ")


def _money(card: Card) -> Iterator[str]:
    yield "UANG BULAN INI"
    if not card.money:
        yield "  Tidak ada iuran yang dibayar kabupaten untuk orang ini."
    for each in card.money:
        yield (
            f"  {each.programme}  {rupiah(each.amount_rp):>10}  rekening {each.budget_account}, "
            f"{basis(each.legal_basis, each.is_assumption)}"
        )
    if card.money:
        yield f"  Jumlah {rupiah(card.total_rp)}"
    yield ""


def _history(card: Card) -> Iterator[str]:
    yield "BULAN-BULAN YANG DITERBITKAN"
    if not card.history:
        yield "  Belum ada."
    for month in card.history:
        paid = f" {rupiah(month.amount_rp)}." if month.amount_rp else ""
        yield f"  {month_name(month.covered_month)}: {month.meaning}{paid}"
        for reason in month.reasons:
            yield from wrap(reason, _WIDTH, initial_indent="    ", subsequent_indent="      ")
    yield ""
    yield ASSUMED


def _lines(label: str, text: str) -> Iterator[str]:
    yield from wrap(text, _WIDTH, initial_indent=f"  {label:<10}", subsequent_indent=" " * 12)
