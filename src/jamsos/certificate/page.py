"""The facts as one page of words: the same for HTML and PDF, in one of two languages.

A page is plain lists and texts, ready to be set; what differs between the formats is only how.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import shorten
from typing import Any

from jamsos.certificate.facts import (
    STAGES,
    Facts,
    Gate,
    Input,
    digest_of_tables,
)
from jamsos.certificate.words import Words
from jamsos.combine.digests import Digest

# Told one by one; the others together, and each in the annex.
_FACTS_TOLD = (
    "marts.fct_eligible_worker",
    "marts.fct_rule_result",
    "marts.fct_enrolment_month",
    "marts.fct_subsidy",
    "marts.fct_place_change",
    "review.waiting_list",
)
_WAIVERS_TOLD = 3
_REASON_TOLD = 100  # characters; all of it is in the annex


def page_of(facts: Facts, language: str) -> dict[str, Any]:
    """Everything on the page, in words of ``language``."""
    words = Words(language)
    run = facts.night.run
    return {
        "language": language,
        "day": [run.as_of.year, run.as_of.month, run.as_of.day],
        "regency": words("regency", name=facts.night.region_name),
        "programme": words("programme"),
        "title": words("title"),
        "run_id": run.run_id,
        "is_in_force": facts.status == "published",
        "standing": words(facts.status),
        "about": [*_about(facts, words)],
        "inputs": _inputs(facts, words),
        "people": _people(facts, words),
        "money": _money(facts, words),
        "gates": _gates(facts, words),
        "digests": _digests(facts, words),
        "file": _file(facts, words),
        "decree": _decree(facts, words),
        "signs": {
            "title": words("signs_title"),
            "who": [words("maker"), words("checker"), words("officer")],
            "name": words("sign_name"),
            "day": words("sign_day"),
        },
        "notes": [*_notes(facts, words)],
        "links": {
            "annexes": words("annexes"),
            "other_language": words("other_language"),
            "as_pdf": words("as_pdf"),
        },
    }


def _about(facts: Facts, words: Words) -> Iterator[list[str]]:
    run = facts.night.run
    yield [words("night"), words.day(run.as_of), "text"]
    yield [words("month"), words.month(run.covered_month), "text"]
    yield [words("code"), run.code_version, "hash"]
    yield [words("rules"), ", ".join(facts.rule_versions) or words("none"), "hash"]
    yield [words("inputs_digest"), facts.inputs_digest, "hash"]
    rules = sum(digest.is_of_rules for digest in facts.digests)
    if rules:
        yield [words("seeds", n=rules) + " ‡", facts.rules_sha256, "hash"]


def _inputs(facts: Facts, words: Words) -> dict[str, Any]:
    stale = {each.source for each in facts.night.deliveries if each.is_stale}
    return {
        "title": words("inputs_title"),
        "head": [
            words(name)
            for name in (
                "source", "files", "period", "delivered", "accepted", "quarantined", "sha256",
            )
        ],
        "rows": [_input(each, each.source in stale, words) for each in facts.inputs],
        "notes": [
            *([words("several")] if any(len(each.loads) > 1 for each in facts.inputs) else []),
            *([f"* {words('stale')}"] if stale else []),
        ],
    }  # fmt: skip


def _input(told: Input, is_stale: bool, words: Words) -> list[str]:
    mark = ("*" if is_stale else "") + (" †" if len(told.loads) > 1 else "")
    return [
        words.source(told.source) + mark,
        words.number(len(told.loads)),
        told.newest_period.isoformat(),
        *(words.number(told.sum(each)) for each in ("delivered", "accepted", "quarantined")),
        told.sha256,
    ]


def _people(facts: Facts, words: Words) -> dict[str, Any]:
    """Sums that have to come out even: each whole with its parts."""
    night = facts.night
    rows = night.proposed_rows
    sums = [
        ("rows_in", rows.delivered, {"accepted": rows.accepted, "quarantined": rows.quarantined}),
        (
            "rows_used",
            rows.accepted,
            {"people": night.judged, "rows_double": night.duplicate_rows},
        ),
        (
            "judged",
            night.judged,
            {"eligible": night.eligible, "in_review": night.in_review, "refused": night.refused},
        ),
    ]
    waiting = [words("waiting"), words.number(sum(night.waiting_by_reason.values()))]
    listed = [words("listed"), words.number(night.funded)]
    if facts.manifest:
        sums.append(("listed", night.funded, {"exported": facts.manifest["persons"]}))
    return {
        "title": words("people_title"),
        "sums": [
            {
                "whole": words(name),
                "number": words.number(number),
                "parts": [
                    [words.number(count), words(part).lower()] for part, count in parts.items()
                ],
                "is_equal": number == sum(parts.values()),
                "told": words("equal" if number == sum(parts.values()) else "differs"),
            }
            for name, number, parts in sums
        ],
        "counts": [waiting] if facts.manifest else [listed, waiting],
    }


def _money(facts: Facts, words: Words) -> dict[str, Any]:
    exported = facts.manifest["rupiah"] if facts.manifest else {}
    stages = ("proposed_rp", "eligible_rp", "committed_rp")
    rows = [
        [each.programme, *(getattr(each, stage) for stage in stages), exported.get(each.programme)]
        for each in facts.money
    ]
    sums = [
        words("total"),
        *(sum(getattr(each, stage) for each in facts.money) for stage in stages),
        exported.get("total"),
    ]
    is_equal = all(row[-2] == row[-1] for row in [*rows, sums])
    return {
        "title": words("money_title"),
        "head": [words(name) for name in ("programme_head", *stages, "exported_rp")],
        "rows": [
            [row[0], *("-" if part is None else words.rupiah(part) for part in row[1:])]
            for row in [*rows, sums]
        ],
        "is_equal": is_equal or not exported,
        "told": words("equal" if is_equal else "differs") if exported else "",
        "compared": f"{words('committed_rp')} = {words('exported_rp')}" if exported else "",
    }


def _gates(facts: Facts, words: Words) -> dict[str, Any]:
    held = sorted({gate.suite for gate in facts.gates if gate.decision == "hold"})
    return {
        "title": words("gates_title"),
        "head": [
            words(name)
            for name in ("stage", "suites", "subjects", "asked", "failed", "waived", "on_hold")
        ],
        "rows": [_stage(stage, facts.gates, words) for stage in STAGES],
        "warnings": [
            *([words("held_by", suites=", ".join(held))] if held else []),
            *_waivers(facts.gates, words),
        ],
        "note": words("gates_note"),
    }


def _stage(stage: str, gates: Iterable[Gate], words: Words) -> list[str]:
    here = [gate for gate in gates if gate.stage == stage]
    if not here:
        return [words(stage), words("not_judged"), "", "", "", "", ""]
    waived = sum(len(gate.waivers) for gate in here)
    return [
        words(stage),
        *map(
            words.number,
            (
                len({gate.suite for gate in here}),
                len({gate.subject_id for gate in here}),
                sum(gate.expectations for gate in here),
                sum(len(gate.failed) for gate in here) - waived,
                waived,
                sum(gate.decision == "hold" for gate in here),
            ),
        ),
    ]


def _waivers(gates: Iterable[Gate], words: Words) -> Iterator[str]:
    found = {waiver: None for gate in gates for waiver in gate.waivers}
    if not found:
        yield words("no_waivers")
    for waiver in list(found)[:_WAIVERS_TOLD]:
        yield words(
            "waiver", suite=waiver.suite, expectation=waiver.expectation, by=waiver.waived_by,
            checked=waiver.checked_by, until=words.day(waiver.expires_on),
            reason=shorten(waiver.reason, _REASON_TOLD, placeholder=" …"),
        )  # fmt: skip
    if len(found) > _WAIVERS_TOLD:
        yield words("more_waivers", n=len(found) - _WAIVERS_TOLD)


def _digests(facts: Facts, words: Words) -> dict[str, Any]:
    told = [digest for digest in facts.digests if digest.table_name in _FACTS_TOLD]
    others = [
        digest
        for digest in facts.digests
        if not digest.is_of_rules and digest.table_name not in _FACTS_TOLD
    ]
    rows = [[digest.table_name, words.number(digest.row_count), digest.sha256] for digest in told]
    if others:
        rows.append([words("other_facts", n=len(others)), *_together(others, words)])
    return {
        "title": words("digests_title"),
        "head": [words("table"), words("rows"), words("sha256")],
        "rows": rows,
        "note": words("digests_note" if rows else "no_digests"),
    }


def _together(digests: list[Digest], words: Words) -> list[str]:
    rows = sum(digest.row_count for digest in digests)
    return [words.number(rows), digest_of_tables(digests)]


def _file(facts: Facts, words: Words) -> dict[str, Any]:
    title = words("file_title")
    if facts.manifest is None:
        return {"title": title, "lines": [words("no_file")], "sha256": "", "warnings": []}
    manifest = facts.manifest
    rupiah = words.rupiah(manifest["rupiah"]["total"])
    lines = [
        manifest["file_name"],
        f"{words.number(manifest['persons'])} {words('persons_unit')}, {rupiah}",
    ]
    if manifest["run_id"] != facts.night.run.run_id:
        lines[-1] += f"; {words('file_of', run=manifest['run_id'])}"
    return {
        "title": title,
        "lines": lines,
        "sha256": manifest["sha256"],
        "warnings": [words("demo")] if manifest["is_demo"] else [],
    }


def _decree(facts: Facts, words: Words) -> dict[str, Any]:
    title, approval = words("decree_title"), facts.approval
    if approval is None:
        return {"title": title, "lines": [words("no_decree")], "sha256": "", "warnings": []}
    of_run = words("decree_run", run=approval.run_id)
    return {
        "title": title,
        "lines": [
            words(
                "decree", number=approval.decree_number, day=words.day(approval.decree_date),
                persons=words.number(approval.persons), rupiah=words.rupiah(approval.total_rp),
            ),
            words("decree_by", by=approval.approved_by, checked=approval.checked_by)
            + (f"; {of_run}" if approval.run_id != facts.night.run.run_id else ""),
        ],
        "sha256": approval.list_sha256,
        "warnings": [],
    }  # fmt: skip


def _notes(facts: Facts, words: Words) -> Iterator[str]:
    yield words("verify", run=facts.night.run.run_id)
    if facts.night.assumed_rules:
        yield words("assumed", n=facts.night.assumed_rules, of=facts.night.rules)
