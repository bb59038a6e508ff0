"""What a try may still do when it was killed, overtaken, or wrote something else than it meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jamsos.deliver import export, manifest
from jamsos.deliver.audit import ExportRefused
from jamsos.deliver.export import write_export
from jamsos.settings import settings
from jamsos.warehouse.connection import connect
from jamsos.warehouse.fence import FencedOff, take_fence


def delivered() -> list[str]:
    return [path.name for path in settings().exports.rglob("*") if path.is_file()]


@pytest.fixture
def meanwhile(monkeypatch):
    """Let something happen after the draft was written and before it gets its name."""

    def arrange(happening) -> None:
        read_back = export.read_back

        def read_back_and_more(*arguments):
            happening()
            return read_back(*arguments)

        monkeypatch.setattr(export, "read_back", read_back_and_more)

    return arrange


def test_an_overtaken_try_writes_nothing(night, meanwhile):
    run_id = night.run()

    def a_newer_try_begins():
        with connect() as connection:
            take_fence(connection, f"export:{run_id}")

    meanwhile(a_newer_try_begins)

    with pytest.raises(FencedOff):
        write_export(run_id)

    assert delivered() == []
    assert night.sql("select count(*) from ops.exports") == [(0,)]


def test_a_run_that_is_replaced_while_it_is_written_does_not_leave(night, meanwhile):
    run_id = night.run()
    meanwhile(lambda: night.run("ffff000011"))

    with pytest.raises(ExportRefused, match="another run was published meanwhile"):
        write_export(run_id)

    assert delivered() == []


def test_a_killed_try_is_finished_by_the_next(night):
    run_id = night.run()
    first = write_export(run_id)
    night.sql("delete from ops.exports")  # as if killed between the name and the commit
    left_over = first.path.with_name(f".{run_id}.1.part")
    left_over.write_text("half a list")

    again = write_export(run_id)

    assert again.sha256 == first.sha256
    assert not left_over.exists()
    assert night.sql("select count(*) from ops.exports") == [(1,)]


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        (lambda rows: rows[:-1], "2 rows were written, not 3"),
        (
            lambda rows: [(rows[0][0], "Orang Lain", *rows[0][2:]), *rows[1:]],
            "row 2, NAMA_LENGKAP: came back otherwise",
        ),
    ],
)
def test_a_draft_that_is_not_what_was_meant_gets_no_name(night, monkeypatch, spoilt, why):
    write = export.write_workbook
    monkeypatch.setattr(
        export,
        "write_workbook",
        lambda path, template, rows, title: write(path, template, spoilt(rows), title=title),
    )

    with pytest.raises(ExportRefused, match=why):
        write_export(night.run())

    assert delivered() == []


def test_more_rows_than_a_file_may_hold_are_refused(night, monkeypatch, bpu_2026):
    monkeypatch.setattr(export, "load_template", lambda *_: replace(bpu_2026, rows_per_file=2))

    with pytest.raises(ExportRefused, match="3 rows are more than bpu_2026 takes in one file"):
        write_export(night.run())


def test_official_codes_make_a_real_list(night, monkeypatch):
    monkeypatch.setattr(manifest, "placeholder_codes", lambda *_: [])

    assert not write_export(night.run()).is_demo


def test_many_faults_are_counted_and_the_first_told():
    refusal = ExportRefused("daftar", [f"row {number}" for number in range(30)])

    assert "row 19; and 10 more" in str(refusal)
    assert len(refusal.faults) == 30
