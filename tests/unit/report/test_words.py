from __future__ import annotations

import pytest

from jamsos.report.words import share, whole


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0"), (999, "999"), (1_000, "1.000"), (1_234_567, "1.234.567")]
)
def test_thousands_are_parted_by_dots(number, text):
    assert whole(number) == text


@pytest.mark.parametrize(
    ("part", "of", "text"),
    [
        (0, 7, "0,0 %"),
        (1, 3, "33,3 %"),
        (2, 3, "66,7 %"),
        (1, 2_000, "0,1 %"),
        (999, 1_000, "99,9 %"),
        (3, 2, "150,0 %"),
        (1_596_000_000, 1_680_000_000, "95,0 %"),
    ],
)
def test_a_share_is_rounded_to_a_tenth_without_floats(part, of, text):
    assert share(part, of) == text
