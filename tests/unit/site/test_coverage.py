from __future__ import annotations

from jamsos.site.coverage import Area, Coverage


def coverage(*villages, target=None, residents=1000, step=100):
    return Coverage(5, 100, residents, target, 0, (), {"d": villages}, {}, step)


def village(covered, residents=1000):
    return Area("v", "Senyiur", "d", residents, None, covered)


def test_a_village_is_shaded_by_the_class_its_share_falls_into():
    of = coverage()

    assert of.share(village(99)) == 99
    assert [of.shade(village(covered)) for covered in (0, 99, 100, 399, 400, 900)] == [
        0, 0, 1, 3, 4, 4,
    ]  # fmt: skip


def test_a_hidden_number_and_a_village_without_residents_have_no_shade():
    of = coverage()

    assert of.shade(village(None)) is None
    assert of.shade(village(0, residents=0)) is None


def test_the_classes_follow_each_other_and_the_last_has_no_end():
    assert coverage(step=150).steps == [(0, 150), (150, 300), (300, 450), (450, 600), (600, None)]


def test_the_target_is_a_share_of_residents_and_none_where_there_is_none():
    assert coverage(target=500).target_share == 500
    assert coverage(target=1500).target_share == 1500
    assert coverage().target_share is None
