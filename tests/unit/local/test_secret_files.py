from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor

from jamsos.local.secret_files import has_secret, secret, secret_file


def test_a_secret_is_made_once_and_found_again(tmp_path):
    assert not has_secret(tmp_path, "key")

    first = secret(tmp_path, "key")

    assert len(first) >= 64
    assert secret(tmp_path, "key") == first
    assert secret(tmp_path, "other") != first


def test_only_the_owner_can_read_a_secret(tmp_path):
    file = secret_file(tmp_path, "key")

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_folder_that_was_open_is_closed(tmp_path):
    (tmp_path / "secrets").mkdir(mode=0o755)

    secret(tmp_path, "key")

    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700


def test_a_given_value_does_not_replace_an_old_one(tmp_path):
    secret_file(tmp_path, "key", "first")

    assert secret_file(tmp_path, "key", "second").read_text() == "first"


def test_all_who_ask_at_once_get_the_same_secret_and_no_draft_stays(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(lambda _: secret(tmp_path, "key"), range(32)))

    assert len(answers) == 1
    assert [file.name for file in (tmp_path / "secrets").iterdir()] == ["key"]
