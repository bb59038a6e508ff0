"""An optional source that brought nothing is skipped, one that cannot be read is red."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowSkipException

from jamsos.collect.refusal import NothingDelivered, NothingReadable
from jamsos.sources import OPTIONAL
from jamsos.warehouse.connection import connect
from tests.support.extracts import an_extract

ROOT = Path(__file__).parents[2]
AS_OF = date(2026, 11, 22)
OFFICIAL = {"NIK": "6408044101909001", "KODE_DESA": "64.08.04.2001", "TGL_MULAI": "2024-01-01"}


@pytest.fixture(scope="module")
def dags():
    from airflow.dag_processing.dagbag import BundleDagBag

    return BundleDagBag(dag_folder=ROOT / "dags", bundle_path=ROOT / "dags").dags


def land(dags, dag_id, source):
    task = dags[dag_id].get_task(f"{source}.land")
    return task.python_callable(dag_run=SimpleNamespace(conf={"as_of": AS_OF.isoformat()}))


@pytest.mark.parametrize("source", ["civil_servants", "village_officials"])
def test_a_list_that_never_came_is_skipped_and_says_whom_to_ask(dags, installation, source):
    assert source in OPTIONAL

    with pytest.raises(AirflowSkipException, match=f"nothing delivered: {source}: no file.+Ask "):
        land(dags, "collect_exclusion_lists", source)


@pytest.mark.parametrize(("month", "is_new_enough"), [("2026-10", True), ("2026-09", False)])
def test_a_list_too_old_is_skipped_too(dags, installation, month, is_new_enough):
    path = installation.inbox / "village_officials" / f"village_officials_{month}.csv"
    an_extract(path, "village_officials", [OFFICIAL])

    if is_new_enough:
        assert land(dags, "collect_exclusion_lists", "village_officials")["new"]
    else:
        with pytest.raises(AirflowSkipException, match="82 days old and 62 are allowed"):
            land(dags, "collect_exclusion_lists", "village_officials")


def test_a_list_that_cannot_be_read_is_red(dags, installation):
    path = installation.inbox / "village_officials" / "village_officials_2026-11.csv"
    an_extract(path, "village_officials", [OFFICIAL])
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(NothingReadable, match="FILE_CUT"):
        land(dags, "collect_exclusion_lists", "village_officials")

    with connect() as connection:
        told = connection.execute("select refusal_code from ops.loads").fetchall()
    assert told == [("FILE_CUT",)]


def test_a_source_that_is_needed_is_red_when_nothing_came(dags, installation):
    with pytest.raises(NothingDelivered, match="Ask Disdukcapil"):
        land(dags, "collect_civil_registry", "civil_registry")
