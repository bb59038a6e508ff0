"""A simulation is there as a whole, or known to be unfinished."""

from __future__ import annotations

from pathlib import Path

import pytest

from jamsos.simulate.staging import is_unfinished, staged

MONTH = Path("inbox/month")


class Interrupted(Exception):
    """Somebody pulled the plug."""


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def files(home: Path) -> dict[str, str]:
    return {
        str(path.relative_to(home)): path.read_text(encoding="utf-8")
        for path in home.rglob("*")
        if path.is_file()
    }


def test_files_appear_when_all_are_written(tmp_path):
    with staged(tmp_path, replaced=(MONTH,)) as folder:
        write(folder, "inbox/month/a.xlsx", "a")

        assert not (tmp_path / "inbox").exists()
        assert is_unfinished(tmp_path)

    assert files(tmp_path) == {"inbox/month/a.xlsx": "a"}
    assert not is_unfinished(tmp_path)


def test_what_is_replaced_goes_as_a_whole_and_the_rest_stays(tmp_path):
    write(tmp_path, "inbox/month/old.xlsx", "old")
    write(tmp_path, "inbox/other/kept.csv", "kept")
    write(tmp_path, "inbox/other/renewed.csv", "old")

    with staged(tmp_path, replaced=(MONTH,)) as folder:
        write(folder, "inbox/month/new.xlsx", "new")
        write(folder, "inbox/other/renewed.csv", "new")

    assert files(tmp_path) == {
        "inbox/month/new.xlsx": "new",
        "inbox/other/kept.csv": "kept",
        "inbox/other/renewed.csv": "new",
    }


def write_half(home: Path) -> None:
    with staged(home, replaced=(MONTH,)) as folder:
        write(folder, "inbox/month/half.xlsx", "half")
        raise Interrupted


def interrupt(home: Path) -> None:
    with pytest.raises(Interrupted):
        write_half(home)


def test_an_interrupted_simulation_leaves_the_inbox_as_it_was_and_is_known(tmp_path):
    write(tmp_path, "inbox/month/old.xlsx", "old")

    interrupt(tmp_path)

    assert is_unfinished(tmp_path)
    assert files(tmp_path / "inbox") == {"month/old.xlsx": "old"}


def test_the_next_simulation_starts_over(tmp_path):
    interrupt(tmp_path)

    with staged(tmp_path, replaced=(MONTH,)) as folder:
        write(folder, "inbox/month/new.xlsx", "new")

    assert files(tmp_path) == {"inbox/month/new.xlsx": "new"}
    assert not is_unfinished(tmp_path)
