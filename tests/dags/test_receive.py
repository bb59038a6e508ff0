"""Fetching as the task does it: from real servers, through Airflow's connections."""

import json
from datetime import date

import pytest

from jamsos.collect.delivery.channels import ChannelRefused, ChannelSilent
from jamsos.settings import settings
from tests.support.object_store import BUCKET, KEY, REGION, SECRET, object_store
from tests.support.sftp_server import PASSWORD, USER, sftp_server

AS_OF = date(2026, 11, 22)
VILLAGES, STORE = "sftp://village_sftp@/outbox", f"s3://registry_store@{BUCKET}/nightly"


@pytest.fixture
def receive(tmp_path_factory, installation, monkeypatch):
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path_factory.mktemp("airflow")))
    from jamsos_airflow.receive import receive_from_channels

    def receive_from(*channels, source="village_rosters"):
        monkeypatch.setenv("JAMSOS_CHANNELS", " ".join(channels))
        settings.cache_clear()
        receive_from_channels(source, as_of=AS_OF)

    return receive_from


@pytest.fixture
def connection(monkeypatch):
    def make(name, **told):
        extra = told.pop("extra", {})
        monkeypatch.setenv(
            f"AIRFLOW_CONN_{name.upper()}", json.dumps(told | {"extra": json.dumps(extra)})
        )

    return make


@pytest.fixture
def villages(tmp_path, connection):
    folder = tmp_path / "server"
    (folder / "outbox" / "village_rosters" / "2026-12").mkdir(parents=True)
    (folder / "outbox" / "village_rosters" / "2026-12" / "Senyiur.csv").write_bytes(b"by SFTP")
    with sftp_server(folder) as server:
        connection(
            "village_sftp", conn_type="sftp", host="127.0.0.1", port=server.port, login=USER,
            password=PASSWORD, extra={"host_key": server.host_key, "look_for_keys": "false"},
        )  # fmt: skip
        yield server


@pytest.fixture
def store(connection):
    with object_store() as store:
        connection(
            "registry_store", conn_type="aws", login=KEY, password=SECRET,
            extra={"endpoint_url": store.url, "region_name": REGION},
        )  # fmt: skip
        store.put("nightly/village_rosters/2026-12/Melan.csv", b"by S3")
        yield store


def inbox(installation):
    return {path.name: path.read_bytes() for path in installation.inbox.rglob("*.csv")}


def test_both_kinds_of_channel_arrive_in_one_inbox(villages, store, receive, installation, capsys):
    receive(VILLAGES, STORE)
    receive(VILLAGES, STORE)

    assert inbox(installation) == {"Senyiur.csv": b"by SFTP", "Melan.csv": b"by S3"}
    told = capsys.readouterr().out
    assert f"{VILLAGES}: 1 new, 0 changed, 0 unchanged; 1 files of 7 bytes" in told
    assert f"{STORE}: 0 new, 0 changed, 1 unchanged; 1 files of 5 bytes" in told


def test_one_silent_channel_does_not_stop_the_other_and_is_tried_again(
    villages, store, receive, installation, connection
):
    connection("village_sftp", conn_type="sftp", host="127.0.0.1", port=9, login=USER)

    with pytest.raises(ChannelSilent, match="1 of 2 channels failed: sftp://village_sftp@") as one:
        receive(VILLAGES, STORE)

    assert isinstance(one.value, ConnectionError)
    assert inbox(installation) == {"Melan.csv": b"by S3"}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"password": "wrong"}, "no entry"),
        ({"extra": {"look_for_keys": "false"}}, "host key"),
        ({"host": ""}, "not complete"),
    ],
)
def test_a_channel_that_must_be_mended_is_not_tried_again(
    villages, receive, connection, changed, told
):
    given = {
        "conn_type": "sftp", "host": "127.0.0.1", "port": villages.port, "login": USER,
        "password": PASSWORD, "extra": {"host_key": villages.host_key, "look_for_keys": "false"},
    }  # fmt: skip
    connection("village_sftp", **given | changed)

    with pytest.raises(ChannelRefused, match=told) as refusal:
        receive(VILLAGES)

    assert not isinstance(refusal.value, ConnectionError)
    assert PASSWORD not in str(refusal.value)


@pytest.mark.parametrize(
    ("channel", "told"),
    [
        ("sftp://user:secret@host/outbox", "without any password"),
        ("ftp://somebody@/outbox", "a channel looks like"),
        ("sftp://nobody_knows@/outbox", "no connection of this name"),
    ],
)
def test_a_channel_that_is_written_wrongly_is_told(receive, channel, told):
    with pytest.raises(ChannelRefused, match=told) as refusal:
        receive(channel)

    assert "secret" not in str(refusal.value)


def test_without_channels_there_is_nothing_to_do(receive, installation):
    receive()

    assert inbox(installation) == {}


def test_silence_is_what_the_retry_policy_retries():
    from airflow.sdk.definitions.retry_policy import RetryAction

    from jamsos_airflow.defaults import RETRY_ONLY_SILENCE

    def action(error):
        return RETRY_ONLY_SILENCE.evaluate(error, try_number=1, max_tries=4).action

    assert action(ChannelSilent("x")) == RetryAction.RETRY
    assert action(ChannelRefused("x")) == RetryAction.FAIL
