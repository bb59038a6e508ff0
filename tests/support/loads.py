"""Loads that are published already, for tests of what comes after."""

from __future__ import annotations

from datetime import date

from jamsos.warehouse.connection import connect


def a_gate(kind: str, subject: str, as_of: date, decision: str = "pass") -> int:
    """An entry in the gate log, after one of each gate that is required; returns its id."""
    with connect() as connection:
        connection.execute(
            """
            insert into quality.gate_log (
                subject_kind, subject_id, suite, decision, rows_judged, expectations, decided_by,
                as_of
            ) select subject_kind, %s, suite, %s, 1, 1, 'test', %s from quality.required_gates
            where subject_kind = %s
            """,
            [subject, decision, as_of, kind],
        )
        row = connection.execute(
            """
            insert into quality.gate_log (
                subject_kind, subject_id, suite, decision, rows_judged, expectations, decided_by,
                as_of
            ) values (%s, %s, 'x', %s, 1, 1, 'test', %s) returning gate_id
            """,
            [kind, subject, decision, as_of],
        ).fetchone()
    return row[0]


def a_published_load(source: str, content: str, *, as_of: date, scope: str = "64.08") -> str:
    """A load of one accepted row that speaks of ``as_of`` and is in use since; returns its id."""
    load_id = f"{source}:{scope}:{content}"
    with connect() as connection:
        connection.execute(
            """
            insert into ops.loads (
                load_id, source, scope, file_name, sha256, period, layout, status, delivered,
                accepted, quarantined, as_of
            ) values (%s, %s, %s, 'x', %s, %s, 'x', 'published', 1, 1, 0, %s)
            """,
            [load_id, source, scope, content, as_of, as_of],
        )
    gate_id = a_gate("load", load_id, as_of)
    with connect() as connection:
        connection.execute(
            "insert into ops.publications (load_id, source, scope, gate_id, as_of) "
            "values (%s, %s, %s, %s, %s)",
            [load_id, source, scope, gate_id, as_of],
        )
    return load_id
