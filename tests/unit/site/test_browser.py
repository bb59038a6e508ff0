"""The look through a browser finds what it is there for."""

from __future__ import annotations

import pytest

from tests.support import browser

pytestmark = pytest.mark.skipif(browser.CHROMIUM is None, reason="chromium is not installed")


def test_a_page_that_is_too_wide_for_a_phone_is_found(tmp_path):
    fits, wide = tmp_path / "fits.html", tmp_path / "wide.html"
    fits.write_text("<!doctype html><p>cukup</p>")
    wide.write_text("<!doctype html><p style='width:600px'>terlalu lebar</p>")

    found = browser.overflows([fits, wide], 390, tmp_path / "scratch")

    assert found["fits.html"] == 0
    assert found["wide.html"] > 100


def test_what_a_page_fetches_in_vain_is_found(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        "<!doctype html><meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">"
        "<img src='there-is-none.png' alt=''>"
    )

    assert browser.complaints(page, tmp_path)
