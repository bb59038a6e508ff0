"""From real servers into the inbox: nothing lost, nothing half, nothing followed out of it."""

import os
import shutil
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import paramiko
import psycopg
import pytest
from upath import UPath

from jamsos.collect.delivery.arrivals import with_arrival
from jamsos.collect.delivery.channels import (
    ChannelRefused,
    ChannelSilent,
    SftpFiles,
    asking,
    s3_files,
)
from jamsos.collect.delivery.counts import counts_path
from jamsos.collect.delivery.deliveries import rosters
from jamsos.collect.delivery.pickup import CountsDiffer, pick_up
from jamsos.region import Region
from jamsos.warehouse.connection import connect
from tests.support.object_store import BUCKET, KEY, REGION, SECRET, object_store
from tests.support.rosters import AHMAD, SITI, a_roster
from tests.support.sftp_server import PASSWORD, USER, sftp_server

AS_OF = date(2026, 11, 22)
CHANNEL = "sftp://a_channel@/outbox"
LAST_WEEK = 1_795_000_000  # seconds since 1970
SENDER = "Ibu Wartini 081234567890"


@dataclass
class Root:
    fs: Any
    path: str


def hurried(region, **changed):
    """The region with less patience."""
    hasty = Region(region.folder)
    pickup = region.facts["pickup"] | {"settle_seconds": 0.05, "timeout_seconds": 5} | changed
    hasty.__dict__["facts"] = region.facts | {"pickup": pickup}
    return hasty


@pytest.fixture
def outbox(tmp_path):
    folder = tmp_path / "server" / "outbox" / "village_rosters" / "2026-12"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def sftp(outbox):
    with sftp_server(outbox.parents[2]) as server:
        yield server


@pytest.fixture
def fetch(sftp, installation, kutai_timur):
    clients = []

    def fetch_once(source="village_rosters", as_of=AS_OF, path="/outbox", **changed):
        client = paramiko.SSHClient()
        clients.append(client)
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        with asking(CHANNEL):
            client.connect(
                "127.0.0.1", sftp.port, USER, PASSWORD, look_for_keys=False, allow_agent=False
            )
            files = SftpFiles(client, timeout_seconds=5)
        return pick_up(
            Root(files, path), source, channel=CHANNEL, settings=installation,
            region=hurried(kutai_timur, **changed), as_of=as_of,
        )  # fmt: skip

    yield fetch_once
    for client in clients:
        client.close()


def inbox_of(installation):
    folder = installation.inbox
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def arrivals(warehouse):
    with psycopg.connect(warehouse) as connection:
        return connection.execute(
            "select shown, size_bytes, sha256 from ops.arrivals order by arrival_id"
        ).fetchall()


def test_every_file_arrives_unchanged_and_once(outbox, fetch, installation):
    a_roster(outbox / "Senyiur.xlsx", [SITI])
    (outbox / "64.08.04.2001 Sangatta Utara").mkdir()
    (outbox / "64.08.04.2001 Sangatta Utara" / "data.csv").write_bytes(os.urandom(300_000))

    first, second = fetch(), fetch()

    assert (first.new, first.window_files) == (2, 2)
    assert (second.new, second.changed, second.unchanged) == (0, 0, 2)
    assert inbox_of(installation) == {
        f"village_rosters/2026-12/{path.relative_to(outbox).as_posix()}": path.read_bytes()
        for path in outbox.rglob("*.*")
        if path.is_file()
    }
    assert not installation.incoming.joinpath("village_rosters").exists()


def test_a_new_version_under_the_same_name_replaces_the_old_one_and_loses_nothing(
    outbox, fetch, installation, warehouse
):
    path = a_roster(outbox / "Senyiur.xlsx", [SITI])
    before = path.read_bytes()
    fetch()
    after = a_roster(path, [SITI, AHMAD]).read_bytes()

    picked = fetch()

    assert (picked.new, picked.changed) == (0, 1)
    assert inbox_of(installation) == {"village_rosters/2026-12/Senyiur.xlsx": after}
    kept = [each.read_bytes() for each in installation.archive.rglob("*.xlsx")]
    assert sorted(kept) == sorted([before, after])
    assert len(arrivals(warehouse)) == 2


def test_a_change_that_leaves_size_and_time_as_they_were_is_seen_within_the_window(
    outbox, fetch, installation
):
    early, late = outbox / "Senyiur.csv", outbox / "Melan.csv"
    at = {early: 1_000_000_000, late: LAST_WEEK}
    for path, seconds in at.items():
        path.write_bytes(b"NIK;Nama\n1")
        os.utime(path, (seconds, seconds))
    fetch()
    for path, seconds in at.items():
        path.write_bytes(b"NIK;Nama\n2")
        os.utime(path, (seconds, seconds))

    picked = fetch()

    assert (picked.changed, picked.unchanged) == (1, 1)
    assert inbox_of(installation)["village_rosters/2026-12/Melan.csv"].endswith(b"2")


def test_a_file_with_an_old_time_stamp_that_comes_late_is_fetched(outbox, fetch):
    (outbox / "Senyiur.csv").write_bytes(b"NIK;Nama\n1")
    fetch()
    late = outbox / "Melan.csv"
    late.write_bytes(b"NIK;Nama\n1")
    os.utime(late, (1_000_000_000, 1_000_000_000))

    assert fetch().new == 1


@pytest.fixture
def registry(outbox):
    """An extract at the server, and where its count file would lie."""
    extract = outbox.parents[1] / "civil_registry" / "civil_registry_2026-11-22.csv"
    extract.parent.mkdir()
    extract.write_bytes(b"NIK\n1\n")
    return extract, counts_path(extract)


def test_an_extract_waits_on_its_channel_for_its_count_file(registry, fetch, installation):
    _, count = registry
    first = fetch("civil_registry")
    inbox_before = inbox_of(installation)
    count.write_bytes(b"BAGIAN,JUMLAH\nSEMUA,1\n")

    second = fetch("civil_registry")

    assert (first.new, len(first.waiting), inbox_before) == (0, 1, {})
    assert "count file is not here yet" in first.waiting[0]
    assert (second.new, second.waiting) == (2, [])
    assert inbox_of(installation) == {
        f"civil_registry/{path.name}": path.read_bytes() for path in registry
    }


def test_a_count_file_is_brought_before_its_extract(registry, sftp, fetch, installation):
    extract, count = registry
    count.write_bytes(b"BAGIAN,JUMLAH\nSEMUA,1\n")
    extract.write_bytes(os.urandom(400_000))
    sftp.faults.cut_after, sftp.faults.cuts = 100_000, 1

    with pytest.raises(ChannelSilent):
        fetch("civil_registry", batch_files=1)

    assert list(inbox_of(installation)) == [f"civil_registry/{count.name}"]


def test_an_extract_that_nobody_counts_does_not_wait(registry, fetch, installation):
    extract, _ = registry

    assert fetch("civil_registry", counted=[]).new == 1

    assert inbox_of(installation) == {f"civil_registry/{extract.name}": extract.read_bytes()}


def test_what_the_office_takes_out_of_the_inbox_does_not_come_back(outbox, fetch, installation):
    (outbox / "Senyiur.csv").write_bytes(b"NIK;Nama\n1")
    fetch()
    (installation.inbox / "village_rosters" / "2026-12" / "Senyiur.csv").unlink()

    assert fetch().new == 0
    assert inbox_of(installation) == {}


def test_a_file_of_the_office_with_the_same_name_is_archived_before_it_is_replaced(
    outbox, fetch, installation
):
    mine = installation.inbox / "village_rosters" / "2026-12" / "Senyiur.csv"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"from the office")
    (outbox / "Senyiur.csv").write_bytes(b"from the village")

    fetch()

    assert mine.read_bytes() == b"from the village"
    assert b"from the office" in [each.read_bytes() for each in installation.archive.rglob("*.csv")]


def test_a_line_that_breaks_off_in_the_middle_of_a_file_leaves_nothing_half(
    outbox, sftp, fetch, installation, warehouse
):
    (outbox / "Melan.csv").write_bytes(b"NIK;Nama\n1")
    content = os.urandom(400_000)
    (outbox / "Senyiur.csv").write_bytes(content)
    sftp.faults.cut_after, sftp.faults.cuts = 100_000, 1

    with pytest.raises(ChannelSilent) as silence:
        fetch(batch_files=1)
    in_between = inbox_of(installation)
    fetch()

    assert isinstance(silence.value, ConnectionError)
    assert "Senyiur" not in str(silence.value)
    assert in_between == {"village_rosters/2026-12/Melan.csv": b"NIK;Nama\n1"}
    assert inbox_of(installation)["village_rosters/2026-12/Senyiur.csv"] == content
    assert len(arrivals(warehouse)) == 2


def test_a_try_that_was_killed_leaves_nothing_and_the_next_one_repeats_it(
    outbox, fetch, installation, warehouse, monkeypatch
):
    (outbox / "Senyiur.csv").write_bytes(b"whole")
    left = installation.incoming / "village_rosters" / "0.part"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"ha")

    def killed(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("jamsos.collect.delivery.pickup.note_arrivals", killed)
        with pytest.raises(KeyboardInterrupt):
            fetch()
    before = arrivals(warehouse)
    picked = fetch()

    assert (before, picked.new, len(arrivals(warehouse))) == ([], 1, 1)
    assert inbox_of(installation) == {"village_rosters/2026-12/Senyiur.csv": b"whole"}
    assert not left.exists()


def test_a_refused_login_is_told_and_not_tried_again(sftp, fetch):
    sftp.faults.refuses_login = True

    with pytest.raises(ChannelRefused, match="Compare the Airflow connection") as refusal:
        fetch()
    assert not isinstance(refusal.value, ConnectionError)
    assert PASSWORD not in str(refusal.value)


def test_a_slow_server_is_waited_for_and_a_dead_one_left(outbox, sftp, fetch, installation):
    (outbox / "Senyiur.csv").write_bytes(os.urandom(40_000))
    sftp.faults.wait_seconds = 0.2
    assert fetch().new == 1

    (outbox / "Melan.csv").write_bytes(b"NIK;Nama\n1")
    sftp.faults.wait_seconds = 30
    with pytest.raises(ChannelSilent):
        fetch()
    assert list(inbox_of(installation)) == ["village_rosters/2026-12/Senyiur.csv"]


def test_a_file_that_grows_while_it_is_fetched_waits_for_the_next_round(
    outbox, sftp, fetch, installation
):
    (outbox / "Senyiur.csv").write_bytes(b"NIK;Nama\n1")
    (outbox / "Melan.csv").write_bytes(b"NIK;Nama\n1")
    sftp.faults.grow = {"Senyiur.csv"}
    first = fetch()
    sftp.faults.grow = set()
    second = fetch()

    assert (first.new, second.new) == (1, 1)
    assert first.waiting == [
        "2026-12/Senyiur.csv: it changes while it is fetched; the next round fetches it"
    ]
    content = (outbox / "Senyiur.csv").read_bytes()
    assert inbox_of(installation)["village_rosters/2026-12/Senyiur.csv"] == content


TRICKS = {
    f"{SENDER}.xlsx.filepart": "waits",
    "Senyiur.xlsx.part": "waits",
    "Melan.crdownload": "waits",
    "kosong.xlsx": "waits",
    f"{SENDER}\n.xlsx": "refused",
    "Seny\u202eiur.xlsx": "refused",
    "bell\x07.xlsx": "refused",
    "x" * 245 + ".xlsx": "refused",
    "link.xlsx": "refused",
    "folder link": "refused",
    "pipe.xlsx": "refused",
    "back\\slash.xlsx": "refused",
    "~$Senyiur.xlsx": "litter",
    ".DS_Store": "litter",
    "Thumbs.db": "litter",
}


def test_tricks_and_litter_do_not_arrive_and_are_told_without_names(
    outbox, fetch, installation, tmp_path
):
    (tmp_path / "server" / "secret").mkdir()
    (tmp_path / "server" / "secret" / "passwd.xlsx").write_bytes(b"root")
    for name in TRICKS:
        path = outbox / name
        if name == "link.xlsx":
            path.symlink_to(tmp_path / "server" / "secret" / "passwd.xlsx")
        elif name == "folder link":
            path.symlink_to(tmp_path / "server" / "secret")
        elif name == "pipe.xlsx":
            os.mkfifo(path)
        else:
            path.write_bytes(b"" if name == "kosong.xlsx" else b"content")
    good = [outbox / name for name in ("Senyiur.xlsx", f"{SENDER}.csv", "Désa Mélan.ods")]
    for path in good:
        path.write_bytes(b"content of " + path.name.encode())

    picked = fetch()

    kinds = list(TRICKS.values())
    assert (len(picked.waiting), len(picked.refused)) == (
        kinds.count("waits"), kinds.count("refused"),
    )  # fmt: skip
    assert sorted(inbox_of(installation).values()) == sorted(path.read_bytes() for path in good)
    told = " ".join([*picked.waiting, *picked.refused])
    assert told.count("a link") == 2
    assert "Wartini" not in told
    assert "0812" not in told
    assert "\n" not in told


@pytest.mark.parametrize(
    "name", ["a#b.csv", "a?b.csv", "a%20b.csv", "a::b.csv", "[a]*.csv", " a .csv"]
)
def test_signs_that_mean_something_in_a_url_are_only_signs(outbox, fetch, installation, name):
    (outbox / name).write_bytes(b"content")

    assert fetch().new == 1
    assert inbox_of(installation) == {f"village_rosters/2026-12/{name}": b"content"}


def test_a_name_that_is_no_text_is_told(outbox, fetch):
    (outbox / os.fsdecode(b"Seny\xffiur.csv")).write_bytes(b"content")

    with pytest.raises(ChannelRefused, match="no UTF-8 text"):
        fetch()


def test_a_file_that_may_not_be_read_does_not_stop_the_others(outbox, sftp, fetch, installation):
    (outbox / "Melan.csv").write_bytes(b"hers")
    (outbox / "Senyiur.csv").write_bytes(b"his")
    sftp.faults.forbid = {"Melan.csv"}

    picked = fetch()

    assert picked.refused == ["2026-12/Melan.csv: cannot be opened: mend its permissions"]
    assert inbox_of(installation) == {"village_rosters/2026-12/Senyiur.csv": b"his"}


def test_a_time_stamp_of_the_future_does_not_end_the_reading_again(outbox, fetch):
    for name, seconds in (("Melan.csv", 4_000_000_000), ("Senyiur.csv", LAST_WEEK)):
        (outbox / name).write_bytes(b"content 1")
        os.utime(outbox / name, (seconds, seconds))
    fetch()
    (outbox / "Senyiur.csv").write_bytes(b"content 2")
    os.utime(outbox / "Senyiur.csv", (LAST_WEEK, LAST_WEEK))

    assert fetch().changed == 1


def test_links_in_the_inbox_lead_nowhere(outbox, fetch, installation, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (installation.inbox / "village_rosters").mkdir(parents=True)
    (installation.inbox / "village_rosters" / "2026-12").symlink_to(outside)
    (outbox / "Senyiur.csv").write_bytes(b"content")

    picked = fetch()

    assert list(outside.iterdir()) == []
    assert picked.refused == [
        "2026-12/Senyiur.csv: something else has its name in the inbox: move that away"
    ]


def test_what_the_archive_lost_is_an_error_in_words(outbox, fetch, installation):
    (outbox / "Senyiur.csv").write_bytes(b"0123456789")
    fetch()
    shutil.rmtree(installation.archive)

    with pytest.raises(CountsDiffer, match="1 files of 10 bytes in the window, 0 of 0 bytes"):
        fetch()


def test_a_source_that_a_channel_does_not_carry_is_nothing_and_a_missing_channel_is_told(fetch):
    assert fetch(source="welfare_deciles").new == 0
    with pytest.raises(ChannelRefused, match="itself is not there"):
        fetch(path="/elsewhere")
    with pytest.raises(ChannelRefused, match="no source of ours"):
        fetch(source="../etc")


def test_a_delivery_says_which_channel_brought_its_content_and_the_office_needs_no_time(
    outbox, fetch, installation, kutai_timur, warehouse
):
    a_roster(outbox / "Senyiur.xlsx", [SITI])
    a_roster(installation.inbox / "village_rosters" / "2026-12" / "Melan.xlsx", [AHMAD])
    fetch()

    deliveries, _ = rosters(installation.inbox, kutai_timur, as_of=AS_OF)
    with connect() as connection:
        told = {each.village_name: with_arrival(connection, each) for each in deliveries}

    assert told["Senyiur"].channel == CHANNEL
    assert told["Senyiur"].arrived_at is not None
    assert (told["Melan"].channel, told["Melan"].arrived_at) == ("inbox", None)
    assert replace(told["Senyiur"], channel="inbox", arrived_at=None) in deliveries


def test_the_ledger_of_arrivals_names_no_person(outbox, fetch, warehouse):
    (outbox / f"{SENDER}.csv").write_bytes(b"content")
    (outbox / f"Sangatta Utara {SENDER}.csv").write_bytes(b"content too")

    fetch()

    with psycopg.connect(warehouse) as connection:
        everything = str(connection.execute("select * from ops.arrivals").fetchall())
    assert "Wartini" not in everything
    assert "0812" not in everything
    assert "2026-12/Sangatta Utara ….csv" in everything


@pytest.fixture
def store():
    with object_store() as store:
        yield store


@pytest.fixture
def fetch_objects(store, installation, kutai_timur):
    def fetch_once(source="village_rosters", path=f"{BUCKET}/nightly", secret=SECRET, url=None):
        files = s3_files(
            key=KEY, secret=secret, timeout_seconds=5,
            extra={"endpoint_url": url or store.url, "region_name": REGION},
        )  # fmt: skip
        return pick_up(
            Root(files, path), source, channel="s3://a_store@deliveries/nightly",
            settings=installation, region=hurried(kutai_timur), as_of=AS_OF,
        )  # fmt: skip

    return fetch_once


def test_objects_arrive_like_files(store, fetch_objects, installation):
    content = os.urandom(6_000_000)
    store.put("nightly/village_rosters/2026-12/Senyiur.xlsx", content)
    store.put("nightly/village_rosters/2026-12/", b"")
    store.put("nightly/welfare_deciles/welfare_deciles_2026-Q4.csv", b"another source")
    first, second = fetch_objects(), fetch_objects()
    store.put("nightly/village_rosters/2026-12/Senyiur.xlsx", content[::-1])
    third = fetch_objects()

    assert [(each.new, each.changed, each.unchanged) for each in (first, second, third)] == [
        (1, 0, 0), (0, 0, 1), (0, 1, 0),
    ]  # fmt: skip
    assert inbox_of(installation) == {"village_rosters/2026-12/Senyiur.xlsx": content[::-1]}
    assert len(list(installation.archive.rglob("*.xlsx"))) == 2


def test_keys_that_lead_out_of_the_folder_are_refused(store, fetch_objects, installation):
    for key in (
        "2026-12/../../../evil.csv", "2026-12/./evil.csv", "2026-12//evil.csv",
        "2026-12/a\\evil.csv",
    ):  # fmt: skip
        store.put(f"nightly/village_rosters/{key}", b"content")
    store.put("nightly/village_rosters/2026-12/Senyiur.csv", b"content")

    picked = fetch_objects()

    assert len(picked.refused) == 4
    assert list(inbox_of(installation)) == ["village_rosters/2026-12/Senyiur.csv"]
    assert not list(installation.home.rglob("*evil*"))


def test_a_store_that_is_away_is_silent_and_a_bucket_that_is_not_there_is_told(fetch_objects):
    with pytest.raises(ChannelSilent):
        fetch_objects(url="http://127.0.0.1:9")
    with pytest.raises(ChannelRefused, match="itself is not there"):
        fetch_objects(path="no-such-bucket/nightly")


def test_a_plain_folder_is_a_channel_too(outbox, installation, kutai_timur):
    (outbox / "Senyiur.csv").write_bytes(b"content")
    (outbox / "pipe.csv").symlink_to(outbox / "Senyiur.csv")

    picked = pick_up(
        UPath(outbox.parents[1]), "village_rosters", channel="a folder", settings=installation,
        region=hurried(kutai_timur), as_of=AS_OF,
    )  # fmt: skip

    assert (picked.new, len(picked.refused)) == (1, 1)
    assert inbox_of(installation) == {"village_rosters/2026-12/Senyiur.csv": b"content"}
