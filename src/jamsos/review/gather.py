"""Gather what each district is asked on a night, from the vault."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

import psycopg
from psycopg.rows import dict_row

from jamsos.clock import day_name
from jamsos.region import Region
from jamsos.review import ledger
from jamsos.review.book import Book, Question, Refusal, Side
from jamsos.review.layout import review_layout

_SUREST = Decimal("99.9")  # a likeness is never certain


def tonights_rows(connection: psycopg.Connection) -> list[dict[str, Any]]:
    """Tonight's questions as the vault has them, each with its id."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute("select * from identity.review_queue").fetchall()
    return [row | {"question_id": ledger.id_of(row)} for row in rows]


class Gatherer:
    """Makes the workbooks of one regency for the night ``as_of``, once its questions are asked."""

    def __init__(
        self,
        connection: psycopg.Connection,
        region: Region,
        rows: Sequence[Mapping[str, Any]],
        *,
        as_of: date,
    ) -> None:
        self._connection = connection
        self._region = region
        self._as_of = as_of
        self._layout = review_layout()
        self._rows = rows
        self._villages = {village.village_code: village for village in region.villages}
        self._districts = {
            village.district_code: village.district_name for village in region.villages
        }
        self._reasons = {row["reason_code"]: row["text_id"] for row in region.seed("reasons")}
        self._valid_days = {
            row["rule_code"]: int(row["valid_days"]) for row in region.seed("review_questions")
        }
        self._occupations = {
            row["occupation_code"]: row["occupation_name"] for row in region.seed("occupations")
        }
        ids = [row["question_id"] for row in rows]
        self._asked = ledger.questions(connection, ids)
        self._answers = ledger.answers(connection, ids)
        self._last_refusals = self._refused_before()

    def books(self) -> Iterator[Book]:
        """A book for each district that is asked something or has something to be told."""
        rows: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for row in self._rows:
            rows[row["district_code"]].append(row)
        corrections = self._corrections()
        refusals = self._refusals()
        for district_code in sorted({*rows, *corrections, *refusals} & self._districts.keys()):
            ordered = sorted(rows[district_code], key=self._urgency(rows[district_code]))
            questions = tuple(self._question(row) for row in ordered)
            waiting = corrections.get(district_code, ())
            yield Book(
                district_code=district_code,
                district_name=self._districts[district_code],
                office=self._region.facts["office"],
                as_of=self._as_of,
                questions=questions,
                corrections=tuple(waiting),
                refusals=tuple(refusals.get(district_code, ())),
                counts=tuple(self._counts(ordered, len(waiting))),
                officers=tuple(self._region.officers_who("may_decide", self._as_of)),
                checkers=tuple(self._region.officers_who("may_check", self._as_of)),
            )

    def _urgency(self, rows: Iterable[Mapping[str, Any]]) -> Any:
        """Whose cover may lapse, then the oldest, then the likeliest; candidates stay together."""
        first: dict[object, tuple] = {}
        for row in rows:
            rank = (
                not row["would_lapse"],
                self._asked[row["question_id"]].first_as_of,
                -(row["probability"] or 0),
            )
            group = (row["kind"], row["subject_key"])
            first[group] = min(rank, first.get(group, rank))

        def key(row: Mapping[str, Any]) -> tuple:
            return (
                *first[row["kind"], row["subject_key"]], row["village_code"],
                row["subject_key"], row["candidate_rank"], row["question_id"],
            )  # fmt: skip

        return key

    def _question(self, row: Mapping[str, Any]) -> Question:
        states, kind = self._layout.states, row["kind"]
        asked = self._asked[row["question_id"]]
        answers = self._answers.get(row["question_id"], [])
        renewed = next(
            (each for each in answers if each["judgement_id"] == row["renews_judgement_id"]), None
        )
        newest = answers[-1] if answers else None
        told, typed = [], {}
        if row["would_lapse"]:
            told.append(states["lapsing"])
        told.append(states["open"].format(days=(self._as_of - asked.first_as_of).days))
        if row["renews_judgement_id"]:
            until = renewed["valid_until"] if renewed else self._end_of(row["renews_judgement_id"])
            told.append(states["renewal"].format(day=day_name(until)))
        if newest and newest["is_agreed"] is None and newest["valid_until"] >= self._as_of:
            told.append(states["pending"].format(officer=newest["decided_by"]))
            typed = self._as_typed(newest)
        elif newest and newest["is_agreed"] is False:
            told.append(states["disagreed"].format(officer=newest["checked_by"]))
        elif row["is_prefilled"]:
            told.append(states["prefilled"])
            typed = {"verdict": self._layout.verdicts[kind]["same"]}
        if why := self._last_refusals.get(row["question_id"]):
            told.append(states["last"].format(why=why))
        return Question(
            question_id=row["question_id"],
            kind=kind,
            state="\n".join(told),
            question=self._asks(row),
            sides=(self._side(row, "left"), self._side(row, "right")),
            why=self._why(row),
            valid_days=self._valid_days[row["rule_code"]],
            typed=typed,
        )

    def _asks(self, row: Mapping[str, Any]) -> str:
        asks = self._layout.questions
        if row["kind"] == "rule":
            return self._reasons[row["rule_code"]]
        told = [asks[row["kind"]]]
        if row["candidate_count"] > 1:
            rank, count = row["candidate_rank"], row["candidate_count"]
            told.append(asks["candidate"].format(rank=rank, count=count))
        if row["is_tied"]:
            told.append(asks["tied"])
        return "\n".join(told)

    def _side(self, row: Mapping[str, Any], side: str) -> Side:
        told = {
            name.removeprefix(f"{side}_"): value or ""
            for name, value in row.items()
            if name.startswith(f"{side}_")
        }
        village = self._villages.get(told["village_code"])
        born = told["birth_date"]
        return Side(
            full_name=told["full_name"],
            birth_date=f"{born:%d-%m-%Y}" if born else "",
            sex_code=told["sex_code"],
            village=village.village_name if village else told["village_code"],
            nik=told["nik"],
            family_card_number=told["family_card_number"],
            mother_name=told["mother_name"],
            occupation=self._occupations.get(told["occupation_code"], told["occupation_code"]),
        )

    def _why(self, row: Mapping[str, Any]) -> str:
        agreement = row["agreement"] or {}
        reached = "; ".join(
            f"{shown}: {agreement[name]}"
            for name, shown in self._layout.levels.items()
            if agreement.get(name, self._layout.unknown_level) != self._layout.unknown_level
        )
        if row["probability"] is None:
            return reached
        percent = (Decimal(row["probability"]) * 100).quantize(Decimal("0.1"), ROUND_DOWN)
        shown = str(min(percent, _SUREST)).replace(".", ",")
        return f"{self._layout.probability.format(percent=shown)}\n{reached}"

    def _as_typed(self, answer: Mapping[str, Any]) -> dict[str, str]:
        """A decision as its officer typed it, for the checker."""
        words = self._layout.verdicts.get(answer["kind"], {})
        return {
            "verdict": words.get(answer["verdict"], ""),
            "basis": answer["basis"],
            "decided_by": answer["decided_by"],
            "decided_on": f"{answer['decided_on']:%d-%m-%Y}",
        }

    def _corrections(self) -> dict[str, list[dict[str, str]]]:
        """Corrections that wait for a checker, by district."""
        with self._connection.cursor(row_factory=dict_row) as cursor:
            waiting = cursor.execute(
                """
                select judgements.* from identity.judgements
                left join identity.judgement_checks as checks using (judgement_id)
                where
                    judgements.kind = 'value'
                    and checks.judgement_id is null
                    and judgements.valid_until >= %s
                order by judgements.judgement_id
                """,
                [self._as_of],
            ).fetchall()
        by_district: dict[str, list[dict[str, str]]] = defaultdict(list)
        for answer in waiting:
            by_district[_district_of(answer["village_code"])].append(
                self._as_typed(answer)
                | {
                    "question_id": answer["question_id"],
                    "column_name": self._layout.columns[answer["column_name"]],
                    "expected": answer["expected"],
                    "new_value": answer["new_value"],
                }
            )
        return by_district

    def _refused_before(self) -> dict[str, str]:
        """Why the newest line about a question was not taken, if it was not."""
        lines = self._connection.execute(
            """
            select distinct on (question_id) question_id, decision, checking
            from identity.review_lines
            where question_id = any(%s) and (decision, checking) <> ('empty', 'empty')
            order by question_id, line_id desc
            """,
            [[row["question_id"] for row in self._rows]],
        )
        told = {}
        for question_id, decision, checking in lines:
            if why := self._layout.refused.get(decision) or self._layout.refused.get(checking):
                told[question_id] = why
        return told

    def _refusals(self) -> dict[str, list[Refusal]]:
        """What was read tonight and not taken, and what was agreed on and does not count."""
        refusals: dict[str, list[Refusal]] = defaultdict(list)
        parts = self._layout.parts
        lines = self._connection.execute(
            """
            select
                files.district_code, lines.question_id, lines.sheet_position, lines.sheet_row,
                lines.decision, lines.checking
            from identity.review_lines as lines
            inner join identity.review_files as files on lines.answers_sha256 = files.sha256
            where lines.as_of = %s
            order by
                files.district_code, lines.answers_sha256, lines.sheet_position, lines.sheet_row
            """,
            [self._as_of],
        )
        for district_code, question_id, sheet, row, *outcomes in lines:
            for part, outcome in zip(("decision", "checking"), outcomes, strict=True):
                if why := self._layout.refused.get(outcome):
                    refusal = Refusal(
                        question_id, f"lembar ke-{sheet}, baris {row}", parts[part], why
                    )
                    refusals[district_code].append(refusal)
        not_applied = self._connection.execute(
            """
            select coalesce(asked.district_code, left(judgements.village_code, 8)),
                judgements.question_id, outcomes.why_not
            from review.judgement_outcomes as outcomes
            inner join ops.workbench using (run_id)
            inner join identity.judgements using (judgement_id)
            left join identity.asked_questions as asked
                on judgements.question_id = asked.question_id
            where outcomes.why_not = any(%s)
            order by judgements.judgement_id
            """,
            [list(self._layout.not_applied)],
        )
        for district_code, question_id, why_not in not_applied:
            told = self._layout.not_applied[why_not]
            if district_code:
                refusals[district_code].append(Refusal(question_id, "", parts["judgement"], told))
        return refusals

    def _counts(
        self, rows: Sequence[Mapping[str, Any]], corrections: int
    ) -> Iterator[tuple[str, int]]:
        kinds = Counter(row["kind"] for row in rows)
        for kind in self._layout.sides:
            yield self._layout.sheets[kind], kinds[kind]
        yield self._layout.states["lapsing"], sum(row["would_lapse"] for row in rows)
        yield "Putusan sudah diusulkan", sum(row["is_prefilled"] for row in rows)
        yield "Perpanjangan", sum(row["renews_judgement_id"] is not None for row in rows)
        yield "Menunggu pemeriksa", corrections + sum(self._is_pending(row) for row in rows)

    def _is_pending(self, row: Mapping[str, Any]) -> bool:
        answers = self._answers.get(row["question_id"])
        if not answers:
            return False
        return answers[-1]["is_agreed"] is None and answers[-1]["valid_until"] >= self._as_of

    def _end_of(self, judgement_id: int) -> date:
        (until,) = self._connection.execute(
            "select valid_until from identity.judgements where judgement_id = %s", [judgement_id]
        ).fetchone()
        return until


def _district_of(village_code: str) -> str:
    return village_code[:8]
