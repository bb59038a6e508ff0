"""Answers of officers, as they stand in the vault once two of them agree."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

from jamsos.warehouse.connection import connect

DECIDES, CHECKS = "verifikator-1", "verifikator-2"
_workbooks = itertools.count(1)


def an_answer(
    kind: str,
    subject: object,
    verdict: str,
    *,
    on: date,
    checked_on: date | None = None,
    is_agreed: bool = True,
    valid_days: int = 365,
    **more: Any,
) -> int:
    """Enter an answer given ``on`` a night and checked the same night, unless told otherwise.

    ``more`` are columns of ``identity.judgements``; returns the answer's id.
    """
    answer = {
        "question_id": f"{kind} {subject}", "kind": kind, "subject_key": subject,
        "verdict": verdict, "expected": "what was shown", "basis": "KTP dilihat",
        "decided_by": DECIDES, "decided_on": on, "valid_until": on + timedelta(days=valid_days),
        "answers_sha256": f"workbook {next(_workbooks)}", "as_of": on,
    } | more  # fmt: skip
    with connect() as connection:
        (judgement_id,) = connection.execute(
            f"insert into identity.judgements ({', '.join(answer)}) "
            f"values ({', '.join(['%s'] * len(answer))}) returning judgement_id",
            list(answer.values()),
        ).fetchone()
        connection.execute(
            "insert into identity.judgement_checks (judgement_id, decided_by, checked_by, "
            "is_agreed, checked_on, answers_sha256, as_of) "
            "values (%s, %s, %s, %s, %s, 'a workbook', %s)",
            [judgement_id, DECIDES, CHECKS, is_agreed, checked_on or on, checked_on or on],
        )
    return judgement_id
