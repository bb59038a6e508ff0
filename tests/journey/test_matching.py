"""From a registry and damaged proposals to candidates: loader, gate, dbt, Splink, and back."""

from datetime import date
from uuid import UUID

import pytest

from jamsos.combine import night as combine_night
from jamsos.combine.dbt import WorkbenchTaken
from jamsos.identity import match_people
from jamsos.identity.model import FILE_NAME, Model, ModelUnreadable, thresholds_at
from jamsos.simulate.matching import training
from jamsos.simulate.matching.trial import evenly, make_trial
from jamsos.warehouse.connection import connect

AS_OF = date(2026, 11, 22)
CANDIDATES = (
    "select load_id, source_row, proposal_key, candidate_key, candidate_rank, probability, "
    "is_tied, agreement from identity.match_candidates where run_id = %s order by 1, 2, 5"
)


def matched(run, region):
    with connect() as connection:
        told = match_people(connection, region, run_id=run.run_id, as_of=run.as_of)
        return told, connection.execute(CANDIDATES, [run.run_id]).fetchall()


def subjects_of_night():
    with connect() as connection:
        rows = connection.execute("select source_row from identity.match_subjects")
        return {row for (row,) in rows}


def test_whom_proposals_mean_is_found_and_written_once(
    installation, kutai_timur, tmp_path, monkeypatch
):
    trial = make_trial(AS_OF, seed=3, scale=0.01, of_family=evenly(12))
    told_of = {row: key for row, (_, key) in trial.meant.items()} | trial.wrong_numbers
    meant = {row: key and UUID(key) for row, key in told_of.items()}

    subjects = subjects_of_night()
    told, found = matched(trial.run, kutai_timur)
    again, found_again = matched(trial.run, kutai_timur)

    shown = {row: key for _, row, _, key, rank, _, is_tied, _ in found if rank == 1 and not is_tied}
    right = [row for row, key in shown.items() if meant[row] == key]
    in_registry = [row for row in subjects if meant[row]]
    assert (told, found) == (again, found_again)
    assert trial.meant.keys() < subjects <= meant.keys()
    assert told.subjects == len(subjects)
    assert told.proposed == len(shown)
    assert len(right) >= 0.95 * len(shown)
    assert len(right) >= 0.8 * len(in_registry)
    assert {len(agreement) for *_, agreement in found} == {7}

    # Learning from the same people twice gives the same bytes.
    monkeypatch.setattr(training, "_SAMPLE", 200)
    for name in ("one", "other"):
        training.train(trial, {"seed": 3}).write(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()

    # The task refuses tables that are of another run.
    with pytest.raises(WorkbenchTaken):
        combine_night.match_tonight(trial.run)


def test_a_threshold_has_a_row_for_the_night(kutai_timur):
    assert thresholds_at(kutai_timur, AS_OF).min_match_probability == 0.95
    with pytest.raises(ModelUnreadable, match=r"no row for 2023-12-31: min_dup.*min_match.*tie"):
        thresholds_at(kutai_timur, date(2023, 12, 31))


def test_without_a_model_nobody_is_matched(tmp_path):
    with pytest.raises(ModelUnreadable, match="make evaluate-matching"):
        Model.read(tmp_path / FILE_NAME)
