"""What waits is counted up to the night, by whose turn it is."""

from datetime import date

import pytest

from jamsos.deliver.snapshot import one_moment, read_run
from jamsos.report.summary import night_summary, render
from jamsos.report.waiting import Turn, UncheckedList, waiting_at


@pytest.fixture
def waiting(night):
    def at_the_night():
        with one_moment() as connection:
            return waiting_at(connection, read_run(connection, night))

    return at_the_night


@pytest.fixture
def ask(execute):
    """Questions of one village's file that wait since a day; overdue after 14 days."""

    def insert(number, turn, since, closed=None):
        execute(
            """
            insert into quarantine.questions (
                question_id, source, scope, sha256, load_id, reason_codes, turn, alarm_days,
                first_as_of, last_as_of, closed_as_of, closed_by
            )
            select
                concat(%(turn)s::text, %(since)s::text, n), 'village_rosters', 'v', 'x', 'v1',
                '{NIK_MISSING}',
                %(turn)s, 14, %(since)s::date, '2026-11-30', %(closed)s::date,
                case when %(closed)s::date is not null then 'answered' end
            from generate_series(1, %(number)s) as n
            """,
            [{"number": number, "turn": turn, "since": since, "closed": closed}],
        )

    return insert


def file_waits(execute, sha256, first, last, resolved=None):
    execute(
        "insert into ops.unmatched_villages values "
        "('village_rosters', %s, 'x', 'x', '{}', %s, %s, %s, %s)",
        [(sha256, first, last, "64.08.04.2001" if resolved else None, resolved)],
    )


def test_lists_that_were_not_checked_are_told_with_their_last_period(waiting):
    assert waiting().unchecked == (
        UncheckedList("civil_servants", None),
        UncheckedList("village_officials", date(2026, 9, 1)),
    )


def test_open_questions_are_counted_by_turn_the_longest_wait_first(waiting, ask):
    ask(3, "office", "2026-11-20")
    ask(2, "village", "2026-11-06")  # 14 days: not yet overdue
    ask(4, "village", "2026-11-05")
    ask(5, "village", "2026-11-01", closed="2026-11-20")
    ask(1, "registry", "2026-11-21")  # of a later night

    assert waiting().turns == (Turn("village", 6, 4, 15), Turn("office", 3, 0, 0))


def test_a_file_waits_until_it_is_placed_or_gone(waiting, execute):
    execute(
        "insert into ops.ingest_steps (as_of, source, scope, file_name, step, outcome) values "
        "(%s, 'village_rosters', 'x', 'x', 'land', 'done')",
        [("2026-11-19",), ("2026-11-21",)],
    )
    file_waits(execute, "waits", "2026-11-12", "2026-11-19")
    file_waits(execute, "placed later", "2026-11-15", "2026-11-20", resolved="2026-11-21")
    file_waits(execute, "placed", "2026-11-01", "2026-11-19", resolved="2026-11-20")
    file_waits(execute, "gone", "2026-11-01", "2026-11-18")
    file_waits(execute, "later", "2026-11-21", "2026-11-21")

    told = waiting()

    assert (told.unmatched_files, told.unmatched_oldest_days) == (2, 8)


def test_the_age_of_the_registrys_answers_is_that_of_the_oldest_one_in_use(waiting, execute, night):
    execute(
        """
        insert into ops.loads (load_id, source, scope, file_name, sha256, period, layout, status,
            delivered, accepted, quarantined, as_of)
        values (%s, 'registry_answers', '64.08', 'x', %s, '2026-11-20', 'x', 'published', 2, 2, 0,
            '2026-11-20')
        """,
        [("a1", "a1"), ("a0", "a0")],
    )
    execute(f"insert into ops.run_inputs values ('{night}', 'registry_answers', '64.08', 'a1')")
    execute(
        """
        insert into raw.registry_answers (
            load_id, source_row, person_key, nik, answer_code, answered_date, valid_until
        ) values (%s, 1, gen_random_uuid(), 'x', 'DITEMUKAN', %s, '2027-01-01')
        """,
        [("a1", "2026-11-20"), ("a1", "2026-10-11"), ("a0", "2026-01-01")],
    )

    told = waiting()

    assert (told.registry_answers, told.registry_oldest_days) == (2, 40)


def test_the_summary_says_it_in_indonesian(night, ask, execute):
    ask(6, "village", "2026-11-05")
    file_waits(execute, "waits", "2026-11-12", "2026-11-20")
    with one_moment() as connection:
        text = render(night_summary(connection, night))

    told = " ".join(text.split())
    assert "YANG MENUNGGU Tidak diperiksa" in told
    assert (
        "Pertanyaan terbuka 6 pertanyaan giliran desa 6 pertanyaan, tertua 15 hari, 6 terlambat"
        in told
    )
    assert "Berkas yang desanya tidak dikenal 1 berkas, tertua 8 hari" in told
