"""From what a run kept to the card: what came of each rule, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import psycopg

from jamsos.clock import month_name
from jamsos.errors import JamsosError
from jamsos.explain.card import (
    NOT_ASKED,
    OVERRIDDEN,
    PASS,
    UNKNOWN,
    Answer,
    Card,
    Month,
    Place,
    Rupiah,
)
from jamsos.explain.kept import Kept, Row, kept_of, run_to_explain
from jamsos.explain.values import Names, number, source_name, told
from jamsos.sources import EXCLUSION_LISTS

OUTCOMES = {
    "eligible": "Memenuhi syarat: semua aturan yang berlaku dipenuhi.",
    "not_eligible": "Tidak memenuhi syarat: ada aturan penolak yang tidak dipenuhi.",
    "needs_review": "Belum diputuskan: ada yang harus diperiksa atau dilengkapi lebih dulu.",
    "not_proposed": "Tidak diusulkan: tidak ada desa yang mengusulkan orang ini untuk bulan ini.",
    "nobody": (
        "Tidak dinilai: tidak ada desa yang mengusulkan orang ini untuk bulan ini, dan kabupaten "
        "tidak sedang membayar iurannya."
    ),
}
MOVEMENTS = {
    "new": "Peserta baru: masuk daftar bulan ini, dan iurannya dibayar kabupaten.",
    "continued": "Peserta lama: tetap dalam daftar, dan iurannya dibayar kabupaten.",
    "resumed": "Peserta lama yang sempat terputus: masuk lagi, dan iurannya dibayar kabupaten.",
    "kept_in_review": "Peserta lama: tetap dibayar kabupaten selama keadaannya diperiksa petugas.",
    "kept_by_hold": (
        "Peserta lama: tetap dibayar kabupaten, karena perubahan di desanya malam itu ditahan "
        "sampai diperiksa petugas."
    ),
    "waiting": "Bukan peserta bulan ini: menunggu tempat.",
    "in_review": "Bukan peserta bulan ini: menunggu pemeriksaan petugas.",
    "suspended": "Dibayar sampai sekarang, tetapi bulan ini tidak: perlindungannya terputus.",
    "ended": "Pertanggungan berakhir: ada aturan penolak yang tidak dipenuhi.",
}
# What BPJS answers later comes before how the person came onto the list.
STATES = {
    "sent": "Data sudah dikirim ke BPJS Ketenagakerjaan.",
    "accepted": "Data diterima BPJS Ketenagakerjaan.",
    "rejected": "Data ditolak BPJS Ketenagakerjaan.",
    "paid": "Iuran sudah dibayar.",
}
NOT_ENROLLED = "Bukan peserta bulan ini."
_NO_PROPOSAL = "Tidak ditanyakan: tidak ada usulan desa untuk bulan ini."
_FACT_NOT_KEPT = "Dipenuhi; faktanya hanya disimpan untuk orang yang diusulkan desa."


class NothingToExplain(JamsosError):
    """No run has the id, or none is published for the month; the message says which."""


def explain(
    connection: psycopg.Connection,
    person_key: UUID,
    *,
    month: date | None = None,
    run_id: str | None = None,
) -> Card:
    """The card of a person from a run, else from the published run of ``month`` or the newest.

    Raises:
        NothingToExplain: There is no such run.
    """
    run = run_to_explain(connection, run_id=run_id, month=month)
    if run is None:
        wanted = run_id or (month_name(month) if month else "bulan mana pun")
        raise NothingToExplain(f"tidak ada hasil yang diterbitkan untuk {wanted}")
    return _card(person_key, kept_of(connection, run, person_key))


def _card(person_key: UUID, kept: Kept) -> Card:
    outcome = _outcome(kept)
    place = kept.place
    village = (kept.decision or kept.enrolment or {}).get("village_code")
    return Card(
        person_key=person_key,
        run_id=kept.run["run_id"],
        as_of=kept.run["as_of"],
        covered_month=kept.run["covered_month"],
        is_published=kept.run["is_published"],
        rule_version=kept.decision["rule_version"] if kept.decision else "",
        outcome=outcome,
        meaning=OUTCOMES[outcome],
        advice=kept.advice if outcome in ("not_proposed", "nobody") else "",
        enrolment=_enrolled(kept.enrolment) if kept.enrolment else NOT_ENROLLED,
        place=Place(
            place["waiting_place"], place["district_waiting_place"], place["text_id"]
        ) if place else None,
        village=kept.villages.get(village, village or ""),
        answers=() if outcome == "nobody" else tuple(_answers(kept)),
        money=tuple(Rupiah(**each) for each in kept.money),
        history=tuple(_month(each, kept.reasons) for each in kept.history),
        refused_rows=tuple(kept.refused_rows),
    )  # fmt: skip


def _outcome(kept: Kept) -> str:
    if kept.decision:
        return kept.decision["outcome"]
    return "not_proposed" if kept.enrolment or kept.results else "nobody"


def _enrolled(enrolment: Row) -> str:
    return STATES.get(enrolment["state"]) or MOVEMENTS[enrolment["movement"]]


def _answers(kept: Kept) -> list[Answer]:
    names = Names(kept.occupations, {rule["rule_code"]: rule["question_id"] for rule in kept.rules})
    return [
        _raised(rule, kept.results[rule["rule_code"]], names)
        if rule["rule_code"] in kept.results
        else _passed(rule, kept, names)
        for rule in kept.rules
    ]


def _raised(rule: Row, result: Row, names: Names) -> Answer:
    """A rule that was not simply passed: what is wrong or missing, and what to do about it."""
    status, value = result["result"], result["value_used"]
    said = {"source": result["fact_source"], "said_on": result["fact_date"]}
    if status == UNKNOWN:
        return _answer(rule, names, status, _filled(rule["unknown_id"], rule, None, names), **said)
    found = rule["found_id"] or ""
    words = _filled(found, rule, value, names) if value or "{value}" not in found else ""
    sentence = " ".join(filter(None, (rule["text_id"], words)))
    if status == OVERRIDDEN:
        by_whom = f"Petugas sudah memeriksa dan meluluskannya (putusan {result['judgement_id']})."
        return _answer(rule, names, status, f"{sentence} {by_whom}", **said)
    return _answer(
        rule, names, status, sentence, **said, action=rule["action_id"], turn=rule["turn"]
    )


def _passed(rule: Row, kept: Kept, names: Names) -> Answer:
    """A rule without a row: passed on a fact, or not asked because there was nothing to judge."""
    source = rule["fact_source"] or ""
    said_on = kept.source_days.get(source)
    is_list_missing = source in EXCLUSION_LISTS and said_on is None
    if kept.decision is None and rule["asked_of"] == "proposed":
        return _answer(rule, names, NOT_ASKED, _NO_PROPOSAL)
    if is_list_missing:
        return _answer(rule, names, NOT_ASKED, rule["empty_id"], source=source)
    fact = fact_of(rule["fact_columns"], kept.decision)
    status, template = PASS, rule["pass_id"]
    if rule["fact_columns"] and (fact is None or fact != (rule["pass_fact"] or fact)):
        if kept.decision is None or not rule["empty_id"]:
            template = _FACT_NOT_KEPT
        else:
            status, template = NOT_ASKED, rule["empty_id"]
    if kept.decision is not None:
        if source == "civil_registry" and kept.decision["facts_answered_date"]:
            source, said_on = "registry_answers", kept.decision["facts_answered_date"]
        if source == "village_rosters":
            said_on = kept.decision["proposed_date"]
    return _answer(
        rule, names, status, _filled(template, rule, fact, names), source=source, said_on=said_on
    )


def fact_of(columns: str | None, decision: Mapping[str, Any] | None) -> str | None:
    """The fact a pass rests on, written as fct_rule_result writes values; None if it is empty."""
    if not columns or decision is None:
        return None
    facts = [_plain(decision[column]) for column in columns.split(" ")]
    if facts[0] is None and not any(facts[1:]):
        return None
    while facts[-1] is None:
        facts.pop()
    return "/".join(fact or "-" for fact in facts)


def _plain(fact: Any) -> str | None:
    if fact is None or isinstance(fact, bool):
        return None if fact is None else str(fact).lower()
    if isinstance(fact, list):
        return ", ".join(fact) or "none"
    return str(fact)


def _filled(template: str, rule: Row, value: str | None, names: Names) -> str:
    """The sentence with its value and threshold; only what it names is put into words."""
    known = {"threshold": "-" if rule["threshold"] is None else number(rule["threshold"])}
    if "{value}" in template:
        known["value"] = told(rule["value_kind"], value or "-", names)
    return template.format(**known)


def _answer(
    rule: Row, names: Names, status: str, sentence: str, *,
    source: str = "", said_on: date | None = None, action: str = "", turn: str = "",
) -> Answer:  # fmt: skip
    return Answer(
        rule_code=rule["rule_code"],
        question=_filled(rule["question_id"], rule, None, names),
        status=status,
        sentence=sentence,
        source=source_name(source),
        said_on=said_on,
        excludes=rule["outcome"] == "not_eligible",
        rule_version=rule["rule_version"],
        legal_basis=rule["legal_basis"],
        is_assumption=rule["is_assumption"],
        action=action,
        turn=turn,
    )


def _month(row: Row, reasons: dict[str, str]) -> Month:
    if row["state"]:
        meaning = _enrolled(row)
    else:
        meaning = OUTCOMES[row["outcome"]] if row["outcome"] else NOT_ENROLLED
    return Month(
        row["covered_month"],
        meaning,
        row["amount_rp"],
        tuple(reasons.get(code, code) for code in row["reason_codes"]),
    )
