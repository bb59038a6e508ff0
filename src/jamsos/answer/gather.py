"""Gather what a village is told about one load, from the warehouse."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import psycopg
from psycopg.rows import dict_row

from jamsos.answer.layout import SlipLayout, slip_layout
from jamsos.answer.slip import AcceptedRow, Problem, Question, ReadColumn, Slip, UnreadRow
from jamsos.clock import day_name
from jamsos.collect.questions import delivery_id
from jamsos.region import Region
from jamsos.sources.contract import plain_heading

_WITHDRAWN = "ROW_WITHDRAWN"
_FORMULA = "CELL_IS_FORMULA"  # its columns stand in the row
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_REPAIRED = (
    "nik", "full_name", "birth_place", "birth_date", "sex_code", "mother_name", "address",
    "rt", "rw", "occupation_text", "second_occupation_text", "income_rp", "phone", "note",
)  # fmt: skip


class Gatherer:
    """Makes slips of one regency for the night ``as_of``."""

    def __init__(self, connection: psycopg.Connection, region: Region, *, as_of: date) -> None:
        self._connection = connection
        self._region = region
        self._as_of = as_of
        self._layout: SlipLayout = slip_layout()
        self._villages = {village.village_code: village for village in region.villages}
        self._reasons = {row["reason_code"]: row for row in region.seed("reasons")}

    def slip_of(self, load_id: str) -> Slip:
        """The answer to the file of this load, as things stand."""
        load = self._one(
            """
            select
                source, scope, file_name, sha256, period, layout, reading, status, refusal_code,
                refusal, musdes_number, musdes_date
            from ops.loads where load_id = %s
            """,
            load_id,
        )
        village = self._villages[load["scope"]]
        about = {
            "delivery_id": delivery_id(load["source"], load["scope"], load["sha256"]),
            "village_code": village.village_code,
            "village_name": village.village_name,
            "district_name": village.district_name,
            "office": self._region.facts["office"],
            "period": load["period"],
            "file_name": load["file_name"],
            "sha256": load["sha256"],
            "as_of": self._as_of,
            "status": load["status"],
            "musdes": musdes_in_words(load["musdes_number"], load["musdes_date"]),
        }
        if load["status"] == "refused":
            refusal = replace(self.problem(load["refusal_code"], {}), place=load["refusal"])
            steps = (refusal.action,)
            return Slip(**about, refusal=refusal, next_steps=steps, remarks=self._notes({}))
        reading = load["reading"]
        withdrawn = self._withdrawn(load_id)
        questions = tuple(self._questions(load_id, reading))
        accepted = tuple(self._accepted(load_id, load))
        no_person = self._layout.unread["no_person"]
        if about["musdes"] is None and accepted and not self._lack_musdes(accepted):
            about["musdes"] = self._layout.notes["musdes_of_rows"]
        unread = [UnreadRow(row, no_person) for row in reading.get("rows_without_person", [])]
        unread += [UnreadRow(row, self._layout.unread["withdrawn"]) for row in withdrawn]
        return Slip(
            **about,
            layout=self._layout.layouts.get(load["layout"], load["layout"]),
            sheet=f"lembar ke-{reading['sheet_position']}" if "sheet_position" in reading else "",
            heading_row="–".join(map(str, reading.get("heading_rows", []))),
            columns=tuple(self._columns(reading)),
            questions=questions,
            accepted=accepted,
            unread=tuple(sorted(unread, key=lambda each: each.source_row)),
            withdrawn=len(withdrawn),
            next_steps=tuple(self._next_steps(load, questions, accepted)),
            remarks=self._notes(reading),
        )

    def problem(
        self, code: str, reading: Mapping[str, Any], at_fault: Iterable[str] = ()
    ) -> Problem:
        """A reason in words, with the columns at fault as the file heads them."""
        reason = self._reasons[code]
        place = ", ".join(self._place(name, reading) for name in at_fault)
        return Problem(place, reason["text_id"], reason["action_id"])

    def at_fault(self, code: str, landed: Mapping[str, Any]) -> list[str]:
        """Those of our columns that a row was refused for."""
        if code == _FORMULA:
            return [name for name in (landed.get("formula_cells") or "").split(",") if name]
        name = self._layout.at_fault.get(code)
        return [name] if name else []

    def _questions(self, load_id: str, reading: Mapping[str, Any]) -> Iterator[Question]:
        last_answers = self._last_answers(load_id)
        for row in self._all(
            """
            select
                questions.question_id, questions.source_row, questions.first_as_of,
                questions.reason_codes, rows."row" as landed
            from quarantine.questions
            inner join quarantine.rows using (load_id, source_row)
            where questions.load_id = %s and questions.closed_as_of is null
            order by questions.source_row
            """,
            load_id,
        ):
            faults = {code: self.at_fault(code, row["landed"]) for code in row["reason_codes"]}
            yield Question(
                question_id=row["question_id"],
                source_row=row["source_row"],
                first_as_of=row["first_as_of"],
                age_days=(self._as_of - row["first_as_of"]).days,
                problems=tuple(
                    self.problem(code, reading, names) for code, names in faults.items()
                ),
                typed={
                    column.name: _as_typed(column.name, row["landed"], reading)
                    for column in self._layout.typed
                },
                last_answer=last_answers.get(row["question_id"]),
                asks=frozenset().union(*faults.values()),
            )

    def _last_answers(self, load_id: str) -> dict[str, str]:
        """What became of the newest answer to each question, where there is something to tell."""
        answers = self._all(
            """
            select distinct on (answers.question_id)
                answers.question_id, answers.outcome, answers.as_of
            from quarantine.answers
            inner join quarantine.questions using (question_id)
            where questions.load_id = %s and answers.outcome <> 'unchanged' and answers.as_of <= %s
            order by answers.question_id, answers.answer_id desc
            """,
            load_id, self._as_of,
        )  # fmt: skip
        return {
            each["question_id"]: f"{day_name(each['as_of'])}: {told}"
            for each in answers
            if (told := self._layout.outcomes.get(each["outcome"]))
        }

    def _withdrawn(self, load_id: str) -> list[int]:
        return [
            row["source_row"]
            for row in self._all(
                """
                select source_row from quarantine.rows
                where load_id = %s and %s = any(reason_codes) order by source_row
                """,
                load_id,
                _WITHDRAWN,
            )
        ]

    def _accepted(self, load_id: str, load: Mapping[str, Any]) -> Iterator[AcceptedRow]:
        """From raw, or from landing where the file is held and its rows only could be accepted."""
        if load["status"] == "held":
            query = """
                select landed.*, birth_date::date as birth_date, musdes_date::date as musdes_date
                from landing.village_rosters as landed
                where
                    landed.load_id = %s
                    and not exists (
                        select from quarantine.rows as refused
                        where
                            refused.load_id = landed.load_id
                            and refused.source_row = landed.source_row
                    )
                order by source_row
                """
        else:
            query = "select * from raw.village_rosters where load_id = %s order by source_row"
        for row in self._all(query, load_id):
            repairs = row["repairs"]
            yield AcceptedRow(
                row["source_row"],
                repairs.get("full_name") or row["full_name"] or "",
                tuple(self._repairs(row)),
                tuple(self._remarks(row)),
            )

    def _repairs(self, row: Mapping[str, Any]) -> Iterator[str]:
        for name in _REPAIRED:
            typed, value = row["repairs"].get(name), _shown(row[name])
            if typed is not None and not _says_the_same(name, typed, value):
                yield f"{self._layout.columns[name]}: «{typed}» → {value}"
        if "family_card_number" in row["repairs"]:
            yield f"{self._layout.columns['family_card_number']}: tanda yang tidak perlu dibuang"

    def _remarks(self, row: Mapping[str, Any]) -> Iterator[str]:
        if row["phone"] is None:
            yield self._layout.remarks["phone"]
        if row["occupation_text"] is None:
            yield self._layout.remarks["no_occupation"]
        elif row["occupation_code"] is None:
            yield self._layout.remarks["occupation"]
        if row["musdes_number"] is None or row["musdes_date"] is None:
            yield self._layout.remarks["musdes"]

    def _place(self, name: str, reading: Mapping[str, Any]) -> str:
        """Letter and heading of a column, or our name where the file lacks it."""
        column = reading.get("columns", {}).get(name)
        return f"{column['letter']} ({column['heading']})" if column else self._layout.columns[name]

    def _columns(self, reading: Mapping[str, Any]) -> list[ReadColumn]:
        read = [
            ReadColumn(column["letter"], column["heading"], self._layout.columns[name])
            for name, column in reading.get("columns", {}).items()
        ]
        return sorted(read, key=lambda each: (len(each.letters), each.letters))

    def _next_steps(
        self,
        load: Mapping[str, Any],
        questions: tuple[Question, ...],
        accepted: tuple[AcceptedRow, ...],
    ) -> Iterator[str]:
        steps = self._layout.next_steps
        if load["status"] == "held":
            yield steps["held"]
        if questions:
            yield steps["answer"]
            yield steps["withdraw"]
            yield steps["new_file"]
        elif load["status"] != "held":
            yield steps["nothing"]
        if self._lack_musdes(accepted):
            yield steps["musdes"]
        phones = sum(self._layout.remarks["phone"] in each.remarks for each in accepted)
        if phones:
            yield steps["phones"].format(count=phones)

    def _lack_musdes(self, accepted: tuple[AcceptedRow, ...]) -> bool:
        return any(self._layout.remarks["musdes"] in each.remarks for each in accepted)

    def _notes(self, reading: Mapping[str, Any]) -> tuple[str, ...]:
        notes = self._layout.notes
        days = self._region.facts["quarantine_alarm_days"]["village"]
        told = [notes["accepted"], notes["deadline"].format(days=days), notes["confidential"]]
        if letters := reading.get("unread_letters"):
            told.append(notes["unread_columns"].format(letters=", ".join(letters)))
        return tuple(told)

    def _one(self, query: str, *parameters: object) -> dict[str, Any]:
        (row,) = self._all(query, *parameters)
        return row

    def _all(self, query: str, *parameters: object) -> list[dict[str, Any]]:
        with self._connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, parameters).fetchall()


def _as_typed(name: str, landed: Mapping[str, Any], reading: Mapping[str, Any]) -> str:
    """What stands in the file for our column ``name``, as far as reading kept it."""
    repaired = landed["repairs"].get(name)
    if repaired is not None:
        return repaired
    column = reading.get("columns", {}).get(name)
    if column:
        heading = plain_heading(column["heading"])
        for headed, typed in landed["typed"].items():
            # Under a merged heading reading keeps the lower one, and finds it with the upper one.
            if headed == heading or heading.endswith(headed):
                return typed
    if name == "birth_date" and landed.get("birth_date_typed"):
        return landed["birth_date_typed"]
    return landed.get(name) or ""


def _says_the_same(name: str, typed: str, value: str) -> bool:
    """Whether a repair is only our way of writing: another order of a date, a point in a sum."""
    if name == "income_rp":
        return re.sub(r"[.,\s]|rp|,00$", "", typed.lower()) == value
    if name == "birth_date" and (found := _DAY_MONTH_YEAR.fullmatch(typed.strip())):
        return [*map(int, found.groups())] == [*map(int, value.split("-"))]
    return typed.strip() == value


def _shown(value: object) -> str:
    return value.strftime("%d-%m-%Y") if isinstance(value, date) else str(value or "")


def musdes_in_words(number: str | None, day: date | None) -> str | None:
    """The minutes of the village meeting, where both number and date are known."""
    return f"Berita Acara Nomor {number}, {day_name(day)}" if number and day else None
