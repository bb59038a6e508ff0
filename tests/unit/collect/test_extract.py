"""An institution's text file: whole and with the promised header, or refused."""

import pytest

from jamsos.collect.extract import read_extract
from jamsos.collect.refusal import DeliveryRefused
from jamsos.sources import extract_contract
from tests.support.extracts import RESIDENT, an_extract

CONTRACT = extract_contract("civil_registry")


@pytest.fixture
def registry(tmp_path):
    return an_extract(tmp_path / "registry.csv", "civil_registry", [RESIDENT] * 3)


def refusal_of(path):
    with pytest.raises(DeliveryRefused) as refusal:
        list(read_extract(path, CONTRACT))
    return refusal.value


def test_values_stay_text_and_rows_have_line_numbers(registry):
    (batch,) = read_extract(registry, CONTRACT)

    assert batch["source_row"].to_list() == [2, 3, 4]
    assert batch["nik"].to_list() == ["6408044101909001"] * 3
    assert batch["no_kec"].to_list() == ["4"] * 3


def test_a_byte_order_mark_is_no_part_of_the_header(registry):
    registry.write_bytes(b"\xef\xbb\xbf" + registry.read_bytes())

    (batch,) = read_extract(registry, CONTRACT)
    assert batch["no_kk"].to_list() == [RESIDENT["NO_KK"]] * 3


@pytest.mark.parametrize("lost_bytes", [1, 10, 200])
def test_a_file_cut_in_the_middle_is_refused(registry, lost_bytes):
    registry.write_bytes(registry.read_bytes()[:-lost_bytes])

    assert refusal_of(registry).code == "FILE_CUT"


def test_a_file_cut_between_two_values_of_a_complete_line_is_refused(registry):
    registry.write_bytes(registry.read_bytes() + b"6408040101109001,64080441\n")

    assert refusal_of(registry).detail.startswith("baris terakhir berisi 2 dari 32 kolom")


def test_a_missing_a_renamed_and_a_moved_column_are_named(registry):
    header, rest = registry.read_text().split("\n", 1)
    registry.write_text(header.replace("TGL_LHR", "TANGGAL_LAHIR") + "\n" + rest)
    assert refusal_of(registry).detail == "kolom hilang: TGL_LHR; kolom tak dikenal: 1"

    registry.write_text(header.replace("NO_KK,NIK", "NIK,NO_KK") + "\n" + rest)
    assert refusal_of(registry).detail == "urutan kolom berbeda"


def test_an_empty_file_and_a_file_of_bytes_are_refused(tmp_path):
    path = tmp_path / "registry.csv"
    path.write_bytes(b"")
    assert refusal_of(path).code == "FILE_EMPTY"
    path.write_bytes(b"PK\x03\x04\xff\xfe\n")
    assert refusal_of(path).code == "FILE_UNREADABLE"


def test_a_row_with_too_many_values_is_refused_without_its_values(registry):
    first, second, rest = registry.read_text().split("\n", 2)
    registry.write_text("\n".join([first, second + ",SECRET", rest]))

    refusal = refusal_of(registry)

    assert refusal.code == "EXTRACT_BROKEN"
    assert "SECRET" not in str(refusal)
