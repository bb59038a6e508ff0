"""Which files of the inbox are tonight's."""

import os
import shutil
from datetime import date

import pytest

from jamsos.collect import night
from jamsos.collect.delivery.deliveries import archive, kept_path, newest_extract, rosters
from jamsos.collect.refusal import DeliveryRefused, NothingDelivered, NothingReadable
from jamsos.digest import sha256_of
from jamsos.region import Region
from jamsos.warehouse.connection import connect
from tests.support.extracts import RESIDENT, an_extract
from tests.support.rosters import AHMAD, SITI, a_roster

AS_OF = date(2026, 11, 22)


def a_registry(inbox, day, rows=(RESIDENT,)):
    path = inbox / "civil_registry" / f"civil_registry_{day}.csv"
    return an_extract(path, "civil_registry", rows)


def test_the_newest_extract_not_after_the_night(tmp_path, kutai_timur):
    for day in ("2026-11-21", "2026-11-22", "2026-11-23"):
        a_registry(tmp_path, day)

    delivery = newest_extract("civil_registry", tmp_path, kutai_timur, as_of=AS_OF)

    assert (delivery.period, delivery.scope) == (AS_OF, "64.08")


@pytest.mark.parametrize(("day", "is_enough"), [("2026-11-21", True), ("2026-11-20", False)])
def test_an_extract_may_be_as_old_as_the_regency_allows(tmp_path, kutai_timur, day, is_enough):
    a_registry(tmp_path, day)

    if is_enough:
        assert newest_extract("civil_registry", tmp_path, kutai_timur, as_of=AS_OF)
    else:
        with pytest.raises(NothingDelivered, match=r"2 days old and 1 are allowed\. Ask Disduk"):
            newest_extract("civil_registry", tmp_path, kutai_timur, as_of=AS_OF)


def test_no_inbox_at_all_says_what_is_missing_and_whom_to_ask(tmp_path, kutai_timur):
    with pytest.raises(NothingDelivered, match="Ask Disdukcapil Kutai Timur"):
        newest_extract("civil_registry", tmp_path / "no", kutai_timur, as_of=AS_OF)
    with pytest.raises(NothingDelivered, match="2026-12 or before"):
        rosters(tmp_path / "no", kutai_timur, as_of=AS_OF)


def test_the_same_content_is_the_same_load_whatever_its_name(tmp_path, kutai_timur):
    folder = tmp_path / "village_rosters" / "2026-12"
    path = a_roster(folder / "64.08.04.2001 Sangatta Utara.xlsx", [SITI])
    ((first,), _) = rosters(tmp_path, kutai_timur, as_of=AS_OF)
    path.rename(folder / "64.08.04.2001 usulan baru.xlsx")
    ((second,), _) = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert first.load_id == second.load_id
    assert first.file_name == second.file_name


@pytest.mark.parametrize(
    ("name", "village_code"),
    [
        ("64.08.12.2001 apa saja", "64.08.12.2001"),
        ("Ds. Karya Bakti", "64.08.02.2009"),
        ("desa muara wahau", "64.08.02.2003"),
        ("Benua Baru", "64.08.03.2005"),
        ("Senyiur PERBAIKAN", "64.08.01.2001"),
    ],
)
def test_a_village_is_known_by_code_name_or_alias(tmp_path, kutai_timur, name, village_code):
    a_roster(tmp_path / "village_rosters" / "2026-12" / f"{name}.xlsx", [SITI])

    ((delivery,), unplaced) = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert (delivery.scope, unplaced) == (village_code, [])


def test_a_village_nobody_knows_waits_and_the_others_go_on(tmp_path, kutai_timur):
    folder = tmp_path / "village_rosters" / "2026-12"
    a_roster(folder / "Atlantis.xlsx", [SITI])
    a_roster(folder / "Senyiur.xlsx", [SITI])
    (folder / "catatan.txt").write_text("halo")

    deliveries, unplaced = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert [delivery.scope for delivery in deliveries] == ["64.08.01.2001"]
    assert sorted(file.path.name for file in unplaced) == ["Atlantis.xlsx", "catatan.txt"]


def test_of_a_village_the_newest_month_counts(tmp_path, kutai_timur):
    for month in ("2026-11", "2026-12", "2027-01"):
        a_roster(tmp_path / "village_rosters" / month / "Senyiur.xlsx", [SITI])

    ((delivery,), _) = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert delivery.period == date(2026, 12, 1)


def test_two_files_of_one_village_are_asked_about_and_not_guessed(tmp_path, kutai_timur):
    folder = tmp_path / "village_rosters" / "2026-12"
    a_roster(folder / "64.08.01.2001 Senyiur dusun 1.xlsx", [SITI])
    a_roster(folder / "64.08.01.2001 Senyiur dusun 2.xlsx", [AHMAD])
    a_roster(folder / "Kelinjau Ilir.xlsx", [SITI])

    deliveries, unplaced = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert [delivery.scope for delivery in deliveries] == ["64.08.01.2002"]
    assert len(unplaced) == 2
    assert "two files of one village" in unplaced[0].why


def test_a_file_named_as_a_correction_replaces_the_other(tmp_path, kutai_timur):
    folder = tmp_path / "village_rosters" / "2026-12"
    a_roster(folder / "Senyiur.xlsx", [SITI])
    a_roster(folder / "64.08.01.2001 Senyiur Perbaikan.xlsx", [SITI, AHMAD])

    ((delivery,), unplaced) = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert delivery.path == folder / "64.08.01.2001 Senyiur Perbaikan.xlsx"
    assert unplaced == []


def test_the_same_content_under_two_names_is_one_file(tmp_path, kutai_timur):
    folder = tmp_path / "village_rosters" / "2026-12"
    content = a_roster(folder / "Senyiur.xlsx", [SITI]).read_bytes()
    (folder / "64.08.01.2001 salinan.xlsx").write_bytes(content)

    deliveries, unplaced = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert (len(deliveries), unplaced) == (1, [])


def test_a_folder_or_a_file_of_no_date_is_told_or_passed_over(tmp_path, kutai_timur):
    a_roster(tmp_path / "village_rosters" / "2026-12" / "Senyiur.xlsx", [SITI])
    a_roster(tmp_path / "village_rosters" / "2026-13" / "Senyiur.xlsx", [SITI])
    a_registry(tmp_path, "2026-02-30")
    a_registry(tmp_path, "2026-11-22")

    _, ((lost,)) = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert lost.file_name == "2026-13"
    assert newest_extract("civil_registry", tmp_path, kutai_timur, as_of=AS_OF).period == AS_OF


def test_a_person_in_a_file_name_stays_in_the_inbox(tmp_path, kutai_timur):
    folder = tmp_path / "village_rosters" / "2026-12"
    a_roster(folder / "64.08.01.2001 6408042603959001 Ibu Wartini.xlsx", [SITI])
    a_roster(folder / "Sangata Utra bpk Wartono 081234567890.xlsx", [SITI])
    (folder / "Ibu Wartini").mkdir()
    (folder / "Ibu Wartini" / "KTP Wartini.wartini").write_text("a scan")

    ((delivery,), unplaced) = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    told = [delivery.file_name, *(each.file_name + each.why for each in unplaced)]
    assert delivery.file_name == f"64.08.01.2001 Senyiur {delivery.sha256[:8]}.xlsx"
    assert [each.file_name[:9] for each in unplaced] == ["2026-12/…", "2026-12/…"]
    for secret in ("wart", "ibu", "640804", "0812"):
        assert not any(secret in text.lower() for text in told), secret
    (lost,) = [each for each in unplaced if each.is_unmatched]
    assert lost.nearest[0].village_name == "Sangatta Utara"
    assert f"({lost.sha256[:8]})" in lost.file_name


def test_what_a_file_name_says_of_villages_may_be_shown(tmp_path, kutai_timur):
    folder = tmp_path / "village_rosters" / "2026-12"
    a_roster(folder / "Melan.xlsx", [SITI])
    a_roster(folder / "Sangata Utara dan Muara Wahau.xlsx", [SITI])

    _, (lost,) = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    shown = f"2026-12/Sangatta Utara … Muara Wahau.xlsx ({lost.sha256[:8]})"
    assert lost.file_name == shown


@pytest.mark.parametrize(
    "folder", ["64.08.04.2001 Sangatta Utara", "Ds. Sangata Utara", "data/SANGATTA UTARA"]
)
@pytest.mark.parametrize(
    "name", ["usulan.xlsx", "Sangatta Utara perbaikan.csv", "64.08.04.2001.ODS"]
)
def test_a_village_is_known_by_its_folder(tmp_path, kutai_timur, folder, name):
    a_roster(tmp_path / "village_rosters" / "2026-12" / folder / name, [SITI])

    ((delivery,), unplaced) = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert (delivery.scope, unplaced) == ("64.08.04.2001", [])


@pytest.mark.parametrize(
    ("below", "told"),
    [
        (
            "Sangatta Utara/Senyiur.xlsx",
            "its folder says Sangatta Utara, the file name says Sen",
        ),
        (
            "Senyiur/64.08.04.2001 usulan.xlsx",
            "its folder says Senyiur, the file name says Sang",
        ),
        ("Senyiur/Melan/usulan.xlsx", "its folder says Senyiur, its folder says Melan"),
        (
            "Senyiur/64.03.01.2001 usulan.xlsx",
            "the file name: no village of Kutai Timur has the",
        ),
        ("64.08.04.2001 Senyiur/usulan.xlsx", "the name of another"),
    ],
)
def test_who_contradicts_another_is_asked(tmp_path, kutai_timur, below, told):
    folder = tmp_path / "village_rosters" / "2026-12"
    a_roster(folder / below, [SITI])
    a_roster(folder / "Teluk Baru.xlsx", [AHMAD])

    ((delivery,), (lost,)) = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert delivery.village_name == "Teluk Baru"
    assert told in lost.why


def a_manifest(inbox, *rows, head="berkas;desa;nomor_ba_musdes;tanggal_musdes", encoding="utf-8"):
    path = inbox / "village_rosters" / "2026-12" / "kiriman.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("\r\n".join([head, *rows]).encode(encoding))
    return path


@pytest.mark.parametrize("written", ["03-11-2026", "2026-11-03", "3 November 2026"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_manifest_tells_village_and_meeting(tmp_path, kutai_timur, written, encoding):
    a_roster(tmp_path / "village_rosters" / "2026-12" / "kiriman ke-2" / "Data é.xlsx", [SITI])
    a_manifest(
        tmp_path, f"kiriman ke-2\\data é.xlsx;Ds. Senyiur;140/12/BA/XI/2026;{written}", "", ";;;",
        encoding=encoding,
    )  # fmt: skip

    ((delivery,), unplaced) = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert (delivery.scope, unplaced) == ("64.08.01.2001", [])
    assert delivery.musdes_number == "140/12/BA/XI/2026"
    assert delivery.musdes_date == date(2026, 11, 3)


def test_the_manifest_is_kept_unchanged_and_its_loads_say_which(installation):
    folder = installation.inbox / "village_rosters" / "2026-12"
    a_roster(folder / "Data.xlsx", [SITI])
    a_roster(folder / "Melan.xlsx", [AHMAD])
    manifest = a_manifest(installation.inbox, "Data.xlsx;Senyiur;;")
    sha256 = sha256_of(manifest)

    night.land("village_rosters", as_of=AS_OF)

    with connect() as connection:
        told = connection.execute(
            "select scope, reading ->> 'manifest_sha256' from ops.loads order by scope"
        ).fetchall()
    assert told == [("64.08.01.2001", sha256), ("64.08.18.2005", None)]
    kept = kept_path(installation.archive, sha256, ".csv")
    assert kept.read_bytes() == manifest.read_bytes()


def test_a_manifest_with_commas_and_without_meetings_will_do(tmp_path, kutai_timur):
    folder = tmp_path / "village_rosters" / "2026-12"
    a_roster(folder / "a.xlsx", [SITI])
    a_roster(folder / "Melan.xlsx", [AHMAD])
    a_manifest(tmp_path, 'a.xlsx,"Senyiur"', "Melan.xlsx,", head="Berkas,Desa")

    deliveries, unplaced = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert [each.village_name for each in deliveries] == ["Senyiur", "Melan"]
    assert [each.musdes_number for each in deliveries] == [None, None]
    assert unplaced == []


@pytest.mark.parametrize(
    ("row", "told", "is_taken"),
    [
        ("Senyiur.xlsx;Melan;;", "kiriman.csv says Melan, the file name says Senyiur", False),
        ("Senyiur.xlsx;Atlantis;;", "kiriman.csv, row 2: the name is of no village", False),
        ("Senyiur.xlsx;;;31-02-2026", "row 2: «tanggal_musdes» is no date that existed", True),
        ("tidak ada.xlsx;Senyiur;;", "row 2 names a file that is not here", True),
        ("../2026-11/Senyiur.xlsx;Senyiur;;", "row 2: «berkas» is no path below", True),
        ("/etc/passwd;Senyiur;;", "row 2: «berkas» is no path below", True),
        ("C:\\data\\Senyiur.xlsx;Senyiur;;", "row 2: «berkas» is no path below", True),
        ("Senyiur.xlsx;Senyiur;1;\nsenyiur.xlsx;Senyiur;2;", "two rows of kiriman.csv", False),
    ],
)
def test_what_the_manifest_says_wrongly_is_told(tmp_path, kutai_timur, row, told, is_taken):
    folder = tmp_path / "village_rosters" / "2026-12"
    a_roster(folder / "Senyiur.xlsx", [SITI])
    a_roster(folder / "Teluk Baru.xlsx", [AHMAD])
    a_manifest(tmp_path, *row.split("\n"))

    deliveries, (trouble,) = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    villages = ["Senyiur", "Teluk Baru"] if is_taken else ["Teluk Baru"]
    assert [each.village_name for each in deliveries] == villages
    assert told in trouble.why


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "must name the columns"),
        (b"file;village\r\na.xlsx;Senyiur", "must name the columns"),
        (b"PK\x03\x04\0\0", "no table of text"),
        (b"berkas;desa\r\n" + b"x" * 1_000_000, "larger than"),
        (None, "not a file"),
    ],
)
def test_a_manifest_that_cannot_be_read_stops_nobody(tmp_path, kutai_timur, content, told):
    a_roster(tmp_path / "village_rosters" / "2026-12" / "Senyiur.xlsx", [SITI])
    path = a_manifest(tmp_path)
    path.unlink()
    path.symlink_to("Senyiur.xlsx") if content is None else path.write_bytes(content)

    ((delivery,), (trouble,)) = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert delivery.village_name == "Senyiur"
    assert trouble.file_name == "2026-12/kiriman.csv"
    assert told in trouble.why


TRICKS = {
    "~$Senyiur.xlsx": None,
    ".DS_Store": None,
    "Thumbs.db": None,
    "desktop.ini": None,
    "Senyiur.xlsx.part": "still being transferred",
    "Senyiur.xlsx.filepart": "still being transferred",
    "Senyiur.xlsx.crdownload": "still being transferred",
    "link.xlsx": "a link",
    "dangling.xlsx": "a link",
    "folder link": "a link",
    "Melan.xlsx": "an empty file",
    "pipe.xlsx": "neither a file nor a folder",
    "Sen\nyiur.xlsx": "nobody sees",
    "Sen\u202eyiur.xlsx": "nobody sees",
    "Sen\x07yiur.xlsx": "nobody sees",
    os.fsdecode(b"Sen\xffyiur.xlsx"): "nobody sees",
    "x" * 240 + ".xlsx": "the name is of no village",
    "foto.jpg": "not a spreadsheet",
    "Senyiur.xlsx.exe": "not a spreadsheet",
}


def test_tricks_and_litter_in_the_inbox_are_told_or_passed_over(tmp_path, kutai_timur):
    folder = tmp_path / "village_rosters" / "2026-12"
    elsewhere = a_roster(tmp_path / "elsewhere" / "Melan.xlsx", [AHMAD])
    a_roster(folder / "Senyiur.xlsx", [SITI])
    a_roster(folder / "Long\u00a0Segar.xlsx", [AHMAD])
    for name in TRICKS:
        path = folder / name
        if "link" in name:
            path.symlink_to(elsewhere.parent if name == "folder link" else elsewhere)
        elif name == "dangling.xlsx":
            path.symlink_to(tmp_path / "nowhere")
        elif name == "pipe.xlsx":
            os.mkfifo(path)
        else:
            path.write_bytes(b"" if name == "Melan.xlsx" else b"content")
    (folder.parent / "2026-11").symlink_to(folder)
    (folder.parent / "Melan.xlsx").write_bytes(b"outside the months")

    deliveries, unplaced = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert [each.village_name for each in deliveries] == ["Senyiur", "Long Segar"]
    told = {each.path.name: each.why for each in unplaced if each.path.parent == folder}
    assert told.keys() == {name for name, why in TRICKS.items() if why}
    assert all(TRICKS[name] in why for name, why in told.items())
    above = {each.path.name: each.why for each in unplaced if each.path.parent == folder.parent}
    assert above == {
        "2026-11": "a link: put the file itself there",
        "Melan.xlsx": "it lies outside the folders of the months",
    }
    assert all(each.file_name.isprintable() for each in unplaced)


def test_a_linked_extract_is_not_followed_and_two_of_one_day_are_asked_about(tmp_path, kutai_timur):
    other = a_registry(tmp_path / "elsewhere", "2026-11-22")
    folder = a_registry(tmp_path, "2026-11-21").parent
    (folder / other.name).symlink_to(other)

    delivery = newest_extract("civil_registry", tmp_path, kutai_timur, as_of=AS_OF)

    assert delivery.period == date(2026, 11, 21)
    a_registry(tmp_path, "2026-11-21").with_suffix(".xlsx").write_bytes(b"the same day")
    with pytest.raises(NothingReadable, match="two files of 2026-11-21: leave one of them"):
        newest_extract("civil_registry", tmp_path, kutai_timur, as_of=AS_OF)


def test_an_alias_counts_in_the_months_it_held(tmp_path, kutai_timur):
    region = Region(tmp_path / "region")
    seeds = shutil.copytree(kutai_timur.folder, region.folder) / "seeds"
    with (seeds / "village_aliases.csv").open("a", encoding="utf-8") as aliases:
        aliases.write("Kampung Lama,64.08.01.2001,old_name,1900-01-01,2026-11-30,Perda,\n")
        aliases.write("Kampung Lama,64.08.01.2002,old_name,2026-12-01,9999-12-31,Perda,\n")
    inbox = tmp_path / "inbox"
    for month in ("2026-11", "2026-12"):
        a_roster(inbox / "village_rosters" / month / "Kampung Lama.xlsx", [SITI])

    deliveries, _ = rosters(inbox, region, as_of=AS_OF)

    assert [(each.scope, each.period.month) for each in deliveries] == [
        ("64.08.01.2001", 11), ("64.08.01.2002", 12),
    ]  # fmt: skip


def test_the_archive_keeps_the_file_unchanged(tmp_path, kutai_timur):
    original = a_registry(tmp_path / "inbox", "2026-11-22")
    content = original.read_bytes()
    delivery = newest_extract("civil_registry", tmp_path / "inbox", kutai_timur, as_of=AS_OF)

    kept = archive(delivery, tmp_path / "archive")
    original.write_text("overwritten")

    assert kept.read_bytes() == content
    assert archive(delivery, tmp_path / "archive") == kept


def test_a_file_that_changes_while_it_is_read_is_still_being_written(tmp_path, kutai_timur):
    original = a_registry(tmp_path / "inbox", "2026-11-22")
    delivery = newest_extract("civil_registry", tmp_path / "inbox", kutai_timur, as_of=AS_OF)
    original.write_text("more of it")

    with pytest.raises(DeliveryRefused, match="FILE_UNFINISHED"):
        archive(delivery, tmp_path / "archive")
    assert not list((tmp_path / "archive").rglob("*.*"))
