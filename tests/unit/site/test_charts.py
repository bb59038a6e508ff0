from __future__ import annotations

import re

import pytest

from jamsos.site import charts
from tests.support.pages import Page

MONTHS = [f"M{number}" for number in range(12)]
DRAWN = {
    "bars": charts.bars([("Diusulkan", 20, "20"), ("Memenuhi <syarat>", 0, "0")]),
    "lines": charts.lines(
        [("satu", [(month, 5.0) for month in MONTHS]), ("dua", [(month, 7.0) for month in MONTHS])],
        ticks=lambda value: f"{value:.0f} miliar",
        ceiling=("Pagu", [(month, 12.0) for month in MONTHS]),
    ),
    "empty_lines": charts.lines([("", [("22 Nov", 0.0), ("23 Nov", 0.0)])], ticks=str),
    "stacks": charts.stacks([("desa", [3, 1])], ["baru", "lama"], ["#dcebed", "#073b45"]),
    "dots": charts.dots(
        [("laki-laki", 50.0, "")], mark=("", 60.0), ticks=["0", "1", "2", "3", "4"]
    ),
}


@pytest.fixture(params=sorted(DRAWN))
def picture(request):
    return charts.picture(request.param, "Judul & isi", "Lihat tabel.", DRAWN[request.param])


def test_a_picture_is_named_and_described_in_both_widths(picture):
    page = Page(f'<html lang="id">{picture}</html>')

    titles = [each.text for each in page.all("title")]
    assert titles == ["Judul & isi", "Judul & isi"]
    assert [each.text for each in page.all("desc")] == ["Lihat tabel.", "Lihat tabel."]
    assert page._faults_of_pictures() == []
    assert len(set(page.ids)) == len(page.ids)


def test_a_picture_fetches_nothing_and_brings_no_font(picture):
    assert "http" not in picture
    assert set(re.findall(r'font-family="([^"]+)"', picture)) <= {"system-ui, sans-serif"}
    assert not re.search(r"<(?:image|use|script|style)\b", picture)
    assert all(name in picture for name in re.findall(r"url\(#([^)]+)\)", picture))


def test_a_picture_is_drawn_the_same_each_time(picture):
    again = {
        name: charts.picture(name, "Judul & isi", "Lihat tabel.", draw)
        for name, draw in DRAWN.items()
    }

    assert picture in again.values()


def test_what_data_say_is_escaped():
    assert "<syarat>" not in charts.picture("bars", "t", "d", DRAWN["bars"])


def test_a_phone_gets_a_picture_of_its_own_width():
    drawn = charts.picture("lines", "t", "d", DRAWN["lines"])

    wide, narrow = (float(box) for box in re.findall(r'viewBox="0 0 ([\d.]+)', drawn))
    assert wide <= charts.WIDE + 40
    assert narrow <= charts.NARROW + 40
