"""Keys that stand for people."""

from uuid import UUID

from jamsos.privacy import household_keys, person_key, person_keys, without_long_numbers

SECRET = b"one secret"


def test_a_key_is_the_same_for_the_same_number_and_secret_only():
    key = person_key("6408044101909001", SECRET)

    assert key == person_key("6408044101909001", SECRET)
    assert key != person_key("6408044101909002", SECRET)
    assert key != person_key("6408044101909001", b"another secret")
    assert UUID(person_keys(["6408044101909001"], SECRET)[0]) == key


def test_a_family_card_is_nobodys_nik():
    number = "6408044101909001"

    assert household_keys([number], SECRET) != person_keys([number], SECRET)


def test_no_number_has_no_key():
    assert person_keys([None, ""], SECRET) == household_keys([None, ""], SECRET) == [None, None]


def test_long_numbers_are_masked_in_texts():
    assert without_long_numbers("nik 6408044101909001, baris 12345") == "nik ######, baris 12345"
