"""What is written on what: enough contrast for people who see little (WCAG AA, 4.5 : 1)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jamsos import site
from jamsos.site import charts

CSS = (Path(site.__file__).parent / "templates" / "site.css").read_text(encoding="utf-8")
COLOURS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", CSS))
TILES = re.findall(r"\.shade-(\w+) \{ background: ([^;]+); color: ([^;]+);", CSS)


def resolved(colour):
    variable = re.fullmatch(r"var\(--([\w-]+)\)", colour)
    value = COLOURS[variable[1]] if variable else colour
    return value if len(value) == 7 else "#" + "".join(2 * each for each in value[1:])


def brightness(colour):
    parts = [int(resolved(colour)[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted((brightness(one), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_the_most_there_is():
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert contrast("#777777", "#ffffff") < 4.5


@pytest.mark.parametrize("ink", ["ink", "soft", "accent", "alert", "care"])
@pytest.mark.parametrize("ground", ["paper", "wash", "accent-wash", "alert-wash", "care-wash"])
def test_text_can_be_read_on_every_ground(ink, ground):
    assert contrast(COLOURS[ink], COLOURS[ground]) >= 4.5


def test_the_number_of_a_tile_can_be_read():
    assert len(TILES) == 6
    assert {name: round(contrast(ground, ink), 1) for name, ground, ink in TILES if
            contrast(ground, ink) < 4.5} == {}  # fmt: skip


def test_charts_are_drawn_in_the_colours_of_the_page():
    assert (COLOURS["accent"], COLOURS["alert"]) == (charts.ACCENT, charts.ALERT)
    for drawn in (charts.ACCENT, charts.ALERT, charts.SOFT):
        assert contrast(drawn, "#ffffff") >= 4.5
