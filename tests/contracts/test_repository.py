"""The repository keeps its own promises."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DAG_FILES = sorted((ROOT / "dags").glob("*.py"))
PLUGIN_FILES = sorted((ROOT / "plugins" / "jamsos_airflow").glob("*.py"))
LIGHT = {
    "__future__", "airflow.sdk", "collections", "datetime", "jamsos.clock", "jamsos.errors", "os",
    "typing",
}  # fmt: skip


def tracked_texts():
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split("\n")  # fmt: skip
    for name in filter(None, names):
        path = ROOT / name
        if path.is_file() and path.suffix not in {".png", ".xlsx", ".xls"}:
            yield name, path.read_text(encoding="utf-8")


def imported_at_the_top(path):
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def test_there_are_dags_and_plugins_to_look_at():
    assert DAG_FILES
    assert PLUGIN_FILES


@pytest.mark.parametrize("path", [*DAG_FILES, *PLUGIN_FILES], ids=lambda path: path.name)
def test_nothing_heavy_is_imported_when_a_dag_is_read(path):
    heavy = {
        module
        for module in imported_at_the_top(path)
        if not any(
            module == light or module.startswith(f"{light}.")
            for light in (*LIGHT, "jamsos_airflow")
        )
    }

    assert heavy == set()


@pytest.mark.parametrize("path", DAG_FILES, ids=lambda path: path.name)
def test_a_dag_file_wires_on_one_screen(path):
    text = path.read_text(encoding="utf-8")

    assert len(text.splitlines()) <= 60
    assert not re.search(r"\b(select|insert|update|delete)\b.+\b(from|into|set)\b", text)


def test_the_readme_fits_on_four_screens():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 120


def test_no_file_names_a_machine_or_a_registry():
    of_machines = re.compile(r"(?<![\w.~$}/-])/(?:work|root|farm|home/\w+)/")
    of_registries = re.compile(r"index-url|pypi\.org|files\.pythonhosted|npmjs\.(?:org|com)")
    mine = Path(__file__).relative_to(ROOT).as_posix()

    found = [
        name
        for name, text in tracked_texts()
        if name != mine and (of_machines.search(text) or of_registries.search(text))
    ]

    assert found == []


def test_nothing_is_left_for_later():
    later = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    mine = Path(__file__).relative_to(ROOT).as_posix()

    assert [name for name, text in tracked_texts() if name != mine and later.search(text)] == []


def test_the_wall_clock_decides_nothing():
    of_the_clock = re.compile(r"current_date|current_timestamp|\bnow\(\)|datetime\.now|date\.today")
    asked = {
        name
        for name, text in tracked_texts()
        if name.startswith(("dbt_project/models", "dbt_project/macros", "dags/", "plugins/"))
        and of_the_clock.search(text)
    }

    assert asked == set()


def test_decisions_are_numbered_without_gaps():
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs" / "decisions").glob("*.md"))]

    assert numbers == list(range(1, len(numbers) + 1))
    assert numbers


def test_no_test_is_named_after_a_number_that_could_be_a_persons(request):
    names = [item.nodeid for item in request.session.items]

    assert request.node.nodeid in names
    assert [name for name in names if re.search(r"\d{6}", name)] == []
